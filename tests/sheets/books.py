"""Small workbooks, as programs write them and as attackers do."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from imagegen.errors import InvalidInput
from imagegen.sheets import Sheet, read_sheet

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_PART = "xl/worksheets/sheet1.xml"


def book_of(*rows: Sequence[Any], change: Callable[[Workbook], None] = lambda book: None) -> bytes:
    """A workbook with one sheet, “Products”."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Products"
    for row in rows:
        sheet.append(row)
    change(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def book_with(parts: Mapping[str, bytes]) -> bytes:
    """A workbook in which some parts of the archive are replaced or added."""
    with zipfile.ZipFile(io.BytesIO(book_of(["prompt"], ["a fox"]))) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**kept, **parts}.items():
            archive.writestr(name, content)
    return data.getvalue()


def book_of_xml(rows: str, after: str = "", before: str = "") -> bytes:
    """A workbook whose sheet is written by hand."""
    xml = f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return book_with({SHEET_PART: xml.encode()})


def sheet_of(data: bytes) -> Sheet:
    return read_sheet("list.xlsx", data)


def cells_of(sheet: Sheet) -> list[Mapping[str, Any]]:
    return [row.cells for row in sheet.rows]


def complaint_about(file_name: str, data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_sheet(file_name, data)
    return caught.value
