"""What a person looks for in the library, and the same as SQL.

Every condition can be left out, to count what it hides.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.storage.search import Keys

UNDECIDED = "undecided"
# NOT INDEXED leaves the primary key: rows as they lie, the newest task first.
TABLE = "library NOT INDEXED"
BY_SCORE = "library INDEXED BY library_best"
BY_CARD = "library INDEXED BY library_cards"
ORDERS = {
    "newest": "task_key DESC, position, generation_id",
    "oldest": "task_key, position DESC, generation_id DESC",
    "best": "score DESC, task_key DESC, position, generation_id",
}
SPAN = "task_key >= :first_key AND task_key < :end_key"
LISTED = {
    "models": "provider || '/' || model IN (SELECT value FROM json_each(:models))",
    "providers": "provider IN (SELECT value FROM json_each(:providers))",
    "topics": "topic_id IN (SELECT value FROM json_each(:topics))",
    "shapes": "shape IN (SELECT value FROM json_each(:shapes))",
    "tags": (
        "generation_id IN (SELECT generation_id FROM generation_tags"
        " WHERE owner = :owner AND folded IN (SELECT value FROM json_each(:tags)))"
    ),
}


@dataclass(frozen=True)
class LibraryQuery:
    """Each field narrows; what is empty does not. Of a list any one may hold."""

    text: str = ""
    models: tuple[str, ...] = ()  # "provider/card id"
    providers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # folded, as they are told apart
    first_ms: int | None = None  # milliseconds since 1970: when the task was started
    end_ms: int | None = None  # the first one that is too late
    shapes: tuple[str, ...] = ()  # "square", "landscape", "portrait"
    favourite: bool = False
    verdict: str = ""  # "kept", "rejected" or "undecided"
    rating_min: int = 0
    errors: bool = False  # images whose last call went wrong, instead of pictures
    stacks: bool = False  # one for all images of a task
    order: str = "newest"


@dataclass(frozen=True)
class Condition:
    """A WHERE and the values in it."""

    sql: str
    values: Mapping[str, Any]
    is_plain: bool = False  # it asks for everything that there is


def condition_of(owner: str, query: LibraryQuery, keys: Keys | None, but: Collection[str] = ()) -> Condition:
    """All that the query asks for, except for the conditions named in `but`."""
    parts = {"owner": "owner = :owner", "errors": "has_picture = :has_picture"}
    values: dict[str, Any] = {"owner": owner, "has_picture": int(not query.errors)}
    for name, part in LISTED.items():
        if chosen := getattr(query, name):
            parts[name], values[name] = part, json.dumps(chosen)
    if query.favourite:
        parts["favourite"] = "is_favourite = 1"
    if query.verdict:
        parts["verdict"] = "verdict IS NULL" if query.verdict == UNDECIDED else "verdict = :verdict"
        values["verdict"] = query.verdict
    if query.rating_min:
        parts["rating"], values["rating_min"] = "rating >= :rating_min", query.rating_min
    if span := span_of(query):
        parts["span"], values["first_key"], values["end_key"] = SPAN, *span
    if keys is not None:
        parts["text"] = f"task_key IN ({keys.sql})"
        values.update(keys.values)
    left = {name: part for name, part in parts.items() if name not in but}
    return Condition(" AND ".join(left.values()), values, is_plain=left.keys() == {"owner", "errors"})


def span_of(query: LibraryQuery) -> tuple[int, int] | None:
    """The numbers of the tasks of its days; None when every day will do."""
    if query.first_ms is None and query.end_ms is None:
        return None
    return 8 * (query.first_ms or 0), 8 * query.end_ms if query.end_ms is not None else 1 << 62
