"""Drafts: the tasks of a list that a person still reviews. They leave it when they are started or deleted."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.records import Attempt, Generation, Task
from imagegen.storage.attempts import cancel_queued, insert_attempts
from imagegen.storage.batches import TaskInput, insert_inputs
from imagegen.storage.database import Database, Write
from imagegen.storage.places import give_places
from imagegen.storage.rows import task_from_row, to_row

IS_DRAFT = "started_at IS NULL AND deleted_at IS NULL"
# What may change of a draft; who it is and where it stands does not.
EDITABLE = ("prompt", "title", "row_key", "provider", "model", "params", "count", "is_locked", "reason", "origin")
SET = ", ".join(f"{name} = :{name}" for name in EDITABLE)
UPDATE_SQL = f"UPDATE tasks SET {SET} WHERE id = :id AND {IS_DRAFT} RETURNING id"
START_SQL = f"""
    UPDATE tasks SET started_at = :started_at, time_limit_s = :time_limit_s, price_estimate_usd = :price_estimate_usd
    WHERE id = :id AND {IS_DRAFT} RETURNING id
"""
COUNT_SQL = f"""
    SELECT batch_id, count(*) AS drafts FROM tasks
    WHERE batch_id IN (SELECT value FROM json_each(?)) AND {IS_DRAFT} GROUP BY batch_id
"""
END_SQL = "SELECT coalesce(max(position), -1) + 1 AS place FROM tasks WHERE batch_id = ?"
OBSTACLE_SQL = """
    SELECT 'running' AS obstacle FROM attempts WHERE task_id = :id AND state = 'running'
    UNION ALL SELECT 'unknown' FROM attempts WHERE task_id = :id AND state = 'unknown'
    UNION ALL SELECT 'pictures' FROM assets JOIN generations ON generations.id = assets.generation_id
              WHERE generations.task_id = :id
    LIMIT 1
"""
# A wanted image that never came leaves nothing behind; the calls for it stay, and with them what they cost.
EMPTY_SQL = "SELECT id FROM generations WHERE task_id = ?"
UNLINK_SQL = "DELETE FROM attempt_generations WHERE generation_id IN (SELECT value FROM json_each(?))"
LEAVE_SQL = "DELETE FROM generations WHERE id IN (SELECT value FROM json_each(?))"
BACK_SQL = """
    UPDATE tasks SET started_at = NULL, price_estimate_usd = NULL
    WHERE id = ? AND started_at IS NOT NULL RETURNING id, batch_id
"""
INPUTS_SQL = "DELETE FROM inputs WHERE task_id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Started:
    """Drafts as they are when they go into the queue, with everything that is made of them."""

    tasks: Sequence[Task]
    generations: Sequence[Generation]
    attempts: Sequence[Attempt]


class Drafts:
    """Rows of `tasks` that are not started yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_batch(self, batch_id: str) -> list[Task]:
        """In the order of the list."""
        sql = f"SELECT * FROM tasks WHERE batch_id = ? AND {IS_DRAFT} ORDER BY position, rowid"
        return [task_from_row(row) for row in self._database.read(sql, (batch_id,))]

    def by_ids(self, ids: Iterable[str]) -> list[Task]:
        """Those of the ids that are drafts, in the order of their lists."""
        sql = (
            f"SELECT * FROM tasks WHERE id IN (SELECT value FROM json_each(?)) AND {IS_DRAFT} ORDER BY position, rowid"
        )
        return [task_from_row(row) for row in self._database.read(sql, (json.dumps(list(ids)),))]

    def end_of(self, batch_id: str) -> int:
        """The place behind every task of a batch, whether it was started or not."""
        rows = self._database.read(END_SQL, (batch_id,))
        return int(rows[0]["place"])

    def counts(self, batch_ids: Iterable[str]) -> dict[str, int]:
        """How many drafts each batch has; none at all is left out."""
        rows = self._database.read(COUNT_SQL, (json.dumps(sorted(batch_ids)),))
        return {row["batch_id"]: row["drafts"] for row in rows}

    def add(self, batch_id: str, tasks: Sequence[Task], inputs: Sequence[TaskInput], order: Sequence[str]) -> None:
        """Put new rows into a list, and give all its rows the places that they have in `order`."""
        with self._database.write() as write:
            write.insert("tasks", map(to_row, tasks))
            insert_inputs(write, inputs, tasks)
            give_places(write, batch_id, order, {task.id for task in tasks})
            _touch(write, tasks)

    def update(self, tasks: Sequence[Task], inputs: Sequence[TaskInput]) -> list[str]:
        """Write what changed; returns the ids of those that are still drafts, the others keep what they had."""
        with self._database.write() as write:
            done = {task.id for task in tasks if write.rows(UPDATE_SQL, _columns(task))}
            kept = [task for task in tasks if task.id in done]
            write.run(INPUTS_SQL, (json.dumps(sorted(done)),))
            insert_inputs(write, [item for item in inputs if item.task_id in done], kept)
            _touch(write, kept)
        return [task.id for task in kept]

    def order(self, batch_id: str, ids: Sequence[str]) -> None:
        """Give the tasks of a batch the places that they have in `ids`."""
        with self._database.write() as write:
            give_places(write, batch_id, ids)

    def delete(self, ids: Iterable[str], now: str) -> list[str]:
        """Move drafts to the trash; returns which of the ids that were."""
        return self._set_deleted(ids, now, IS_DRAFT)

    def restore(self, ids: Iterable[str]) -> list[str]:
        return self._set_deleted(ids, None, "started_at IS NULL AND deleted_at IS NOT NULL")

    def _set_deleted(self, ids: Iterable[str], value: str | None, condition: str) -> list[str]:
        sql = (
            "UPDATE tasks SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))"
            f" AND {condition} RETURNING id, batch_id"
        )
        with self._database.write() as write:
            rows = write.rows(sql, (value, json.dumps(list(ids))))
            write.tasks.update(row["id"] for row in rows)
            write.batches.update(row["batch_id"] for row in rows)
        return [row["id"] for row in rows]

    def start(self, new: Started) -> list[str]:
        """Move drafts into the queue; returns which. One that another click was quicker with is left out."""
        with self._database.write() as write:
            ids = {task.id for task in new.tasks if write.rows(START_SQL, to_row(task))}
            write.insert("generations", [to_row(one) for one in new.generations if one.task_id in ids])
            insert_attempts(write, [one for one in new.attempts if one.task_id in ids])
            _touch(write, [task for task in new.tasks if task.id in ids])
        return [task.id for task in new.tasks if task.id in ids]

    def take_back(self, task_id: str, now: str) -> str:
        """Make a started task a draft again: its queued calls are cancelled, its images that never came leave.

        Nothing happens, and the answer says why, when it is "running", of "unknown" outcome or has "pictures".
        """
        with self._database.write() as write:
            for row in write.rows(OBSTACLE_SQL, {"id": task_id}):
                return str(row["obstacle"])
            cancel_queued(write, task_id, now)
            empty = json.dumps([row["id"] for row in write.rows(EMPTY_SQL, (task_id,))])
            write.run(UNLINK_SQL, (empty,))
            write.run(LEAVE_SQL, (empty,))
            for row in write.rows(BACK_SQL, (task_id,)):
                write.tasks.add(row["id"])
                write.batches.add(row["batch_id"])
        return ""


def _columns(task: Task) -> dict[str, Any]:
    row = to_row(task)
    return {name: row[name] for name in ("id", *EDITABLE)}


def _touch(write: Write, tasks: Iterable[Task]) -> None:
    for task in tasks:
        write.tasks.add(task.id)
        write.batches.add(task.batch_id)
