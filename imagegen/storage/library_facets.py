"""How many images each choice would show. Each facet counts without its own condition and with all the others.

Four looks over the table, so that nobody waits behind one long one. The facts with few values are looked at together:
one number per row, made of all of them, is grouped, and the rest is addition.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from imagegen.storage.database import Database
from imagegen.storage.library_query import BY_CARD, SPAN, TABLE, UNDECIDED, LibraryQuery, condition_of, span_of
from imagegen.storage.search import Keys, Search

TRAITS = ("shapes", "favourite", "verdict", "rating", "errors", "span")
SHAPES = ("square", "landscape", "portrait", None)
VERDICTS = (UNDECIDED, "kept", "rejected")
# 2 bits each for shape and verdict, 3 for the stars, 1 each for the rest; the month stands before them.
TRAITS_SQL = f"""
    SELECT (month << 10)
        | (CASE shape WHEN 'square' THEN 0 WHEN 'landscape' THEN 1 WHEN 'portrait' THEN 2 ELSE 3 END << 8)
        | (CASE verdict WHEN 'kept' THEN 1 WHEN 'rejected' THEN 2 ELSE 0 END << 6)
        | (coalesce(rating, 0) << 3) | (is_favourite << 2) | (has_picture << 1) | {{in_span}} AS traits,
        count(*) AS images
    FROM {TABLE} WHERE {{where}} GROUP BY traits
"""
CARDS_SQL = "SELECT provider, model, count(*) AS images FROM {table} WHERE {where} GROUP BY provider, model"
TOPICS_SQL = f"""
    SELECT topic_id AS id, title, images FROM (
        SELECT topic_id, count(*) AS images FROM {TABLE} WHERE {{where}} GROUP BY topic_id)
    JOIN topics ON topics.id = topic_id ORDER BY updated_at DESC, topics.rowid DESC
"""
TAGS_SQL = f"""
    SELECT folded, min(name) AS name, count(*) AS images
    FROM (SELECT generation_id FROM {TABLE} WHERE {{where}}) AS shown
    CROSS JOIN generation_tags ON generation_tags.generation_id = shown.generation_id
    GROUP BY folded ORDER BY folded
"""


@dataclass(frozen=True)
class Traits:
    """What the rows of a group have in common, read back from its number."""

    month: int  # 202611
    shape: str | None
    verdict: str
    rating: int
    is_favourite: bool
    has_picture: bool
    is_in_span: bool

    @classmethod
    def read(cls, number: int) -> "Traits":
        shape, verdict = SHAPES[number >> 8 & 3], VERDICTS[number >> 6 & 3]
        flags = (bool(number >> place & 1) for place in (2, 1, 0))
        return cls(number >> 10, shape, verdict, number >> 3 & 7, *flags)


@dataclass(frozen=True)
class Facets:
    """Images by choice."""

    cards: dict[tuple[str, str], int] = field(default_factory=dict)  # (provider, model): for the facet of models
    providers: dict[str, int] = field(default_factory=dict)
    topics: list[tuple[str, str, int]] = field(default_factory=list)  # id, title, images
    tags: list[tuple[str, str, int]] = field(default_factory=list)  # folded, name, images
    shapes: dict[str, int] = field(default_factory=dict)
    months: dict[int, int] = field(default_factory=dict)  # 202611
    verdicts: dict[str, int] = field(default_factory=dict)  # "kept", "rejected", "undecided"
    ratings: dict[int, int] = field(default_factory=dict)  # images with exactly so many stars
    favourites: int = 0
    errors: int = 0


class LibraryFacets:
    """Counts rows of `library`."""

    def __init__(self, database: Database, search: Search) -> None:
        self._database = database
        self._search = search

    def count(self, owner: str, query: LibraryQuery) -> Facets:
        look = _Look(self._database, owner, query, self._search.keys(query.text))
        traits, cards = look.traits(), look.cards()
        topics, tags = look.rows(TOPICS_SQL, ("topics",)), look.tags()
        return Facets(
            cards=_cards(cards, query),
            providers=_providers(cards, query),
            topics=[(row["id"], row["title"], row["images"]) for row in topics],
            tags=[(row["folded"], row["name"], row["images"]) for row in tags],
            **_of_traits(traits, query),
        )


@dataclass(frozen=True)
class _Look:
    """One query's looks over the table."""

    database: Database
    owner: str
    query: LibraryQuery
    keys: Keys | None

    def rows(self, sql: str, but: Collection[str]) -> list[dict[str, Any]]:
        condition = condition_of(self.owner, self.query, self.keys, but)
        return self.database.browse(sql.format(where=condition.sql), condition.values)

    def cards(self) -> list[dict[str, Any]]:
        """Of everything they are counted in an index, where equal ones lie together."""
        condition = condition_of(self.owner, self.query, self.keys, ("models", "providers"))
        table = BY_CARD if condition.is_plain else TABLE
        return self.database.browse(CARDS_SQL.format(table=table, where=condition.sql), condition.values)

    def traits(self) -> dict[Traits, int]:
        condition = condition_of(self.owner, self.query, self.keys, TRAITS)
        sql = TRAITS_SQL.format(where=condition.sql, in_span=f"({SPAN})" if span_of(self.query) else "1")
        rows = self.database.browse(sql, condition.values)
        return {Traits.read(row["traits"]): row["images"] for row in rows}

    def tags(self) -> list[dict[str, Any]]:
        """None of them looked for where there are none at all."""
        if not self.database.browse("SELECT 1 FROM generation_tags WHERE owner = ? LIMIT 1", (self.owner,)):
            return []
        return self.rows(TAGS_SQL, ("tags",))


def _cards(rows: list[dict[str, Any]], query: LibraryQuery) -> dict[tuple[str, str], int]:
    return {
        (row["provider"], row["model"]): row["images"]
        for row in rows
        if not query.providers or row["provider"] in query.providers
    }


def _providers(rows: list[dict[str, Any]], query: LibraryQuery) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        if not query.models or f"{row['provider']}/{row['model']}" in query.models:
            found[row["provider"]] += row["images"]
    return dict(found)


# What the query asks of each trait, by the name of its condition.
ASKED: dict[str, Callable[[Traits, LibraryQuery], bool]] = {
    "shapes": lambda one, query: not query.shapes or one.shape in query.shapes,
    "favourite": lambda one, query: one.is_favourite or not query.favourite,
    "verdict": lambda one, query: not query.verdict or one.verdict == query.verdict,
    "rating": lambda one, query: one.rating >= query.rating_min,
    "errors": lambda one, query: one.has_picture is not query.errors,
    "span": lambda one, query: one.is_in_span,
}


def _of_traits(groups: dict[Traits, int], query: LibraryQuery) -> dict[str, Any]:
    def by(name: str, value_of: Callable[[Traits], Any]) -> Counter[Any]:
        """Images by value, of the groups that meet everything but the condition `name`."""
        found: Counter[Any] = Counter()
        for one, images in groups.items():
            if all(is_met(one, query) for other, is_met in ASKED.items() if other != name):
                found[value_of(one)] += images
        return found

    shapes, ratings = by("shapes", lambda one: one.shape), by("rating", lambda one: one.rating)
    return {
        "shapes": {shape: count for shape, count in shapes.items() if shape},
        "months": dict(sorted(by("span", lambda one: one.month).items(), reverse=True)),
        "verdicts": by("verdict", lambda one: one.verdict),
        "ratings": {stars: ratings[stars] for stars in range(1, 6)},
        "favourites": by("favourite", lambda one: one.is_favourite)[True],
        "errors": by("errors", lambda one: one.has_picture)[False],
    }
