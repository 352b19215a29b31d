"""The HTTP clients: calls to a provider, and the guarded way to fetch what a reply points at.

The only module that knows httpx. There are two ways out: `send` for calls to a provider, which may carry its key,
and `download` for addresses out of a reply, which are foreign and never see a key.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from imagegen.errors import BadReply, BadRequest, OutcomeUnknown, ProviderError, Unreachable
from imagegen.net.addresses import Door, host_of
from imagegen.net.contents import (
    DOWNLOAD_LIMIT_BYTES,
    decode_data_url,
    json_or_none,
    name_content,
    object_or_empty,
    too_large,
)
from imagegen.net.troubles import answer_lost, cannot_reach, is_passing

CONNECT_LIMIT_S = 10.0
READ_LIMIT_S = 60.0
DOWNLOAD_LIMIT_S = 120.0
DOWNLOAD_RETRY_DELAYS_S = (0.5, 2.0)
MAX_REDIRECTS = 3
# Servers on this machine are never behind the proxy that the environment may name.
PROXY_BYPASS = ("all://localhost", "all://127.0.0.1", "all://[::1]")
# Enough open connections that 32 calls and their downloads never wait for, or open, a connection of their own.
CONNECTIONS = httpx.Limits(max_connections=128, max_keepalive_connections=64, keepalive_expiry=30.0)


# Field, then file name (None for a plain value), data and media type (None for a plain value).
FormPart = tuple[str, tuple[str | None, bytes | str, str | None]]


@dataclass(frozen=True)
class HttpCall:
    """One request to a provider. `json`, `content` and `files` are three ways to give a body: use one."""

    method: str
    url: str
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold a key
    content: bytes | None = field(default=None, repr=False)
    files: Sequence[FormPart] | None = field(default=None, repr=False)  # a multipart form
    is_billable: bool = False  # whether an answer that got lost may have cost money
    read_limit_s: float = READ_LIMIT_S

    @property
    def host(self) -> str:
        return host_of(self.url)


@dataclass(frozen=True)
class Reply:
    """What came back, whatever its status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    host: str = "the provider"  # who answered, for error sentences

    def json(self) -> Any:
        """The parsed body. Raises BadReply that names what came instead."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise self._not_json("instead of JSON") from error

    def json_object(self) -> dict[str, Any]:
        """The parsed body when it is a JSON object, as most replies are. Raises BadReply else."""
        data = self.json()
        if not isinstance(data, dict):
            raise self._not_json("instead of a JSON object")
        return data

    def json_or_none(self) -> Any:
        """The parsed body; None for a gateway's page, where the status alone has to tell."""
        return json_or_none(self.body)

    def object_or_empty(self) -> dict[str, Any]:
        """The parsed body when it is a JSON object; an empty one else."""
        return object_or_empty(self.body)

    def _not_json(self, wanted: str) -> BadReply:
        came = name_content(self.headers.get("content-type", ""), self.body)
        return BadReply(
            f"{self.host} answered with {came} {wanted}.", hint="Check the base URL and the proxy in the settings."
        )


