"""Started tasks, and the facts a person sees of them: generations, the attempt that counts, the picture."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from imagegen.errors import NotFound
from imagegen.records import Asset, Attempt, GenerationFacts, Task, TaskFacts
from imagegen.storage.database import Database
from imagegen.storage.places import ORDER_SQL, give_places
from imagegen.storage.rows import asset_from_row, attempt_from_row, generation_from_row, task_from_row

ALIVE = "tasks.started_at IS NOT NULL AND tasks.deleted_at IS NULL AND batches.deleted_at IS NULL"
TASKS_SQL = """
    SELECT tasks.* FROM tasks JOIN batches ON batches.id = tasks.batch_id
    WHERE {condition} ORDER BY batches.rowid, position, tasks.rowid
"""
GENERATIONS_SQL = """
    SELECT * FROM generations WHERE task_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
    ORDER BY position, rowid
"""
BY_IDS_SQL = """
    SELECT tasks.* FROM tasks JOIN batches ON batches.id = tasks.batch_id
    WHERE tasks.id IN (SELECT value FROM json_each(?)) AND tasks.owner = ? ORDER BY batches.rowid, position, tasks.rowid
"""
ATTEMPTS_SQL = """
    SELECT attempts.* FROM attempts JOIN generations ON generations.latest_attempt_id = attempts.id
    WHERE generations.task_id IN (SELECT value FROM json_each(?))
"""
ORIGINS_SQL = f"""
    SELECT DISTINCT json_extract(tasks.origin, '$.' || :name) AS value FROM tasks
    JOIN batches ON batches.id = tasks.batch_id
    WHERE tasks.owner = :owner AND tasks.origin IS NOT NULL AND {ALIVE}
      AND json_extract(tasks.origin, '$.' || :name) IN (SELECT value FROM json_each(:values))
"""
ASSETS_SQL = """
    SELECT assets.* FROM assets JOIN generations ON generations.id = assets.generation_id
    WHERE generations.task_id IN (SELECT value FROM json_each(?)) AND assets.deleted_at IS NULL
"""


class Tasks:
    """Rows of `tasks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: str, task_id: str) -> Task:
        """The task, also from the trash. Raises NotFound."""
        rows = self._database.read("SELECT * FROM tasks WHERE id = ? AND owner = ?", (task_id, owner))
        if not rows:
            raise _gone()
        return task_from_row(rows[0])

    def facts_of_topic(self, topic_id: str) -> list[TaskFacts]:
        return self._facts(f"batches.topic_id = ? AND {ALIVE}", topic_id)

    def facts_of_batch(self, batch_id: str) -> list[TaskFacts]:
        return self._facts(f"batches.id = ? AND {ALIVE}", batch_id)

    def facts_by_ids(self, ids: Iterable[str], topic_id: str | None = None) -> list[TaskFacts]:
        """Those outside the trash; `topic_id` leaves out tasks of other topics."""
        condition = f"tasks.id IN (SELECT value FROM json_each(?)) AND {ALIVE}"
        wanted = json.dumps(sorted(ids))
        if topic_id is None:
            return self._facts(condition, wanted)
        return self._facts(f"{condition} AND batches.topic_id = ?", wanted, topic_id)

    def origins(self, owner: str, name: str, values: Iterable[str]) -> set[str]:
        """Which of the values stand under `name` in the origin of a started task."""
        wanted = {"owner": owner, "name": name, "values": json.dumps(list(values))}
        return {row["value"] for row in self._database.read(ORIGINS_SQL, wanted)}

    def _facts(self, condition: str, *values: str) -> list[TaskFacts]:
        rows = self._database.read(TASKS_SQL.format(condition=condition), values)
        tasks = [task_from_row(row) for row in rows]
        ids = json.dumps([task.id for task in tasks])
        attempts = {row["id"]: attempt_from_row(row) for row in self._database.read(ATTEMPTS_SQL, (ids,))}
        assets = {row["generation_id"]: asset_from_row(row) for row in self._database.read(ASSETS_SQL, (ids,))}
        generations: dict[str, list[GenerationFacts]] = {}
        for row in self._database.read(GENERATIONS_SQL, (ids,)):
            generations.setdefault(row["task_id"], []).append(_generation_facts(row, attempts, assets))
        return [TaskFacts(task, tuple(generations.get(task.id, ()))) for task in tasks]

    def order_of(self, batch_id: str) -> list[str]:
        """The ids of all tasks of a batch in their order, also of drafts and of those in the trash."""
        return [row["id"] for row in self._database.read(ORDER_SQL, (batch_id,))]

    def order(self, batch_id: str, ids: Sequence[str]) -> None:
        """Put tasks of a batch in this order; what still waits in the queue is made in it."""
        with self._database.write() as write:
            give_places(write, batch_id, ids)

    def by_ids(self, owner: str, ids: Iterable[str]) -> list[Task]:
        """The tasks, also from the trash, as they stand in their batches. Raises NotFound when one is not there."""
        wanted = set(ids)
        rows = self._database.read(BY_IDS_SQL, (json.dumps(sorted(wanted)), owner))
        if len(rows) < len(wanted):
            raise _gone()
        return [task_from_row(row) for row in rows]

    def delete(self, task_id: str, now: str) -> None:
        self.delete_all([task_id], now)

    def delete_all(self, ids: Iterable[str], now: str) -> None:
        """Move tasks to the trash together."""
        self._set_deleted(ids, now)

    def restore(self, task_id: str) -> None:
        self.restore_all([task_id])

    def restore_all(self, ids: Iterable[str]) -> None:
        self._set_deleted(ids, None)

    def _set_deleted(self, ids: Iterable[str], value: str | None) -> None:
        sql = "UPDATE tasks SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?)) RETURNING id, batch_id"
        with self._database.write() as write:
            rows = write.rows(sql, (value, json.dumps(list(ids))))
            write.batches.update(row["batch_id"] for row in rows)
            write.tasks.update(row["id"] for row in rows)


def _gone() -> NotFound:
    return NotFound("This task is not here any more.", hint="Reload the page.")


def _generation_facts(row: dict[str, Any], attempts: dict[str, Attempt], assets: dict[str, Asset]) -> GenerationFacts:
    return GenerationFacts(generation_from_row(row), attempts.get(row["latest_attempt_id"]), assets.get(row["id"]))
