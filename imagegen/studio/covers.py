"""The cover of a topic, chosen by a person. It is a file of its own, so it survives its picture."""

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.records import Topic
from imagegen.studio.finished import get_finished
from imagegen.studio.views import View


class Covers:
    """The verbs about covers. The motor gives a cover only to a topic that has none, so a chosen one stays."""

    def __init__(self, tools: Tools) -> None:
        self._store = tools.store
        self._media = tools.media
        self._earlier: dict[str, str] = {}  # topic → the cover before; its file lies there until the next start

    def set_cover(self, owner: str, generation_id: str) -> View:
        """Make a picture the cover of the topic it stands in. Raises NotFound and InvalidInput."""
        found = get_finished(self._store, owner, generation_id)
        topic = self._store.topics.get(owner, self._store.batches.get(owner, found.task.batch_id).topic_id)
        path = self._media.store_cover(topic.id, found.asset.preview_path)
        if topic.cover_path and topic.cover_path != path:
            self._earlier[topic.id] = topic.cover_path
        self._store.topics.set_cover(topic.id, path)
        return _cover_view(topic, can_undo=topic.id in self._earlier)

    def take_back(self, owner: str, topic_id: str) -> View:
        """Bring back the cover that the topic had before. Raises InvalidInput when nobody knows it any more."""
        topic = self._store.topics.get(owner, topic_id)
        earlier = self._earlier.pop(topic.id, None)
        if earlier is None:
            raise InvalidInput("The earlier cover is not here any more.", hint="Set another picture as the cover.")
        self._store.topics.set_cover(topic.id, earlier)
        return _cover_view(topic, can_undo=False)


def _cover_view(topic: Topic, *, can_undo: bool) -> View:
    return {"topic_id": topic.id, "title": topic.title, "can_undo": can_undo}
