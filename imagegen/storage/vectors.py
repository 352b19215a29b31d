"""What prompts mean, as vectors: one per distinct prompt and embedding model, made once and kept.

A prompt is known by the SHA-256 of its text. Tasks get that number here, a few at a time and only once it is needed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from imagegen.storage.database import Database

UNHASHED_SQL = """
    SELECT key, prompt FROM library_tasks JOIN tasks ON tasks.id = task_id
    WHERE library_tasks.owner = ? AND prompt_hash IS NULL LIMIT ?
"""
SET_HASHES_SQL = """
    UPDATE library_tasks SET prompt_hash = pair.value ->> 1 FROM json_each(?) AS pair
    WHERE library_tasks.key = pair.value ->> 0
"""
# Prompts of what the library shows; what is in the trash is sent nowhere.
MISSING = """
    FROM library_tasks WHERE owner = :owner AND prompt_hash <> ''
      AND EXISTS (SELECT 1 FROM library WHERE library.owner = :owner AND task_key = library_tasks.key)
      AND NOT EXISTS (SELECT 1 FROM prompt_vectors WHERE prompt_vectors.owner = :owner AND model = :model
                      AND prompt_vectors.prompt_hash = library_tasks.prompt_hash)
"""
MISSING_SQL = f"""
    SELECT prompt_hash, prompt FROM (
        SELECT prompt_hash, min(task_id) AS task_id {MISSING} GROUP BY prompt_hash LIMIT :limit)
    JOIN tasks ON tasks.id = task_id
"""
COUNT_MISSING_SQL = f"SELECT count(DISTINCT prompt_hash) AS prompts {MISSING}"
KNOWN_SQL = "SELECT count(*) AS prompts FROM prompt_vectors WHERE owner = ? AND model = ?"
ALL_SQL = """
    SELECT prompt_hash, vector FROM prompt_vectors
    WHERE owner = ? AND model = ? AND length(vector) = ? ORDER BY prompt_hash
"""
OF_PROMPT_SQL = "SELECT vector FROM prompt_vectors WHERE owner = ? AND model = ? AND prompt_hash = ?"


@dataclass(frozen=True)
class Prompt:
    """A distinct prompt."""

    hash: str
    text: str


def hash_of(prompt: str) -> str:
    """SHA-256, hex; "" for a prompt that says nothing."""
    return sha256(prompt.encode()).hexdigest() if prompt.strip() else ""


class PromptVectors:
    """Rows of `prompt_vectors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hash_some(self, owner: str, limit: int) -> int:
        """Give some tasks the hash of their prompt; returns how many, 0 when all have it."""
        rows = self._database.browse(UNHASHED_SQL, (owner, limit))
        pairs = [(row["key"], hash_of(row["prompt"])) for row in rows]
        if pairs:
            with self._database.write() as write:
                write.run(SET_HASHES_SQL, (json.dumps(pairs),))
        return len(pairs)

    def missing(self, owner: str, model: str, limit: int) -> list[Prompt]:
        """Some prompts without a vector of this model, of tasks that have their hash."""
        rows = self._database.browse(MISSING_SQL, {"owner": owner, "model": model, "limit": limit})
        return [Prompt(row["prompt_hash"], row["prompt"]) for row in rows]

    def missing_count(self, owner: str, model: str) -> int:
        count: int = self._database.browse(COUNT_MISSING_SQL, {"owner": owner, "model": model})[0]["prompts"]
        return count

    def known_count(self, owner: str, model: str) -> int:
        count: int = self._database.browse(KNOWN_SQL, (owner, model))[0]["prompts"]
        return count

    def add(self, owner: str, model: str, vectors: Sequence[tuple[str, bytes]], now: str) -> None:
        """Keep vectors by prompt hash: float32, all of one length."""
        names = ("owner", "model", "prompt_hash", "vector", "created_at")
        rows = [dict(zip(names, (owner, model, name, vector, now), strict=True)) for name, vector in vectors]
        sql = "INSERT OR REPLACE INTO prompt_vectors VALUES (:owner, :model, :prompt_hash, :vector, :created_at)"
        with self._database.write() as write:
            for row in rows:
                write.run(sql, row)

    def all(self, owner: str, model: str, size_bytes: int) -> tuple[list[str], bytes]:
        """Every prompt hash and, one behind the other, the vectors of this size."""
        rows = self._database.browse(ALL_SQL, (owner, model, size_bytes))
        return [row["prompt_hash"] for row in rows], b"".join(row["vector"] for row in rows)

    def find(self, owner: str, model: str, prompt: str) -> bytes | None:
        rows = self._database.browse(OF_PROMPT_SQL, (owner, model, hash_of(prompt)))
        return rows[0]["vector"] if rows else None

    def forget(self, owner: str, model: str) -> None:
        with self._database.write() as write:
            write.run("DELETE FROM prompt_vectors WHERE owner = ? AND model = ?", (owner, model))
