import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook

from imagegen.sheets import Sheet, SheetRow
from tests.sheets.books import SHEET_PART, book_of, book_of_xml, book_with, cells_of, complaint_about, sheet_of

HINT = "Open it in your spreadsheet program and save it as .xlsx without a password, or as CSV."
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>prompt</t></is></c></row>'


def refusal(data: bytes, name: str = "list.xlsx") -> str:
    """Why a file is no workbook."""
    error = complaint_about(name, data)
    assert error.hint == HINT
    return error.message.removeprefix(f"{name} cannot be read as a workbook. ")


# ---- values ---------------------------------------------------------------------------------------------------------


def test_rows_are_counted_as_the_spreadsheet_program_counts_them() -> None:
    data = book_of([], ["prompt", "sku"], ["a fox", "A-1"], [None, " "], ["一只猫", None])
    assert sheet_of(data) == Sheet(
        ("prompt", "sku"),
        (SheetRow("row 3", {"prompt": "a fox", "sku": "A-1"}), SheetRow("row 5", {"prompt": "一只猫"})),
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(7, 7, id="a whole number"),
        pytest.param(1024.0, 1024, id="a whole number that is kept as a fraction"),
        pytest.param(0.25, 0.25, id="a fraction"),
        pytest.param(True, True, id="true"),
        pytest.param(" a fox\n", "a fox", id="a text with space around it"),
        pytest.param("0012", "0012", id="a number that is a text"),
        pytest.param(datetime.datetime(2026, 11, 22), "2026-11-22", id="a day"),
        pytest.param(datetime.datetime(2026, 11, 22, 9, 30), "2026-11-22T09:30:00", id="a moment"),
        pytest.param(datetime.time(16, 9), "16:09", id="a time of day, or a ratio that was taken for one"),
        pytest.param(datetime.time(16, 9, 5), "16:09:05", id="a time with seconds"),
        pytest.param(datetime.timedelta(hours=30), "1 day, 6:00:00", id="a duration"),
        pytest.param("a_x000D_\nb", "a\r\nb", id="an end of line that the format writes in letters"),
    ],
)
def test_values_keep_their_types(written: object, read: object) -> None:
    assert cells_of(sheet_of(book_of(["value"], [written]))) == [{"value": read}]


def test_cells_right_of_the_header_are_kept_under_their_letter() -> None:
    sheet = sheet_of(book_of(["prompt"], ["a fox", None, "mine"]))
    assert sheet.columns == ("prompt", "Column C")
    assert sheet.notes == ("A column without a name is called “Column C”.",)


def test_only_the_first_sheet_that_is_shown_is_read_and_a_note_says_so() -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Lists", 0).append(["red"])
        book["Lists"].sheet_state = "hidden"
        book.create_sheet("More").append(["prompt"])

    sheet = sheet_of(book_of(["prompt"], ["a fox"], change=change))
    assert cells_of(sheet) == [{"prompt": "a fox"}]
    assert sheet.notes == ("Only the first of 3 sheets was read: Products.",)


def test_a_sheet_without_rows_is_named() -> None:
    assert complaint_about("list.xlsx", book_of([])).message == "list.xlsx has no rows."


def test_a_size_that_the_file_states_wrongly_hides_no_rows() -> None:
    xml = zipfile.ZipFile(io.BytesIO(book_of(["prompt"], ["a fox"]))).read(SHEET_PART)
    assert b'<dimension ref="A1:A2"' in xml
    assert cells_of(sheet_of(book_with({SHEET_PART: xml.replace(b'"A1:A2"', b'"A1"')}))) == [{"prompt": "a fox"}]


# ---- formulas -------------------------------------------------------------------------------------------------------


def formula(place: str, value: str, kind: str = "n") -> str:
    return f'<row r="{place[1:]}"><c r="{place}" t="{kind}"><f>CONCAT("a"," fox")</f>{value}</c></row>'


def test_a_formula_counts_by_the_value_it_had_when_the_file_was_saved() -> None:
    data = book_of_xml(HEADER + formula("A2", "<v>a fox</v>", "str") + formula("A3", "<v>2.0</v>"))
    assert cells_of(sheet_of(data)) == [{"prompt": "a fox"}, {"prompt": 2}]


