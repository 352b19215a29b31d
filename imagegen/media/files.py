"""Bytes become checked files: what a picture is gets decided here, and where it lies.

Nobody's word is taken for it: the type comes from the bytes, the size limit is applied to the header, and the whole
picture is decoded once. The decoded picture makes the preview too, so nothing is read twice.
"""

import errno
import hashlib
import io
import os
import stat
import struct
from collections.abc import Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageFile

from imagegen.errors import BadImage, DiskFull, NotFound
from imagegen.media import metadata, thumbnails
from imagegen.media.metadata import ImageSettings
from imagegen.records import Asset

MAX_PIXELS = 64_000_000
MEDIA = "media"
ORIGINALS, PREVIEWS, COVERS, INPUTS = "originals", "previews", "covers", "inputs"


@dataclass(frozen=True)
class Format:
    """A picture format: its media type, and the file ending it gets here."""

    media_type: str
    extension: str


PNG = Format("image/png", "png")

# Pillow's name → format. What every browser shows; of an animation the first picture counts.
WEB_FORMATS: Mapping[str, Format] = {
    "PNG": PNG,
    "JPEG": Format("image/jpeg", "jpg"),
    "WEBP": Format("image/webp", "webp"),
    "GIF": Format("image/gif", "gif"),
    "AVIF": Format("image/avif", "avif"),
}
# What people upload from cameras and scanners; neither browsers nor providers take these, so they become PNG.
INPUT_FORMATS: Mapping[str, Format] = {
    **WEB_FORMATS,
    "TIFF": Format("image/tiff", "tiff"),
    "BMP": Format("image/bmp", "bmp"),
}

# What Pillow's plugins raise about bytes that are not what they seem.
_DECODE_ERRORS = (OSError, SyntaxError, ValueError, TypeError, LookupError, RuntimeError, struct.error)

_SAVE_AS_PICTURE = "Save it as PNG, JPEG or WebP first."
_MESSAGE_INSTEAD = "The address probably answered with a message; open it in a browser to read it."

# (offset, first bytes in lower case, what it is, what to do)
_LOOKALIKES = (
    (0, b"<svg", "an SVG drawing", _SAVE_AS_PICTURE),
    (0, b"<?xml", "an SVG drawing or another XML file", _SAVE_AS_PICTURE),
    (0, b"<", "a web page (HTML)", _MESSAGE_INSTEAD),
    (0, b"{", "JSON text", _MESSAGE_INSTEAD),
    (0, b"[", "JSON text", _MESSAGE_INSTEAD),
    (0, b"%pdf", "a PDF document", _SAVE_AS_PICTURE),
    (4, b"ftyphe", "a HEIC photo", _SAVE_AS_PICTURE),
    (4, b"ftyp", "a video", "Take one picture out of it first."),
    (0, b"pk\x03\x04", "a zip archive", "Unpack it first."),
)


@dataclass(frozen=True)
class ImageFacts:
    """What is known about a picture once it was decoded."""

    media_type: str
    extension: str  # without a dot
    width_px: int  # as it is seen, after the rotation that EXIF asks for
    height_px: int
    content_hash: str  # SHA-256 of the bytes as delivered, hex
    size_bytes: int


@dataclass(frozen=True)
class CheckedImage:
    """A picture that was decoded in full. Stays inside `media`."""

    facts: ImageFacts
    image: Image.Image  # as it lies in the file, not rotated
    orientation: int  # EXIF, 1–8


@dataclass(frozen=True)
class StoredFile:
    """A picture on the disk; paths are relative to the data folder, with "/" on every system."""

    path: str
    preview_path: str  # the same as `path` when the picture is small
    media_type: str
    size_bytes: int  # of the stored file, its metadata included
    width_px: int
    height_px: int
    content_hash: str  # SHA-256 of the bytes as delivered, hex

    def to_asset(self, asset_id: str, owner: str, kind: str, now: str, **more: Any) -> Asset:
        """The record of this file; `more` are the fields that only the caller knows."""
        return Asset(id=asset_id, owner=owner, kind=kind, created_at=now, **asdict(self), **more)


def check_image(data: bytes) -> ImageFacts:
    """Decode a picture in full and return its facts. Raises BadImage when it cannot be used."""
    return open_image(data).facts


def open_image(data: bytes, formats: Mapping[str, Format] = WEB_FORMATS) -> CheckedImage:
    """Decode a picture of one of the formats in full. Raises BadImage when it cannot be used."""
    name, image = open_header(data, formats)
    _refuse_bomb(image)
    with _decoding(name):
        image.load()
    orientation = _orientation(image)
    return CheckedImage(_facts(data, formats[name], image, orientation), image, orientation)


