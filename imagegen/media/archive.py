"""Zips that leave while they are made: pictures first, then the manifests that describe what really went in.

Pictures are stored, not compressed (they are compressed already), and pass through in small pieces, so a zip of any
size needs the same memory. The manifests come last because only then is every checksum known, and whether a picture
was still there.
"""

import csv
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

PIECE_BYTES = 256 * 1024

COLUMNS = (
    "file",
    "topic",
    "batch",
    "task",
    "row_key",
    "prompt",
    "negative_prompt",
    "provider",
    "model",
    "seed",
    "width_px",
    "height_px",
    "size_bytes",
    "sha256",
    "cost_usd",
    "rating",
    "favourite",
    "created_at",
    "params",
)

# With a number of 6 digits, a seed of 20, the ending and "-999" a name stays within 80 characters and 200 bytes.
_SLUG_LIMIT = 42
_SLUG_LIMIT_BYTES = 126

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE_MODE = 0o100644 << 16

# The last four are the full-width forms that Excel takes for the same signs.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CELL_BREAKERS = ("\t", "\r", "\n")


@dataclass(frozen=True)
class ZipEntry:
    """One file of a zip. Its pieces are read when its turn has come."""

    name: str
    pieces: Iterable[bytes]
    modified: datetime  # zips know no time zones: it is kept as it reads


@dataclass(frozen=True)
class PackedPicture:
    """A picture that is wanted in a zip, and its line of the manifest."""

    name: str
    path: Path
    modified: datetime
    row: Mapping[str, Any]  # COLUMNS; "file", "sha256" and "size_bytes" are filled in here


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


class _Outlet(io.RawIOBase):
    """What zipfile writes to: it keeps the bytes until they are taken, and cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._pieces.append(bytes(data))
        self.size_bytes += len(data)
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.size_bytes = 0
        return taken


def stream_archive(pictures: Iterable[PackedPicture], modified: datetime) -> Iterator[bytes]:
    """Yield a zip of the pictures with `manifest.json` and `manifest.csv`, piece by piece.

    A picture that is no longer on the disk is left out and listed under "missing" in `manifest.json`.
    """
    return stream_zip(_archive_entries(pictures, modified))


def stream_zip(entries: Iterable[ZipEntry]) -> Iterator[bytes]:
    """Yield a zip in pieces of about 256 KB; every entry is asked for when the one before is packed."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            with archive.open(_zip_info(entry), "w") as target:
                for piece in entry.pieces:
                    target.write(piece)
                    if outlet.size_bytes >= PIECE_BYTES:
                        yield outlet.take()
    yield outlet.take()


def readable_name(index: int, text: str, seed: int | None, extension: str) -> str:
    """Name a picture so that people find it and every system takes it: "0007-a-red-fox-42.png".

    Letters and digits of any script stay. The number in front keeps the order and rules out names that Windows
    reserves. At most 80 characters and 200 bytes, room for `make_unique` included.
    """
    parts = (f"{index:04d}", _slug(text[: 4 * _SLUG_LIMIT]), "" if seed is None else str(seed))
    return "-".join(part for part in parts if part) + f".{extension}"


def make_unique(names: Iterable[str]) -> Iterator[str]:
    """Yield the names with -2, -3 … before the ending where one came before, whatever its case."""
    next_numbers: dict[str, int] = {}  # every name that is taken → the number its next double tries
    for name in names:
        path, unique = PurePosixPath(name), name
        while unique.casefold() in next_numbers:
            unique = f"{path.stem}-{next_numbers[name.casefold()]}{path.suffix}"
            next_numbers[name.casefold()] += 1
        next_numbers[unique.casefold()] = 2
        yield unique


def manifest_json(rows: Iterable[Mapping[str, Any]], missing: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """Describe the pictures of a zip, and those that should have been in it, as JSON."""
    manifest = {"images": [_ordered(row) for row in rows], "missing": [_ordered(row) for row in missing]}
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode()


def manifest_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Describe the pictures of a zip as RFC 4180, for spreadsheets.

    It starts with a byte order mark, or Excel would not show Chinese; text that Excel would run as a formula gets an
    apostrophe in front.
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _archive_entries(pictures: Iterable[PackedPicture], modified: datetime) -> Iterator[ZipEntry]:
    rows, missing = [], []
    for picture in pictures:
        try:
            file = picture.path.open("rb")
        except FileNotFoundError:
            missing.append(picture.row)
            continue
        with file:
            digest = hashlib.sha256()
            yield ZipEntry(picture.name, _pieces(file, digest), picture.modified)
            packed = {"file": picture.name, "sha256": digest.hexdigest(), "size_bytes": file.tell()}
            rows.append({**picture.row, **packed})
    yield ZipEntry("manifest.json", [manifest_json(rows, missing)], modified)
    yield ZipEntry("manifest.csv", [manifest_csv(rows)], modified)


def _pieces(file: BinaryIO, digest: _Digest) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
        yield piece


def _zip_info(entry: ZipEntry) -> zipfile.ZipInfo:
    moment = max(entry.modified.timetuple()[:6], _ZIP_EPOCH)  # a computer whose clock was never set
    info = zipfile.ZipInfo(entry.name, moment)
    info.external_attr = _PLAIN_FILE_MODE
    return info


@lru_cache(maxsize=4096)  # the images of a task share their text, and a page asks for every name each time it opens
def _slug(text: str) -> str:
    characters = unicodedata.normalize("NFKC", text)
    kept = "".join(character if unicodedata.category(character)[0] in "LMN" else "-" for character in characters)
    slug = re.sub("-+", "-", kept).strip("-")[:_SLUG_LIMIT]
    return slug.encode()[:_SLUG_LIMIT_BYTES].decode(errors="ignore").strip("-")


def _ordered(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS), **row}


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and (value.startswith(_CELL_BREAKERS) or value.lstrip().startswith(_FORMULA_STARTS)):
        return f"'{value}"
    return value
