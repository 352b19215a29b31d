"""Full-text search over started tasks: trigrams from three characters on, plain LIKE for one and two."""

from imagegen.storage.database import Database

TRIGRAM_LENGTH = 3
MAX_WORDS = 50  # SQLite refuses expressions that are hundreds of words deep

ALIVE = (
    "tasks.owner = :owner AND tasks.started_at IS NOT NULL AND tasks.deleted_at IS NULL"
    " AND batches.deleted_at IS NULL AND topics.deleted_at IS NULL"
)
MATCH_SQL = f"""
    SELECT tasks.id FROM tasks_fts JOIN tasks ON tasks.rowid = tasks_fts.rowid
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE tasks_fts MATCH :query AND {ALIVE} ORDER BY tasks.rowid DESC LIMIT :limit
"""
LIKE_SQL = f"""
    SELECT tasks.id FROM tasks
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE {ALIVE} AND {{words}} ORDER BY tasks.rowid DESC LIMIT :limit
"""


class Search:
    """Finds tasks by words of their prompt, title or row key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def task_ids(self, owner: str, text: str, limit: int = 50) -> list[str]:
        """Newest first; every word must occur, in any order. Of a long text the first words count."""
        words = text.split()[:MAX_WORDS]
        if not words:
            return []
        values: dict[str, str | int] = {"owner": owner, "limit": limit}
        if all(len(word) >= TRIGRAM_LENGTH for word in words):
            # Quoted, so that what a person typed is never read as search syntax.
            query = " AND ".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in words)
            rows = self._database.read(MATCH_SQL, {**values, "query": query})
        else:
            values.update({f"word{index}": f"%{_escaped(word)}%" for index, word in enumerate(words)})
            rows = self._database.read(LIKE_SQL.format(words=_like(len(words))), values)
        return [row["id"] for row in rows]


def _like(count: int) -> str:
    text = "(tasks.prompt || ' ' || coalesce(tasks.title, '') || ' ' || coalesce(tasks.row_key, ''))"
    return " AND ".join(f"{text} LIKE :word{index} ESCAPE '\\'" for index in range(count))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
