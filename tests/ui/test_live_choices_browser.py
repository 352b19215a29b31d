"""The panel with lists that only a server knows, and the model picker with 35 providers, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.harness_shell.pages import DESK, PHONE, ShellPage, open_shell, serve_harness

pytestmark = pytest.mark.browser

KNOWN = "checkpoints/style_007_v1.safetensors"
GONE = "old/gone_v3.safetensors"
SAID = "Read from the server: 200 checkpoints, 4 samplers, 3 styles."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    for address in serve_harness():
        yield f"{address}?many&live"


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    yield from open_shell(browser, url, DESK)


def choose(shell: ShellPage, **params: Any) -> None:
    """Take the server's model into the panel, with what a person set."""
    shell.emit("reuse", {"prompt": "a fox", "draft": {"model": "cellar/xl", "params": params, "count": 4}})


def field(shell: ShellPage, name: str) -> Locator:
    return shell.page.locator(f'[data-field="{name}"]')


def box(shell: ShellPage, name: str) -> Locator:
    return field(shell, name).locator(".ig-panel-choice")


def read_button(shell: ShellPage, label: str) -> Locator:
    return shell.named("button", f"Read from the server: {label}")


def options(shell: ShellPage, name: str) -> list[str]:
    return field(shell, name).get_by_role("option").all_text_contents()


def params(shell: ShellPage) -> Any:
    """What the next start would send."""
    shell.page.wait_for_function("() => JSON.parse(localStorage.getItem('imagegen:draft'))?.model === 'cellar/xl'")
    shell.page.locator("#start").click()
    return shell.wait_for_call("start")[-1]["draft"]["params"]


def open_list(shell: ShellPage, name: str) -> None:
    box(shell, name).click()
    expect(field(shell, name).get_by_role("combobox")).to_be_focused()


# ---- reading ----------------------------------------------------------------------------------------------------


def test_the_lists_are_read_by_themselves_once(shell: ShellPage) -> None:
    choose(shell)
    assert shell.wait_for_call("refresh_choices") == [{"provider": "cellar"}]
    shell.emit("choose_model", "sketch/sketch-1")
    choose(shell)
    open_list(shell, "samplerName")
    assert options(shell, "samplerName") == ["Euler", "Euler a", "DPM++ 2M", "UniPC"]
    assert len(shell.calls("refresh_choices")) == 1


def test_a_model_without_such_lists_asks_nobody(shell: ShellPage) -> None:
    shell.emit("choose_model", "webui/flux-schnell")
    expect(shell.page.locator(".ig-panel-model")).to_contain_text("Stable Diffusion web UI")
    assert shell.calls("refresh_choices") == []


def test_a_server_that_is_off_is_no_error_nobody_asked_for(shell: ShellPage) -> None:
    shell.refuse("refresh_choices", "Cellar cannot be reached.", hint="Start it.")
    choose(shell, checkpoint=GONE)
    shell.wait_for_call("refresh_choices")
    expect(box(shell, "checkpoint")).to_have_text(GONE)
    expect(shell.page.get_by_text("cannot be reached")).to_have_count(0)
    expect(shell.page.locator(".ig-panel-missing:visible")).to_have_count(0)


