"""`{variable}` in a text: which there are, and putting values in their places.

A name is what stands between two braces on one line, with a letter in it. `{a|b}` and `{2$$a|b}` are variants,
`__name__` is a wildcard, `{"a": 1}` is JSON, and `\\{` and `\\}` are braces that are meant.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.sheets import as_text

ESCAPED_BRACE = r"\\[{}]"
PLACEHOLDER = r"""\{(?!\s*__)(?=[^{}]*[^\W\d_])[^{}|$\\":,;=\n\r]{1,80}\}"""
_PARTS = re.compile(rf"{ESCAPED_BRACE}|{PLACEHOLDER}")


@dataclass(frozen=True)
class Filled:
    """A text with values in the places of its variables."""

    text: str
    missing: tuple[str, ...]  # names without a value; they still stand in the text
    empty: tuple[str, ...]  # names whose value is empty; nothing stands in their place


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the variables in a text, each once, in order."""
    return tuple(dict.fromkeys(_name(part) for part in _PARTS.findall(text) if part[0] == "{"))


def fill(text: str, values: Mapping[str, Any]) -> Filled:
    """Put values in the places of the variables, and make `\\{` a brace.

    A name that is not there exactly is found without regard to case and spacing. Values are put in as they are:
    braces in them mean nothing. Where a text also has variants, make those first.
    """
    known = {**{same_name(name): value for name, value in values.items()}, **values}
    missing: dict[str, None] = {}
    empty: dict[str, None] = {}

    def spoken(part: re.Match[str]) -> str:
        if part[0][0] == "\\":
            return part[0][1:]
        name = _name(part[0])
        key = name if name in known else same_name(name)
        if key not in known:
            missing[name] = None
            return part[0]
        value = _spoken(known[key])
        if not value.strip():
            empty[name] = None
        return value

    filled = _PARTS.sub(spoken, text)
    return Filled(filled, tuple(missing), tuple(empty))


def same_name(name: str) -> str:
    """One spelling for the names that mean the same variable."""
    return _tidy(name).casefold()


def _name(part: str) -> str:
    return _tidy(part[1:-1])


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _spoken(value: Any) -> str:
    return ", ".join(map(as_text, value)) if isinstance(value, list | tuple) else as_text(value)
