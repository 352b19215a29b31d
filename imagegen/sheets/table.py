"""A header and rows of cells become a sheet: a name for every column, empty cells and rows left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from imagegen.errors import InvalidInput
from imagegen.sheets.cells import as_text, clean
from imagegen.sheets.sheet import MAX_COLUMNS, MAX_ROWS, Sheet, SheetRow, require_rows

Record = tuple[str, Sequence[Any]]  # where it stands, and its cells from left to right


def sheet_of_table(records: Iterable[Record]) -> Sheet:
    """The first record that is not empty is the header; there may be no rows below it.

    A column without a name is called by its letter, a name that is there already gets a number; both are noted.
    Raises InvalidInput for too many rows or columns, and for cells beyond the header.
    """
    filled = _filled(records)
    _, header = next(filled, ("", []))
    width = max((place for place, cell in enumerate(header, 1) if cell is not None), default=0)
    require_columns(width)
    titles = [as_text(cell) for cell in header[:MAX_COLUMNS]]
    names = unique_names([title or f"Column {get_column_letter(place)}" for place, title in enumerate(titles, 1)])
    rows = rows_of((place, _cells(place, names, cells)) for place, cells in filled)
    used = {name for row in rows for name in row.cells}
    known = [(title, name) for title, name in zip(titles, names, strict=True) if title or name in used]
    notes = tuple(_note(title, name) for title, name in known if title != name)
    return Sheet(tuple(name for _, name in known), rows, notes)


def unique_names(names: Iterable[str]) -> list[str]:
    """The same names, where the second “seed” is “seed (2)”."""
    unique: dict[str, None] = {}
    for name in names:
        free, number = name, 2
        while free in unique:
            free, number = f"{name} ({number})", number + 1
        unique[free] = None
    return list(unique)


def require_columns(count: int) -> None:
    """Raise InvalidInput when a sheet has too many columns."""
    if count > MAX_COLUMNS:
        raise InvalidInput(
            f"The sheet has {count:,} columns; at most {MAX_COLUMNS} are possible.", hint="Remove what is not needed."
        )


def rows_of(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[SheetRow, ...]:
    """All rows that are not empty. Raises InvalidInput that says how many there are when they are too many."""
    kept: list[SheetRow] = []
    count = 0
    for place, cells in rows:
        if cells:
            count += 1
            if count <= MAX_ROWS:  # the rest is only counted
                kept.append(SheetRow(place, cells))
    require_rows(count, "The sheet has")
    return tuple(kept)


def _filled(records: Iterable[Record]) -> Iterator[tuple[str, list[Any]]]:
    for place, cells in records:
        cleaned = [clean(cell) for cell in cells]
        if any(cell is not None for cell in cleaned):
            yield place, cleaned


def _cells(place: str, names: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    if any(cell is not None for cell in cells[len(names) :]):
        raise InvalidInput(f"{place}: more cells than the header has columns.", hint="Quote texts with commas.")
    return {name: cell for name, cell in zip(names, cells, strict=False) if cell is not None}


def _note(title: str, name: str) -> str:
    if title:
        return f"“{title}” stands more than once in the header: a further one is called “{name}”."
    return f"A column without a name is called “{name}”."
