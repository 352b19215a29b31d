"""What came: data URLs, and names for what is no picture."""

import base64
from urllib.parse import unquote_to_bytes

from imagegen.errors import BadReply

DOWNLOAD_LIMIT_BYTES = 64 * 1024 * 1024


def decode_data_url(url: str, limit_bytes: int = DOWNLOAD_LIMIT_BYTES) -> bytes:
    """The bytes of a data URL. Raises BadReply when it is broken or longer than allowed."""
    head, comma, text = url.partition(",")
    if not comma:
        raise BadReply("A picture came as a data URL without data.")
    if len(text) > limit_bytes * 4 // 3 + 4:
        raise too_large(limit_bytes)
    try:
        return base64.b64decode(text, validate=True) if head.endswith(";base64") else unquote_to_bytes(text)
    except ValueError as error:  # broken padding, or letters that base64 does not have
        raise BadReply("A picture came as a data URL that is not valid base64.") from error


def name_content(content_type: str, body: bytes) -> str:
    """What came, in words that fit into a sentence: “an HTML page”, “JSON”, “nothing”."""
    start = body[:200].lstrip().lower()
    if not start:
        return "nothing"
    if start.startswith((b"<!doctype html", b"<html")) or "html" in content_type:
        return "an HTML page"
    if "json" in content_type or start.startswith((b"{", b"[")):
        return "JSON"
    return "plain text" if content_type.startswith("text/") else (content_type or "something unknown")


def too_large(limit_bytes: int) -> BadReply:
    return BadReply(f"A picture is larger than the {limit_bytes / 1024 / 1024:g} MiB that are accepted.")
