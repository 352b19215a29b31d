"""Pictures brought in, in a real browser: dropped on the page, pasted, a whole folder; used, kept, and taken back."""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio
from tests.found import foreign
from tests.found.foreign import graph, png
from tests.studio_kit import wait_until
from tests.ui.review_kit import ACTION_LIMIT_MS, DESKTOP, FIRST_LOAD_MS

pytestmark = pytest.mark.browser

A1111 = png({"parameters": foreign.A1111})
COMFY = png({"prompt": json.dumps(graph())}, "olive")
BARE = png({}, "maroon")
# Files as the person's hand would bring them: a real DataTransfer, without the operating system around it.
HAND = """([selector, files, names]) => {
  const transfer = new DataTransfer();
  for (const [name, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const type = name.endsWith(".png") ? "image/png" : "text/plain";
    transfer.items.add(new File([bytes], name, { type, lastModified: 1714564800000 }));
  }
  const target = document.querySelector(selector);
  const options = { bubbles: true, cancelable: true };
  for (const name of names) {
    const given = name === "paste" ? { clipboardData: transfer } : { dataTransfer: transfer };
    const kind = name === "paste" ? ClipboardEvent : DragEvent;
    target.dispatchEvent(new kind(name, { ...options, ...given }));
  }
}"""


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


@pytest.fixture(scope="module")
def opened(browser: Browser, app: tuple[Studio, str]) -> Iterator[tuple[Page, list[str]]]:
    """The page, once for all tests, and what went wrong in it."""
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(app[1], timeout=FIRST_LOAD_MS)
    page.locator("#panel .ig-panel").wait_for(timeout=FIRST_LOAD_MS)
    page.set_default_timeout(ACTION_LIMIT_MS)
    yield page, troubles
    context.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    page, troubles = opened
    yield page
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert troubles == []


def bring(page: Page, files: Sequence[tuple[str, bytes]], *events: str, onto: str = "#feed") -> None:
    given = [[name, base64.b64encode(data).decode()] for name, data in files]
    page.evaluate(HAND, [onto, given, list(events or ("dragover", "drop"))])


def test_a_dropped_picture_shows_its_settings_and_they_are_used(page: Page) -> None:
    bring(page, [("fox.png", A1111)], "dragover")
    expect(page.locator(".ig-bring-veil")).to_contain_text("Drop to read its settings")
    bring(page, [("fox.png", A1111)], "drop")
    expect(page.locator(".ig-bring-veil")).to_have_count(0)
    dialog = page.get_by_role("dialog", name="Bring in")
    expect(dialog).to_contain_text("AUTOMATIC1111")
    expect(dialog).to_contain_text("dreamshaper_8")
    expect(dialog).to_contain_text("Its model is not among yours, so the settings go to Sketch.")
    expect(dialog).to_contain_text("Sketch cannot use: Sampler, Scheduler.")
    dialog.get_by_role("button", name="Use these settings").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#prompt textarea")).to_have_value(foreign.PROMPT)
    expect(page.locator("#panel").get_by_role("textbox", name="Negative prompt")).to_have_value(foreign.NEGATIVE)
    expect(page.locator("#panel").get_by_role("spinbutton", name="Seed")).to_have_value("965400086")


def test_a_bare_picture_says_so_and_becomes_a_reference(page: Page) -> None:
    bring(page, [("photo.png", BARE)])
    dialog = page.get_by_role("dialog", name="Bring in")
    expect(dialog).to_contain_text("This picture says nothing of how it was made.")
    dialog.get_by_role("button", name="Use as reference").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#panel .ig-panel-picture")).to_have_count(1)


def test_the_panels_own_place_still_takes_a_drop(page: Page) -> None:
    bring(page, [("fox.png", A1111)], "dragover", "drop", onto="#panel .ig-panel-images")
    expect(page.locator("dialog.ig-bring[open]")).to_have_count(0)
    expect(page.locator(".ig-bring-veil")).to_have_count(0)


def test_a_pasted_picture_goes_to_the_panel_and_its_settings_are_offered(page: Page) -> None:
    bring(page, [("comfy.png", COMFY)], "paste", onto="body")
    page.locator(".ig-toast", has_text="carries settings of ComfyUI").get_by_role("button", name="Show them").click()
    expect(page.get_by_role("dialog", name="Bring in")).to_contain_text("v1-5-pruned-emaonly")


def test_several_pictures_are_chosen_and_kept(page: Page, studio: Studio) -> None:
    bring(page, [("fox.png", A1111), ("comfy.png", COMFY), ("photo.png", BARE), ("text.txt", b"x")])
    dialog = page.get_by_role("dialog", name="Bring in")
    expect(dialog).to_contain_text("2 of 3 chosen")
    expect(dialog.get_by_role("checkbox", name="Choose photo.png")).not_to_be_checked()
    dialog.get_by_role("checkbox", name="All of them").check()
    expect(dialog).to_contain_text("3 of 3 chosen")
    dialog.get_by_role("checkbox", name="Choose photo.png").uncheck()
    dialog.get_by_role("textbox", name="Title of the new topic").fill("Foxes")
    dialog.get_by_role("button", name="Add to the history").click()
    expect(dialog).to_contain_text("Done: 2 of 2 pictures")
    dialog.get_by_role("button", name="Show them").click()
    expect(page.locator("#feed")).to_contain_text("dreamshaper_8")
    expect(page.locator("#feed")).to_contain_text("v1-5-pruned-emaonly")
    assert [topic["title"] for topic in studio.topics(LOCAL_OWNER)] == ["Foxes"]


def test_a_folder_is_imported_and_taken_back(page: Page, studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "outputs"
    (folder / "best").mkdir(parents=True)
    for seed in range(12):
        text = foreign.A1111.replace("965400086", str(seed))
        (folder / "best" / f"{seed:05}.png").write_bytes(png({"parameters": text}))
    (folder / "bare.png").write_bytes(BARE)
    (folder / "broken.png").write_bytes(png({"parameters": foreign.A1111})[:-30])
    page.evaluate("async () => (await imagegen('core.js')).bus.emit('open_import', {})")
    page.locator("[data-pick=folder]").set_input_files(folder)
    dialog = page.locator("dialog.ig-bring")
    expect(dialog).to_contain_text("14 pictures, 1 MB")
    dialog.get_by_role("button", name="Add to the history").click()
    expect(dialog).to_contain_text("Done: 14 of 14 pictures")
    expect(dialog).to_contain_text("12 pictures added")
    expect(dialog).to_contain_text("One says nothing of its making and was left out")
    expect(dialog).to_contain_text("One could not be read")
    assert sorted(topic["title"] for topic in studio.topics(LOCAL_OWNER)) == ["Foxes", "outputs"]
    dialog.get_by_role("button", name="Undo the import").click()
    expect(page.locator(".ig-toast").last).to_contain_text("in the trash now")
    wait_until(lambda: [topic["title"] for topic in studio.topics(LOCAL_OWNER)] == ["Foxes"], "the undo")


def test_files_that_are_no_pictures_are_told(page: Page) -> None:
    page.evaluate("async () => (await imagegen('core.js')).bus.emit('open_import', {})")
    given = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"x"}
    page.locator("dialog.ig-bring input[type=file]").first.set_input_files(given)
    expect(page.locator("dialog.ig-bring")).to_contain_text("There is no picture among these files.")
