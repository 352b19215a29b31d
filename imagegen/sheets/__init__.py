"""Sheets: tables of texts and numbers from TXT, CSV, TSV, XLSX and JSONL, and back. Bytes in, bytes out.

sheet       what a sheet is, and how large it may be
table       a header and rows of cells → a sheet
encodings   bytes → text
lines       .txt and .jsonl
delimited   .csv and .tsv
archive     is this zip a workbook, and safe to open
layout      what a worksheet's XML says beyond its values: merged cells, formulas, width
merging     the first value of merged cells for all of them
workbook    .xlsx
cells       one value as text
wording     several names in a sentence
results     the columns that an export adds
reading     a file → a sheet
writing     a sheet with results → a file
"""

from imagegen.sheets.cells import as_text
from imagegen.sheets.lines import read_lines
from imagegen.sheets.reading import ENDINGS, read_sheet
from imagegen.sheets.results import RESULT_COLUMNS, is_done_unchanged, row_hash, split_results, with_results
from imagegen.sheets.sheet import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, Sheet, SheetRow, require_rows
from imagegen.sheets.writing import write_sheet

__all__ = [
    "ENDINGS",
    "MAX_CELL_CHARACTERS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "RESULT_COLUMNS",
    "Sheet",
    "SheetRow",
    "as_text",
    "is_done_unchanged",
    "read_lines",
    "read_sheet",
    "require_rows",
    "row_hash",
    "split_results",
    "with_results",
    "write_sheet",
]
