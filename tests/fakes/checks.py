"""The rules the fake providers check request fields with: each returns the name of the broken rule, or None."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], str | None]


def text(longest: int = 32_000) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "string_type"
        return None if len(value) <= longest else "string_too_long"

    return check


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "bool_type"


def whole(low: int | None = None, high: int | None = None, step: int = 1) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return "int_type"
        return _range(value, low, high) or ("multiple_of" if value % step else None)

    return check


def number(low: float, high: float) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "float_type"
        return _range(value, low, high)

    return check


def _range(value: float, low: float | None, high: float | None) -> str | None:
    if low is not None and value < low:
        return "greater_than_equal"
    return "less_than_equal" if high is not None and value > high else None


def one_of(*words: str) -> Check:
    return lambda value: None if value in words else "literal_error"


def among(words: str) -> Check:
    """One of the words of a text, where they are many."""
    return one_of(*words.split())


def link(value: Any) -> str | None:
    """An https address, or a data URI that holds a picture."""
    if not isinstance(value, str):
        return "string_type"
    if value.startswith("https://"):
        return None
    found = re.fullmatch(r"data:image/(?:png|jpeg|webp);base64,(.+)", value)
    if not found:
        return "file_download_error"
    try:
        return None if base64.b64decode(found[1], validate=True) else "image_load_error"
    except binascii.Error:
        return "image_load_error"


def picture(value: Any) -> str | None:
    """A picture as base64, with or without the head of a data URI."""
    if not isinstance(value, str):
        return "string_type"
    return link(value if value.startswith("data:") else f"data:image/png;base64,{value}")


def links(most: int) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return "list_type"
        if not 1 <= len(value) <= most:
            return "too_long" if value else "too_short"
        return next((problem for problem in map(link, value) if problem), None)

    return check


def pixels(*words: str, low: int = 64, high: int = 14_142, step: int = 1) -> Check:
    """A preset's name, or an object with exactly width and height."""

    def check(value: Any) -> str | None:
        if isinstance(value, str):
            return None if value in words else "literal_error"
        if not isinstance(value, dict) or value.keys() != {"width", "height"}:
            return "model_type"
        sides = value.values()
        return next((found for found in map(whole(low, high), sides) if found), None) or (
            "multiple_of" if any(side % step for side in sides) else None
        )

    return check
