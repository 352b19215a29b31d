"""The texts inside a picture: PNG chunks by their keyword, EXIF fields and comments by their name. Read, never trusted.

A text may be huge, broken, or a few bytes that unpack to gigabytes; what goes beyond the limits is not read at all.
"""

from collections.abc import Mapping
from typing import Any

from imagegen.found import FoundSettings, read_found
from imagegen.media.embedded.exif_texts import read_exif
from imagegen.media.embedded.png_texts import read_png
from imagegen.media.files import WEB_FORMATS, open_header
from imagegen.media.metadata import PNG_SIGNATURE, settings_of_xmp

MAX_COMMENT_BYTES = 1_000_000


def read_settings(data: bytes) -> FoundSettings | None:
    """What a picture says of its making; None when it says nothing that is known. Raises BadImage for no picture."""
    return read_found(read_texts(data))


def read_texts(data: bytes) -> dict[str, str]:
    """Every text inside a picture that is within the limits. Raises BadImage for no picture."""
    if data.startswith(PNG_SIGNATURE):
        texts, exif = read_png(data)
        return {**read_exif(exif), **texts}
    _, image = open_header(data, WEB_FORMATS)
    return {**read_exif(_bytes(image.info, "exif")), **_comment(image.info), **_ours(image.info)}


def _bytes(info: Mapping[Any, Any], name: str) -> bytes:
    value = info.get(name)
    return value if isinstance(value, bytes) else b""


def _comment(info: Mapping[Any, Any]) -> dict[str, str]:
    """A GIF's comment, or a JPEG's."""
    comment = _bytes(info, "comment")
    return {"comment": comment.decode("utf-8", "replace")} if 0 < len(comment) <= MAX_COMMENT_BYTES else {}


def _ours(info: Mapping[Any, Any]) -> dict[str, str]:
    settings = settings_of_xmp(_bytes(info, "xmp"))
    return {"imagegen": settings} if settings else {}
