"""Rules that tidy by themselves: which a person has switched on, what each would move, and the moving.

Nothing that a person said something good about is ever found: favourites, kept ones, four stars and more, published
ones. Nothing is deleted here; what a rule finds goes to the trash under one time, by which it is found again to be
brought back.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.storage.database import Database
from imagegen.storage.trash_scope import Scope

PRECIOUS = (
    "(generations.is_favourite OR generations.published_at IS NOT NULL OR generations.verdict IS 'kept'"
    " OR coalesce(generations.rating, 0) >= 4)"
)
_LIVING = """
    JOIN batches ON batches.id = tasks.batch_id AND batches.deleted_at IS NULL
    JOIN topics ON topics.id = batches.topic_id AND topics.deleted_at IS NULL
"""
_PICTURES = f"""
    SELECT generations.id AS id, generations.task_id AS task_id, assets.id AS asset_id, assets.size_bytes AS size_bytes,
        assets.created_at AS at, tasks.prompt AS title, topics.title AS topic
    FROM generations JOIN tasks ON tasks.id = generations.task_id AND tasks.deleted_at IS NULL {_LIVING}
    JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
    LEFT JOIN verdicts ON verdicts.generation_id = generations.id
    WHERE generations.owner = :owner AND generations.deleted_at IS NULL AND NOT {PRECIOUS}
"""
# A verdict from before these times were kept counts from when the picture was made.
REJECTED_SQL = f"""
    {_PICTURES} AND generations.verdict = 'rejected' AND coalesce(verdicts.decided_at, assets.created_at) < :before
"""
UNMARKED_SQL = f"""
    {_PICTURES} AND generations.verdict IS NULL AND generations.rating IS NULL AND assets.created_at < :before
      AND NOT EXISTS (SELECT 1 FROM generation_tags WHERE generation_tags.generation_id = generations.id)
"""
FAILED_SQL = f"""
    SELECT tasks.id AS id, tasks.id AS task_id, NULL AS asset_id, 0 AS size_bytes, max(attempts.ended_at) AS at,
        tasks.prompt AS title, topics.title AS topic
    FROM tasks {_LIVING} JOIN attempts ON attempts.task_id = tasks.id
    WHERE tasks.owner = :owner AND tasks.deleted_at IS NULL AND tasks.started_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM generations LEFT JOIN assets ON assets.generation_id = generations.id
        WHERE generations.task_id = tasks.id AND (assets.id IS NOT NULL OR {PRECIOUS}))
    GROUP BY tasks.id
    HAVING max(attempts.ended_at) < :before AND NOT max(attempts.state IN ('queued', 'running', 'unknown'))
"""
UPLOADS_SQL = """
    SELECT assets.id AS id, NULL AS task_id, assets.id AS asset_id, assets.size_bytes AS size_bytes,
        assets.created_at AS at, coalesce(assets.name, '') AS title, '' AS topic
    FROM assets
    WHERE assets.owner = :owner AND assets.kind = 'input' AND assets.deleted_at IS NULL AND assets.created_at < :before
      AND NOT EXISTS (SELECT 1 FROM inputs WHERE inputs.asset_id = assets.id)
      AND assets.id NOT IN (SELECT value FROM json_each(:named))
"""
# Lists remember the pictures they were thought of with, also where no task names them yet.
ORIGINS_SQL = """
    SELECT origin FROM batches WHERE owner = :owner AND origin LIKE '%ast\\_%' ESCAPE '\\'
    UNION ALL SELECT origin FROM tasks WHERE owner = :owner AND origin LIKE '%ast\\_%' ESCAPE '\\'
