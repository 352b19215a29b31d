"""A file becomes a sheet, by the ending of its name."""

from collections.abc import Callable
from dataclasses import replace

from imagegen.errors import InvalidInput
from imagegen.sheets.delimited import read_delimited
from imagegen.sheets.encodings import decode
from imagegen.sheets.lines import read_json_lines, read_lines
from imagegen.sheets.sheet import Sheet
from imagegen.sheets.workbook import read_workbook

MAX_FILE_BYTES = 100_000_000

_OF_TEXT: dict[str, Callable[[str], Sheet]] = {
    "txt": read_lines,
    "csv": read_delimited,
    "tsv": lambda text: read_delimited(text, "\t"),
    "jsonl": read_json_lines,
}
ENDINGS = (*_OF_TEXT, "xlsx")


def read_sheet(file_name: str, data: bytes) -> Sheet:
    """The sheet in a file's bytes; there is at least one row.

    Raises InvalidInput with one sentence on what cannot be used and where.
    """
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput(
            f"{file_name} has {len(data) / 1e6:,.0f} MB; at most {MAX_FILE_BYTES / 1e6:,.0f} are possible.",
            hint="Split it into several files.",
        )
    sheet = _read(file_name, data)
    if not sheet.rows:
        raise InvalidInput(f"{file_name} has no rows.", hint="Put at least one prompt into it.")
    return sheet


def _read(file_name: str, data: bytes) -> Sheet:
    ending = file_name.rpartition(".")[2].lower()
    if ending in ("xlsx", "xls"):  # an old workbook is refused for what it is
        return read_workbook(file_name, data)
    if ending not in _OF_TEXT:
        raise InvalidInput(
            f"{file_name} is neither .txt, .csv, .tsv, .xlsx nor .jsonl.",
            hint="One prompt a line, or a table with a prompt column.",
        )
    text, note = decode(file_name, data)
    sheet = _OF_TEXT[ending](text)
    return replace(sheet, notes=(note, *sheet.notes)) if note else sheet
