"""Lists without an assistant: lines, variants, variables, sweeps, styles, templates and sheets."""

from dataclasses import replace

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.sheet_lists import SheetWish
from imagegen.studio.texts import TextWish, values_in
from tests.fakes.server import make_picture
from tests.studio_kit import FLARE, SCHNELL

BASE = TaskDraft("", SCHNELL, {"width": 512, "height": 512}, 2)
REFERENCES = "fal/fal-ai/flux/dev/image-to-image"


def wish(text, **changes):
    return replace(TextWish(BASE, text), **changes)


@pytest.fixture
def lists(desk):
    return desk.studio.lists


@pytest.fixture
def rows_of(desk):
    """The rows of a list as a screen is shown them."""
    return lambda batch: desk.studio.review.look(LOCAL_OWNER, batch.id)["rows"]


@pytest.fixture
def prompts_of(lists, rows_of):
    return lambda wanted: [row["prompt"] for row in rows_of(lists.from_text(LOCAL_OWNER, None, wanted))]


# ---- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "prompts"),
    [
        pytest.param(wish("a fox\n\n a cat ", is_per_line=True), ["a fox", "a cat"], id="lines"),
        pytest.param(wish("a fox\nat night"), ["a fox\nat night"], id="whole text"),
        pytest.param(wish("a {red|blue} fox"), ["a red fox", "a blue fox"], id="variants"),
        pytest.param(wish("a {red|blue} fox", has_variants=False), ["a {red|blue} fox"], id="variants switched off"),
        pytest.param(wish(r"\{a\} fox", has_variants=False), [r"\{a\} fox"], id="text as it is"),
        pytest.param(wish("a {name} fox"), ["a {name} fox"], id="variable without values"),
        pytest.param(
            wish("a {size} {what}", values={"size": ["big", "small"], "what": ["fox", "cat"]}),
            ["a big fox", "a big cat", "a small fox", "a small cat"],
            id="each with each",
        ),
        pytest.param(
            wish("a {size} {what}", values={"size": ["big", "small"], "what": ["fox", "cat"]}, how="zip"),
            ["a big fox", "a small cat"],
            id="side by side",
        ),
        pytest.param(
            wish("{a|b} {x}\nc", values={"x": ["1", "2"]}, is_per_line=True),
            ["a 1", "a 2", "b 1", "b 2", "c"],
            id="only the lines with the variable",
        ),
        pytest.param(
            wish("{名字}在{雪地|海边}", values={"名字": ["狐狸"]}), ["狐狸在雪地", "狐狸在海边"], id="Chinese"
        ),
        pytest.param(wish("a {x}", values={"x": ["{y|z}"]}), ["a {y|z}"], id="values are no syntax"),
    ],
)
def test_a_text_becomes_as_many_rows_as_were_counted(lists, prompts_of, wanted, prompts):
    assert lists.count(LOCAL_OWNER, wanted)["count"] == len(prompts)
    assert prompts_of(wanted) == prompts


def test_counting_says_images_and_variables_and_makes_nothing(lists, desk):
    counted = lists.count(LOCAL_OWNER, wish("{size} {what}, __colour__ {what}", values={"size": ["big", "small"]}))
    colours = len(desk.studio.catalog.shelf.wildcards["colour"])
    assert counted == {
        "count": 2 * colours,
        "image_count": 4 * colours,
        "limit": 20_000,
        "variables": ["size", "what"],
    }
    assert desk.studio.topics(LOCAL_OWNER) == []


def test_counting_a_billion_is_quick_and_making_them_is_refused_in_words(lists):
    many = wish("{" + "|".join("abcdefghij") + "}" + "{1|2|3|4|5|6|7|8|9|0}" * 8)
    assert lists.count(LOCAL_OWNER, many)["count"] == 10**9
    with pytest.raises(InvalidInput, match="This makes 1,000,000,000 rows; at most 20,000 are possible at once"):
        lists.from_text(LOCAL_OWNER, None, many)


def test_a_number_that_no_page_can_hold_is_cut(lists):
    assert lists.count(LOCAL_OWNER, wish("{1|2|3|4|5|6|7|8|9|0}" * 30))["count"] == 10**15


