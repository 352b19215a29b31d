"""What a person says about single pictures: favourite, stars, kept or rejected, and off to the trash."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.records import TaskFacts
from imagegen.states import Standing
from imagegen.storage.store import Store
from imagegen.studio.views import View

VERDICTS = ("kept", "rejected", None)
STARS = (1, 2, 3, 4, 5, None)
OPEN = (Standing.QUEUED, Standing.RUNNING)
TaskViewer = Callable[[str, TaskFacts], View]


class Pictures:
    """Marks and the trash of single images. Every verb raises NotFound for an image of somebody else."""

    def __init__(self, tools: Tools, task_view: TaskViewer) -> None:
        self._store: Store = tools.store
        self._clock = tools.clock
        self._task_view = task_view

    def judge(self, owner: str, ids: Sequence[str], marks: Mapping[str, Any]) -> View:
        """Set `is_favourite`, `rating` or `verdict`; the answer holds what each image had before."""
        _check_marks(marks)
        before = self._store.generations.judge(owner, ids, marks)
        names = ("id", "is_favourite", "rating", "verdict")
        return {"before": [{name: getattr(one, name) for name in names} for one in before]}

    def delete(self, owner: str, ids: Sequence[str]) -> int:
        """Move images to the trash, all of them or none; one that is still being made has to be cancelled first."""
        facts = self._store.tasks.facts_by_ids({self._store.generations.get(owner, one).task_id for one in ids})
        wanted = set(ids)
        if any(one.standing in OPEN for task in facts for one in task.generations if one.generation.id in wanted):
            raise InvalidInput("An image is still being made.", hint="Cancel it first, or wait until it is there.")
        return self._store.generations.delete(owner, ids, self._clock.now_text())

    def restore(self, owner: str, ids: Sequence[str]) -> int:
        return self._store.generations.restore(owner, ids)

    def tasks(self, owner: str, ids: Sequence[str]) -> list[View]:
        """Tasks as the feed shows them, of any topic, each with its `topic_id`; left out is what is not there."""
        facts = [one for one in self._store.tasks.facts_by_ids(ids) if one.task.owner == owner]
        batches = self._store.batches.by_ids({one.task.batch_id for one in facts})
        topics = {batch.id: batch.topic_id for batch in batches}
        return [{**self._task_view(owner, one), "topic_id": topics[one.task.batch_id]} for one in facts]


def _check_marks(marks: Mapping[str, Any]) -> None:
    allowed = {"is_favourite": (True, False), "rating": STARS, "verdict": VERDICTS}
    for name, value in marks.items():
        # 1 == True: a mark has to be of the right type as well.
        known = [(type(one), one) for one in allowed.get(name, ())]
        if (type(value), value) not in known:
            raise InvalidInput("The page sent a mark that no picture can have.", hint="Reload it.")
