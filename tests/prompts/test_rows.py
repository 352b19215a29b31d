from collections.abc import Mapping
from typing import Any

import pytest

from imagegen.errors import InvalidInput
from imagegen.prompts import PromptRow, plan_columns, read_rows, rows_of_lines, rows_of_sheet
from imagegen.sheets import read_sheet, with_results, write_sheet
from tests.sheets.books import book_of


def rows_of(file_name: str, text: str) -> list[PromptRow]:
    return read_rows(file_name, text.encode())


def complaint_about(file_name: str, data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_rows(file_name, data)
    return caught.value


def planned(text: str, known: tuple[str, ...] = (), template: str = "") -> list[PromptRow]:
    """The rows of a CSV whose columns are planned for a model with some parameters."""
    sheet = read_sheet("list.csv", text.encode())
    return rows_of_sheet(sheet, plan_columns(sheet.columns, known), template)


# ---- pasted lines ---------------------------------------------------------------------------------------------------


def test_every_pasted_line_that_is_not_empty_is_a_row() -> None:
    assert rows_of_lines("a fox\n\n  a {cat}  \r\n一只红色的狐狸") == [
        PromptRow("line 1", "a fox", {}),
        PromptRow("line 3", "a {cat}", {}),
        PromptRow("line 4", "一只红色的狐狸", {}),
    ]


def test_nothing_pasted_is_no_row() -> None:
    assert rows_of_lines(" \n\n") == []


def test_a_separator_inside_a_text_does_not_end_its_line() -> None:
    assert rows_of_lines("a fox\u2028in the snow\na cat")[1] == PromptRow("line 2", "a cat", {})


def test_too_many_pasted_lines_are_counted() -> None:
    with pytest.raises(InvalidInput) as caught:
        rows_of_lines("a fox\n" * 20_001)
    assert caught.value.message == "The sheet has 20,001 rows; at most 20,000 are possible at once."


# ---- files, as the command line reads them --------------------------------------------------------------------------


def test_a_file_of_lines_is_a_prompt_a_line() -> None:
    assert rows_of("IDEAS.TXT", "a fox\n\n a cat ") == [
        PromptRow("line 1", "a fox", {}),
        PromptRow("line 3", "a cat", {}),
    ]


def test_the_mark_that_windows_editors_write_first_is_no_part_of_the_prompt() -> None:
    assert read_rows("ideas.txt", b"\xef\xbb\xbfa fox")[0].prompt == "a fox"


def test_a_prompt_of_a_megabyte_is_read_whole() -> None:
    assert len(rows_of("ideas.txt", "fox " * 262_144)[0].prompt) == 1_048_575


def test_a_table_gives_the_prompt_and_every_other_cell_that_is_not_empty() -> None:
    table = 'row_key, prompt ,seed\nSKU-1,"a fox, red",7\nSKU-2, a cat ,\n'
    assert rows_of("list.csv", table) == [
        PromptRow("line 2", "a fox, red", {"row_key": "SKU-1", "seed": "7"}),
        PromptRow("line 3", "a cat", {"row_key": "SKU-2"}),
    ]


def test_a_workbook_gives_typed_values() -> None:
    data = book_of(["提示词", "SKU", "seed"], ["a fox", "A-1", 7], ["a cat", None, None])
    assert read_rows("list.xlsx", data) == [
        PromptRow("row 2", "a fox", {"row_key": "A-1", "seed": 7}),
        PromptRow("row 3", "a cat", {}),
    ]


def test_an_object_a_line_keeps_the_types_of_its_values() -> None:
    assert rows_of("list.jsonl", '{"prompt": "a fox", "seed": 7, "tags": ["a"]}\n\n{"prompt": "a cat"}') == [
        PromptRow("line 1", "a fox", {"seed": 7, "tags": ["a"]}),
        PromptRow("line 3", "a cat", {}),
    ]


def test_a_row_without_a_prompt_is_kept_for_the_model_to_judge() -> None:
    assert rows_of("list.csv", "prompt,seed\n,7\n") == [PromptRow("line 2", "", {"seed": "7"})]


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_a_table_without_a_prompt_column_says_which_it_has(name: str) -> None:
    text = "idea,seed\na fox,7\n" if name == "list.csv" else '{"idea": "a fox", "seed": 7}'
    assert complaint_about(name, text.encode()).sentence == (
        f"{name} has no “prompt” column, only: idea, seed. "
        "Its first line names the columns; one of them must be “prompt”."
    )


def test_the_columns_of_an_export_are_no_values() -> None:
    rows = [with_results({"prompt": "a fox", "seed": 7}, status="done", seed=8)]
    assert read_rows("out.xlsx", write_sheet("xlsx", ["prompt", "seed"], rows)) == [
        PromptRow("row 2", "a fox", {"seed": 7})
    ]


# ---- sheets for a model ---------------------------------------------------------------------------------------------


def test_columns_go_to_the_places_that_are_planned_for_them() -> None:
    text = "Prompt,SKU,Count,Model,Title,Aspect ratio,colour\na {colour} cup,A-1,2,house/one,Cup,1:1,red\n"
    assert planned(text, known=("aspectRatio",)) == [
        PromptRow(
            "line 2",
            "a red cup",
            {
                "row_key": "A-1",
                "count": "2",
                "model": "house/one",
                "title": "Cup",
                "aspectRatio": "1:1",
            },
            {"colour": "red"},
        )
    ]


@pytest.mark.parametrize(
    ("header", "variables"),
    [
        pytest.param("product,colour", {"product": "cup", "colour": "red"}, id="no prompt column"),
        pytest.param("prompt,colour", {"colour": "red"}, id="a prompt column"),
    ],
)
def test_a_template_is_filled_by_each_row(header: str, variables: Mapping[str, Any]) -> None:
    name = header.partition(",")[0]
    rows = planned(f"{header}\ncup,red\n", template=f"photo of a {{colour}} {{{name}}}")
    assert rows == [PromptRow("line 2", "photo of a red cup", {}, variables)]


def test_every_cell_of_the_row_may_be_named_also_its_key_and_a_parameter() -> None:
    rows = planned("prompt,SKU,seed\nlabel {sku} seed {seed},A-1,7\n", known=("seed",))
    assert rows[0].prompt == "label A-1 seed 7"
    assert rows[0].values == {"row_key": "A-1", "seed": "7"}


def test_an_empty_cell_leaves_its_placeholder_to_be_seen() -> None:
    rows = planned("prompt,colour\na {colour} cup,\na {colour} cup,red\n")
    assert [(row.prompt, row.variables) for row in rows] == [
        ("a {colour} cup", {"colour": ""}),
        ("a red cup", {"colour": "red"}),
    ]


def test_a_prompt_does_not_fill_itself() -> None:
    assert planned("prompt,seed\nmy {prompt},7\n")[0].prompt == "my {prompt}"


def test_a_sheet_of_prompts_alone_is_left_as_it_is() -> None:
    assert planned("prompt\na {cup} \\{x\\}\n")[0].prompt == "a {cup} \\{x\\}"
