"""Switches that outlive a restart, such as “everything is paused”."""

from imagegen.storage.database import Database

PAUSED = "paused"  # holds everything: nothing new is claimed


class Switches:
    """Rows of `switches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_on(self, name: str) -> bool:
        rows = self._database.read("SELECT is_on FROM switches WHERE name = ?", (name,))
        return bool(rows and rows[0]["is_on"])

    def set(self, name: str, owner: str, is_on: bool) -> None:
        with self._database.write() as write:
            write.run(
                "INSERT INTO switches VALUES (?, ?, ?) ON CONFLICT(name) DO UPDATE SET is_on = excluded.is_on",
                (name, int(is_on), owner),
            )
            write.switches.add(name)
