"""Batches: what was started together."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imagegen.errors import NotFound
from imagegen.records import Attempt, Batch, Generation, Task, Topic
from imagegen.states import AttemptState, Standing, generation_standing
from imagegen.storage.attempts import insert_attempts
from imagegen.storage.database import Database, Write
from imagegen.storage.rows import batch_from_row, to_row

COUNTS_SQL = """
    SELECT tasks.batch_id, attempts.state, assets.id IS NOT NULL AS has_asset, count(*) AS images
    FROM tasks
    JOIN generations ON generations.task_id = tasks.id AND generations.deleted_at IS NULL
    LEFT JOIN attempts ON attempts.id = generations.latest_attempt_id
    LEFT JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
    WHERE tasks.batch_id IN (SELECT value FROM json_each(?)) AND tasks.deleted_at IS NULL
    GROUP BY tasks.batch_id, attempts.state, has_asset
"""
SPENT_SQL = """
    SELECT batch_id, sum(cost_usd) AS usd FROM spendings
    WHERE batch_id IN (SELECT value FROM json_each(?)) GROUP BY batch_id
"""


@dataclass(frozen=True)
class TaskInput:
    """A picture that a task refers to."""

    task_id: str
    asset_id: str
    parameter: str
    position: int


@dataclass(frozen=True)
class NewBatch:
    """Everything that one Start, or one new list of drafts, puts on disk."""

    batch: Batch
    tasks: Sequence[Task]
    generations: Sequence[Generation]
    attempts: Sequence[Attempt]
    inputs: Sequence[TaskInput] = ()
    topic: Topic | None = None  # when it is made with its first batch


@dataclass(frozen=True)
class BatchCounts:
    """How many images of a batch stand where, and what was really spent so far."""

    images: dict[Standing, int]
    spent_usd: float | None  # None: nothing known yet


class Batches:
    """Rows of `batches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewBatch) -> None:
        """Keep batch, tasks, generations and first attempts in one transaction; nothing is sent before this."""
        with self._database.write() as write:
            write.insert("topics", [to_row(new.topic)] if new.topic else [])
            write.insert("batches", [to_row(new.batch)])
            write.insert("tasks", map(to_row, new.tasks))
            write.insert("generations", map(to_row, new.generations))
            insert_attempts(write, new.attempts)
            insert_inputs(write, new.inputs, new.tasks)
            write.run("UPDATE topics SET updated_at = ? WHERE id = ?", (new.batch.created_at, new.batch.topic_id))
            write.topics.add(new.batch.topic_id)
            write.batches.add(new.batch.id)
            write.tasks.update(task.id for task in new.tasks)

    def get(self, owner: str, batch_id: str) -> Batch:
        """The batch, also from the trash. Raises NotFound."""
        rows = self._database.read("SELECT * FROM batches WHERE id = ? AND owner = ?", (batch_id, owner))
        if not rows:
            raise NotFound("This batch is not here any more.", hint="Reload the page.")
        return batch_from_row(rows[0])

    def of_topic(self, topic_id: str) -> list[Batch]:
        """Batches outside the trash, oldest first."""
        rows = self._database.read(
            "SELECT * FROM batches WHERE topic_id = ? AND deleted_at IS NULL ORDER BY rowid", (topic_id,)
        )
        return [batch_from_row(row) for row in rows]

    def by_ids(self, ids: Iterable[str]) -> list[Batch]:
        rows = self._database.read(
            "SELECT * FROM batches WHERE id IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(sorted(ids)),),
        )
        return [batch_from_row(row) for row in rows]

    def counts(self, ids: Iterable[str]) -> dict[str, BatchCounts]:
        """Image counts and money by batch id."""
        wanted = json.dumps(sorted(ids))
        spent = {row["batch_id"]: row["usd"] for row in self._database.read(SPENT_SQL, (wanted,))}
        images: dict[str, dict[Standing, int]] = {}
        for row in self._database.read(COUNTS_SQL, (wanted,)):
            state = AttemptState(row["state"]) if row["state"] else None
            standing = generation_standing(state, bool(row["has_asset"]))
            of_batch = images.setdefault(row["batch_id"], {})
            of_batch[standing] = of_batch.get(standing, 0) + row["images"]
        return {batch_id: BatchCounts(found, spent.get(batch_id)) for batch_id, found in images.items()}

    def pause(self, batch_id: str, reason: str | None = None) -> None:
        """Start nothing new of this batch; what runs may finish."""
        self._set(batch_id, "is_paused = 1, pause_reason = :value", reason)

    def go_on(self, batch_id: str) -> None:
        self._set(batch_id, "is_paused = 0, pause_reason = :value", None)

    def delete(self, batch_id: str, now: str) -> None:
        """Move to the trash; its tasks do not change, so that it comes back whole."""
        self._set(batch_id, "deleted_at = :value", now, with_tasks=True)

    def restore(self, batch_id: str) -> None:
        self._set(batch_id, "deleted_at = :value", None, with_tasks=True)

    def _set(self, batch_id: str, assignment: str, value: str | float | None, *, with_tasks: bool = False) -> None:
        with self._database.write() as write:
            write.run(f"UPDATE batches SET {assignment} WHERE id = :id", {"value": value, "id": batch_id})
            write.batches.add(batch_id)
            if with_tasks:
                rows = write.rows("SELECT id FROM tasks WHERE batch_id = ?", (batch_id,))
                write.tasks.update(row["id"] for row in rows)

    def set_estimate(self, batch_id: str, usd: float | None) -> None:
        """Write down what its started tasks may cost; None where nobody knows."""
        self._set(batch_id, "price_estimate_usd = :value", usd)

    def rename(self, batch_id: str, title: str) -> None:
        self._set(batch_id, "title = :value", title)


def insert_inputs(write: Write, inputs: Iterable[TaskInput], tasks: Iterable[Task]) -> None:
    """Note which pictures the tasks refer to; a draft may still name one that is gone."""
    wanted = list(inputs)
    sql = "SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))"
    present = {row["id"] for row in write.rows(sql, (json.dumps([item.asset_id for item in wanted]),))}
    owners = {task.id: {"owner": task.owner, "created_at": task.created_at} for task in tasks}
    write.insert("inputs", [{**vars(item), **owners[item.task_id]} for item in wanted if item.asset_id in present])
