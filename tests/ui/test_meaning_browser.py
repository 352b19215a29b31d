"""Setting up an embedding model in a real Chromium: it is tried, chosen, told what it would get, and then sent it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.assistant_access import Typed
from imagegen.studio.drafts import TaskDraft
from tests.fakes.embeddings import FakeEmbeddings
from tests.studio_kit import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[FakeEmbeddings]:
    with FakeEmbeddings() as opened:
        yield opened


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("data")
    with open_studio(load_settings({"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7951"})) as opened:
        drafts = [TaskDraft(prompt, "sketch/sketch", {"width": 256, "height": 256}, 1) for prompt in ("a cat", "船")]
        opened.start(LOCAL_OWNER, None, drafts)
        wait_until(lambda: not opened.store.attempts.open_ids(), "two pictures")
        yield opened


@pytest.fixture(scope="module")
def page(browser: Browser, studio: Studio) -> Iterator[Page]:
    from imagegen.ui.app import open_page

    close, url = open_page(studio)
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url, wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    yield page
    context.close()
    close()
    assert errors == []


def test_a_model_is_tried_chosen_and_sent_the_prompts_when_a_person_says_so(
    page: Page, studio: Studio, server: FakeEmbeddings
) -> None:
    page.locator("#topbar").get_by_role("button", name="Settings").click()
    page.get_by_role("tab", name="Assistant").click()
    part = page.locator(".ig-settings-meaning")
    part.get_by_label("Embedding model").fill("text-embedding-3-small")
    part.get_by_label("Its address").fill(server.base_url)
    part.get_by_label("Its own key").fill(server.key)
    part.get_by_role("button", name="Try it").click()
    expect(part).to_contain_text("text-embedding-3-small answers with 64 numbers.")
    part.get_by_role("button", name="Use this model").click()
    host = server.base_url.removeprefix("http://").removesuffix("/v1")
    expect(part).to_contain_text(f"2 prompts will be sent to text-embedding-3-small at {host}")
    expect(part.get_by_label("Its own key")).to_have_value("")
    assert server.texts == ["yes"]
    part.get_by_role("button", name="Send the prompts").click()
    expect(part).to_contain_text("2 prompts are known")
    assert sorted(server.texts) == ["a cat", "yes", "船"]
    found = studio.meaning.similar(LOCAL_OWNER, "a kitten", None, {}, 1)["items"]
    assert found[0]["prompt"] == "a cat"


def test_the_choice_is_remembered_by_the_browser(page: Page, studio: Studio) -> None:
    studio.assistant.access.set(LOCAL_OWNER, Typed())  # as after a restart of the server
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    assert studio.assistant.access.find_embedding(LOCAL_OWNER).model == "text-embedding-3-small"
    assert studio.meaning.offer(LOCAL_OWNER)["has_similar"] is True


def test_what_it_knows_is_forgotten_by_a_click(page: Page, studio: Studio) -> None:
    page.locator("#topbar").get_by_role("button", name="Settings").click()
    page.get_by_role("tab", name="Assistant").click()
    part = page.locator(".ig-settings-meaning")
    part.get_by_role("button", name="Forget what it knows").click()
    expect(part).to_contain_text("2 prompts will be sent")
    assert studio.meaning.offer(LOCAL_OWNER)["has_similar"] is False
