"""The assistant in a real Chromium, with a fake chat server: from one idea and two pictures to finished images."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.assistant_access import Typed
from tests.fakes.chat import FakeChat, wrong_key
from tests.fakes.server import make_picture

pytestmark = pytest.mark.browser

FOUR_SHOTS = """{"tasks": [
 {"title": "Front", "prompt": "the bottle from the front", "references": [1], "params": [], "reason": "the main view"},
 {"title": "Back", "prompt": "the bottle from the back", "references": [1], "params": [], "reason": "the label"},
 {"title": "Box", "prompt": "the box beside the bottle", "references": [2], "params": [], "reason": "what comes"},
 {"title": "Hand", "prompt": "the bottle in a hand", "references": [], "params": [], "reason": "its size"}]}"""


@pytest.fixture(scope="module")
def chat() -> Iterator[FakeChat]:
    with FakeChat() as server:
        yield server


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, str]]:
    from imagegen.ui.app import open_page

    folder = tmp_path_factory.mktemp("data")
    with open_studio(load_settings({"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7930"})) as studio:
        close, url = open_page(studio)
        yield studio, url
        close()


@pytest.fixture
def page(browser: Browser, app: tuple[Studio, str]) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-panel")).to_be_visible(timeout=20_000)
    expect(page.locator(".ig-composer")).to_be_visible()
    yield page
    assert errors == []
    context.close()


@pytest.fixture
def ready(browser: Browser, app: tuple[Studio, str], chat: FakeChat) -> Iterator[FakeChat]:
    """The assistant is set up."""
    access = app[0].assistant.access
    access.set(LOCAL_OWNER, Typed(chat.base_url, chat.key, names_topics=False))
    yield chat
    access.set(LOCAL_OWNER, Typed())


def pictures(folder: Path) -> list[Path]:
    names = ["bottle.png", "box.png"]
    for number, name in enumerate(names, start=1):
        (folder / name).write_bytes(make_picture(number, 96, 96, "png"))
    return [folder / name for name in names]


def rows(page: Page) -> Locator:
    return page.locator(".ig-review-row")


def ask_assistant(page: Page, act: str) -> None:
    page.locator(".ig-composer").get_by_role("button", name="Assistant").click()
    page.get_by_role("menuitem", name=act).click()


def set_size(page: Page, label: str, value: int) -> None:
    box = page.locator("#panel").get_by_role("spinbutton", name=label)
    box.fill(str(value))
    box.press("Tab")


def test_one_idea_and_two_pictures_become_a_list_that_is_corrected_and_made(ready, page, app, tmp_path):
    for label, value in (("Images per prompt", 1), ("Width", 256), ("Height", 256)):
        set_size(page, label, value)
    page.locator("#panel input[type=file]").first.set_input_files(pictures(tmp_path)[0])
    expect(page.locator("#panel .ig-panel-picture[data-ref]")).to_have_count(1)
    page.locator("#prompt textarea").fill("Four shots of our bottle for the shop")
    ready.script(FOUR_SHOTS.replace('"references": [2]', '"references": [1]'))
    ask_assistant(page, "Split into a list")
    page.get_by_role("spinbutton", name="How many").fill("4")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(rows(page)).to_have_count(4)
    assert app[0].store.attempts.open_ids() == []
    expect(rows(page).locator("img")).to_have_count(3)

    page.get_by_text("the bottle from the front").click()
    page.get_by_role("textbox", name="Prompt", exact=True).fill("the green bottle from the front")
    page.keyboard.press("Enter")
    expect(rows(page).first).to_contain_text("the green bottle from the front")

    rows(page).nth(1).get_by_role("button", name="Delete").click()
    expect(rows(page)).to_have_count(3)

    rows(page).nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows(page).filter(has_text="in a hand")).to_have_attribute("aria-posinset", "2")

    page.get_by_role("button", name="Start 3 tasks").click()
    expect(page.locator(".ig-review")).to_have_count(0)
    done = page.locator("#feed .ig-feed-batches .ig-feed-tile[data-standing=done]")
    expect(done).to_have_count(3, timeout=60_000)
    prompts = page.locator("#feed .ig-feed-prompt").all_text_contents()
    assert prompts == ["the green bottle from the front", "the bottle in a hand", "the box beside the bottle"]


def test_pictures_that_come_with_the_idea_are_given_to_the_tasks_that_name_them(ready, page, tmp_path):
    page.locator(".ig-composer").get_by_role("button", name="New list").click()
    page.get_by_role("tab", name="Idea").click()
    dialog = page.get_by_role("dialog", name="New list")
    dialog.get_by_label("The idea").fill("Four shots of our bottle")
    dialog.locator("input[type=file]").last.set_input_files(pictures(tmp_path))
    expect(dialog.locator(".ig-create-files img")).to_have_count(2)
    ready.script(FOUR_SHOTS)
    dialog.get_by_role("button", name="Make the list").click()
    expect(rows(page)).to_have_count(4)
    expect(rows(page).locator("img")).to_have_count(3)
    assert "bottle.png" in str(ready.asked[-1]["messages"])
    assert "box.png" in str(ready.asked[-1]["messages"])


def test_what_cannot_be_read_is_shown_and_asked_for_again(ready, page):
    page.locator("#prompt textarea").fill("a set of foxes")
    ready.script("Here is no list.", "And here is none.")
    ask_assistant(page, "Split into a list")
    page.get_by_label("Let it decide").check()
    page.get_by_role("button", name="Split", exact=True).click()
    trouble = page.locator(".ig-review-job.is-failed")
    expect(trouble).to_be_visible()
    trouble.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_role("textbox", name="Show the answer")).to_have_value("And here is none.")
    page.keyboard.press("Escape")
    ready.script(FOUR_SHOTS)
    trouble.get_by_role("button", name="Try again").click()
    expect(rows(page)).to_have_count(4)
    expect(trouble).to_have_count(0)


def test_prompts_are_translated_shown_as_a_difference_and_taken_back(ready, page):
    page.locator("#prompt textarea").fill("一只狐狸\n一只母鸡")
    page.get_by_role("button", name="Review first").click()
    expect(rows(page)).to_have_count(2)
    ready.script('{"prompts": [{"id": 0, "prompt": "a fox"}, {"id": 1, "prompt": "a hen"}]}')
    page.locator(".ig-review").get_by_role("button", name="Assistant").click()
    page.get_by_role("menuitem", name="Translate to English").click()
    expect(rows(page).first).to_contain_text("a fox")
    rows(page).first.get_by_role("button", name="Rewritten").click()
    expect(page.locator("dialog del").first).to_have_text("一只狐狸")
    page.keyboard.press("Escape")
    page.locator(".ig-review-tools").get_by_role("button", name="Undo").click()
    expect(rows(page).first).to_contain_text("一只狐狸")


def test_the_prompt_in_the_box_is_made_richer_and_comes_back(ready, page):
    box = page.locator("#prompt textarea")
    box.fill("a fox")
    ready.script('{"prompts": [{"id": 0, "prompt": "a red fox in soft light"}]}')
    ask_assistant(page, "Make the prompt richer")
    expect(box).to_have_value("a red fox in soft light")
    page.locator(".ig-toast").get_by_role("button", name="Undo").click()
    expect(box).to_have_value("a fox")


def test_without_an_assistant_the_settings_say_what_is_missing(page):
    page.locator("#prompt textarea").fill("a set of foxes")
    page.locator(".ig-composer").get_by_role("button", name="Assistant").click()
    expect(page.get_by_role("tab", name="Assistant")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#settings-assistant").get_by_text("No key yet")).to_be_visible()


def test_the_assistant_is_set_up_tested_and_remembered(page, app, chat):
    page.locator("#topbar").get_by_role("button", name="Settings").click()
    page.get_by_role("tab", name="Assistant").click()
    section = page.locator("#settings-assistant")
    section.get_by_label("Base URL").fill(chat.base_url)
    section.get_by_label("Key", exact=True).fill(chat.key)
    section.get_by_role("button", name="Read models").click()
    expect(section).to_contain_text("2 models")
    section.get_by_label("Model", exact=True).fill("gpt-6.2-sol")
    section.get_by_role("button", name="Test").click()
    expect(section).to_contain_text("gpt-6.2-sol answers.")
    section.get_by_role("button", name="Save").click()
    expect(section).to_contain_text("Kept in this browser")
    expect(section.get_by_label("Key", exact=True)).to_have_value("")
    app[0].assistant.access.set(LOCAL_OWNER, Typed())  # as after a restart of the server
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    assert app[0].assistant.access.find(LOCAL_OWNER).model == "gpt-6.2-sol"
    app[0].assistant.access.set(LOCAL_OWNER, Typed())


def test_a_key_that_is_not_taken_is_said_in_the_settings(page, chat):
    chat.script(wrong_key())
    page.locator("#topbar").get_by_role("button", name="Settings").click()
    page.get_by_role("tab", name="Assistant").click()
    section = page.locator("#settings-assistant")
    section.get_by_label("Base URL").fill(chat.base_url)
    section.get_by_label("Key", exact=True).fill(chat.key)
    section.get_by_role("button", name="Test").click()
    expect(section).to_contain_text("does not accept the key")
