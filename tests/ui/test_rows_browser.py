"""Rows of the feed in a real Chromium, with the whole app behind it: by keyboard alone, by mouse, and with a finger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from imagegen.errors import OutcomeUnknown, ProviderDown
from imagegen.records import LOCAL_OWNER
from imagegen.storage.switches import PAUSED
from imagegen.studio import Studio
from tests.studio_kit import wait_until
from tests.ui.review_kit import PHONE, Visitors, make_draft, middle_of

pytestmark = pytest.mark.browser

HEAR = """imagegen("core.js").then(({ bus }) => {
  window.heard = [];
  for (const name of ["open_list", "open_compare", "open_finals", "open_grid", "pictures_deleted"]) {
    bus.on(name, (detail) => heard.push([name, detail]));
  }
})"""
DOWN = ProviderDown("The provider says: overloaded.", hint="Try again later.")
LOST = OutcomeUnknown("The answer was lost.", hint="Look into your account.")


@pytest.fixture(scope="module", autouse=True)
def nothing_starts_by_itself(app: tuple[Studio, str]) -> None:
    app[0].pause_all(LOCAL_OWNER)


@pytest.fixture(scope="module")
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@dataclass(frozen=True)
class Feed:
    """A browser that has the feed of one topic open."""

    page: Page
    studio: Studio
    batch_id: str

    # ---- what is kept -----------------------------------------------------------------------------------------

    @property
    def kept(self) -> list[str]:
        return [facts.task.prompt for facts in self.studio.store.tasks.facts_of_batch(self.batch_id)]

    @property
    def drafts(self) -> list[str]:
        return [task.prompt for task in self.studio.store.drafts.of_batch(self.batch_id)]

    @property
    def queue(self) -> list[str]:
        """The prompts of what waits, in the order in which it will be made."""
        found = self.studio.store.attempts.open_of_tasks(
            facts.task.id for facts in self.studio.store.tasks.facts_of_batch(self.batch_id)
        )
        tasks = [self.studio.store.attempts.get(one).task_id for one in found]
        return [self.studio.store.tasks.get(LOCAL_OWNER, one).prompt for one in tasks]

    # ---- what is on the screen --------------------------------------------------------------------------------

    @property
    def rows(self) -> Locator:
        return self.page.locator("li.ig-feed-task")

    @property
    def prompts(self) -> Locator:
        return self.page.locator(".ig-feed-prompt")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("group", name="Selected images")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".ig-toast").last

    @property
    def heard(self) -> list[Any]:
        return self.page.evaluate("heard")

    def row(self, prompt: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_text(prompt, exact=True))

    def expect_rows(self, *prompts: str) -> None:
        """These, in this order, on the screen and on disk, and in the same order in the queue."""
        expect(self.prompts).to_have_text(list(prompts))
        wait_until(lambda: self.kept == list(prompts), f"{prompts}, it is {self.kept}")
        waiting = self.queue
        assert waiting == [prompt for prompt in prompts if prompt in waiting]

    def expect_selected(self, *prompts: str) -> None:
        expect(self.page.locator("li.ig-feed-task[data-selected] .ig-feed-prompt")).to_have_text(list(prompts))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def undo(self) -> None:
        self.toast.get_by_role("button", name="Undo").click()


def open_feed(visitors: Visitors, studio: Studio, *prompts: str, count: int = 1, **options: Any) -> Feed:
    """A browser before a new batch, of which nothing is made yet."""
    batch = studio.start(LOCAL_OWNER, None, [make_draft(prompt, count=count) for prompt in prompts]).batch
    return look_at(visitors, studio, batch.id, **options)


def look_at(visitors: Visitors, studio: Studio, batch_id: str, **options: Any) -> Feed:
    topic_id = studio.store.batches.get(LOCAL_OWNER, batch_id).topic_id
    page = visitors.page({"topic": topic_id}, **options)
    expect(page.locator("[data-generation]").first).to_be_visible()
    page.evaluate(HEAR)
    return Feed(page, studio, batch_id)


def claim(studio: Studio, batch_id: str) -> Any:
    """The next call of a batch runs, without the engine."""
    studio.store.switches.set(PAUSED, LOCAL_OWNER, False)
    found = studio.store.attempts.claim_next(studio.clock.now_text(), ["sketch"], batch_id)
    studio.store.switches.set(PAUSED, LOCAL_OWNER, True)
    return found


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


def test_rows_are_ordered_chosen_and_edited_by_keyboard_alone(visitors: Visitors, studio: Studio) -> None:
    feed = open_feed(visitors, studio, "one", "two", "three", "four")
    expect(feed.rows.last).to_have_attribute("tabindex", "0")
    feed.rows.last.focus()  # one Tab stop for all of them; from there on, keys only
    feed.press("k", "ArrowUp")
    expect(feed.row("two")).to_be_focused()

    feed.press("Alt+ArrowDown")
    feed.expect_rows("one", "three", "two", "four")
    expect(feed.row("two")).to_be_focused()
    feed.press("Alt+Home")
    feed.expect_rows("two", "one", "three", "four")
    feed.undo()
    feed.expect_rows("one", "three", "two", "four")
    feed.row("two").focus()
    feed.press("Alt+End")
    feed.expect_rows("one", "three", "four", "two")

    feed.press("Home", "Shift+ArrowDown")
    feed.expect_selected("one", "three")
    expect(feed.bar.locator("strong")).to_have_text("2 tasks")
    feed.press("Delete")
    feed.expect_rows("four", "two")
    expect(feed.row("four")).to_be_focused()
    feed.undo()
    feed.expect_rows("one", "three", "four", "two")

    feed.row("one").focus()
    feed.press("x", "Control+a")
    expect(feed.bar.locator("strong")).to_have_text("4 tasks")
    feed.press("c")
    expect(feed.page.locator("[data-standing=cancelled][data-generation]")).to_have_count(4)
    feed.press("r")
    expect(feed.page.locator("[data-standing=queued][data-generation]")).to_have_count(4)
    feed.press("Escape")
    feed.expect_selected()

    feed.press("?")
    keys = feed.page.get_by_role("dialog", name="Keys in the feed")
    expect(keys).to_contain_text("Move to the top or bottom")
    feed.press("Escape")
    expect(keys).to_have_count(0)


def test_drafts_are_made_edited_and_started_by_keyboard_alone(visitors: Visitors, studio: Studio) -> None:
    feed = open_feed(visitors, studio, "one", "three", "two")
    feed.row("one").focus()
    feed.press("d")
    expect(feed.toast).to_contain_text("A copy waits in the list. It is not started yet.")
    assert feed.drafts == ["one"]

    feed.press("j", "e")
    expect(feed.page.locator(".ig-review")).to_be_visible()
    box = feed.page.locator(".ig-review").get_by_role("textbox", name="Prompt", exact=True)
    expect(box).to_have_value("three")
    feed.press("Control+a", *"3!", "Enter")
    wait_until(lambda: feed.drafts == ["one", "3!"], f"the edited draft, it is {feed.drafts}")
    feed.press("Escape")
    feed.expect_rows("one", "two")
    feed.page.get_by_role("button", name="Start all").press("Enter")
    question = feed.page.get_by_role("dialog", name="Start 2 tasks?")
    expect(question).to_contain_text("2 tasks · 2 images · free")
    question.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(feed.prompts).to_have_text(["one", "one", "3!", "two"])


def test_what_runs_or_may_be_billed_is_not_edited_and_says_why(visitors: Visitors, studio: Studio) -> None:
    feed = open_feed(visitors, studio, "runs", "lost", "down", count=2)
    claim(studio, feed.batch_id), claim(studio, feed.batch_id)
    for _ in range(2):
        studio.store.attempts.lose(claim(studio, feed.batch_id).id, LOST)
    for _ in range(2):
        studio.store.attempts.fail(claim(studio, feed.batch_id), DOWN, studio.clock.now_text())
    runs, lost, down = feed.rows.nth(0), feed.rows.nth(1), feed.rows.nth(2)
    expect(runs.locator(".ig-feed-standing")).to_have_text("Generating")
    expect(lost.locator(".ig-feed-standing")).to_have_text("Unknown – may already be billed")
    expect(lost.locator(".ig-feed-note")).to_contain_text("2 images have an unknown outcome and may already be billed.")
    expect(down.locator(".ig-feed-note")).to_contain_text("All 2 images failed: The provider says: overloaded. Try")
    runs.hover()
    expect(runs.get_by_role("button", name="Edit")).to_have_attribute("aria-disabled", "true")
    runs.get_by_role("button", name="Edit").click(force=True)
    expect(feed.toast).to_contain_text("This task is running: cancel it first")
    lost.hover()
    lost.get_by_role("button", name="Edit").click()
    expect(feed.toast).to_contain_text("The task may already be billed, so it stays; this is a copy of it.")
    assert (feed.kept, feed.drafts) == (["runs", "lost", "down"], ["lost"])


def test_a_row_is_dragged_by_its_handle_with_the_rows_that_are_selected(visitors: Visitors, studio: Studio) -> None:
    feed = open_feed(visitors, studio, "one", "two", "three")
    feed.row("two").hover()
    feed.row("two").get_by_role("checkbox", name="Select task").click()
    feed.row("three").hover()
    feed.row("three").get_by_role("checkbox", name="Select task").click()
    grip = feed.row("three").locator(".ig-feed-grip")
    target = feed.row("one").bounding_box()
    assert target
    x_px, y_px = middle_of(grip)
    feed.page.mouse.move(x_px, y_px)
    feed.page.mouse.down()
    feed.page.mouse.move(x_px, target["y"] + 20, steps=6)
    expect(feed.row("one")).to_have_attribute("data-drop", "before")
    feed.page.mouse.up()
    feed.expect_rows("two", "three", "one")
    expect(feed.page.get_by_role("menu")).to_have_count(0)
    feed.row("one").hover()
    feed.row("one").locator(".ig-feed-grip").click()
    feed.page.get_by_role("menuitem", name="Move up").click()
    feed.expect_rows("two", "one", "three")


class Finger:
    """One finger on the glass."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)

    def send(self, kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x_px, "y": y_px} for x_px, y_px in points]
        self._line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})


