"""One attempt, from running to recorded.

Everything an attempt can end as is decided here: a result goes to the recorder, an error that may be tried again
queues the next attempt in the same transaction, and a call whose outcome nobody knows is never sent again.
"""

import asyncio
import logging
from dataclasses import replace

from imagegen.clock import Clock
from imagegen.engine.calls import Call, build_call
from imagegen.engine.pools import read_handle, with_machine
from imagegen.engine.progress import Progress
from imagegen.engine.recorder import Recorder
from imagegen.engine.retry import PAUSING, new_attempt_from, next_delay_s
from imagegen.engine.tools import Tools
from imagegen.errors import (
    ImagegenError,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    SetupError,
    Unreachable,
)
from imagegen.providers.base import GenerationResult, Remote
from imagegen.records import Attempt

RATE_LIMIT_WAIT_S = 5.0

Outcome = GenerationResult | ProviderError  # how a provider says that a job has ended

logger = logging.getLogger(__name__)


class Runner:
    """Runs attempts that were claimed; lives in the engine's loop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._recorder = Recorder(tools)
        self._called: dict[str, asyncio.Future[Outcome]] = {}  # what a callback may say of each running attempt

    async def run(self, attempt: Attempt, machine: str = "") -> bool:
        """Ask the provider, or ask again for a job it already has, and record how it ended.

        `machine` is which one of a pool is asked. True when nobody knows how it ended, and the picture may still come.
        """
        tools = self._tools
        try:
            call = self.build_call(attempt, machine)
            result = await self._ask(attempt, call)
            tools.pools.answered(attempt.provider, machine)
            await self._recorder.keep(attempt, call, result)
        except ImagegenError as error:
            return self._failed(attempt, error, machine)
        except Exception as error:
            logger.exception("attempt %s ended in an error of our own", attempt.id)
            return self._failed(attempt, _own_fault(error))
        finally:
            tools.board.clear(attempt.generation_ids)
        return False

    async def find_later(self, attempt: Attempt, patience_s: float) -> bool:
        """Ask once more for a job whose outcome is unknown; True when there is no more to hear.

        A late picture is attached; what the provider says of a failed job is noted for the person to decide on.
        A missing key or a full disk is no answer: it may be there the next time.
        """
        tools = self._tools
        try:
            call = self.build_call(attempt)
            async with asyncio.timeout(patience_s):
                result = await self._resume(attempt, call)
            await self._recorder.keep(attempt, call, result)
        except (TimeoutError, SetupError, *PAUSING):
            return False
        except ImagegenError as error:
            if isinstance(error, ProviderError) and error.retryable:
                return False
            tools.store.attempts.note(attempt.id, error)
        return True

    def tell(self, attempt_id: str, outcome: Outcome) -> bool:
        """End a running attempt with what a callback says of it; False when nobody waits for it."""
        called = self._called.get(attempt_id)
        if called is None or called.done():
            return False
        called.set_result(outcome)
        return True

    async def attach(self, attempt: Attempt, call: Call, outcome: Outcome) -> None:
        """Give an unknown attempt the pictures that a callback brought, or note why there are none."""
        try:
            await self._recorder.keep(attempt, call, _result_of(outcome))
        except ProviderError as error:
            self._tools.store.attempts.note(attempt.id, error)

    def build_call(self, attempt: Attempt, machine: str = "") -> Call:
        tools = self._tools
        return build_call(attempt, tools.store, tools.catalog, tools.media, tools.keys, tools.public_url, machine)

    # -- asking -----------------------------------------------------------------------------------------------

    async def _ask(self, attempt: Attempt, call: Call) -> GenerationResult:
        try:
            async with asyncio.timeout(attempt.time_limit_s):
                return await self._first_word(attempt, call)
        except TimeoutError as error:
            has_job = self._tools.store.attempts.get(attempt.id).remote_id is not None
            raise _timed_out(attempt, call, has_job=has_job) from error

    async def _first_word(self, attempt: Attempt, call: Call) -> GenerationResult:
        """What the adapter brings, or a callback: whichever comes first."""
        called = self._called[attempt.id] = asyncio.get_running_loop().create_future()
        asking = asyncio.create_task(self._generate(attempt, call), name=f"{attempt.id} asks")
        try:
            await asyncio.wait([asking, called], return_when=asyncio.FIRST_COMPLETED)
            return _result_of(called.result()) if called.done() else asking.result()
        finally:
            del self._called[attempt.id]
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _generate(self, attempt: Attempt, call: Call) -> GenerationResult:
        if attempt.remote_id:
            return await self._resume(attempt, call)
        adapter = self._tools.adapters.of(call.provider)
        return await adapter.generate(call.request, call.access, _Ear(attempt, self._tools, call))

    async def _resume(self, attempt: Attempt, call: Call) -> GenerationResult:
        remote = Remote(attempt.remote_id or "", read_handle(attempt.remote_handle)[0])
        adapter = self._tools.adapters.of(call.provider)
        return await adapter.resume(remote, call.request, call.access, _Ear(attempt, self._tools, call))

    # -- failing ----------------------------------------------------------------------------------------------

    def _failed(self, attempt: Attempt, error: ImagegenError, machine: str = "") -> bool:
        """Record the error by its class; True when the outcome is unknown. A person who cancelled has the last word."""
        tools = self._tools
        if isinstance(error, PAUSING):
            tools.store.batches.pause(attempt.batch_id, error.sentence)
        if self._may_still_come(attempt, error):
            return tools.store.attempts.lose(attempt.id, error)
        retry = self._plan_retry(attempt, error, machine) if isinstance(error, ProviderError) else None
        if isinstance(error, RateLimited):
            until = retry.not_before if retry else None
            tools.limits.hold(attempt.provider, until or tools.clock.in_text(RATE_LIMIT_WAIT_S))
        tools.store.attempts.fail(attempt, error, tools.clock.now_text(), retry)
        return False

    def _plan_retry(self, attempt: Attempt, error: ProviderError, machine: str) -> Attempt | None:
        """The attempt to queue with the error; None when another one cannot help."""
        tools = self._tools
        if machine and isinstance(error, Unreachable):
            tools.pools.failed(attempt.provider, machine, error, tools.clock.now())
            if not self._was_taken(attempt):  # so it was no try: it waits for a machine, not for a time
                return replace(new_attempt_from(attempt, tools.clock), try_number=attempt.try_number)
        delay_s = next_delay_s(error, attempt.try_number, tools.clock.random)
        return None if delay_s is None else _next_attempt(attempt, delay_s, tools.clock)

    def _may_still_come(self, attempt: Attempt, error: ImagegenError) -> bool:
        """Whether the job may live on at the provider: its answer was lost, or we may not ask for it any more."""
        if isinstance(error, OutcomeUnknown):
            return True
        return isinstance(error, PAUSING) and self._was_taken(attempt)

    def _was_taken(self, attempt: Attempt) -> bool:
        """Whether the provider has a number for the job."""
        return self._tools.store.attempts.get(attempt.id).remote_id is not None


class _Ear:
    """Listens to an adapter on behalf of one attempt."""

    def __init__(self, attempt: Attempt, tools: Tools, call: Call) -> None:
        self._attempt = attempt
        self._tools = tools
        self._call = call

    async def submitted(self, remote: Remote) -> None:
        now = self._tools.clock.now_text()
        handle = with_machine(remote.handle, self._call.access.base_url)
        self._tools.store.attempts.submitted(self._attempt.id, remote.id, handle, now)
        self._tools.pools.answered(self._attempt.provider, self._call.machine)

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        self._tools.board.post(self._attempt.generation_ids, Progress(fraction, text, preview))


def _result_of(outcome: Outcome) -> GenerationResult:
    if isinstance(outcome, ProviderError):
        raise outcome
    return outcome


def _timed_out(attempt: Attempt, call: Call, *, has_job: bool) -> ProviderError:
    limit = f"{attempt.time_limit_s:g} seconds"
    if call.provider.is_free and not has_job:
        return ProviderDown(
            f"{call.provider.name} did not finish within {limit}.",
            hint="Raise the time limit under Settings, or ask for a smaller picture.",
            retryable=False,
        )
    return OutcomeUnknown(
        f"{call.provider.name} did not answer within {limit}. The picture may still come, and may already be billed.",
        hint="Wait for it, or retry and accept that it may be paid twice. The time limit is under Settings.",
    )


def _own_fault(error: Exception) -> ImagegenError:
    return ImagegenError(
        f"Imagegen itself failed: {type(error).__name__}.", hint="The log has the details; please report them."
    )


def _next_attempt(attempt: Attempt, delay_s: float, clock: Clock) -> Attempt:
    return replace(
        new_attempt_from(attempt, clock), try_number=attempt.try_number + 1, not_before=clock.in_text(delay_s)
    )
