"""The settings dialog in a real browser: what is sent, what is kept, and that a key is never shown again."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.harness_shell.pages import DESK, PHONE, ShellPage, open_shell, serve_harness

KEY = "secret-key-0123ab12"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from serve_harness()


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    yield from open_shell(browser, url, DESK)


def provider(shell: ShellPage, name: str) -> Locator:
    """The unfolded block of one provider."""
    shell.emit("open_settings", name)
    return shell.page.locator(f'[data-provider="{name}"]')


def answer_with(shell: ShellPage, verb: str, name: str, changes: dict[str, Any]) -> None:
    """The studio's answer to a saved setting: everything as before, but for one provider."""
    boot = shell.page.evaluate("harness.page.boot")
    providers = [{**one, **changes} if one["id"] == name else one for one in boot["providers"]]
    ready = {model["key"]: True for model in boot["catalog"]["models"]}
    shell.answer(verb, {"providers": providers, "preferences": boot["preferences"], "catalog_ready": ready})


def save_key(shell: ShellPage, name: str) -> Locator:
    answer_with(shell, "set_key", name, {"key_source": "browser", "key_tail": "ab12"})
    block = provider(shell, name)
    block.get_by_label("API key").fill(KEY)
    block.get_by_role("button", name="Save key").click()
    return block


# ---- the dialog -------------------------------------------------------------------------------------------------


def test_the_settings_button_opens_the_general_section(shell: ShellPage) -> None:
    shell.named("button", "Settings").click()
    expect(shell.named("tab", "General")).to_have_attribute("aria-selected", "true")
    expect(shell.page.get_by_label("Images at once")).to_have_value("4")


def test_arrow_keys_walk_the_sections(shell: ShellPage) -> None:
    shell.named("button", "Settings").click()
    shell.named("tab", "General").focus()
    shell.page.keyboard.press("ArrowRight")
    expect(shell.named("tab", "Providers")).to_be_focused()
    expect(shell.page.locator('[data-provider="fal"]')).to_be_visible()


def test_escape_closes_and_the_focus_goes_back(shell: ShellPage) -> None:
    shell.named("button", "Settings").click()
    shell.page.keyboard.press("Escape")
    expect(shell.page.get_by_role("dialog")).to_have_count(0)
    expect(shell.named("button", "Settings")).to_be_focused()


def test_a_click_outside_closes(shell: ShellPage) -> None:
    shell.named("button", "Settings").click()
    shell.page.mouse.click(20, 450)
    expect(shell.page.get_by_role("dialog")).to_have_count(0)


def test_it_opens_at_one_provider(shell: ShellPage) -> None:
    block = provider(shell, "fal")
    expect(block.get_by_label("API key")).to_be_focused()
    expect(shell.page.locator("details[open]")).to_have_count(1)


def test_on_a_phone_it_fills_the_page(browser: Browser, url: str) -> None:
    for phone in open_shell(browser, url, PHONE, has_touch=True):
        phone.emit("open_settings", "openai")
        box = phone.page.get_by_role("dialog", name="Settings").bounding_box()
        assert box == {"x": 0, "y": 0, **PHONE}


# ---- general ----------------------------------------------------------------------------------------------------


