"""A list of values as a person types it: "4, 8, 12", "1..10 step 3", quoted texts."""

import re
from collections.abc import Iterator
from decimal import Decimal

from imagegen.errors import InvalidInput
from imagegen.sheets import require_rows

_NUMBER = r"([+-]?\d{1,15}(?:\.\d{1,15})?)"
_RANGE = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}(?:\s*(?:step|步长)\s*{_NUMBER})?", re.IGNORECASE)
_PART = re.compile(
    r"""\s*+(?:"(?P<quoted>(?:[^"]|"")*)"|“(?P<curly>[^”]*)”|(?P<plain>(?!["“])[^,，、\n]*))\s*(?:[,，、\n]|$)"""
)


def parse_sweep(text: str) -> list[str]:
    """The values in a text, typed as text. A range of numbers has both its ends; one may count down.

    Commas, also Chinese ones, and ends of lines separate; a text with one of them stands in double quotes, where ""
    is a quote. Raises InvalidInput for a quote that is not closed, a step of zero and too many values.
    """
    values: list[str] = []
    for value, is_quoted in _parts(text):
        found = None if is_quoted else _RANGE.fullmatch(value)
        values += _numbers(found) if found else [value]
        require_rows(len(values), "These values make")
    return values


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The values, and whether each stood in quotes."""
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise InvalidInput(
                f"The quote at “{text[position:].strip()[:20]}” is not closed, or goes on after its end.",
                hint="Put the whole value between double quotes.",
            )
        position = part.end()
        if part["plain"] is None:
            yield part["curly"] or (part["quoted"] or "").replace('""', '"'), True
        elif part["plain"].strip():
            yield part["plain"].strip(), False


def _numbers(found: re.Match[str]) -> list[str]:
    start, end = Decimal(found[1]), Decimal(found[2])
    step = abs(Decimal(found[3] or 1))
    if not step:
        raise InvalidInput(f"A step of 0 never comes from {start} to {end}.", hint="Choose another step.")
    count = int(abs(end - start) / step) + 1
    require_rows(count, "These values make")
    towards = step if end >= start else -step
    return [f"{(start + place * towards).normalize():f}" for place in range(count)]
