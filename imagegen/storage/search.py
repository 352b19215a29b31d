"""Words → started tasks that hold all of them.

The index knows words by three characters each. A word of one or two characters, as most Chinese words are, is found by
everything the index knows that begins with it; only where that is too much, as for one Latin letter, are the texts
themselves read.
"""

from dataclasses import dataclass, field
from typing import Any

from imagegen.storage.database import Database

TRIGRAM_LENGTH = 3
MAX_WORDS = 50  # SQLite refuses expressions that are hundreds of words deep
MAX_BEGINNINGS = 400
LAST_CHARACTER = "\U0010ffff"
# One Latin letter stands in nearly every text; its beginnings take longer to count than the texts to read.
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz ")

MATCH = "SELECT rowid FROM library_fts WHERE library_fts MATCH {name}"
LIKE = "SELECT key FROM library_tasks WHERE text LIKE {name} ESCAPE '\\'"
NOTHING = "SELECT NULL WHERE 0"
BEGINNINGS_SQL = "SELECT term FROM library_terms WHERE term >= ? AND term < ? LIMIT ?"
TASKS_SQL = """
    SELECT tasks.id FROM library_tasks JOIN tasks ON tasks.id = library_tasks.task_id
    JOIN batches ON batches.id = tasks.batch_id JOIN topics ON topics.id = batches.topic_id
    WHERE library_tasks.key IN ({keys}) AND library_tasks.owner = :owner
      AND tasks.deleted_at IS NULL AND batches.deleted_at IS NULL AND topics.deleted_at IS NULL
    ORDER BY library_tasks.key DESC LIMIT :limit
"""


@dataclass(frozen=True)
class Keys:
    """A query for the numbers of tasks, and what it is asked with."""

    sql: str
    values: dict[str, Any] = field(default_factory=dict)


class Search:
    """Finds tasks by words of their prompt, title or row key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def task_ids(self, owner: str, text: str, limit: int = 50) -> list[str]:
        """Newest first; every word must occur, in any order. Of a long text the first words count."""
        keys = self.keys(text)
        if keys is None:
            return []
        rows = self._database.browse(TASKS_SQL.format(keys=keys.sql), {**keys.values, "owner": owner, "limit": limit})
        return [row["id"] for row in rows]

    def keys(self, text: str) -> Keys | None:
        """The tasks, of whomever, that hold every word; None when there is no word."""
        words = list(dict.fromkeys(text.replace("\0", " ").split()[:MAX_WORDS]))
        if not words:
            return None
        phrases, rest = [], []
        for word in words:
            phrase = _quoted(word) if len(word) >= TRIGRAM_LENGTH else self._beginnings(word)
            if phrase == "":
                return Keys(NOTHING)
            phrases += [phrase] if phrase else []
            rest += [] if phrase else [word]
        return _together(phrases, rest)

    def _beginnings(self, word: str) -> str | None:
        """What the index knows that begins with a short word, as one expression; "" when nothing does.

        None when the texts have to be read.
        """
        start = word.lower()
        if start in LETTERS:
            return None
        rows = self._database.browse(BEGINNINGS_SQL, (start, start + LAST_CHARACTER, MAX_BEGINNINGS + 1))
        if len(rows) > MAX_BEGINNINGS:
            return None
        terms = " OR ".join(_quoted(row["term"]) for row in rows)
        return f"({terms})" if terms else ""


def _together(phrases: list[str], rest: list[str]) -> Keys:
    parts, values = [], {}
    if phrases:
        parts.append(MATCH.format(name=":match"))
        values["match"] = " AND ".join(phrases)
    for place, word in enumerate(rest):
        parts.append(LIKE.format(name=f":word{place}"))
        values[f"word{place}"] = f"%{_escaped(word)}%"
    return Keys(" INTERSECT ".join(parts), values)


def _quoted(word: str) -> str:
    """Quoted, so that what a person typed is never read as search syntax."""
    return '"' + word.replace('"', '""') + '"'


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
