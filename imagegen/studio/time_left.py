"""How long a batch still takes, as a range, from how long such calls took so far. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

FEW_CALLS = 5  # with fewer to look at, the range is made wider
WIDER = (0.8, 1.4)


@dataclass(frozen=True)
class Work:
    """What one model still has to do."""

    provider: str
    at_once: int  # calls that the provider takes at the same time
    queued: int
    running: int
    seconds: Sequence[float]  # how long its latest calls took

    @property
    def calls(self) -> int:
        return self.queued + self.running


def time_left(works: Sequence[Work], at_once: int) -> tuple[float, float] | None:
    """The least and the most seconds it may take; None where nothing is known, or nothing is left.

    Providers work side by side; `at_once` calls are the most that run at all.
    """
    left = [work for work in works if work.calls]
    if not left or not all(work.seconds for work in left):
        return None
    by_provider: dict[str, list[Work]] = defaultdict(list)
    for work in left:
        by_provider[work.provider].append(work)
    ranges = [_range(own, min(own[0].at_once, at_once)) for own in by_provider.values()]
    low, high = _range(left, at_once)
    return round(max(low, *(one for one, _ in ranges)), 1), round(max(high, *(one for _, one in ranges)), 1)


def _range(works: Sequence[Work], at_once: int) -> tuple[float, float]:
    """Calls one behind the other in so many lanes; those that run are half done, at worst they have just begun."""
    lanes = max(1, min(at_once, sum(work.calls for work in works)))
    low = sum((work.queued + work.running / 2) * _usual(work.seconds)[0] for work in works) / lanes
    rounds = ceil(sum(work.calls for work in works) / lanes)
    slow = sum(work.calls * _usual(work.seconds)[1] for work in works) / sum(work.calls for work in works)
    return low, rounds * slow


def _usual(seconds: Sequence[float]) -> tuple[float, float]:
    """A quick and a slow call, without the odd ones at both ends."""
    ordered = sorted(seconds)
    quick, slow = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    if len(ordered) < FEW_CALLS:
        return quick * WIDER[0], slow * WIDER[1]
    return quick, slow