class Net:
    """The HTTP clients of one event loop: opened at the first call, closed by `aclose`."""

    def __init__(
        self,
        *,
        connect_limit_s: float = CONNECT_LIMIT_S,
        download_limit_s: float = DOWNLOAD_LIMIT_S,
        download_retry_delays_s: Sequence[float] = DOWNLOAD_RETRY_DELAYS_S,
    ) -> None:
        self._connect_limit_s = connect_limit_s
        self._download_limit_s = download_limit_s
        self._download_retry_delays_s = tuple(download_retry_delays_s)
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close every connection; a later call opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def send(self, call: HttpCall) -> Reply:
        """Send one call and return the reply, also when its status is an error.

        Redirects are not followed: the call may carry a key. Raises Unreachable when the provider cannot have seen
        the call, OutcomeUnknown when a billable call was on its way and the answer was lost.
        """
        try:
            response = await self._open_client().request(
                call.method,
                call.url,
                json=call.json,
                headers=dict(call.headers),
                content=call.content,
                files=None if call.files is None else [(name, _form_value(*part)) for name, part in call.files],
                timeout=self._limits(call.read_limit_s),
            )
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise _translated(error, call) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, response.content, call.host)

    async def download(
        self,
        url: str,
        hosts_allowed: Sequence[str] | None = None,
        *,
        is_local: bool = False,
        limit_bytes: int = DOWNLOAD_LIMIT_BYTES,
    ) -> bytes:
        """Fetch a file that a reply points at: an https address or a data URL.

        The address is foreign, so it gets no key, must be https and must not lead into this network; `is_local`
        (the provider itself runs here) lifts the last two. What fails on the way is tried again, since asking for a
        finished picture costs nothing. Raises BadReply for a wrong address or content, OutcomeUnknown when the
        picture exists and cannot be fetched.
        """
        if url.startswith("data:"):
            return decode_data_url(url, limit_bytes)
        door = Door(hosts_allowed, is_local)
        failure: Exception | None = None
        for delay_s in (0.0, *self._download_retry_delays_s):
            await asyncio.sleep(delay_s)
            try:
                async with asyncio.timeout(self._download_limit_s):
                    return await self._follow(url, door, limit_bytes)
            except (Unreachable, TimeoutError) as error:
                failure = error
        reason = str(failure).rstrip(".") or "the time limit passed"
        raise OutcomeUnknown(
            f"A picture is ready, but it cannot be fetched: {reason}.",
            hint="It may have been billed. Check the connection before you ask for it again.",
        ) from failure

    async def _follow(self, url: str, door: "Door", limit_bytes: int) -> bytes:
        for _ in range(1 + MAX_REDIRECTS):
            await door.check(url)
            found = await self._fetch(url, limit_bytes)
            if isinstance(found, bytes):
                return found
            url = found
        raise BadReply(f"The address of a picture redirects more than {MAX_REDIRECTS} times.")

    async def _fetch(self, url: str, limit_bytes: int) -> bytes | str:
        """One request: the file, or the address it moved to."""
        call = HttpCall("GET", url)
        # identity: a compressed answer could unpack to far more than was counted
        headers = {"Accept": "image/*,*/*;q=0.5", "Accept-Encoding": "identity"}
        try:
            async with self._open_client().stream(
                "GET", url, headers=headers, timeout=self._limits(READ_LIMIT_S)
            ) as response:
                if response.has_redirect_location:
                    return str(response.url.join(response.headers["location"]))
                _refuse_status(response.status_code, call.host)
                data = await _read_limited(response, limit_bytes)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise _translated(error, call) from error
        _refuse_text(call.host, response.headers.get("content-type", ""), data)
        return data

    def _open_client(self) -> httpx.AsyncClient:
        if self._client is None:
            # No cookies: a session that a provider ties to one key must not follow the next person's key.
            no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
            self._client = httpx.AsyncClient(
                limits=CONNECTIONS, cookies=no_cookies, mounts=dict.fromkeys(PROXY_BYPASS, None)
            )
        return self._client

    def _limits(self, read_limit_s: float) -> httpx.Timeout:
        return httpx.Timeout(read_limit_s, connect=self._connect_limit_s)


def _form_value(name: str | None, data: bytes | str, media_type: str | None) -> Any:
    return (name, data) if media_type is None else (name, data, media_type)


async def _read_limited(response: httpx.Response, limit_bytes: int) -> bytes:
    if int(response.headers.get("content-length", 0)) > limit_bytes:
        raise too_large(limit_bytes)
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > limit_bytes:
            raise too_large(limit_bytes)
    return bytes(data)


def _refuse_status(status: int, host: str) -> None:
    if is_passing(status):
        raise Unreachable(f"{host} answers with status {status}")
    if status != 200:
        raise BadReply(
            f"{host} answers with status {status} where a picture should be.",
            hint="Links to results expire; ask for the picture again.",
        )


def _refuse_text(host: str, content_type: str, data: bytes) -> None:
    came = name_content(content_type, data)
    if came in ("nothing", "an HTML page", "JSON", "plain text"):
        raise BadReply(f"{host} delivered {came} instead of a picture.", hint="Ask for the picture again.")


# Raised before the first byte of a request is on its way.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
# The call itself is at fault: an address or a header that HTTP does not allow.
_UNSENDABLE = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)


def _translated(error: Exception, call: HttpCall) -> ProviderError:
    if isinstance(error, _UNSENDABLE):
        # Its own words may quote a header, and with it the key.
        return BadRequest(f"{call.host or 'This address'} cannot be called.", hint="Check the base URL: https://…")
    if isinstance(error, _NEVER_SENT) or not call.is_billable:
        return cannot_reach(call.host, str(error) or type(error).__name__)
    return answer_lost(call.host)
