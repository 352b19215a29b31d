"""How much room everything takes, summed by the database; what only the disk knows is measured elsewhere.

100,000 pictures are summed in half a second, so nothing of this is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from imagegen.storage.database import Database

# One walk over all pictures answers every question about them. CROSS JOIN keeps SQLite to this order: from the shelves
# down, rows lie side by side; from the pictures up, every one of them looks for its parents, three times as long.
PICTURES_SQL = """
    SELECT batches.topic_id AS topic_id, substr(assets.created_at, 1, 7) AS month,
        (generations.deleted_at IS NOT NULL OR tasks.deleted_at IS NOT NULL OR batches.deleted_at IS NOT NULL
            OR topics.deleted_at IS NOT NULL) AS is_trash,
        count(*) AS count, total(assets.size_bytes) AS size_bytes
    FROM topics CROSS JOIN batches ON batches.topic_id = topics.id CROSS JOIN tasks ON tasks.batch_id = batches.id
    CROSS JOIN generations ON generations.task_id = tasks.id CROSS JOIN assets ON assets.generation_id = generations.id
    WHERE topics.owner = ?
    GROUP BY batches.topic_id, month, is_trash
"""
UPLOADS_SQL = """
    SELECT deleted_at IS NOT NULL AS is_trash, count(*) AS count, total(size_bytes) AS size_bytes
    FROM assets WHERE owner = ? AND generation_id IS NULL GROUP BY is_trash
"""
TITLES_SQL = "SELECT id, title FROM topics WHERE owner = ?"
PREVIEWS_SQL = """
    SELECT rowid AS place, path, preview_path FROM assets
    WHERE preview_path <> path AND rowid > ? ORDER BY rowid LIMIT ?
"""
PREVIEWS_AT_ONCE = 500


@dataclass(frozen=True)
class Room:
    """So many files, so many bytes."""

    count: int = 0
    size_bytes: int = 0

    def __add__(self, other: "Room") -> "Room":
        return Room(self.count + other.count, self.size_bytes + other.size_bytes)


@dataclass(frozen=True)
class UsageFigures:
    """What one owner's files take. The trash is not part of the other figures."""

    pictures: Room
    uploads: Room
    trash: Room
    topics: tuple[tuple[str, str, Room], ...]  # id, title; the largest first
    months: tuple[tuple[str, Room], ...]  # "2026-11"; the newest first


class Usage:
    """Sums over `assets`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def figures(self, owner: str) -> UsageFigures:
        nothing = Room()
        trash, topics, months = nothing, dict[str, Room](), dict[str, Room]()
        for row in self._database.browse(PICTURES_SQL, (owner,)):
            room = Room(row["count"], int(row["size_bytes"]))
            if row["is_trash"]:
                trash += room
                continue
            topics[row["topic_id"]] = topics.get(row["topic_id"], nothing) + room
            months[row["month"]] = months.get(row["month"], nothing) + room
        uploads, in_trash = self._uploads(owner)
        titles = {row["id"]: row["title"] for row in self._database.browse(TITLES_SQL, (owner,))}
        by_size = sorted(topics.items(), key=lambda item: -item[1].size_bytes)
        return UsageFigures(
            pictures=sum(topics.values(), nothing),
            uploads=uploads,
            trash=trash + in_trash,
            topics=tuple((topic_id, titles[topic_id], room) for topic_id, room in by_size),
            months=tuple(sorted(months.items(), reverse=True)),
        )

    def _uploads(self, owner: str) -> tuple[Room, Room]:
        rows = self._database.browse(UPLOADS_SQL, (owner,))
        found = {bool(row["is_trash"]): Room(row["count"], int(row["size_bytes"])) for row in rows}
        return found.get(False, Room()), found.get(True, Room())

    def previews(self) -> Iterator[list[tuple[str, str]]]:
        """Every picture with a preview of its own, as (path, preview path), some hundred at a time."""
        place = 0
        while rows := self._database.browse(PREVIEWS_SQL, (place, PREVIEWS_AT_ONCE)):
            place = rows[-1]["place"]
            yield [(row["path"], row["preview_path"]) for row in rows]
