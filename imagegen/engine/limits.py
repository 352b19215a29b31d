"""How much room there is: in all, per provider, and while a provider asks us to wait.

How many calls a pool takes is for its machines to say (`pools`).
"""

from collections import Counter
from collections.abc import Iterable

from imagegen.cards import ProviderFile


class Limits:
    """Counts running attempts; used by the engine's loop only."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()
        self._held_until: dict[str, str] = {}

    @property
    def running(self) -> int:
        return self._running.total()

    def take(self, provider: str) -> None:
        self._running[provider] += 1

    def free(self, provider: str) -> None:
        self._running[provider] -= 1

    def hold(self, provider: str, until: str) -> None:
        """Send nothing to this provider before `until` (UTC text): it answered 429."""
        self._held_until[provider] = max(until, self._held_until.get(provider, ""))

    def open_providers(self, providers: Iterable[ProviderFile], now: str) -> list[str]:
        """Ids of the providers that may be asked one more time."""
        return [provider.id for provider in providers if self._has_room(provider, now)]

    def _has_room(self, provider: ProviderFile, now: str) -> bool:
        is_full = not provider.is_pool and self._running[provider.id] >= provider.concurrency
        return not is_full and self._held_until.get(provider.id, "") <= now

    def next_release(self, now: str) -> str | None:
        """When the next held provider opens again; None when none is held."""
        return min((until for until in self._held_until.values() if until > now), default=None)
