"""Generations: what a person says about one wanted image."""

import json
from collections.abc import Sequence

from imagegen.errors import NotFound
from imagegen.records import Asset, Generation
from imagegen.storage.attempts import insert_assets
from imagegen.storage.database import Database
from imagegen.storage.rows import generation_from_row, to_row


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

    def add(self, generation: Generation, asset: Asset) -> None:
        """Keep a picture that was made here, without a call, as one more image of its task."""
        with self._database.write() as write:
            write.insert("generations", [to_row(generation)])
            insert_assets(write, [asset])
            rows = write.rows("SELECT batch_id FROM tasks WHERE id = ?", (generation.task_id,))
            write.batches.update(row["batch_id"] for row in rows)
            write.tasks.add(generation.task_id)

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
