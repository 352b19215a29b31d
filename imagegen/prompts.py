"""Prompts from files: plain lines, CSV with a header, JSON lines. Nothing is checked against a model here."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.errors import InvalidInput

# Columns that are not parameters of the model.
PROMPT, MODEL, COUNT, ROW_KEY = "prompt", "model", "count", "row_key"


@dataclass(frozen=True)
class PromptRow:
    """One row of a file."""

    place: str  # "line 3", for complaints
    prompt: str
    values: Mapping[str, Any]  # every other column that is not empty; text, where the file has only text


def read_rows(file_name: str, data: bytes) -> list[PromptRow]:
    """The rows of a .txt, .csv or .jsonl file. Raises InvalidInput that names the line."""
    ending = file_name.rpartition(".")[2].lower()
    readers: dict[str, Callable[[str], Iterator[PromptRow]]] = {"txt": _lines, "csv": _csv, "jsonl": _json_lines}
    if ending not in readers:
        raise InvalidInput(
            f"{file_name} is neither .txt, .csv nor .jsonl.", hint="One prompt a line, or a table with a prompt column."
        )
    rows = list(readers[ending](_text(file_name, data)))
    if not rows:
        raise InvalidInput(f"{file_name} has no rows.", hint="Put at least one prompt into it.")
    return rows


def _text(file_name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file_name} is not UTF-8 text.", hint="Save it as UTF-8 and try again.") from error


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines as an editor counts them; unlike `splitlines`, which also ends a line at U+2028 inside a text."""
    return enumerate(io.StringIO(text, newline=None), start=1)


def _lines(text: str) -> Iterator[PromptRow]:
    for number, line in _numbered(text):
        if line.strip():
            yield PromptRow(f"line {number}", line.strip(), {})


def _csv(text: str) -> Iterator[PromptRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _csv_rows(reader)
    except csv.Error as error:
        raise InvalidInput(
            f"line {reader.reader.line_num}: not valid CSV: {error}.",
            hint="Quote texts with commas, and double quotes in them.",
        ) from error


def _csv_rows(reader: "csv.DictReader[str]") -> Iterator[PromptRow]:
    names = [name.strip() for name in reader.fieldnames or []]
    if PROMPT not in names:
        raise InvalidInput(
            f"The CSV has no “{PROMPT}” column, only: {', '.join(names) or 'nothing'}.",
            hint="Its first line names the columns; one of them must be “prompt”.",
        )
    reader.fieldnames = names
    for row in reader:
        place = f"line {reader.line_num}"
        if None in row:
            raise InvalidInput(f"{place}: more cells than the header has columns.", hint="Quote texts with commas.")
        cells = {name: cell.strip() for name, cell in row.items() if cell and cell.strip()}
        if cells:
            yield PromptRow(place, cells.pop(PROMPT, ""), cells)


def _json_lines(text: str) -> Iterator[PromptRow]:
    for number, line in _numbered(text):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InvalidInput(f"line {number}: not valid JSON: {error}.", hint="One object a line.") from error
        if not isinstance(row, dict) or not isinstance(row.get(PROMPT), str):
            raise InvalidInput(f"line {number}: not an object with a “{PROMPT}” text.", hint="One object a line.")
        prompt = row.pop(PROMPT)
        yield PromptRow(f"line {number}", prompt, {name: value for name, value in row.items() if value is not None})
