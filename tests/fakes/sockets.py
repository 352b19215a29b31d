"""Websockets for a fake server: the same port, the same loop, a peer that can also behave badly.

class Echo(SocketServer):
    async def talk(self, request: Received, peer: Peer) -> None:
        async for text in peer.texts():
            await peer.send(text)
"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress

from websockets.frames import Opcode
from websockets.protocol import OPEN, Protocol, Side

from tests.fakes.server import Answer, Drop, FakeServer, Received, Script

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


class Peer:
    """The server's end of one websocket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._protocol = Protocol(Side.SERVER, state=OPEN, max_size=None)

    async def send(self, message: str | bytes) -> None:
        """Send a message; to a line that is gone nothing is sent."""
        if self._writer.is_closing() or self._protocol.state is not OPEN:
            return
        if isinstance(message, str):
            self._protocol.send_text(message.encode())
        else:
            self._protocol.send_binary(message)
        await self._flush()

    async def texts(self) -> AsyncIterator[str]:
        """The texts that come, until the other side says goodbye or hangs up."""
        while data := await self._reader.read(65_536):
            self._protocol.receive_data(data)
            for frame in self._protocol.events_received():
                if getattr(frame, "opcode", None) is Opcode.TEXT:
                    yield bytes(frame.data).decode()  # type: ignore[union-attr]
            await self._flush()
            if self._protocol.state is not OPEN:
                return

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Say goodbye."""
        self._protocol.send_close(code, reason)
        await self._flush()

    def cut(self) -> None:
        """Hang up without a word."""
        self._writer.transport.abort()

    async def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._writer.write(data)
        with suppress(ConnectionError):
            await self._writer.drain()


class SocketServer(FakeServer):
    """A fake server some of whose requests become websockets."""

    def __init__(self, *, latency_s: float = 0.0) -> None:
        super().__init__(latency_s=latency_s)
        self._streams: dict[asyncio.Task[None] | None, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def talk(self, request: Received, peer: Peer) -> None:
        """What happens on one socket; a subclass decides."""
        raise NotImplementedError

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._streams[asyncio.current_task()] = reader, writer
        try:
            await super()._connected(reader, writer)
        finally:
            del self._streams[asyncio.current_task()]

    async def upgrade(self, request: Received) -> Script:
        """Turn the request's connection into a websocket, and hang up when the talk is over."""
        key = request.headers.get("sec-websocket-key")
        if request.headers.get("upgrade", "").lower() != "websocket" or key is None:
            return Answer(400, b"No WebSocket UPGRADE hdr", "text/plain")
        reader, writer = self._streams[asyncio.current_task()]
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        await self.talk(request, Peer(reader, writer))
        return Drop()
