"""The socket of one job: opened before the job is sent, opened again when it breaks.

Silence is a message too: None says that it is time to look for oneself. Where no socket can be had, that is all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from imagegen.errors import ProviderError, Unreachable
from imagegen.net import Socket
from imagegen.providers.dialects.comfyui.messages import FLAGS
from imagegen.providers.polling import LONGEST_POLL, POLL_GROWTH


class Line:
    """Use it as an async context manager; it is opened by `open`, or by listening."""

    def __init__(self, connect: Callable[[], Awaitable[Socket]], quiet_s: float) -> None:
        self._connect = connect
        self._quiet_s = quiet_s
        self._wait_s = quiet_s
        self._socket: Socket | None = None
        self._has_sockets = True  # False for a proxy that lets none through

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def open(self) -> bool:
        """Whether the socket stands now. Why it does not is for the other calls to tell: they meet it too."""
        if not self._has_sockets:
            return False
        try:
            self._socket = await self._connect()
            await self._socket.send(FLAGS)
        except Unreachable:
            await self._close()
        except ProviderError:
            self._has_sockets = False
        return self._socket is not None

    async def hear(self) -> str | bytes | None:
        """The next message; None when it was quiet for a while, or something may have been missed."""
        if self._socket is None:
            if not await self.open():
                await self._wait()
            return None
        try:
            return await self._socket.receive(self._quiet_s)
        except Unreachable:  # the job goes on without us
            await self._close()
            return None

    async def _wait(self) -> None:
        await asyncio.sleep(self._wait_s)
        self._wait_s = min(self._wait_s * POLL_GROWTH, LONGEST_POLL * self._quiet_s)

    async def _close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.aclose()
