"""Which machine of a pool takes the next call, decided without doing anything.

Machines are told apart by provider and address. One that cannot be reached is taken out for a while and then put on
trial: a single call may try it, and until that one was answered no other goes there. The time is always passed in.
Used by the engine's loop; other threads only look.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import Unreachable

FIRST_OUT_S = 30.0
LONGEST_OUT_S = 300.0
MACHINE = "machine"  # under this name the address of the machine that took a job stands in the stored handle

_Place = tuple[str, str]  # provider id, address


@dataclass(frozen=True)
class Machine:
    """How one machine stands, for the settings page."""

    url: str
    is_up: bool
    running: int


@dataclass(frozen=True)
class _Outage:
    """A machine that could not be reached the last time."""

    until: datetime  # when it is tried again
    length_s: float
    error: Unreachable


class Pools:
    """Counts the calls of each machine, and knows who is out."""

    def __init__(self) -> None:
        self._running: Counter[_Place] = Counter()
        self._outages: dict[_Place, _Outage] = {}

    # -- choosing -------------------------------------------------------------------------------------------------

    def choose(self, provider: ProviderFile, urls: Sequence[str], now: datetime) -> str:
        """The least busy machine with room, the first one of equals; when all are full or out, the least bad one."""

        def badness(url: str) -> tuple[bool, bool, int]:
            running, room = self._running[provider.id, url], self._room(provider, url, now)
            return running >= room, room == 0, running

        return min(urls, key=badness)

    def has_room(self, provider: ProviderFile, urls: Sequence[str], now: datetime) -> bool:
        """Whether some machine takes one more call."""
        return any(self._running[provider.id, url] < self._room(provider, url, now) for url in urls)

    def _room(self, provider: ProviderFile, url: str, now: datetime) -> int:
        """How many calls at once: as the provider file says, one on trial, none while it is out."""
        outage = self._outages.get((provider.id, url))
        if outage is None:
            return provider.concurrency
        return 0 if outage.until > now else 1

    # -- what happened --------------------------------------------------------------------------------------------

    def take(self, provider_id: str, url: str) -> None:
        self._running[provider_id, url] += 1

    def free(self, provider_id: str, url: str) -> None:
        self._running[provider_id, url] -= 1

    def answered(self, provider_id: str, url: str) -> None:
        """It works: whatever was before is forgotten."""
        self._outages.pop((provider_id, url), None)

    def failed(self, provider_id: str, url: str, error: Unreachable, now: datetime) -> None:
        """Take it out, each time for twice as long. Calls that fail together count once."""
        before = self._outages.get((provider_id, url))
        if before is not None and before.until > now:
            return
        length_s = FIRST_OUT_S if before is None else min(2 * before.length_s, LONGEST_OUT_S)
        self._outages[provider_id, url] = _Outage(now + timedelta(seconds=length_s), length_s, error)

    def forgive(self, provider_id: str) -> None:
        """Try every machine of this provider again at once: a person changed something."""
        self._outages = {place: outage for place, outage in self._outages.items() if place[0] != provider_id}

    # -- looking --------------------------------------------------------------------------------------------------

    def next_return(self, now: datetime) -> datetime | None:
        """When the next machine is tried again; None when none is out."""
        return min((outage.until for outage in self._outages.values() if outage.until > now), default=None)

    def machines(self, provider: ProviderFile, urls: Sequence[str], now: datetime) -> list[Machine]:
        """How each machine stands."""
        return [
            Machine(url, self._room(provider, url, now) > 0, max(0, self._running[provider.id, url])) for url in urls
        ]

    def find_trouble(self, provider: ProviderFile, urls: Sequence[str], now: datetime) -> Unreachable | None:
        """Why this provider's work waits: no machine can be reached. A trial under way has changed nothing yet."""
        places = [(provider.id, url) for url in urls]
        outages = [self._outages[place] for place in places if self._is_stuck(place, now)]
        if not outages or len(outages) < len(places):
            return None
        who = "" if len(places) == 1 else f"none of {len(places)} machines can be reached. "
        return Unreachable(
            f"{provider.name}: {who}{outages[-1].error.message}",
            hint="Start it, or check the base URL under Settings. Its work waits and goes on by itself.",
        )

    def _is_stuck(self, place: _Place, now: datetime) -> bool:
        outage = self._outages.get(place)
        return outage is not None and (outage.until > now or self._running[place] > 0)


def with_machine(handle: Mapping[str, Any], url: str) -> dict[str, Any]:
    """The handle to store, so that the job is asked for where it was taken, whatever the base URL is then."""
    return {**handle, MACHINE: url}


def read_handle(stored: Mapping[str, Any] | None) -> tuple[dict[str, Any], str]:
    """The adapter's own handle, and the address that took the job ("" when none did yet)."""
    handle = dict(stored or {})
    return handle, str(handle.pop(MACHINE, ""))
