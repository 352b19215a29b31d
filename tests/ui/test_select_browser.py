"""Selecting pictures in the feed, in a real Chromium: what is picked, what is asked for it, and what lets go of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.harness_feed.pages import (
    Json,
    OpenPage,
    Studio,
    make_batch,
    make_generation,
    make_task,
    open_feeds,
    serve_feed,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serve_feed()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    yield from open_feeds(browser, address)


@pytest.fixture
def studio(open_page: OpenPage) -> Studio:
    """Five finished pictures in two tasks of two batches, with a failed and a queued image between them."""
    studio = open_page()
    later = {"batch_id": "bat_b", "created_at": "2026-11-22T10:00:00Z"}
    first = make_batch(make_task("tsk_a", ("done", "failed", "done")))
    studio.show(first, make_batch(make_task("tsk_b", ("queued", "done", "done", "done"), batch_id="bat_b"), **later))
    return studio


def picture(studio: Studio, name: str) -> Locator:
    return studio.page.locator(f"[data-generation=gen_{name}] .ig-feed-picture")


def check(studio: Studio, name: str) -> Locator:
    return studio.page.locator(f"[data-generation=gen_{name}] .ig-feed-check")


def tick(studio: Studio, name: str, **options: Any) -> None:
    picture(studio, name).hover()
    check(studio, name).click(**options)


def bar(studio: Studio) -> Locator:
    return studio.page.get_by_role("group", name="Selected images")


def expect_selected(studio: Studio, *names: str) -> None:
    """These and no others, in the pictures and in the words."""
    selected = "nodes => nodes.map((node) => node.dataset.generation.slice(4))"
    assert studio.page.locator("[data-selected]").evaluate_all(selected) == list(names)
    pressed = "nodes => nodes.map((node) => node.closest('[data-generation]').dataset.generation.slice(4))"
    assert studio.page.locator(".ig-feed-check[aria-pressed=true]").evaluate_all(pressed) == list(names)
    if names:
        expect(bar(studio).locator("strong")).to_have_text(f"{len(names)} selected")
    else:
        expect(bar(studio)).to_be_hidden()


# ---- picking -------------------------------------------------------------------------------------------------


def test_the_check_shows_when_it_is_pointed_at_and_everywhere_once_something_is_selected(studio: Studio) -> None:
    expect(check(studio, "a_0")).to_be_hidden()
    picture(studio, "a_0").hover()
    expect(check(studio, "a_0")).to_be_visible()
    check(studio, "a_0").click()
    expect(studio.page.locator(".ig-feed-check:visible")).to_have_count(5)


def test_a_touch_screen_shows_every_check_large_enough_for_a_finger(open_page: OpenPage) -> None:
    studio = open_page(width_px=390, height_px=844, is_phone=True)
    studio.show(make_batch(make_task()))
    expect(check(studio, "a_0")).to_be_visible()
    box = check(studio, "a_0").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 36


def test_the_check_toggles_without_opening_the_picture(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "b_1")
    expect_selected(studio, "a_0", "b_1")
    tick(studio, "a_0")
    expect_selected(studio, "b_1")
    assert studio.heard("open_lightbox") == []


def test_a_click_still_opens_the_picture_while_something_is_selected(studio: Studio) -> None:
    tick(studio, "a_0")
    picture(studio, "a_2").click()
    assert studio.heard("open_lightbox") == [{"generation_id": "gen_a_2"}]
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator("dialog.ig-lightbox")).to_be_hidden()
    expect_selected(studio, "a_0")


@pytest.mark.parametrize("modifier", ["Control", "Meta"])
def test_a_click_with_control_or_command_toggles(studio: Studio, modifier: Any) -> None:
    picture(studio, "a_2").click(modifiers=[modifier])
    expect_selected(studio, "a_2")
    picture(studio, "a_2").click(modifiers=[modifier])
    expect_selected(studio)
    assert studio.heard("open_lightbox") == []


@pytest.mark.parametrize(("start", "end"), [("a_2", "b_2"), ("b_2", "a_2")])
def test_shift_selects_what_is_finished_between_two_pictures(studio: Studio, start: str, end: str) -> None:
    tick(studio, start)
    picture(studio, end).click(modifiers=["Shift"])
    expect_selected(studio, "a_2", "b_1", "b_2")
    assert studio.heard("open_lightbox") == []


def test_the_check_ends_a_range_too(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "b_1", modifiers=["Shift"])
    expect_selected(studio, "a_0", "a_2", "b_1")


def test_shift_without_a_beginning_selects_one(studio: Studio) -> None:
    picture(studio, "b_2").click(modifiers=["Shift"])
    expect_selected(studio, "b_2")


def test_a_range_selects_no_text(studio: Studio) -> None:
    studio.page.locator(".ig-feed-prompt").first.click()
    picture(studio, "b_2").click(modifiers=["Shift"])
    assert studio.page.evaluate("getSelection().toString()") == ""


def test_space_toggles_and_enter_opens(studio: Studio) -> None:
    picture(studio, "a_0").press("Space")
    expect_selected(studio, "a_0")
    assert studio.heard("open_lightbox") == []
    picture(studio, "a_0").press("Enter")
    assert studio.heard("open_lightbox") == [{"generation_id": "gen_a_0"}]


def test_space_with_shift_ends_a_range(studio: Studio) -> None:
    picture(studio, "a_0").press("Space")
    picture(studio, "b_1").press("Shift+Space")
    expect_selected(studio, "a_0", "a_2", "b_1")


@pytest.mark.parametrize("keys", ["Control+a", "Meta+a"])
def test_all_finished_pictures_are_selected_by_keys_once_there_is_one(studio: Studio, keys: str) -> None:
    tick(studio, "b_1")
    studio.page.keyboard.press(keys)
    expect_selected(studio, "a_0", "a_2", "b_1", "b_2", "b_3")


def test_the_keys_for_all_select_nothing_before_there_is_one(studio: Studio) -> None:
    picture(studio, "a_0").focus()
    studio.page.keyboard.press("Control+a")
    expect_selected(studio)


def test_the_keys_for_all_are_left_alone_outside_of_the_feed(studio: Studio) -> None:
    tick(studio, "b_1")
    studio.page.evaluate("document.activeElement.blur()")
    studio.page.keyboard.press("Control+a")
    expect_selected(studio, "b_1")


def test_a_click_beside_the_pictures_keeps_the_keys_in_the_feed(studio: Studio) -> None:
    tick(studio, "b_1")
    studio.page.locator(".ig-feed-prompt").first.click()
    studio.page.keyboard.press("Escape")
    expect_selected(studio)


# ---- letting go ----------------------------------------------------------------------------------------------


def test_escape_clears(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "b_1")
    studio.page.keyboard.press("Escape")
    expect_selected(studio)
    expect(check(studio, "a_0")).to_be_hidden()


def test_clear_gives_the_focus_back_to_the_picture_picked_last(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "a_2")
    bar(studio).get_by_role("button", name="Clear selection").click()
    expect_selected(studio)
    expect(picture(studio, "a_2")).to_be_focused()


def test_after_clear_a_range_begins_anew(studio: Studio) -> None:
    tick(studio, "a_0")
    studio.page.keyboard.press("Escape")
    picture(studio, "b_1").click(modifiers=["Shift"])
    expect_selected(studio, "b_1")


def test_what_is_deleted_is_no_longer_selected(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "b_1")
    studio.change(removed={"tasks": ["tsk_a"]})
    expect_selected(studio, "b_1")
    studio.change(removed={"batches": ["bat_b"]})
    expect_selected(studio)


def test_a_task_that_returns_from_the_trash_is_not_selected(studio: Studio) -> None:
    tick(studio, "a_0")
    studio.change(removed={"tasks": ["tsk_a"]})
    studio.change(tasks=[make_task("tsk_a", ("done", "failed", "done"))])
    expect(picture(studio, "a_0")).to_be_visible()
    expect_selected(studio)


def test_what_is_made_anew_is_no_longer_selected(studio: Studio) -> None:
    tick(studio, "a_0")
    tick(studio, "a_2")
    studio.change(tasks=[make_task("tsk_a", ("running", "failed", "done"))])
    expect_selected(studio, "a_2")


def test_another_topic_begins_without_a_selection(studio: Studio) -> None:
    tick(studio, "a_0")
    studio.emit("topic", "top_b")
    studio.show(make_batch(make_task("tsk_c")))
    expect_selected(studio)


def test_a_reconnect_and_deltas_keep_the_selection(studio: Studio) -> None:
    tick(studio, "a_0")
    studio.change(tasks=[make_task("tsk_a", ("done", "done", "done"), seconds=9.0)])
    studio.show(make_batch(make_task("tsk_a", ("done", "done", "done"))))
    expect_selected(studio, "a_0")


# ---- the bar -------------------------------------------------------------------------------------------------


def test_the_count_is_announced(studio: Studio) -> None:
    status = studio.page.locator(".ig-feed-foot [role=status]")
    assert status.count() == 1  # there before anything is selected, or it would not be read out
    tick(studio, "a_0")
    expect(status).to_have_text("1 selected")
    studio.page.keyboard.press("Escape")
    expect(status).to_have_text("Nothing selected")


def test_all_of_the_topic_are_selected_by_the_button(studio: Studio) -> None:
    tick(studio, "a_0")
    every = bar(studio).get_by_role("button", name="Select all of topic")
    expect(every).to_have_attribute("aria-disabled", "false")
    every.click()
    expect_selected(studio, "a_0", "a_2", "b_1", "b_2", "b_3")
    expect(every).to_have_attribute("aria-disabled", "true")
    expect(every).to_be_focused()


def test_the_zip_of_a_selection_is_a_link_in_the_order_of_the_feed(studio: Studio) -> None:
    tick(studio, "b_1")
    tick(studio, "a_0")
    link = urlsplit(bar(studio).get_by_role("link", name="Download ZIP").evaluate("link => link.href"))
    assert link.path.endswith("/gradio_api/app/zip")
    assert parse_qs(link.query) == {"generations": ["gen_a_0,gen_b_1"]}


def select_many(studio: Studio, count: int) -> list[str]:
    """The ids of so many pictures, all of them selected."""
    task = make_task("tsk_z", ("done",) * count)
    studio.show(make_batch(task))
    tick(studio, "z_0")
    studio.page.keyboard.press("Control+a")
    expect(bar(studio).locator("strong")).to_have_text(f"{count} selected")
    return [generation["id"] for generation in task["generations"]]


def test_a_selection_too_long_for_an_address_is_sent_as_a_form(studio: Studio) -> None:
    ids = select_many(studio, 151)
    expect(bar(studio).get_by_role("link", name="Download ZIP")).to_be_hidden()
    with studio.page.expect_request("**/gradio_api/app/zip") as asked:
        bar(studio).get_by_role("button", name="Download ZIP").click()
    assert asked.value.method == "POST"
    assert parse_qs(asked.value.post_data or "") == {"generations": [",".join(ids)]}


def test_the_form_downloads_and_leaves_the_page_alone(studio: Studio) -> None:
    select_many(studio, 151)
    with studio.page.expect_download() as download:
        bar(studio).get_by_role("button", name="Download ZIP").click()
    assert download.value.suggested_filename == "imagegen.zip"
    expect(bar(studio)).to_be_visible()
    expect(studio.page.locator(".ig-toast")).to_have_count(0)


def test_a_refused_form_is_said_on_the_page(studio: Studio) -> None:
    ids = select_many(studio, 151)
    gone = [make_generation("tsk_z", position, id=f"{one}_gone") for position, one in enumerate(ids)]
    studio.show(make_batch(make_task("tsk_z", generations=gone)))
    tick(studio, "z_0_gone")
    studio.page.keyboard.press("Control+a")
    bar(studio).get_by_role("button", name="Download ZIP").click()
    expect(studio.page.get_by_role("alert")).to_contain_text("There is no such picture.")


def show_with_hearts(studio: Studio, *are_favourites: bool) -> None:
    hearts = [make_generation("tsk_a", place, is_favourite=is_one) for place, is_one in enumerate(are_favourites)]
    studio.show(make_batch(make_task(generations=hearts)))


def hearts_asked(studio: Studio) -> list[Json]:
    return [payload for verb, payload in studio.calls if verb == "pictures.judge"]


def test_all_that_are_selected_become_favourites_and_those_that_are_stay(studio: Studio) -> None:
    show_with_hearts(studio, False, True, False, False)
    for name in ("a_0", "a_1", "a_2"):
        tick(studio, name)
    bar(studio).get_by_role("button", name="Favourite").click()
    assert hearts_asked(studio) == [{"generation_ids": ["gen_a_0", "gen_a_2"], "marks": {"is_favourite": True}}]


def test_favourites_are_taken_back_when_all_that_are_selected_have_one(studio: Studio) -> None:
    show_with_hearts(studio, True, False)
    tick(studio, "a_0")
    bar(studio).get_by_role("button", name="Unfavourite").click()
    assert hearts_asked(studio) == [{"generation_ids": ["gen_a_0"], "marks": {"is_favourite": False}}]


def test_the_bar_follows_a_heart_that_is_given_elsewhere(studio: Studio) -> None:
    show_with_hearts(studio, False)
    tick(studio, "a_0")
    expect(bar(studio).get_by_role("button", name="Favourite", exact=True)).to_be_visible()
    studio.change(tasks=[make_task(generations=[make_generation("tsk_a", 0, is_favourite=True)])])
    expect(bar(studio).get_by_role("button", name="Unfavourite")).to_be_visible()


def test_a_refusal_of_favourites_is_said_once(studio: Studio) -> None:
    studio.answer("pictures.judge", {"ok": False, "error": {"message": "The disk is full.", "hint": ""}})
    tick(studio, "a_0")
    tick(studio, "a_2")
    bar(studio).get_by_role("button", name="Favourite").click()
    expect(studio.page.get_by_role("alert")).to_have_count(1)
    expect(bar(studio).get_by_role("button", name="Favourite")).not_to_have_attribute("aria-busy", "true")
    assert len(hearts_asked(studio)) == 1


# ---- room ----------------------------------------------------------------------------------------------------


def edges(studio: Studio, selector: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the last such node."""
    box = studio.page.locator(selector).last.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@pytest.mark.parametrize(("width_px", "is_phone"), [(900, False), (390, True)])
