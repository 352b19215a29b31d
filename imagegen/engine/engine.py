"""The motor: one thread with its own event loop that turns queued attempts into running ones.

The database is the queue. From outside come signals only: wake, cancel, stop. A process that dies leaves rows behind
that say enough: at the next start running attempts with a remote id are asked for again, those without one become
unknown, and nothing is sent twice.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from imagegen.cards import ProviderFile
from imagegen.clock import from_text
from imagegen.engine.callbacks import Callbacks
from imagegen.engine.calls import find_access
from imagegen.engine.jobs import Jobs
from imagegen.engine.notices import Notices
from imagegen.engine.pools import read_handle
from imagegen.engine.retry import new_attempt_from
from imagegen.engine.runner import Runner
from imagegen.engine.tools import Tools
from imagegen.errors import ImagegenError, OutcomeUnknown, ProviderDown, SetupError
from imagegen.net import Net
from imagegen.providers.base import Callback, Remote
from imagegen.records import LOCAL_OWNER, Attempt
from imagegen.states import AttemptState

IDLE_WAIT_S = 60.0  # the loop looks again at least this often
TROUBLE_WAIT_S = 5.0
CANCEL_LIMIT_S = 15.0
CALLBACK_LIMIT_S = 10.0  # providers wait 15 s for our answer
LISTEN_FIRST_S = 20.0
LISTEN_MAX_S = 600.0
LISTEN_PATIENCE_S = 20.0
LISTEN_FOR = timedelta(hours=24)

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Engine:
    """Started and stopped by `open_studio`."""

    def __init__(self, tools: Tools, net: Net, images_at_once: int, only_batch: str | None = None) -> None:
        self._tools = tools
        self._net = net
        self.images_at_once = images_at_once
        self.only_batch = only_batch  # the command line runs its own batch and leaves other work alone
        self.jobs = Jobs(tools.clock, self.in_background)
        self.notices = Notices(tools, net)
        self.trouble: ImagegenError | None = None  # why nothing moves, e.g. a full disk, or no machine to be reached
        self._thread = threading.Thread(target=self._run_thread, name="engine", daemon=True)
        self._ready = threading.Event()
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._helpers: set[asyncio.Task[None]] = set()

    # -- from any thread --------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def wake(self) -> None:
        """Something may be due: look now."""
        self._loop.call_soon_threadsafe(self._wakened.set)

    def cancel(self, ids: Iterable[str]) -> None:
        """Drop running calls that were cancelled in the database."""
        for attempt_id in ids:
            self._loop.call_soon_threadsafe(self._drop, attempt_id)

    def try_again(self, provider_id: str) -> None:
        """A person changed something about a pool: ask every machine of it again, also those that were out."""
        self._loop.call_soon_threadsafe(self._tools.pools.forgive, provider_id)
        self.wake()

    def in_background(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run something small in the engine's loop, and wait for nothing; it ends with the engine at the latest."""
        self._loop.call_soon_threadsafe(lambda: self._help(work()))

    def look_again(self, attempt_id: str) -> None:
        """Ask the provider now for a job whose outcome is unknown."""
        self._loop.call_soon_threadsafe(self._look, attempt_id)

    def stop(self, grace_s: float) -> None:
        """No new work; what runs gets `grace_s` to end. The rest stays on disk for the next start."""
        self._grace_s = grace_s
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def called_back(self, provider_id: str, callback: Callback) -> bool:
        """Take a callback whose sender nobody knows yet; False when it is about no job of ours.

        True when it was taken, or changes nothing because the job has ended. Raises BadCallback when it is not signed,
        or came before, and a ProviderError or TimeoutError when that cannot be found out now.
        """
        return self.ask(self._admit(provider_id, callback), CALLBACK_LIMIT_S)

    def ask(self, work: Coroutine[Any, Any, Answer], limit_s: float) -> Answer:
        """Run one short call in the engine's loop and wait for its answer."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(limit_s)
        finally:
            future.cancel()  # when the limit passed, nobody waits for it any more

    # -- the loop ---------------------------------------------------------------------------------------------

    def _run_thread(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wakened, self._stopping = asyncio.Event(), asyncio.Event()
        self._runner = Runner(self._tools)
        self._callbacks = Callbacks(self._tools, self._runner)
        self.notices.open()
        self._ready.set()
        self._help(self.notices.run())
        self._recover()
        while not self._stopping.is_set():
            await self._wait(self._claim_all())
        await self._wind_down()

    def _claim_all(self) -> float:
        """Start everything there is room for; returns how long to wait in seconds."""
        try:
            while attempt := self._claim_one():
                self._begin(attempt)
            self.trouble = self._find_pool_trouble()
        except SetupError as error:
            logger.error("the queue stands still: %s", error.sentence)
            self.trouble = error
            return TROUBLE_WAIT_S
        return self._seconds_to_next()

    def _claim_one(self) -> Attempt | None:
        tools, now = self._tools, self._tools.clock.now_text()
        if tools.limits.running >= self.images_at_once:
            return None
        ready = [one for one in tools.catalog.providers.values() if self._is_ready(one)]
        names = tools.limits.open_providers(ready, now)
        return tools.store.attempts.claim_next(now, names, self.only_batch)

    def _is_ready(self, provider: ProviderFile) -> bool:
        """Whether the provider has its key and, where it is a pool, a machine that takes one more call."""
        tools = self._tools
        if not tools.keys.is_ready(LOCAL_OWNER, provider):
            return False
        urls = tools.keys.base_urls(LOCAL_OWNER, provider)
        return not provider.is_pool or tools.pools.has_room(provider, urls, tools.clock.now())

    def _find_pool_trouble(self) -> ImagegenError | None:
        """A pool of which no machine can be reached, while work waits for it."""
        tools, now = self._tools, self._tools.clock.now()
        for provider in (one for one in tools.catalog.providers.values() if one.is_pool):
            trouble = tools.pools.find_trouble(provider, tools.keys.base_urls(LOCAL_OWNER, provider), now)
            if trouble and tools.store.attempts.is_waited_for(provider.id):
                return trouble
        return None

    def _seconds_to_next(self) -> float:
        now = self._tools.clock.now()
        text = self._tools.clock.now_text()
        moments = [self._tools.store.attempts.next_due_at(text), self._tools.limits.next_release(text)]
        due = [from_text(moment) for moment in moments if moment]
        back = self._tools.pools.next_return(now)
        waits = [(moment - now).total_seconds() for moment in [*due, *([back] if back else [])]]
        return max(0.01, min([*waits, IDLE_WAIT_S]))

    async def _wait(self, seconds: float) -> None:
        signals = [asyncio.ensure_future(event.wait()) for event in (self._wakened, self._stopping)]
        await asyncio.wait(signals, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for signal in signals:
            signal.cancel()
        self._wakened.clear()

    def _begin(self, attempt: Attempt) -> None:
        machine = self._choose_machine(attempt)
        self._tools.limits.take(attempt.provider)
        self._tools.pools.take(attempt.provider, machine)
        task = asyncio.create_task(self._runner.run(attempt, machine), name=attempt.id)
        self._tasks[attempt.id] = task
        task.add_done_callback(lambda _: self._ended(attempt, machine))

    def _choose_machine(self, attempt: Attempt) -> str:
        """The machine that took the job, or the one to ask now; "" outside of pools."""
        tools, taken_by = self._tools, read_handle(attempt.remote_handle)[1]
        provider = tools.catalog.providers.get(attempt.provider)
        if provider is None or not provider.is_pool:
            return ""
        if taken_by:
            return taken_by
        return tools.pools.choose(provider, tools.keys.base_urls(attempt.owner, provider), tools.clock.now())

    def _ended(self, attempt: Attempt, machine: str) -> None:
        task = self._tasks.pop(attempt.id)
        self._tools.limits.free(attempt.provider)
        self._tools.pools.free(attempt.provider, machine)
        self._wakened.set()
        if not task.cancelled() and (error := task.exception()):
            # Recording itself failed (a full disk): the row says running, which the next start sorts out.
            logger.error("attempt %s could not be recorded", attempt.id, exc_info=error)
        elif not task.cancelled() and task.result() and not self._stopping.is_set():
            self._listen_if_unknown(attempt.id)

    async def _wind_down(self) -> None:
        running = list(self._tasks.values())
        if running:
            await asyncio.wait(running, timeout=self._grace_s)
        for task in [*self._tasks.values(), *self._helpers]:
            task.cancel()
        await asyncio.gather(*running, *self._helpers, return_exceptions=True)
        await self.notices.finish()
        await self._tools.adapters.aclose()
        await self._net.aclose()

    # -- after a crash ----------------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Sort out what an earlier process left running."""
        for attempt in self._tools.store.attempts.in_state(AttemptState.RUNNING):
            if attempt.remote_id and self._can_resume(attempt):
                self._begin(attempt)
            elif self._is_free(attempt):
                self._make_again(attempt)
            else:
                self._tools.store.attempts.lose(attempt.id, _lost())
        for attempt in self._tools.store.attempts.in_state(AttemptState.UNKNOWN):
            self._listen_if_unknown(attempt.id)

    def _can_resume(self, attempt: Attempt) -> bool:
        provider = self._tools.catalog.providers.get(attempt.provider)
        return provider is not None and self._tools.adapters.of(provider).can_resume

    def _is_free(self, attempt: Attempt) -> bool:
        provider = self._tools.catalog.providers.get(attempt.provider)
        return provider is not None and provider.is_free

    def _make_again(self, attempt: Attempt) -> None:
        """Where nobody is billed, interrupted work is simply queued once more."""
        error = ProviderDown("Imagegen was stopped while this was made.", hint="It is made again by itself.")
        clock = self._tools.clock
        self._tools.store.attempts.fail(attempt, error, clock.now_text(), new_attempt_from(attempt, clock))

    # -- listening for late results ---------------------------------------------------------------------------

    def _listen_if_unknown(self, attempt_id: str) -> None:
        attempt = self._tools.store.attempts.get(attempt_id)
        is_recent = from_text(attempt.created_at) + LISTEN_FOR > self._tools.clock.now()
        if attempt.state is AttemptState.UNKNOWN and attempt.remote_id and is_recent and self._can_resume(attempt):
            self._help(self._listen(attempt))

    async def _listen(self, attempt: Attempt) -> None:
        """Stop waiting, keep listening: ask now and then until the picture is there or a day is over."""
        wait_s = LISTEN_FIRST_S
        until = from_text(attempt.created_at) + LISTEN_FOR
        while self._tools.clock.now() < until:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LISTEN_MAX_S)
            if self._tools.store.attempts.get(attempt.id).state is not AttemptState.UNKNOWN:
                return
            if await self._runner.find_later(attempt, LISTEN_PATIENCE_S):
                return

    def _look(self, attempt_id: str) -> None:
        attempt = self._tools.store.attempts.get(attempt_id)
        if attempt.state is AttemptState.UNKNOWN and attempt.remote_id and self._can_resume(attempt):
            self._help(self._look_once(attempt))

    async def _look_once(self, attempt: Attempt) -> None:
        await self._runner.find_later(attempt, LISTEN_PATIENCE_S)

    def _help(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._helpers.add(task)
        task.add_done_callback(self._helpers.discard)

    # -- being called back ------------------------------------------------------------------------------------

    async def _admit(self, provider_id: str, callback: Callback) -> bool:
        """Answer as soon as the sender is known; fetching the pictures may take longer than a provider waits."""
        attempt = await self._callbacks.admit(provider_id, callback)
        if attempt is not None and attempt.state in (AttemptState.RUNNING, AttemptState.UNKNOWN):
            self._help(self._callbacks.take(attempt, callback))
        return attempt is not None

    # -- cancelling -------------------------------------------------------------------------------------------

    def _drop(self, attempt_id: str) -> None:
        if task := self._tasks.get(attempt_id):
            task.cancel()
        self._help(self._tell_provider(attempt_id))

    async def _tell_provider(self, attempt_id: str) -> None:
        """Best effort: the row is cancelled already, the provider may still save itself the work."""
        attempt = self._tools.store.attempts.get(attempt_id)
        provider = self._tools.catalog.providers.get(attempt.provider)
        if attempt.remote_id is None or provider is None:
            return
        try:
            handle, machine = read_handle(attempt.remote_handle)
            access = find_access(attempt.owner, provider, self._tools.keys, machine)
            async with asyncio.timeout(CANCEL_LIMIT_S):
                remote = Remote(attempt.remote_id, handle)
                await self._tools.adapters.of(provider).cancel(remote, access)
        except (ImagegenError, TimeoutError) as error:
            logger.warning("%s was not told that %s is cancelled: %s", provider.name, attempt_id, error)


def _lost() -> OutcomeUnknown:
    return OutcomeUnknown(
        "Imagegen was stopped while this call was under way. It may have been billed, so it was not sent again.",
        hint="Look into your account at the provider, then retry if you want to.",
    )
