"""The list of providers with 35 of them: groups, search, keyboard, and how the machines of a pool stand."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.harness_shell.pages import DESK, PHONE, ShellPage, open_shell, serve_harness

pytestmark = pytest.mark.browser

POOL = ["http://192.168.1.20:7860", "http://192.168.1.21:7860", "http://192.168.1.22:7860"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    for address in serve_harness():
        yield f"{address}?many"


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    for shell in open_shell(browser, url, DESK):
        open_list(shell)
        yield shell


def open_list(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.locator("#settings-tab-providers").click()


def block(shell: ShellPage, name: str) -> Locator:
    return shell.page.locator(f'[data-provider="{name}"]')


def group(shell: ShellPage, name: str) -> Locator:
    return shell.page.get_by_role("region", name=name)


def names(place: Locator) -> list[str]:
    return place.locator(".ig-settings-provider:visible strong").all_text_contents()


def search(shell: ShellPage) -> Locator:
    return shell.named("searchbox", "Search providers")


def answer_machines(shell: ShellPage, machines: list[dict[str, Any]]) -> None:
    """From now on the studio says this of the machines, whatever is saved."""
    boot = shell.page.evaluate("harness.page.boot")
    providers = [{**one, "machines": machines} if one["id"] == "webui" else one for one in boot["providers"]]
    shell.answer("standings", {"providers": providers, "preferences": boot["preferences"], "catalog_ready": {}})


# ---- groups and order -------------------------------------------------------------------------------------------


def test_what_is_ready_comes_in_groups_of_its_own(shell: ShellPage) -> None:
    assert names(group(shell, "Built in")) == ["Sketch"]
    assert names(group(shell, "With a key")) == ["DeepInfra", "Leonardo", "OpenAI", "SiliconFlow", "Team gateway"]
    assert names(group(shell, "On your own machines")) == ["ComfyUI", "Office GPU", "Stable Diffusion web UI"]


def test_of_all_others_the_ready_ones_come_first_and_then_the_alphabet(shell: ShellPage) -> None:
    others = names(group(shell, "All others"))
    assert others[:4] == ["AI Horde", "Pollinations", "BFL", "Cloudflare Workers AI"]
    assert others[2:] == sorted(others[2:], key=str.lower)


def test_every_block_is_folded_at_first(shell: ShellPage) -> None:
    expect(shell.page.locator("details[open]")).to_have_count(0)


def test_ones_own_carry_a_mark(shell: ShellPage) -> None:
    marked = shell.page.locator(".ig-settings-provider", has=shell.page.locator(".ig-settings-mark:visible"))
    assert marked.locator("strong").all_text_contents() == ["Team gateway", "Office GPU"]


def test_a_saved_key_moves_nothing_until_the_dialog_is_opened_again(shell: ShellPage) -> None:
    boot = shell.page.evaluate("harness.page.boot")
    with_key = {"key_source": "browser", "key_tail": "ab12"}
    providers = [{**one, **with_key} if one["id"] == "bfl" else one for one in boot["providers"]]
    shell.answer("set_key", {"providers": providers, "preferences": boot["preferences"], "catalog_ready": {}})
    shell.answer("standings", {"providers": providers, "preferences": boot["preferences"], "catalog_ready": {}})
    block(shell, "bfl").locator("summary").click()
    block(shell, "bfl").get_by_label("API key").fill("secret-key-ab12")
    shell.page.keyboard.press("Enter")
    expect(block(shell, "bfl")).to_contain_text("The key was saved.")
    assert "BFL" in names(group(shell, "All others"))
    shell.page.keyboard.press("Escape")
    open_list(shell)
    assert names(group(shell, "With a key"))[0] == "BFL"
    expect(block(shell, "bfl")).to_have_attribute("open", "")


# ---- search and keyboard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("face", ["Hugging Face"], id="a part of a name"),
        pytest.param("AI open", ["OpenAI"], id="words in any order"),
        pytest.param("10.0.0.7", ["Office GPU"], id="an address"),
        pytest.param("own", [], id="nothing"),
    ],
)
def test_search_finds_by_name_and_address(shell: ShellPage, words: str, found: list[str]) -> None:
    search(shell).fill(words)
    assert names(shell.page.locator(".ig-settings-providers")) == found
    nothing = shell.page.get_by_text("No provider fits. Try fewer words, or add one.")
    expect(nothing).to_be_visible(visible=not found)


def test_a_group_without_hits_is_hidden(shell: ShellPage) -> None:
    search(shell).fill("sketch")
    expect(shell.page.locator(".ig-settings-group:visible h3")).to_have_text(["Built in1"])


def test_enter_in_the_search_opens_the_first_hit(shell: ShellPage) -> None:
    search(shell).fill("replicate")
    shell.page.keyboard.press("Enter")
    expect(block(shell, "replicate").get_by_label("API key")).to_be_focused()


def test_arrow_keys_walk_from_the_search_over_the_heads(shell: ShellPage) -> None:
    search(shell).fill("o a i")
    first, second = names(shell.page.locator(".ig-settings-providers"))[:2]
    shell.page.keyboard.press("ArrowDown")
    shell.page.keyboard.press("ArrowDown")
    expect(shell.page.locator("summary:focus")).to_contain_text(second)
    shell.page.keyboard.press("ArrowUp")
    expect(shell.page.locator("summary:focus")).to_contain_text(first)
    shell.page.keyboard.press("ArrowUp")
    expect(search(shell)).to_be_focused()


def test_a_provider_that_the_search_hides_is_shown_when_it_is_asked_for(shell: ShellPage) -> None:
    search(shell).fill("sketch")
    shell.emit("open_settings", "zhipu")
    expect(block(shell, "zhipu").get_by_label("API key")).to_be_focused()
    expect(block(shell, "zhipu").get_by_label("API key")).to_be_in_viewport()
    expect(search(shell)).to_have_value("")


# ---- machines ---------------------------------------------------------------------------------------------------


def test_a_pool_says_how_each_machine_stands(shell: ShellPage) -> None:
    block(shell, "webui").locator("summary").click()
    expect(block(shell, "webui").locator("summary")).to_contain_text("2 of 3 machines up")
    rows = block(shell, "webui").get_by_role("list", name="Machines").get_by_role("listitem")
    expect(rows).to_have_text(
        ["192.168.1.20:78602 calls running", "192.168.1.21:7860idle", "192.168.1.22:7860does not answer"]
    )


def test_a_single_machine_that_is_out_is_not_called_ready(shell: ShellPage) -> None:
    expect(block(shell, "comfyui").locator("summary")).to_contain_text("does not answer")
    expect(block(shell, "comfyui").locator("summary .is-ready")).to_have_count(0)
    expect(block(shell, "comfyui").get_by_role("list", name="Machines")).to_have_count(0)


def test_machines_are_asked_for_anew_when_the_settings_open(shell: ShellPage) -> None:
    assert shell.calls("standings") == [{}]
    shell.page.keyboard.press("Escape")
    answer_machines(shell, [{"url": address, "is_up": True, "running": 1} for address in POOL])
    open_list(shell)
    expect(block(shell, "webui").locator("summary")).to_contain_text("3 of 3 machines up")


def test_machines_are_asked_for_anew_after_a_test(shell: ShellPage) -> None:
    shell.answer("test_provider", {"text": "1 of 3 machines answers."})
    answer_machines(shell, [{"url": address, "is_up": address == POOL[0], "running": 0} for address in POOL])
    block(shell, "webui").locator("summary").click()
    block(shell, "webui").get_by_role("button", name="Test").click()
    expect(block(shell, "webui").locator("summary")).to_contain_text("1 of 3 machines up")
    expect(block(shell, "webui")).to_contain_text("1 of 3 machines answers.")


def test_a_studio_that_says_nothing_of_the_machines_leaves_them_as_they_were(shell: ShellPage) -> None:
    shell.page.keyboard.press("Escape")
    shell.refuse("standings", "Not now.")
    open_list(shell)
    shell.wait_for_call("standings", 2)
    expect(block(shell, "webui").locator("summary")).to_contain_text("2 of 3 machines up")


def test_the_addresses_of_a_pool_are_written_one_a_line(shell: ShellPage) -> None:
    block(shell, "webui").locator("summary").click()
    box = block(shell, "webui").get_by_label("Base URL")
    expect(box).to_have_value("\n".join(POOL))
    box.fill("\n".join(POOL[:2]))
    block(shell, "webui").get_by_role("button", name="Test").click()
    assert shell.wait_for_call("test_provider") == [{"provider": "webui", "base_url": " ".join(POOL[:2])}]
    block(shell, "webui").get_by_role("button", name="Save", exact=True).click()
    assert shell.wait_for_call("set_base_url") == [{"provider": "webui", "url": "\n".join(POOL[:2])}]


def test_the_addresses_as_they_are_saved_need_no_trial(shell: ShellPage) -> None:
    block(shell, "webui").locator("summary").click()
    block(shell, "webui").get_by_role("button", name="Test").click()
    assert shell.wait_for_call("test_provider") == [{"provider": "webui"}]


# ---- narrow, and in Chinese ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_nothing_is_wider_than_the_page(browser: Browser, url: str, language: str) -> None:
    for phone in open_shell(browser, f"{url}&language={language}", PHONE, has_touch=True):
        open_list(phone)
        for name in ("webui", "office-gpu", "team-gateway"):
            phone.emit("open_settings", name)
            assert phone.too_wide() == []


def test_the_list_speaks_chinese(browser: Browser, url: str) -> None:
    for shell in open_shell(browser, f"{url}&language=zh", DESK):
        open_list(shell)
        titles = shell.page.locator(".ig-settings-group h3").all_text_contents()
        assert titles == ["内置1", "已有密钥5", "在自己的机器上3", "其他服务商26"]
        expect(block(shell, "webui").locator("summary")).to_contain_text("3 台机器中 2 台可用")
