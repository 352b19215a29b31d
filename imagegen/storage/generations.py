"""Generations: what a person says about one wanted image."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.errors import NotFound
from imagegen.records import Asset, Generation
from imagegen.storage.attempts import insert_assets
from imagegen.storage.database import Database
from imagegen.storage.rows import generation_from_row, to_row

MARKS = ("is_favourite", "rating", "verdict")
CHOSEN = "owner = :owner AND id IN (SELECT value FROM json_each(:ids))"


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

    def task_ids(self, owner: str, ids: Sequence[str]) -> set[str]:
        """The tasks of those images that are there."""
        sql = f"SELECT DISTINCT task_id FROM generations WHERE {CHOSEN} AND deleted_at IS NULL"
        rows = self._database.read(sql, {"owner": owner, "ids": json.dumps(list(ids))})
        return {row["task_id"] for row in rows}

    def add(self, generation: Generation, asset: Asset) -> None:
        """Keep a picture that was made here, without a call, as one more image of its task."""
        with self._database.write() as write:
            write.insert("generations", [to_row(generation)])
            insert_assets(write, [asset])
            rows = write.rows("SELECT batch_id FROM tasks WHERE id = ?", (generation.task_id,))
            write.batches.update(row["batch_id"] for row in rows)
            write.tasks.add(generation.task_id)

    def judge(self, owner: str, ids: Sequence[str], marks: Mapping[str, Any]) -> list[Generation]:
        """Set `is_favourite`, `rating` or `verdict` of all of them, or of none; returns them as they were.

        Raises NotFound when one is not there.
        """
        columns = {name: int(marks[name]) if name == "is_favourite" else marks[name] for name in MARKS if name in marks}
        wanted = json.dumps(list(ids))
        with self._database.write() as write:
            before = write.rows(f"SELECT * FROM generations WHERE {CHOSEN}", {"owner": owner, "ids": wanted})
            if len(before) < len(set(ids)):
                raise _gone()
            if columns:
                assignments = ", ".join(f"{name} = :{name}" for name in columns)
                sql = f"UPDATE generations SET {assignments} WHERE {CHOSEN}"
                write.run(sql, {**columns, "owner": owner, "ids": wanted})
            write.tasks.update(row["task_id"] for row in before)
        return [generation_from_row(row) for row in before]

    def delete(self, owner: str, ids: Sequence[str], now: str) -> int:
        """Move single images to the trash; returns how many went."""
        return self._set_deleted(owner, ids, now)

    def restore(self, owner: str, ids: Sequence[str]) -> int:
        return self._set_deleted(owner, ids, None)

    def _set_deleted(self, owner: str, ids: Sequence[str], value: str | None) -> int:
        sql = f"UPDATE generations SET deleted_at = :value WHERE {CHOSEN} RETURNING task_id"
        with self._database.write() as write:
            rows = write.rows(sql, {"value": value, "owner": owner, "ids": json.dumps(list(ids))})
            tasks = {row["task_id"] for row in rows}
            found = "SELECT DISTINCT batch_id FROM tasks WHERE id IN (SELECT value FROM json_each(?))"
            write.batches.update(row["batch_id"] for row in write.rows(found, (json.dumps(sorted(tasks)),)))
            write.tasks.update(tasks)
        return len(rows)


def _gone() -> NotFound:
    return NotFound("This image is not here any more.", hint="Reload the page.")
