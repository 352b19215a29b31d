"""The review of a list in a real Chromium, with the whole app behind it: nothing is paid for before Start."""

import io
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Request, expect

from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio
from imagegen.studio.views import View
from tests.studio_kit import FLARE, wait_until
from tests.ui.review_kit import PHONE, SKETCH, ReviewPage, Visitors, make_draft

pytestmark = pytest.mark.browser

SCHNELL = "fal/fal-ai/flux/schnell"


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


@pytest.fixture
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


# ---- from text to a list ---------------------------------------------------------------------------------------------


def paste(page: Page, text: str) -> None:
    take = "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }"
    page.locator("#prompt textarea").evaluate(take, text)
    page.get_by_role("button", name="Review first").click()


def made_by(page: Page, studio: Studio) -> ReviewPage:
    """The list that is open on a page."""
    expect(page.locator(".ig-review")).to_be_visible()
    return ReviewPage(page, studio, page.evaluate("JSON.parse(localStorage.getItem('imagegen:list'))"))


def test_lines_become_rows_to_review_and_nothing_is_queued(visitors: Visitors, studio: Studio) -> None:
    page = visitors.page()
    page.locator(".ig-topics-new").click()
    paste(page, "a red fox\n\n  a blue bird \na green frog")
    review = made_by(page, studio)
    review.expect_prompts("a red fox", "a blue bird", "a green frog")
    expect(review.tool("Start 3 tasks")).to_be_enabled()
    assert page.locator("#prompt textarea").input_value() == ""
    assert studio.store.attempts.open_ids() == []


