"""The library: every picture over all topics, found by words and facts. One method answers one question.

Nothing here joins the history's own tables but for the few rows that are shown; see `library_tables`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.states import AttemptState, Standing, generation_standing
from imagegen.storage.database import Database
from imagegen.storage.library_query import BY_SCORE, ORDERS, TABLE, Condition, LibraryQuery, condition_of
from imagegen.storage.library_tables import REINDEX
from imagegen.storage.search import Search

PAGE_SQL = "SELECT generation_id AS id, 1 AS stack_count FROM {table} WHERE {where} ORDER BY {order} {slice}"
# Of a group SQLite hands out the row with the greatest value: the best picture is the face of its stack.
STACKS_SQL = """
    SELECT generation_id AS id, count(*) AS stack_count, max(10000 * score - position) AS best
    FROM {table} WHERE {where} GROUP BY task_key ORDER BY {order} {slice}
"""
STACK_ORDERS = {"newest": "task_key DESC", "oldest": "task_key", "best": "max(score) DESC, task_key DESC"}
SLICE = "LIMIT :limit OFFSET :offset"
COUNT_SQL = (
    f"SELECT count(*) AS items, count(*) AS images, total(size_bytes) AS size_bytes FROM {TABLE} WHERE {{where}}"
)
COUNT_STACKS_SQL = f"""
    SELECT count(*) AS items, total(images) AS images, total(size_bytes) AS size_bytes FROM (
        SELECT count(*) AS images, sum(size_bytes) AS size_bytes FROM {TABLE} WHERE {{where}} GROUP BY task_key)
"""
ITEMS_SQL = """
    SELECT generations.id AS id, generations.task_id AS task_id, tasks.batch_id AS batch_id,
        batches.topic_id AS topic_id, assets.id AS asset_id, assets.width_px AS width_px, assets.height_px AS height_px,
        is_favourite, rating, verdict, coalesce(assets.created_at, attempts.ended_at, tasks.started_at) AS made_at,
        substr(tasks.prompt, 1, 160) AS prompt, tasks.provider AS provider, tasks.model AS model,
        attempts.state AS state, error_code, error_message, error_hint,
        published_at IS NOT NULL AS is_published
    FROM json_each(:ids) AS wanted
    CROSS JOIN generations ON generations.id = wanted.value AND generations.owner = :owner
    CROSS JOIN tasks ON tasks.id = generations.task_id
    CROSS JOIN batches ON batches.id = tasks.batch_id
    LEFT JOIN attempts ON attempts.id = generations.latest_attempt_id
    LEFT JOIN assets ON assets.rowid = (
        SELECT max(newest.rowid) FROM assets AS newest
        WHERE newest.generation_id = generations.id AND newest.deleted_at IS NULL)
    ORDER BY wanted.key
"""
PROMPTS_SQL = f"""
    SELECT prompt_hash, id, task_id FROM (
        SELECT generation_id AS id, task_key, score, position FROM {TABLE} WHERE {{where}} AND task_key IN (
            SELECT key FROM library_tasks
            WHERE owner = :owner AND prompt_hash IN (SELECT value FROM json_each(:hashes))))
    JOIN library_tasks ON library_tasks.key = task_key ORDER BY task_key DESC, score DESC, position
"""


@dataclass(frozen=True)
class PromptImage:
    """An image, and which prompt it has."""

    id: str  # gen_…
    task_id: str
    prompt_hash: str


@dataclass(frozen=True)
class LibraryItem:
    """One image as the library shows it, or the face of a stack."""

    id: str  # gen_…
    task_id: str
    batch_id: str
    topic_id: str
    asset_id: str | None  # None: its last call went wrong
    width_px: int | None
    height_px: int | None
    is_favourite: bool
    rating: int | None
    verdict: str | None
    made_at: str
    prompt: str  # its first 160 characters
    provider: str
    model: str
    state: AttemptState | None  # of its latest attempt; None for a picture that came without a call
    error_code: str | None
    error_message: str | None
    error_hint: str | None
    is_published: bool
    stack_count: int = 1  # how many images of its task fit, in a library of stacks

    @property
    def standing(self) -> Standing:
        return generation_standing(self.state, self.asset_id is not None)


@dataclass(frozen=True)
class LibraryCount:
    """How much there is of something."""

    items: int  # stacks, where these were asked for
    images: int
    size_bytes: int


class Library:
    """Rows of `library`."""

    def __init__(self, database: Database, search: Search) -> None:
        self._database = database
        self._search = search

    def page(self, owner: str, query: LibraryQuery, limit: int, offset: int = 0) -> list[LibraryItem]:
        """Some items from the place `offset` on."""
        condition = self._condition(owner, query)
        sql, orders = (STACKS_SQL, STACK_ORDERS) if query.stacks else (PAGE_SQL, ORDERS)
        table = BY_SCORE if query.order == "best" and not query.stacks and not query.text.strip() else TABLE
        asked = sql.format(table=table, where=condition.sql, order=orders[query.order], slice=SLICE)
        rows = self._database.browse(asked, {**condition.values, "limit": limit, "offset": offset})
        return self.items(owner, {row["id"]: row["stack_count"] for row in rows})

    def items(self, owner: str, stacks: dict[str, int]) -> list[LibraryItem]:
        """The images of some ids in their order, each with the size of its stack; left out is what is not there."""
        rows = self._database.browse(ITEMS_SQL, {"ids": json.dumps(list(stacks)), "owner": owner})
        for row in rows:
            row["stack_count"] = stacks[row["id"]]
            row["state"] = AttemptState(row["state"]) if row["state"] else None
            row["is_favourite"], row["is_published"] = bool(row["is_favourite"]), bool(row["is_published"])
        return [LibraryItem(**row) for row in rows]

    def ids(self, owner: str, query: LibraryQuery, limit: int) -> list[str]:
        """Every image that fits, also inside of stacks."""
        condition = self._condition(owner, query)
        sql = PAGE_SQL.format(table=TABLE, where=condition.sql, order=ORDERS[query.order], slice="LIMIT :limit")
        return [row["id"] for row in self._database.browse(sql, {**condition.values, "limit": limit})]

    def count(self, owner: str, query: LibraryQuery) -> LibraryCount:
        condition = self._condition(owner, query)
        sql = (COUNT_STACKS_SQL if query.stacks else COUNT_SQL).format(where=condition.sql)
        row = self._database.browse(sql, condition.values)[0]
        return LibraryCount(row["items"], int(row["images"]), int(row["size_bytes"]))

    def with_prompts(self, owner: str, query: LibraryQuery, hashes: Sequence[str]) -> list[PromptImage]:
        """The images that fit and have one of these prompts: the newest task first, and its best image."""
        condition = self._condition(owner, query)
        values = {**condition.values, "hashes": json.dumps(list(hashes))}
        rows = self._database.browse(PROMPTS_SQL.format(where=condition.sql), values)
        return [PromptImage(**row) for row in rows]

    def reindex(self) -> None:
        """Make the library's tables anew from the history; VACUUM does not ask for it, it keeps every number."""
        with self._database.write() as write:
            for statement in REINDEX:
                write.run(statement)

    def _condition(self, owner: str, query: LibraryQuery) -> Condition:
        return condition_of(owner, query, self._search.keys(query.text))
