"""What a page asks of the library, read with care: names, types and dates."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.storage.library_query import ORDERS, LibraryQuery
from imagegen.storage.tags import folded

LISTS = ("models", "providers", "topics", "tags", "shapes")
SWITCHES = ("favourite", "errors", "stacks")
VERDICTS = ("", "kept", "rejected", "undecided")
NAMES = (*LISTS, *SWITCHES, "text", "from", "to", "verdict", "rating_min", "order")
MAX_CHOICES = 500
MAX_TEXT = 2_000
DAY_LENGTH = len("2026-11-22")


def read_query(data: Mapping[str, Any]) -> LibraryQuery:
    """Raises InvalidInput for what a library cannot be asked; names that it does not know are left out."""
    lists: dict[str, Any] = {name: _texts(data, name) for name in LISTS}
    lists["tags"] = tuple(folded(tag) for tag in lists["tags"])
    switches: dict[str, Any] = {name: data.get(name) is True for name in SWITCHES}
    return LibraryQuery(
        **lists,
        **switches,
        text=_text(data, "text")[:MAX_TEXT],
        first_ms=_moment(_text(data, "from"), is_end=False),
        end_ms=_moment(_text(data, "to"), is_end=True),
        verdict=_one_of(_text(data, "verdict"), VERDICTS),
        rating_min=_stars(data.get("rating_min") or 0),
        order=_one_of(_text(data, "order") or "newest", tuple(ORDERS)),
    )


def known_part(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of a query is worth keeping under a name."""
    read_query(data)
    return {name: data[name] for name in NAMES if data.get(name)}


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise _unreadable()
    return value


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = data.get(name) or []
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values) or len(values) > MAX_CHOICES:
        raise _unreadable()
    return tuple(values)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise _unreadable()
    return value


def _stars(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 5:
        raise _unreadable()
    return value


def _moment(text: str, *, is_end: bool) -> int | None:
    """Milliseconds since 1970 of a day or moment; days are those of UTC, and the last one counts whole."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment += timedelta(days=int(is_end and len(text) == DAY_LENGTH))
        return int(moment.timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"“{text[:40]}” is not a date.", hint="Write it like 2026-11-22.") from error


def _unreadable() -> InvalidInput:
    return InvalidInput("The page asked the library for something that it cannot read.", hint="Reload it.")
