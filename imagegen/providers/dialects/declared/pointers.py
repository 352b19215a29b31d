"""JSON pointers (RFC 6901) with one addition: `*` stands for every item of a list or every value of an object."""

from collections.abc import Iterable, Iterator
from typing import Any


def find_all(pointer: str, data: Any) -> list[Any]:
    """Every value the pointer leads to, without null; "" is the whole document."""
    return [value for value in _follow(_parts(pointer), data) if value is not None]


def find_first(pointers: Iterable[str], data: Any) -> Any:
    """The first value that any of the pointers leads to, in their order; None when none does."""
    return next((value for pointer in pointers for value in find_all(pointer, data)), None)


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