def test_at_the_foot_the_bar_covers_no_row_and_moves_none(open_page: OpenPage, width_px: int, is_phone: bool) -> None:
    studio = open_page(width_px=width_px, height_px=700, is_phone=is_phone)
    studio.show(make_batch(*(make_task(f"tsk_{number}", position=number) for number in range(6))))
    expect(picture(studio, "5_0")).to_be_in_viewport()
    before = edges(studio, ".ig-feed-task")
    tick(studio, "5_0")
    expect(bar(studio)).to_be_visible()
    assert edges(studio, ".ig-feed-task") == before
    assert edges(studio, ".ig-feed-select")[1] >= before[3]


def test_the_bar_fits_a_phone_with_its_whole_count(open_page: OpenPage) -> None:
    studio = open_page(width_px=390, height_px=844, is_phone=True)
    select_many(studio, 1000)
    left, _, right, _ = edges(studio, ".ig-feed-select")
    assert (left >= 0, right <= 390) == (True, True)
    count = studio.page.locator(".ig-feed-select-count")
    assert count.evaluate("node => node.scrollWidth - node.clientWidth") == 0


@pytest.mark.parametrize("column_px", [pytest.param(848, id="beside two side columns"), pytest.param(1400, id="wide")])
def test_four_pictures_of_4_to_3_share_a_row(open_page: OpenPage, column_px: int) -> None:
    studio = open_page(width_px=1440)
    studio.page.add_style_tag(content=f"#feed {{ width: {column_px}px; }}")
    studio.show(make_batch(make_task(standings=("done",) * 4)))
    tops = studio.page.locator("[data-generation]").evaluate_all("tiles => tiles.map((tile) => tile.offsetTop)")
    assert len(set(tops)) == 1