def test_a_formula_whose_result_is_empty_is_an_empty_cell() -> None:
    data = book_of_xml(HEADER + formula("A2", "<v></v>", "str") + formula("A3", "<v>1</v>"))
    assert [row.place for row in sheet_of(data).rows] == ["row 3"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([["a fox", "=1+1"]], "B2 holds a formula without a value.", id="one"),
        pytest.param(
            [["=1+1", "=1+1"]] * 3, "A2, B2, A3 and 3 more hold formulas without a value.", id="more than one names"
        ),
    ],
)
def test_formulas_that_were_never_counted_are_named(rows: list[list[str]], message: str) -> None:
    error = complaint_about("list.xlsx", book_of(["prompt", "count"], *rows))
    assert error.message == message
    assert error.hint == "Open and save the file in your spreadsheet program, or paste values."


def test_an_error_in_a_cell_is_named() -> None:
    data = book_of_xml(HEADER + formula("A2", "<v>#N/A</v>", "e"))
    assert complaint_about("list.xlsx", data).sentence == (
        "A2 holds the error #N/A. Correct the formula or empty the cell."
    )


# ---- merged cells ---------------------------------------------------------------------------------------------------


def merged(*ranges: str, rows: list[list[object]]) -> Sheet:
    def change(book: Workbook) -> None:
        for name in ranges:
            book["Products"].merge_cells(name)

    return sheet_of(book_of(*rows, change=change))


def test_the_value_of_merged_cells_counts_for_all_of_them() -> None:
    sheet = merged(
        "A2:A4",
        rows=[["product", "prompt"], ["cup", "above"], [None, "side"], [None, "close"], ["vase", "above"]],
    )
    assert [row.cells["product"] for row in sheet.rows] == ["cup", "cup", "cup", "vase"]
    assert sheet.notes == ("Merged cells A2:A4: the first value was used for all.",)


def test_cells_that_are_merged_side_by_side_share_their_value_too() -> None:
    sheet = merged("B2:C2", rows=[["prompt", "front", "back"], ["cup", "red", None]])
    assert cells_of(sheet) == [{"prompt": "cup", "front": "red", "back": "red"}]


def test_a_row_that_is_two_lines_high_is_one_row() -> None:
    sheet = merged("A2:A3", "B2:B3", rows=[["sku", "prompt"], ["A-1", "a fox"], [None, None], ["A-2", "a cat"]])
    assert [(row.place, row.cells["sku"]) for row in sheet.rows] == [("row 2", "A-1"), ("row 4", "A-2")]
    assert sheet.notes == ()


def test_merged_cells_below_an_empty_row_begin_where_they_begin() -> None:
    sheet = merged("A3:A5", rows=[["sku", "prompt"], [None, None], [None, None], ["lost", "a fox"], [None, "a cat"]])
    assert cells_of(sheet) == [{"prompt": "a fox"}, {"prompt": "a cat"}]


def test_many_merged_cells_make_one_note() -> None:
    rows: list[list[object]] = [["sku", "prompt"]]
    rows += [[f"A-{number}", "a fox"] for number in range(12)]
    sheet = merged(*(f"A{top}:A{top + 1}" for top in range(2, 14, 2)), rows=rows)
    assert sheet.notes == ("Merged cells A2:A3, A4:A5, A6:A7 and 3 more: the first value was used for all.",)


@pytest.mark.timeout(10)
def test_merged_cells_over_the_whole_sheet_cost_nothing() -> None:
    rows = HEADER + '<row r="2"><c r="A2" t="inlineStr"><is><t>hidden</t></is></c></row>'
    data = book_of_xml(rows, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert complaint_about("list.xlsx", data).message == "list.xlsx has no rows."


@pytest.mark.timeout(10)
def test_merged_cells_that_lie_over_each_other_are_damage() -> None:
    ranges = '<mergeCell ref="A1:B9999"/>' * 50_000
    assert refusal(book_of_xml(HEADER, f"<mergeCells>{ranges}</mergeCells>")) == "A part of it is damaged."


# ---- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(30)
def test_ten_thousand_rows_of_eight_columns_are_read_in_a_few_seconds() -> None:
    rows = [[f"fox {number}", "A-1", 1, 2.5, True, "red", None, "snow"] for number in range(10_000)]
    assert len(sheet_of(book_of(["prompt", *"abcdefg"], *rows)).rows) == 10_000


def test_too_many_rows_are_counted() -> None:
    data = book_of(["prompt"], *[["a fox"]] * 20_001)
    assert (
        complaint_about("list.xlsx", data).message == "The sheet has 20,001 rows; at most 20,000 are possible at once."
    )


def test_too_many_columns_are_counted() -> None:
    data = book_of(["prompt"], ["a fox", *[None] * 299, "far out"])
    assert complaint_about("list.xlsx", data).message == "The sheet has 301 columns; at most 200 are possible."


def test_a_text_that_is_too_long_for_a_cell_names_the_cell() -> None:
    row = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"fox " * 10_000}</t></is></c></row>'
    assert complaint_about("list.xlsx", book_of_xml(HEADER + row)).sentence == (
        "A2 holds 40,000 characters; a cell has at most 32,767. Shorten it."
    )