def test_rows_are_ordered_chosen_and_duplicated_with_a_finger(visitors: Visitors, studio: Studio) -> None:
    feed = open_feed(visitors, studio, "one", "two", **PHONE)
    feed.row("one").get_by_role("button", name="More for this task").tap()
    feed.page.get_by_role("menuitem", name="Duplicate").tap()
    expect(feed.toast).to_contain_text("A copy waits in the list.")
    feed.toast.get_by_role("button", name="Review").tap()
    expect(feed.page.locator(".ig-review")).to_be_visible()
    feed.page.get_by_role("button", name="Back to the images").tap()

    feed.row("two").get_by_role("checkbox", name="Select task").tap()
    feed.bar.get_by_role("button", name="More for the selection").tap()
    expect(feed.page.get_by_role("menuitem")).to_contain_text(
        ["Select all", "Retry failed", "Cancel", "Duplicate", "Move to the top", "Move to the bottom", "Delete 1 task"]
    )
    feed.page.get_by_role("menuitem", name="Delete 1 task").tap()
    feed.expect_rows("one")
    feed.undo()
    feed.expect_rows("one", "two")
    assert feed.page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = "nodes => nodes.map((node) => Math.min(node.clientHeight, node.clientWidth)).filter(Boolean)"
    assert min(feed.row("one").locator(".ig-feed-task-acts > *").evaluate_all(sizes)) >= 38

    grip, target = feed.row("two").locator(".ig-feed-grip"), feed.row("one").bounding_box()
    assert target
    x_px, y_px = middle_of(grip)
    finger = Finger(feed.page)
    finger.send("touchStart", (x_px, y_px))
    for step in range(1, 7):
        finger.send("touchMove", (x_px, y_px + (target["y"] + 40 - y_px) * step / 6))
    expect(feed.row("one")).to_have_attribute("data-drop", "before")
    finger.send("touchEnd")
    feed.expect_rows("two", "one")


