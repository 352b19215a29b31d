import pytest

from imagegen.sheets import Sheet, SheetRow, read_sheet
from tests.sheets.books import cells_of, complaint_about

# ---- a prompt a line ------------------------------------------------------------------------------------------------


def test_every_line_that_is_not_empty_is_a_row() -> None:
    assert read_sheet("ideas.txt", "a fox\n\n  a cat  \r\n一只红色的狐狸".encode()) == Sheet(
        ("prompt",),
        (
            SheetRow("line 1", {"prompt": "a fox"}),
            SheetRow("line 3", {"prompt": "a cat"}),
            SheetRow("line 4", {"prompt": "一只红色的狐狸"}),
        ),
    )


def test_a_note_says_in_which_encoding_a_file_was_read() -> None:
    assert read_sheet("ideas.txt", "红色陶瓷杯".encode("gbk")).notes == ("Read as GBK.",)


def test_twenty_thousand_lines_are_possible_and_not_one_more() -> None:
    assert len(read_sheet("ideas.txt", b"a fox\n" * 20_000).rows) == 20_000
    assert complaint_about("ideas.txt", b"a fox\n" * 25_001).sentence == (
        "The sheet has 25,001 rows; at most 20,000 are possible at once. Divide the work into parts."
    )


# ---- an object a line -----------------------------------------------------------------------------------------------


def test_values_keep_their_types_and_columns_their_first_order() -> None:
    sheet = read_sheet("list.jsonl", b'{"prompt": "a fox", "seed": 7.0}\n{"tags": ["a", {"b": 1}], "seed": true}\n')
    assert sheet.columns == ("prompt", "seed", "tags")
    assert cells_of(sheet) == [{"prompt": "a fox", "seed": 7}, {"tags": ["a", {"b": 1}], "seed": True}]


def test_null_and_empty_texts_are_empty_cells() -> None:
    assert cells_of(read_sheet("list.jsonl", b'{"prompt": "a fox", "seed": null, "sku": " "}')) == [{"prompt": "a fox"}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            '{"prompt": ', "line 2: not valid JSON: Expecting value: line 1 column 11 (char 10).", id="cut off"
        ),
        pytest.param("[1]", "line 2: not an object.", id="a list"),
        pytest.param('"a fox"', "line 2: not an object.", id="a text"),
        pytest.param(r'{"prompt": "\ud83d"}', "line 2: a text holds half a character.", id="half an emoji"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(line: str, message: str) -> None:
    assert complaint_about("list.jsonl", f'{{"prompt": "a fox"}}\n{line}'.encode()).message == message


def test_brackets_without_end_are_only_a_broken_line() -> None:
    assert complaint_about("list.jsonl", b"[" * 100_000).message.startswith("line 1: not valid JSON: ")


# ---- any file -------------------------------------------------------------------------------------------------------


def test_another_kind_of_file_is_named() -> None:
    assert complaint_about("ideas.docx", b"PK").sentence == (
        "ideas.docx is neither .txt, .csv, .tsv, .xlsx nor .jsonl. One prompt a line, or a table with a prompt column."
    )


@pytest.mark.parametrize("name", ["ideas.txt", "list.csv", "list.tsv", "list.jsonl"])
@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf"], ids=["nothing", "empty lines", "only a mark"])
def test_a_file_without_rows_is_named(name: str, data: bytes) -> None:
    assert complaint_about(name, data).sentence == f"{name} has no rows. Put at least one prompt into it."


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    assert complaint_about("list.csv", bytes(120_000_000)).message == "list.csv has 120 MB; at most 100 are possible."
