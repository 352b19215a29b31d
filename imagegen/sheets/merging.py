"""Merged cells: the value of the first one counts for all of them, as the person sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils.cell import range_boundaries

from imagegen.sheets.cells import clean
from imagegen.sheets.sheet import MAX_COLUMNS
from imagegen.sheets.wording import listed


@dataclass
class _Range:
    name: str  # "A2:A4"
    first_column: int
    first_row: int
    last_column: int
    last_row: int
    value: Any = None  # of its first cell, once that has been reached

    def others(self, row: int, width: int) -> range:
        """Its columns in a row, without its first cell."""
        start = self.first_column + 1 if row == self.first_row else self.first_column
        return range(start, min(self.last_column, width) + 1)


class Merging:
    """Goes down the rows of a sheet once and spreads the values of merged cells; empty rows may be left out."""

    def __init__(self, names: Iterable[str]) -> None:
        ranges = [_Range(name, *range_boundaries(name)) for name in names]
        reached = [area for area in ranges if area.first_column <= MAX_COLUMNS]
        self._waiting = sorted(reached, key=lambda area: area.first_row, reverse=True)
        self._open: list[_Range] = []
        self._used: dict[str, None] = {}

    def spread(self, row: int, cells: Sequence[Any]) -> Sequence[Any]:
        """The cells of a row (counted from 1) as they look. A row that has nothing of its own stays empty.

        Raises ValueError for ranges that lie over each other, which no program writes.
        """
        self._advance(row, cells)
        covered = {column: area for area in self._open for column in area.others(row, len(cells))}
        own = [None if column in covered else cell for column, cell in enumerate(cells, start=1)]
        if all(clean(cell) is None for cell in own):
            return own
        return [self._value(covered[column]) if column in covered else cell for column, cell in enumerate(own, start=1)]

    def notes(self) -> tuple[str, ...]:
        """What was done, in one sentence."""
        names = listed(list(self._used), 3)
        return (f"Merged cells {names}: the first value was used for all.",) if names else ()

    def _advance(self, row: int, cells: Sequence[Any]) -> None:
        self._open = [area for area in self._open if area.last_row >= row]
        while self._waiting and self._waiting[-1].first_row <= row:
            area = self._waiting.pop()
            if area.first_row == row and area.first_column <= len(cells):  # else its first cell is empty
                area.value = clean(cells[area.first_column - 1])
            self._open.append(area)
        if len(self._open) > MAX_COLUMNS:
            raise ValueError("merged cells lie over each other")

    def _value(self, area: _Range) -> Any:
        if area.value is not None:
            self._used[area.name] = None
        return area.value
