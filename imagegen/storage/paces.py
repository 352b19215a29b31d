"""How long calls took, and how many are still to be made: what a time that is left is guessed from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from imagegen.storage.database import Database

LATEST = 40  # calls; older ones say less about today

OPEN_SQL = """
    SELECT batch_id, provider, model, total(state = 'queued') AS queued, total(state = 'running') AS running
    FROM attempts WHERE batch_id IN (SELECT value FROM json_each(?)) AND state IN ('queued', 'running')
    GROUP BY batch_id, provider, model
"""
SECONDS = "(julianday(ended_at) - julianday(started_at)) * 86400"
OF_BATCH_SQL = f"""
    SELECT {SECONDS} AS seconds FROM attempts
    WHERE batch_id = ? AND provider = ? AND model = ? AND state = 'done' ORDER BY ended_at DESC LIMIT {LATEST}
"""
OF_MODEL_SQL = f"""
    SELECT {SECONDS} AS seconds FROM attempts
    WHERE provider = ? AND model = ? AND state = 'done' ORDER BY ended_at DESC LIMIT {LATEST}
"""


@dataclass(frozen=True)
class OpenCalls:
    """What one model still has to do for a batch."""

    batch_id: str
    provider: str
    model: str
    queued: int
    running: int


class Paces:
    """Figures about calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_calls(self, batch_ids: Iterable[str]) -> list[OpenCalls]:
        rows = self._database.read(OPEN_SQL, (json.dumps(list(batch_ids)),))
        return [OpenCalls(**{**row, "queued": int(row["queued"]), "running": int(row["running"])}) for row in rows]

    def seconds(self, calls: OpenCalls) -> list[float]:
        """How long the latest calls of this model took, for the batch itself where it has any, else for others."""
        where = (calls.provider, calls.model)
        rows = self._database.read(OF_BATCH_SQL, (calls.batch_id, *where)) or self._database.read(OF_MODEL_SQL, where)
        return [row["seconds"] for row in rows if row["seconds"] is not None]
