"""Lists that are reviewed in a real browser: how one is opened, what a person does with it, and what is kept of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.views import View
from tests.studio_kit import wait_until

SKETCH = "sketch/sketch"
DESKTOP: dict[str, Any] = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
REMEMBER = """
if (!sessionStorage.isVisited) {
  sessionStorage.isVisited = true;
  for (const [key, value] of Object.entries(MEMORY)) localStorage.setItem(`imagegen:${key}`, JSON.stringify(value));
}
"""
FIRST_LOAD_MS = 20_000
ACTION_LIMIT_MS = 10_000


def make_draft(prompt: str, model: str = SKETCH, count: int = 1, **changes: Any) -> TaskDraft:
    """One row; Sketch makes small pictures, so that a start is soon done."""
    small = {"width": 64, "height": 64} if model == SKETCH else {}
    return TaskDraft(prompt, model, {**small, **changes.pop("params", {})}, count, **changes)


@dataclass(frozen=True)
class ReviewPage:
    """A browser that has a list open."""

    page: Page
    studio: Studio
    batch_id: str

    # ---- what is kept -----------------------------------------------------------------------------------------

    @property
    def kept(self) -> list[View]:
        """The rows as the studio has them."""
        rows: list[View] = self.studio.review.look(LOCAL_OWNER, self.batch_id)["rows"]
        return rows

    @property
    def started(self) -> list[str]:
        """The prompts of the tasks that left the list."""
        return [facts.task.prompt for facts in self.studio.store.tasks.facts_of_batch(self.batch_id)]

    # ---- what is on the screen --------------------------------------------------------------------------------

    @property
    def screen(self) -> Locator:
        return self.page.locator(".ig-review")

    @property
    def prompts(self) -> Locator:
        return self.page.locator(".ig-review-prompt")

    @property
    def box(self) -> Locator:
        return self.screen.get_by_role("textbox", name="Prompt", exact=True)

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".ig-toast").last

    @property
    def question(self) -> Locator:
        return self.page.locator("dialog.ig-review-question")

    def row(self, number: int) -> Locator:
        return self.screen.get_by_role("listitem", name=f"Row {number}", exact=True)

    def check(self, number: int) -> Locator:
        return self.screen.get_by_role("checkbox", name=f"Select row {number}", exact=True)

    def act(self, number: int, name: str) -> Locator:
        """A button of a row."""
        return self.row(number).get_by_role("button", name=name, exact=True)

    def tool(self, name: str) -> Locator:
        """A button above the rows or below them."""
        return self.page.locator(".ig-review-tools, .ig-review-bottom").get_by_role("button", name=name, exact=True)

    def setting(self, name: str) -> Locator:
        """A number box of the panel."""
        return self.panel.get_by_role("spinbutton", name=name, exact=True)

    def expect_prompts(self, *prompts: str) -> None:
        """These, in this order, on the screen and on disk."""
        expect(self.prompts).to_have_text(list(prompts))
        wait_until(lambda: [row["prompt"] for row in self.kept] == list(prompts), f"{prompts} on disk")

    def expect_selected(self, *numbers: int) -> None:
        """These and no others, in the boxes and in the words."""
        expect(self.page.locator(".ig-review-count")).to_have_text(f"{len(numbers)} selected" if numbers else "")
        ticked = "boxes => boxes.flatMap((box, place) => (box.checked ? [place + 1] : []))"
        assert self.page.locator(".ig-review-row .ig-review-check").evaluate_all(ticked) == list(numbers)

    # ---- what a person does -----------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def pick(self, number: int) -> None:
        """Click a row where it has neither text nor buttons."""
        self.row(number).locator(".ig-review-number").click()

    def edit(self, number: int, prompt: str) -> None:
        self.row(number).locator(".ig-review-prompt").click()
        self.box.fill(prompt)
        self.press("Enter")

    def choose(self, number: int, item: str) -> None:
        """Take an item of a row's menu."""
        self.act(number, "More for this row").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def drag(self, number: int, below: int) -> None:
        """Pull a row by its handle to the lower edge of another one."""
        grip = self.row(number).locator(".ig-review-grip")
        x_px, y_px = middle_of(grip)
        target = self.row(below).bounding_box()
        assert target
        self.page.mouse.move(x_px, y_px)
        self.page.mouse.down()
        self.page.mouse.move(x_px, target["y"] + target["height"] - 8, steps=6)
        expect(self.page.locator(".ig-review-line")).to_be_visible()
        self.page.mouse.up()


def middle_of(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Visitors:
    """Opens browsers on the page. What went wrong in any of them is in `troubles`."""

    def __init__(self, browser: Browser, studio: Studio, url: str) -> None:
        self._browser, self._studio, self._url = browser, studio, url
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def page(self, memory: Mapping[str, Any] | None = None, **options: Any) -> Page:
        """A browser that remembers `memory`; options are those of a Playwright context."""
        context = self._browser.new_context(**DESKTOP | options)
        context.set_default_timeout(ACTION_LIMIT_MS)
        context.add_init_script(REMEMBER.replace("MEMORY", json.dumps(memory or {})))
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"the page raised {error}"))
        page.on("dialog", self._refuse)
        self.load(page)
        return page

    def _refuse(self, dialog: Dialog) -> None:
        self.troubles.append(f"the page said {dialog.message}")
        dialog.dismiss()

    def load(self, page: Page) -> None:
        page.goto(self._url, wait_until="domcontentloaded")
        for part in (".ig-panel", ".ig-composer"):
            expect(page.locator(part)).to_be_attached(timeout=FIRST_LOAD_MS)

    def list(self, *rows: str | TaskDraft, title: str = "A list", **options: Any) -> ReviewPage:
        """A new list in a topic of its own, as a browser shows it that had it open before."""
        drafts = [make_draft(row) if isinstance(row, str) else row for row in rows]
        return self.open(self._studio.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}, title).id, **options)

    def open(self, batch_id: str, memory: Mapping[str, Any] | None = None, **options: Any) -> ReviewPage:
        topic_id = self._studio.store.batches.get(LOCAL_OWNER, batch_id).topic_id
        page = self.page({"list": batch_id, "topic": topic_id, **(memory or {})}, **options)
        expect(page.locator(".ig-review")).to_be_visible()
        return ReviewPage(page, self._studio, batch_id)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
