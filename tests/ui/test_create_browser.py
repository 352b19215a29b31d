"""The dialog "New list" in a real browser: text, sheets, templates and recipes become lists, and come out again."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.server import make_picture
from tests.studio_kit import wait_until

pytestmark = pytest.mark.browser

DESKTOP = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"locale": "en-US", "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, str]]:
    from imagegen.ui.app import open_page

    folder = tmp_path_factory.mktemp("data")
    with open_studio(load_settings({"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7940"})) as studio:
        close, url = open_page(studio)
        yield studio, url
        close()


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


@pytest.fixture
def open_tab(browser: Browser, app: tuple[Studio, str]) -> Iterator[Callable[..., Page]]:
    """Opens the page in a browser of its own; at the end none of its scripts may have failed."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_tab(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        contexts[-1].on("weberror", lambda error: errors.append(str(error.error)))
        page = contexts[-1].new_page()
        page.goto(app[1], wait_until="domcontentloaded")
        expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_tab: Callable[..., Page]) -> Page:
    page = open_tab(**DESKTOP)
    page.locator(".ig-topics-new").click()
    return page


class Dialog:
    """The dialog, opened on one of its tabs."""

    def __init__(self, page: Page, tab: str) -> None:
        self.page = page
        page.get_by_role("button", name="New list…").click()
        self.node = page.locator("dialog.ig-create")
        self.node.get_by_role("tab", name=tab).click()
        self.panel = self.node.get_by_role("tabpanel", name=tab)

    @property
    def count(self) -> Locator:
        return self.node.locator(".ig-create-count")

    @property
    def problem(self) -> Locator:
        return self.node.get_by_role("alert")

    @property
    def submit(self) -> Locator:
        return self.node.get_by_role("button", name="Make the list")

    def give(self, name: str, data: bytes | str, media_type: str = "text/csv") -> None:
        payload = {"name": name, "mimeType": media_type, "buffer": data.encode() if isinstance(data, str) else data}
        self.panel.locator("input[type=file]").first.set_input_files(payload)

    def make(self) -> Locator:
        """The rows of the review that opens."""
        self.submit.click()
        expect(self.page.locator(".ig-review")).to_be_visible()
        expect(self.node).to_be_hidden()
        return self.page.locator(".ig-review-prompt")


# ---- lines and variants ----------------------------------------------------------------------------------------------


def test_lines_with_variants_and_variables_are_counted_before_they_are_made(page, studio):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("a {red|blue} {thing}\na plain hat")
    expect(dialog.count).to_contain_text("3 tasks")
    dialog.panel.get_by_label("{thing}").fill("cup, shoe")
    expect(dialog.count).to_contain_text("5 tasks")
    rows = dialog.make()
    expect(rows).to_have_text(["a red cup", "a red shoe", "a blue cup", "a blue shoe", "a plain hat"])
    assert studio.store.attempts.open_ids() == []


def test_side_by_side_and_a_sweep_and_a_style(page):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("{size} {thing}")
    dialog.panel.get_by_label("{size}").fill("big\nsmall")
    dialog.panel.get_by_label("{thing}").fill("cup\nhat")
    expect(dialog.count).to_contain_text("4 tasks")
    dialog.panel.get_by_text("Side by side").click()
    expect(dialog.count).to_contain_text("2 tasks")
    dialog.panel.get_by_role("button", name="Vary a setting").click()
    dialog.panel.get_by_label("Setting that varies").select_option("steps")
    dialog.panel.get_by_label("Its values").fill("4, 8, 12")
    expect(dialog.count).to_contain_text("6 tasks")
    dialog.panel.get_by_label("Style", exact=True).select_option("watercolour")
    rows = dialog.make()
    expect(rows).to_have_count(6)
    expect(rows.first).to_contain_text("Painted in loose watercolour")


def test_too_many_are_told_in_words_and_some_at_random_are_possible(page):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("a {1|2|3|4|5|6|7|8|9|0} of " + "{a|b|c|d|e|f|g|h|i|j}" * 4)
    expect(dialog.problem).to_contain_text("This makes 100,000 tasks; a list holds at most 20,000.")
    expect(dialog.submit).to_be_disabled()
    dialog.panel.get_by_text("Some at random").click()
    dialog.panel.get_by_label("How many of each prompt").fill("7")
    expect(dialog.count).to_contain_text("7 tasks")
    expect(dialog.make()).to_have_count(7)


def test_a_wildcard_is_put_in_by_its_name_and_an_unknown_one_is_told(page, studio):
    dialog = Dialog(page, "Lines and variants")
    box = dialog.panel.get_by_label("Prompts")
    box.fill("a shoe, ")
    dialog.panel.get_by_label("Insert wildcard").select_option("colour")
    expect(box).to_have_value("a shoe, __colour__")
    expect(dialog.count).to_contain_text(f"{len(studio.catalog.shelf.wildcards['colour'])} tasks")
    box.fill("a shoe, __colur__")
    expect(dialog.problem).to_contain_text("There is no wildcard “colur”.")
    expect(dialog.submit).to_be_disabled()


