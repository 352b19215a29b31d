"""Texts with slots, as preset files write them: "{prompt}[ ### {negativePrompt}]".

A part in brackets is left out as a whole when a slot in it is unset. A slot that is true says nothing and only keeps
its bracket: "[ --tile{tile}]".
"""

import re
from collections.abc import Callable
from typing import Any

SLOT = re.compile(r"\{([^{}]+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")

Lookup = Callable[[str], Any]  # a slot's value; None when it is unset


def fill_text(template: str, lookup: Lookup) -> str:
    """The text with every slot filled; an unset slot outside of brackets says nothing."""
    parts: list[str] = []
    end = 0
    for part in OPTIONAL.finditer(template):
        parts += [_filled(template[end : part.start()], lookup), _optional(part[1], lookup)]
        end = part.end()
    return "".join([*parts, _filled(template[end:], lookup)])


def slot_names(template: str) -> set[str]:
    """The names of all slots."""
    return set(SLOT.findall(template))


def only_slot(template: str) -> str | None:
    """The slot's name when the text is nothing but one slot, so that its value keeps its type."""
    found = SLOT.fullmatch(template)
    return found[1] if found else None


def _optional(part: str, lookup: Lookup) -> str:
    return _filled(part, lookup) if all(_is_set(lookup(name)) for name in slot_names(part)) else ""


def _is_set(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _filled(part: str, lookup: Lookup) -> str:
    return SLOT.sub(lambda found: _spoken(lookup(found[1])), part)


def _spoken(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
