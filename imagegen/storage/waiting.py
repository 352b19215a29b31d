"""Started tasks of which nothing was sent yet: their values may still change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from imagegen.records import Task
from imagegen.storage.batches import TaskInput, insert_inputs
from imagegen.storage.database import Database
from imagegen.storage.rows import task_from_row, to_row

# A failed attempt before a queued one never became a picture; what runs, is done or unknown was made with its values.
IS_WAITING = """
    tasks.started_at IS NOT NULL AND tasks.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM attempts WHERE attempts.task_id = tasks.id AND attempts.state = 'queued')
    AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.task_id = tasks.id
                    AND attempts.state IN ('running', 'done', 'unknown'))
"""
UPDATE_SQL = f"""
    UPDATE tasks SET params = :params, price_estimate_usd = :price_estimate_usd
    WHERE id = :id AND {IS_WAITING} RETURNING id
"""
PRICE_SQL = """
    UPDATE attempts SET price_estimate_usd = :usd *
        (SELECT count(*) FROM attempt_generations WHERE attempt_generations.attempt_id = attempts.id)
    WHERE task_id = :id AND state = 'queued'
"""


class WaitingTasks:
    """Rows of `tasks` that wait in the queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_batch(self, batch_id: str) -> list[Task]:
        """In the order of the batch."""
        sql = f"SELECT * FROM tasks WHERE batch_id = ? AND {IS_WAITING} ORDER BY position, rowid"
        return [task_from_row(row) for row in self._database.read(sql, (batch_id,))]

    def update(
        self, tasks: Sequence[Task], inputs: Iterable[TaskInput], image_usd: Mapping[str, float | None]
    ) -> list[str]:
        """Write params and prices; returns which were still waiting, the others keep what they were sent with.

        `image_usd` is the price of one image by task id.
        """
        with self._database.write() as write:
            done = {task.id for task in tasks if write.rows(UPDATE_SQL, _columns(task))}
            kept = [task for task in tasks if task.id in done]
            for task in kept:
                write.run(PRICE_SQL, {"usd": image_usd[task.id], "id": task.id})
            write.run("DELETE FROM inputs WHERE task_id IN (SELECT value FROM json_each(?))", (json.dumps(list(done)),))
            insert_inputs(write, [item for item in inputs if item.task_id in done], kept)
            write.tasks.update(done)
            write.batches.update(task.batch_id for task in kept)
        return [task.id for task in kept]


def _columns(task: Task) -> dict[str, Any]:
    row = to_row(task)
    return {name: row[name] for name in ("id", "params", "price_estimate_usd")}
