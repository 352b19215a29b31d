"""What a person chose without seeing names: in each row of a comparison the best picture, or none of them."""

from dataclasses import dataclass

from imagegen.storage.database import Database

PUT_SQL = """
    INSERT INTO choices (owner, place, row_id, generation_id, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (owner, place, row_id) DO UPDATE SET generation_id = excluded.generation_id
"""


@dataclass(frozen=True)
class Choice:
    """The best of one row."""

    row_id: str
    generation_id: str | None  # None: no picture of the row was good enough


class Choices:
    """Rows of `choices`; a place is the batch or the topic that is compared."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, place: str) -> dict[str, Choice]:
        """By row."""
        sql = "SELECT row_id, generation_id FROM choices WHERE owner = ? AND place = ?"
        return {row["row_id"]: Choice(**row) for row in self._database.read(sql, (owner, place))}

    def put(self, owner: str, place: str, choice: Choice, now: str) -> None:
        with self._database.write() as write:
            write.run(PUT_SQL, (owner, place, choice.row_id, choice.generation_id, now))

    def drop(self, owner: str, place: str, row_id: str | None = None) -> None:
        """Forget the choice of one row, or all of them."""
        sql = "DELETE FROM choices WHERE owner = ? AND place = ? AND (? IS NULL OR row_id = ?)"
        with self._database.write() as write:
            write.run(sql, (owner, place, row_id, row_id))
