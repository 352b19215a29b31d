"""Sheets that are read line by line: plain prompts, and JSON objects."""

import io
import json
from collections.abc import Iterator
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.sheets.cells import clean
from imagegen.sheets.sheet import Sheet
from imagegen.sheets.table import require_columns, rows_of

PROMPT = "prompt"  # the one column of a file of lines


def read_lines(text: str) -> Sheet:
    """A prompt a line; empty lines are left out."""
    return Sheet((PROMPT,), rows_of((place, {PROMPT: line}) for place, line in _numbered(text)))


def read_json_lines(text: str) -> Sheet:
    """An object a line; the columns are all their names in the order they come. Raises InvalidInput with the line."""
    rows = rows_of((place, _object(place, line)) for place, line in _numbered(text))
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    require_columns(len(columns))
    return Sheet(columns, rows)


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    """The lines as an editor counts them; unlike `splitlines`, which also ends a line at U+2028 inside a text."""
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            yield f"line {number}", line.strip()


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{place}: a text holds half a character.", hint="Correct its \\u… escape.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{place}: not valid JSON: {error}.", hint="One object a line.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"{place}: not an object.", hint="One object a line, such as {“prompt”: “a fox”}.")
    cells = {name.strip(): clean(value) for name, value in found.items()}
    return {name: value for name, value in cells.items() if value is not None}
