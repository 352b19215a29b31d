"""The trash: everything with a time of deletion. What lies below it stays as it is, so that it comes back whole.

A picture belongs to the lowest thing that was deleted: itself, its task, its batch or its topic. It is counted there
and nowhere else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from imagegen.errors import NotFound
from imagegen.storage.database import Database
from imagegen.storage.trash_scope import HELD, STAYS, TABLES, Quiet, Scope

PREVIEWS = 4

# From a deleted thing down to its pictures, past what was deleted by itself.
_TASKS = "JOIN generations ON generations.task_id = tasks.id AND generations.deleted_at IS NULL"
_BATCHES = f"JOIN tasks ON tasks.batch_id = batches.id AND tasks.deleted_at IS NULL {_TASKS}"
CHAINS: Mapping[str, str] = {
    "topics": f"topics JOIN batches ON batches.topic_id = topics.id AND batches.deleted_at IS NULL {_BATCHES}",
    "batches": f"batches {_BATCHES}",
    "tasks": f"tasks {_TASKS}",
    "pictures": "generations",
}
_TO_TOPIC = "JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id"
HEADS: Mapping[str, str] = {
    "topics": "topics.title AS title, '' AS topic FROM topics",
    "batches": "batches.title AS title, topics.title AS topic FROM batches JOIN topics ON topics.id = batches.topic_id",
    "tasks": f"substr(coalesce(nullif(tasks.title, ''), tasks.prompt), 1, 160) AS title, topics.title AS topic"
    f" FROM tasks {_TO_TOPIC}",
    "pictures": "substr(coalesce(nullif(tasks.title, ''), tasks.prompt), 1, 160) AS title, topics.title AS topic"
    f" FROM generations JOIN tasks ON tasks.id = generations.task_id {_TO_TOPIC}",
    "uploads": "coalesce(assets.name, '') AS title, '' AS topic FROM assets",
}
HEAD_SQL = """
    SELECT {table}.id AS id, {table}.deleted_at AS deleted_at, {head}
    WHERE {table}.owner = :owner AND {table}.deleted_at IS NOT NULL
    ORDER BY {table}.deleted_at DESC, {table}.id DESC LIMIT :limit OFFSET :offset
"""
CONTENTS_SQL = """
    SELECT id, count(asset_id) AS pictures, total(size_bytes) AS size_bytes,
        total(asset_id IS NOT NULL AND stays) AS stays,
        json_group_array(asset_id) FILTER (WHERE place <= {previews} AND asset_id IS NOT NULL) AS assets
    FROM (
        SELECT {table}.id AS id, assets.id AS asset_id, assets.size_bytes AS size_bytes, {stays} AS stays,
            row_number() OVER (PARTITION BY {table}.id ORDER BY assets.id IS NULL, assets.id) AS place
        FROM {chain}
        LEFT JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
        WHERE {table}.id IN (SELECT value FROM json_each(:ids)))
    GROUP BY id
"""
UPLOADS_SQL = """
    SELECT id, 1 AS pictures, size_bytes, 0 AS stays, json_array(id) AS assets FROM assets
    WHERE id IN (SELECT value FROM json_each(:ids))
"""
IDS_SQL = """
    SELECT id FROM {table} WHERE owner = :owner AND deleted_at IS NOT NULL AND (:before IS NULL OR deleted_at < :before)
"""
KNOWN_SQL = """
    SELECT id FROM {table} WHERE owner = :owner AND deleted_at IS NOT NULL
      AND id IN (SELECT value FROM json_each(:ids))
"""
# Everything at or below what is named, whatever else was deleted by itself.
BATCHES_SQL = """
    SELECT id FROM batches WHERE id IN (SELECT value FROM json_each(:batches))
       OR topic_id IN (SELECT value FROM json_each(:topics))
"""
TASKS_SQL = """
    SELECT id FROM tasks WHERE id IN (SELECT value FROM json_each(:tasks))
       OR batch_id IN (SELECT value FROM json_each(:batches))
"""
PICTURES_SQL = """
    SELECT id FROM generations WHERE id IN (SELECT value FROM json_each(:pictures))
       OR task_id IN (SELECT value FROM json_each(:tasks))
"""
FIGURES_SQL = f"""
    SELECT count(assets.id) AS pictures, total(assets.size_bytes) AS size_bytes,
        total(assets.id IS NOT NULL AND stays) AS stay_count,
        total(assets.id IS NOT NULL AND held AND NOT stays) AS held_count,
        total(CASE WHEN stays OR held THEN assets.size_bytes END) AS kept_bytes
    FROM (
        SELECT generations.id AS id, {STAYS} AS stays, {HELD} AS held
        FROM generations JOIN tasks ON tasks.id = generations.task_id
        WHERE generations.id IN (SELECT value FROM json_each(:ids))) AS doomed
    LEFT JOIN assets ON assets.generation_id = doomed.id AND assets.deleted_at IS NULL
