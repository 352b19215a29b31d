"""Pictures that were made elsewhere, as rows of the history: done, without any call and without a price."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imagegen.records import Asset, Batch, Generation, Task, Topic
from imagegen.storage.attempts import insert_assets
from imagegen.storage.database import Database
from imagegen.storage.rows import batch_from_row, task_from_row, to_row

KIND = "import"  # of a batch's origin
KNOWN_SQL = """
    SELECT assets.content_hash, batches.topic_id FROM assets
    JOIN generations ON generations.id = assets.generation_id AND generations.deleted_at IS NULL
    JOIN tasks ON tasks.id = generations.task_id AND tasks.deleted_at IS NULL
    JOIN batches ON batches.id = tasks.batch_id AND batches.deleted_at IS NULL
    JOIN topics ON topics.id = batches.topic_id AND topics.deleted_at IS NULL
    WHERE assets.owner = ? AND assets.kind = 'output' AND assets.deleted_at IS NULL
      AND assets.content_hash IN (SELECT value FROM json_each(?))
"""
# Our own pictures got their settings after they were hashed, so they are told by what they look like on the disk.
OURS_SQL = """
    SELECT assets.size_bytes, assets.path, batches.topic_id FROM assets
    JOIN generations ON generations.id = assets.generation_id AND generations.deleted_at IS NULL
    JOIN tasks ON tasks.id = generations.task_id AND tasks.deleted_at IS NULL
    JOIN batches ON batches.id = tasks.batch_id AND batches.deleted_at IS NULL
    JOIN topics ON topics.id = batches.topic_id AND topics.deleted_at IS NULL
    WHERE assets.owner = ? AND assets.attempt_id IS NOT NULL AND assets.deleted_at IS NULL
"""
BATCHES_SQL = """
    SELECT * FROM batches WHERE topic_id = ? AND deleted_at IS NULL AND origin ->> 'kind' = ? ORDER BY rowid
"""
TASKS_SQL = """
    SELECT * FROM tasks WHERE batch_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY rowid
"""


@dataclass(frozen=True)
class NewPicture:
    """One picture, and whatever of its topic, batch and task is new with it."""

    topic_id: str
    batch_id: str
    generation: Generation
    asset: Asset
    topic: Topic | None = None
    batch: Batch | None = None
    task: Task | None = None


class Imports:
    """Rows that come with files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewPicture, now: str) -> None:
        """Keep one picture in one transaction; its task counts it, its topic was used just now."""
        with self._database.write() as write:
            write.insert("topics", [to_row(new.topic)] if new.topic else [])
            write.insert("batches", [to_row(new.batch)] if new.batch else [])
            write.insert("tasks", [to_row(new.task)] if new.task else [])
            write.insert("generations", [to_row(new.generation)])
            insert_assets(write, [new.asset])
            count = "SELECT count(*) FROM generations WHERE task_id = tasks.id AND deleted_at IS NULL"
            write.run(f"UPDATE tasks SET count = ({count}) WHERE id = ?", (new.generation.task_id,))
            write.run("UPDATE topics SET updated_at = ? WHERE id = ?", (now, new.topic_id))
            write.topics.add(new.topic_id)
            write.batches.add(new.batch_id)
            write.tasks.add(new.generation.task_id)

    def known(self, owner: str, hashes: Iterable[str]) -> dict[str, str]:
        """SHA-256 → the topic where a picture with that content already stands, outside the trash."""
        rows = self._database.read(KNOWN_SQL, (owner, json.dumps(sorted(hashes))))
        return {row["content_hash"]: row["topic_id"] for row in rows}

    def ours(self, owner: str) -> dict[int, list[tuple[str, str]]]:
        """Size in bytes → path and topic of every picture that was made here."""
        found: dict[int, list[tuple[str, str]]] = {}
        for row in self._database.read(OURS_SQL, (owner,)):
            found.setdefault(row["size_bytes"], []).append((row["path"], row["topic_id"]))
        return found

    def batches_of(self, topic_id: str) -> list[Batch]:
        """The batches of a topic that came with files, oldest first."""
        return [batch_from_row(row) for row in self._database.read(BATCHES_SQL, (topic_id, KIND))]

    def tasks_of(self, batch_ids: Sequence[str]) -> list[Task]:
        return [task_from_row(row) for row in self._database.read(TASKS_SQL, (json.dumps(list(batch_ids)),))]
