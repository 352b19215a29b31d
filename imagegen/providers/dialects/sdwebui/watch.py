"""How far one task is, asked while the call that started it is still open, and whether it is the one that runs.

Two routes tell. `/internal/progress` knows tasks by the id we gave ours, and its queue. Where it is missing (a server
without its page) or never hears of our id (SD.Next, A1111 before 1.8), `/sdapi/v1/progress` says what the whole server
does, which is ours as long as nobody else uses it.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any

from imagegen.errors import BadReply, ProviderError
from imagegen.net import Reply, decode_base64
from imagegen.providers.base import Listener
from imagegen.providers.dialects.sdwebui.line import Line
from imagegen.providers.dialects.sdwebui.looks import Look, Standing, read_facts, read_server, read_task

TASK_ROUTE = "/internal/progress"
SERVER_ROUTE = "/sdapi/v1/progress"
NO_ROUTE = (404, 405)
MISSES = 3  # so many answers that do not know our task, and the server has no names for tasks
# Fewer than MISSES: in these questions alone no server loses its names, because a call that was dropped at once may
# never have arrived.
LAST_QUESTIONS = 2


class Watch:
    """Follows one task on one server."""

    def __init__(self, line: Line, task_id: str, poll_s: float) -> None:
        self._line = line
        self._task_id = task_id
        self._poll_s = poll_s
        self._is_known = False  # the server has said something about our task
        self._misses = 0
        self._has_names = True
        self._is_blind = False  # neither route is there
        self._picture_id = -1
        self._picture = ""
        self._deadline: asyncio.Timeout | None = None

    async def follow(self, listener: Listener) -> None:
        """Tell the listener how far the task is, until `end`."""
        try:
            async with asyncio.timeout(None) as self._deadline:
                while not self._is_blind:
                    await asyncio.sleep(self._poll_s)
                    self._tell(listener, await self.look())
        except TimeoutError:
            pass  # `end` has moved the deadline to now
        finally:
            self._deadline = None

    def end(self) -> None:
        """The answer is there. Also a question that is under way ends, so that it does not keep the picture waiting."""
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time())

    async def is_running(self) -> bool:
        """Whether our task is the one being worked on; one that waits gets a moment to come up."""
        for _ in range(LAST_QUESTIONS):
            look = await self.look()
            if look.standing in (Standing.RUNNING, Standing.OVER):
                return look.standing is Standing.RUNNING
            await asyncio.sleep(self._poll_s)
        return False

    async def look(self) -> Look:
        """How the task stands now, as far as the server tells."""
        look = await self._look_at_task() if self._has_names else Look()
        if look.standing is Standing.UNKNOWN and not self._has_names:
            look = await self._look_at_server()
        return look

    async def _look_at_task(self) -> Look:
        question = {"id_task": self._task_id, "id_live_preview": self._picture_id, "live_preview": True}
        reply = await self._ask(self._line.post(TASK_ROUTE, question))
        if reply is None:
            return Look()
        if reply.status in NO_ROUTE:
            self._has_names = False
            return Look()
        facts = read_facts(reply)
        look = read_task(facts)
        self._learn(look, facts)
        return look

    async def _look_at_server(self) -> Look:
        reply = await self._ask(self._line.get(SERVER_ROUTE))
        if reply is None:
            return Look()
        self._is_blind = reply.status in NO_ROUTE
        return read_server(read_facts(reply))

    def _learn(self, look: Look, facts: Mapping[str, Any]) -> None:
        """Whether this server has names for tasks. SD.Next, which names the job here, has none for those of the API."""
        if look.standing is not Standing.UNKNOWN:
            self._is_known = True
        elif facts and not self._is_known:
            self._misses += 1
            self._has_names = self._misses < MISSES and "job" not in facts

    async def _ask(self, question: Awaitable[Reply]) -> Reply | None:
        """The answer; None when the line is broken, which says nothing about the task."""
        try:
            return await question
        except ProviderError:
            return None

    def _tell(self, listener: Listener, look: Look) -> None:
        if look.standing in (Standing.WAITING, Standing.RUNNING):
            listener.progress(look.fraction, look.text, self._news(look))

    def _news(self, look: Look) -> bytes | None:
        """The preview, when it is another one than before."""
        if look.picture_id is not None:
            self._picture_id = look.picture_id
        if not look.picture or look.picture == self._picture:
            return None
        self._picture = look.picture
        with suppress(BadReply):
            return decode_base64(look.picture)
        return None