def test_random_ones_are_as_many_as_wanted_and_different(lists, prompts_of):
    wanted = wish("{1|2|3|4|5} {a|b|c|d}", picked=4)
    assert lists.count(LOCAL_OWNER, wanted)["count"] == 4
    assert len(set(prompts_of(wanted))) == 4


def test_an_error_in_a_text_is_told_while_it_is_counted(lists):
    with pytest.raises(InvalidInput, match="There is no wildcard “colur”"):
        lists.count(LOCAL_OWNER, wish("a __colur__ fox"))


def test_nothing_to_make_is_said(lists):
    with pytest.raises(InvalidInput, match="There is nothing to make"):
        lists.from_text(LOCAL_OWNER, None, wish("  \n"))


def test_a_sweep_multiplies_the_rows_and_sets_typed_values(lists, rows_of):
    wanted = wish("a\nb", is_per_line=True, sweep={"steps": ["2", "4"], "seed": ["7"]})
    assert lists.count(LOCAL_OWNER, wanted)["count"] == 4
    rows = rows_of(lists.from_text(LOCAL_OWNER, None, wanted))
    assert [(row["prompt"], row["params"]["steps"], row["params"]["seed"]) for row in rows] == [
        ("a", 2, 7),
        ("a", 4, 7),
        ("b", 2, 7),
        ("b", 4, 7),
    ]
    assert rows[0]["params"]["width"] == 512


def test_only_a_parameter_of_the_model_can_be_swept(lists):
    with pytest.raises(InvalidInput, match="has no parameter “cfgg”"):
        lists.from_text(LOCAL_OWNER, None, wish("a", sweep={"cfgg": ["1"]}))


def test_a_style_stands_around_every_prompt_and_brings_what_the_model_takes(lists, rows_of):
    wanted = wish("a {x}", values={"x": ["cup", "shoe"]}, style="clay-icon", base=replace(BASE, params={}))
    first, second = rows_of(lists.from_text(LOCAL_OWNER, None, wanted))
    assert first["prompt"].startswith("a cup\nShown as one 3D icon of soft matte clay")
    assert second["prompt"].startswith("a shoe\n")
    assert first["params"]["width"] == first["params"]["height"]


