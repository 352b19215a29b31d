"""Topics: the shelves of the history."""

import json
from collections.abc import Iterable

from imagegen.errors import NotFound
from imagegen.records import Topic, TopicFacts
from imagegen.storage.database import Database
from imagegen.storage.rows import to_row, topic_from_row

FACTS_SQL = """
    SELECT topics.*,
        (SELECT count(*) FROM tasks JOIN batches ON batches.id = tasks.batch_id
          WHERE batches.topic_id = topics.id AND tasks.deleted_at IS NULL AND batches.deleted_at IS NULL) AS task_count,
        (SELECT count(*) FROM assets JOIN generations ON generations.id = assets.generation_id
          JOIN tasks ON tasks.id = generations.task_id JOIN batches ON batches.id = tasks.batch_id
          WHERE batches.topic_id = topics.id AND assets.deleted_at IS NULL
            AND tasks.deleted_at IS NULL AND batches.deleted_at IS NULL) AS image_count,
        (SELECT count(*) FROM attempts JOIN batches ON batches.id = attempts.batch_id
          WHERE batches.topic_id = topics.id AND attempts.state IN ('queued', 'running')) AS running
    FROM topics
    WHERE topics.owner = :owner AND topics.deleted_at IS NULL
      AND (:ids IS NULL OR topics.id IN (SELECT value FROM json_each(:ids)))
    ORDER BY topics.updated_at DESC, topics.rowid DESC
"""


class Topics:
    """Rows of `topics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, topic: Topic) -> None:
        with self._database.write() as write:
            write.insert("topics", [to_row(topic)])
            write.topics.add(topic.id)

    def get(self, owner: str, topic_id: str) -> Topic:
        """The topic, also from the trash. Raises NotFound."""
        rows = self._database.read("SELECT * FROM topics WHERE id = ? AND owner = ?", (topic_id, owner))
        if not rows:
            raise NotFound("This topic is not here any more.", hint="Choose another one from the list.")
        return topic_from_row(rows[0])

    def facts(self, owner: str, ids: Iterable[str] | None = None) -> list[TopicFacts]:
        """Topics outside the trash with their counts, last used first; all of them, or those with the given ids."""
        wanted = None if ids is None else json.dumps(sorted(ids))
        rows = self._database.read(FACTS_SQL, {"owner": owner, "ids": wanted})
        counts = ("task_count", "image_count", "running")
        return [
            TopicFacts(
                topic_from_row({name: value for name, value in row.items() if name not in counts}),
                *(row[name] for name in counts),
            )
            for row in rows
        ]

    def rename(self, topic_id: str, title: str) -> None:
        self._set(topic_id, "title = :value", title)

    def set_cover(self, topic_id: str, cover_path: str) -> None:
        self._set(topic_id, "cover_path = :value", cover_path)

    def give_first_cover(self, topic_id: str, cover_path: str) -> None:
        """Set the cover where there is none yet: one that a person chose meanwhile stays."""
        self._set(topic_id, "cover_path = coalesce(cover_path, :value)", cover_path)

    def delete(self, topic_id: str, now: str) -> None:
        """Move to the trash; nothing below it changes, so that it comes back whole."""
        self._set(topic_id, "deleted_at = :value", now)

    def restore(self, topic_id: str) -> None:
        self._set(topic_id, "deleted_at = :value", None)

    def _set(self, topic_id: str, assignment: str, value: str | None) -> None:
        with self._database.write() as write:
            write.run(f"UPDATE topics SET {assignment} WHERE id = :id", {"value": value, "id": topic_id})
            write.topics.add(topic_id)