def test_what_stands_in_the_prompt_box_comes_along_and_typed_text_survives_closing(page):
    page.locator("#prompt textarea").fill("a fox\na cat")
    dialog = Dialog(page, "Lines and variants")
    expect(dialog.panel.get_by_label("Prompts")).to_have_value("a fox\na cat")
    dialog.panel.get_by_label("Prompts").fill("a fox\na cat\na dog")
    page.keyboard.press("Escape")
    expect(dialog.node).to_be_hidden()
    again = Dialog(page, "Lines and variants")
    expect(again.panel.get_by_label("Prompts")).to_have_value("a fox\na cat\na dog")


def test_a_text_with_markup_is_only_text(page):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill('<img src=x onerror="window.bad=1"> ${1+1} {{x}}')
    expect(dialog.count).to_contain_text("1 task")
    expect(dialog.make()).to_contain_text('<img src=x onerror="window.bad=1"> ${1+1} {{x}}')
    assert page.evaluate("window.bad") is None


# ---- sheets ----------------------------------------------------------------------------------------------------------

CSV = "sku,text,steps,colour\n" + "".join(f"A{n},a {{colour}} cup {n},{n % 3 + 1},red\n" for n in range(8))


def test_a_sheet_shows_its_columns_and_becomes_a_list(page, studio):
    dialog = Dialog(page, "Sheet")
    dialog.give("goods.csv", CSV)
    expect(dialog.panel).to_contain_text("goods.csv · 8 rows")
    expect(dialog.panel.get_by_label("What “text” is")).to_have_value("prompt")
    expect(dialog.panel.get_by_label("What “steps” is")).to_have_value("param:steps")
    expect(dialog.count).to_contain_text("8 tasks")
    dialog.panel.get_by_label("What “colour” is").select_option("title")
    rows = dialog.make()
    expect(rows.first).to_have_text("a red cup 0")
    expect(page.locator(".ig-review")).to_contain_text("goods.csv")


def test_one_prompt_for_all_rows_uses_the_columns(page):
    dialog = Dialog(page, "Sheet")
    dialog.give("goods.tsv", "产品\t颜色\n杯子\t红色\n鞋\t蓝色\n")
    expect(dialog.problem).to_contain_text("No column is the prompt")
    dialog.panel.get_by_label("One prompt for all rows").fill("棚拍的")
    dialog.panel.get_by_label("Insert column").select_option("颜色")
    dialog.panel.get_by_label("Insert column").select_option("产品")
    expect(dialog.count).to_contain_text("2 tasks")
    expect(dialog.make()).to_have_text(["棚拍的红色杯子", "棚拍的蓝色鞋"])


def test_a_file_that_cannot_be_used_says_why_by_its_name(page):
    dialog = Dialog(page, "Sheet")
    dialog.give("photo.xlsx", b"PK not really")
    expect(dialog.problem).to_contain_text("photo.xlsx")
    expect(dialog.panel).to_contain_text("photo.xlsx")
    expect(dialog.submit).to_be_disabled()
    dialog.give("goods.csv", CSV)
    expect(dialog.count).to_contain_text("8 tasks")


def test_pictures_of_a_sheet_are_added_by_name(page, studio):
    dialog = Dialog(page, "Sheet")
    dialog.give("goods.csv", "prompt,imageUrl\na,shoe.png\nb,cup.png\n")
    expect(dialog.panel).to_contain_text("2 pictures are missing: shoe.png, cup.png")
    files = [
        {"name": name, "mimeType": "image/png", "buffer": make_picture(place, 64, 64, "png")}
        for place, name in enumerate(("shoe.png", "other.png"))
    ]
    dialog.panel.get_by_label("Add pictures").set_input_files(files)
    expect(dialog.panel).to_contain_text("1 picture is missing: cup.png")
    expect(dialog.make()).to_have_count(2)
    expect(page.locator(".ig-review")).to_contain_text("The picture cup.png was not added")
    page.get_by_role("button", name="Go on without it").first.click()
    expect(page.locator(".ig-review")).not_to_contain_text("The picture cup.png was not added")


def test_a_sheet_comes_in_runs_comes_out_and_only_changed_rows_come_in_again(page, studio, tmp_path):
    small = "prompt,width,height\n" + "".join(f"cup {n},64,64\n" for n in range(5))
    dialog = Dialog(page, "Sheet")
    dialog.give("cups.csv", small)
    expect(dialog.count).to_contain_text("5 tasks")
    dialog.make()
    page.get_by_role("button", name="Start 5 tasks").click()
    expect(page.locator(".ig-review")).to_be_hidden()
    wait_until(lambda: not studio.store.attempts.open_ids())
    page.locator("#feed").get_by_role("button", name="More for this batch").first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Sheet (CSV)").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["prompt"] for row in rows] == [f"cup {n}" for n in range(5)]
    assert {row["imagegen_status"] for row in rows} == {"done"}
    dialog = Dialog(page, "Sheet")
    dialog.give("cups.csv", text)
    expect(dialog.problem).to_contain_text("All rows are done and unchanged.")
    dialog.give("cups.csv", text.replace("cup 1,", "mug 1,").replace("cup 3,", "mug 3,"))
    expect(dialog.panel).to_contain_text("3 rows are done and unchanged: leave them out")
    expect(dialog.count).to_contain_text("2 tasks")
    expect(dialog.make()).to_have_text(["mug 1", "mug 3"])


