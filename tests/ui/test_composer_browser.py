"""The prompt box in a real browser: what a text means, what is sent, and that no text is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.harness_shell.pages import DESK, ShellPage, open_shell, serve_harness

THREE_LINES = "A lighthouse\n\n  A harbour  \nA boat"
DRAFT = {"model": "sketch/sketch-1", "params": {"steps": 28}, "count": 4}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from serve_harness()


@pytest.fixture
def shell(browser: Browser, url: str) -> Iterator[ShellPage]:
    yield from open_shell(browser, url, DESK)


def hold_start(shell: ShellPage) -> None:
    """The studio answers "start" only when `window.answerStart` is called."""
    held = "new Promise((resolve) => { window.answerStart = resolve; })"
    shell.page.evaluate(f"() => {{ harness.answers.start = () => {held}; }}")


def test_each_line_becomes_a_prompt(shell: ShellPage) -> None:
    shell.prompt.fill(THREE_LINES)
    shell.start.click()
    sent = {"topic_id": "top_1", "draft": DRAFT, "prompts": ["A lighthouse", "A harbour", "A boat"]}
    assert shell.wait_for_call("start") == [sent]


def test_without_the_switch_the_text_is_one_prompt(shell: ShellPage) -> None:
    shell.prompt.fill(THREE_LINES)
    shell.page.get_by_role("switch", name="One task per line").uncheck()
    shell.start.click()
    assert shell.wait_for_call("start")[0]["prompts"] == [THREE_LINES]


def test_the_switch_shows_only_for_several_lines(shell: ShellPage) -> None:
    switch = shell.page.get_by_role("switch", name="One task per line")
    shell.prompt.fill("one line\n\n")
    expect(switch).not_to_be_visible()
    shell.prompt.fill("one\ntwo")
    expect(switch).to_be_checked()


def test_the_switch_is_remembered(shell: ShellPage) -> None:
    shell.prompt.fill(THREE_LINES)
    shell.page.get_by_role("switch", name="One task per line").uncheck()
    shell.reload()
    shell.prompt.fill(THREE_LINES)
    expect(shell.page.get_by_role("switch", name="One task per line")).not_to_be_checked()


def test_the_button_counts_the_images(shell: ShellPage) -> None:
    expect(shell.start).to_have_text("Generate")
    shell.prompt.fill(THREE_LINES)
    expect(shell.start).to_have_text("Generate 12")


def test_the_estimate_names_tasks_images_and_price(shell: ShellPage) -> None:
    shell.prompt.fill(THREE_LINES)
    expect(shell.page.locator(".ig-composer-estimate")).to_have_text("3 tasks · 12 images · $0.04")
    assert shell.calls("estimate") == [{"draft": DRAFT, "prompts": ["A lighthouse", "A harbour", "A boat"]}]


@pytest.mark.parametrize(
    ("usd", "words"),
    [pytest.param(None, "price unknown", id="unknown"), pytest.param(0, "free", id="free")],
)
def test_a_price_that_is_no_number_is_said_in_words(shell: ShellPage, usd: int | None, words: str) -> None:
    shell.answer("estimate", {"text": "", "usd": usd, "task_count": 1, "image_count": 4})
    shell.prompt.fill("A boat")
    expect(shell.page.locator(".ig-composer-estimate")).to_have_text(f"1 task · 4 images · {words}")


def test_a_slow_estimate_of_an_older_text_is_dropped(shell: ShellPage) -> None:
    shell.page.evaluate("""() => {
        const found = (count) => ({ text: "$1", usd: 1, task_count: count, image_count: count });
        harness.answers.estimate = ({ prompts }) => prompts.length === 1
            ? new Promise((resolve) => (window.answerOld = () => resolve(found(1))))
            : found(2);
    }""")
    shell.prompt.fill("one")
    shell.wait_for_call("estimate")
    shell.prompt.fill("one\ntwo")
    expect(shell.page.locator(".ig-composer-estimate")).to_have_text("2 tasks · 2 images · $1")
    shell.page.evaluate("window.answerOld()")
    expect(shell.page.locator(".ig-composer-estimate")).to_have_text("2 tasks · 2 images · $1")


def test_an_estimate_that_fails_says_why(shell: ShellPage) -> None:
    shell.refuse("estimate", "Steps must be at most 50.")
    shell.prompt.fill("A boat")
    expect(shell.page.locator(".ig-composer-estimate")).to_have_text("Steps must be at most 50.")


def test_a_huge_prompt_is_estimated_by_number_and_sent_once(shell: ShellPage) -> None:
    text = "word " * 200_000
    shell.prompt.fill(text)
    assert shell.wait_for_call("estimate") == [{"draft": DRAFT, "prompts": [], "prompt_count": 1}]
    shell.refuse("start", "A prompt has at most 32,000 characters.")
    shell.start.click()
    expect(shell.page.locator(".ig-toast")).to_contain_text("A prompt has at most 32,000 characters.")
    assert shell.calls("start")[0]["prompts"] == [text.strip()]
    expect(shell.prompt).to_have_value(text)


def test_a_start_empties_the_box_and_what_is_remembered(shell: ShellPage) -> None:
    shell.prompt.fill("A boat")
    shell.start.click()
    expect(shell.prompt).to_have_value("")
    assert shell.stored("prompt") == ""


def test_a_start_in_a_new_topic_opens_it(shell: ShellPage) -> None:
    shell.prompt.fill("A boat")
    shell.start.click()
    expect(shell.prompt).to_have_value("")
    assert shell.heard("open_topic") == ["top_new"]


def test_a_start_in_the_open_topic_opens_nothing(shell: ShellPage) -> None:
    shell.answer("start", {"topic_id": "top_1", "batch_id": "bat_1", "task_count": 1, "image_count": 4})
    shell.prompt.fill("A boat")
    shell.start.click()
    expect(shell.prompt).to_have_value("")
    assert shell.heard("open_topic") == []


def test_an_error_keeps_the_text_and_marks_the_fields(shell: ShellPage) -> None:
    shell.refuse("start", "Steps must be at most 50.", fields={"steps": "Steps must be at most 50."})
    shell.prompt.fill("A boat")
    shell.start.click()
    expect(shell.page.locator(".ig-toast")).to_contain_text("Steps must be at most 50.")
    expect(shell.prompt).to_have_value("A boat")
    assert shell.heard("field_errors") == [{"steps": "Steps must be at most 50."}]


def test_an_error_of_the_prompt_stands_below_the_box_until_it_is_edited(shell: ShellPage) -> None:
    shell.refuse("start", "Write a prompt.", fields={"prompt": "Write a prompt."})
    shell.start.click()
    expect(shell.page.get_by_text("Write a prompt.")).to_be_visible()
    expect(shell.prompt).to_be_focused()
    shell.page.keyboard.type("a")
    expect(shell.page.get_by_text("Write a prompt.")).not_to_be_visible()


def test_a_missing_key_offers_to_add_it(shell: ShellPage) -> None:
    shell.refuse("start", "fal.ai needs a key.", code="missing_key")
    shell.emit("reuse", {"prompt": "A boat", "draft": {**DRAFT, "model": "fal/fal-ai/flux/schnell"}})
    shell.start.click()
    shell.page.locator(".ig-toast").get_by_role("button", name="Add key").click()
    assert shell.heard("open_settings") == ["fal"]


def test_the_button_rests_while_a_start_is_sent(shell: ShellPage) -> None:
    hold_start(shell)
    shell.prompt.fill("A boat")
    shell.page.keyboard.press("Control+Enter")
    expect(shell.start).to_have_text("Sending…")
    shell.page.keyboard.press("Control+Enter")
    expect(shell.start).to_be_disabled()
    shell.page.evaluate("window.answerStart({ topic_id: 'top_1' })")
    expect(shell.start).to_be_enabled()
    assert len(shell.calls("start")) == 1


def test_what_is_typed_while_sending_stays(shell: ShellPage) -> None:
    hold_start(shell)
    shell.prompt.fill("A boat")
    shell.start.click()
    shell.prompt.fill("The next one")
    shell.page.evaluate("window.answerStart({ topic_id: 'top_1' })")
    expect(shell.start).to_have_text("Generate 4")
    expect(shell.prompt).to_have_value("The next one")


def test_enter_makes_a_new_line_and_control_enter_starts(shell: ShellPage) -> None:
    shell.prompt.focus()
    shell.page.keyboard.type("one")
    shell.page.keyboard.press("Enter")
    shell.page.keyboard.type("two")
    expect(shell.prompt).to_have_value("one\ntwo")
    shell.page.keyboard.press("Control+Enter")
    assert shell.wait_for_call("start")[0]["prompts"] == ["one", "two"]


def test_a_slash_goes_to_the_prompt(shell: ShellPage) -> None:
    shell.page.keyboard.press("/")
    expect(shell.prompt).to_be_focused()
    expect(shell.prompt).to_have_value("")


def test_a_slash_in_a_text_box_is_a_slash(shell: ShellPage) -> None:
    shell.page.get_by_role("searchbox").focus()
    shell.page.keyboard.press("/")
    expect(shell.page.get_by_role("searchbox")).to_have_value("/")


def test_the_text_survives_a_reload(shell: ShellPage) -> None:
    shell.prompt.fill("A boat\nA ship")
    shell.page.wait_for_function("localStorage.getItem('imagegen:prompt')?.includes('ship')")
    shell.reload()
    expect(shell.prompt).to_have_value("A boat\nA ship")


def test_an_example_is_put_into_the_box(shell: ShellPage) -> None:
    shell.emit("example", "A cat made of glass")
    expect(shell.prompt).to_have_value("A cat made of glass")
    expect(shell.prompt).to_be_focused()


def test_a_reused_prompt_of_several_lines_stays_one_prompt(shell: ShellPage) -> None:
    shell.emit("reuse", {"prompt": "A boat,\nat night", "draft": DRAFT})
    shell.start.click()
    assert shell.wait_for_call("start")[0]["prompts"] == ["A boat,\nat night"]
