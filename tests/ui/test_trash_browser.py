"""Trash and storage in a real Chromium, with the whole app behind them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio
from tests.studio_kit import Desk, wait_until
from tests.ui.review_kit import PHONE, SKETCH, Visitors

pytestmark = pytest.mark.browser

LONG_AGO = "2026-01-01T00:00:00.000000Z"


@pytest.fixture(scope="module")
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@pytest.fixture(scope="module")
def page(visitors: Visitors) -> Page:
    return visitors.page({"library": {"isOpen": True, "view": "trash"}})


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    """With an empty trash."""
    studio = app[0]
    studio.trash.purge(LOCAL_OWNER, None)
    wait_until(lambda: sum(studio.trash.summary(LOCAL_OWNER)["counts"].values()) == 0, "an empty trash")
    return studio


def make(studio: Studio, prompt: str, count: int = 2) -> NewBatch:
    return Desk(studio).make(prompt, model=SKETCH, count=count, width=64, height=64)


def throw_away(studio: Studio, batch: NewBatch) -> None:
    studio.pictures.delete(LOCAL_OWNER, [one.id for one in batch.generations])


def show(page: Page, view: str) -> Locator:
    page.get_by_role("tab", name="Storage" if view == "trash" else "Trash", exact=True).click()
    page.get_by_role("tab", name="Trash" if view == "trash" else "Storage", exact=True).click()
    return page.locator(f".ig-{view}")


def toast(page: Page) -> Locator:
    return page.locator(".ig-toast").last


def living(studio: Studio, batch: NewBatch) -> int:
    return len(Desk(studio).tiles(batch))


def test_one_comes_back_and_the_rest_goes_for_good(page: Page, studio: Studio) -> None:
    pictures, topic = make(studio, "a red fox", 3), make(studio, "a blue boat")
    throw_away(studio, pictures)
    studio.delete_topic(LOCAL_OWNER, topic.batch.topic_id)
    trash = show(page, "trash")
    expect(trash.locator(".ig-trash-figures")).to_contain_text("5 pictures")
    expect(trash.locator(".ig-trash-kind:visible")).to_have_text(["Topics (1)", "Single pictures (3)"])
    trash.locator(".ig-trash-tile").first.get_by_role("button", name="Restore").click()
    expect(trash.locator(".ig-trash-tile")).to_have_count(2)
    assert living(studio, pictures) == 1

    trash.get_by_role("button", name="Empty trash").click()
    question = page.locator("dialog.ig-feed-question")
    expect(question).to_contain_text("This deletes 4 pictures")
    question.get_by_role("button", name="Delete for good").click()
    expect(trash.locator(".ig-trash-blank")).to_be_visible()
    expect(toast(page)).to_contain_text("4 pictures deleted for good")
    assert living(studio, pictures) == 1


def test_all_of_it_by_keyboard(page: Page, studio: Studio) -> None:
    batch = make(studio, "a green frog", 4)
    throw_away(studio, batch)
    trash = show(page, "trash")
    boxes = trash.locator(".ig-trash-check")
    expect(boxes).to_have_count(4)
    boxes.first.focus()
    for key in ("ArrowRight", "Space", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(boxes).to_have_count(2)
    assert living(studio, batch) == 2
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Control+a")
    expect(trash.locator(".ig-trash-bar")).to_contain_text("2 selected")
    page.keyboard.press("Escape")
    expect(trash.locator(".ig-trash-bar")).to_be_hidden()
    page.keyboard.press("Delete")
    page.locator("dialog.ig-feed-question").get_by_role("button", name="Delete for good").press("Enter")
    expect(boxes).to_have_count(1)
    expect(boxes.first).to_be_focused()


def test_a_favourite_says_why_it_stays(page: Page, studio: Studio) -> None:
    batch = make(studio, "a lamp", 1)
    mine = [batch.generations[0].id]
    studio.pictures.judge(LOCAL_OWNER, mine, {"is_favourite": True})
    throw_away(studio, batch)
    trash = show(page, "trash")
    expect(trash.locator(".ig-trash-left")).to_have_text("Stays")
    trash.locator(".ig-trash-tile").get_by_role("button", name="Delete for good").click()
    expect(toast(page)).to_contain_text("Favourites and published pictures are never deleted for good.")
    studio.trash.restore(LOCAL_OWNER, {"pictures": mine})
    expect(trash.locator(".ig-trash-blank")).to_be_visible()  # the page hears of it by itself


def test_a_rule_is_looked_at_applied_and_taken_back(page: Page, studio: Studio) -> None:
    batch = make(studio, "a mountain")
    studio.pictures.judge(LOCAL_OWNER, [one.id for one in batch.generations], {"verdict": "rejected"})
    with studio.store.database.write() as write:
        write.run("UPDATE verdicts SET decided_at = ?", (LONG_AGO,))
    storage = show(page, "storage")
    rule = storage.locator("[data-rule=rejected]")
    expect(rule.get_by_role("switch")).not_to_be_checked()
    rule.get_by_role("button", name="What would go?").click()
    expect(rule).to_contain_text("Would move 2 pictures")
    expect(rule.locator("img")).to_have_count(2)
    assert living(studio, batch) == 2
    rule.get_by_role("button", name="Apply now").click()
    expect(toast(page)).to_contain_text("2 pictures moved to the trash.")
    assert living(studio, batch) == 0
    toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("2 pictures restored.")
    assert living(studio, batch) == 2


def test_a_rule_is_switched_on_with_its_number_and_kept(page: Page, studio: Studio) -> None:
    rule = show(page, "storage").locator("[data-rule=unmarked]")
    rule.get_by_role("spinbutton").fill("9")
    rule.get_by_role("switch").check()
    wanted = {"name": "unmarked", "unit": "months", "is_on": True, "amount": 9}
    wait_until(lambda: studio.rules.all(LOCAL_OWNER)[1] == wanted, "the rule")
    expect(show(page, "storage").locator("[data-rule=unmarked]").get_by_role("switch")).to_be_checked()


def test_care_tells_what_it_did(page: Page, studio: Studio) -> None:
    storage = show(page, "storage")
    expect(storage.locator(".ig-storage-legend")).to_contain_text("Previews0 byte")  # measured on the disk
    storage.get_by_role("button", name="Rebuild missing previews").click()
    expect(storage.locator(".ig-storage-result").last).to_have_text("0 previews made.")
    storage.get_by_role("button", name="Compact database").click()
    expect(storage.locator(".ig-storage-result").first).to_contain_text("freed.")


def test_by_touch_on_a_phone(visitors: Visitors, studio: Studio) -> None:
    batch = make(studio, "a cup of tea", 3)
    throw_away(studio, batch)
    page = visitors.page({"library": {"isOpen": True, "view": "trash"}}, **PHONE)
    trash = page.locator(".ig-trash")
    tiles = trash.locator(".ig-trash-tile")
    expect(tiles).to_have_count(3)
    tiles.nth(0).locator("img").tap()
    tiles.nth(2).locator("img").tap()
    bar = trash.locator(".ig-trash-bar")
    expect(bar).to_contain_text("2 selected")
    for target in bar.get_by_role("button").all():
        box = target.bounding_box()
        assert box
        assert (box["height"] >= 40, box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True, True)
    bar.get_by_role("button", name="Restore").tap()
    expect(tiles).to_have_count(1)
    assert living(studio, batch) == 2
