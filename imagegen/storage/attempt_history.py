"""Every attempt for one image, the earlier ones too."""

import json

from imagegen.records import Attempt
from imagegen.storage.database import Database
from imagegen.storage.rows import attempt_from_row

ATTEMPTS_SQL = """
    SELECT attempts.* FROM attempts JOIN attempt_generations ON attempt_generations.attempt_id = attempts.id
    WHERE attempt_generations.generation_id = ? ORDER BY attempts.rowid
"""
MADE_SQL = """
    SELECT attempt_id, generation_id FROM attempt_generations
    JOIN generations ON generations.id = attempt_generations.generation_id
    WHERE attempt_id IN (SELECT value FROM json_each(?)) ORDER BY position, generations.rowid
"""


class AttemptHistory:
    """Reads rows of `attempts` by the image that they were for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_generation(self, generation_id: str) -> list[Attempt]:
        """Oldest first, each with all the images that it was for."""
        rows = self._database.read(ATTEMPTS_SQL, (generation_id,))
        made: dict[str, list[str]] = {row["id"]: [] for row in rows}
        for pair in self._database.read(MADE_SQL, (json.dumps(list(made)),)):
            made[pair["attempt_id"]].append(pair["generation_id"])
        return [attempt_from_row(row, tuple(made[row["id"]])) for row in rows]
