"""CSV and TSV: the delimiter is seen from the header, texts may run over several lines."""

import csv
import io
from collections.abc import Iterator

from imagegen.errors import InvalidInput
from imagegen.sheets.results import ROW_HASH, without_mark
from imagegen.sheets.sheet import Sheet
from imagegen.sheets.table import Record, sheet_of_table

DELIMITERS = ",;\t"


def read_delimited(text: str, delimiters: str = DELIMITERS) -> Sheet:
    """A table with a header. Raises InvalidInput that names the line.

    In a sheet that we exported, the apostrophes that kept texts from being formulas are taken off again.
    """
    delimiter = max(delimiters, key=lambda candidate: len(_header(text, candidate)))
    records = _records(text, delimiter)
    if ROW_HASH in _header(text, delimiter):
        records = ((place, list(map(without_mark, cells))) for place, cells in records)
    return sheet_of_table(records)


def _header(text: str, delimiter: str) -> list[str]:
    """The cells of the first line that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return next(filter(any, reader), [])
    except csv.Error:  # said with its line when all is read
        return []


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield f"line {reader.line_num}", cells
    except csv.Error as error:
        raise InvalidInput(
            f"line {reader.line_num}: not valid CSV: {error}.",
            hint="Quote texts with commas, and double quotes in them.",
        ) from error