"""
ASSET_ID = re.compile(r"ast_[0-9a-z_]+")


@dataclass(frozen=True)
class Rule:
    """What it looks for, and what it moves."""

    sql: str
    kind: str  # of what it moves, as in the trash
    table: str


RULES: Mapping[str, Rule] = {
    "rejected": Rule(REJECTED_SQL, "pictures", "generations"),
    "unmarked": Rule(UNMARKED_SQL, "pictures", "generations"),
    "failed": Rule(FAILED_SQL, "tasks", "tasks"),
    "uploads": Rule(UPLOADS_SQL, "uploads", "assets"),
}


@dataclass(frozen=True)
class RuleSetting:
    """Whether a rule runs every day, and its number of days or months."""

    is_on: bool
    amount: int


@dataclass(frozen=True)
class RuleFind:
    """One thing that a rule would move."""

    id: str
    task_id: str | None
    asset_id: str | None  # None: there is no picture to look at
    size_bytes: int
    at: str  # when it was made, or ended
    title: str
    topic: str


class Rules:
    """Rows of `rules`, and what they find."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, owner: str) -> dict[str, RuleSetting]:
        """Those that a person has set; the others were never touched."""
        rows = self._database.browse("SELECT name, is_on, amount FROM rules WHERE owner = ?", (owner,))
        return {row["name"]: RuleSetting(bool(row["is_on"]), row["amount"]) for row in rows}

    def owners(self) -> list[str]:
        """Everyone who has switched a rule on."""
        return [row["owner"] for row in self._database.browse("SELECT DISTINCT owner FROM rules WHERE is_on")]

    def set(self, owner: str, name: str, setting: RuleSetting) -> None:
        with self._database.write() as write:
            write.run(
                "INSERT INTO rules VALUES (?, ?, ?, ?)"
                " ON CONFLICT(owner, name) DO UPDATE SET is_on = excluded.is_on, amount = excluded.amount",
                (owner, name, int(setting.is_on), setting.amount),
            )

    def count(self, owner: str, name: str, before: str) -> tuple[int, int]:
        """How many things a rule would move, and their bytes."""
        sql = f"SELECT count(*) AS things, total(size_bytes) AS size_bytes FROM ({RULES[name].sql})"
        (row,) = self._database.browse(sql, self._values(owner, name, before))
        return row["things"], int(row["size_bytes"])

    def page(self, owner: str, name: str, before: str, offset: int, limit: int) -> list[RuleFind]:
        """What a rule would move, oldest first."""
        sql = f"SELECT * FROM ({RULES[name].sql}) ORDER BY at, id LIMIT :limit OFFSET :offset"
        values = {**self._values(owner, name, before), "limit": limit, "offset": offset}
        return [RuleFind(**row) for row in self._database.browse(sql, values)]

    def move(self, owner: str, name: str, before: str, now: str, limit: int) -> int:
        """Move the next things to the trash; returns how many that were, 0 at the end."""
        rule, values = RULES[name], self._values(owner, name, before)
        with self._database.write() as write:
            rows = write.rows(f"SELECT id, task_id FROM ({rule.sql}) LIMIT :limit", {**values, "limit": limit})
            ids = json.dumps([row["id"] for row in rows])
            write.run(
                f"UPDATE {rule.table} SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))", (now, ids)
            )
            tasks = [row["task_id"] for row in rows if row["task_id"]]
            write.tasks.update(tasks)
            write.batches.update(row["id"] for row in write.rows(_BATCHES_OF, (json.dumps(tasks),)))
        return len(rows)

    def moved(self, owner: str, name: str, at: str) -> Scope:
        """What a rule moved at one time and is still in the trash."""
        rule = RULES[name]
        sql = f"SELECT id FROM {rule.table} WHERE owner = ? AND deleted_at = ?"
        return Scope(**{rule.kind: [row["id"] for row in self._database.browse(sql, (owner, at))]})

    def _values(self, owner: str, name: str, before: str) -> dict[str, Any]:
        named = self._named_uploads(owner) if name == "uploads" else []
        return {"owner": owner, "before": before, "named": json.dumps(named)}

    def _named_uploads(self, owner: str) -> Sequence[str]:
        return _asset_ids(row["origin"] for row in self._database.browse(ORIGINS_SQL, {"owner": owner}))


_BATCHES_OF = "SELECT DISTINCT batch_id AS id FROM tasks WHERE id IN (SELECT value FROM json_each(?))"


def _asset_ids(texts: Iterable[str]) -> list[str]:
    return sorted({found for text in texts for found in ASSET_ID.findall(text)})
