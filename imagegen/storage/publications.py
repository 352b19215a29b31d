"""Publications: pictures that anyone may look at who has the link."""

from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.errors import NotFound
from imagegen.records import Asset
from imagegen.storage.database import Database, Write
from imagegen.storage.rows import Row, asset_from_row

# What is in the trash, or on a shelf that is, shows nowhere; it comes back under the same link when it is restored.
PUBLIC_SQL = """
    FROM publications
    JOIN generations ON generations.id = publications.generation_id AND generations.deleted_at IS NULL
    JOIN tasks ON tasks.id = generations.task_id AND tasks.deleted_at IS NULL
    JOIN batches ON batches.id = tasks.batch_id AND batches.deleted_at IS NULL
    JOIN topics ON topics.id = batches.topic_id AND topics.deleted_at IS NULL
    JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
    WHERE publications.ended_at IS NULL
"""
PAGE_SQL = f"SELECT publications.shows_prompt, tasks.prompt, assets.* {PUBLIC_SQL} AND publications.slug = ? LIMIT 1"
LIST_SQL = f"""
    SELECT publications.*, assets.id AS asset_id, tasks.prompt {PUBLIC_SQL} AND publications.owner = ?
    ORDER BY publications.created_at DESC, publications.rowid DESC
"""
OF_SQL = "SELECT * FROM publications WHERE generation_id = ? AND ended_at IS NULL"
END_SQL = "UPDATE publications SET ended_at = ? WHERE generation_id = ? AND ended_at IS NULL RETURNING slug"
REVIVE_SQL = """
    UPDATE publications SET ended_at = NULL
    WHERE rowid = (SELECT max(rowid) FROM publications WHERE generation_id = ?)
"""
MARK_SQL = """
    UPDATE generations SET published_at =
        (SELECT created_at FROM publications WHERE generation_id = generations.id AND ended_at IS NULL)
    WHERE id = ? RETURNING task_id
"""


@dataclass(frozen=True)
class Publication:
    """One picture under one link. Publishing again later makes another link."""

    slug: str  # chance alone: who has it may look
    owner: str
    generation_id: str
    shows_prompt: bool
    created_at: str
    ended_at: str | None = None  # None: it is public


@dataclass(frozen=True)
class PublicPicture:
    """Everything of it that may be seen, and the file it is made from."""

    asset: Asset
    prompt: str | None  # None: it is not shown


@dataclass(frozen=True)
class ListedPublication:
    """A publication as its owner sees it in a list."""

    publication: Publication
    asset_id: str
    prompt: str


class Publications:
    """Rows of `publications`; `generations.published_at` follows them in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, generation_id: str) -> Publication | None:
        """What is public of a picture; None when it is not."""
        rows = self._database.read(OF_SQL, (generation_id,))
        return _from_row(rows[0]) if rows else None

    def find_picture(self, slug: str) -> PublicPicture:
        """What stands behind a link. Raises NotFound, also for what is in the trash."""
        rows = self._database.read(PAGE_SQL, (slug,))
        if not rows:
            raise NotFound("There is no such page.")
        row = rows[0]
        shows_prompt, prompt = row.pop("shows_prompt"), row.pop("prompt")
        return PublicPicture(asset_from_row(row), prompt if shows_prompt else None)

    def of_owner(self, owner: str) -> list[ListedPublication]:
        """Everything that is public, newest first; what is in the trash is not."""
        rows = self._database.read(LIST_SQL, (owner,))
        return [ListedPublication(_from_row(row), row["asset_id"], row["prompt"]) for row in rows]

    def slugs(self) -> set[str]:
        """Every link that is not ended, of everyone; also those that the trash hides."""
        return {row["slug"] for row in self._database.read("SELECT slug FROM publications WHERE ended_at IS NULL")}

    def add(self, publication: Publication) -> Publication:
        """Make public what is not; one that is keeps its link, and takes over whether the prompt shows."""
        with self._database.write() as write:
            known = write.rows(OF_SQL, (publication.generation_id,))
            if known:
                write.run(
                    "UPDATE publications SET shows_prompt = ? WHERE slug = ?",
                    (int(publication.shows_prompt), known[0]["slug"]),
                )
            else:
                write.insert("publications", [{**vars(publication), "shows_prompt": int(publication.shows_prompt)}])
            _mark(write, publication.generation_id)
            return _from_row(write.rows(OF_SQL, (publication.generation_id,))[0])

    def end(self, generation_id: str, now: str) -> Sequence[str]:
        """Nobody sees it any more; returns the links that went."""
        with self._database.write() as write:
            rows = write.rows(END_SQL, (now, generation_id))
            _mark(write, generation_id)
        return [row["slug"] for row in rows]

    def revive(self, generation_id: str) -> Publication | None:
        """Take an end back: the last link works again. None when there never was one."""
        with self._database.write() as write:
            if not write.rows(OF_SQL, (generation_id,)):
                write.run(REVIVE_SQL, (generation_id,))
            _mark(write, generation_id)
        return self.find(generation_id)


def _mark(write: Write, generation_id: str) -> None:
    rows = write.rows(MARK_SQL, (generation_id,))
    write.tasks.update(row["task_id"] for row in rows)


def _from_row(row: Row) -> Publication:
    values = {name: row[name] for name in Publication.__dataclass_fields__}
    return Publication(**{**values, "shows_prompt": bool(values["shows_prompt"])})
