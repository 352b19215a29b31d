"""What changed since a screen last looked: collected as ids in any thread, read as rows when the screen is ready."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

from imagegen.engine.jobs import Job
from imagegen.engine.progress import Progress
from imagegen.storage.database import Change
from imagegen.studio.views import job_view, progress_item

if TYPE_CHECKING:
    from imagegen.studio.studio import Studio


class Watch:
    """One screen that watches one topic. Close it when the screen goes away."""

    def __init__(self, studio: "Studio", owner: str, topic_id: str | None, notify: Callable[[], object]) -> None:
        self._studio = studio
        self._owner = owner
        self._topic_id = topic_id
        self._notify = notify
        self._lock = Lock()
        self._start_over()
        self._stops = (
            studio.store.database.listen(self._changed),
            studio.board.listen(self._progressed),
            studio.engine.jobs.listen(self._job_went_on),
            studio.engine.notices.listen(self._work_went_on),
        )

    def close(self) -> None:
        for stop in self._stops:
            stop()

    def _start_over(self) -> None:
        self._topics: set[str] = set()
        self._batches: set[str] = set()
        self._tasks: set[str] = set()
        self._progress: dict[str, list[Any]] = {}
        self._jobs: dict[str, Job] = {}
        self._has_news = False
        self._is_stale = False

    def _changed(self, change: Change) -> None:
        with self._lock:
            self._topics |= change.topics
            self._batches |= change.batches
            self._tasks |= change.tasks
            self._is_stale = True
        self._notify()

    def _progressed(self, generation_id: str, progress: Progress) -> None:
        with self._lock:
            self._progress[generation_id] = progress_item(generation_id, progress)
        self._notify()

    def _job_went_on(self, job: Job) -> None:
        if job.owner != self._owner:
            return
        with self._lock:
            self._jobs[job.id] = job
        self._notify()

    def _work_went_on(self, owner: str) -> None:
        if owner != self._owner:
            return
        with self._lock:
            self._has_news = True
        self._notify()

    def look(self) -> dict[str, Any]:
        """How the engine stands, when nothing changed."""
        return {"changes": self._studio.changes(self._owner, None, set(), set(), set())}

    def take(self) -> dict[str, Any]:
        """What changed, as the page wants it: {"changes", "progress", "jobs", "work"}, each only when there is any."""
        with self._lock:
            topics, batches, tasks, progress = self._topics, self._batches, self._tasks, self._progress
            jobs, has_news, is_stale = self._jobs, self._has_news, self._is_stale
            self._start_over()
        found: dict[str, Any] = {}
        if is_stale:
            found["changes"] = self._studio.changes(self._owner, self._topic_id, topics, batches, tasks)
        if progress:
            found["progress"] = list(progress.values())
        if jobs:
            found["jobs"] = [job_view(job) for job in jobs.values()]
        if has_news:
            found["work"] = self._studio.notices.look(self._owner)
        return found
