"""Generations: what a person says about one wanted image."""

import json
from collections.abc import Sequence

from imagegen.errors import NotFound
from imagegen.records import Generation
from imagegen.storage.database import Database
from imagegen.storage.rows import generation_from_row


class Generations:
    """Rows of `generations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: str, generation_id: str) -> Generation:
        """Raises NotFound."""
        rows = self._database.read("SELECT * FROM generations WHERE id = ? AND owner = ?", (generation_id, owner))
        if not rows:
            raise _gone()
        return generation_from_row(rows[0])

    def set_favourites(self, owner: str, ids: Sequence[str], is_favourite: bool) -> None:
        """Mark all of them, or none: raises NotFound when one is not there."""
        sql = (
            "UPDATE generations SET is_favourite = ? WHERE owner = ?"
            " AND id IN (SELECT value FROM json_each(?)) RETURNING task_id"
        )
        with self._database.write() as write:
            rows = write.rows(sql, (int(is_favourite), owner, json.dumps(ids)))
            if len(rows) < len(set(ids)):
                raise _gone()
            write.tasks.update(row["task_id"] for row in rows)


def _gone() -> NotFound:
    return NotFound("This image is not here any more.", hint="Reload the page.")
