"""The base of the fake providers: a real HTTP/1.1 server on a free port of this machine, in a thread of its own.

One event loop serves every connection, so many that are kept alive cost little. A subclass says what to answer.
"""

import asyncio
import io
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from PIL import Image

START_LIMIT_S = 10.0

Picture = Callable[[int, int, int, str], bytes]  # number, width, height, format → file


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """A reply to send."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_chunked: bool = False  # sent without saying its length first


class Hang:
    """Take the request and never answer."""


class Drop:
    """Take the request and close the connection."""


Script = Answer | Hang | Drop


def json_answer(data: Any, status: int = 200, **headers: str) -> Answer:
    """A JSON reply; `retry_after="2"` becomes the header Retry-After."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(data).encode(), headers=names)


def html_answer(status: int = 200) -> Answer:
    """The page a gateway or a captive portal shows."""
    return Answer(status, b"<!doctype html><html><body>Please log in</body></html>", "text/html")


def truncated_picture() -> Answer:
    """A PNG whose second half is missing."""
    whole = make_picture(1, 64, 48, "png")
    return Answer(200, whole[: len(whole) // 2], "image/png")


def make_picture(number: int, width: int, height: int, kind: str) -> bytes:
    """A small real picture; every number gives other bytes."""
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    image = Image.new("RGB", (width, height), colour)
    for bit in range(16):  # the number itself, so that equal colours still differ
        shade = 255 if number >> bit & 1 else 0
        image.paste((shade, shade, shade), (bit * width // 16, 0, (bit + 1) * width // 16, max(1, height // 4)))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


class FakeServer:
    """Use it as a context manager: it serves between entering and leaving."""

    port = 0  # where to listen; 0 takes a free one

    def __init__(self, *, latency_s: float = 0.0) -> None:
        self.latency_s = latency_s
        self.requests: list[Received] = []
        self.connections = 0  # how many were ever opened
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="fake-server", daemon=True)
        self._is_ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open_connections(self) -> int:
        return len(self._tasks)

    async def answer(self, request: Received) -> Script:
        """What to reply; a subclass decides."""
        raise NotImplementedError

    def requests_to(self, method: str, start: str = "/") -> list[Received]:
        """The requests of one method whose path begins with `start`."""
        return [request for request in self.requests if request.method == method and request.path.startswith(start)]

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._is_ready.wait(START_LIMIT_S):
            raise RuntimeError("the fake server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, backlog=256)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._is_ready.set()
        await self._stop.wait()
        # A connection that was accepted just now is a task of the loop before it is one of ours; a server that is
        # closed in that moment loses its socket.
        while any(map(_is_arriving, asyncio.all_tasks() - self._tasks)):  # noqa: ASYNC110 - asyncio has no event for it
            await asyncio.sleep(0)
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the other side hung up, or the server stops
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if self._stop.is_set() else writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection stays open."""
        request = await _read_request(reader)
        self.requests.append(request)
        answer = await self.answer(request)
        if isinstance(answer, Hang):
            await self._stop.wait()
            return False
        if isinstance(answer, Drop):
            return False
        await asyncio.sleep(self.latency_s)
        writer.write(_head(answer) + _body(answer))
        await writer.drain()
        return True


def _is_arriving(task: asyncio.Task[Any]) -> bool:
    """Whether it is the beginning of a connection, from its accept to the first step of `_connected`."""
    return task.get_coro().__name__ in ("_accept_connection2", FakeServer._connected.__name__)


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    address = urlsplit(target)
    return Received(method, address.path, dict(parse_qsl(address.query)), headers, body)


def _head(answer: Answer) -> bytes:
    length = {} if answer.is_chunked else {"Content-Length": str(len(answer.body))}
    chunked = {"Transfer-Encoding": "chunked"} if answer.is_chunked else {}
    headers = {"Content-Type": answer.content_type, **length, **chunked, **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode("latin-1")


def _body(answer: Answer) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body) if answer.is_chunked else answer.body
