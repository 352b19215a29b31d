"""Assets: which file belongs to what."""

import json
from collections.abc import Iterable

from imagegen.errors import NotFound
from imagegen.records import Asset
from imagegen.storage.attempts import insert_assets
from imagegen.storage.database import Database
from imagegen.storage.rows import asset_from_row


class Assets:
    """Rows of `assets`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asset: Asset) -> None:
        with self._database.write() as write:
            insert_assets(write, [asset])

    def get(self, owner: str, asset_id: str) -> Asset:
        """Raises NotFound."""
        found = self.by_ids(owner, [asset_id])
        if asset_id not in found:
            raise NotFound("This picture is not here any more.", hint="Choose it again.")
        return found[asset_id]

    def by_ids(self, owner: str, ids: Iterable[str]) -> dict[str, Asset]:
        # +owner: through the index of owners SQLite would read every picture to find one.
        rows = self._database.read(
            "SELECT * FROM assets WHERE +owner = ? AND id IN (SELECT value FROM json_each(?))",
            (owner, json.dumps(list(ids))),
        )
        return {row["id"]: asset_from_row(row) for row in rows}

    def by_hashes(self, owner: str, hashes: Iterable[str]) -> dict[str, Asset]:
        """SHA-256 → a picture with that content, outside the trash."""
        rows = self._database.read(
            "SELECT * FROM assets WHERE owner = ? AND deleted_at IS NULL"
            " AND content_hash IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (owner, json.dumps(sorted(hashes))),
        )
        return {row["content_hash"]: asset_from_row(row) for row in rows}

    def all_paths(self) -> set[str]:
        """Every file that a row names, relative to the data folder."""
        rows = self._database.read(
            "SELECT path FROM assets UNION SELECT preview_path FROM assets"
            " UNION SELECT cover_path FROM topics WHERE cover_path IS NOT NULL"
        )
        return {row["path"] for row in rows}
