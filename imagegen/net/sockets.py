"""The door to websockets: a connection that says what comes, or that nothing does.

The only module that knows the package websockets. Its troubles become our errors here, as those of HTTP do in
`client`: a line that cannot be opened or breaks is Unreachable, a status instead of the upgrade means what it means
everywhere.
"""

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)

from imagegen.cards import ProviderFile
from imagegen.errors import BadRequest, ProviderError
from imagegen.net.addresses import host_of
from imagegen.net.contents import DOWNLOAD_LIMIT_BYTES
from imagegen.net.troubles import cannot_reach, error_from_status

OPEN_LIMIT_S = 10.0
CLOSE_LIMIT_S = 1.0  # how long a goodbye may take
PING_S = 20.0  # how often a silent line is tried
PONG_LIMIT_S = 60.0  # a machine that loads a large model leaves a ping waiting for a while
# Messages that may lie unread before reading stops; a line that has stopped reading would not hear the goodbye.
UNREAD_LIMIT = 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")  # never behind the proxy that the environment may name

SILENT = logging.getLogger("imagegen.net.sockets")
SILENT.setLevel(logging.WARNING)  # the package logs requests with their headers, and so keys, when asked for details


class Socket:
    """One open connection."""

    def __init__(self, connection: ClientConnection, host: str) -> None:
        self._connection = connection
        self._host = host

    async def send(self, text: str) -> None:
        """Send one text message. Raises Unreachable when the line is broken."""
        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise _broken(self._host, error) from error

    async def receive(self, quiet_s: float) -> str | bytes | None:
        """The next message, text or bytes; None when nothing came for `quiet_s` seconds.

        Raises Unreachable when the line is broken, or the other side has said goodbye.
        """
        try:
            async with asyncio.timeout(quiet_s):
                return await self._connection.recv()
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise _broken(self._host, error) from error

    async def aclose(self) -> None:
        """Say goodbye and close; a line that is broken already is fine."""
        await self._connection.close()


async def open_socket(
    url: str,
    provider: ProviderFile,
    *,
    headers: Mapping[str, str] | None = None,
    open_limit_s: float = OPEN_LIMIT_S,
    limit_bytes: int = DOWNLOAD_LIMIT_BYTES,
) -> Socket:
    """Open a connection; `url` may begin with http(s) or ws(s).

    Raises Unreachable when there is no way, and what the status says when the server answers but does not upgrade.
    """
    host = host_of(url)
    try:
        connection = await _Straight(
            _socket_url(url),
            additional_headers=dict(headers or {}),
            proxy=None if host in LOOPBACK else True,
            open_timeout=open_limit_s,
            close_timeout=CLOSE_LIMIT_S,
            ping_interval=PING_S,
            ping_timeout=PONG_LIMIT_S,
            max_size=limit_bytes,
            max_queue=UNREAD_LIMIT,
            logger=SILENT,
        )
    except (OSError, WebSocketException) as error:
        raise _translated(error, host, provider) from error
    return Socket(connection, host)


class _Straight(connect):
    """A connection that follows no redirects: its headers may carry a key."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def _socket_url(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme={"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)).geturl()


def _translated(error: Exception, host: str, provider: ProviderFile) -> ProviderError:
    if isinstance(error, InvalidStatus):
        reply = error.response
        headers = {name.lower(): value for name, value in reply.headers.raw_items()}
        return error_from_status(reply.status_code, headers, "", provider)
    if isinstance(error, InvalidURI):
        return BadRequest(f"{host or 'This address'} cannot be called.", hint="Check the base URL: https://…")
    return cannot_reach(host, str(error) or type(error).__name__)


def _broken(host: str, error: ConnectionClosed) -> ProviderError:
    reason = error.rcvd.reason if error.rcvd and error.rcvd.reason else "the connection broke"
    return cannot_reach(host, reason)
