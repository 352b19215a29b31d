"""One value of a sheet as text."""

import json
import math
import re
from typing import Any

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_WHOLE = re.compile(r"([+-]?\d{1,300})(\.0*)?")
_BROKEN = re.compile(r"[+-]?\d{1,300}\.\d{1,300}")


def as_text(value: Any) -> str:
    """A value as a person writes it into a cell; a list of plain values is separated by "|", nothing is ""."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple) and not any(isinstance(part, list | tuple | dict) for part in value):
        return "|".join(map(as_text, value))
    return json.dumps(value, ensure_ascii=False)


def plain_text(value: Any) -> str:
    """The same text for values that mean the same: 1024, 1024.0 and "1024", true and "TRUE".

    Only what programs change when they save a sheet is evened out: number types, ends of lines, TRUE and true.
    """
    text = as_text(value).strip().replace("\r\n", "\n")
    if text.lower() in ("true", "false"):
        return text.lower()
    whole = _WHOLE.fullmatch(text)
    if whole:
        return str(int(whole[1]))
    return repr(float(text)) if _BROKEN.fullmatch(text) else text


def clean(value: Any) -> Any:
    """A value as it stands in a sheet: text without space around it, whole numbers whole, None for an empty cell."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
