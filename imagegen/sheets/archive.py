"""Whether bytes are a workbook that is safe to open: looked at before anything of it is parsed."""

import io
import zipfile
import zlib

from openpyxl.utils.exceptions import CellCoordinatesException

from imagegen.errors import InvalidInput

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 150  # a sheet of equal cells shrinks to about a fiftieth
_HARMLESS_BYTES = 2_000_000  # small enough whatever its ratio is
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old workbooks, and of all that have a password
_DOCTYPES = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))
BROKEN = (  # what a damaged part makes zipfile and the readers of its XML stumble over
    zipfile.BadZipFile,
    zlib.error,
    CellCoordinatesException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_PASSWORD = "It is protected by a password"


def require_workbook(file_name: str, data: bytes) -> None:
    """Raise InvalidInput for what is no .xlsx, is protected, is cut off, unpacks to too much or holds entities."""
    if data.startswith(_OLE):
        is_protected = "EncryptedPackage".encode("utf-16-le") in data
        raise unreadable(file_name, _PASSWORD if is_protected else "It is in the old .xls format")
    if not data.startswith(b"PK"):
        raise unreadable(file_name, "It is not an .xlsx file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_size(file_name, archive, len(data))
            _require_plain_parts(file_name, archive)
    except BROKEN as error:
        raise unreadable(file_name, "It is cut off or damaged") from error


def _require_size(file_name: str, archive: zipfile.ZipFile, size_bytes: int) -> None:
    """`zipfile` unpacks no more of an entry than its header says, so the sum of the headers can be trusted."""
    entries = archive.infolist()
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise unreadable(file_name, _PASSWORD)
    if len(entries) > MAX_ENTRIES:
        raise unreadable(file_name, f"It has {len(entries):,} parts, more than {MAX_ENTRIES:,}")
    is_bomb = unpacked_bytes > _HARMLESS_BYTES and unpacked_bytes > MAX_RATIO * size_bytes
    if is_bomb or unpacked_bytes > MAX_UNPACKED_BYTES:
        raise unreadable(file_name, f"It unpacks from {_megabytes(size_bytes)} to {_megabytes(unpacked_bytes)} MB")


def _require_plain_parts(file_name: str, archive: zipfile.ZipFile) -> None:
    """No part declares entities. Drawings may have a document type; nobody parses them here."""
    for entry in archive.infolist():
        if not entry.filename.endswith(".svg"):
            content = archive.read(entry)
            if any(doctype in content for doctype in _DOCTYPES):
                raise unreadable(file_name, f"Its part {entry.filename} declares a document type")


def unreadable(file_name: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"{file_name} cannot be read as a workbook. {reason}.",
        hint="Open it in your spreadsheet program and save it as .xlsx without a password, or as CSV.",
    )


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.1f}"
