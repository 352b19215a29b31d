"""Work: which batches have calls that are queued or running."""

import json
from collections.abc import Iterable

from imagegen.storage.database import Database

AMONG_SQL = """
    SELECT value AS batch_id FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM attempts WHERE batch_id = value AND state IN ('queued', 'running'))
"""


class Work:
    """What `attempts` says of whole batches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_batches(self) -> set[str]:
        """Every batch with a call that is queued or running."""
        rows = self._database.read("SELECT DISTINCT batch_id FROM attempts WHERE state IN ('queued', 'running')")
        return {row["batch_id"] for row in rows}

    def open_among(self, batch_ids: Iterable[str]) -> set[str]:
        """Those of the given batches with a call that is queued or running."""
        rows = self._database.read(AMONG_SQL, (json.dumps(sorted(batch_ids)),))
        return {row["batch_id"] for row in rows}
