"""XLSX, read by openpyxl without trusting the file: values of the first sheet that is not hidden."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from imagegen.errors import InvalidInput
from imagegen.sheets.archive import BROKEN, require_workbook, unreadable
from imagegen.sheets.layout import Layout, read_layout
from imagegen.sheets.merging import Merging
from imagegen.sheets.sheet import MAX_CELL_CHARACTERS, Sheet
from imagegen.sheets.table import Record, require_columns, sheet_of_table
from imagegen.sheets.wording import listed

_LAST_ROW = 1_048_576  # of any workbook


def read_workbook(file_name: str, data: bytes) -> Sheet:
    """A table with a header. Raises InvalidInput that names the cell, or says why the file cannot be read."""
    require_workbook(file_name, data)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formats and extensions that it leaves out; here only values count.
            warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
            return _read(data)
    except BROKEN as error:
        raise unreadable(file_name, "A part of it is damaged") from error


def _read(data: bytes) -> Sheet:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    first = (shown or book.worksheets)[0]
    layout = _layout(data, first)
    merging = Merging(layout.merged)
    sheet = sheet_of_table(_records(first, layout, merging))
    count = len(book.worksheets)
    others = (f"Only the first of {count} sheets was read: {first.title}.",) if count > 1 else ()
    return replace(sheet, notes=(*others, *merging.notes(), *sheet.notes))


def _layout(data: bytes, sheet: Any) -> Layout:
    # The path is openpyxl's own word; finding it again would mean to read relations and content types ourselves.
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        layout = read_layout(part)
    require_columns(layout.width)
    if layout.uncounted:
        hold = "holds a formula" if len(layout.uncounted) == 1 else "hold formulas"
        raise InvalidInput(
            f"{listed(layout.uncounted, 3)} {hold} without a value.",
            hint="Open and save the file in your spreadsheet program, or paste values.",
        )
    return layout


def _records(sheet: Any, layout: Layout, merging: Merging) -> Iterator[Record]:
    sheet.reset_dimensions()  # some programs write too small ones
    if not layout.width:
        return
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1, max_col=layout.width), start=1):
        if number > _LAST_ROW:
            raise ValueError("a row beyond the last one")
        if any(cell.value is not None for cell in row):
            yield f"row {number}", merging.spread(number, [_value(cell) for cell in row])


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "e":
        raise InvalidInput(f"{cell.coordinate} holds the error {value}.", hint="Correct the formula or empty the cell.")
    if isinstance(value, str):
        return _text(cell.coordinate, unescape(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0):
        return value.isoformat("minutes")  # a ratio that the program took for a time: 16:9 shows as 16:09
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


def _text(place: str, text: str) -> str:
    if len(text) > MAX_CELL_CHARACTERS:
        raise InvalidInput(
            f"{place} holds {len(text):,} characters; a cell has at most {MAX_CELL_CHARACTERS:,}.", hint="Shorten it."
        )
    return text
