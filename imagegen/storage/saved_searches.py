"""Searches of the library that a person gave a name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.errors import NotFound
from imagegen.storage.database import Database

SAVE_SQL = """
    INSERT INTO saved_searches (id, owner, folded, name, query, created_at)
    VALUES (:id, :owner, :folded, :name, :query, :now)
    ON CONFLICT (owner, folded) DO UPDATE SET name = :name, query = :query RETURNING id
"""


@dataclass(frozen=True)
class SavedSearch:
    """A name for a query."""

    id: str  # sea_…
    name: str  # unique for its owner, whatever its case
    query: Mapping[str, Any]  # as the page asks it


class SavedSearches:
    """Rows of `saved_searches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_owner(self, owner: str) -> list[SavedSearch]:
        """By name."""
        rows = self._database.read("SELECT * FROM saved_searches WHERE owner = ? ORDER BY folded", (owner,))
        return [SavedSearch(row["id"], row["name"], json.loads(row["query"])) for row in rows]

    def save(self, owner: str, search: SavedSearch, now: str) -> str:
        """Keep it under its name, in place of what had the name before; returns its id."""
        query = json.dumps(search.query, ensure_ascii=False)
        names = {"name": search.name, "folded": search.name.casefold()}
        with self._database.write() as write:
            rows = write.rows(SAVE_SQL, {"id": search.id, "owner": owner, **names, "query": query, "now": now})
        return str(rows[0]["id"])

    def delete(self, owner: str, search_id: str) -> SavedSearch:
        """Forget it; returns what it was. Raises NotFound."""
        with self._database.write() as write:
            sql = "DELETE FROM saved_searches WHERE id = ? AND owner = ? RETURNING *"
            rows = write.rows(sql, (search_id, owner))
        if not rows:
            raise NotFound("This saved search is not here any more.", hint="Reload the page.")
        return SavedSearch(rows[0]["id"], rows[0]["name"], json.loads(rows[0]["query"]))