def test_a_number_is_saved_with_the_other_preferences(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.get_by_label("Images at once").fill("8")
    shell.page.keyboard.press("Tab")
    expected = {"images_at_once": 8, "images_per_task": 4, "time_limit_s": 300}
    assert shell.wait_for_call("set_preferences") == [expected]
    expect(shell.page.get_by_text("Saved.")).to_be_visible()
    assert shell.stored("preferences") == expected


def test_a_refused_number_goes_back_and_is_not_kept(shell: ShellPage) -> None:
    shell.refuse("set_preferences", "Images at once must be at most 64.")
    shell.emit("open_settings")
    shell.page.get_by_label("Images at once").fill("900")
    shell.page.keyboard.press("Tab")
    expect(shell.page.get_by_text("Images at once must be at most 64.")).to_be_visible()
    expect(shell.page.get_by_label("Images at once")).to_have_value("4")
    assert shell.stored("preferences") is None


def test_zero_images_at_once_are_not_even_sent(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.get_by_label("Images at once").fill("0")
    shell.page.keyboard.press("Tab")
    shell.page.get_by_label("Images per task").fill("2")
    shell.page.keyboard.press("Tab")
    assert [sent["images_at_once"] for sent in shell.wait_for_call("set_preferences")] == [4]


def test_the_time_limit_is_sent_in_seconds(shell: ShellPage) -> None:
    shell.emit("open_settings")
    expect(shell.page.get_by_label("Time limit", exact=True)).to_have_value("5")
    shell.page.get_by_label("Time limit", exact=True).fill("2")
    shell.page.keyboard.press("Tab")
    assert shell.wait_for_call("set_preferences")[0]["time_limit_s"] == 120


def test_another_unit_shows_the_same_time(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.get_by_label("Unit of the time limit").select_option("seconds")
    expect(shell.page.get_by_label("Time limit", exact=True)).to_have_value("300")
    assert shell.calls("set_preferences") == []


def test_the_language_is_kept_and_the_page_loads_again(shell: ShellPage) -> None:
    shell.emit("open_settings")
    with shell.page.expect_navigation():
        shell.page.get_by_label("Language").select_option("zh")
    assert shell.stored("language") == "zh"


def test_the_theme_of_the_dialog_is_the_theme_of_the_page(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.locator(".ig-settings-segment").filter(has_text="Dark").click()
    expect(shell.page.locator("body")).to_contain_class("dark")
    expect(shell.page.locator(".ig-topbar-theme")).to_have_attribute("aria-label", "Theme: dark")


# ---- keys -------------------------------------------------------------------------------------------------------


def test_a_key_is_sent_kept_and_never_shown_again(shell: ShellPage) -> None:
    block = save_key(shell, "fal")
    expect(block).to_contain_text("Saved: …ab12, from this browser.")
    assert shell.calls("set_key") == [{"provider": "fal", "key": KEY}]
    assert shell.stored("keys") == {"fal": KEY}
    shown = "[...document.querySelectorAll('input')].map((box) => box.value).join() + document.body.outerHTML"
    assert KEY not in shell.page.evaluate(shown)


def test_a_saved_key_makes_the_provider_and_its_models_ready(shell: ShellPage) -> None:
    block = save_key(shell, "fal")
    expect(block.locator("summary")).to_contain_text("ready")
    models = shell.page.evaluate("harness.page.boot.catalog.models")
    assert [model["is_ready"] for model in models] == [True, True]


def test_a_refused_key_is_not_kept_and_stays_in_its_box(shell: ShellPage) -> None:
    shell.refuse("set_key", "A key has no spaces.")
    block = provider(shell, "fal")
    block.get_by_label("API key").fill("my key")
    block.get_by_role("button", name="Save key").click()
    expect(block).to_contain_text("A key has no spaces.")
    expect(block.get_by_label("API key")).to_have_value("my key")
    assert shell.stored("keys") is None


def test_a_key_from_the_environment_says_so(shell: ShellPage) -> None:
    expect(provider(shell, "openai")).to_contain_text("In use: …9xyz, from environment OPENAI_API_KEY.")


def test_a_browser_key_over_the_environment_says_so(shell: ShellPage) -> None:
    block = save_key(shell, "openai")
    expect(block).to_contain_text("From now on it is used instead of OPENAI_API_KEY")


def test_a_removed_key_is_forgotten_here_and_there(shell: ShellPage) -> None:
    block = save_key(shell, "fal")
    expect(block).to_contain_text("The key was saved.")
    answer_with(shell, "set_key", "fal", {"key_source": "none", "key_tail": None})
    block.get_by_role("button", name="Remove key").click()
    expect(block).to_contain_text("The key was removed.")
    assert shell.calls("set_key")[1] == {"provider": "fal", "key": ""}
    assert shell.stored("keys") == {}
    expect(block.get_by_role("button", name="Remove key")).not_to_be_visible()


def test_a_key_that_was_typed_but_not_saved_is_gone_with_the_dialog(shell: ShellPage) -> None:
    provider(shell, "fal").get_by_label("API key").fill(KEY)
    shell.page.keyboard.press("Escape")
    expect(provider(shell, "fal").get_by_label("API key")).to_have_value("")


def test_the_link_to_a_key_page_opens_elsewhere(shell: ShellPage) -> None:
    link = provider(shell, "fal").get_by_role("link", name="Get a key")
    expect(link).to_have_attribute("href", "https://fal.example/keys")
    expect(link).to_have_attribute("target", "_blank")


def test_the_embedded_provider_asks_for_no_key(shell: ShellPage) -> None:
    block = provider(shell, "sketch")
    expect(block.locator("summary")).to_contain_text("built in, works offline")
    expect(block.get_by_label("API key")).to_have_count(0)


# ---- addresses and tests ----------------------------------------------------------------------------------------


def test_another_base_url_is_sent_kept_and_can_be_reset(shell: ShellPage) -> None:
    answer_with(shell, "set_base_url", "openai", {"base_url": "http://127.0.0.1:9/v1"})
    block = provider(shell, "openai")
    block.get_by_label("Base URL").fill("http://127.0.0.1:9/v1")
    block.get_by_role("button", name="Save", exact=True).click()
    expect(block.get_by_role("button", name="Reset")).to_be_visible()
    assert shell.stored("base_urls") == {"openai": "http://127.0.0.1:9/v1"}
    answer_with(shell, "set_base_url", "openai", {"base_url": "https://openai.example"})
    block.get_by_role("button", name="Reset").click()
    expect(block.get_by_label("Base URL")).to_have_value("https://openai.example")
    assert shell.calls("set_base_url")[1] == {"provider": "openai", "url": ""}
    assert shell.stored("base_urls") == {}


def test_only_where_it_may_be_edited_there_is_a_base_url(shell: ShellPage) -> None:
    expect(provider(shell, "fal").get_by_label("Base URL")).to_have_count(0)


def test_a_test_shows_its_sentence(shell: ShellPage) -> None:
    block = provider(shell, "fal")
    block.get_by_role("button", name="Test").click()
    expect(block).to_contain_text("The key works.")
    assert shell.calls("test_provider") == [{"provider": "fal"}]


def test_a_test_tries_what_is_typed_and_not_yet_saved(shell: ShellPage) -> None:
    block = provider(shell, "openai")
    block.get_by_label("API key").fill(KEY)
    block.get_by_label("Base URL").fill("https://proxy.example/v1")
    block.get_by_role("button", name="Test").click()
    expected = {"provider": "openai", "key": KEY, "base_url": "https://proxy.example/v1"}
    assert shell.wait_for_call("test_provider") == [expected]


def test_a_failed_test_shows_error_and_hint(shell: ShellPage) -> None:
    shell.refuse("test_provider", "fal.ai does not accept the key.", hint="Make a new one.")
    block = provider(shell, "fal")
    block.get_by_role("button", name="Test").click()
    expect(block).to_contain_text("fal.ai does not accept the key. Make a new one.")
    expect(block.get_by_role("button", name="Test")).to_be_enabled()


# ---- about ------------------------------------------------------------------------------------------------------


def test_broken_presets_are_listed(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.get_by_role("tab", name="About").click()
    expect(shell.page.get_by_text("presets/providers/fal/broken.json: $.price: must be an object")).to_be_visible()
