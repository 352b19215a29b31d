"""Moving tasks, with everything of them, to another batch; and back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import Batch, Topic
from imagegen.storage.database import Database, Write
from imagegen.storage.rows import to_row

TASKS_SQL = """
    SELECT DISTINCT tasks.id AS id, tasks.batch_id AS batch_id, tasks.position AS position
    FROM generations JOIN tasks ON tasks.id = generations.task_id JOIN batches ON batches.id = tasks.batch_id
    WHERE generations.id IN (SELECT value FROM json_each(:ids)) AND generations.owner = :owner
    ORDER BY batches.rowid, tasks.position, tasks.rowid
"""
FOUND_SQL = (
    "SELECT count(*) AS found FROM generations WHERE id IN (SELECT value FROM json_each(:ids)) AND owner = :owner"
)
OPEN_SQL = """
    SELECT 1 FROM attempts WHERE task_id IN (SELECT value FROM json_each(:tasks))
      AND state IN ('queued', 'running') LIMIT 1
"""
IMAGES_SQL = """
    SELECT count(*) AS images FROM generations
    WHERE task_id IN (SELECT value FROM json_each(:tasks)) AND deleted_at IS NULL
"""
PUT_SQL = """
    UPDATE tasks SET batch_id = place.value ->> 'batch_id', position = place.value ->> 'position'
    FROM json_each(:places) AS place WHERE tasks.id = place.value ->> 'id' AND tasks.owner = :owner
    RETURNING tasks.id AS id
"""
CALLS_SQL = """
    UPDATE attempts SET batch_id = (SELECT batch_id FROM tasks WHERE tasks.id = attempts.task_id)
    WHERE task_id IN (SELECT value FROM json_each(:tasks))
"""
ESTIMATE_SQL = """
    UPDATE batches SET price_estimate_usd = (SELECT sum(price_estimate_usd) FROM tasks WHERE batch_id = batches.id)
    WHERE id = :batch_id
"""
# A batch that has nothing left to show would stand there as an empty head.
EMPTY_SQL = """
    UPDATE batches SET deleted_at = :now
    WHERE id IN (SELECT value FROM json_each(:batches)) AND owner = :owner AND deleted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tasks WHERE batch_id = batches.id)
    RETURNING id
"""
KEPT_SQL = """
    UPDATE batches SET deleted_at = NULL WHERE id IN (SELECT value FROM json_each(:batches)) AND owner = :owner
"""
EMPTY_TOPIC_SQL = """
    UPDATE topics SET deleted_at = :now WHERE id = :id AND owner = :owner
      AND NOT EXISTS (SELECT 1 FROM batches WHERE topic_id = topics.id AND batches.deleted_at IS NULL)
"""
TOPICS_SQL = "SELECT DISTINCT topic_id FROM batches WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Place:
    """Where a task stands."""

    id: str
    batch_id: str
    position: int


@dataclass(frozen=True)
class Moved:
    """What moved, and all that is needed to bring it back."""

    places: tuple[Place, ...]  # of the tasks before they moved
    emptied: tuple[str, ...]  # batches that went to the trash, as nothing was left in them
    image_count: int = 0
    new_topic_id: str | None = None  # the topic that was made for them


class Moving:
    """Changes where tasks stand; started ones only, and none that is still being made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def move(self, owner: str, ids: Sequence[str], batch: Batch, topic: Topic | None, now: str) -> Moved:
        """Put the whole tasks of some images into a new batch, of a new topic where one is given.

        Raises NotFound for an image that is not there, InvalidInput while one of the tasks is still being made.
        """
        values = {"owner": owner, "ids": json.dumps(list(dict.fromkeys(ids)))}
        with self._database.write() as write:
            if write.rows(FOUND_SQL, values)[0]["found"] < len(set(ids)):
                raise NotFound("An image is not here any more.", hint="Reload the page.")
            places = [Place(**row) for row in write.rows(TASKS_SQL, values)]
            tasks = {"tasks": json.dumps([place.id for place in places])}
            if write.rows(OPEN_SQL, tasks):
                raise InvalidInput("Some of it is still being made.", hint="Wait until it is done, or cancel it first.")
            write.insert("topics", [to_row(topic)] if topic else [])
            write.insert("batches", [to_row(batch)])
            _put(write, owner, [Place(one.id, batch.id, number) for number, one in enumerate(places)])
            write.run(ESTIMATE_SQL, {"batch_id": batch.id})
            write.run("UPDATE topics SET updated_at = ? WHERE id = ?", (now, batch.topic_id))
            emptied = _empty(write, owner, {place.batch_id for place in places}, now)
            images = write.rows(IMAGES_SQL, tasks)[0]["images"]
            _touch(write, [batch.id, *(place.batch_id for place in places)])
        return Moved(tuple(places), emptied, images, topic.id if topic else None)

    def move_back(self, owner: str, batch_id: str, moved: Moved, now: str) -> int:
        """Undo a move; returns how many tasks came back. Those that were moved on since stay where they are."""
        before = json.dumps([place.id for place in moved.places])
        mine = "SELECT id FROM tasks WHERE batch_id = ? AND owner = ? AND id IN (SELECT value FROM json_each(?))"
        with self._database.write() as write:
            still_there = {row["id"] for row in write.rows(mine, (batch_id, owner, before))}
            places = [place for place in moved.places if place.id in still_there]
            homes = {place.batch_id for place in places}
            write.run(KEPT_SQL, {"batches": json.dumps(sorted(homes & set(moved.emptied))), "owner": owner})
            _put(write, owner, _known(write, owner, places))
            _empty(write, owner, {batch_id}, now)
            write.run(EMPTY_TOPIC_SQL, {"id": moved.new_topic_id, "owner": owner, "now": now})
            _touch(write, [batch_id, *homes])
        return len(places)


def _put(write: Write, owner: str, places: Sequence[Place]) -> None:
    rows = write.rows(PUT_SQL, {"places": json.dumps([vars(place) for place in places]), "owner": owner})
    write.tasks.update(row["id"] for row in rows)
    write.run(CALLS_SQL, {"tasks": json.dumps([row["id"] for row in rows])})


def _known(write: Write, owner: str, places: Iterable[Place]) -> list[Place]:
    """Those whose batch is this owner's: an undo comes from a page, and nothing of it is trusted."""
    found = list(places)
    sql = "SELECT id FROM batches WHERE owner = ? AND id IN (SELECT value FROM json_each(?))"
    known = {row["id"] for row in write.rows(sql, (owner, json.dumps([place.batch_id for place in found])))}
    return [place for place in found if place.batch_id in known]


def _empty(write: Write, owner: str, batches: Iterable[str], now: str) -> tuple[str, ...]:
    rows = write.rows(EMPTY_SQL, {"batches": json.dumps(sorted(batches)), "owner": owner, "now": now})
    return tuple(row["id"] for row in rows)


def _touch(write: Write, batches: Iterable[str]) -> None:
    ids = sorted(set(batches))
    write.batches.update(ids)
    write.topics.update(row["topic_id"] for row in write.rows(TOPICS_SQL, (json.dumps(ids),)))
