"""The text chunks of a PNG, packed ones with a limit on what comes out, and its EXIF chunk."""

import struct
import zlib
from collections.abc import Iterator

from imagegen.media.metadata import PNG_SIGNATURE

MAX_CHUNKS = 20_000
MAX_TEXT_BYTES = 4_000_000
MAX_ALL_BYTES = 16_000_000
UTF_8, LATIN_1 = "utf-8", "latin-1"


def read_png(data: bytes) -> tuple[dict[str, str], bytes]:
    """Keyword → text, the first of each keyword; and the content of the EXIF chunk, empty when there is none."""
    texts: dict[str, str] = {}
    exif, room = b"", MAX_ALL_BYTES
    for kind, content in _chunks(data):
        if kind == b"eXIf" and not exif:
            exif = bytes(content[:MAX_TEXT_BYTES])
        keyword, text = _read(kind, content, min(room, MAX_TEXT_BYTES))
        if keyword and keyword not in texts:
            texts[keyword] = text
            room -= len(text)
    return texts, exif


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each chunk; nothing after the first one that the file does not hold whole."""
    view, offset = memoryview(data), len(PNG_SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if offset + 12 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, offset)
        if offset + 12 + length > len(data):
            return
        yield kind, view[offset + 8 : offset + 8 + length]
        offset += 12 + length


def _read(kind: bytes, content: memoryview, limit: int) -> tuple[str, str]:
    """Keyword and text of a text chunk; two empty ones for other chunks and for what is too long or broken.

    tEXt: keyword 0 text. zTXt: keyword 0 method text. iTXt: keyword 0 packed method language 0 translated 0 text.
    """
    if kind not in (b"tEXt", b"zTXt", b"iTXt") or len(content) > MAX_TEXT_BYTES:
        return "", ""
    keyword, _, rest = bytes(content).partition(b"\0")
    is_packed, encoding = kind == b"zTXt", LATIN_1
    if kind == b"iTXt":
        is_packed, encoding = rest[:1] == b"\1", UTF_8
        rest = rest[2:].split(b"\0", 2)[-1]
    else:
        rest = rest[1:] if is_packed else rest
    text = _unpacked(rest, limit) if is_packed else rest
    return (keyword.decode(LATIN_1), _words(text, encoding)) if len(text) <= limit else ("", "")


def _unpacked(data: bytes, limit: int) -> bytes:
    """What comes out, one byte more than the limit at most."""
    try:
        return zlib.decompressobj().decompress(data, limit + 1)
    except zlib.error:
        return b""


def _words(text: bytes, encoding: str) -> str:
    """Some programs write UTF-8 where Latin-1 is the rule; what reads as UTF-8 is hardly ever anything else."""
    try:
        return text.decode(UTF_8)
    except UnicodeDecodeError:
        return text.decode(encoding, "replace")
