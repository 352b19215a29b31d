"""Generations: what a person says about one wanted image."""

from imagegen.errors import NotFound
from imagegen.records import Generation
from imagegen.storage.database import Database
from imagegen.storage.rows import generation_from_row


class Generations:
    """Rows of `generations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: str, generation_id: str) -> Generation:
        """Raises NotFound."""
        rows = self._database.read("SELECT * FROM generations WHERE id = ? AND owner = ?", (generation_id, owner))
        if not rows:
            raise NotFound("This image is not here any more.", hint="Reload the page.")
        return generation_from_row(rows[0])

    def set_favourite(self, generation_id: str, is_favourite: bool) -> None:
        with self._database.write() as write:
            write.run("UPDATE generations SET is_favourite = ? WHERE id = ?", (int(is_favourite), generation_id))
            rows = write.rows("SELECT task_id FROM generations WHERE id = ?", (generation_id,))
            write.tasks.update(row["task_id"] for row in rows)