# ---- templates -------------------------------------------------------------------------------------------------------


def test_a_template_is_found_filled_and_made(page):
    dialog = Dialog(page, "Template")
    dialog.panel.get_by_label("Search templates").fill("packshot")
    dialog.panel.get_by_role("button", name="Packshot").first.click()
    dialog.panel.get_by_role("button", name="a ceramic travel mug").click()
    dialog.panel.get_by_role("button", name="a wireless headphone").click()
    expect(dialog.panel.get_by_label("Product", exact=True)).to_have_value("a ceramic travel mug\na wireless headphone")
    expect(dialog.count).to_contain_text("2 tasks")
    rows = dialog.make()
    expect(rows.first).to_contain_text("Studio packshot of a ceramic travel mug, matte surface with fine details.")


def test_an_own_template_is_saved_used_deleted_and_brought_back(page, studio):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("{what} at night")
    dialog.panel.get_by_role("button", name="Save as template…").click()
    question = page.locator("dialog.ig-review-question")
    question.get_by_label("Name of the template").fill("Night scene")
    question.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ig-toast")).to_contain_text("Template “Night scene” saved.")
    dialog.node.get_by_role("tab", name="Template").click()
    panel = dialog.node.get_by_role("tabpanel", name="Template")
    card = panel.get_by_role("button", name="Night scene")
    card.click()
    panel.get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)
    page.locator(".ig-toast").last.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()


def test_the_prompt_of_a_row_in_review_is_kept_as_a_template(page, studio):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("{dish} from above")
    expect(dialog.submit).to_be_enabled()
    dialog.make()
    page.get_by_role("button", name="More for this row").click()
    page.get_by_role("menuitem", name="Save as template…").click()
    question = page.locator("dialog.ig-review-question")
    question.get_by_label("Name of the template").fill("From above")
    question.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ig-toast")).to_contain_text("Template “From above” saved.")
    assert studio.catalog.shelf.template("from-above").text == "{dish} from above"


# ---- recipes ---------------------------------------------------------------------------------------------------------


def test_a_list_is_saved_as_a_recipe_and_opened_again(page, studio):
    drafts = [TaskDraft("a hat", "sketch/sketch", {"steps": 3}, 2), TaskDraft("a cup", "nimbus/one", {}, 1)]
    batch = studio.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}, title="Spring")
    page.reload(wait_until="domcontentloaded")
    page.locator("#topics").get_by_text("Spring").click()
    page.locator("#feed").get_by_role("button", name="More for this batch").first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Recipe").click()
    text = download.value.path().read_text("utf-8")
    assert [task["prompt"] for task in json.loads(text)["tasks"]] == ["a hat", "a cup"]
    assert batch.id not in text
    dialog = Dialog(page, "Recipe")
    dialog.give("broken.json", "{", "application/json")
    expect(dialog.problem).to_contain_text("broken.json: The recipe is not valid JSON")
    dialog.give("spring.json", text, "application/json")
    expect(dialog.panel).to_contain_text("Not known here")
    expect(dialog.count).to_contain_text("2 tasks")
    expect(dialog.make()).to_have_text(["a hat", "a cup"])


# ---- the dialog itself -----------------------------------------------------------------------------------------------


def test_tabs_and_making_work_by_keyboard(page):
    dialog = Dialog(page, "Lines and variants")
    dialog.panel.get_by_label("Prompts").fill("a fox")
    expect(dialog.submit).to_be_enabled()
    dialog.node.get_by_role("tab", name="Lines and variants").focus()
    page.keyboard.press("ArrowRight")
    expect(dialog.node.get_by_role("tab", name="Sheet")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(dialog.submit).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ig-review-prompt")).to_have_text(["a fox"])


def test_a_phone_shows_the_dialog_as_a_sheet_without_sideways_scrolling(open_tab):
    page = open_tab(**PHONE)
    dialog = Dialog(page, "Sheet")
    dialog.give("goods.csv", CSV)
    expect(dialog.count).to_contain_text("8 tasks")
    box = dialog.node.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert page.evaluate("document.querySelector('.ig-create-body').scrollWidth <= 390")


def test_the_dialog_speaks_chinese(open_tab):
    page = open_tab(**{**DESKTOP, "locale": "zh-CN"})
    page.get_by_role("button", name="新建列表…").click()
    expect(page.locator("dialog.ig-create")).to_contain_text("文本与变体")
