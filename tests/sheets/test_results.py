import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from imagegen.errors import InvalidInput
from imagegen.sheets import (
    RESULT_COLUMNS,
    SheetRow,
    is_done_unchanged,
    read_sheet,
    row_hash,
    split_results,
    with_results,
    write_sheet,
)
from tests.sheets.books import book_of, sheet_of

OWN = {"prompt": "a fox", "sku": "A-1", "seed": 7, "status": "in stock"}
FORMATS = ["csv", "xlsx", "jsonl"]

# ---- which rows are done --------------------------------------------------------------------------------------------


def test_an_export_adds_its_columns_beside_those_of_the_same_meaning() -> None:
    row = with_results(OWN, status="done", file="fox.png", cost_usd=0.04, seed=99, rating=5)
    assert row == {
        **OWN,
        "imagegen_status": "done",
        "imagegen_file": "fox.png",
        "imagegen_cost_usd": 0.04,
        "imagegen_seed": 99,
        "imagegen_rating": 5,
        "imagegen_row": row_hash(OWN),
    }


def test_own_cells_and_results_are_told_apart_again() -> None:
    row = SheetRow("row 2", with_results(OWN, status="failed"))
    assert split_results(row) == (OWN, {"status": "failed", "row": row_hash(OWN)})


@pytest.mark.parametrize(
    ("change", "is_done"),
    [
        pytest.param({}, True, id="untouched"),
        pytest.param({"prompt": "a fox "}, True, id="a space at the end"),
        pytest.param({"note": ""}, True, id="an empty cell more"),
        pytest.param({"imagegen_rating": 3}, True, id="a rating"),
        pytest.param({"prompt": "a cat"}, False, id="another prompt"),
        pytest.param({"colour": "red"}, False, id="a cell more"),
        pytest.param({"imagegen_status": "failed"}, False, id="failed"),
        pytest.param({"imagegen_row": None}, False, id="never exported"),
    ],
)
def test_a_row_is_done_while_nothing_of_the_persons_own_changed(change: dict[str, Any], is_done: bool) -> None:
    row = SheetRow("row 2", {**with_results(OWN, status="done"), **change})
    assert is_done_unchanged(row) is is_done


def test_a_row_without_a_cell_has_changed() -> None:
    cells = with_results(OWN, status="done")
    del cells["seed"]
    assert not is_done_unchanged(SheetRow("row 2", cells))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(1024, "1024", id="a number and its text"),
        pytest.param(1024, "1024.0", id="a whole number with a fraction"),
        pytest.param(0.5, "0.50", id="a fraction with a nought more"),
        pytest.param(7, "007", id="a number without its noughts"),
        pytest.param(True, "TRUE", id="true as spreadsheet programs write it"),
        pytest.param(["a", "b"], "a|b", id="a list"),
        pytest.param("a\nb", "a\r\nb ", id="ends of lines"),
    ],
)
def test_values_that_only_changed_their_file_are_the_same_row(one: Any, other: Any) -> None:
    assert row_hash({"prompt": "a fox", "value": one}) == row_hash({"value": other, "prompt": "a fox"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("a", "b", id="texts"),
        pytest.param(2**60, 2**60 + 1, id="long numbers"),
        pytest.param(0.5, 0.51, id="fractions"),
        pytest.param("A fox", "a fox", id="case"),
        pytest.param("a b", "a  b", id="space inside"),
    ],
)
def test_values_that_differ_are_different_rows(one: Any, other: Any) -> None:
    assert row_hash({"value": one}) != row_hash({"value": other})


def test_a_cell_in_another_column_is_a_different_row() -> None:
    assert row_hash({"front": "red"}) != row_hash({"back": "red"})


def test_the_name_of_a_row_is_the_same_next_year_and_no_number() -> None:
    assert row_hash({"prompt": "一只狐狸", "seed": 7}) == "r7b125478d2d9"


# ---- written and read back ------------------------------------------------------------------------------------------

TEXTS = {
    "a formula": "=HYPERLINK(1)",
    "a sum": "+1 bottle",
    "a dash": "- a fox",
    "a mention": "@fox",
    "only a dash": "-",
    "a negative number": "-5",
    "a signed fraction": "+0.5",
    "an apostrophe": "'tis a fox",
    "an apostrophe before a formula": "'=1+1",
    "apostrophes before a dash": "''-20%",
    "an error's name": "#N/A",
    "a comma, a quote": 'a "red", small; fox',
    "two lines": "a fox\nin the snow",
    "Chinese": "一只红色的狐狸，雪地",
    "an emoji": "a 🦊",
    "a bell": "a\x07b",
    "letters of an escape": "a _x0041_ b",
    "a return": "a\r\nb\rc",
}


@pytest.mark.parametrize("file_ending", FORMATS)
def test_an_export_is_read_back_as_it_was(file_ending: str) -> None:
    columns = ["prompt", "=odd", "n"]
    rows = [{"prompt": text, "=odd": text, "n": number} for number, text in enumerate(TEXTS.values())]
    exported = [with_results(row, status="done", file=f"{row['n']}.png", cost_usd=0.04, seed=2**62) for row in rows]
    sheet = read_sheet(f"out.{file_ending}", write_sheet(file_ending, columns, exported))
    assert sheet.columns[:3] == tuple(columns)
    assert sheet.notes == ()
    assert [(row.cells["prompt"], row.cells["=odd"], int(row.cells["n"])) for row in sheet.rows] == [
        (text, text, number) for number, text in enumerate(TEXTS.values())
    ]
    assert all(map(is_done_unchanged, sheet.rows))
    assert {int(row.cells["imagegen_seed"]) for row in sheet.rows} == {2**62}


