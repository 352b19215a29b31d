"""How long each batch on a screen still takes."""

from collections.abc import Iterable

from imagegen.engine.engine import Engine
from imagegen.engine.tools import Tools
from imagegen.records import Batch
from imagegen.storage.paces import OpenCalls
from imagegen.storage.switches import PAUSED
from imagegen.studio.time_left import Work, time_left

ONE_CALL = 1  # at a provider that is not in the catalog any more


class Waits:
    """Guesses from the calls that were made before."""

    def __init__(self, tools: Tools, engine: Engine) -> None:
        self._tools = tools
        self._engine = engine

    def of(self, batches: Iterable[Batch]) -> dict[str, tuple[float, float]]:
        """By batch id; left out is what is paused, done, or not known yet."""
        moving = [batch.id for batch in batches if not batch.is_paused]
        if not moving or self._tools.store.switches.is_on(PAUSED):
            return {}
        works: dict[str, list[Work]] = {}
        for calls in self._tools.store.paces.open_calls(moving):
            works.setdefault(calls.batch_id, []).append(self._work(calls))
        found = {batch_id: time_left(own, self._engine.images_at_once) for batch_id, own in works.items()}
        return {batch_id: left for batch_id, left in found.items() if left}

    def _work(self, calls: OpenCalls) -> Work:
        provider = self._tools.catalog.providers.get(calls.provider)
        at_once = ONE_CALL if provider is None else max(provider.concurrency, ONE_CALL)
        if provider is not None and provider.is_pool:
            at_once = self._engine.images_at_once  # its machines share the work, each a few calls
        return Work(calls.provider, at_once, calls.queued, calls.running, self._tools.store.paces.seconds(calls))
