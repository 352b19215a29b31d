"""Out of the trash. Whatever comes back stands on its shelf again; what was not asked for stays in the trash.

A picture whose task or topic is in the trash brings both back, and only itself: the other pictures, tasks and batches
are first marked one by one with the time at which the thing above them was deleted.
"""

import json
from collections.abc import Iterable

from imagegen.storage.database import Database, Write
from imagegen.storage.trash_scope import Scope

IN = "IN (SELECT value FROM json_each(:ids))"
# Each finds what lies above `ids` while that is in the trash, by itself or with what is above it.
TOPICS_ABOVE = f"""
    SELECT DISTINCT topics.id AS id FROM batches JOIN topics ON topics.id = batches.topic_id
    WHERE batches.id {IN} AND topics.deleted_at IS NOT NULL
"""
BATCHES_ABOVE = f"""
    SELECT DISTINCT batches.id AS id FROM tasks JOIN batches ON batches.id = tasks.batch_id
    JOIN topics ON topics.id = batches.topic_id
    WHERE tasks.id {IN} AND coalesce(batches.deleted_at, topics.deleted_at) IS NOT NULL
"""
TASKS_ABOVE = f"""
    SELECT DISTINCT tasks.id AS id FROM generations JOIN tasks ON tasks.id = generations.task_id
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE generations.id {IN} AND coalesce(tasks.deleted_at, batches.deleted_at, topics.deleted_at) IS NOT NULL
"""
# Each marks what lies below `above` and is not in `ids`, as deleted when the thing above it was.
MARK_BATCHES = """
    UPDATE batches SET deleted_at = (SELECT deleted_at FROM topics WHERE topics.id = batches.topic_id)
    WHERE topic_id IN (SELECT value FROM json_each(:above)) AND deleted_at IS NULL
      AND id NOT IN (SELECT value FROM json_each(:ids))
"""
MARK_TASKS = """
    UPDATE tasks SET deleted_at = (
        SELECT coalesce(batches.deleted_at, topics.deleted_at) FROM batches JOIN topics ON topics.id = batches.topic_id
        WHERE batches.id = tasks.batch_id)
    WHERE batch_id IN (SELECT value FROM json_each(:above)) AND deleted_at IS NULL
      AND id NOT IN (SELECT value FROM json_each(:ids))
"""
MARK_PICTURES = """
    UPDATE generations SET deleted_at = (
        SELECT coalesce(tasks.deleted_at, batches.deleted_at, topics.deleted_at) FROM tasks
        JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
        WHERE tasks.id = generations.task_id)
    WHERE task_id IN (SELECT value FROM json_each(:above)) AND deleted_at IS NULL
      AND id NOT IN (SELECT value FROM json_each(:ids))
"""


class Restoring:
    """Takes things out of the trash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def restore(self, scope: Scope) -> None:
        """Bring back what is named, with everything above it, in one transaction."""
        with self._database.write() as write:
            _clear(write, "topics", scope.topics)
            _bring_batches(write, scope.batches)
            _bring_tasks(write, scope.tasks)
            _bring_pictures(write, scope.pictures)
            _clear(write, "assets", scope.uploads)
            _touch(write, scope)


def _bring_batches(write: Write, ids: Iterable[str]) -> None:
    topics = _above(write, TOPICS_ABOVE, MARK_BATCHES, ids)
    _clear(write, "topics", topics)
    _clear(write, "batches", ids)


def _bring_tasks(write: Write, ids: Iterable[str]) -> None:
    batches = _above(write, BATCHES_ABOVE, MARK_TASKS, ids)
    _bring_batches(write, batches)
    _clear(write, "tasks", ids)


def _bring_pictures(write: Write, ids: Iterable[str]) -> None:
    tasks = _above(write, TASKS_ABOVE, MARK_PICTURES, ids)
    _bring_tasks(write, tasks)
    _clear(write, "generations", ids)


def _above(write: Write, find: str, mark: str, ids: Iterable[str]) -> list[str]:
    wanted = json.dumps(list(ids))
    above = [row["id"] for row in write.rows(find, {"ids": wanted})]
    if above:
        write.run(mark, {"above": json.dumps(above), "ids": wanted})
    return above


def _clear(write: Write, table: str, ids: Iterable[str]) -> None:
    write.run(f"UPDATE {table} SET deleted_at = NULL WHERE id {IN}", {"ids": json.dumps(list(ids))})


def _touch(write: Write, scope: Scope) -> None:
    """Every shelf and row that may look different now."""
    values = scope.values()
    tasks = write.rows(
        "SELECT id, batch_id FROM tasks WHERE id IN (SELECT value FROM json_each(:tasks))"
        " OR batch_id IN (SELECT value FROM json_each(:batches))"
        " OR id IN (SELECT task_id FROM generations WHERE id IN (SELECT value FROM json_each(:pictures)))",
        {name: values[name] for name in ("tasks", "batches", "pictures")},
    )
    write.tasks.update(row["id"] for row in tasks)
    write.batches.update([*(row["batch_id"] for row in tasks), *scope.batches])
    topics = "SELECT DISTINCT topic_id FROM batches WHERE id IN (SELECT value FROM json_each(?))"
    found = write.rows(topics, (json.dumps(sorted(write.batches)),))
    write.topics.update([*(row["topic_id"] for row in found), *scope.topics])
