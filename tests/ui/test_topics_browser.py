"""The topics list, the top bar and the side sheets in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.harness_shell.pages import DESK, PHONE, ShellPage, open_shell, serve_harness

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from serve_harness()


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    yield from open_shell(browser, url, DESK)


@pytest.fixture
def phone(browser: Browser, url: str) -> Iterator[ShellPage]:
    yield from open_shell(browser, url, PHONE, has_touch=True)


# ---- the list ---------------------------------------------------------------------------------------------------


def test_every_topic_shows_its_title_and_counts(shell: ShellPage) -> None:
    expect(shell.topic("Mountain posters")).to_contain_text("14 tasks · 2 to do")
    expect(shell.topic("Album cover ideas")).to_contain_text("1 task · 1 image")


def test_the_open_topic_is_marked(shell: ShellPage) -> None:
    expect(shell.topic("Mountain posters").locator(".ig-topics-open")).to_have_attribute("aria-current", "true")


def test_a_click_opens_a_topic(shell: ShellPage) -> None:
    shell.topic("Album cover ideas").click()
    assert shell.heard("open_topic") == ["top_3"]


def test_a_new_topic_begins_with_an_empty_desk_and_the_cursor_in_the_prompt(shell: ShellPage) -> None:
    shell.named("button", "New topic").click()
    assert shell.heard("open_topic") == [None]
    expect(shell.prompt).to_be_focused()


def test_arrow_keys_walk_the_list_and_enter_opens(shell: ShellPage) -> None:
    shell.topic("Mountain posters").locator(".ig-topics-open").focus()
    shell.page.keyboard.press("ArrowDown")
    shell.page.keyboard.press("ArrowDown")
    shell.page.keyboard.press("ArrowUp")
    shell.page.keyboard.press("Enter")
    assert shell.heard("open_topic") == ["top_2"]


def test_f2_renames_and_enter_keeps_the_new_title(shell: ShellPage) -> None:
    shell.topic("Album cover ideas").locator(".ig-topics-open").focus()
    shell.page.keyboard.press("F2")
    shell.page.keyboard.type("Album covers")
    shell.page.keyboard.press("Enter")
    assert shell.wait_for_call("rename_topic") == [{"topic_id": "top_3", "title": "Album covers"}]
    expect(shell.topic("Album covers").locator(".ig-topics-open")).to_be_focused()


def test_escape_leaves_the_title_alone(shell: ShellPage) -> None:
    shell.topic("Album cover ideas").dblclick()
    shell.page.keyboard.type("something else")
    shell.page.keyboard.press("Escape")
    expect(shell.named("button", "Album cover ideas")).to_be_focused()
    assert shell.calls("rename_topic") == []


def test_a_refused_title_comes_back_as_it_was(shell: ShellPage) -> None:
    shell.refuse("rename_topic", "A topic's title has from 1 to 120 characters.")
    shell.topic("Album cover ideas").dblclick()
    shell.page.keyboard.type("x")
    shell.page.keyboard.press("Enter")
    expect(shell.page.locator(".ig-toast")).to_contain_text("from 1 to 120 characters")
    expect(shell.topic("Album cover ideas")).to_be_visible()


def test_a_rename_in_progress_survives_an_update(shell: ShellPage) -> None:
    shell.topic("Album cover ideas").dblclick()
    shell.page.keyboard.type("half a ti")
    topics = shell.page.evaluate("harness.page.boot.topics")
    shell.emit("changes", {"topics": [{**topics[2], "image_count": 9}, *topics[:2]]})
    expect(shell.page.get_by_label("New title")).to_have_value("half a ti")
    expect(shell.page.get_by_label("New title")).to_be_focused()


def test_the_menu_deletes_a_topic_and_undo_restores_it(shell: ShellPage) -> None:
    shell.topic("Album cover ideas").hover()
    shell.named("button", "More for “Album cover ideas”").click()
    shell.named("menuitem", "Delete").click()
    expect(shell.topic("Album cover ideas")).to_have_count(0)
    assert shell.calls("delete_topic") == [{"topic_id": "top_3"}]
    shell.named("button", "Undo").click()
    assert shell.wait_for_call("restore_topic") == [{"topic_id": "top_3"}]


def test_deleting_the_open_topic_leaves_it_and_undo_comes_back(shell: ShellPage) -> None:
    shell.topic("Mountain posters").locator(".ig-topics-open").focus()
    shell.page.keyboard.press("Delete")
    shell.named("button", "Undo").click()
    shell.wait_for_call("restore_topic")
    assert shell.heard("open_topic") == [None, "top_1"]


def test_a_topic_that_cannot_be_deleted_stays(shell: ShellPage) -> None:
    shell.refuse("delete_topic", "There is no such topic.")
    shell.topic("Album cover ideas").locator(".ig-topics-open").focus()
    shell.page.keyboard.press("Delete")
    expect(shell.page.locator(".ig-toast")).to_contain_text("There is no such topic.")
    expect(shell.topic("Album cover ideas")).to_be_visible()


def test_an_update_moves_rows_without_rebuilding_them(shell: ShellPage) -> None:
    shell.page.evaluate("window.row = document.querySelector('[data-topic-id=top_4]')")
    shell.page.locator("[data-topic-id=top_4] .ig-topics-open").focus()
    topics = shell.page.evaluate("harness.page.boot.topics")
    shell.emit("changes", {"topics": [topics[3], *topics[:3]]})
    assert shell.page.evaluate("window.row === document.querySelector('.ig-topics-list li')")
    expect(shell.page.locator("[data-topic-id=top_4] .ig-topics-open")).to_be_focused()


def test_an_update_keeps_the_scroll_position(shell: ShellPage) -> None:
    first = shell.page.evaluate("harness.page.boot.topics[0]")
    many = [{**first, "id": f"top_x{number}", "title": f"Topic {number}"} for number in range(60)]
    shell.emit("changes", {"topics": many})
    shell.page.locator(".ig-topics-scroll").evaluate("(list) => (list.scrollTop = 700)")
    shell.emit("changes", {"topics": [{**one, "image_count": 77} for one in many]})
    assert shell.page.locator(".ig-topics-scroll").evaluate("(list) => list.scrollTop") == 700


def test_a_title_with_markup_stays_text(shell: ShellPage) -> None:
    topic = {**shell.page.evaluate("harness.page.boot.topics[0]"), "title": "<img src=x onerror=alert(1)>"}
    shell.emit("changes", {"topics": [topic]})
    expect(shell.topic("<img src=x onerror=alert(1)>")).to_have_count(1)
    expect(shell.page.locator(".ig-topics-list img")).to_have_count(0)


# ---- searching --------------------------------------------------------------------------------------------------


def test_searching_filters_the_titles(shell: ShellPage) -> None:
    shell.page.get_by_role("searchbox").fill("山水")
    expect(shell.page.locator(".ig-topics-list li")).to_have_text(["山水海报3 tasks · 12 images"])


def test_searching_lists_tasks_and_a_click_opens_their_topic(shell: ShellPage) -> None:
    shell.answer("search", [{"topic_id": "top_2", "task_id": "tsk_1", "prompt": "A red bottle", "preview": None}])
    shell.page.get_by_role("searchbox").fill("b")
    shell.page.locator(".ig-topics-hit").filter(has_text="A red bottle").click()
    assert shell.calls("search") == [{"text": "b"}]
    assert shell.heard("open_topic") == ["top_2"]


def test_a_slow_answer_to_an_older_search_is_dropped(shell: ShellPage) -> None:
    shell.page.evaluate("""() => {
        const hit = (prompt) => [{ topic_id: "top_1", task_id: prompt, prompt, preview: null }];
        harness.answers.search = ({ text }) => text === "a"
            ? new Promise((resolve) => (window.answerOld = () => resolve(hit("old"))))
            : hit("new");
    }""")
    shell.page.get_by_role("searchbox").fill("a")
    shell.wait_for_call("search")
    shell.page.get_by_role("searchbox").fill("ab")
    expect(shell.page.locator(".ig-topics-hit")).to_contain_text("new")
    shell.page.evaluate("window.answerOld()")
    expect(shell.page.locator(".ig-topics-hit")).to_contain_text("new")


def test_a_search_without_result_says_so(shell: ShellPage) -> None:
    shell.page.get_by_role("searchbox").fill("zebra")
    expect(shell.page.get_by_text("Nothing found.")).to_be_visible()


# ---- the top bar ------------------------------------------------------------------------------------------------


def test_the_chip_follows_the_engine(shell: ShellPage) -> None:
    chip = shell.page.locator(".ig-topbar-chip")
    expect(chip).to_contain_text("2 running · 5 queued")
    shell.emit("changes", {"engine": {"is_paused": True, "running": 0, "queued": 5}})
    expect(chip).to_contain_text("Paused · 0 running · 5 queued")
    shell.emit("changes", {"engine": {"is_paused": False, "running": 0, "queued": 0}})
    expect(chip).to_contain_text("Idle")


def test_pause_turns_into_continue(shell: ShellPage) -> None:
    shell.named("button", "Pause everything").click()
    shell.emit("changes", {"engine": {"is_paused": True, "running": 0, "queued": 5}})
    shell.named("button", "Continue").click()
    assert shell.calls("pause_all") == [{}]
    assert shell.wait_for_call("continue_all") == [{}]


def test_stop_asks_once_before_it_stops(shell: ShellPage) -> None:
    shell.named("button", "Stop everything").click()
    question = shell.page.get_by_role("dialog", name="Stop everything now?")
    expect(question).to_contain_text("2 running and 5 queued")
    assert shell.calls("stop_all") == []
    question.get_by_role("button", name="Stop everything").click()
    assert shell.wait_for_call("stop_all") == [{}]
    expect(question).to_have_count(0)


def test_keep_working_stops_nothing(shell: ShellPage) -> None:
    shell.named("button", "Stop everything").click()
    shell.named("button", "Keep working").click()
    expect(shell.page.get_by_role("dialog")).to_have_count(0)
    assert shell.calls("stop_all") == []


def test_the_title_in_the_bar_is_renamed_by_a_click(shell: ShellPage) -> None:
    shell.page.locator(".ig-topbar").get_by_role("button", name="Mountain posters").click()
    shell.page.keyboard.type("Alps")
    shell.page.keyboard.press("Enter")
    assert shell.wait_for_call("rename_topic") == [{"topic_id": "top_1", "title": "Alps"}]


def test_the_theme_goes_round_and_is_remembered(shell: ShellPage) -> None:
    theme = shell.page.get_by_role("button", name="Theme:")
    seen = []
    for _ in range(3):
        theme.click()
        seen.append((shell.stored("theme"), shell.page.evaluate("document.body.classList.contains('dark')")))
    assert seen == [("light", False), ("dark", True), ("system", False)]


def test_the_chosen_theme_survives_a_reload(shell: ShellPage) -> None:
    shell.page.get_by_role("button", name="Theme:").dblclick()
    shell.reload()
    expect(shell.page.locator("body")).to_contain_class("dark")


def test_the_system_theme_follows_the_system(shell: ShellPage) -> None:
    shell.page.emulate_media(color_scheme="dark")
    expect(shell.page.locator("body")).to_contain_class("dark")


# ---- the side sheets --------------------------------------------------------------------------------------------


def test_on_a_phone_the_sheets_are_closed_at_first(phone: ShellPage) -> None:
    expect(phone.page.locator("#topics")).not_to_be_visible()
    expect(phone.page.locator("#panel")).not_to_be_visible()


def test_a_phone_page_never_scrolls_sideways(phone: ShellPage) -> None:
    assert phone.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize(("menu", "sheet"), [("Topics", "#topics"), ("Model and parameters", "#panel")])
def test_opening_a_sheet_moves_the_focus_in_and_escape_moves_it_back(phone: ShellPage, menu: str, sheet: str) -> None:
    button = phone.page.locator(".ig-topbar").get_by_role("button", name=menu)
    button.click()
    expect(phone.page.locator(f"{sheet} .ig-shell-head button")).to_be_focused()
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator(sheet)).not_to_be_visible()
    expect(button).to_be_focused()


def test_the_page_behind_a_sheet_is_out_of_reach(phone: ShellPage) -> None:
    phone.page.locator(".ig-topbar").get_by_role("button", name="Topics").click()
    assert phone.page.evaluate("document.getElementById('composer').inert")
    phone.page.keyboard.press("Escape")
    assert not phone.page.evaluate("document.getElementById('composer').inert")


def test_the_backdrop_closes_a_sheet(phone: ShellPage) -> None:
    phone.page.locator(".ig-topbar").get_by_role("button", name="Topics").click()
    phone.page.mouse.click(10, 400)
    expect(phone.page.locator("#topics")).not_to_be_visible()


def test_choosing_a_topic_closes_the_sheet(phone: ShellPage) -> None:
    phone.page.locator(".ig-topbar").get_by_role("button", name="Topics").click()
    phone.emit("topic", "top_2")
    expect(phone.page.locator("#topics")).not_to_be_visible()


def test_a_marked_field_brings_the_panel_out(phone: ShellPage) -> None:
    phone.emit("field_errors", {"steps": "Steps must be at most 50."})
    expect(phone.page.locator("#panel")).to_be_visible()


def test_an_error_of_the_prompt_alone_leaves_the_panel_closed(phone: ShellPage) -> None:
    phone.emit("field_errors", {"prompt": "Write a prompt."})
    expect(phone.page.locator("#panel")).not_to_be_visible()


def test_a_wider_window_puts_the_columns_back(phone: ShellPage) -> None:
    phone.page.locator(".ig-topbar").get_by_role("button", name="Topics").click()
    phone.page.set_viewport_size(DESK)
    expect(phone.page.locator("#panel")).to_be_visible()
    assert not phone.page.evaluate("document.getElementById('feed').inert")