def open_header(data: bytes, formats: Mapping[str, Format] = WEB_FORMATS) -> tuple[str, ImageFile.ImageFile]:
    """Read the header alone; returns Pillow's name of the format too. Raises BadImage.

    Image.open would do, but warns on stderr about a large picture before anyone can look at its size.
    """
    Image.init()
    for name in formats:
        build, accepts = Image.OPEN[name]
        if accepts is not None and accepts(data[:16]) is True:
            with _decoding(name):
                return name, build(io.BytesIO(data), "")
    raise _not_a_picture(data)


@contextmanager
def _decoding(name: str) -> Iterator[None]:
    """Turn what Pillow raises about the bytes of a picture into BadImage."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_large("an animation of huge frames") from error
    except _DECODE_ERRORS as error:
        raise BadImage(f"The {name} picture is damaged or incomplete.", hint="Download or export it again.") from error


def _refuse_bomb(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(f"{image.width:,} × {image.height:,} pixels")


def _facts(data: bytes, kind: Format, image: Image.Image, orientation: int) -> ImageFacts:
    width_px, height_px = image.size if orientation < 5 else reversed(image.size)
    content_hash = hashlib.sha256(data).hexdigest()
    return ImageFacts(kind.media_type, kind.extension, width_px, height_px, content_hash, len(data))


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except _DECODE_ERRORS:  # a broken note about a picture that is sound
        return 1
    return orientation if orientation in range(1, 9) else 1


def _too_large(size: str) -> BadImage:
    limit = f"{MAX_PIXELS // 1_000_000} megapixels"
    return BadImage(f"The picture is too large to open safely: {size}.", hint=f"Make it smaller than {limit}.")


def _not_a_picture(data: bytes) -> BadImage:
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not data:
        return BadImage("The file is empty.", hint="Download or export it again.")
    for offset, mark, what, hint in _LOOKALIKES:
        if start.startswith(mark, offset):
            return BadImage(f"The file is not a picture but {what}.", hint=hint)
    return BadImage("The file is not a picture in a format that is known here.", hint=_SAVE_AS_PICTURE)


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write the file whole or not at all: `path` never names half a file, not even after kill -9.

    `durable` makes it survive a power cut too. It costs 1–2 ms per 2 MB on an SSD beside 50 ms of decoding, which is
    cheap for a picture that was paid for; what can be made again need not wait. Raises DiskFull.
    """
    with disk_errors_named(), ExitStack() as undo:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _open_beside(path)
        part = Path(file.name)
        undo.callback(part.unlink)
        _fill(file, data, durable=durable)
        part.replace(path)
        undo.pop_all()


