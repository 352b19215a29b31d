"""What providers call us about: whose job it is, whether they really called, and what becomes of it."""

import asyncio
import logging

from imagegen.engine.calls import Call, find_access
from imagegen.engine.pools import read_handle
from imagegen.engine.runner import Outcome, Runner
from imagegen.engine.tools import Tools
from imagegen.errors import BadCallback, ImagegenError, ProviderError
from imagegen.providers.base import Callback, Remote
from imagegen.providers.signatures import TOLERANCE_S, delivery_marks
from imagegen.records import Attempt
from imagegen.states import AttemptState

HANDLE_LIMIT_S = 120.0  # for the pictures that a callback names
REMEMBERED_S = 2 * TOLERANCE_S  # a copy that comes later is too old by its own time
REMEMBERED = 10_000

logger = logging.getLogger(__name__)


class Callbacks:
    """Judges and takes callbacks; lives in the engine's loop."""

    def __init__(self, tools: Tools, runner: Runner) -> None:
        self._tools = tools
        self._runner = runner
        self._deliveries = Deliveries()

    async def admit(self, provider_id: str, callback: Callback) -> Attempt | None:
        """The attempt a callback is about, once its signature was checked; None when it is no job of ours.

        Raises BadCallback when the provider did not sign it just now, or it came before, and a ProviderError when that
        cannot be found out.
        """
        tools = self._tools
        provider = tools.catalog.providers.get(provider_id) if tools.public_url else None
        if provider is None:
            return None
        adapter = tools.adapters.of(provider)
        remote_id = adapter.match(callback) or ""
        # Nobody is known yet: what no database can hold (a lone surrogate) names no job either.
        attempt = tools.store.attempts.find_remote(provider_id, remote_id) if remote_id.isprintable() else None
        if attempt is not None:
            machine = read_handle(attempt.remote_handle)[1]
            await adapter.verify(callback, find_access(attempt.owner, provider, tools.keys, machine))
            self._deliveries.require_new(provider_id, callback)
        return attempt

    async def take(self, attempt: Attempt, callback: Callback) -> None:
        """A running attempt ends with what an admitted callback says, an unknown one is found or noted.

        Trouble of our own changes nothing: polling goes on and will see the same.
        """
        try:
            call = self._runner.build_call(attempt)
            outcome = await self._read(attempt, call, callback)
            if outcome is not None and not self._runner.tell(attempt.id, outcome) and self._is_unknown(attempt):
                await self._runner.attach(attempt, call, outcome)
        except (TimeoutError, ImagegenError) as error:
            logger.warning("a callback about %s came to nothing: %r", attempt.id, error)
        except Exception:
            logger.exception("a callback about %s ended in an error of our own", attempt.id)

    async def _read(self, attempt: Attempt, call: Call, callback: Callback) -> Outcome | None:
        adapter = self._tools.adapters.of(call.provider)
        remote = Remote(attempt.remote_id or "", read_handle(attempt.remote_handle)[0])
        try:
            async with asyncio.timeout(HANDLE_LIMIT_S):
                return await adapter.handle(callback, remote, call.request, call.access)
        except ProviderError as error:
            return error

    def _is_unknown(self, attempt: Attempt) -> bool:
        return self._tools.store.attempts.get(attempt.id).state is AttemptState.UNKNOWN


class Deliveries:
    """Remembers signatures for as long as they are young enough to be played again."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._seen: dict[tuple[str, str], float] = {}  # oldest first

    def require_new(self, provider_id: str, callback: Callback) -> None:
        """Remember a delivery. Raises BadCallback when it was remembered before."""
        self._forget(callback.received_at_s - REMEMBERED_S)
        marks = [(provider_id, mark) for mark in delivery_marks(callback)]
        if any(mark in self._seen for mark in marks):
            raise BadCallback("The callback came before.")
        self._seen.update(dict.fromkeys(marks, callback.received_at_s))

    def _forget(self, before_s: float) -> None:
        while self._seen and (len(self._seen) >= self._size or next(iter(self._seen.values())) < before_s):
            del self._seen[next(iter(self._seen))]
