"""Draft, pick, final in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio
from imagegen.studio.drafts import TaskDraft
from tests.studio_kit import Desk
from tests.ui.review_kit import DESKTOP, FIRST_LOAD_MS, SKETCH

pytestmark = pytest.mark.browser

EMIT = "([name, detail]) => imagegen('core.js').then(({ bus }) => bus.emit(name, detail))"


@pytest.fixture(scope="module")
def page(browser: Browser, app: tuple[Studio, str]) -> Iterator[Page]:
    errors: list[str] = []
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-panel")).to_be_visible(timeout=FIRST_LOAD_MS)
    yield page
    assert errors == []
    context.close()


def test_the_kept_pictures_are_made_again_once(page: Page, app: tuple[Studio, str]) -> None:
    studio, _ = app
    desk = Desk(studio)
    draft = TaskDraft("a red bottle", SKETCH, {"width": 64, "height": 64}, 3)
    batch = studio.start(LOCAL_OWNER, None, [draft])
    desk.wait(batch)
    kept = [one.id for one in batch.generations[:2]]
    studio.pictures.judge(LOCAL_OWNER, kept, {"verdict": "kept"})

    dialog = page.get_by_role("dialog", name="Make finals")
    page.evaluate(EMIT, ["open_finals", {"batch_id": batch.batch.id}])
    expect(dialog.get_by_role("button", name="Kept (2)")).to_have_attribute("aria-pressed", "true")
    expect(dialog.locator(".ig-finals-price")).to_have_text("2 images · free")
    width = dialog.get_by_role("spinbutton", name="Width")
    width.fill("128")
    width.press("Enter")
    dialog.get_by_role("button", name="Make 2 finals").click()
    expect(dialog).to_have_count(0)
    desk.wait_idle()

    (finals,) = [one for one in studio.store.batches.of_topic(batch.batch.topic_id) if one.id != batch.batch.id]
    tasks = [facts.task for facts in studio.store.tasks.facts_of_batch(finals.id)]
    assert [task.params["width"] for task in tasks] == [128, 128]
    assert [(task.origin or {})["final_of"] for task in tasks] == kept

    page.evaluate(EMIT, ["open_finals", {"batch_id": batch.batch.id}])
    expect(dialog.get_by_text("Make 2 again that have finals already")).to_be_visible()
    expect(dialog.get_by_role("button", name="Make finals")).to_be_disabled()
    dialog.get_by_role("checkbox", name="Make 2 again").check()
    expect(dialog.get_by_role("button", name="Make 2 finals")).to_be_enabled()
    dialog.get_by_role("button", name="Cancel").click()
