"""The feed and the lightbox in a real Chromium, before a studio that records what it is asked."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.harness_feed.pages import (
    ROOT,
    STANDINGS,
    Json,
    OpenPage,
    Studio,
    make_batch,
    make_generation,
    make_task,
    open_feeds,
    serve_feed,
    without_tasks,
)

UI = ROOT / "imagegen" / "ui"
EVIL = "<img src=x onerror=\"document.title='owned'\">{{x}}${y}"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serve_feed()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    yield from open_feeds(browser, address)


@pytest.fixture
def studio(open_page: OpenPage) -> Studio:
    return open_page()


# ---- drawing -------------------------------------------------------------------------------------------------


def test_a_skeleton_stands_in_until_the_first_snapshot(studio: Studio) -> None:
    skeleton = studio.page.locator(".ig-feed-skeleton")
    expect(skeleton).to_be_visible()
    studio.show(make_batch(make_task()))
    expect(skeleton).to_be_hidden()


def test_a_snapshot_draws_every_task_and_tile_and_says_so(studio: Studio) -> None:
    studio.show(make_batch(make_task("tsk_a", ("done", "failed")), make_task("tsk_b", ("queued",), position=1)))
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_a", "a lake for tsk_b"])
    expect(studio.page.locator(".ig-feed-tile[data-generation]")).to_have_count(3)
    studio.page.wait_for_function("performance.getEntriesByName('feed-drawn').length === 1")


def test_the_newest_batch_stands_at_the_foot(studio: Studio) -> None:
    newer = make_batch(make_task("tsk_new", batch_id="bat_b"), batch_id="bat_b", created_at="2026-11-22T10:00:00Z")
    studio.show(newer, make_batch(make_task("tsk_old")))
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_old", "a lake for tsk_new"])


def test_the_head_counts_the_images_of_the_topic(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("done", "done", "running", "queued", "failed"))))
    expect(studio.page.locator(".ig-feed-topic")).to_have_text("Mountain posters")
    shown = studio.page.locator(".ig-feed-summary > span:visible")
    expect(shown).to_have_text(["2/5 done", "1 running", "1 queued", "1 failed"])


def test_the_chips_say_where_a_task_stands_and_what_it_took(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    chips = studio.page.locator(".ig-feed-task .ig-chip")
    expect(chips).to_have_text(["Done", "Lake 1", "1024×768", "×1", "4.2 s", "$0.003"])


def test_a_tile_has_the_shape_of_its_picture_before_there_is_one(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("running",), chips=["20 steps", "16:9"])))
    box = studio.page.locator(".ig-feed-tile[data-generation]").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.02)


def test_a_picture_that_cannot_be_loaded_says_what_it_was(studio: Studio) -> None:
    lost = make_generation("tsk_a", 0, preview="media/missing.png")
    studio.show(make_batch(make_task(generations=[lost])))
    expect(studio.page.locator(".ig-feed-tile.is-broken img")).to_have_attribute(
        "alt", "Image 1 of 1: a lake for tsk_a"
    )


def test_a_long_prompt_is_cut_and_can_be_shown_whole(studio: Studio) -> None:
    prompt = "a very long lake " * 60
    studio.show(make_batch(make_task(prompt=prompt)))
    shown = studio.page.locator(".ig-feed-prompt")
    assert len(shown.inner_text()) < 250
    studio.page.get_by_role("button", name="Show all").click()
    assert shown.inner_text().strip() == prompt.strip()


def test_a_batch_tells_what_was_spent_of_its_estimate(studio: Studio) -> None:
    studio.show(make_batch(make_task(), cost_text="$0.01"))
    expect(studio.page.locator(".ig-feed-batch-facts")).to_contain_text("Lake 1 · 1/1 done · $0.01 of $0.04")


def test_an_empty_topic_offers_examples_for_the_prompt(studio: Studio) -> None:
    studio.emit("topic", None)
    studio.page.get_by_role("button", name="A red fox").click()
    assert studio.heard("example") == ["A red fox in a misty forest at sunrise, soft light"]


def test_chinese_prompts_and_words_are_shown(open_page: OpenPage) -> None:
    studio = open_page(language="zh")
    studio.show(make_batch(make_task(prompt="高山湖泊,清晨的薄雾")))
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text("高山湖泊,清晨的薄雾")
    expect(studio.page.locator(".ig-feed-standing")).to_have_text("已完成")
    expect(studio.page.locator(".ig-feed-summary > span:visible")).to_have_text(["已完成 1/1"])


def test_text_from_people_and_providers_stays_text(studio: Studio) -> None:
    failed = make_generation("tsk_a", 0, "failed", error={"code": "refused", "message": EVIL, "hint": EVIL})
    running = make_generation("tsk_a", 1, "running", note=EVIL)
    done = make_generation("tsk_a", 2, file_name=EVIL)
    task = make_task(prompt=EVIL, model_name=EVIL, chips=[EVIL], generations=[failed, running, done])
    other = make_task("tsk_b", position=1)
    studio.show(make_batch(task, other, title=EVIL, is_paused=True, pause_reason=EVIL), title=EVIL)
    for name in ("topic", "batch-title", "banner-text >> nth=1", "prompt >> nth=0", "tile-message", "tile-hint"):
        expect(studio.page.locator(f".ig-feed-{name}")).to_have_text(EVIL)
    studio.page.locator("[data-generation=gen_a_2] .ig-feed-picture").click()
    expect(studio.page.locator(".ig-lightbox-prompt")).to_have_text(EVIL)
    expect(studio.page.locator(".ig-lightbox-fact dd").first).to_have_text(f"{EVIL} · Fake")
    assert studio.page.locator("img[src$='/x']").count() == 0
    assert studio.page.title() == "Feed and lightbox"


def test_a_phone_has_no_sideways_scroll(open_page: OpenPage) -> None:
    studio = open_page(width_px=390, height_px=844)
    task = make_task(standings=STANDINGS, prompt="wide" * 80, chips=["a-setting-with-a-very-long-value " * 3])
    studio.show(make_batch(task, is_paused=True, pause_reason="no credit " * 20))
    assert studio.page.locator(".ig-feed-scroll").evaluate("feed => feed.scrollWidth - feed.clientWidth") == 0


# ---- deltas --------------------------------------------------------------------------------------------------

MARK_NODES = "() => document.querySelectorAll('[data-task], [data-generation]').forEach((node) => (node.isOld = true))"
COUNT_NEW = (
    "() => [...document.querySelectorAll('[data-task], [data-generation]')].filter((node) => !node.isOld).length"
)


def test_a_delta_patches_the_tile_and_replaces_no_node(studio: Studio) -> None:
    batch = make_batch(make_task("tsk_a", ("running", "queued")), make_task("tsk_b", position=1))
    studio.show(batch)
    studio.page.evaluate(MARK_NODES)
    studio.change(tasks=[make_task("tsk_a", ("done", "running"))])
    expect(studio.page.locator("[data-generation=gen_a_0] img")).to_be_visible()
    assert studio.page.evaluate(COUNT_NEW) == 0


def test_a_new_snapshot_after_a_reconnect_keeps_the_nodes(studio: Studio) -> None:
    batch = make_batch(make_task("tsk_a"), make_task("tsk_b", position=1))
    studio.show(batch)
    studio.page.evaluate(MARK_NODES)
    studio.show(batch, title="Renamed")
    expect(studio.page.locator(".ig-feed-topic")).to_have_text("Renamed")
    assert studio.page.evaluate(COUNT_NEW) == 0


def test_an_unchanged_picture_is_not_touched_by_its_neighbours_delta(studio: Studio) -> None:
    studio.show(make_batch(make_task("tsk_a", ("done", "running"))))
    image = studio.page.locator("[data-generation=gen_a_0] img")
    image.evaluate("node => (node.isOld = true)")
    studio.change(tasks=[make_task("tsk_a", ("done", "done"))])
    expect(studio.page.locator("[data-generation=gen_a_1] img")).to_be_visible()
    assert image.evaluate("node => node.isOld")


def test_progress_fills_the_ring_and_says_it_in_words(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("running",))))
    studio.emit("progress", [["gen_a_0", 0.42, "step 12 of 28"]])
    tile = studio.page.locator("[data-generation=gen_a_0]")
    expect(tile.locator(".ig-feed-tile-label")).to_have_text("42 %")
    expect(tile.locator(".ig-feed-tile-note")).to_have_text("step 12 of 28")
    assert tile.locator(".ig-feed-ring").evaluate("ring => ring.style.getPropertyValue('--ig-feed-progress')") == "42%"


def test_a_waiting_retry_counts_down(studio: Studio) -> None:
    retry_at = (datetime.now(UTC) + timedelta(seconds=12)).isoformat()
    error = {"code": "rate_limited", "message": "Too many requests.", "hint": ""}
    waiting = make_generation("tsk_a", 0, "queued", retry_at=retry_at, error=error)
    studio.show(make_batch(make_task(generations=[waiting], standing="queued")))
    label = studio.page.locator("[data-generation=gen_a_0] .ig-feed-tile-label")
    expect(label).to_have_text(re.compile(r"^Again in 1\d s$"))
    expect(label).to_have_text("Again in 9 s")


def test_a_batch_and_its_tasks_of_one_delta_appear(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    added = make_batch(make_task("tsk_b", batch_id="bat_b"), batch_id="bat_b", created_at="2026-11-22T10:00:00Z")
    studio.change(batches=[without_tasks(added)], tasks=added["tasks"])
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_a", "a lake for tsk_b"])


def test_what_other_topics_do_is_not_drawn(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    foreign = make_batch(make_task("tsk_b", batch_id="bat_b"), batch_id="bat_b", topic_id="top_b")
    studio.change(batches=[without_tasks(foreign)], tasks=foreign["tasks"])
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_a"])


def test_removed_tasks_and_batches_leave(studio: Studio) -> None:
    other = make_batch(make_task("tsk_c", batch_id="bat_b"), batch_id="bat_b")
    studio.show(make_batch(make_task("tsk_a"), make_task("tsk_b", position=1)), other)
    studio.change(removed={"tasks": ["tsk_a"], "batches": ["bat_b"]})
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_b"])


def test_a_restored_task_returns_to_its_place(studio: Studio) -> None:
    first, second = make_task("tsk_a"), make_task("tsk_b", position=1)
    studio.show(make_batch(first, second))
    studio.change(removed={"tasks": ["tsk_a"]})
    studio.change(tasks=[first])
    expect(studio.page.locator(".ig-feed-prompt")).to_have_text(["a lake for tsk_a", "a lake for tsk_b"])


# ---- following the newest ------------------------------------------------------------------------------------


def many_tasks(count: int) -> list[Json]:
    return [make_task(f"tsk_{number:03}", position=number) for number in range(count)]


IS_AT_FOOT = """() => {
  const { scrollHeight, scrollTop, clientHeight } = document.querySelector(".ig-feed-scroll");
  return scrollHeight - scrollTop - clientHeight < 2;
}"""


def test_the_feed_opens_and_stays_at_its_foot(studio: Studio) -> None:
    studio.show(make_batch(*many_tasks(30)))
    studio.page.wait_for_function(IS_AT_FOOT)
    studio.change(tasks=[make_task("tsk_new", position=99)])
    expect(studio.page.locator("[data-task=tsk_new]")).to_be_in_viewport()
    studio.page.wait_for_function(IS_AT_FOOT)


def test_a_reader_further_up_is_left_there_and_told_of_new_images(studio: Studio) -> None:
    studio.show(make_batch(*many_tasks(30)))
    studio.page.locator(".ig-feed-scroll").evaluate("feed => feed.scrollTo(0, 0)")
    expect(studio.page.locator("[data-task=tsk_000]")).to_be_in_viewport()
    studio.change(tasks=[make_task("tsk_new", ("done", "done"), position=99)])
    pill = studio.page.locator(".ig-feed-pill")
    expect(pill).to_have_text("2 new images below")
    expect(studio.page.locator("[data-task=tsk_000]")).to_be_in_viewport()
    pill.click()
    expect(studio.page.locator("[data-task=tsk_new]")).to_be_in_viewport()
    expect(pill).to_be_hidden()


# ---- what a person does --------------------------------------------------------------------------------------

ACTS = [
    pytest.param("pauseBatch", ["pause_batch", {"batch_id": "bat_a"}], id="pause batch"),
    pytest.param("pauseTopic", ["pause_batch", {"batch_id": "bat_a"}], id="pause all batches of the topic"),
    pytest.param("retryBatch", ["retry_batch", {"batch_id": "bat_a"}], id="retry failed of a batch"),
    pytest.param("cancelTask", ["cancel_task", {"task_id": "tsk_a"}], id="cancel task"),
    pytest.param("retryTask", ["retry_task", {"task_id": "tsk_a"}], id="retry task"),
]


@pytest.mark.parametrize(("act", "call"), ACTS)
def test_a_button_asks_the_studio(studio: Studio, act: str, call: list[Any]) -> None:
    studio.show(make_batch(make_task(standings=("queued", "failed"))))
    studio.page.locator("li.ig-feed-task").hover()  # a row has its buttons when it is pointed at
    studio.page.locator(f"[data-act={act}]").click()
    assert studio.calls == [call]


def test_a_deleted_task_can_be_brought_back(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator("li.ig-feed-task").hover()
    studio.page.locator("[data-act=rowMenu]").click()
    studio.page.get_by_role("menuitem", name="Delete task").click()
    studio.page.get_by_role("button", name="Undo").click()
    assert studio.calls == [["rows.delete", {"ids": ["tsk_a"]}], ["rows.restore", {"ids": ["tsk_a"]}]]


def test_a_failed_tile_shows_cause_and_hint_and_is_retried(studio: Studio) -> None:
    error = {"code": "wrong_key", "message": "fal.ai does not accept the key.", "hint": "Check it in the settings."}
    studio.show(make_batch(make_task(generations=[make_generation("tsk_a", 0, "failed", error=error)])))
    expect(studio.page.locator(".ig-feed-tile-message")).to_have_text("fal.ai does not accept the key.")
    expect(studio.page.locator(".ig-feed-tile-hint")).to_have_text("Check it in the settings.")
    studio.page.locator("[data-act=retryGeneration]").click()
    assert studio.calls == [["retry_generation", {"generation_id": "gen_a_0", "accept_double_billing": False}]]


def test_the_whole_message_of_a_failed_tile_can_be_shown(studio: Studio) -> None:
    error = {"code": "refused", "message": "The policy says no. " * 30, "hint": ""}
    studio.show(make_batch(make_task(generations=[make_generation("tsk_a", 0, "failed", error=error)])))
    message = studio.page.locator(".ig-feed-tile-message")
    hidden_px = "node => node.scrollHeight - node.clientHeight"
    assert message.evaluate(hidden_px) > 0
    studio.page.get_by_role("button", name="Whole message").click()
    assert message.evaluate(hidden_px) == 0


def test_an_unknown_image_is_asked_for_again_only_after_a_yes(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("unknown",))))
    expect(studio.page.locator(".ig-feed-tile-head")).to_have_text("Outcome unknown – may already be billed")
    studio.page.locator("[data-act=retryUnknown]").click()
    studio.page.get_by_role("button", name="Not now").click()
    assert studio.calls == []
    studio.page.locator("[data-act=retryUnknown]").click()
    studio.page.get_by_role("button", name="Retry anyway").click()
    expect(studio.page.locator("dialog.ig-feed-question")).to_have_count(0)
    assert studio.calls == [["retry_generation", {"generation_id": "gen_a_0", "accept_double_billing": True}]]


def test_an_unknown_image_can_be_looked_for_again_without_a_question(studio: Studio) -> None:
    studio.answer("look_again", {"ok": True, "data": None})
    studio.show(make_batch(make_task(standings=("unknown", "failed", "cancelled"))))
    studio.page.get_by_role("button", name="Look again").click()
    expect(studio.page.get_by_role("status").filter(has_text="The provider is asked again.")).to_be_visible()
    assert studio.calls == [["look_again", {"generation_id": "gen_a_0"}]]


def test_looking_again_says_when_there_is_nothing_to_look_for(studio: Studio) -> None:
    refusal = {"message": "The provider gave this call no number.", "hint": "Retry it.", "code": "error"}
    studio.answer("look_again", {"ok": False, "error": refusal})
    studio.show(make_batch(make_task(standings=("unknown",))))
    studio.page.get_by_role("button", name="Look again").click()
    expect(studio.page.get_by_role("alert")).to_contain_text("The provider gave this call no number.")
    expect(studio.page.get_by_text("The provider is asked again.")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("is_phone", [False, True], ids=["desk", "phone"])
def test_an_unknown_tile_shows_both_ways_on_whole(open_page: OpenPage, language: str, is_phone: bool) -> None:
    studio = open_page(language, width_px=390 if is_phone else 1440, height_px=844, is_phone=is_phone)
    error = {"code": "lost", "message": "The answer of the provider was lost on its way.", "hint": "Look again."}
    studio.show(make_batch(make_task(generations=[make_generation("tsk_a", 0, "unknown", error=error)])))
    tile = studio.page.locator("li.ig-feed-tile")
    buttons = tile.locator("button")
    expect(buttons).to_have_count(3)
    whole = """(buttons) => {
      const edge = buttons[0].closest("li").getBoundingClientRect().right;
      return buttons.every((one) => one.getBoundingClientRect().right <= edge);
    }"""
    assert buttons.evaluate_all(whole)
    assert tile.evaluate("(node) => node.scrollHeight <= node.clientHeight")


def test_the_lightbox_tells_of_siblings_with_an_unknown_outcome(open_page: OpenPage) -> None:
    studio = open_page(width_px=1440)
    studio.show(make_batch(make_task(standings=("done", "unknown", "unknown"))))
    studio.page.locator("[data-act=open]").click()
    side = studio.page.get_by_role("complementary", name="Prompt and settings")
    expect(side).to_contain_text("2 images of this task have an unknown outcome")
    side.get_by_role("button", name="Look again").click()
    expect(studio.page.get_by_role("status").filter(has_text="The provider is asked again.")).to_be_visible()
    assert studio.calls == [["look_again", {"generation_id": f"gen_a_{position}"}] for position in (1, 2)]


def test_the_lightbox_asks_before_it_orders_again(open_page: OpenPage) -> None:
    studio = open_page(width_px=1440)
    studio.show(make_batch(make_task(standings=("done", "unknown"))))
    studio.page.locator("[data-act=open]").click()
    side = studio.page.get_by_role("complementary", name="Prompt and settings")
    side.get_by_role("button", name="Retry").click()
    assert studio.calls == []
    studio.page.get_by_role("button", name="Retry anyway").click()
    expect(studio.page.locator("dialog.ig-feed-question")).to_have_count(0)
    assert studio.calls == [["retry_generation", {"generation_id": "gen_a_1", "accept_double_billing": True}]]


def test_the_lightbox_has_nothing_to_look_for_where_all_is_known(open_page: OpenPage) -> None:
    studio = open_page(width_px=1440)
    studio.show(make_batch(make_task(standings=("done", "failed"))))
    studio.page.locator("[data-act=open]").click()
    expect(studio.page.get_by_role("dialog").get_by_role("button", name="Look again")).to_have_count(0)


def test_stopping_running_images_asks_once(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("running", "running", "queued"))))
    studio.page.locator("[data-act=stopBatch]").click()
    question = studio.page.get_by_role("dialog", name="Stop 2 running images?")
    assert studio.calls == []
    question.get_by_role("button", name="Stop now").click()
    expect(question).to_have_count(0)
    assert studio.calls == [["stop_batch", {"batch_id": "bat_a"}]]


def test_stopping_what_only_waits_needs_no_question(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("queued",))))
    studio.page.locator("[data-act=stopBatch]").click()
    assert studio.calls == [["stop_batch", {"batch_id": "bat_a"}]]


def test_a_paused_batch_says_why_and_continues(studio: Studio) -> None:
    reason = "fal.ai: the account has no credit left."
    studio.show(make_batch(make_task(standings=("queued",)), is_paused=True, pause_reason=reason))
    expect(studio.page.locator(".ig-feed-batch .ig-feed-banner")).to_contain_text(reason)
    studio.page.locator("[data-act=continueBatch]").click()
    assert studio.calls == [["continue_batch", {"batch_id": "bat_a"}]]


def test_a_paused_engine_is_said_and_continued(studio: Studio) -> None:
    studio.show(make_batch(make_task(standings=("queued",))))
    studio.change(engine={"is_paused": True, "running": 0, "queued": 1})
    studio.page.get_by_role("button", name="Continue everything").click()
    assert studio.calls == [["continue_all", {}]]


def test_deleting_a_batch_can_be_undone(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator("[data-act=batchMenu]").click()
    studio.page.get_by_role("menuitem", name="Delete batch").click()
    studio.page.get_by_role("button", name="Undo").click()
    assert studio.calls == [["delete_batch", {"batch_id": "bat_a"}], ["restore_batch", {"batch_id": "bat_a"}]]


def test_what_went_wrong_is_said_with_its_hint(studio: Studio) -> None:
    studio.answer("pause_batch", {"ok": False, "error": {"message": "The disk is full.", "hint": "Make room."}})
    studio.show(make_batch(make_task(standings=("queued",))))
    studio.page.locator("[data-act=pauseBatch]").click()
    expect(studio.page.get_by_role("alert")).to_contain_text("The disk is full.")
    expect(studio.page.get_by_role("alert")).to_contain_text("Make room.")


@pytest.mark.parametrize(
    ("choice", "generation_id", "params"),
    [
        pytest.param("Reuse with seed", "gen_a_0", {"steps": 4, "seed": 1000}, id="with seed"),
        pytest.param("Reuse without seed", None, {"steps": 4}, id="without seed"),
    ],
)
def test_settings_are_handed_on(studio: Studio, choice: str, generation_id: str | None, params: Json) -> None:
    draft = {"model": "fake/lake", "params": {"steps": 4, "seed": 1000}, "count": 1}
    studio.answer("settings_for_reuse", {"ok": True, "data": {"prompt": "a lake", "draft": draft}})
    studio.show(make_batch(make_task()))
    studio.page.locator("li.ig-feed-task").hover()
    studio.page.locator("[data-act=taskMenu]").click()
    studio.page.get_by_role("menuitem", name=choice).click()
    expect(studio.page.locator(".ig-toast")).to_be_visible()
    assert studio.calls == [["settings_for_reuse", {"task_id": "tsk_a", "generation_id": generation_id}]]
    assert studio.heard("reuse") == [{"prompt": "a lake", "draft": {**draft, "params": params}}]


def test_a_menu_is_walked_by_keys_and_gives_the_focus_back(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator("li.ig-feed-task").focus()
    opener = studio.page.locator("[data-act=taskMenu]")
    opener.press("Enter")
    expect(studio.page.get_by_role("menuitem", name="Reuse without seed")).to_be_focused()
    studio.page.keyboard.press("ArrowDown")
    expect(studio.page.get_by_role("menuitem", name="Reuse with seed")).to_be_focused()
    studio.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_acts_of_a_tile_are_reached_by_tab(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator(".ig-feed-picture").focus()
    for _ in range(4):
        studio.page.keyboard.press("Tab")
    studio.page.keyboard.press("Enter")
    assert studio.calls == [["pictures.judge", {"generation_ids": ["gen_a_0"], "marks": {"is_favourite": True}}]]


DOWNLOADS = [
    pytest.param(".ig-feed-zip", "zip?topic=top_a", id="topic"),
    pytest.param(".ig-feed-batch-acts a", "zip?batch=bat_a", id="batch"),
    pytest.param(".ig-feed-task-acts a", "zip?task=tsk_a", id="task"),
    pytest.param(".ig-feed-tile-acts a", "media/gen_a_0.png?download=1", id="image"),
]


@pytest.mark.parametrize(("selector", "path"), DOWNLOADS)
def test_a_download_is_a_link_to_the_studio(studio: Studio, selector: str, path: str) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator("li.ig-feed-task").hover()
    assert studio.page.locator(selector).evaluate("link => link.href").endswith(f"/gradio_api/app/{path}")


def test_favourites_are_downloaded_from_the_menu_once_there_are_some(studio: Studio) -> None:
    studio.show(make_batch(make_task()))
    studio.page.locator("[data-act=topicMenu]").click()
    expect(studio.page.get_by_role("menuitem", name="favourites")).to_be_disabled()
    studio.page.keyboard.press("Escape")
    studio.change(tasks=[make_task(generations=[make_generation("tsk_a", 0, is_favourite=True)])])
    studio.page.locator("[data-act=topicMenu]").click()
    link = studio.page.get_by_role("menuitem", name="favourites")
    assert link.evaluate("link => link.href").endswith("/gradio_api/app/zip?favourites=top_a")


# ---- the lightbox --------------------------------------------------------------------------------------------


def open_lightbox(studio: Studio, generation_id: str = "gen_a_0") -> None:
    two_tasks = [make_task("tsk_a", ("done", "done", "queued")), make_task("tsk_b", ("done",), position=1)]
    studio.show(make_batch(*two_tasks))
    studio.page.locator(f"[data-generation={generation_id}] .ig-feed-picture").press("Enter")
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_visible()


def expect_shown(studio: Studio, counter: str, task: str) -> None:
    expect(studio.page.locator(".ig-lightbox-counter")).to_have_text(counter)
    expect(studio.page.locator(".ig-lightbox-head .ig-lightbox-muted")).to_have_text(task)


def test_the_lightbox_shows_the_original_of_the_tile(studio: Studio) -> None:
    open_lightbox(studio)
    expect_shown(studio, "1 / 2", "Task 1 / 2")
    expect(studio.page.locator(".ig-lightbox-image")).to_have_attribute("src", re.compile(r"/media/gen_a_0\.png$"))


@pytest.mark.parametrize(
    ("keys", "counter", "task"),
    [
        pytest.param(["ArrowRight"], "2 / 2", "Task 1 / 2", id="right"),
        pytest.param(["ArrowRight", "ArrowLeft"], "1 / 2", "Task 1 / 2", id="right and left"),
        pytest.param(["ArrowRight", "ArrowRight"], "1 / 1", "Task 2 / 2", id="right runs into the next task"),
        pytest.param(["ArrowDown"], "1 / 1", "Task 2 / 2", id="down"),
        pytest.param(["ArrowDown", "ArrowUp"], "1 / 2", "Task 1 / 2", id="down and up"),
        pytest.param(["ArrowLeft"], "1 / 2", "Task 1 / 2", id="left stays at the first"),
    ],
)
def test_keys_lead_through_the_images(studio: Studio, keys: list[str], counter: str, task: str) -> None:
    open_lightbox(studio)
    for key in keys:
        studio.page.keyboard.press(key)
    expect_shown(studio, counter, task)


def test_f_makes_the_image_a_favourite(studio: Studio) -> None:
    open_lightbox(studio)
    studio.page.keyboard.press("f")
    assert studio.calls == [["pictures.judge", {"generation_ids": ["gen_a_0"], "marks": {"is_favourite": True}}]]


def test_d_downloads_the_original_under_its_name(studio: Studio) -> None:
    open_lightbox(studio)
    with studio.page.expect_download() as download:
        studio.page.keyboard.press("d")
    assert download.value.suggested_filename == "gen_a_0.png"
    assert download.value.url.endswith("/gradio_api/app/media/gen_a_0.png?download=1")


def test_escape_returns_the_focus_to_the_tile_of_the_image_shown(studio: Studio) -> None:
    open_lightbox(studio)
    studio.page.keyboard.press("ArrowRight")
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_hidden()
    expect(studio.page.locator("[data-generation=gen_a_1] .ig-feed-picture")).to_be_focused()


def test_a_click_beside_the_picture_closes(studio: Studio) -> None:
    open_lightbox(studio)
    studio.page.locator(".ig-lightbox-stage").click(position={"x": 5, "y": 5})
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_hidden()


def test_an_image_that_finishes_joins_the_open_strip(studio: Studio) -> None:
    open_lightbox(studio)
    studio.change(tasks=[make_task("tsk_a", ("done", "done", "done"))])
    expect_shown(studio, "1 / 3", "Task 1 / 2")
    studio.page.get_by_role("button", name="Image 3", exact=True).click()
    expect_shown(studio, "3 / 3", "Task 1 / 2")


def test_the_lightbox_moves_on_when_its_task_is_deleted_and_closes_after_the_last(studio: Studio) -> None:
    open_lightbox(studio)
    studio.change(removed={"tasks": ["tsk_a"]})
    expect_shown(studio, "1 / 1", "Task 1 / 1")
    studio.change(removed={"tasks": ["tsk_b"]})
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_hidden()


def test_the_side_tells_what_the_picture_was_made_with(open_page: OpenPage) -> None:
    studio = open_page(width_px=1440)
    open_lightbox(studio)
    facts = studio.page.locator(".ig-lightbox-fact:visible dd")
    file = ["lake.png", "PNG · 1024×768 · 1.5 MB", re.compile("Nov 22, 2026")]
    expect(facts).to_have_text(["Lake 1 · Fake", "4.2 s", "$0.003", *file])
    expect(studio.page.locator(".ig-lightbox-table .is-other")).to_have_text("Seed10001001differs")


def test_reuse_from_the_lightbox_takes_the_seed_of_its_image(open_page: OpenPage) -> None:
    studio = open_page(width_px=1440)
    draft = {"model": "fake/lake", "params": {"seed": 1001}, "count": 1}
    studio.answer("settings_for_reuse", {"ok": True, "data": {"prompt": "a lake", "draft": draft}})
    open_lightbox(studio, "gen_a_1")
    studio.page.get_by_role("button", name="Reuse with seed").click()
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_hidden()
    assert studio.calls == [["settings_for_reuse", {"task_id": "tsk_a", "generation_id": "gen_a_1"}]]
    assert studio.heard("reuse") == [{"prompt": "a lake", "draft": draft}]


SWIPE = """(stage) => {
  const finger = { pointerType: "touch", isPrimary: true, pointerId: 7, clientY: 300 };
  const point = (type, clientX) => stage.dispatchEvent(new PointerEvent(type, { ...finger, clientX }));
  point("pointerdown", 300);
  point("pointerup", 180);
}"""


def test_a_swipe_leads_to_the_next_image_on_a_phone(open_page: OpenPage) -> None:
    studio = open_page(width_px=390, height_px=844, is_phone=True)
    open_lightbox(studio)
    studio.page.locator(".ig-lightbox-stage").evaluate(SWIPE)
    expect_shown(studio, "2 / 2", "Task 1 / 2")


def test_the_lightbox_fits_a_phone(open_page: OpenPage) -> None:
    studio = open_page(width_px=390, height_px=844, is_phone=True)
    open_lightbox(studio)
    for name in ("image", "acts", "strip"):
        box = studio.page.locator(f".ig-lightbox-{name}").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


# ---- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feed", "lightbox"])
def test_both_languages_know_the_same_words(name: str) -> None:
    texts = json.loads((UI / "texts" / f"{name}.json").read_text("utf-8"))
    english, chinese = ({key for key in texts[language] if not key.endswith(".one")} for language in ("en", "zh"))
    assert english == chinese


@pytest.mark.parametrize("name", ["feed", "lightbox"])
def test_every_word_that_is_asked_for_is_there(name: str) -> None:
    texts = json.loads((UI / "texts" / f"{name}.json").read_text("utf-8"))["en"]
    scripts = "".join(path.read_text("utf-8") for path in (UI / "components").glob(f"{name}*.js"))
    asked = set(re.findall(rf'"({name}\.[a-z_.]+)"', scripts))
    assert asked
    assert asked <= set(texts)
