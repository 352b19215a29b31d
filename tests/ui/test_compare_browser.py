"""Comparing in a real Chromium, with the whole app behind it: two pictures, a grid, a choice without names, figures."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from imagegen.records import LOCAL_OWNER, Generation
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio
from tests.studio_kit import wait_until
from tests.ui.review_kit import PHONE, Visitors, make_draft

pytestmark = pytest.mark.browser

EMIT = "async ([name, detail]) => (await imagegen('core.js')).bus.emit(name, detail)"
PROMPTS = ("a red fox", "a blue bird")
STEPS = (4, 9)


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


@pytest.fixture
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@pytest.fixture
def batch(studio: Studio) -> NewBatch:
    """Two prompts, each at two settings of one model."""
    drafts = [make_draft(prompt, params={"steps": steps}) for prompt in PROMPTS for steps in STEPS]
    new = studio.start(LOCAL_OWNER, None, drafts)
    wait_until(lambda: not studio.store.attempts.open_ids(batch_id=new.batch.id), "all pictures")
    return new


def verdicts(studio: Studio, batch: NewBatch) -> list[str | None]:
    found = [studio.store.generations.get(LOCAL_OWNER, one.id) for one in batch.generations]
    return [one.verdict for one in found]


def expect_verdicts(studio: Studio, batch: NewBatch, *wanted: str | None) -> None:
    wait_until(lambda: verdicts(studio, batch) == list(wanted), f"{wanted}, it is {verdicts(studio, batch)}")


def emit(page: Page, name: str, **detail: Any) -> None:
    page.evaluate(EMIT, [name, detail])


def compare(page: Page, one: Generation, other: Generation) -> None:
    emit(page, "open_compare", generation_ids=[one.id, other.id])
    expect(page.locator("dialog.ig-compare")).to_be_visible()


def grid_page(visitors: Visitors, batch: NewBatch, tab: str, **options: Any) -> Page:
    page = visitors.page({"topic": batch.batch.topic_id}, **options)
    emit(page, "open_grid", batch_id=batch.batch.id, tab=tab)
    expect(page.locator("dialog.ig-grid")).to_be_visible()
    return page


def test_two_pictures_are_compared_and_one_of_them_chosen_by_keys(
    visitors: Visitors, studio: Studio, batch: NewBatch
) -> None:
    page = visitors.page({"topic": batch.batch.topic_id})
    compare(page, batch.generations[0], batch.generations[2])
    slider = page.get_by_role("slider", name="Line between the two images")
    expect(slider).to_be_focused()
    for key, percent in (("ArrowRight", "51"), ("Shift+ArrowRight", "61"), ("Shift+ArrowLeft", "51"), ("Home", "0")):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", percent)
    side = page.locator(".ig-compare-side")
    expect(side.locator("del, ins")).to_have_text(["red", "blue", "fox", "bird"])
    expect(side).not_to_contain_text("Steps")
    page.keyboard.press("a")
    expect(side).to_contain_text("Steps")
    page.keyboard.press("2")
    expect_verdicts(studio, batch, "rejected", None, "kept", None)
    page.keyboard.press("u")
    expect_verdicts(studio, batch, None, None, None, None)
    page.keyboard.press("s")
    page.keyboard.press("f")  # the left one is the other one now
    wait_until(lambda: studio.store.generations.get(LOCAL_OWNER, batch.generations[2].id).is_favourite, "a favourite")
    for mode in ("Side by side", "Overlay", "Slider"):
        page.keyboard.press("m")
        expect(page.get_by_role("button", name=mode, exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.ig-compare")).to_have_count(0)


def test_a_blind_round_shows_names_when_asked_and_at_its_end(
    visitors: Visitors, studio: Studio, batch: NewBatch
) -> None:
    page = grid_page(visitors, batch, "blind")
    blind = page.locator(".ig-blind")
    expect(blind).to_contain_text("0 of 2 chosen")
    expect(blind.locator(".ig-blind-letter")).to_have_text(["A", "B"])
    for word in ("Sketch", "Steps"):
        expect(blind).not_to_contain_text(word)
    blind.get_by_role("button", name="Reveal names").click()
    expect(blind.locator(".ig-blind-wins li")).to_contain_text(["Steps 4", "Steps 9"])
    blind.get_by_role("button", name="Hide names and go on").click()
    expect(blind.locator(".ig-blind-letter")).to_have_text(["A", "B"])
    page.keyboard.press("a")
    expect(blind).to_contain_text("1 of 2 chosen")
    assert sorted(filter(None, verdicts(studio, batch))) == ["kept"]
    page.keyboard.press("u")
    expect(blind).to_contain_text("0 of 2 chosen")
    expect_verdicts(studio, batch, None, None, None, None)
    page.keyboard.press("n")
    expect(blind).to_contain_text("1 of 2 chosen")

    visitors.load(page)
    emit(page, "open_grid", batch_id=batch.batch.id)
    expect(blind).to_contain_text("1 of 2 chosen")
    expect(blind).to_contain_text("Row 2 of 2")
    blind.get_by_label("Reject the others").check()
    blind.get_by_role("button", name="Image B is the best").click()
    expect(blind.locator(".ig-blind-wins li").first).to_contain_text("1 of 2 rows")
    expect(blind.locator(".ig-blind-wins li")).to_have_count(2)
    expect(blind).to_contain_text("In 1 row no image was good enough.")
    assert sorted(filter(None, verdicts(studio, batch))) == ["kept", "rejected"]


def test_the_grid_marks_by_key_leads_to_the_lightbox_hears_of_news_and_has_figures(
    visitors: Visitors, studio: Studio, batch: NewBatch
) -> None:
    page = grid_page(visitors, batch, "grid")
    grid = page.locator(".ig-grid-scroll")
    expect(grid.locator(".ig-grid-prompt")).to_have_text(list(PROMPTS))
    expect(grid.locator(".ig-grid-detail")).to_have_text([f"Steps {steps}" for steps in STEPS])
    page.keyboard.press("ArrowDown")
    for key in ("ArrowRight", "ArrowDown", "p"):
        page.keyboard.press(key)
    expect_verdicts(studio, batch, None, None, None, "kept")
    expect(grid.locator(".ig-grid-column").nth(1)).to_contain_text("100% kept")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.ig-lightbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.ig-lightbox")).to_be_hidden()
    expect(page.locator("dialog.ig-grid")).to_be_visible()
    page.keyboard.press("c")
    grid.locator(".ig-grid-row").first.get_by_role("button", name="Compare with another image").first.click()
    expect(page.locator("dialog.ig-compare")).to_be_visible()
    page.keyboard.press("Escape")
    studio.delete_task(LOCAL_OWNER, batch.tasks[0].id)
    expect(grid.locator(".ig-grid-nothing")).to_have_count(1)
    look_at_figures(page)


def look_at_figures(page: Page) -> None:
    """Three pictures, one of them kept."""
    page.get_by_role("tab", name="Figures").click()
    row = page.locator(".ig-figures-row:not(.is-head)")
    expect(row).to_contain_text("1 kept · 0 rejected · 2 undecided")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.locator(".ig-figures")).to_contain_text("There are no images in this range yet.")
    page.get_by_label("To", exact=True).fill("")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename == "imagegen-figures.csv"
    assert "model,Sketch,Sketch,3,1,0,2" in waiting.value.path().read_text(encoding="utf-8-sig")


def test_a_phone_moves_the_slider_and_chooses_by_touch(visitors: Visitors, studio: Studio, batch: NewBatch) -> None:
    page = grid_page(visitors, batch, "blind", **PHONE)
    page.get_by_role("button", name="Image A is the best").tap()
    expect(page.locator(".ig-blind")).to_contain_text("1 of 2 chosen")
    compare(page, *batch.generations[:2])
    box = page.locator(".ig-compare-box").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + 80)
    expect(page.get_by_role("slider", name="Line between the two images")).to_have_attribute("aria-valuenow", "25")
    page.get_by_role("button", name="Right is better").tap()
    wait_until(lambda: verdicts(studio, batch)[:2] == ["rejected", "kept"], "the right one kept")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
