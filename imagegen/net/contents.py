"""What came: JSON of whatever shape, pictures as text, and names for what is neither."""

import base64
import json
from collections.abc import Mapping
from typing import Any
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


def decode_base64(text: str) -> bytes:
    """The bytes of a picture that came as base64, with or without the head of a data URL. Raises BadReply."""
    try:
        return base64.b64decode(text.rpartition(",")[2], validate=True)
    except (TypeError, ValueError) as error:
        raise BadReply("A picture came as text that is not valid base64.") from error


def json_or_none(body: bytes | str) -> Any:
    """The parsed text; None when it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def object_or_empty(body: bytes | str) -> dict[str, Any]:
    """The parsed text when it is a JSON object; an empty one else."""
    data = json_or_none(body)
    return data if isinstance(data, dict) else {}


def objects_in(data: Any) -> list[Mapping[str, Any]]:
    """The JSON objects of what should be a list of them."""
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


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
