"""The texts of an EXIF block: the UserComment, and the plain fields in which programs put more of them."""

import struct

from PIL import ExifTags, Image

MAX_EXIF_BYTES = 8_000_000
MAX_TEXT_CHARACTERS = 4_000_000
HEADER = b"Exif\0\0"
USER_COMMENT, MAKER_NOTE = 0x9286, 0x927C
# An animation's texts take the tags from Make down, one each, so a few below it are read too.
PLAIN: dict[int, str] = {ExifTags.Base.Model: "Model", ExifTags.Base.Make: "Make", ExifTags.Base.Software: "Software"}
PLAIN |= {ExifTags.Base.ImageDescription: "ImageDescription", 0x010D: "DocumentName", 0x010C: "BeforeDocumentName"}
ERRORS = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)

# What an UserComment begins with, and how the rest is written then. UTF-16 may be of either order.
CODES = {b"ASCII\0\0\0": "utf-8", b"JIS\0\0\0\0\0": "shift_jis", b"\0\0\0\0\0\0\0\0": "utf-8"}
UNICODE = b"UNICODE\0"


def read_exif(block: bytes) -> dict[str, str]:
    """Field → text. A block that breaks the rules has none."""
    content = block.removeprefix(HEADER)
    if not 8 <= len(content) <= MAX_EXIF_BYTES:
        return {}
    exif = Image.Exif()
    try:
        exif.load(HEADER + content)
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        found = {name: exif.get(tag) for tag, name in PLAIN.items()}
        found["UserComment"] = inner.get(USER_COMMENT) or exif.get(USER_COMMENT)
        found["MakerNote"] = inner.get(MAKER_NOTE) or exif.get(MAKER_NOTE)
    except ERRORS:
        return {}
    texts = {name: _text(value, is_big=content[:2] == b"MM") for name, value in found.items()}
    return {name: text for name, text in texts.items() if text}


def _text(value: object, *, is_big: bool) -> str:
    if isinstance(value, bytes):
        value = _decoded(value, is_big=is_big)
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARACTERS:
        return ""
    return value.strip("\0 \ufeff")


def _decoded(data: bytes, *, is_big: bool) -> str:
    code, rest = data[:8], data[8:]
    if code == UNICODE:
        return _wide(rest, is_big=is_big)
    return rest.decode(CODES[code], "replace") if code in CODES else data.decode("utf-8", "replace")


def _wide(data: bytes, *, is_big: bool) -> str:
    """UTF-16 in the order in which it reads as words; some programs write UTF-8 there all the same.

    The zero bytes of plain letters tell the order. Without any, as in Chinese, what begins with a mark has its order,
    and the rest has the block's own: that is what programs do which do not think about it.
    """
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", "replace")
    first, second = data[0::2].count(0), data[1::2].count(0)
    if first == second == 0 and _is_utf_8(data):
        return data.decode("utf-8")
    is_big = first > second if first != second else is_big
    return data.decode("utf-16-be" if is_big else "utf-16-le", "replace")


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