def test_a_row_keeps_where_it_came_from(lists, desk):
    wanted = wish("a {x}", values={"x": ["cup"]}, template="packshot", style="clay-icon")
    batch = lists.from_text(LOCAL_OWNER, None, wanted)
    (row,) = desk.studio.store.drafts.of_batch(batch.id)
    assert row.origin == {"variables": {"x": "cup"}, "template": "packshot", "style": "clay-icon"}
    assert batch.origin == {"kind": "template", "template": "packshot", "style": "clay-icon"}
    assert batch.title == "Packshot"


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        pytest.param("red, blue，green", ["red", "blue", "green"], id="commas"),
        pytest.param("red\n blue \n\n", ["red", "blue"], id="lines"),
        pytest.param("red, dark\nblue", ["red, dark", "blue"], id="a comma in a line"),
        pytest.param("matte, fine", ["matte, fine"], id="offered as one"),
        pytest.param("1..7 step 3", ["1", "4", "7"], id="range"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_values_are_read_by_lines_or_commas(typed, values):
    assert values_in(typed, known=["matte, fine"]) == values


# ---- templates -------------------------------------------------------------------------------------------------------


def test_a_text_is_kept_as_an_own_template_and_used_and_removed(lists):
    template_id = lists.templates.save("Night  scene", "{what} at night, {light}")
    first = lists.shelf(LOCAL_OWNER)["templates"][0]
    assert (first["id"], first["name"], first["is_own"]) == (template_id, "Night scene", True)
    assert [one["name"] for one in first["variables"]] == ["what", "light"]
    assert lists.templates.remove(template_id) == {"name": "Night scene", "text": "{what} at night, {light}"}
    assert template_id not in {one["id"] for one in lists.shelf(LOCAL_OWNER)["templates"]}


def test_two_templates_of_one_name_and_one_in_chinese_have_files_of_their_own(lists):
    assert [lists.templates.save(name, "{x}") for name in ("Cup", "Cup", "夜景")] == ["cup", "cup-2", "template"]


def test_a_template_that_comes_with_the_app_stays(lists):
    with pytest.raises(InvalidInput, match="comes with Imagegen and stays"):
        lists.templates.remove("packshot")
    with pytest.raises(NotFound):
        lists.templates.remove("nothing")


@pytest.mark.parametrize(("name", "text"), [("", "x"), ("n" * 81, "x"), ("n", "  ")])
def test_a_template_needs_a_name_and_a_text(lists, name, text):
    with pytest.raises(InvalidInput, match="A template's"):
        lists.templates.save(name, text)


def test_the_shelf_names_styles_around_a_prompt_and_wildcards(lists):
    shelf = lists.shelf(LOCAL_OWNER)
    assert "clay-icon" in {one["id"] for one in shelf["styles"]}
    assert "white-background-top" not in {one["id"] for one in shelf["styles"]}
    assert {"name", "count", "entries"} == shelf["wildcards"][0].keys()


def test_parameters_are_named_in_the_persons_language(lists, desk):
    desk.studio.set_preferences(LOCAL_OWNER, {"language": "zh"})
    labels = {one["name"]: one["label"] for one in lists.parameters(LOCAL_OWNER, SCHNELL)}
    assert labels["steps"] == desk.studio.catalog.texts.label("steps", "zh")
    assert "prompt" not in labels


# ---- sheets ----------------------------------------------------------------------------------------------------------

CSV = """sku,提示词,Steps,images,colour
A1,a {colour} cup,4,3,red
A2,a {colour} shoe,,many,
A3,a hat,999,,blue
"""


@pytest.fixture
def sheets(lists):
    return lists.sheets


@pytest.fixture
def read(sheets):
    def read(text, name="goods.csv"):
        return sheets.read(LOCAL_OWNER, name, text.encode() if isinstance(text, str) else text)

    return read


def test_looking_at_a_sheet_says_what_each_column_is(sheets, read):
    seen = sheets.look(LOCAL_OWNER, read(CSV), SheetWish(BASE))
    assert {one["name"]: one["role"] for one in seen["columns"]} == {
        "sku": "row_key",
        "提示词": "prompt",
        "Steps": "param:steps",
        "images": "variable",
        "colour": "variable",
    }
    assert (seen["row_count"], seen["count"], seen["done_count"]) == (3, 3, 0)
    assert seen["examples"] == ["a red cup", "a {colour} shoe", "a hat"]
    assert seen["unused"] == ["images"]
    assert seen["rows"][0] == {"place": "line 2", "cells": ["A1", "a {colour} cup", "4", "3", "red"]}


def test_a_sheet_becomes_a_list_with_its_cells(sheets, read, rows_of, desk):
    wanted = SheetWish(BASE, roles={"images": "count"})
    batch, notes = sheets.make(LOCAL_OWNER, None, read(CSV), wanted)
    assert (batch.title, batch.origin["kind"], batch.origin["file_name"]) == ("goods", "sheet", "goods.csv")
    rows = rows_of(batch)
    assert [(row["row_key"], row["prompt"], row["params"].get("steps"), row["count"]) for row in rows] == [
        ("A1", "a red cup", 4, 3),
        ("A2", "a {colour} shoe", None, 2),
        ("A3", "a hat", 999, 2),
    ]
    assert [[mark["code"] for mark in row["marks"]] for row in rows] == [[], ["empty_variable"], ["bad_value"]]
    assert notes == ["line 3: “many” is not a number of images; this row makes as many as the panel says."]
    origin = desk.studio.store.drafts.of_batch(batch.id)[0].origin
    assert origin["cells"] == {"sku": "A1", "提示词": "a {colour} cup", "Steps": "4", "images": "3", "colour": "red"}
    assert origin["variables"] == {"colour": "red"}


def test_one_prompt_for_all_rows_is_filled_with_their_cells(sheets, read):
    file_id = read("product,colour\ncup,red\nshoe,blue\n")
    assert sheets.look(LOCAL_OWNER, file_id, SheetWish(BASE))["has_prompt"] is False
    seen = sheets.look(LOCAL_OWNER, file_id, SheetWish(BASE, prompt="a {Colour} {product} in {place}"))
    assert seen["examples"] == ["a red cup in {place}", "a blue shoe in {place}"]
    assert seen["unknown_names"] == ["place"]


def test_a_sheet_without_any_prompt_is_refused(sheets, read):
    with pytest.raises(InvalidInput, match="No column is the prompt"):
        sheets.make(LOCAL_OWNER, None, read("product,colour\ncup,red\n"), SheetWish(BASE))


def test_an_ignored_column_and_a_changed_one_are_as_the_person_says(sheets, read, rows_of):
    wanted = SheetWish(BASE, roles={"Steps": "ignore", "colour": "title"})
    batch, _ = sheets.make(LOCAL_OWNER, None, read(CSV), wanted)
    row = rows_of(batch)[0]
    assert (row["params"].get("steps"), row["title"]) == (None, "red")


def test_two_columns_cannot_be_the_same_thing(sheets, read):
    with pytest.raises(InvalidInput, match="The columns “提示词” and “colour” are both “prompt”"):
        sheets.look(LOCAL_OWNER, read(CSV), SheetWish(BASE, roles={"colour": "prompt"}))


def test_a_row_may_name_its_model_and_keeps_of_the_panel_what_that_model_takes(sheets, read, rows_of):
    text = f"prompt,model,quality\na,{FLARE},high\nb,nimbus,\nc,,\n"
    batch, _ = sheets.make(LOCAL_OWNER, None, read(text), SheetWish(replace(BASE, params={"steps": 4})))
    rows = rows_of(batch)
    assert [row["model_key"] for row in rows] == [FLARE, "nimbus/", SCHNELL]
    assert rows[0]["params"] == {"quality": "high"}
    assert [mark["code"] for mark in rows[1]["marks"]] == ["unknown_model"]
    assert rows[2]["params"] == {"steps": 4}


def test_pictures_are_found_by_the_names_of_their_files_and_missing_ones_are_marked(sheets, read, rows_of, desk):
    shoe = desk.studio.add_input(LOCAL_OWNER, "Shoe.PNG", make_picture(1, 64, 64, "png"))
    file_id = read("prompt,imageUrls\na,C:\\photos\\shoe.png\nb,cup.png; shoe.png\n")
    wanted = SheetWish(replace(BASE, model=REFERENCES, params={}), pictures={"Shoe.PNG": f"asset:{shoe.id}"})
    seen = sheets.look(LOCAL_OWNER, file_id, wanted)
    assert (seen["wants_pictures"], seen["missing_pictures"]) == (True, ["cup.png"])
    batch, notes = sheets.make(LOCAL_OWNER, None, file_id, wanted)
    assert notes == ["Pictures that were not added: cup.png. Their rows are marked."]
    first, second = rows_of(batch)
    assert first["params"] == second["params"] == {"imageUrl": f"asset:{shoe.id}"}
    assert [mark["values"] for mark in second["marks"]] == [{"name": "cup.png"}]
    fixed = desk.studio.review.fix(LOCAL_OWNER, batch.id, [], "missing_picture", SCHNELL)
    assert [row["marks"] for row in fixed["rows"]] == [[]]


def test_a_file_that_cannot_be_read_is_refused_by_name(read):
    with pytest.raises(InvalidInput, match=r"photo\.gif is neither"):
        read(b"GIF89a", "photo.gif")


def test_a_file_that_is_not_open_any_more_says_so(sheets, read):
    first = read(CSV)
    for _ in range(8):
        read(CSV)
    with pytest.raises(NotFound, match="This file is not open any more"):
        sheets.look(LOCAL_OWNER, first, SheetWish(BASE))


def test_a_thousand_rows_become_one_list(sheets, read, rows_of):
    text = "prompt,n\n" + "".join(f"cup {{n}},{number}\n" for number in range(1000))
    batch, _ = sheets.make(LOCAL_OWNER, None, read(text), SheetWish(BASE))
    assert [row["prompt"] for row in rows_of(batch)][-1] == "cup 999"