def test_wide_and_tall_tiles_have_equal_areas(open_page: OpenPage) -> None:
    studio = open_page(width_px=848)
    shapes = [(1024, 768), (768, 1024), (1024, 1024), (1600, 900)]
    tiles = [
        make_generation("tsk_a", place, width_px=width_px, height_px=height_px)
        for place, (width_px, height_px) in enumerate(shapes)
    ]
    studio.show(make_batch(make_task(generations=tiles)))
    areas = studio.page.locator("[data-generation]").evaluate_all(
        "tiles => tiles.map((tile) => tile.getBoundingClientRect()).map(({ width, height }) => width * height)"
    )
    assert areas == pytest.approx([areas[0]] * 4, rel=0.01)


def test_selecting_two_thousand_pictures_builds_no_node(studio: Studio) -> None:
    studio.show(make_batch(*(make_task(f"tsk_{number}", ("done",) * 4, position=number) for number in range(500))))
    picture(studio, "499_0").hover()  # its row gets its buttons
    studio.page.evaluate(
        "() => { window.built = 0; const feed = document.querySelector('.ig-feed-batches');"
        " const watch = new MutationObserver((changes) => (built += changes.length));"
        " watch.observe(feed, { childList: true, subtree: true }); }"
    )
    tick(studio, "499_0")
    studio.page.keyboard.press("Control+a")
    expect(bar(studio).locator("strong")).to_have_text("2000 selected")
    assert studio.page.evaluate("built") == 0
