"""How the fake providers check and read a size that is one text, like "1024x768", "1024*768" or "1024:768"."""

import re
from typing import Any

from tests.fakes.checks import Check

NO_LIMIT = 1 << 32


def size_text(
    joint: str = "x",
    *,
    low: int = 1,
    high: int = NO_LIMIT,
    step: int = 1,
    min_pixels: int = 1,
    max_pixels: int = NO_LIMIT,
    max_ratio: float = NO_LIMIT,
) -> Check:
    """Both sides within limits, and so their product and their ratio."""

    def check(value: Any) -> str | None:
        found = re.fullmatch(rf"([1-9]\d*){re.escape(joint)}([1-9]\d*)", value) if isinstance(value, str) else None
        if not found:
            return "size_type"
        width, height = int(found[1]), int(found[2])
        if min(width, height) < low or max(width, height) > high or width % step or height % step:
            return "size_side"
        if not min_pixels <= width * height <= max_pixels:
            return "size_area"
        return "size_ratio" if max(width, height) > max_ratio * min(width, height) else None

    return check


def sides_of(value: Any, usual: int = 1024) -> tuple[int, int]:
    """Width and height of such a text; a square where there is none."""
    found = re.fullmatch(r"(\d+)\D(\d+)", str(value))
    return (int(found[1]), int(found[2])) if found else (usual, usual)