def test_a_list_waits_in_the_feed_until_it_is_reviewed(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.screen.get_by_role("button", name="Back to the images").click()
    expect(review.screen).to_have_count(0)
    card = review.page.locator("#feed .ig-feed-drafts")
    expect(card).to_contain_text("2 tasks wait for your review. Nothing is started yet.")
    card.get_by_role("button", name="Review").dblclick()
    expect(review.screen).to_have_count(1)
    review.expect_prompts("one", "two")


def test_a_thousand_lines_scroll_and_the_last_one_is_edited(visitors: Visitors, studio: Studio) -> None:
    page = visitors.page()
    page.locator(".ig-topics-new").click()
    paste(page, "\n".join(f"prompt number {number}" for number in range(1, 1001)))
    review = made_by(page, studio)
    expect(review.row(1)).to_contain_text("prompt number 1")
    assert review.prompts.count() < 40
    review.page.locator(".ig-review-scroll").evaluate("list => (list.scrollTop = list.scrollHeight)")
    review.edit(1000, "the last one")
    expect(review.row(1000)).to_contain_text("the last one")
    wait_until(lambda: [row["prompt"] for row in review.kept][-2:] == ["prompt number 999", "the last one"])


def test_a_prompt_is_never_run(visitors: Visitors) -> None:
    tag, script, template = "<img src=x onerror=alert(1)>", "`${alert(2)}`", "{{constructor.constructor('alert(3)')()}}"
    review = visitors.list(tag, script, template, title=tag)
    expect(review.prompts).to_have_text([tag, script, template])
    expect(review.screen.get_by_role("textbox", name="Title of the list")).to_have_value(tag)
    for number, prompt in enumerate((tag, script, template), start=1):
        review.edit(number, f"{prompt} and more")
    review.expect_prompts(*(f"{prompt} and more" for prompt in (tag, script, template)))
    assert review.page.locator(".ig-review [onerror]").count() == 0


# ---- editing ---------------------------------------------------------------------------------------------------------


def test_keys_open_the_editor_and_escape_drops_what_was_typed(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    for key in ("Enter", "F2"):
        review.press(key)
        expect(review.box).to_have_value("one")
        review.box.fill("something else")
        review.press("Escape")
        expect(review.box).to_have_count(0)
    review.expect_prompts("one", "two")


def test_tab_goes_on_and_back_while_editing(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three")
    review.press("Enter", "End", *"!", "Tab")
    expect(review.box).to_have_value("two")
    review.press(*"?", "Tab")
    expect(review.box).to_have_value("three")
    review.press("Shift+Tab")
    expect(review.box).to_have_value("two?")
    review.press("Enter")
    review.expect_prompts("one!", "two?", "three")


def test_shift_enter_makes_a_line_and_leaving_the_box_keeps_it(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.press("F2", "Shift+Enter", *"more")
    review.pick(2)
    expect(review.box).to_have_count(0)
    wait_until(lambda: review.kept[0]["prompt"] == "one\nmore")


def test_what_cannot_be_kept_stands_in_its_box_again(visitors: Visitors) -> None:
    review = visitors.list("one")
    review.edit(1, "x" * 100_001)
    expect(review.toast).to_contain_text("The prompt has 100,001 characters; 100,000 are the most that are kept.")
    assert len(review.box.input_value()) == 100_001
    review.press("Escape")
    review.expect_prompts("one")


def test_chinese_prompts_are_edited_filtered_and_listed(visitors: Visitors) -> None:
    review = visitors.list("雪山下的湖泊", "清晨的薄雾", locale="zh-CN")
    review.page.locator(".ig-review-prompt").nth(1).click()
    review.screen.get_by_role("textbox", name="提示词", exact=True).fill("清晨的薄雾，远处有一只小船")
    review.press("Enter")
    review.expect_prompts("雪山下的湖泊", "清晨的薄雾，远处有一只小船")
    review.screen.get_by_role("searchbox", name="筛选").fill("湖泊")
    expect(review.prompts).to_have_text(["雪山下的湖泊"])
    expect(review.page.get_by_role("listitem", name="第 1 行")).to_contain_text("免费")


# ---- taking back -----------------------------------------------------------------------------------------------------


def test_every_kind_of_change_is_taken_back_one_after_the_other(visitors: Visitors) -> None:
    review = visitors.list("one", "two {colour}", "three")
    changes: list[tuple[Callable[[], None], str]] = [
        (lambda: review.edit(1, "first"), "first|two {colour}|three"),
        (lambda: review.act(1, "Duplicate").click(), "first|first|two {colour}|three"),
        (lambda: review.act(4, "Delete").click(), "first|first|two {colour}"),
        (lambda: review.drag(1, below=3), "first|two {colour}|first"),
        (lambda: review.act(2, "Take it out").click(), "first|two|first"),
        (lambda: replace_text(review, "two", "2"), "first|2|first"),
        (lambda: add_model(review, SCHNELL), "first|first|2|2|first|first"),
        (lambda: set_steps(review, 33), "first|first|2|2|first|first"),
    ]
    states = [review.kept]
    for change, prompts in changes:
        change()
        review.expect_prompts(*prompts.split("|"))
        wait_until(lambda: review.kept != states[-1])
        states.append(review.kept)
    review.pick(1)
    for state in reversed(states[:-1]):
        review.press("Control+z")
        wait_until(partial(is_kept, review, state))
    expect(review.tool("Undo")).to_be_disabled()
    review.expect_prompts("one", "two {colour}", "three")


def is_kept(review: ReviewPage, rows: list[View]) -> bool:
    return review.kept == rows


def replace_text(review: ReviewPage, find: str, put: str) -> None:
    review.tool("Find and replace").click()
    review.question.get_by_label("Find", exact=True).fill(find)
    review.question.get_by_label("Replace with").fill(put)
    review.question.get_by_role("button", name="Replace").click()


def add_model(review: ReviewPage, key: str) -> None:
    review.tool("More models").click()
    review.question.get_by_role("searchbox").fill(key)
    review.question.get_by_role("checkbox").check()
    review.question.get_by_role("button", name="Add models").click()
    expect(review.question).to_have_count(0)


def set_steps(review: ReviewPage, steps: int) -> None:
    review.pick(1)
    expect(review.panel).to_contain_text("Settings of row 1")
    review.setting("Steps").fill(str(steps))
    review.setting("Steps").press("Enter")


def test_a_click_edits_a_prompt_and_undo_waits_for_what_is_on_its_way(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.edit(2, "a second one")
    expect(review.row(2)).to_be_focused()
    review.edit(2, "another one")
    review.press("Control+z", "Control+z")
    review.expect_prompts("one", "two")


def test_deleting_offers_undo_and_the_keys_work_on_when_nothing_is_left(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.act(1, "Delete").click()
    review.toast.get_by_role("button", name="Undo").click()
    review.expect_prompts("one", "two")
    review.pick(1)
    review.press("Delete")
    review.expect_prompts("two")
    review.press("Delete")
    expect(review.screen).to_contain_text("No rows. Add one, or go back.")
    review.press("Control+z", "Control+z")
    review.expect_prompts("one", "two")


def test_rows_from_several_places_go_back_to_where_they_were(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three", "four")
    for number in (1, 3):
        review.check(number).click()
    review.drag(1, below=4)
    review.expect_prompts("two", "four", "one", "three")
    review.tool("Undo").click()
    review.expect_prompts("one", "two", "three", "four")


# ---- locking, copying, choosing --------------------------------------------------------------------------------------


def test_a_locked_row_stays_when_many_are_changed_or_deleted(visitors: Visitors) -> None:
    review = visitors.list("one red fox", "two red foxes", "three red foxes")
    review.act(2, "Lock").click()
    expect(review.act(2, "Lock")).to_have_attribute("aria-pressed", "true")
    replace_text(review, "red", "blue")
    expect(review.toast).to_contain_text("2 rows changed.")
    review.expect_prompts("one blue fox", "two red foxes", "three blue foxes")
    review.press("Control+a", "Delete")
    expect(review.page.locator(".ig-toasts")).to_contain_text("1 locked row stayed.")
    review.expect_prompts("two red foxes")


def test_copies_and_other_models_stand_right_below(visitors: Visitors) -> None:
    review = visitors.list(make_draft("one", count=3, row_key="SKU-1"), "two")
    review.press("d")
    review.expect_prompts("one", "one", "two")
    expect(review.row(2)).to_contain_text("×3")
    expect(review.row(2)).to_contain_text("Same picture as row 1")
    assert [row["row_key"] for row in review.kept] == ["SKU-1", None, None]
    add_model(review, SCHNELL)
    expect(review.toast).to_contain_text("3 rows added.")
    review.expect_prompts("one", "one", "one", "one", "two", "two")
    assert [row["model_key"] for row in review.kept] == [SKETCH, SCHNELL] * 3


def test_rows_are_selected_by_keys(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three", "four")
    review.press("ArrowDown", "Space")
    review.expect_selected(2)
    review.press("Shift+ArrowDown")
    review.expect_selected(2, 3)
    review.press("Escape")
    review.expect_selected()
    review.press("Control+a")
    review.expect_selected(1, 2, 3, 4)
    expect(review.tool("Start 4 selected")).to_be_visible()


def test_rows_are_selected_by_the_mouse(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three", "four", "five")
    review.check(2).click()
    review.check(4).click(modifiers=["Shift"])
    review.expect_selected(2, 3, 4)
    review.prompts.nth(2).click(modifiers=["Control"])
    review.expect_selected(2, 4)
    review.prompts.nth(4).click(modifiers=["Shift"])
    review.expect_selected(2, 3, 4, 5)
    assert review.page.evaluate("getSelection().toString()") == ""
    review.screen.get_by_role("checkbox", name="Select all rows that are shown").click()
    review.expect_selected(1, 2, 3, 4, 5)


def test_a_row_that_was_scrolled_away_keeps_the_keys(visitors: Visitors) -> None:
    review = visitors.list(*(f"row number {number}" for number in range(1, 101)))
    review.press("End")
    expect(review.row(100)).to_be_focused()
    review.page.locator(".ig-review-scroll").evaluate("list => (list.scrollTop = 0)")
    expect(review.row(1)).to_be_visible()
    review.press("ArrowUp")
    expect(review.row(99)).to_be_focused()
    expect(review.row(99)).to_be_in_viewport()


# ---- order -----------------------------------------------------------------------------------------------------------


def test_a_row_is_dragged_by_its_handle_which_a_mere_click_does_not_do(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three")
    review.row(2).locator(".ig-review-grip").click()
    review.drag(1, below=2)
    review.expect_prompts("two", "one", "three")
    review.tool("Undo").click()
    review.expect_prompts("one", "two", "three")
    expect(review.tool("Undo")).to_be_disabled()
    review.drag(3, below=1)
    review.expect_prompts("one", "three", "two")


def test_alt_and_arrows_move_what_is_chosen(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three", "four")
    review.press("Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowDown")
    review.expect_prompts("two", "three", "one", "four")
    expect(review.row(3)).to_be_focused()
    review.press("Space", "ArrowUp", "ArrowUp", "Space", "Alt+End")
    review.expect_prompts("three", "four", "two", "one")


# ---- finding ---------------------------------------------------------------------------------------------------------


def test_the_filter_shows_rows_with_all_words(visitors: Visitors) -> None:
    review = visitors.list("a red fox", "a blue fox", "a red bird")
    review.press("/")
    review.press(*"FOX red")
    expect(review.prompts).to_have_text(["a red fox"])
    expect(review.screen).to_contain_text("1 of 3 rows")
    review.press("Escape")
    review.expect_prompts("a red fox", "a blue fox", "a red bird")
    expect(review.row(1)).to_be_focused()


def test_all_means_what_the_filter_shows_and_a_new_row_is_shown_anyway(visitors: Visitors) -> None:
    review = visitors.list("a red fox", "a blue fox", "a red bird")
    review.screen.get_by_role("searchbox").fill("red")
    expect(review.prompts).to_have_count(2)
    review.screen.get_by_role("checkbox", name="Select all rows that are shown").click()
    review.tool("Delete").click()
    expect(review.toast).to_contain_text("2 rows deleted.")
    review.tool("Add row").click()
    review.box.fill("a green frog")
    review.press("Enter")
    review.expect_prompts("a blue fox", "a green frog")
    expect(review.screen.get_by_role("searchbox")).to_have_value("")


def test_find_and_replace_says_how_many_rows_would_change(visitors: Visitors) -> None:
    review = visitors.list("a Fox", "a fox", "a bird")
    review.press("Control+f")
    review.question.get_by_label("Find", exact=True).fill("fox")
    expect(review.question).to_contain_text("2 rows would change.")
    review.question.get_by_label("Upper and lower case are the same").uncheck()
    expect(review.question).to_contain_text("1 row would change.")
    review.question.get_by_label("Replace with").fill("cat")
    review.press("Enter")
    review.expect_prompts("a Fox", "a cat", "a bird")


# ---- marks -----------------------------------------------------------------------------------------------------------


def test_a_mark_is_mended_with_one_click(visitors: Visitors) -> None:
    review = visitors.list("a fox", "a {colour} fox", "The Fox")
    review.act(3, "Remove it").click()
    review.expect_prompts("a fox", "a {colour} fox")
    review.act(2, "Take it out").click()
    review.expect_prompts("a fox", "a fox")
    expect(review.row(2)).to_contain_text("Same picture as row 1")


def test_the_same_trouble_of_many_rows_is_one_line_and_mended_at_once(visitors: Visitors) -> None:
    rows = [make_draft(f"fox {number}", params={"steps": 99}) for number in range(3)]
    review = visitors.list("fine", *rows)
    expect(review.screen).to_contain_text("3 rows have a value their model does not take")
    review.tool("Show").click()
    expect(review.row(2)).to_be_focused()
    review.tool("Use the default (all)").click()
    expect(review.page.locator(".ig-review-mark")).to_have_count(0)
    assert ["steps" in row["params"] for row in review.kept] == [False] * 4


def test_what_no_click_can_mend_is_said_too(visitors: Visitors) -> None:
    review = visitors.list("", make_draft("a fox", FLARE), make_draft("a bird", params={"imageUrl": "asset:gone"}))
    problems = review.page.locator(".ig-review-problems")
    expect(problems).to_contain_text("No prompt")
    expect(problems).to_contain_text("OpenAI needs a key")
    expect(problems).to_contain_text("A reference picture is gone")
    expect(review.row(3).locator(".ig-review-lost")).to_be_visible()  # no broken picture
    review.act(3, "Take it out").click()
    expect(review.row(3).locator(".ig-review-mark")).to_have_count(0)


def test_a_rewritten_prompt_shows_what_changed_and_goes_back(visitors: Visitors) -> None:
    review = visitors.list(make_draft("a fox at night", origin={"prompt": "a fox"}))
    review.act(1, "Rewritten").click()
    expect(review.question.locator("ins")).to_have_text(" at night")
    review.question.get_by_role("button", name="Back to the original prompt").click()
    review.expect_prompts("a fox")
    expect(review.act(1, "Rewritten")).to_have_count(0)


# ---- the panel -------------------------------------------------------------------------------------------------------


def test_the_panel_edits_the_settings_of_the_active_row(visitors: Visitors) -> None:
    review = visitors.list(make_draft("one", count=2, params={"steps": 7}), "two")
    expect(review.panel).to_contain_text("Settings of row 1")
    expect(review.setting("Steps")).to_have_value("7")
    expect(review.setting("Images per prompt")).to_have_value("2")
    review.panel.get_by_role("radio", name="16:9").check(force=True)
    review.setting("Images per prompt").fill("3")
    review.press("Tab")
    expect(review.row(1)).to_contain_text("×3")
    width, height = (review.kept[0]["params"][name] for name in ("width", "height"))
    assert (width > height, review.kept[0]["count"]) == (True, 3)
    assert review.kept[1]["params"] == {"width": 64, "height": 64}


def test_another_model_is_chosen_for_a_row_in_the_panel(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.pick(2)
    expect(review.panel).to_contain_text("Settings of row 2")
    review.panel.locator(".ig-panel-model").click()
    review.panel.get_by_role("combobox").or_(review.panel.get_by_role("searchbox")).first.fill("fal.ai schnell")
    review.press("Enter")
    expect(review.row(2)).to_contain_text("FLUX.1 [schnell]")
    expect(review.row(2)).to_contain_text("fal.ai needs a key")
    assert [row["model_key"] for row in review.kept] == [SKETCH, SCHNELL]
    review.pick(1)
    expect(review.panel.locator(".ig-panel-model-name")).to_have_text("Sketch")


def test_a_slider_keeps_its_grip_and_its_values_arrive_together(visitors: Visitors) -> None:
    review = visitors.list("one")
    edits: list[Request] = []
    review.page.on(
        "request", lambda request: edits.append(request) if "review.edit" in (request.post_data or "") else None
    )
    slider = review.panel.locator("[data-field=steps] input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    left, y_px = box["x"] + 10, box["y"] + box["height"] / 2
    review.page.mouse.move(left, y_px)
    review.page.mouse.down()
    review.page.mouse.move(left + box["width"] * 0.8, y_px, steps=20)
    held = slider.input_value()
    expect(review.row(1)).to_contain_text(f"Steps {held}")  # the answer came while the slider is held
    review.page.mouse.move(left + box["width"] * 0.4, y_px, steps=10)
    review.page.mouse.up()
    released = slider.input_value()
    assert int(released) < int(held)
    expect(review.row(1)).to_contain_text(f"Steps {released}")
    assert review.kept[0]["params"]["steps"] == int(released)
    assert 2 <= len(edits) < 8  # of some twenty values


def test_the_panel_edits_several_rows_at_once(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three")
    review.check(1).click()
    review.check(3).click()
    expect(review.panel).to_contain_text("Settings of 2 rows")
    review.setting("Steps").fill("12")
    review.press("Enter")
    expect(review.row(3)).to_contain_text("Steps 12")
    assert [row["params"].get("steps") for row in review.kept] == [12, None, 12]


def test_done_brings_back_the_panels_own_settings(visitors: Visitors) -> None:
    own = {"model": "sketch/sketch", "memory": {"steps": 44}, "count": 5}
    review = visitors.list(make_draft("one", count=2, params={"steps": 7}), memory={"draft": own})
    set_steps(review, 9)
    expect(review.row(1)).to_contain_text("Steps 9")
    review.panel.get_by_role("button", name="Done").click()
    expect(review.setting("Steps")).to_have_value("44")
    expect(review.setting("Images per prompt")).to_have_value("5")
    review.press("Escape")
    expect(review.screen).to_have_count(0)
    review.page.locator("#prompt textarea").fill("another picture")
    expect(review.page.locator(".ig-composer-estimate")).to_contain_text("5 images")
    assert review.page.evaluate("JSON.parse(localStorage.getItem('imagegen:draft'))") == own


def picture() -> FilePayload:
    data = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(data, "PNG")
    return {"name": "teal.png", "mimeType": "image/png", "buffer": data.getvalue()}


def test_a_reference_picture_is_put_onto_a_row_in_the_panel(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.pick(2)
    expect(review.panel).to_contain_text("Settings of row 2")
    review.panel.locator("input[type=file]").set_input_files(picture())
    expect(review.row(2).locator("img")).to_be_visible()
    assert [row["params"].get("imageUrl", "")[:6] for row in review.kept] == ["", "asset:"]
    review.pick(1)
    expect(review.panel.locator(".ig-panel-picture")).to_have_count(0)


# ---- starting --------------------------------------------------------------------------------------------------------


def test_the_selected_rows_are_started_first_and_then_the_rest(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three")
    totals = review.screen.locator(".ig-review-totals")
    expect(totals).to_have_text("3 tasks · 3 images · free")
    review.check(2).click()
    expect(totals).to_have_text("1 task · 1 image · free")
    review.tool("Start 1 selected").click()
    review.expect_prompts("one", "three")
    assert review.started == ["two"]
    review.press("Control+Enter")
    expect(review.screen).to_have_count(0)
    expect(review.page.locator("#feed .ig-feed-tile[data-standing=done]")).to_have_count(3, timeout=30_000)
    assert sorted(review.started) == ["one", "three", "two"]


def test_a_start_finds_what_was_typed_a_moment_before(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.setting("Steps").fill("3")
    review.prompts.first.click()
    review.box.fill("edited")
    review.tool("Start 2 tasks").click()
    expect(review.screen).to_have_count(0)
    first, _ = (facts.task for facts in review.studio.store.tasks.facts_of_batch(review.batch_id))
    assert (first.prompt, first.params["steps"]) == ("edited", 3)


def test_the_start_key_starts_the_list_and_not_the_hidden_prompt_box(visitors: Visitors) -> None:
    review = visitors.list("one", title="Before", memory={"prompt": "do not start me"})
    title = review.screen.get_by_role("textbox", name="Title of the list")
    title.fill("After")
    title.press("Control+Enter")
    expect(review.screen).to_have_count(0)
    expect(review.page.locator("#prompt textarea")).to_have_value("do not start me")
    assert review.started == ["one"]
    assert review.studio.store.batches.get(LOCAL_OWNER, review.batch_id).title == "After"


def test_a_row_that_cannot_be_made_is_named_and_nothing_starts(visitors: Visitors) -> None:
    review = visitors.list("one", "")
    review.tool("Start 2 tasks").click()
    expect(review.toast).to_contain_text("Row 2: Prompt is empty")
    assert review.started == []
    review.choose(1, "Start this row only")
    expect(review.prompts).to_have_text(["No prompt yet"])
    assert review.started == ["one"]


def test_a_model_without_a_key_asks_for_one(visitors: Visitors) -> None:
    review = visitors.list(make_draft("one", FLARE))
    review.tool("Start 1 task").click()
    expect(review.toast).to_contain_text("OpenAI needs a key")
    review.toast.get_by_role("button", name="Add key").click()
    expect(review.page.locator("dialog.ig-settings")).to_be_visible()
    assert review.started == []


# ---- the list itself -------------------------------------------------------------------------------------------------


def test_a_reload_in_the_middle_opens_the_list_again(visitors: Visitors) -> None:
    review = visitors.list("one", "two")
    review.edit(2, "a second one")
    review.expect_prompts("one", "a second one")
    visitors.load(review.page)
    review.expect_prompts("one", "a second one")
    review.press("Escape")
    visitors.load(review.page)
    expect(review.page.locator("#feed .ig-feed-drafts")).to_be_visible()
    expect(review.screen).to_have_count(0)


def test_a_deleted_list_comes_back_with_undo(visitors: Visitors) -> None:
    review = visitors.list("one")
    review.screen.get_by_role("button", name="More for this list").click()
    review.page.get_by_role("menuitem", name="Delete the list").click()
    expect(review.screen).to_have_count(0)
    review.toast.get_by_role("button", name="Undo").click()
    review.expect_prompts("one")


def test_two_browsers_see_each_others_changes(visitors: Visitors) -> None:
    first = visitors.list("one", "two", "three", title="Before")
    second = visitors.open(first.batch_id)
    first.edit(1, "first")
    expect(second.row(1)).to_contain_text("first")
    second.drag(3, below=1)
    expect(first.prompts).to_have_text(["first", "three", "two"])
    first.act(3, "Delete").click()
    expect(second.prompts).to_have_text(["first", "three"])
    second.tool("Add row").click()
    second.box.fill("four")
    second.press("Enter")
    expect(first.prompts).to_have_text(["first", "four", "three"])
    title = first.screen.get_by_role("textbox", name="Title of the list")
    title.fill("After")
    title.press("Enter")
    expect(second.screen.get_by_role("textbox", name="Title of the list")).to_have_value("After")
    second.press("Control+Enter")
    expect(first.screen).to_contain_text("No rows.")


def test_an_editor_that_is_open_survives_what_others_do(visitors: Visitors) -> None:
    first = visitors.list("one", "two")
    second = visitors.open(first.batch_id)
    first.prompts.first.click()
    first.box.fill("not done yet")
    second.edit(1, "changed by another")
    second.drag(1, below=2)
    expect(first.prompts).to_have_text(["two", "changed by another"])
    expect(first.box).to_be_focused()
    first.press(*"!", "Enter")
    first.expect_prompts("two", "not done yet!")


# ---- a phone ---------------------------------------------------------------------------------------------------------


def test_a_list_is_reviewed_with_a_finger(visitors: Visitors) -> None:
    review = visitors.list("one", "two", "three", **PHONE)
    review.check(2).tap()
    review.expect_selected(2)
    review.check(2).tap()
    review.prompts.nth(2).tap()
    review.box.fill("a third one")
    review.prompts.nth(0).tap()
    review.press("Escape")
    review.act(3, "More for this row").tap()
    review.page.get_by_role("menuitem", name="Move up").tap()
    review.expect_prompts("one", "a third one", "two")
    review.tool("Start 3 tasks").tap()
    expect(review.screen).to_have_count(0)
    assert review.started == ["one", "a third one", "two"]


def test_the_settings_of_a_row_are_a_sheet_on_a_phone(visitors: Visitors) -> None:
    review = visitors.list("one", "two", **PHONE)
    review.choose(2, "Settings")
    expect(review.panel).to_be_in_viewport()
    expect(review.panel).to_contain_text("Settings of row 2")
    review.setting("Steps").fill("5")
    review.panel.get_by_role("button", name="Done").tap()
    expect(review.panel).not_to_be_in_viewport()
    expect(review.row(2)).to_contain_text("Steps 5")


def test_nothing_sticks_out_on_a_phone_and_a_finger_finds_the_buttons(visitors: Visitors) -> None:
    long = "a_word_without_any_end" * 40
    review = visitors.list(long, make_draft(long, FLARE, params={"size": "1x1"}), title=long, **PHONE)
    assert review.page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = "nodes => nodes.map((node) => Math.min(node.clientHeight, node.clientWidth))"
    assert min(review.screen.get_by_role("checkbox").evaluate_all(sizes)) >= 20
    assert min(review.row(1).get_by_role("button").evaluate_all(sizes)) >= 34
    start = review.tool("Start 2 tasks").bounding_box()
    assert start
    assert start["y"] + start["height"] <= 844