@contextmanager
def disk_errors_named() -> Iterator[None]:
    """Turn the system's word for "no room" into DiskFull; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull("The disk is full.", hint="Free some space, then try again.") from error
        if error.errno == errno.EDQUOT:
            raise DiskFull("Your share of the disk is used up.", hint="Delete some files, then try again.") from error
        raise


def _open_beside(path: Path, number: int = 0) -> BinaryIO:
    """Open a new file in the same folder; one that another writer has there, or left there, is not touched."""
    try:
        return path.with_name(f".{path.name}.{number}.part").open("xb")
    except FileExistsError:
        return _open_beside(path, number + 1)


def _fill(file: BinaryIO, data: bytes, *, durable: bool) -> None:
    with file:
        file.write(data)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def sweep_orphans(folder: Path, known: Set[str]) -> int:
    """Delete the files below `folder` that nobody knows, leftover parts included; returns how many went.

    `known` are paths relative to `folder`, with "/". Links are neither followed nor deleted, `folder` included.
    """
    if folder.is_symlink():
        return 0
    paths = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    orphans = [path for path in paths if path.relative_to(folder).as_posix() not in known and _is_plain_file(path)]
    for path in orphans:
        path.unlink()
    return len(orphans)


def _is_plain_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


class MediaFolder:
    """The pictures below the data folder.

    media/originals/2026/11/ast_….png    as delivered, with its settings inside
    media/inputs/2026/11/ast_….jpg       as uploaded
    media/previews/2026/11/ast_….webp    for pictures larger than 512 px
    media/covers/top_…-1a2b3c4d.webp     the hash gives a new cover a new address, so no browser shows the old one
    """

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder.resolve()
        self._root = (self._data_folder / MEDIA).resolve()  # people may link it to a larger disk

    def store_output(self, asset_id: str, data: bytes, settings: ImageSettings, month: str) -> StoredFile:
        """Check a made picture, write its settings into it, make its preview and keep both.

        `month` is "2026-11". Raises BadImage and DiskFull.
        """
        checked = open_image(data)
        facts = checked.facts
        told = metadata.embed(data, facts.media_type, settings, (facts.width_px, facts.height_px))
        return self._store(ORIGINALS, _place(month, asset_id), checked, told, Format(facts.media_type, facts.extension))

    def store_input(self, asset_id: str, data: bytes, month: str) -> StoredFile:
        """Check a given picture and keep it as it is, with a preview; TIFF and BMP become PNG."""
        checked = open_image(data, INPUT_FORMATS)
        kind = Format(checked.facts.media_type, checked.facts.extension)
        if kind in WEB_FORMATS.values():
            return self._store(INPUTS, _place(month, asset_id), checked, data, kind)
        return self._store(INPUTS, _place(month, asset_id), checked, _as_png(checked), PNG)

    def store_found(self, asset_id: str, data: bytes, month: str) -> StoredFile:
        """Check a picture that was made elsewhere and keep it byte for byte, with what it says of itself inside."""
        checked = open_image(data)
        kind = Format(checked.facts.media_type, checked.facts.extension)
        return self._store(ORIGINALS, _place(month, asset_id), checked, data, kind)

    def forget(self, stored: StoredFile) -> None:
        """Delete a file that no row came to name."""
        for path in {stored.path, stored.preview_path}:
            self.resolve(path).unlink(missing_ok=True)

    def store_cover(self, topic_id: str, picture: str) -> str:
        """Make a topic's cover from a stored picture or its preview; returns the cover's own path."""
        checked = open_image(self._read(picture))
        cover = thumbnails.make_cover(checked.image, checked.orientation)
        path = f"{MEDIA}/{COVERS}/{topic_id}-{hashlib.sha256(cover).hexdigest()[:8]}.webp"
        write_atomic(self.resolve(path), cover)
        return path

    def look(self, relative: str) -> bytes:
        """A stored picture as a JPEG that a model can look at. Raises NotFound and BadImage."""
        checked = open_image(self._read(relative))
        return thumbnails.make_look(checked.image, checked.orientation)

    def resolve(self, relative: str) -> Path:
        """Return the full path of a stored file. Raises NotFound for a path that leaves the media folder."""
        if "\0" not in relative:  # no system has such a path, and Python refuses to look for it
            path = self._data_folder.joinpath(relative).resolve()
            if path.is_relative_to(self._root):
                return path
        raise NotFound("There is no such picture.")

    def sweep_orphans(self, known: Set[str]) -> int:
        """Delete the stored files that no row names; returns how many went. For the start, when nothing is written."""
        return sum(self._sweep(folder, known) for folder in (ORIGINALS, PREVIEWS, COVERS, INPUTS))

    def _sweep(self, folder: str, known: Set[str]) -> int:
        start = f"{MEDIA}/{folder}/"
        inside = {path.removeprefix(start) for path in known if path.startswith(start)}
        return sweep_orphans(self._root / folder, inside)

    def _read(self, relative: str) -> bytes:
        try:
            return self.resolve(relative).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("There is no such picture.") from error

    def _store(self, folder: str, place: str, checked: CheckedImage, data: bytes, kind: Format) -> StoredFile:
        facts = checked.facts
        path = f"{MEDIA}/{folder}/{place}.{kind.extension}"
        write_atomic(self._data_folder / path, data)
        return StoredFile(
            path=path,
            preview_path=self._store_preview(place, checked) or path,
            media_type=kind.media_type,
            size_bytes=len(data),
            width_px=facts.width_px,
            height_px=facts.height_px,
            content_hash=facts.content_hash,
        )

    def _store_preview(self, place: str, checked: CheckedImage) -> str | None:
        if not thumbnails.needs_preview(checked.facts.width_px, checked.facts.height_px):
            return None
        path = f"{MEDIA}/{PREVIEWS}/{place}.webp"
        preview = thumbnails.make_preview(checked.image, checked.orientation)
        write_atomic(self._data_folder / path, preview, durable=False)
        return path


def _place(month: str, asset_id: str) -> str:
    return f"{month.replace('-', '/')}/{asset_id}"


def _as_png(checked: CheckedImage) -> bytes:
    buffer = io.BytesIO()
    picture = thumbnails.make_upright(thumbnails.make_displayable(checked.image), checked.orientation)
    picture.save(buffer, "PNG", icc_profile=None)
    return buffer.getvalue()
