import pytest

from imagegen.sheets import Sheet, read_sheet
from tests.sheets.books import cells_of, complaint_about


def table(text: str, name: str = "list.csv") -> Sheet:
    return read_sheet(name, text.encode())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("list.csv", 'prompt,sku\n"a fox; red, small",A-1\n', id="commas"),
        pytest.param("list.csv", 'prompt;sku\n"a fox; red, small";A-1\n', id="semicolons"),
        pytest.param("list.csv", "prompt\tsku\na fox; red, small\tA-1\n", id="tabs"),
        pytest.param("list.tsv", "prompt\tsku\na fox; red, small\tA-1\n", id="tabs by name"),
        pytest.param("list.CSV", 'prompt,sku\r\n"a fox; red, small",A-1\r\n', id="ends of lines of Windows"),
    ],
)
def test_the_delimiter_is_seen_from_the_header(name: str, text: str) -> None:
    assert cells_of(table(text, name)) == [{"prompt": "a fox; red, small", "sku": "A-1"}]


def test_a_single_column_may_hold_any_separator() -> None:
    assert cells_of(table("prompt\na fox; red\n")) == [{"prompt": "a fox; red"}]


def test_cells_without_content_and_rows_without_cells_are_left_out() -> None:
    sheet = table("prompt,sku,seed\na fox,,\n\n , ,\na cat,A-2\n")
    assert [(row.place, row.cells) for row in sheet.rows] == [
        ("line 2", {"prompt": "a fox"}),
        ("line 5", {"prompt": "a cat", "sku": "A-2"}),
    ]


def test_empty_lines_may_stand_before_the_header() -> None:
    assert [row.place for row in table("\n,,\nprompt,sku\na fox,A-1\n").rows] == ["line 4"]


def test_a_text_over_two_lines_is_one_cell_and_lies_where_it_ends() -> None:
    sheet = table('prompt\n"a fox\nin the snow"\na cat\n')
    assert [(row.place, row.cells["prompt"]) for row in sheet.rows] == [
        ("line 3", "a fox\nin the snow"),
        ("line 4", "a cat"),
    ]


def test_names_that_come_again_get_a_number_and_a_note() -> None:
    sheet = table("prompt,note,note,note (2)\na fox,1,2,3\n")
    assert sheet.columns == ("prompt", "note", "note (2)", "note (2) (2)")
    assert sheet.notes == (
        "“note” stands more than once in the header: a further one is called “note (2)”.",
        "“note (2)” stands more than once in the header: a further one is called “note (2) (2)”.",
    )


def test_a_column_without_a_name_is_called_by_its_letter_if_it_holds_something() -> None:
    sheet = table("prompt,,,\na fox,,red,\n")
    assert sheet.columns == ("prompt", "Column C")
    assert cells_of(sheet) == [{"prompt": "a fox", "Column C": "red"}]
    assert sheet.notes == ("A column without a name is called “Column C”.",)


def test_empty_cells_beyond_the_header_do_no_harm() -> None:
    assert cells_of(table("prompt,seed\na fox,7,,,\n")) == [{"prompt": "a fox", "seed": "7"}]


def test_more_cells_than_columns_names_the_line() -> None:
    assert complaint_about("list.csv", b"prompt,seed\na fox, red,7\n").sentence == (
        "line 2: more cells than the header has columns. Quote texts with commas."
    )


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest() -> None:
    error = complaint_about("list.csv", b'prompt\n"a fox\na cat\n')
    assert error.sentence == (
        "line 3: not valid CSV: unexpected end of data. Quote texts with commas, and double quotes in them."
    )


def test_a_cell_larger_than_the_reader_takes_is_named() -> None:
    error = complaint_about("list.csv", b"prompt\n" + b"fox " * 262_144)
    assert error.message == "line 2: not valid CSV: field larger than field limit (131072)."


def test_too_many_columns_are_counted() -> None:
    header = ",".join(f"column {number}" for number in range(201))
    assert complaint_about("list.csv", f"{header}\na\n".encode()).sentence == (
        "The sheet has 201 columns; at most 200 are possible. Remove what is not needed."
    )


def test_empty_columns_without_end_do_no_harm() -> None:
    commas = "," * 40_000
    assert table(f"prompt{commas}\na fox{commas}\n").columns == ("prompt",)


def test_too_many_rows_are_counted() -> None:
    error = complaint_about("list.csv", b"prompt,seed\n" + b"a fox,7\n" * 20_001)
    assert error.message == "The sheet has 20,001 rows; at most 20,000 are possible at once."


@pytest.mark.timeout(10)
def test_ten_thousand_rows_are_read_in_a_moment() -> None:
    text = "a,b,c,d,e,f,g,prompt\n" + "1,2,3,4,5,6,7,a fox in the snow\n" * 10_000
    assert len(table(text).rows) == 10_000


def test_an_apostrophe_that_no_export_of_ours_wrote_stays() -> None:
    assert cells_of(table("prompt\n'-20%' sticker\n")) == [{"prompt": "'-20%' sticker"}]
