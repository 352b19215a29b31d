"""Rounds: a batch from its first open image to its last. Decides what is news, and does nothing about it.

A retry after the end begins a new round, with an end of its own; a late picture after the end is no news.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from imagegen.clock import Clock
from imagegen.records import Batch
from imagegen.states import Standing
from imagegen.storage.batches import BatchCounts

OPEN = (Standing.QUEUED, Standing.RUNNING)
SETTLED = (Standing.DONE, Standing.FAILED, Standing.CANCELLED, Standing.UNKNOWN)


class NewsKind(StrEnum):
    """What there is to tell."""

    DONE = "batch.done"  # nothing of the batch is queued or running any more
    PAUSED = "batch.paused"  # it waits for a person, and says why


@dataclass(frozen=True)
class Opening:
    """When a batch got work, and what of it was settled already."""

    at: str
    before: Mapping[Standing, int]


@dataclass(frozen=True)
class BatchNow:
    """A batch as the database has it at one moment."""

    batch: Batch
    counts: BatchCounts
    opening: Opening | None = None  # since its last end; None: it got no work

    def count(self, *standings: Standing) -> int:
        return sum(self.counts.images.get(standing, 0) for standing in standings)


@dataclass(frozen=True)
class News:
    """Something to tell a person, once."""

    id: str  # new_…
    kind: NewsKind
    now: BatchNow
    started_at: str
    ended_at: str

    @property
    def owner(self) -> str:
        return self.now.batch.owner


@dataclass(frozen=True)
class Progress:
    """How far the work of a person is, over all batches since it last stood still."""

    id: str = ""  # another stretch of work has another one; "" before the first
    done: int = 0  # images that are there
    settled: int = 0  # images that are there, or will not come
    total: int = 0
    is_open: bool = False  # something is queued or running, and not paused
    held: int = 0  # images that wait in paused batches
    is_waiting: bool = False  # one of them was paused by an error: a person has to do something


@dataclass
class _Round:
    """One batch, from its first open image on."""

    owner: str
    started_at: str
    before: Mapping[Standing, int]  # what was settled already
    now: BatchNow
    is_told_paused: bool = False

    @property
    def open(self) -> int:
        return self.now.count(*OPEN)

    @property
    def moving(self) -> int:
        """How many images are made, or will be without a click."""
        return self.now.count(Standing.RUNNING) if self.now.batch.is_paused else self.open

    def gained(self, *standings: Standing) -> int:
        """How many of these came since it began; deleting pictures takes nothing away."""
        return max(0, self.now.count(*standings) - sum(self.before.get(one, 0) for one in standings))


@dataclass
class Rounds:
    """All rounds of a process. What ended before its start is no news."""

    clock: Clock
    _rounds: dict[str, _Round] = field(default_factory=dict)  # by batch; ended ones stay until the stretch is over
    _stretches: dict[str, Progress] = field(default_factory=dict)  # by owner

    def take(self, now: BatchNow, *, is_start: bool = False) -> list[News]:
        """Take in how a batch stands; what is news of it. At the start a pause is old."""
        found = self._rounds.get(now.batch.id)
        if found is None or not found.open:
            if now.opening is None:
                return self._update_ended(found, now)
            found = self._begin(now, now.opening)
        found.now = now
        news = self._ended(found) if not found.open else self._paused(found, is_start=is_start)
        self._count(found.owner)
        return news

    @property
    def owners(self) -> list[str]:
        """Everyone who had work."""
        return list(self._stretches)

    def progress(self, owner: str) -> Progress:
        return self._stretches.get(owner, Progress())

    def is_running(self, owner: str) -> bool:
        """Whether anything is made right now."""
        return any(one.now.count(Standing.RUNNING) for one in self._rounds.values() if one.owner == owner)

    def _begin(self, now: BatchNow, opening: Opening) -> _Round:
        known = self._rounds.get(now.batch.id)  # a retry while other work goes on: it is counted as before
        found = _Round(now.batch.owner, opening.at, known.before if known else opening.before, now)
        self._rounds[now.batch.id] = found
        return found

    def _update_ended(self, found: _Round | None, now: BatchNow) -> list[News]:
        if found is not None:  # a late picture still counts for the stretch
            found.now = now
            self._count(found.owner)
        return []

    def _ended(self, found: _Round) -> list[News]:
        return [self._news(NewsKind.DONE, found)]

    def _paused(self, found: _Round, *, is_start: bool) -> list[News]:
        batch = found.now.batch
        if not (batch.is_paused and batch.pause_reason):
            found.is_told_paused = False
            return []
        is_news = not found.is_told_paused and not is_start
        found.is_told_paused = True
        return [self._news(NewsKind.PAUSED, found)] if is_news else []

    def _news(self, kind: NewsKind, found: _Round) -> News:
        return News(self.clock.new_id("new"), kind, found.now, found.started_at, self.clock.now_text())

    def _count(self, owner: str) -> None:
        """Count anew how far a person's work is; where it stands still, the next work is another stretch."""
        mine = [one for one in self._rounds.values() if one.owner == owner]
        known = self.progress(owner)
        progress = Progress(
            id=known.id if known.is_open else self.clock.new_id("wrk"),
            done=sum(one.gained(Standing.DONE) for one in mine),
            settled=sum(one.gained(*SETTLED) for one in mine),
            total=sum(one.gained(*SETTLED) + one.moving for one in mine),
            is_open=any(one.moving for one in mine),
            held=sum(one.open - one.moving for one in mine),
            is_waiting=any(one.open > one.moving and one.now.batch.pause_reason for one in mine),
        )
        self._stretches[owner] = progress
        if not progress.is_open:
            others = {batch_id: one for batch_id, one in self._rounds.items() if one.owner != owner or one.open}
            self._rounds = others  # what is paused goes on where it was
