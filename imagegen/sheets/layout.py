"""What the XML of a worksheet says beyond its values, which openpyxl's quick reading leaves out.

Its slow reading knows merged cells, but makes an object for each of them: one entry "A1:XFD1048576" is 17 billion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

_ROW, _MERGED, _FORMULA, _VALUE = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("row", "mergeCell", "f", "v"))


@dataclass(frozen=True)
class Layout:
    """A worksheet without its values."""

    merged: tuple[str, ...]  # "A2:A4"
    uncounted: tuple[str, ...]  # cells whose formula has no value, "C4"
    width: int  # number of the last column with something in it


def read_layout(part: IO[bytes]) -> Layout:
    """Read the XML of one worksheet; it must be known to declare no entities."""
    merged: list[str] = []
    uncounted: list[str] = []
    width = 0
    for _, element in iterparse(part):
        if element.tag == _MERGED:
            merged.append(element.get("ref", ""))
        elif element.tag == _ROW:
            for column, cell in _filled(element):
                width = max(width, column)
                if _lacks_value(cell):
                    uncounted.append(cell.get("r", "a cell"))
            element.clear()
    return Layout(tuple(merged), tuple(uncounted), width)


def _filled(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells that are more than a format, with the number of their column."""
    for place, cell in enumerate(row, start=1):
        if len(cell):
            coordinate = cell.get("r")
            yield column_index_from_string(coordinate_from_string(coordinate)[0]) if coordinate else place, cell


def _lacks_value(cell: Element) -> bool:
    """A formula whose result is an empty text has a value: its type says text."""
    return cell.find(_FORMULA) is not None and not cell.findtext(_VALUE) and cell.get("t") != "str"