def test_the_button_beside_the_label_reads_again_and_says_what_came(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    read_button(shell, "Sampler").click()
    expect(field(shell, "samplerName")).to_contain_text(SAID)
    assert len(shell.calls("refresh_choices")) == 2


def test_the_button_says_what_went_wrong(shell: ShellPage) -> None:
    shell.refuse("refresh_choices", "Cellar cannot be reached.", hint="Start it.")
    choose(shell)
    read_button(shell, "Sampler").click()
    expect(field(shell, "samplerName")).to_contain_text("Cellar cannot be reached. Start it.")
    expect(box(shell, "samplerName")).not_to_have_attribute("aria-invalid", "true")


def test_what_is_being_typed_outlives_the_lists(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    note = field(shell, "note").get_by_role("textbox")
    shell.hold_back("refresh_choices")
    read_button(shell, "Sampler").click()
    note.fill("half a wo")
    shell.finish()
    expect(field(shell, "samplerName")).to_contain_text(SAID)
    expect(note).to_be_focused()
    shell.page.keyboard.type("rd")
    expect(note).to_have_value("half a word")


def test_a_server_that_was_moved_is_read_again(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    moved = """() => {
      const cellar = harness.page.boot.providers.find(({ id }) => id === "cellar");
      cellar.base_urls = ["http://10.0.0.9:7860"];
    }"""
    shell.page.evaluate(moved)
    shell.emit("boot", None)
    assert len(shell.wait_for_call("refresh_choices", 2)) == 2


def test_other_models_of_the_server_come_and_go(shell: ShellPage) -> None:
    model = next(one for one in shell.page.evaluate("harness.page.boot.catalog.models") if one["id"] == "xl")
    other = {**model, "key": "cellar/new", "id": "new", "name": "New XL"}
    shell.answer("refresh_choices", {"models": [other], "text": SAID})
    choose(shell)
    gone = "The model cellar/xl is not available; its settings are shown for Sketch."
    expect(shell.page.locator(".ig-panel-notice")).to_contain_text(gone)
    shell.page.locator(".ig-panel-model").click()
    shell.page.keyboard.type("new xl")
    shell.page.keyboard.press("Enter")
    expect(shell.page.locator(".ig-panel-model")).to_contain_text("New XL")


# ---- values -----------------------------------------------------------------------------------------------------


def test_a_value_the_server_does_not_have_stays_and_is_marked(shell: ShellPage) -> None:
    choose(shell, checkpoint=GONE, samplerName="UniPC")
    expect(field(shell, "checkpoint")).to_contain_text(f"The server does not have “{GONE}”.")
    expect(box(shell, "checkpoint")).to_have_text(GONE)
    expect(field(shell, "samplerName").locator(".ig-panel-missing")).not_to_be_visible()
    assert params(shell) == {"checkpoint": GONE, "samplerName": "UniPC"}


def test_it_stands_in_the_list_with_its_mark_until_another_one_is_chosen(shell: ShellPage) -> None:
    choose(shell, checkpoint=GONE)
    expect(field(shell, "checkpoint").locator(".ig-panel-missing")).to_be_visible()
    open_list(shell, "checkpoint")
    assert options(shell, "checkpoint")[:3] == [
        "Model decides",
        f"{GONE}not on the server",
        "checkpoints/style_000_v1.safetensors",
    ]
    shell.page.keyboard.press("ArrowDown")
    shell.page.keyboard.press("Enter")
    expect(field(shell, "checkpoint").locator(".ig-panel-missing")).not_to_be_visible()
    assert params(shell)["checkpoint"] == "checkpoints/style_000_v1.safetensors"


def test_a_long_list_is_filtered_and_walked_by_keyboard(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    box(shell, "checkpoint").focus()
    shell.page.keyboard.press("Enter")
    shell.page.keyboard.type("style 07")
    expect(field(shell, "checkpoint").locator("[role=option]:visible")).to_have_count(12)
    shell.page.keyboard.press("ArrowDown")
    shell.page.keyboard.press("ArrowUp")
    shell.page.keyboard.press("Enter")
    expect(box(shell, "checkpoint")).to_be_focused()
    assert params(shell)["checkpoint"] == KNOWN


def test_the_choice_goes_back_to_the_model(shell: ShellPage) -> None:
    choose(shell, checkpoint=KNOWN)
    shell.wait_for_call("refresh_choices")
    open_list(shell, "checkpoint")
    field(shell, "checkpoint").get_by_role("option", name="Model decides").click()
    assert "checkpoint" not in params(shell)


def test_escape_closes_the_list_and_changes_nothing(shell: ShellPage) -> None:
    choose(shell, checkpoint=KNOWN)
    open_list(shell, "checkpoint")
    shell.page.keyboard.type("zzz")
    shell.page.keyboard.press("Escape")
    expect(field(shell, "checkpoint").get_by_role("combobox")).not_to_be_visible()
    assert params(shell)["checkpoint"] == KNOWN


def test_while_nobody_knows_the_list_a_name_can_be_typed(shell: ShellPage) -> None:
    shell.refuse("refresh_choices", "Cellar cannot be reached.")
    choose(shell)
    open_list(shell, "checkpoint")
    shell.page.keyboard.type("My_File.safetensors")
    field(shell, "checkpoint").get_by_role("option", name="Use “My_File.safetensors”").click()
    assert params(shell)["checkpoint"] == "My_File.safetensors"


def test_a_list_that_is_known_takes_no_other_names(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    open_list(shell, "checkpoint")
    shell.page.keyboard.type("My_File.safetensors")
    expect(field(shell, "checkpoint")).to_contain_text("Nothing fits. Try fewer words.")


def test_several_of_a_list_are_chosen_up_to_the_limit(shell: ShellPage) -> None:
    choose(shell)
    shell.wait_for_call("refresh_choices")
    open_list(shell, "styles")
    for name in ("Ink wash", "Risograph", "Film grain"):
        field(shell, "styles").get_by_role("option", name=name).click()
    expect(field(shell, "styles").locator("[aria-selected=true]")).to_have_text(["Ink wash", "Risograph"])
    shell.page.keyboard.press("Escape")
    expect(box(shell, "styles")).to_have_text("Ink wash, Risograph")
    assert params(shell)["styles"] == ["Ink wash", "Risograph"]


def test_a_choice_is_named_by_label_and_value(shell: ShellPage) -> None:
    choose(shell, checkpoint=KNOWN)
    expect(box(shell, "checkpoint")).to_have_accessible_name(f"Checkpoint {KNOWN}")


def test_an_error_of_the_studio_is_shown_at_the_field(shell: ShellPage) -> None:
    choose(shell, checkpoint=GONE)
    shell.emit("field_errors", {"checkpoint": "Checkpoint must be one of the server's."})
    expect(box(shell, "checkpoint")).to_have_accessible_description("Checkpoint must be one of the server's.")


# ---- the picker with many models ---------------------------------------------------------------------------------


def open_picker(shell: ShellPage) -> None:
    shell.page.locator(".ig-panel-model").click()
    expect(shell.named("combobox", "Search 143 models")).to_be_focused()


def found(shell: ShellPage) -> list[str]:
    """PROVIDER: MODEL of every row, in the order of the list."""
    script = """() => [...document.querySelectorAll(".ig-panel-model-row:not([hidden])")].map((row) => {
      const provider = row.closest(".ig-panel-group").querySelector(".ig-panel-group-name").firstChild.data;
      return `${provider}: ${row.querySelector(".ig-panel-row-name").textContent}`;
    })"""
    return list(shell.page.evaluate(script))


def test_providers_that_are_ready_come_first(shell: ShellPage) -> None:
    open_picker(shell)
    ready = shell.page.locator(".ig-panel-group-name").evaluate_all(
        "(titles) => titles.map((title) => !title.querySelector('svg'))"
    )
    assert ready == sorted(ready, reverse=True)
    assert 0 < sum(ready) < len(ready)


def test_what_a_person_set_up_comes_before_what_may_not_be_there(shell: ShellPage) -> None:
    open_picker(shell)
    names = shell.page.locator(".ig-panel-group-name").evaluate_all("(all) => all.map((one) => one.firstChild.data)")
    assert names[:6] == ["DeepInfra", "Leonardo", "SiliconFlow", "Office GPU", "Team gateway", "sketch"]
    assert names[6:9] == ["Pollinations", "ComfyUI", "Stable Diffusion web UI"]


def test_a_price_nobody_knows_is_said_to_be_unknown(shell: ShellPage) -> None:
    shell.page.evaluate("() => { harness.page.boot.catalog.models.find(({ id }) => id === 'xl').price_text = ''; }")
    shell.emit("choose_model", "cellar/xl")
    expect(shell.page.locator(".ig-panel-model-facts")).to_have_text("Cellar · price unknown")


def test_who_needs_a_key_says_so_once(shell: ShellPage) -> None:
    open_picker(shell)
    expect(shell.page.locator(".ig-panel-group-name").filter(has_text="Replicate")).to_have_text("Replicateneeds a key")
    expect(shell.page.locator(".ig-panel-model-row").filter(has_text="needs a key")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("replicate sdxl", ["Replicate: SDXL"], id="provider and model"),
        pytest.param("schnell cellar", [], id="nothing"),
        pytest.param("cellar", ["Cellar: Cellar XL"], id="a provider"),
    ],
)
def test_search_goes_over_providers_and_models(shell: ShellPage, words: str, expected: list[str]) -> None:
    open_picker(shell)
    shell.page.keyboard.type(words)
    assert found(shell) == expected


def test_of_a_models_many_providers_enter_takes_a_ready_one(shell: ShellPage) -> None:
    open_picker(shell)
    shell.page.keyboard.type("seedream")
    assert len(found(shell)) == 31
    shell.page.keyboard.press("Enter")
    expect(shell.page.locator(".ig-panel-line.is-key")).not_to_be_visible()


def test_a_model_without_its_key_says_what_is_missing(shell: ShellPage) -> None:
    shell.emit("choose_model", "replicate/sdxl")
    expect(shell.page.locator(".ig-panel-line.is-key")).to_contain_text("Replicate: needs a key")
    shell.named("button", "Add key").click()
    expect(shell.page.locator('[data-provider="replicate"]').get_by_label("API key")).to_be_focused()


# ---- narrow, and in Chinese ----------------------------------------------------------------------------------------


def test_on_a_phone_the_list_is_a_sheet(browser: Browser, url: str) -> None:
    for phone in open_shell(browser, url, PHONE, has_touch=True):
        choose(phone, checkpoint=GONE)
        phone.emit("toggle_panel")
        box(phone, "checkpoint").tap()
        sheet = field(phone, "checkpoint").locator(".ig-panel-picker").bounding_box()
        assert sheet is not None
        assert (sheet["x"], sheet["width"]) == (0, PHONE["width"])
        field(phone, "checkpoint").get_by_role("option", name="style_003").tap()
        expect(box(phone, "checkpoint")).to_have_text("checkpoints/style_003_v1.safetensors")


def test_the_panel_speaks_chinese(browser: Browser, url: str) -> None:
    for shell in open_shell(browser, f"{url}&language=zh", DESK):
        choose(shell, checkpoint=GONE)
        expect(field(shell, "checkpoint")).to_contain_text(f"服务器上没有“{GONE}”。")
        expect(shell.named("button", "从服务器读取：Sampler")).to_be_visible()
