"""Providers of one's own in a real browser: adding, its errors, reading models, editing, removing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.harness_shell.pages import DESK, PHONE, ShellPage, open_shell, serve_harness

pytestmark = pytest.mark.browser

KEY = "secret-key-0123ab12"
ADDRESS = "http://127.0.0.1:8000/v1"
NEW = {"kind": "openai-images", "name": "Cellar", "base_url": ADDRESS, "key": "", "models": ["flux-dev"]}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from serve_harness()


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    for shell in open_shell(browser, url, DESK):
        open_form(shell)
        yield shell


def open_form(shell: ShellPage) -> None:
    shell.emit("open_settings")
    shell.page.locator("#settings-tab-providers").click()
    shell.page.locator("[aria-controls=settings-adding]").click()


def form(shell: ShellPage) -> Locator:
    return shell.page.locator("#settings-adding")


def choose_kind(shell: ShellPage, name: str) -> None:
    form(shell).locator(".ig-custom-kind").filter(has_text=name).click()


def type_model(place: Locator, name: str) -> None:
    place.get_by_label("Filter, or type a name").fill(name)
    place.get_by_label("Filter, or type a name").press("Enter")


def read_models(place: Locator) -> None:
    place.get_by_role("button", name="Read models from the server").click()
    expect(place).to_contain_text("The server has 5 models.")


def shown_models(place: Locator) -> list[str]:
    return place.locator(".ig-custom-model:visible").all_text_contents()


def chosen_models(place: Locator) -> list[str]:
    return place.locator(".ig-custom-model:has(:checked)").all_text_contents()


def submit(shell: ShellPage) -> None:
    shell.named("button", "Add provider").click()


def add(shell: ShellPage, name: str = "Cellar", *, kind: str = "OpenAI-compatible images", key: str = "") -> Locator:
    """Add a provider with one model; its block."""
    choose_kind(shell, kind)
    form(shell).get_by_label("Name", exact=True).fill(name)
    if key:
        form(shell).get_by_label("API key").fill(key)
    type_model(form(shell), "flux-dev")
    submit(shell)
    block = shell.page.locator(f'[data-provider="{name.lower()}"]')
    expect(block).to_contain_text("Added.")
    return block


# ---- adding -----------------------------------------------------------------------------------------------------


def test_what_was_typed_is_sent_and_the_new_block_is_open(shell: ShellPage) -> None:
    block = add(shell)
    assert shell.calls("add_provider") == [NEW]
    expect(block).to_have_attribute("open", "")
    expect(block.locator("summary")).to_contain_text("Cellaryours")
    expect(form(shell)).not_to_be_visible()
    assert shell.calls("set_key") == []


def test_its_first_model_has_the_focus_and_can_be_chosen(shell: ShellPage) -> None:
    block = add(shell)
    expect(block.get_by_role("button", name="flux-dev")).to_be_focused()
    shell.page.keyboard.press("Enter")
    expect(shell.page.get_by_role("dialog")).to_have_count(0)
    expect(shell.page.locator(".ig-panel-model")).to_contain_text("Cellar")
    expect(shell.page.get_by_text("flux-dev is chosen.")).to_be_visible()


def test_a_key_goes_the_way_of_every_key_and_is_shown_nowhere(shell: ShellPage) -> None:
    block = add(shell, key=KEY)
    expect(block).to_contain_text("The key was saved.")
    assert shell.calls("set_key") == [{"provider": "cellar", "key": KEY}]
    assert shell.stored("keys") == {"cellar": KEY}
    shown = "[...document.querySelectorAll('input')].map((box) => box.value).join() + document.body.outerHTML"
    assert KEY not in shell.page.evaluate(shown)


def test_a_key_that_is_refused_afterwards_stays_in_the_box_of_the_new_block(shell: ShellPage) -> None:
    shell.refuse("set_key", "A key has no spaces.")
    block = add(shell, key="my key")
    expect(block).to_contain_text("A key has no spaces.")
    expect(block.get_by_label("API key")).to_have_value("my key")
    assert shell.stored("keys") is None


def test_the_form_is_empty_for_the_next_one(shell: ShellPage) -> None:
    add(shell, key=KEY)
    shell.named("button", "Add a provider").click()
    for label, value in (("Name", ""), ("Base URL", ADDRESS), ("API key", "")):
        expect(form(shell).get_by_label(label, exact=True)).to_have_value(value)
    assert shown_models(form(shell)) == []


def test_cancel_keeps_what_was_typed(shell: ShellPage) -> None:
    form(shell).get_by_label("Name", exact=True).fill("Cellar")
    form(shell).get_by_role("button", name="Cancel").click()
    expect(shell.named("button", "Add a provider")).to_be_focused()
    shell.page.keyboard.press("Enter")
    expect(form(shell).get_by_label("Name", exact=True)).to_have_value("Cellar")
    assert shell.calls("add_provider") == []


def test_a_second_attempt_waits_for_the_first(shell: ShellPage) -> None:
    shell.hold_back("add_provider")
    form(shell).get_by_label("Name", exact=True).fill("Cellar")
    shell.page.keyboard.press("Enter")
    expect(form(shell)).to_contain_text("Adding the provider…")
    expect(shell.named("button", "Add provider")).to_be_disabled()
    shell.page.keyboard.press("Enter")
    shell.finish({"error": {"message": "The disk is full.", "hint": "Make room.", "fields": {}}})
    expect(form(shell)).to_contain_text("The disk is full. Make room.")
    expect(shell.named("button", "Add provider")).to_be_enabled()
    assert len(shell.calls("add_provider")) == 1


# ---- errors -----------------------------------------------------------------------------------------------------


def refuse_fields(shell: ShellPage, verb: str, **fields: str) -> None:
    shell.refuse(verb, " ".join(fields.values()), hint="Correct the marked fields.", fields=fields)


def test_every_error_stands_at_its_field_and_nothing_is_lost(shell: ShellPage) -> None:
    refuse_fields(shell, "add_provider", name="“fal.ai” is taken.", base_url="“nowhere” is not a base URL.")
    form(shell).get_by_label("Name", exact=True).fill("fal.ai")
    form(shell).get_by_label("Base URL").fill("nowhere")
    form(shell).get_by_label("API key").fill(KEY)
    type_model(form(shell), "flux-dev")
    submit(shell)
    name, address = (form(shell).get_by_label(label, exact=True) for label in ("Name", "Base URL"))
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("“fal.ai” is taken.")
    expect(address).to_have_accessible_description("“nowhere” is not a base URL.")
    expect(form(shell).get_by_label("API key")).to_have_value(KEY)
    assert chosen_models(form(shell)) == ["flux-dev"]
    assert "Correct the marked fields." not in form(shell).inner_text()


def test_an_error_goes_with_the_next_letter(shell: ShellPage) -> None:
    refuse_fields(shell, "add_provider", name="The provider needs a name.")
    submit(shell)
    expect(form(shell).get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    shell.page.keyboard.type("C")
    expect(form(shell).get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "false")
    expect(form(shell).get_by_text("The provider needs a name.")).to_have_count(0)


def test_an_error_of_the_models_stands_at_the_models(shell: ShellPage) -> None:
    refuse_fields(shell, "add_provider", models="Name at least one model.")
    submit(shell)
    expect(form(shell).get_by_label("Filter, or type a name")).to_be_focused()
    expect(form(shell).get_by_text("Name at least one model.")).to_be_in_viewport()


def test_an_error_that_is_no_fields_stands_beside_the_button(shell: ShellPage) -> None:
    refuse_fields(shell, "add_provider", moon="The moon is in the wrong phase.")
    submit(shell)
    expect(form(shell)).to_contain_text("The moon is in the wrong phase. Correct the marked fields.")


@pytest.mark.parametrize(("verb", "words"), [("test_endpoint", "Test"), ("read_models", "Read models from the server")])
def test_a_trial_marks_fields_as_well(shell: ShellPage, verb: str, words: str) -> None:
    refuse_fields(shell, verb, base_url="The base URL is missing.")
    form(shell).get_by_role("button", name=words).click()
    expect(form(shell).get_by_label("Base URL")).to_have_accessible_description("The base URL is missing.")


# ---- kinds ------------------------------------------------------------------------------------------------------


def test_another_kind_brings_its_usual_address(shell: ShellPage) -> None:
    choose_kind(shell, "Gateway")
    expect(form(shell).get_by_label("Base URL")).to_have_value("https://gateway.example/v1")


def test_an_address_that_was_typed_stays_with_another_kind(shell: ShellPage) -> None:
    form(shell).get_by_label("Base URL").fill("http://10.0.0.7:9000")
    choose_kind(shell, "Gateway")
    expect(form(shell).get_by_label("Base URL")).to_have_value("http://10.0.0.7:9000")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("OpenAI-compatible images", "API keyoptional", id="optional"),
        pytest.param("Gateway", "API key", id="required"),
    ],
)
def test_a_kind_says_whether_a_key_is_wanted(shell: ShellPage, kind: str, words: str) -> None:
    choose_kind(shell, kind)
    expect(form(shell).locator("div:has(> [for=settings-add-key])")).to_have_text(words)


def test_the_help_of_a_kind_stands_at_the_key(shell: ShellPage) -> None:
    expected = (
        "Only if the server asks for one. Kept in this browser like every other key, and sent to this provider only."
    )
    expect(form(shell).get_by_label("API key")).to_have_accessible_description(expected)


def test_a_kind_without_keys_asks_for_none_and_sends_none(shell: ShellPage) -> None:
    form(shell).get_by_label("API key").fill(KEY)
    choose_kind(shell, "SD WebUI")
    expect(form(shell).get_by_label("API key")).not_to_be_visible()
    submit(shell)
    assert shell.wait_for_call("add_provider")[0]["key"] == ""


def test_a_kind_whose_models_come_from_elsewhere_asks_for_none(shell: ShellPage) -> None:
    type_model(form(shell), "flux-dev")
    choose_kind(shell, "ComfyUI")
    expect(form(shell).get_by_text("Read models from the server")).not_to_be_visible()
    submit(shell)
    assert shell.wait_for_call("add_provider")[0]["models"] == []


def test_several_machines_are_written_one_a_line(shell: ShellPage) -> None:
    choose_kind(shell, "SD WebUI")
    form(shell).get_by_label("Name", exact=True).fill("Cellar")
    form(shell).get_by_label("Base URL").fill("http://10.0.0.7:7860")
    shell.page.keyboard.press("Enter")
    shell.page.keyboard.type("http://10.0.0.8:7860")
    submit(shell)
    sent = shell.wait_for_call("add_provider")[0]
    assert sent["base_url"] == "http://10.0.0.7:7860\nhttp://10.0.0.8:7860"
    machines = shell.page.locator('[data-provider="cellar"]').get_by_role("list", name="Machines")
    expect(machines.get_by_role("listitem")).to_have_text(["10.0.0.7:7860idle", "10.0.0.8:7860idle"])


# ---- trials: test, read models ------------------------------------------------------------------------------------


def test_a_test_says_how_it_went(shell: ShellPage) -> None:
    form(shell).get_by_label("API key").fill(KEY)
    form(shell).get_by_role("button", name="Test").click()
    expect(form(shell)).to_contain_text("The server answers.")
    assert shell.calls("test_endpoint") == [{"kind": "openai-images", "base_url": ADDRESS, "key": KEY}]


def test_read_models_fill_a_list_to_choose_from(shell: ShellPage) -> None:
    read_models(form(shell))
    assert shell.calls("read_models") == [{"kind": "openai-images", "base_url": ADDRESS, "key": ""}]
    for name in ("flux-dev", "qwen-image"):
        form(shell).get_by_role("checkbox", name=name).check()
    expect(form(shell)).to_contain_text("2 of 5 chosen")
    submit(shell)
    assert shell.wait_for_call("add_provider")[0]["models"] == ["flux-dev", "qwen-image"]


def test_the_list_can_be_filtered_and_what_is_chosen_stays_chosen(shell: ShellPage) -> None:
    read_models(form(shell))
    form(shell).get_by_role("checkbox", name="qwen-image").check()
    form(shell).get_by_label("Filter, or type a name").fill("flux")
    assert shown_models(form(shell)) == ["flux-dev", "flux-schnell"]
    form(shell).get_by_role("button", name="Choose all").click()
    assert chosen_models(form(shell)) == ["flux-dev", "flux-schnell", "qwen-image"]
    form(shell).get_by_role("button", name="Clear").click()
    assert chosen_models(form(shell)) == ["qwen-image"]


def test_enter_takes_the_only_one_that_is_left(shell: ShellPage) -> None:
    read_models(form(shell))
    type_model(form(shell), "turbo")
    assert chosen_models(form(shell)) == ["z-image-turbo"]
    assert shell.calls("add_provider") == []


def test_enter_takes_nothing_while_several_are_left(shell: ShellPage) -> None:
    read_models(form(shell))
    type_model(form(shell), "flux")
    assert chosen_models(form(shell)) == []
    form(shell).get_by_role("button", name="Add “flux”").click()
    assert chosen_models(form(shell)) == ["flux"]


def test_a_name_that_was_typed_and_not_added_is_meant_where_there_is_no_list(shell: ShellPage) -> None:
    form(shell).get_by_label("Filter, or type a name").fill("my-model")
    submit(shell)
    assert shell.wait_for_call("add_provider")[0]["models"] == ["my-model"]


def test_a_server_with_one_model_needs_no_choosing(shell: ShellPage) -> None:
    shell.answer("read_models", {"models": ["only"], "text": "The server has 5 models."})
    read_models(form(shell))
    assert chosen_models(form(shell)) == ["only"]


def test_another_servers_list_takes_the_place_of_what_was_not_chosen(shell: ShellPage) -> None:
    read_models(form(shell))
    form(shell).get_by_role("checkbox", name="flux-dev").check()
    shell.answer("read_models", {"models": ["other-1", "other-2"], "text": "Two models."})
    form(shell).get_by_role("button", name="Read models from the server").click()
    expect(form(shell)).to_contain_text("Two models.")
    assert shown_models(form(shell)) == ["flux-dev", "other-1", "other-2"]


def test_a_list_that_comes_after_the_address_changed_is_not_taken(shell: ShellPage) -> None:
    shell.hold_back("read_models")
    form(shell).get_by_role("button", name="Read models from the server").click()
    form(shell).get_by_label("Base URL").fill("http://10.0.0.9:8000/v1")
    shell.finish({"models": ["late"], "text": "One model."})
    expect(form(shell)).to_contain_text("The address changed meanwhile. Read the models again.")
    assert shown_models(form(shell)) == []


def test_a_list_of_hundreds_scrolls_in_its_own_box(shell: ShellPage) -> None:
    models = [f"model-{number}" for number in range(400)]
    shell.answer("read_models", {"models": models, "text": "The server has 5 models."})
    read_models(form(shell))
    box = form(shell).locator(".ig-custom-models").bounding_box()
    assert box is not None
    assert box["height"] < 240


# ---- keyboard ---------------------------------------------------------------------------------------------------


def test_a_provider_is_added_without_a_mouse(browser: Browser, url: str) -> None:
    for shell in open_shell(browser, url, DESK):
        keyboard = shell.page.keyboard
        shell.named("button", "Settings").focus()
        for key in ("Enter", "ArrowRight", "Tab", "Tab", "Enter"):  # providers, search, Add a provider
            keyboard.press(key)
        expect(form(shell).get_by_role("radio", name="OpenAI-compatible images")).to_be_focused()
        for key in ("ArrowDown", "Tab"):
            keyboard.press(key)
        keyboard.type("Cellar")
        for _ in range(4):  # address, test, read, models
            keyboard.press("Tab")
        keyboard.type("xl")
        keyboard.press("Enter")
        for _ in range(3):  # the checkbox, Add provider
            keyboard.press("Tab")
            if shell.page.evaluate("document.activeElement.textContent") == "Add provider":
                break
        keyboard.press("Enter")
        sent = {"kind": "sdwebui", "name": "Cellar", "base_url": "http://127.0.0.1:7860", "key": "", "models": ["xl"]}
        assert shell.wait_for_call("add_provider") == [sent]
        expect(shell.named("button", "xl")).to_be_focused()


# ---- editing ----------------------------------------------------------------------------------------------------


def edit(block: Locator) -> Locator:
    block.get_by_role("button", name="Edit").click()
    return block.locator(".ig-custom")


def test_editing_starts_from_what_is_there(shell: ShellPage) -> None:
    editor = edit(add(shell))
    expect(editor.get_by_label("Name", exact=True)).to_be_focused()
    expect(editor.get_by_label("Name", exact=True)).to_have_value("Cellar")
    expect(editor.get_by_label("Base URL")).to_have_value(ADDRESS)
    assert chosen_models(editor) == ["flux-dev"]
    expect(editor.get_by_role("radio")).to_have_count(0)
    expect(editor.get_by_label("API key")).to_have_count(0)


def test_an_edit_is_sent_whole_and_shown(shell: ShellPage) -> None:
    block = add(shell)
    editor = edit(block)
    editor.get_by_label("Name", exact=True).fill("Attic")
    type_model(editor, "sdxl")
    editor.get_by_role("button", name="Save changes").click()
    expect(block).to_contain_text("Saved.")
    expected = {"provider": "cellar", "name": "Attic", "base_url": ADDRESS, "models": ["flux-dev", "sdxl"]}
    assert shell.calls("edit_provider") == [expected]
    expect(block.locator("summary")).to_contain_text("Attic")
    expect(block.locator(".ig-custom-chip")).to_have_text(["flux-dev", "sdxl"])
    expect(block.get_by_role("button", name="Edit")).to_be_focused()


def test_a_refused_edit_keeps_the_form(shell: ShellPage) -> None:
    editor = edit(add(shell))
    refuse_fields(shell, "edit_provider", name="The provider needs a name.")
    editor.get_by_label("Name", exact=True).fill("")
    shell.page.keyboard.press("Enter")
    expect(editor.get_by_label("Name", exact=True)).to_have_accessible_description("The provider needs a name.")


def test_an_edit_that_is_cancelled_changes_nothing(shell: ShellPage) -> None:
    block = add(shell)
    editor = edit(block)
    editor.get_by_label("Name", exact=True).fill("Attic")
    editor.get_by_role("button", name="Cancel").click()
    expect(block.get_by_role("button", name="Edit")).to_be_focused()
    expect(edit(block).get_by_label("Name", exact=True)).to_have_value("Cellar")
    assert shell.calls("edit_provider") == []


def test_models_are_read_with_the_key_of_this_browser(shell: ShellPage) -> None:
    block = add(shell, key=KEY)
    expect(block).to_contain_text("The key was saved.")
    read_models(edit(block))
    assert shell.calls("read_models") == [{"kind": "openai-images", "base_url": ADDRESS, "key": KEY}]


def test_an_edited_address_is_tested_before_it_is_saved(shell: ShellPage) -> None:
    editor = edit(add(shell))
    editor.get_by_label("Base URL").fill("http://10.0.0.9:8000/v1")
    editor.get_by_role("button", name="Test").click()
    expect(editor).to_contain_text("The key works.")
    assert shell.calls("test_provider") == [{"provider": "cellar", "base_url": "http://10.0.0.9:8000/v1"}]


# ---- removing ---------------------------------------------------------------------------------------------------


def question(shell: ShellPage, name: str) -> Locator:
    return shell.page.get_by_role("dialog", name=f"Remove {name}?")


def test_removing_asks_once_and_says_what_stays(shell: ShellPage) -> None:
    block = add(shell)
    block.get_by_role("button", name="Remove", exact=True).click()
    expect(question(shell, "Cellar")).to_contain_text("All pictures made with it stay")
    question(shell, "Cellar").get_by_role("button", name="Not now").click()
    assert shell.calls("remove_provider") == []
    expect(block).to_be_visible()


def test_a_removed_provider_is_gone_with_its_models_and_its_key(shell: ShellPage) -> None:
    block = add(shell, key=KEY)
    expect(block).to_contain_text("The key was saved.")
    block.get_by_role("button", name="flux-dev").click()
    shell.emit("open_settings", "cellar")
    block.get_by_role("button", name="Remove", exact=True).click()
    question(shell, "Cellar").get_by_role("button", name="Remove").click()
    expect(block).to_have_count(0)
    assert shell.calls("remove_provider") == [{"provider": "cellar"}]
    assert shell.stored("keys") == {}
    expect(shell.named("searchbox", "Search providers")).to_be_focused()
    gone = "The model cellar/flux-dev is not available; its settings are shown for Sketch."
    expect(shell.page.locator(".ig-panel-notice")).to_contain_text(gone)


def test_a_provider_that_cannot_be_removed_says_why(shell: ShellPage) -> None:
    block = add(shell)
    shell.refuse("remove_provider", "The disk is read-only.", hint="Make it writable.")
    block.get_by_role("button", name="Remove", exact=True).click()
    question(shell, "Cellar").get_by_role("button", name="Remove").click()
    expect(block).to_contain_text("The disk is read-only. Make it writable.")


def test_only_ones_own_can_be_edited_and_removed(shell: ShellPage) -> None:
    shell.emit("open_settings", "openai")
    block = shell.page.locator('[data-provider="openai"]')
    expect(block.get_by_role("button", name="Edit")).to_have_count(0)
    expect(block.get_by_role("button", name="Remove", exact=True)).to_have_count(0)


# ---- narrow, and in Chinese ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_the_form_fits_and_its_button_stays_in_sight(browser: Browser, url: str, language: str) -> None:
    for phone in open_shell(browser, f"{url}?language={language}", PHONE, has_touch=True):
        open_form(phone)
        expect(form(phone).locator(".ig-custom-foot .is-primary")).to_be_in_viewport()
        form(phone).locator(".ig-settings-test button").nth(1).click()
        expect(form(phone).locator(".ig-custom-model")).to_have_count(5)
        assert phone.too_wide() == []


def test_the_form_speaks_chinese(browser: Browser, url: str) -> None:
    for shell in open_shell(browser, f"{url}?language=zh", DESK):
        open_form(shell)
        form(shell).get_by_label("名称", exact=True).fill("地下室")
        form(shell).get_by_label("筛选，或输入名称").fill("flux-dev")
        form(shell).get_by_role("button", name="添加“flux-dev”").click()
        form(shell).get_by_role("button", name="添加", exact=True).click()
        assert shell.wait_for_call("add_provider") == [{**NEW, "name": "地下室"}]
