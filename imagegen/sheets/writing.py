"""A sheet with its results as a file that spreadsheet programs open and `read_sheet` reads back."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from imagegen.errors import InvalidInput
from imagegen.sheets.cells import as_text
from imagegen.sheets.results import RESULT_COLUMNS, with_mark
from imagegen.sheets.sheet import MAX_CELL_CHARACTERS

Rows = Iterable[Mapping[str, Any]]

_EXACT_BELOW = 10**15  # a spreadsheet program rounds longer numbers, a seed for example
# What XML cannot hold, and what would read as its stand-in "_x0007_".
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write_sheet(file_ending: str, columns: Sequence[str], rows: Rows) -> bytes:
    """The person's own columns and those of an export, as "csv", "xlsx" or "jsonl".

    `rows` come from `with_results`. No text becomes a formula. Raises InvalidInput for a text that no cell holds.
    """
    writers: dict[str, Callable[[Sequence[str], Rows], bytes]] = {
        "csv": _write_csv,
        "xlsx": _write_workbook,
        "jsonl": _write_json_lines,
    }
    if file_ending not in writers:
        raise InvalidInput(f"A sheet cannot be written as .{file_ending}.", hint=f"Choose {', '.join(writers)}.")
    return writers[file_ending](list(dict.fromkeys((*columns, *RESULT_COLUMNS))), rows)


def _write_csv(columns: Sequence[str], rows: Rows) -> bytes:
    """With the mark of UTF-8 in front: without it spreadsheet programs read GBK or Windows-1252."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(with_mark, columns))
    writer.writerows([_csv_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _csv_cell(value: Any) -> str:
    return as_text(value) if isinstance(value, int | float) else with_mark(as_text(value))


def _write_json_lines(columns: Sequence[str], rows: Rows) -> bytes:
    lines = [json.dumps({name: row[name] for name in columns if name in row}, ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _write_workbook(columns: Sequence[str], rows: Rows) -> bytes:
    # All values before the first is written: openpyxl cannot leave a sheet that is half written.
    header = [_workbook_value("The header", name) for name in columns]
    table = [header, *([_workbook_value(name, row.get(name)) for name in columns] for row in rows)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Imagegen")
    sheet.freeze_panes = "A2"
    for values in table:
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in values])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _workbook_value(column: str, value: Any) -> bool | float | str | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < _EXACT_BELOW:  # not so for NaN either
        return value
    text = _UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", as_text(value))
    if len(text) > MAX_CELL_CHARACTERS:
        raise InvalidInput(
            f"{column} holds {len(text):,} characters; a workbook's cell has at most {MAX_CELL_CHARACTERS:,}.",
            hint="Choose CSV or JSONL.",
        )
    return text


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # also where it begins with "=", which openpyxl takes for a formula
    return cell