@pytest.mark.parametrize("there", FORMATS)
@pytest.mark.parametrize("back", FORMATS)
def test_a_row_is_known_again_through_any_two_formats(there: str, back: str) -> None:
    own = {"prompt": "=a fox", "seed": 7, "strength": 0.5, "tiled": True, "tags": ["a", "b"]}
    first = read_sheet(f"out.{there}", write_sheet(there, list(own), [with_results(own, status="done")]))
    second = read_sheet(f"out.{back}", write_sheet(back, first.columns, [first.rows[0].cells]))
    assert is_done_unchanged(second.rows[0])


def test_two_changed_rows_are_found_among_those_that_are_done() -> None:
    data = "prompt;sku\n" + "".join(f"a fox, number {number};A-{number}\n" for number in range(10))
    sheet = read_sheet("in.csv", data.encode("utf-8-sig"))
    rows = [with_results(row.cells, status="done", file="fox.png", cost_usd=0.04) for row in sheet.rows]
    text = write_sheet("csv", sheet.columns, rows).decode("utf-8-sig")
    text = text.replace("number 3", "number three").replace("A-7", "B-7")
    again = read_sheet("out.csv", text.encode("gbk"))
    assert [row.cells["sku"] for row in again.rows if not is_done_unchanged(row)] == ["A-3", "B-7"]


# ---- what spreadsheet programs see ----------------------------------------------------------------------------------


def cells_of_csv(*texts: Any) -> list[str]:
    data = write_sheet("csv", ["value"], [with_results({"value": text}, status="done") for text in texts])
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header == ["value", *RESULT_COLUMNS]
    return [row[0] for row in rows]


def test_no_text_in_csv_is_a_formula() -> None:
    written = cells_of_csv("=1+1", "+1 bottle", "-5", "- a fox", "@fox", "\tfox", "\rfox", "'=1", "fox")
    assert written == ["'=1+1", "'+1 bottle", "-5", "'- a fox", "'@fox", "'\tfox", "'\rfox", "''=1", "fox"]


def test_numbers_in_csv_stay_numbers() -> None:
    assert cells_of_csv(7, -5, 1024.0, 0.5, -1e-07, True, ["a", "b"], {"a": 1}) == [
        "7",
        "-5",
        "1024",
        "0.5",
        "-1e-07",
        "true",
        "a|b",
        '{"a": 1}',
    ]


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    row = with_results({"prompt": "=1+1", "n": 7, "x": 0.5, "is": True, "seed": 2**62}, status="done", rating=5)
    book = load_workbook(io.BytesIO(write_sheet("xlsx", ["prompt", "n", "x", "is", "seed"], [row])))
    cells = next(book.active.iter_rows(min_row=2))
    assert [(cell.value, cell.data_type) for cell in cells[:5]] == [
        ("=1+1", "s"),
        (7, "n"),
        (0.5, "n"),
        (True, "b"),
        (str(2**62), "s"),
    ]
    assert cells[9].value == 5


def test_a_row_with_several_images_lists_them() -> None:
    row = with_results({"prompt": "a fox"}, status="done", file=["1.png", "2.png"], seed=[7, 8], rating=[5, None])
    sheet = read_sheet("out.csv", write_sheet("csv", ["prompt"], [row]))
    _, results = split_results(sheet.rows[0])
    assert (results["file"], results["seed"], results["rating"]) == ("1.png|2.png", "7|8", "5|")


def test_a_text_that_no_cell_of_a_workbook_holds_is_named() -> None:
    row = with_results({"prompt": "fox " * 10_000}, status="done")
    with pytest.raises(InvalidInput) as caught:
        write_sheet("xlsx", ["prompt"], [row])
    assert caught.value.sentence == (
        "prompt holds 40,000 characters; a workbook's cell has at most 32,767. Choose CSV or JSONL."
    )
    assert (
        read_sheet("out.jsonl", write_sheet("jsonl", ["prompt"], [row])).rows[0].cells["prompt"]
        == ("fox " * 10_000).strip()
    )


def test_another_ending_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        write_sheet("ods", [], [])
    assert caught.value.sentence == "A sheet cannot be written as .ods. Choose csv, xlsx, jsonl."


def test_an_old_export_may_be_exported_again() -> None:
    once = sheet_of(write_sheet("xlsx", ["prompt"], [with_results({"prompt": "a fox"}, status="failed")]))
    own, _ = split_results(once.rows[0])
    twice = sheet_of(write_sheet("xlsx", once.columns, [with_results(own, status="done", file="fox.png")]))
    assert twice.columns == ("prompt", *RESULT_COLUMNS)
    assert is_done_unchanged(twice.rows[0])


def test_a_sheet_that_was_never_exported_is_not_done() -> None:
    assert not is_done_unchanged(sheet_of(book_of(["prompt", "status"], ["a fox", "done"])).rows[0])
