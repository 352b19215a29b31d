"""Publishing a picture, and being told when work is done, in a real Chromium with the whole app behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.fal import FakeFal, Job
from tests.fakes.server import Answer
from tests.fakes.webhook import FakeReceiver
from tests.studio_kit import SCHNELL, Desk, wait_until
from tests.ui.review_kit import DESKTOP, PHONE

pytestmark = pytest.mark.browser

PROMPT = "a red kite <b>over</b> the sea"
SECRET = "whsec_YSBzZWNyZXQgb2YgdHdlbnR5LWZvdXI="
# What the browser is asked to show and to play; the real thing is called as well.
RECORDER = """
window.noted = []; window.played = [];
if (window.Notification) window.Notification = class extends Notification {
  constructor(title, options) { super(title, options); window.noted.push([title, options.body]); }
};
window.OscillatorNode = class extends OscillatorNode {
  constructor(context, options) { super(context, options); window.played.push(options.frequency); }
};
"""
HIDE = """(isHidden) => {
  const state = { hidden: isHidden, visibilityState: isHidden ? "hidden" : "visible" };
  for (const [name, value] of Object.entries(state))
    Object.defineProperty(document, name, { configurable: true, value });
  document.hasFocus = () => !isHidden;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
EMIT = 'async ([name, detail]) => { const { bus } = await imagegen("core.js"); bus.emit(name, detail); }'


@dataclass
class House:
    """The running app, its provider and one browser."""

    studio: Studio
    fal: FakeFal
    url: str
    context: BrowserContext
    page: Page  # already open
    troubles: list[str]

    def start(self, *jobs: Job, prompt: str = PROMPT) -> NewBatch:
        self.fal.script(*jobs)
        return self.studio.start(LOCAL_OWNER, None, [TaskDraft(prompt, SCHNELL, {}, len(jobs))])

    def open(self, context: BrowserContext | None = None) -> Page:
        page = (context or self.context).new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"the page raised {error}"))
        page.goto(self.url, wait_until="domcontentloaded")
        expect(page.locator(".ig-composer")).to_be_attached(timeout=20_000)
        return page

    def emit(self, name: str, detail: object) -> None:
        self.page.evaluate(EMIT, [name, detail])

    def favourite(self) -> str:
        """The id of a finished favourite."""
        batch = self.start(Job())
        (tile,) = Desk(self.studio).wait(batch)
        self.studio.pictures.judge(LOCAL_OWNER, [tile.generation.id], {"is_favourite": True})
        return tile.generation.id


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from imagegen.ui.app import open_page

    folder = tmp_path_factory.mktemp("data")
    with FakeFal() as fal:
        environment = {"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7964", "FAL_KEY": fal.key}
        with open_studio(load_settings(environment)) as studio:
            studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
            close, url = open_page(studio)
            context = browser.new_context(**DESKTOP, permissions=["notifications", "clipboard-write"])
            context.set_default_timeout(10_000)
            context.add_init_script(RECORDER)
            house = House(studio, fal, url, context, None, [])  # type: ignore[arg-type]
            house.page = house.open()
            yield house
            context.close()
            studio.stop_all(LOCAL_OWNER)
            close()
    assert house.troubles == []


@pytest.fixture
def page(house: House) -> Iterator[Page]:
    yield house.page
    house.page.evaluate("document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close())")


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


# ---- publishing ------------------------------------------------------------------------------------------------------


