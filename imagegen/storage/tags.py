"""Tags: a person's own words on single images. Told apart without case, shown as they were first written."""

import json
from collections.abc import Iterable, Mapping, Sequence

from imagegen.errors import InvalidInput, NotFound
from imagegen.storage.database import Database, Write

MAX_PER_IMAGE = 30
TAGS_SQL = """
    SELECT generation_id AS id, name FROM generation_tags
    WHERE generation_id IN (SELECT value FROM json_each(:ids)) AND owner = :owner ORDER BY folded
"""
FOUND_SQL = """
    SELECT id, task_id FROM generations WHERE id IN (SELECT value FROM json_each(:ids)) AND owner = :owner
"""
ADD_SQL = """
    INSERT OR IGNORE INTO generation_tags (generation_id, folded, owner, name, created_at)
    SELECT wanted.value, :folded, :owner, coalesce(
        (SELECT min(name) FROM generation_tags WHERE owner = :owner AND folded = :folded), :name), :now
    FROM json_each(:ids) AS wanted
"""
REMOVE_SQL = """
    DELETE FROM generation_tags WHERE owner = :owner AND folded IN (SELECT value FROM json_each(:folded))
      AND generation_id IN (SELECT value FROM json_each(:ids))
"""
FULL_SQL = f"""
    SELECT 1 FROM generation_tags WHERE generation_id IN (SELECT value FROM json_each(:ids))
    GROUP BY generation_id HAVING count(*) > {MAX_PER_IMAGE} LIMIT 1
"""
CLEAR_SQL = "DELETE FROM generation_tags WHERE owner = :owner AND generation_id IN (SELECT value FROM json_each(:ids))"


class Tags:
    """Rows of `generation_tags`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, ids: Iterable[str]) -> dict[str, list[str]]:
        """Generation id → its tags in order; who has none is left out."""
        return _grouped(self._database.browse(TAGS_SQL, {"owner": owner, "ids": json.dumps(list(ids))}))

    def change(
        self, owner: str, ids: Sequence[str], add: Iterable[str], remove: Iterable[str], now: str
    ) -> dict[str, list[str]]:
        """Add and remove names on all of the images, or on none; returns what each of them had before.

        Raises NotFound for an image that is not there, InvalidInput when one would have too many.
        """
        values = {"owner": owner, "ids": json.dumps(list(dict.fromkeys(ids))), "now": now}
        with self._database.write() as write:
            _touch(write, values, len(set(ids)))
            before = _grouped(write.rows(TAGS_SQL, values))
            write.run(REMOVE_SQL, {**values, "folded": json.dumps([folded(name) for name in remove])})
            for name in add:
                write.run(ADD_SQL, {**values, "folded": folded(name), "name": name})
            _require_room(write, values)
        return {one: before.get(one, []) for one in ids}

    def set(self, owner: str, tags: Mapping[str, Sequence[str]], now: str) -> None:
        """Give each image exactly these."""
        values = {"owner": owner, "ids": json.dumps(list(tags)), "now": now}
        images: dict[str, list[str]] = {}
        for one, names in tags.items():
            for name in names:
                images.setdefault(name, []).append(one)
        with self._database.write() as write:
            _touch(write, values, len(tags))
            write.run(CLEAR_SQL, values)
            for name, ids in images.items():
                write.run(ADD_SQL, {**values, "ids": json.dumps(ids), "folded": folded(name), "name": name})
            _require_room(write, values)


def folded(name: str) -> str:
    """What tells names apart."""
    return name.casefold()


def _touch(write: Write, values: Mapping[str, str], count: int) -> None:
    found = write.rows(FOUND_SQL, values)
    if len(found) < count:
        raise NotFound("This image is not here any more.", hint="Reload the page.")
    write.tasks.update(row["task_id"] for row in found)


def _require_room(write: Write, values: Mapping[str, str]) -> None:
    if write.rows(FULL_SQL, values):
        raise InvalidInput(f"An image takes up to {MAX_PER_IMAGE} tags.", hint="Remove some of its tags first.")


def _grouped(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row["name"])
    return found
