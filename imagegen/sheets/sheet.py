"""What a sheet is, and how large it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.errors import InvalidInput

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767  # what a cell of a workbook holds
_SPOKEN_UP_TO = 10**15  # a longer number tells nobody more


@dataclass(frozen=True)
class SheetRow:
    """One row below the header."""

    place: str  # "line 3" of a text file, "row 3" of a workbook: as the person's own program counts them
    cells: Mapping[str, Any]  # column → text, number or true/false (lists and objects from JSONL); no empty cells


@dataclass(frozen=True)
class Sheet:
    """A table with named columns."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()  # a sentence for each thing that was understood leniently


def require_rows(count: int, makes: str) -> None:
    """Raise InvalidInput when `count` rows are too many; `makes` begins the sentence: "This makes"."""
    if count > MAX_ROWS:
        spoken = f"{count:,}" if count < _SPOKEN_UP_TO else f"more than {_SPOKEN_UP_TO:,}"
        raise InvalidInput(
            f"{makes} {spoken} rows; at most {MAX_ROWS:,} are possible at once.", hint="Divide the work into parts."
        )
