"""Deleting for good, a few rows at a time. What a person still needs, and what was paid, is left over.

- Favourites and published pictures stay, and with them their task, batch and topic.
- A task is left alone while a late result may still come for it.
- A picture that another task was given becomes an upload; it goes with the last task that names it.
- What calls have cost moves into `payments` together with the call's row, so that no figure of past spending shrinks;
  `spendings` shows both.

Rows go first, files second: whoever dies in between leaves files that no row names, and the next start sweeps them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.storage.database import Database, Write
from imagegen.storage.trash_scope import HELD, STAYS, Quiet, Scope

THESE = "IN (SELECT value FROM json_each(:ids))"
SHELF_DELETED = "(batches.deleted_at IS NOT NULL OR topics.deleted_at IS NOT NULL)"
TASK_DELETED = f"(tasks.deleted_at IS NOT NULL OR {SHELF_DELETED})"
# What was restored, made a favourite or asked for again since it was looked at is not found any more.
PICTURES_SQL = f"""
    SELECT generations.id AS id FROM generations JOIN tasks ON tasks.id = generations.task_id
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE generations.owner = :owner AND generations.id {THESE}
      AND (generations.deleted_at IS NOT NULL OR {TASK_DELETED}) AND NOT {STAYS} AND NOT {HELD}
"""
TASKS_SQL = f"""
    SELECT tasks.id AS id FROM tasks
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE tasks.owner = :owner AND tasks.id {THESE} AND {TASK_DELETED} AND NOT {HELD}
      AND NOT EXISTS (SELECT 1 FROM generations WHERE generations.task_id = tasks.id)
"""
BATCHES_SQL = f"""
    DELETE FROM batches WHERE id IN (
        SELECT batches.id FROM batches JOIN topics ON topics.id = batches.topic_id
        WHERE batches.owner = :owner AND batches.id {THESE} AND {SHELF_DELETED}
          AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.batch_id = batches.id))
"""
TOPICS_SQL = f"""
    DELETE FROM topics WHERE owner = :owner AND id {THESE} AND deleted_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.topic_id = topics.id)
    RETURNING cover_path
"""
IS_GIVEN = "EXISTS (SELECT 1 FROM inputs WHERE inputs.asset_id = assets.id)"
TO_UPLOADS_SQL = f"""
    UPDATE assets SET kind = 'input', generation_id = NULL, attempt_id = NULL, deleted_at = NULL
    WHERE generation_id {THESE} AND {IS_GIVEN}
"""
# Only what came from a picture, by where its file lies: an upload is a person's own and waits for them.
FORMER_PICTURES_SQL = f"""
    DELETE FROM assets WHERE id {THESE} AND kind = 'input' AND path LIKE 'media/originals/%' AND NOT {IS_GIVEN}
    RETURNING path, preview_path
"""
PAID_SQL = f"""
    INSERT INTO payments SELECT attempts.id, attempts.owner, batches.topic_id, attempts.batch_id, attempts.provider,
        attempts.model, attempts.state, attempts.cost_usd, attempts.price_estimate_usd, attempts.created_at,
        attempts.ended_at
    FROM attempts JOIN batches ON batches.id = attempts.batch_id
    WHERE attempts.task_id {THESE} AND (attempts.cost_usd IS NOT NULL OR attempts.state = 'unknown')
"""
STILL_NAMED_SQL = """
    SELECT value AS path FROM json_each(:paths) WHERE value IN (SELECT path FROM assets WHERE path = value)
       OR value IN (SELECT preview_path FROM assets WHERE preview_path = value)
"""


@dataclass(frozen=True)
class Gone:
    """What one transaction took."""

    count: int = 0
    paths: tuple[str, ...] = ()  # files that no row names any more, relative to the data folder


class Purging:
    """Takes rows out of the trash and out of the world. Everything is checked again in the transaction that does it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pictures(self, owner: str, ids: Sequence[str], quiet: Quiet) -> Gone:
        with self._database.write() as write:
            found = _found(write, PICTURES_SQL, owner, ids, quiet)
            write.run(TO_UPLOADS_SQL, found)
            files = write.rows(f"DELETE FROM assets WHERE generation_id {THESE} RETURNING path, preview_path", found)
            write.run(f"DELETE FROM attempt_generations WHERE generation_id {THESE}", found)
            count = write.run(f"DELETE FROM generations WHERE id {THESE}", found).rowcount
            return Gone(count, _unnamed(write, files))

    def tasks(self, owner: str, ids: Sequence[str], quiet: Quiet) -> Gone:
        """Tasks that have no pictures any more, with their calls; what these have cost stays known."""
        with self._database.write() as write:
            found = _found(write, TASKS_SQL, owner, ids, quiet)
            write.run(PAID_SQL, found)
            given = write.rows(f"DELETE FROM inputs WHERE task_id {THESE} RETURNING asset_id AS id", found)
            write.run(f"DELETE FROM attempts WHERE task_id {THESE}", found)
            count = write.run(f"DELETE FROM tasks WHERE id {THESE}", found).rowcount
            files = write.rows(FORMER_PICTURES_SQL, _ids(given))
            return Gone(count, _unnamed(write, files))

    def shelves(self, owner: str, whole: Scope) -> Gone:
        """Batches without tasks, and topics without batches."""
        values = whole.values()
        with self._database.write() as write:
            count = write.run(BATCHES_SQL, {"owner": owner, "ids": values["batches"]}).rowcount
            topics = write.rows(TOPICS_SQL, {"owner": owner, "ids": values["topics"]})
            return Gone(count + len(topics), tuple(row["cover_path"] for row in topics if row["cover_path"]))

    def uploads(self, owner: str, ids: Sequence[str]) -> Gone:
        """Given pictures; one that a task names again by now comes out of the trash instead."""
        values = {"owner": owner, "ids": json.dumps(list(ids))}
        mine = f"owner = :owner AND id {THESE} AND kind = 'input' AND deleted_at IS NOT NULL"
        with self._database.write() as write:
            write.run(f"UPDATE assets SET deleted_at = NULL WHERE {mine} AND {IS_GIVEN}", values)
            files = write.rows(f"DELETE FROM assets WHERE {mine} RETURNING path, preview_path", values)
            return Gone(len(files), _unnamed(write, files))


def _found(write: Write, sql: str, owner: str, ids: Sequence[str], quiet: Quiet) -> dict[str, str]:
    return _ids(write.rows(sql, {"owner": owner, "ids": json.dumps(list(ids)), **vars(quiet)}))


def _ids(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {"ids": json.dumps([row["id"] for row in rows])}


def _unnamed(write: Write, files: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The paths that no other row shares."""
    paths = {path for row in files for path in (row["path"], row["preview_path"])}
    named = {row["path"] for row in write.rows(STILL_NAMED_SQL, {"paths": json.dumps(sorted(paths))})}
    return tuple(sorted(paths - named))
