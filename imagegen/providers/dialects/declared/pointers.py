"""JSON pointers (RFC 6901) with one addition: `*` stands for every item of a list or every value of an object."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self


def find_all(pointer: str, data: Any) -> list[Any]:
    """Every value the pointer leads to, without null; "" is the whole document."""
    return [value for value in _follow(_parts(pointer), data) if value is not None]


def find_first(pointers: Iterable[str], data: Any) -> Any:
    """The first value that any of the pointers leads to, in their order; None when none does."""
    return next((value for pointer in pointers for value in find_all(pointer, data)), None)


@dataclass(frozen=True)
class Place:
    """Where a value stands in a reply; with a pattern, which part of its text it is."""

    at: tuple[str, ...] = ()
    pattern: str = ""  # with one group; the last that it finds counts

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """A pointer, a list of them, or {"at": …, "pattern": …}."""
        if isinstance(data, Mapping):
            return cls(as_pointers(data["at"]), data.get("pattern", ""))
        return cls(as_pointers(data))

    def find(self, data: Any) -> Any:
        """The first value there; None when there is none, or its text is another than the pattern's."""
        value = find_first(self.at, data)
        if value is None or not self.pattern:
            return value
        found = re.findall(self.pattern, str(value))
        return found[-1] if found else None


def as_pointers(data: Any) -> tuple[str, ...]:
    return (data,) if isinstance(data, str) else tuple(data or ())


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _follow(parts: list[str], data: Any) -> Iterator[Any]:
    if not parts:
        yield data
        return
    for item in _step(parts[0], data):
        yield from _follow(parts[1:], item)


def _step(part: str, data: Any) -> list[Any]:
    if isinstance(data, dict):
        return list(data.values()) if part == "*" else [data[part]] if part in data else []
    if isinstance(data, list):
        if part == "*":
            return data
        return [data[int(part)]] if part.isdecimal() and int(part) < len(data) else []
    return []
