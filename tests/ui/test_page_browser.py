"""The whole app in a real Chromium: what a newcomer does first, and what two browsers see."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from tests.fakes import fal as fake_fal
from tests.fakes.fal import FakeFal
from tests.studio_kit import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def fal() -> Iterator[FakeFal]:
    with FakeFal() as server:
        yield server


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, fal: FakeFal) -> Iterator[tuple[Studio, str]]:
    """A machine without any key; fal is there for those who type one."""
    from imagegen.ui.app import open_page

    folder = tmp_path_factory.mktemp("data")
    with open_studio(load_settings({"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7900"})) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        close, url = open_page(studio)
        yield studio, url
        close()


@pytest.fixture
def context(browser: Browser, app: tuple[Studio, str]) -> Iterator[BrowserContext]:
    app[0].continue_all(LOCAL_OWNER)
    app[0].set_key(LOCAL_OWNER, "fal", "")  # back to a machine without keys
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


def open_tab(context: BrowserContext, app: tuple[Studio, str]) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-panel")).to_be_visible(timeout=20_000)
    expect(page.locator(".ig-composer")).to_be_visible()
    return page


@pytest.fixture
def page(context: BrowserContext, app: tuple[Studio, str]) -> Page:
    return open_tab(context, app)


def in_a_new_topic(page: Page) -> None:
    page.locator(".ig-topics-new").click()
    expect(page.locator("#feed")).to_contain_text("What would you like to see?")


def choose_small_sketch(page: Page, count: int) -> None:
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Sketch")
    for label, value in (("Images per prompt", count), ("Width", 256), ("Height", 256)):
        box = panel.get_by_role("spinbutton", name=label)
        box.fill(str(value))
        box.press("Tab")


def choose_model(page: Page, words: str) -> None:
    page.locator("#panel").get_by_role("button", name="Choose another one").click()
    page.get_by_label("Search", exact=False).and_(page.locator("#panel input")).fill(words)
    page.keyboard.press("Enter")


def write(page: Page, prompt: str) -> None:
    page.locator("#prompt textarea").fill(prompt)
    page.locator("#start").click()


def tiles(page: Page, standing: str) -> Locator:
    return page.locator(f"#feed .ig-feed-batches .ig-feed-tile[data-standing={standing}]")


def test_a_newcomer_makes_eight_pictures_pauses_continues_reloads_and_downloads(page):
    in_a_new_topic(page)
    choose_small_sketch(page, 8)
    page.get_by_role("button", name="Pause everything").click()
    expect(page.locator("#topbar")).to_contain_text("Continue")
    write(page, "a red fox in the snow at sunrise")
    expect(tiles(page, "queued")).to_have_count(8)
    page.locator("#topbar").get_by_role("button", name="Continue").click()
    expect(tiles(page, "done")).to_have_count(8, timeout=60_000)
    page.reload(wait_until="domcontentloaded")
    expect(tiles(page, "done")).to_have_count(8, timeout=20_000)
    with page.expect_download() as download:
        page.locator("#feed").get_by_role("link", name="ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    rows = json.loads(archive.read("manifest.json"))["images"]
    assert len({archive.read(row["file"]) for row in rows}) == 8
    assert {row["prompt"] for row in rows} == {"a red fox in the snow at sunrise"}
    assert sorted(archive.namelist()) == sorted([*(row["file"] for row in rows), "manifest.csv", "manifest.json"])


def test_a_second_tab_sees_the_same_truth_as_it_happens(context, app):
    first, second = open_tab(context, app), open_tab(context, app)
    in_a_new_topic(first)
    choose_small_sketch(first, 2)
    write(first, "two boats at night")
    topic = second.locator("#topics").get_by_text("two boats at night")
    topic.click()
    expect(tiles(second, "done")).to_have_count(2, timeout=60_000)
    tiles(second, "done").first.hover()
    tiles(second, "done").first.get_by_role("button", name="favourite", exact=False).first.click()
    expect(tiles(first, "done").first.locator("[aria-pressed=true]")).to_have_count(1)


def test_a_job_goes_on_when_its_page_is_closed(context, app):
    page = open_tab(context, app)
    in_a_new_topic(page)
    choose_small_sketch(page, 4)
    write(page, "a house that nobody watches")
    expect(page.locator("#feed")).to_contain_text("a house that nobody watches")
    page.close()
    wait_until(lambda: not app[0].store.attempts.open_ids())
    again = open_tab(context, app)
    again.locator("#topics").get_by_text("a house that nobody watches").click()
    expect(tiles(again, "done")).to_have_count(4)


def test_a_model_without_a_key_asks_for_one_and_works_once_it_is_typed(page, app, fal):
    in_a_new_topic(page)
    choose_model(page, "fal.ai schnell")
    expect(page.locator("#panel")).to_contain_text("FLUX.1 [schnell]")
    write(page, "a kite over dunes")
    expect(page.locator(".ig-toast")).to_contain_text("fal.ai needs a key")
    assert page.locator("#prompt textarea").input_value() == "a kite over dunes"
    page.locator(".ig-toast").get_by_role("button", name="Add key").click()
    dialog = page.locator("dialog.ig-settings")
    box = dialog.locator("input[type=password]:visible").first
    box.fill(fal.key)
    dialog.get_by_role("button", name="Save").locator("visible=true").first.click()
    expect(dialog).to_contain_text(fal.key[-4:])
    assert fal.key not in page.content()
    page.keyboard.press("Escape")
    page.locator("#start").click()
    expect(tiles(page, "done")).to_have_count(4, timeout=30_000)


def test_a_refusal_is_a_card_with_cause_and_hint_and_can_be_tried_again(page, app, fal):
    app[0].set_key(LOCAL_OWNER, "fal", fal.key)
    in_a_new_topic(page)
    choose_model(page, "fal.ai schnell")
    page.locator("#panel").get_by_role("spinbutton", name="Images per prompt").fill("1")
    fal.script(fake_fal.refused())
    write(page, "something odd <b>&amp;</b> ${here}")
    failed = tiles(page, "failed")
    expect(failed).to_contain_text("content checker", timeout=20_000)
    failed.get_by_role("button", name="Retry").click()
    expect(tiles(page, "done")).to_have_count(1, timeout=20_000)


def test_an_empty_prompt_is_said_below_the_box(page):
    in_a_new_topic(page)
    write(page, "   ")
    expect(page.locator("#composer")).to_contain_text("Prompt is empty")


def test_a_prompt_of_a_megabyte_does_not_freeze_and_is_not_lost(page):
    in_a_new_topic(page)
    page.locator("#prompt textarea").evaluate(
        "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', {bubbles: true})); }", "x" * 2**20
    )
    page.locator("#start").click()
    expect(page.locator("#composer")).to_contain_text("Prompt is too long: 1,048,576 characters")
    assert len(page.locator("#prompt textarea").input_value()) == 2**20


def test_topics_are_deleted_with_undo(page, app):
    app[0].new_topic(LOCAL_OWNER, "to be deleted")
    row = page.locator("#topics").get_by_role("listitem").filter(has_text="to be deleted")
    row.hover()
    row.get_by_role("button", name="More", exact=False).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    page.locator(".ig-toast").get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)


def test_the_page_speaks_chinese(context, app):
    page = open_tab(context, app)
    page.evaluate("localStorage.setItem('imagegen:language', '\"zh\"')")
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#topbar")).to_contain_text("设置", timeout=20_000)
    expect(page.locator("#panel")).to_contain_text("模型")
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_sticks_out_on_a_phone(browser, app, theme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=theme)
    try:
        page = open_tab_on_a_phone(context, app)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.body.classList.contains('dark')") is (theme == "dark")
    finally:
        context.close()


def open_tab_on_a_phone(context: BrowserContext, app: tuple[Studio, str]) -> Page:
    page = context.new_page()
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    return page
