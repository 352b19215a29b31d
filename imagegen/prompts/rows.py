"""Rows: a prompt and what is set for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.prompts.columns import COUNT, MODEL, PROMPT, ROW_KEY, TITLE, ColumnPlan, plan_columns
from imagegen.prompts.placeholders import fill
from imagegen.sheets import Sheet, SheetRow, as_text, read_lines, read_sheet, split_results


@dataclass(frozen=True)
class PromptRow:
    """One row of a file, of pasted lines or of a combination."""

    place: str  # "line 3", for complaints
    prompt: str
    # Parameters, row_key, count, model and title where they are not empty; text, where a file has only text.
    values: Mapping[str, Any]
    # The cells and list values that are none of these, for {placeholders}; "" for an empty cell.
    variables: Mapping[str, Any] = field(default_factory=dict)


def read_rows(file_name: str, data: bytes) -> list[PromptRow]:
    """The rows of a file, every column but the prompt as a value under its own name.

    Raises InvalidInput that names the line, or says that there is no prompt.
    """
    return named_rows(file_name, read_sheet(file_name, data))


def named_rows(file_name: str, sheet: Sheet) -> list[PromptRow]:
    """The same for a sheet that was read from the file; a column that a {placeholder} names only fills it."""
    plan = plan_columns(sheet.columns, ())
    if plan.prompt is None:
        raise InvalidInput(
            f"{file_name} has no “{PROMPT}” column, only: {', '.join(sheet.columns)}.",
            hint="Its first line names the columns; one of them must be “prompt”.",
        )
    values = plan.unused(as_text(row.cells.get(plan.prompt, "")) for row in sheet.rows)
    variables = tuple(name for name in plan.variables if name not in values)
    return rows_of_sheet(sheet, replace(plan, parameters={name: name for name in values}, variables=variables))


def rows_of_lines(text: str) -> list[PromptRow]:
    """A row for each line that is not empty. Raises InvalidInput for too many."""
    return [PromptRow(row.place, row.cells[PROMPT], {}) for row in read_lines(text).rows]


def rows_of_sheet(sheet: Sheet, plan: ColumnPlan, template: str = "") -> list[PromptRow]:
    """A row for each row of the sheet, in its order.

    The prompt is the template where there is one, else the row's own; `{column}` in it is filled with the row's cell.
    Where that is empty or unknown the placeholder stays, so that it can be seen.
    """
    return [_row(row, plan, template) for row in sheet.rows]


def _row(row: SheetRow, plan: ColumnPlan, template: str) -> PromptRow:
    own, _ = split_results(row)
    prompt = template
    if not template and plan.prompt is not None:
        prompt = as_text(own.pop(plan.prompt, ""))
    return PromptRow(
        place=row.place,
        prompt=fill(prompt, own).text if own or template else prompt,
        values=dict(_values(own, plan)),
        variables={name: own.get(name, "") for name in plan.variables},
    )


def _values(own: Mapping[str, Any], plan: ColumnPlan) -> Iterator[tuple[str, Any]]:
    roles = {ROW_KEY: plan.row_key, COUNT: plan.count, MODEL: plan.model, TITLE: plan.title}
    named = {**{column: role for role, column in roles.items() if column is not None}, **plan.parameters}
    yield from ((name, own[column]) for column, name in named.items() if column in own)
