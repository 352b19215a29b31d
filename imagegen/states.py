"""The table of moves of an attempt, and the states that follow from it.

Only attempts have a stored state. What a generation, a task or a batch is doing is computed from them.
"""

from collections.abc import Iterable
from enum import StrEnum


class AttemptState(StrEnum):
    """Where one paid call stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # sent, and nobody knows how it ended: it may have been billed


class Move(StrEnum):
    """What may happen to an attempt."""

    CLAIM = "claim"  # engine: it is this attempt's turn
    CANCEL = "cancel"  # person: no longer wanted
    FINISH = "finish"  # runner: the pictures are stored
    FAIL = "fail"  # runner: the provider did not deliver
    LOSE = "lose"  # start-up or deadline: sent, and nobody knows
    FIND = "find"  # late poll or callback: the pictures came after all
    GIVE_UP = "give_up"  # person: knows it may have been billed


MOVES: dict[tuple[AttemptState, Move], AttemptState] = {
    (AttemptState.QUEUED, Move.CLAIM): AttemptState.RUNNING,
    (AttemptState.QUEUED, Move.CANCEL): AttemptState.CANCELLED,
    (AttemptState.RUNNING, Move.CANCEL): AttemptState.CANCELLED,
    (AttemptState.RUNNING, Move.FINISH): AttemptState.DONE,
    (AttemptState.RUNNING, Move.FAIL): AttemptState.FAILED,
    (AttemptState.RUNNING, Move.LOSE): AttemptState.UNKNOWN,
    (AttemptState.UNKNOWN, Move.FIND): AttemptState.DONE,
    (AttemptState.UNKNOWN, Move.GIVE_UP): AttemptState.FAILED,
}


def sources(by: Move) -> list[AttemptState]:
    """List the states from which a move may start, for the WHERE of its SQL."""
    return [state for state, known in MOVES if known is by]


class Standing(StrEnum):
    """What a generation, task or batch is doing, computed from the attempts below it."""

    WAITING = "waiting"  # a draft: nothing was started yet
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


def generation_standing(latest: AttemptState | None, has_asset: bool) -> Standing:
    """What one wanted image is doing: its latest attempt decides, a stored picture always counts as done."""
    if has_asset:
        return Standing.DONE
    if latest is None:
        return Standing.WAITING
    return Standing.FAILED if latest is AttemptState.DONE else Standing(latest.value)


# The first of these that any part shows is what the whole shows.
_LOUDEST_FIRST = (
    Standing.RUNNING,
    Standing.QUEUED,
    Standing.UNKNOWN,
    Standing.FAILED,
    Standing.CANCELLED,
    Standing.DONE,
)


def summary(parts: Iterable[Standing]) -> Standing:
    """What a task shows for its generations, or a batch for its tasks."""
    present = set(parts)
    return next((standing for standing in _LOUDEST_FIRST if standing in present), Standing.WAITING)