"""
UPLOAD_FIGURES_SQL = """
    SELECT count(*) AS uploads, total(size_bytes) AS size_bytes FROM assets
    WHERE id IN (SELECT value FROM json_each(:ids))
"""
OWNERS_SQL = " UNION ".join(
    f"SELECT DISTINCT owner FROM {table} WHERE deleted_at IS NOT NULL" for table in TABLES.values()
)


@dataclass(frozen=True)
class TrashItem:
    """One thing that was deleted by itself."""

    id: str
    title: str
    topic: str  # the title of the topic it stood in; "" for topics and uploads
    deleted_at: str
    pictures: int = 0
    size_bytes: int = 0
    stays: int = 0  # favourites and published pictures, which are never deleted for good
    assets: tuple[str, ...] = ()  # the first few, to look at


@dataclass(frozen=True)
class TrashFigures:
    """What deleting for good would take, and what it would leave."""

    pictures: int = 0  # all, those that stay and those that are held included
    size_bytes: int = 0  # of all of them
    stay_count: int = 0
    held_count: int = 0  # their task still waits for a late result
    kept_bytes: int = 0  # of those that stay or are held
    uploads: int = 0


class Trash:
    """Looks into the trash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, owner: str) -> dict[str, int]:
        """How many things of each kind were deleted by themselves."""
        sql = "SELECT count(*) AS items FROM {table} WHERE owner = ? AND deleted_at IS NOT NULL"
        return {
            kind: self._database.browse(sql.format(table=table), (owner,))[0]["items"] for kind, table in TABLES.items()
        }

    def page(self, owner: str, kind: str, offset: int, limit: int) -> list[TrashItem]:
        """Things of one kind, the latest first."""
        table = TABLES[kind]
        rows = self._database.browse(
            HEAD_SQL.format(table=table, head=HEADS[kind]), {"owner": owner, "limit": limit, "offset": offset}
        )
        contents = self._contents(kind, [row["id"] for row in rows])
        return [_with_contents(TrashItem(**row), contents.get(row["id"])) for row in rows]

    def _contents(self, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        sql = UPLOADS_SQL
        if kind in CHAINS:
            sql = CONTENTS_SQL.format(table=TABLES[kind], chain=CHAINS[kind], stays=STAYS, previews=PREVIEWS)
        return {row["id"]: row for row in self._database.browse(sql, {"ids": json.dumps(ids)})}

    def all(self, owner: str, before: str | None = None) -> Scope:
        """Everything that was deleted by itself; `before` leaves out what was deleted later."""
        values = {"owner": owner, "before": before}
        return Scope(**{kind: self._ids(IDS_SQL.format(table=table), values) for kind, table in TABLES.items()})

    def require(self, owner: str, scope: Scope) -> Scope:
        """The same scope. Raises NotFound for what is not in the owner's trash."""
        for kind, table in TABLES.items():
            wanted = set(getattr(scope, kind))
            values = {"owner": owner, "ids": json.dumps(sorted(wanted))}
            if wanted - set(self._ids(KNOWN_SQL.format(table=table), values)):
                raise NotFound("This is not in the trash any more.", hint="Look into the trash again.")
        return scope

    def whole(self, scope: Scope) -> Scope:
        """The scope with everything below it."""
        batches = self._ids(BATCHES_SQL, scope.values())
        tasks = self._ids(TASKS_SQL, replace(scope, batches=batches).values())
        pictures = self._ids(PICTURES_SQL, replace(scope, tasks=tasks).values())
        return replace(scope, batches=batches, tasks=tasks, pictures=pictures)

    def figures(self, whole: Scope, quiet: Quiet) -> TrashFigures:
        """Of a scope with everything below it."""
        values = {"ids": json.dumps(list(whole.pictures)), **vars(quiet)}
        found = self._database.browse(FIGURES_SQL, values)[0]
        uploads = self._database.browse(UPLOAD_FIGURES_SQL, {"ids": whole.values()["uploads"]})[0]
        size_bytes = found.pop("size_bytes") + uploads["size_bytes"]
        numbers = {name: int(value) for name, value in found.items()}
        return TrashFigures(size_bytes=int(size_bytes), uploads=uploads["uploads"], **numbers)

    def owners(self) -> list[str]:
        """Everyone who has something in the trash."""
        return self._ids(OWNERS_SQL.replace("owner FROM", "owner AS id FROM"), {})

    def _ids(self, sql: str, values: Mapping[str, Any]) -> list[str]:
        return [row["id"] for row in self._database.browse(sql, dict(values))]


def _with_contents(item: TrashItem, row: Mapping[str, Any] | None) -> TrashItem:
    if row is None:
        return item
    pictures, size_bytes, stays = (int(row[name]) for name in ("pictures", "size_bytes", "stays"))
    assets = tuple(json.loads(row["assets"]))
    return replace(item, pictures=pictures, size_bytes=size_bytes, stays=stays, assets=assets)