def test_pictures_and_rows_are_judged_compared_and_deleted_in_one_selection(visitors: Visitors, studio: Studio) -> None:
    batch = studio.start(LOCAL_OWNER, None, [make_draft("done", count=3)]).batch
    studio.store.switches.set(PAUSED, LOCAL_OWNER, False)
    studio.engine.wake()
    wait_until(lambda: not studio.store.attempts.open_ids(batch_id=batch.id), "three pictures")
    studio.store.switches.set(PAUSED, LOCAL_OWNER, True)
    feed = look_at(visitors, studio, batch.id)
    row = feed.row("done")
    pictures = row.locator(".ig-feed-picture")
    row.focus()
    feed.press("x")
    expect(feed.bar.locator("strong")).to_have_text("1 task · 3 images")
    pictures.nth(2).press("Space")  # a picture that is taken out takes its row out too
    feed.expect_selected()
    expect(feed.bar.locator("strong")).to_have_text("2 selected")

    feed.bar.get_by_role("button", name="Keep", exact=True).click()
    expect(feed.page.locator("[data-judged=kept]")).to_have_count(2)
    feed.undo()
    expect(feed.page.locator("[data-judged]")).to_have_count(0)
    pictures.nth(2).press("x")
    expect(feed.bar.get_by_role("button", name="Compare")).to_have_attribute("aria-disabled", "true")
    feed.bar.get_by_role("button", name="Reject", exact=True).click()
    expect(feed.page.locator("[data-judged=rejected]")).to_have_count(3)
    feed.bar.get_by_role("button", name="Delete images").click()
    expect(feed.page.locator("[data-generation]")).to_have_count(0)
    feed.undo()
    expect(feed.page.locator("[data-judged=rejected]")).to_have_count(3)

    # Other parts of the page take these over.
    ids = [facts.generation.id for facts in studio.store.tasks.facts_of_batch(batch.id)[0].generations]
    pictures.nth(0).press("x")
    pictures.nth(2).press("x")
    feed.bar.get_by_role("button", name="Compare").evaluate("(button) => button.click()")
    feed.bar.get_by_role("button", name="Make finals…").evaluate("(button) => button.click()")
    wanted = {"generation_ids": [ids[0], ids[2]]}
    assert [one for one in feed.heard if one[0] != "pictures_deleted"] == [
        ["open_compare", wanted],
        ["open_finals", wanted],
    ]
