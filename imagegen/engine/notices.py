"""Notices: how far work is, that a batch has ended or waits for a person, and the webhook that is told so.

The database says when something changed; what it means is worked out in the engine's loop, away from whoever wrote.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from imagegen.engine.rounds import OPEN, SETTLED, BatchNow, News, Opening, Progress, Rounds
from imagegen.engine.tools import Tools
from imagegen.engine.webhooks import Message, Postman, news_body, sample_body
from imagegen.errors import ImagegenError, NotFound
from imagegen.net import Net
from imagegen.settings import Webhook
from imagegen.storage.batches import BatchCounts
from imagegen.storage.database import Change
from imagegen.storage.switches import PAUSED

GATHER_S = 0.4  # changes that come together are looked at together; counting 2,000 images takes some milliseconds
KEPT_NOTICES = 12  # for pages that come back
WEBHOOK_FAILED = "webhook.failed"
LAST_POST_S = 5.0  # how long an ending engine waits for webhooks that are on their way

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """One thing that a page tells a person, once."""

    id: str
    owner: str
    kind: str  # "batch.done", "batch.paused" or WEBHOOK_FAILED
    at: str
    news: News | None = None
    topic_id: str = ""
    error: ImagegenError | None = None  # why a webhook was not taken


class Notices:
    """Lives in the engine's loop; may be asked from any thread."""

    def __init__(self, tools: Tools, net: Net) -> None:
        self._tools = tools
        self.postman = Postman(net, tools.clock)
        self._lock = Lock()
        self._touched: set[str] = set()
        self._opened: dict[str, Opening] = {}  # by batch, since its last end
        self._rounds = Rounds(tools.clock)
        self._notices: deque[Notice] = deque(maxlen=KEPT_NOTICES)
        self._listeners: list[Callable[[str], object]] = []
        self._announced: dict[str, tuple[Progress, bool]] = {}
        self._posts: set[asyncio.Task[None]] = set()
        self._failed: dict[str, Notice] = {}  # by owner: the last webhook, when it was not taken

    # -- from any thread --------------------------------------------------------------------------------------

    def progress(self, owner: str) -> Progress:
        with self._lock:
            return self._rounds.progress(owner)

    def is_moving(self, owner: str) -> bool:
        """Whether anything of a person's work is made, or will be without a click."""
        with self._lock:
            is_running, is_open = self._rounds.is_running(owner), self._rounds.progress(owner).is_open
        return is_running or (is_open and not self._tools.store.switches.is_on(PAUSED))

    def of_owner(self, owner: str) -> list[Notice]:
        """The latest notices, oldest first."""
        with self._lock:
            return [notice for notice in self._notices if notice.owner == owner]

    def last_failure(self, owner: str) -> Notice | None:
        """Why the last webhook was not taken; None when it was."""
        return self._failed.get(owner)

    def listen(self, listener: Callable[[str], object]) -> Callable[[], None]:
        """Call `listener` with the owner after each step; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- the loop ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Begin to listen, before anyone can change anything; called in the loop."""
        loop, self._wakened = asyncio.get_running_loop(), asyncio.Event()
        self._stop_listening = self._tools.store.database.listen(lambda change: self._changed(change, loop))
        with suppress(ImagegenError):  # the engine says itself that the database cannot be read
            self._note(self._tools.store.work.open_batches())

    async def run(self) -> None:
        """Follow the work until cancelled."""
        try:
            await self._look(is_start=True)
            while True:
                await self._wakened.wait()
                await asyncio.sleep(GATHER_S)
                self._wakened.clear()
                await self._look()
        finally:
            self._stop_listening()

    def _changed(self, change: Change, loop: asyncio.AbstractEventLoop) -> None:
        if change.batches or change.switches:
            with suppress(ImagegenError):  # whoever wrote has nothing to do with it; the next look tries again
                self._note(change.batches)
            with suppress(RuntimeError):  # the loop has ended while another thread wrote
                loop.call_soon_threadsafe(self._wakened.set)

    def _note(self, batch_ids: Iterable[str]) -> None:
        """Remember what to look at, and at once whether it has work: a small batch may be over before the look."""
        store, now = self._tools.store, self._tools.clock.now_text()
        with self._lock:
            self._touched.update(batch_ids)
            unknown = [one for one in batch_ids if one not in self._opened]
        opened = store.work.open_among(unknown)
        counts = store.batches.counts(opened) if opened else {}
        with self._lock:
            for batch_id in opened:
                self._opened.setdefault(batch_id, _opening(now, counts.get(batch_id)))

    def _take_touched(self) -> dict[str, Opening | None]:
        """What to look at, and since when it has work; the next work is noted anew."""
        with self._lock:
            touched, self._touched = self._touched, set()
            return {batch_id: self._opened.pop(batch_id, None) for batch_id in touched}

    def _put_back(self, openings: Mapping[str, Opening | None]) -> None:
        with self._lock:
            self._opened |= {batch_id: opening for batch_id, opening in openings.items() if opening is not None}

    async def finish(self) -> None:
        """The last look, and a little time for what is on its way; for the end of the engine."""
        await self._look()
        if self._posts:
            await asyncio.wait(self._posts, timeout=LAST_POST_S)
        for post in list(self._posts):
            post.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)

    async def _look(self, *, is_start: bool = False) -> None:
        touched = self._take_touched()
        try:
            batches = await asyncio.to_thread(self._read, touched)
        except asyncio.CancelledError:  # the engine ends: the last look wants them as well
            self._put_back(touched)
            self._touched.update(touched)
            raise
        except ImagegenError as error:  # what the matter is with the database is said elsewhere
            self._put_back(touched)
            logger.warning("the work could not be looked at: %s", error.sentence)
            return
        self._put_back({now.batch.id: now.opening for now in batches if now.count(*OPEN)})
        await self._take(batches, is_start=is_start)

    def _read(self, touched: Mapping[str, Opening | None]) -> list[BatchNow]:
        batches, counts = self._tools.store.batches.by_ids(touched), self._tools.store.batches.counts(touched)
        return [BatchNow(one, counts.get(one.id, BatchCounts({}, None)), touched[one.id]) for one in batches]

    async def _take(self, batches: Sequence[BatchNow], *, is_start: bool) -> None:
        with self._lock:
            news = [found for now in batches for found in self._rounds.take(now, is_start=is_start)]
            owners = self._rounds.owners
        for found in news:
            self._tell(found)
        for owner in owners:
            await self._announce_changes(owner, is_news=any(found.owner == owner for found in news))

    # -- telling ----------------------------------------------------------------------------------------------

    def _tell(self, news: News) -> None:
        self._post_notice(Notice(news.id, news.owner, news.kind, news.ended_at, news, news.now.batch.topic_id))
        hook = self._tools.webhooks.find(news.owner)
        if hook is not None:
            task = asyncio.create_task(self._post(hook, news), name=f"{news.id} is posted")
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)

    async def _post(self, hook: Webhook, news: News) -> None:
        """Deliver, and say so where it was not taken: a webhook that fails in silence is worse than none."""
        body = news_body(news, await asyncio.to_thread(self._topic_title, news), self._tools.public_url)
        try:
            await self.postman.deliver(hook, Message(news.id, body))
        except ImagegenError as error:
            logger.warning("the webhook about %s was not taken: %s", news.now.batch.id, error.sentence)
            self._fail(news, error)
        else:
            self._failed.pop(news.owner, None)

    def _fail(self, news: News, error: ImagegenError) -> None:
        clock = self._tools.clock
        notice = Notice(clock.new_id("new"), news.owner, WEBHOOK_FAILED, clock.now_text(), news, error=error)
        self._failed[news.owner] = notice
        self._post_notice(notice)
        self._announce(news.owner)

    def _topic_title(self, news: News) -> str:
        try:
            return self._tools.store.topics.get(news.owner, news.now.batch.topic_id).title
        except NotFound:
            return ""

    def _post_notice(self, notice: Notice) -> None:
        with self._lock:
            self._notices.append(notice)

    async def _announce_changes(self, owner: str, *, is_news: bool) -> None:
        """Tell the pages, unless they would see no difference."""
        seen = (self.progress(owner), await asyncio.to_thread(self.is_moving, owner))
        if is_news or self._announced.get(owner) != seen:
            self._announced[owner] = seen
            self._announce(owner)

    def _announce(self, owner: str) -> None:
        for listener in tuple(self._listeners):
            listener(owner)

    async def try_hook(self, hook: Webhook) -> str:
        """Send a test; a sentence, or the ProviderError in words."""
        clock = self._tools.clock
        return await self.postman.try_once(hook, Message(clock.new_id("new"), sample_body(clock.now_text())))


def _opening(now: str, counts: BatchCounts | None) -> Opening:
    images = counts.images if counts else {}
    return Opening(now, {standing: images.get(standing, 0) for standing in SETTLED})
