"""Jobs: what an assistant does in the background. Every page sees them; a click ends one; none outlives the process.

A job changes rows as it goes, each change on disk at once, so a job that is lost loses nothing that was done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Lock
from typing import Any

from imagegen.assist import UnreadableAnswer
from imagegen.clock import Clock
from imagegen.errors import ImagegenError

KEPT_JOBS = 200  # the newest; who came back later than that has no use for the rest

logger = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """One piece of background work as everyone sees it."""

    id: str  # job_…
    owner: str
    kind: str  # the page has the words for it: "split", "enhance", …
    batch_id: str | None  # the list it is about
    state: JobState = JobState.RUNNING
    fraction: float | None = None  # 0–1; None while nobody knows
    note: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    error: ImagegenError | None = None

    @property
    def raw(self) -> str:
        """The whole answer that could not be read, to be copied."""
        return self.error.raw if isinstance(self.error, UnreadableAnswer) else ""


Report = Callable[[float | None, str], None]
Work = Callable[[Report], Awaitable[Mapping[str, Any]]]
Spawn = Callable[[Callable[[], Any]], None]  # runs what it is given in the engine's loop


class Jobs:
    """All jobs. Started from any thread; they run in the engine's loop."""

    def __init__(self, clock: Clock, spawn: Spawn) -> None:
        self._clock = clock
        self._spawn = spawn
        self._lock = Lock()
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._listeners: list[Callable[[Job], None]] = []

    def start(self, owner: str, kind: str, batch_id: str | None, work: Work) -> Job:
        """Begin; the answer is the job as it is now. An earlier one of the same kind for the same list is forgotten."""
        job = Job(self._clock.new_id("job"), owner, kind, batch_id)
        with self._lock:
            old = [one.id for one in self._jobs.values() if batch_id and (one.batch_id, one.kind) == (batch_id, kind)]
            stale = [*old, *list(self._jobs)[: max(0, len(self._jobs) - KEPT_JOBS)]]
            for job_id in stale:
                if self._jobs[job_id].state is not JobState.RUNNING:
                    del self._jobs[job_id]
        self._post(job)
        self._spawn(lambda: self._run(job, work))
        return job

    def cancel(self, owner: str, job_id: str) -> None:
        """End a job; what it did so far stays. One that has ended is forgotten: nobody wants to see it any more."""
        job = self.find(owner, job_id)
        if job is None:
            return
        task = self._running.get(job_id)
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)
        elif job.state is JobState.RUNNING:  # its turn has not come yet
            self._post(replace(job, state=JobState.CANCELLED))
        else:
            with self._lock:
                self._jobs.pop(job_id, None)
            self._tell(replace(job, state=JobState.CANCELLED))

    def find(self, owner: str, job_id: str) -> Job | None:
        job = self._jobs.get(job_id)
        return job if job and job.owner == owner else None

    def of_owner(self, owner: str) -> list[Job]:
        """Every job that is still to be seen, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if job.owner == owner]

    def listen(self, listener: Callable[[Job], None]) -> Callable[[], None]:
        """Call `listener` after each step, in the thread that made it; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _run(self, job: Job, work: Work) -> None:
        task = asyncio.current_task()
        if task is None or self._jobs[job.id].state is not JobState.RUNNING:
            return
        self._running[job.id] = task

        def report(fraction: float | None, note: str) -> None:
            self._post(replace(self._jobs[job.id], fraction=fraction, note=note))

        try:
            result = await work(report)
            self._post(replace(self._jobs[job.id], state=JobState.DONE, fraction=1.0, result=result))
        except asyncio.CancelledError:
            self._post(replace(self._jobs[job.id], state=JobState.CANCELLED))
        except ImagegenError as error:
            self._post(replace(self._jobs[job.id], state=JobState.FAILED, error=error))
        except Exception as error:
            logger.exception("a job of kind %s ended in an error of our own", job.kind)
            trouble = ImagegenError(
                f"Imagegen itself failed: {type(error).__name__}.", hint="The log has the details; please report them."
            )
            self._post(replace(self._jobs[job.id], state=JobState.FAILED, error=trouble))
        finally:
            del self._running[job.id]

    def _post(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.id] = job
        self._tell(job)

    def _tell(self, job: Job) -> None:
        for listener in tuple(self._listeners):
            listener(job)
