import pytest

from imagegen.errors import InvalidInput
from imagegen.prompts import PromptRow, read_rows


def rows_of(file_name: str, text: str) -> list[PromptRow]:
    return read_rows(file_name, text.encode())


def complaint_about(file_name: str, data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_rows(file_name, data)
    return caught.value


# ---- plain lines ----------------------------------------------------------------------------------------------------


def test_every_line_that_is_not_empty_is_a_prompt() -> None:
    assert rows_of("ideas.txt", "a fox\n\n  a cat  \r\n一只红色的狐狸") == [
        PromptRow("line 1", "a fox", {}),
        PromptRow("line 3", "a cat", {}),
        PromptRow("line 4", "一只红色的狐狸", {}),
    ]


def test_a_separator_inside_a_text_does_not_end_its_line() -> None:
    assert rows_of("ideas.txt", "a fox\u2028in the snow\na cat")[1] == PromptRow("line 2", "a cat", {})


def test_the_mark_that_windows_editors_write_first_is_no_part_of_the_prompt() -> None:
    assert read_rows("ideas.txt", b"\xef\xbb\xbfa fox")[0].prompt == "a fox"


def test_the_ending_may_be_in_capitals() -> None:
    assert rows_of("IDEAS.TXT", "a fox")[0].prompt == "a fox"


def test_a_prompt_of_a_megabyte_is_read_whole() -> None:
    assert len(rows_of("ideas.txt", "fox " * 262_144)[0].prompt) == 1_048_575


def test_another_kind_of_file_is_named() -> None:
    error = complaint_about("ideas.xlsx", b"PK")
    assert error.sentence == (
        "ideas.xlsx is neither .txt, .csv nor .jsonl. One prompt a line, or a table with a prompt column."
    )


def test_a_file_without_rows_is_named() -> None:
    assert complaint_about("ideas.txt", b" \n\n").sentence == "ideas.txt has no rows. Put at least one prompt into it."


def test_a_file_in_another_encoding_is_named() -> None:
    error = complaint_about("ideas.txt", "Füchse".encode("latin-1"))
    assert error.sentence == "ideas.txt is not UTF-8 text. Save it as UTF-8 and try again."


# ---- tables ---------------------------------------------------------------------------------------------------------


def test_a_table_gives_the_prompt_and_every_other_cell_that_is_not_empty() -> None:
    table = 'row_key, prompt ,seed\nSKU-1,"a fox, red",7\nSKU-2, a cat ,\n'
    assert rows_of("list.csv", table) == [
        PromptRow("line 2", "a fox, red", {"row_key": "SKU-1", "seed": "7"}),
        PromptRow("line 3", "a cat", {"row_key": "SKU-2"}),
    ]


def test_a_row_with_fewer_cells_has_fewer_values() -> None:
    assert rows_of("list.csv", "prompt,seed\na fox\n")[0].values == {}


def test_empty_rows_are_left_out() -> None:
    assert len(rows_of("list.csv", "prompt,seed\n,\n\na fox,\n")) == 1


def test_a_row_without_a_prompt_is_kept_for_the_model_to_judge() -> None:
    assert rows_of("list.csv", "prompt,seed\n,7\n") == [PromptRow("line 2", "", {"seed": "7"})]


def test_a_text_over_two_lines_stays_one_row() -> None:
    assert rows_of("list.csv", 'prompt\n"a fox\nin the snow"\na cat\n') == [
        PromptRow("line 3", "a fox\nin the snow", {}),
        PromptRow("line 4", "a cat", {}),
    ]


def test_a_column_without_a_name_and_without_values_does_no_harm() -> None:
    assert rows_of("list.csv", "prompt,\na fox,\n") == [PromptRow("line 2", "a fox", {})]


@pytest.mark.parametrize(("header", "found"), [("idea,seed", "idea, seed"), ("", "nothing")])
def test_a_table_without_a_prompt_column_says_which_it_has(header: str, found: str) -> None:
    error = complaint_about("list.csv", f"{header}\na,b\n".encode() if header else b"")
    assert error.message == f"The CSV has no “prompt” column, only: {found}."


def test_more_cells_than_columns_names_the_line() -> None:
    error = complaint_about("list.csv", b"prompt,seed\na fox, red,7\n")
    assert error.sentence == "line 2: more cells than the header has columns. Quote texts with commas."


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest() -> None:
    assert complaint_about("list.csv", b'prompt\n"a fox\na cat\n').message.startswith("line 3: not valid CSV: ")


def test_a_cell_larger_than_the_reader_takes_is_named() -> None:
    error = complaint_about("list.csv", b"prompt\n" + b"fox " * 262_144)
    assert error.message == "line 2: not valid CSV: field larger than field limit (131072)."


# ---- JSON lines -----------------------------------------------------------------------------------------------------


def test_an_object_a_line_keeps_the_types_of_its_values() -> None:
    assert rows_of("list.jsonl", '{"prompt": "a fox", "seed": 7, "tags": ["a"]}\n\n{"prompt": "a cat"}') == [
        PromptRow("line 1", "a fox", {"seed": 7, "tags": ["a"]}),
        PromptRow("line 3", "a cat", {}),
    ]


def test_a_value_that_is_null_counts_as_not_given() -> None:
    assert rows_of("list.jsonl", '{"prompt": "a fox", "seed": null}')[0].values == {}


def test_a_separator_inside_a_json_text_does_not_end_its_line() -> None:
    assert rows_of("list.jsonl", '{"prompt": "a\u2028fox"}')[0].prompt == "a\u2028fox"


def test_broken_json_names_the_line() -> None:
    error = complaint_about("list.jsonl", b'{"prompt": "a fox"}\n{"prompt": ')
    assert error.message.startswith("line 2: not valid JSON: Expecting value")
    assert error.hint == "One object a line."


@pytest.mark.parametrize("line", ["[1]", '"a fox"', '{"seed": 7}', '{"prompt": 7}'])
def test_anything_but_an_object_with_a_prompt_names_the_line(line: str) -> None:
    assert complaint_about("list.jsonl", line.encode()).message == "line 1: not an object with a “prompt” text."
