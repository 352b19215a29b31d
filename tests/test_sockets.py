"""The door to websockets: what comes through it, and what it calls an error."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from imagegen.errors import BadRequest, ProviderDown, ProviderError, RateLimited, Unreachable, WrongKey
from imagegen.net import Socket, open_socket
from tests.fakes.calls import load_provider
from tests.fakes.server import Answer, Hang, Received, Script
from tests.fakes.sockets import Peer, SocketServer

NIMBUS = replace(load_provider("fal"), id="nimbus", name="Nimbus")
QUIET_S = 5.0  # longer than any of these tests: what is awaited comes before


class Answering(SocketServer):
    """Does to each socket what a test says, or answers the upgrade with something else."""

    def __init__(
        self, does: Callable[[Peer], Awaitable[None]] | None = None, refusal: Script | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        self._does, self._refusal = does, refusal

    async def answer(self, request: Received) -> Script:
        return self._refusal or await self.upgrade(request)

    async def talk(self, request: Received, peer: Peer) -> None:
        if self._does:
            await self._does(peer)


async def echo(peer: Peer) -> None:
    async for text in peer.texts():
        await peer.send(text)
        await peer.send(text.encode())


def talk(url: str, work: Callable[[Socket], Awaitable[Any]], **options: Any) -> Any:
    """Open a socket in a loop of its own, work, close."""

    async def run() -> Any:
        async with asyncio.timeout(20):
            line = await open_socket(url, NIMBUS, **options)
            try:
                return await work(line)
            finally:
                await line.aclose()

    return asyncio.run(run())


async def hang_up(peer: Peer) -> None:
    peer.cut()


async def nothing(line: Socket) -> None:
    """Opening it is all."""


def failure(url: str, work: Callable[[Socket], Awaitable[Any]] = nothing, **options: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        talk(url, work, **options)
    return caught.value


def test_texts_and_bytes_go_both_ways():
    async def work(line: Socket) -> list[str | bytes | None]:
        await line.send("狐狸")
        return [await line.receive(QUIET_S), await line.receive(QUIET_S)]

    with Answering(echo) as server:
        assert talk(server.url, work) == ["狐狸", "狐狸".encode()]


def test_the_headers_and_the_query_are_sent():
    with Answering(echo) as server:
        talk(f"{server.url}/ws?clientId=abc", nothing, headers={"Authorization": "Bearer secret"})
    request = server.requests[0]
    assert (request.path, request.query) == ("/ws", {"clientId": "abc"})
    assert request.headers["authorization"] == "Bearer secret"
    assert "origin" not in request.headers


def test_silence_is_none_and_costs_no_message():
    async def late(peer: Peer) -> None:
        async for _ in peer.texts():
            await peer.send("here")

    async def work(line: Socket) -> list[str | bytes | None]:
        quiet = await line.receive(0.01)
        await line.send("now")
        return [quiet, await line.receive(QUIET_S)]

    with Answering(late) as server:
        assert talk(server.url, work) == [None, "here"]


def test_a_long_message_comes_whole():
    async def long(peer: Peer) -> None:
        await peer.send(b"x" * 3_000_000)

    with Answering(long) as server:
        assert talk(server.url, lambda line: line.receive(QUIET_S)) == b"x" * 3_000_000


def test_a_message_beyond_the_limit_ends_the_line():
    async def long(peer: Peer) -> None:
        await peer.send(b"x" * 2000)
        async for _ in peer.texts():
            pass

    with Answering(long) as server:
        error = failure(server.url, lambda line: line.receive(QUIET_S), limit_bytes=1000)
    assert type(error) is Unreachable


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        pytest.param(lambda peer: peer.close(1000, "done for today"), "done for today", id="a goodbye"),
        pytest.param(lambda peer: peer.close(1011), "the connection broke", id="a failure"),
        pytest.param(hang_up, "the connection broke", id="no word"),
    ],
)
def test_a_line_that_ends_is_unreachable(does, reason):
    with Answering(does) as server:
        error = failure(server.url, lambda line: line.receive(QUIET_S))
    assert type(error) is Unreachable
    assert error.message == f"127.0.0.1 cannot be reached: {reason}."
    assert error.retryable


def test_sending_into_a_broken_line_is_unreachable():
    async def work(line: Socket) -> None:
        with pytest.raises(Unreachable):
            await line.receive(QUIET_S)
        await line.send("hello?")

    with Answering(lambda peer: peer.close()) as server:
        assert type(failure(server.url, work)) is Unreachable


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        pytest.param(401, WrongKey, "Nimbus does not accept the key.", id="401"),
        pytest.param(404, BadRequest, "Nimbus does not know this model or address.", id="404"),
        pytest.param(429, RateLimited, "Nimbus asks to slow down.", id="429"),
        pytest.param(503, ProviderDown, "Nimbus has a problem of its own (status 503).", id="503"),
    ],
)
def test_a_status_instead_of_the_upgrade_means_what_it_always_means(status, kind, message):
    with Answering(refusal=Answer(status, b"no", headers={"Retry-After": "7"})) as server:
        error = failure(server.url)
    assert (type(error), error.message, error.retry_after_s) == (kind, message, 7.0)


def test_a_redirect_is_not_followed_so_that_the_key_stays_where_it_is():
    with Answering(echo) as other:
        moved = Answer(302, headers={"Location": f"{other.url}/ws"})
        with Answering(refusal=moved) as server:
            error = failure(server.url, headers={"Authorization": "Bearer secret"})
    assert "status 302" in error.message
    assert other.requests == []


def test_nobody_there_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}")
    assert type(error) is Unreachable
    assert error.message.startswith("127.0.0.1 cannot be reached: ")


def test_an_upgrade_that_never_comes_has_a_time_limit():
    with Answering(refusal=Hang()) as server:
        error = failure(server.url, open_limit_s=0.05)
    assert error.message == "127.0.0.1 cannot be reached: timed out during opening handshake."


def test_a_page_instead_of_http_is_unreachable():
    async def chatter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run() -> ProviderError:
        async with await asyncio.start_server(chatter, "127.0.0.1", 0) as server:
            with pytest.raises(ProviderError) as caught:
                await open_socket(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", NIMBUS)
            return caught.value

    assert type(asyncio.run(run())) is Unreachable


def test_an_address_that_is_none_is_named():
    error = failure("nonsense")
    assert (type(error), error.message) == (BadRequest, "This address cannot be called.")
