"""What an export adds to the person's own columns, so that an import knows which rows are done.

The names begin with `imagegen_`, because a shop's sheet often has a status, a file or a rating of its own.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.sheets.cells import NUMBER, plain_text
from imagegen.sheets.sheet import SheetRow

PREFIX = "imagegen_"
DONE = "done"
ROW_HASH = f"{PREFIX}row"
RESULT_COLUMNS = (*(f"{PREFIX}{name}" for name in ("status", "file", "cost_usd", "seed", "rating")), ROW_HASH)

# What a spreadsheet program would take for a formula; an apostrophe of our own may stand before it already.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")


def with_results(
    cells: Mapping[str, Any],
    *,
    status: str,
    file: str | Sequence[str] | None = None,
    cost_usd: float | None = None,
    seed: int | Sequence[int] | None = None,
    rating: int | Sequence[int | None] | None = None,
) -> dict[str, Any]:
    """The person's own cells and what came of them, as one row of an export; lists where it made several images."""
    results = zip(RESULT_COLUMNS, (status, file, cost_usd, seed, rating, row_hash(cells)), strict=True)
    return {**cells, **{name: value for name, value in results if value is not None}}


def split_results(row: SheetRow) -> tuple[dict[str, Any], dict[str, Any]]:
    """The person's own cells, and the cells of an earlier export by their names without `imagegen_`."""
    own = {name: value for name, value in row.cells.items() if name not in RESULT_COLUMNS}
    results = {name.removeprefix(PREFIX): row.cells[name] for name in RESULT_COLUMNS if name in row.cells}
    return own, results


def is_done_unchanged(row: SheetRow) -> bool:
    """Whether an export says that the row is done, and the person has changed nothing in it since."""
    own, results = split_results(row)
    return results.get("status") == DONE and results.get("row") == row_hash(own)


def row_hash(cells: Mapping[str, Any]) -> str:
    """A short name for the content of the person's own cells, the same from CSV, XLSX and JSONL.

    It begins with a letter: a spreadsheet program would make a number of "12e45678".
    """
    own = sorted((name, plain_text(value)) for name, value in cells.items() if name not in RESULT_COLUMNS)
    content = json.dumps([(name, text) for name, text in own if text])
    return f"r{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def with_mark(text: str) -> str:
    """A text that no spreadsheet program takes for a formula: an apostrophe before it where it would. For CSV."""
    return f"'{text}" if _FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def without_mark(text: str) -> str:
    """The text as it was before `with_mark`."""
    return text[1:] if _MARKED.match(text) else text