@pytest.mark.timeout(10)
def test_a_row_far_below_is_found_and_one_beyond_the_last_is_damage() -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a fox</t></is></c></row>'
    assert sheet_of(book_of_xml(HEADER + row.format(1_048_576))).rows[0].place == "row 1048576"
    assert refusal(book_of_xml(HEADER + row.format(99_999_999_999))) == "A part of it is damaged."


# ---- files that are no workbook, or not a safe one -------------------------------------------------------------------

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENTITIES = '<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"prompt\na fox\n", "It is not an .xlsx file.", id="a table of text with the wrong name"),
        pytest.param(b"", "It is not an .xlsx file.", id="nothing"),
        pytest.param(OLE + bytes(600), "It is in the old .xls format.", id="an old workbook"),
        pytest.param(
            OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "It is protected by a password.", id="a password"
        ),
        pytest.param(book_of(["prompt"], ["a fox"])[:-200], "It is cut off or damaged.", id="cut off"),
        pytest.param(b"PK\x03\x04", "It is cut off or damaged.", id="only the beginning of an archive"),
        pytest.param(book_with({SHEET_PART: b"<worksheet"}), "A part of it is damaged.", id="a sheet that is no XML"),
        pytest.param(book_with({"[Content_Types].xml": b"<a/>"}), "A part of it is damaged.", id="another archive"),
        pytest.param(
            book_of_xml('<row r="2"><c r="2"><v>1</v></c></row>'),
            "A part of it is damaged.",
            id="a cell without a column",
        ),
        pytest.param(
            book_of_xml('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "A part of it is damaged.", id="a lost text"
        ),
        pytest.param(
            book_of_xml(HEADER, before=ENTITIES),
            "Its part xl/worksheets/sheet1.xml declares a document type.",
            id="entities that multiply",
        ),
        pytest.param(
            book_of_xml(HEADER, before=EXTERNAL),
            "Its part xl/worksheets/sheet1.xml declares a document type.",
            id="an entity from outside",
        ),
        pytest.param(
            book_with({"xl/styles.xml": f'<?xml version="1.0" encoding="UTF-16"?>{ENTITIES}<a/>'.encode("utf-16")}),
            "Its part xl/styles.xml declares a document type.",
            id="entities in UTF-16",
        ),
        pytest.param(
            book_with({f"xl/media/{number}.png": b"" for number in range(5_001)}),
            "It has 5,010 parts, more than 5,000.",
            id="thousands of parts",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_an_old_workbook_is_told_by_its_name_too() -> None:
    assert refusal(OLE + bytes(600), "list.xls") == "It is in the old .xls format."


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = book_with({SHEET_PART: bytes(5_000_000)})
    assert refusal(bomb) == "It unpacks from 0.0 to 5.0 MB."


def test_a_part_that_states_a_smaller_size_than_it_has_is_damage() -> None:
    bomb = book_with({SHEET_PART: bytes(5_000_000)})
    assert refusal(bomb.replace((5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))) == (
        "It is cut off or damaged."
    )


def test_a_drawing_may_have_a_document_type() -> None:
    data = book_with({"xl/media/image1.svg": b"<!DOCTYPE svg><svg/>"})
    assert cells_of(sheet_of(data)) == [{"prompt": "a fox"}]


def test_what_openpyxl_leaves_out_of_a_file_is_no_warning() -> None:
    extension = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>a fox</t></is></c></row>'
    assert cells_of(sheet_of(book_of_xml(HEADER + row, extension))) == [{"prompt": "a fox"}]