def test_a_picture_is_made_a_favourite_published_shown_and_taken_back(
    house: House, page: Page, browser: Browser
) -> None:
    (tile,) = Desk(house.studio).wait(house.start(Job()))
    house.emit("open_publish", {"generation_id": tile.generation.id})
    shown = dialog(page, "Publish this picture")
    expect(shown).to_contain_text("Only favourites can be published")
    shown.get_by_role("button", name="Make it a favourite").click()
    expect(shown.get_by_role("switch")).not_to_be_checked()
    expect(shown).to_contain_text("works in browsers on this machine only")
    shown.get_by_role("button", name="Publish", exact=True).click()
    link = shown.get_by_label("Link").input_value()

    visitor = browser.new_context(**DESKTOP)
    public = visitor.new_page()
    public.goto(link)
    assert public.locator("img").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0
    assert (public.locator("script").count(), "kite" in public.content()) == (0, False)

    shown.get_by_role("switch").click()
    wait_until(lambda: house.studio.publishing.look(LOCAL_OWNER, tile.generation.id)["shows_prompt"], "the prompt")
    public.reload()
    expect(public.locator("figcaption")).to_contain_text(PROMPT)
    assert public.locator("figcaption b").count() == 0

    shown.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The link was copied.")).to_be_visible()
    shown.get_by_role("button", name="Unpublish").click()
    expect(shown.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    public.reload()
    expect(public.get_by_role("heading")).to_have_text("There is no picture here")
    page.get_by_role("button", name="Undo").click()
    expect(shown.get_by_label("Link")).to_have_value(link)
    public.reload()
    expect(public.locator("img")).to_be_visible()
    visitor.close()


def test_everything_that_is_public_stands_in_one_list(house: House, page: Page) -> None:
    generation_id = house.favourite()
    link = house.studio.publishing.publish(LOCAL_OWNER, generation_id, False)["path"]
    house.emit("open_published", None)
    listed = dialog(page, "Published pictures")
    row = listed.get_by_role("listitem").first
    expect(row.get_by_role("link", name="Open")).to_have_attribute("href", f"{house.url}gradio_api/app/{link}")
    count = listed.get_by_role("listitem").count()
    row.get_by_role("button", name="Unpublish").click()
    expect(listed.get_by_role("listitem")).to_have_count(count - 1)
    assert house.studio.publishing.look(LOCAL_OWNER, generation_id)["is_published"] is False


def test_on_a_phone_everything_is_in_reach(house: House, browser: Browser) -> None:
    generation_id = house.favourite()
    house.studio.publishing.publish(LOCAL_OWNER, generation_id, True)
    context = browser.new_context(**DESKTOP | PHONE)
    phone = house.open(context)
    phone.evaluate(EMIT, ["open_publish", {"generation_id": generation_id}])
    shown = dialog(phone, "Publish this picture")
    for name in ("Copy", "Unpublish", "Close"):
        box = shown.get_by_role("button", name=name).bounding_box()
        assert box
        assert (box["height"] >= 40, box["x"] + box["width"] <= 390) == (True, True), name
    phone.evaluate(EMIT, ["open_settings", "notices"])
    wide = "() => [...document.querySelectorAll('.ig-settings[open] *')].filter((one) => one.checkVisibility()"
    assert phone.evaluate(f"{wide} && one.getBoundingClientRect().right > innerWidth + 1).length") == 0
    context.close()


# ---- being told ------------------------------------------------------------------------------------------------------


def switch_on(house: House, page: Page) -> Locator:
    house.emit("open_settings", "notices")
    settings = dialog(page, "Settings")
    for name in ("Play a sound", "Show a notification of the browser"):
        settings.get_by_label(name).check()
    return settings


def notes(*pages: Page) -> list[list[str]]:
    """What all tabs together showed."""
    return [note for page in pages for note in page.evaluate("window.noted")]


def tones(*pages: Page) -> list[int]:
    return [tone for page in pages for tone in page.evaluate("window.played")]


def test_both_can_be_tried(house: House, page: Page) -> None:
    settings = switch_on(house, page)
    expect(settings.get_by_text("Notifications are on.")).to_be_visible()
    settings.get_by_role("button", name="Try it").click()
    expect(settings.get_by_text("If you heard or saw nothing")).to_be_visible()
    assert (len(notes(page)), tones(page)) == (1, [660, 880])
    page.evaluate("window.noted = []; window.played = []")


def test_the_title_counts_and_of_two_tabs_one_tells(house: House, page: Page) -> None:
    switch_on(house, page).get_by_role("button", name="Close").click()
    other = house.open()
    other.locator("#prompt textarea").click()  # browsers let nothing sound before a click
    batch = house.start(Job(), Job(is_stuck=True), prompt="two kites")
    for tab in (page, other):
        expect(tab).to_have_title("1/2 · Imagegen")
    house.studio.stop_all(LOCAL_OWNER)
    for tab in (page, other):
        expect(tab).to_have_title("Imagegen")
    wait_until(lambda: notes(page, other) and tones(page, other), "both signs")
    assert Standing.CANCELLED in Desk(house.studio).standings(batch)
    assert notes(page, other) == [["two kites", "1 image is ready."]]
    assert tones(page, other) == [660, 880]
    other.close()
    page.evaluate("window.noted = []")


def test_a_hidden_tab_asks_and_shows_the_end_until_it_is_looked_at(house: House, page: Page) -> None:
    house.start(Job(), Job(is_stuck=True), prompt="kites in the background")
    expect(page).to_have_title("1/2 · Imagegen")
    page.evaluate(HIDE, True)
    house.studio.stop_all(LOCAL_OWNER)
    expect(page).to_have_title("✓ 1/2 · Imagegen")
    wait_until(lambda: notes(page), "the note")
    assert notes(page) == [["kites in the background", "1 image is ready."]]
    page.evaluate(HIDE, False)
    expect(page).to_have_title("Imagegen")


def test_a_browser_that_refuses_is_told_of_in_words(house: House, browser: Browser) -> None:
    context = browser.new_context(**DESKTOP)
    strange = house.open(context)
    strange.evaluate("Notification.requestPermission = async () => 'denied'")
    strange.evaluate(EMIT, ["open_settings", "notices"])
    box = strange.get_by_label("Show a notification of the browser")
    box.click()
    expect(strange.get_by_text("The browser blocks notifications of this page.")).to_be_visible()
    expect(box).not_to_be_checked()
    context.close()


# ---- the webhook -----------------------------------------------------------------------------------------------------


def test_a_webhook_is_tested_saved_and_its_failure_is_said(house: House, page: Page) -> None:
    with FakeReceiver(SECRET) as receiver:
        house.emit("open_settings", "notices")
        settings = page.get_by_role("tabpanel", name="Notices")
        settings.get_by_label("Address").fill(receiver.address)
        settings.get_by_label("Secret").fill(SECRET)
        settings.get_by_role("button", name="Send a test").click()
        expect(settings.get_by_text("Taken, after")).to_be_visible()
        settings.get_by_role("button", name="Save").click()
        expect(settings.get_by_label("Secret")).to_have_value("")
        expect(settings.get_by_text("Saved.")).to_be_visible()
        assert SECRET not in page.content()
        receiver.script(Answer(410))
        house.start(Job(), prompt="a kite for the hook")
        toast = page.get_by_role("alert").filter(has_text="The last webhook was not taken")
        toast.get_by_role("button", name="Close").click()
        expect(settings.locator(".ig-settings-result.is-error").first).to_contain_text("status 410")
        assert receiver.refused == []
        settings.get_by_role("button", name="Forget").click()
        expect(settings.get_by_text("Nothing is sent there any more.")).to_be_visible()
    assert house.studio.notices.webhook_view(LOCAL_OWNER)["url"] == ""
