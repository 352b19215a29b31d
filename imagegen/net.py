"""The door to HTTP: clients, time limits, errors, and the guarded way to fetch what a reply points at.

The only module that knows httpx. There are two ways out: `send` for calls to a provider, which may carry its key,
and `download` for addresses out of a reply, which are foreign and never see a key.
"""

import asyncio
import base64
import ipaddress
import json
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

from imagegen.cards import ProviderFile
from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    Unreachable,
    WrongKey,
)

CONNECT_LIMIT_S = 10.0
READ_LIMIT_S = 60.0
DOWNLOAD_LIMIT_S = 120.0
DOWNLOAD_LIMIT_BYTES = 64 * 1024 * 1024
DOWNLOAD_RETRY_DELAYS_S = (0.5, 2.0)
MAX_REDIRECTS = 3
MAX_QUOTED_CHARACTERS = 300
# Servers on this machine are never behind the proxy that the environment may name.
PROXY_BYPASS = ("all://localhost", "all://127.0.0.1", "all://[::1]")
# Enough open connections that 32 calls and their downloads never wait for, or open, a connection of their own.
CONNECTIONS = httpx.Limits(max_connections=128, max_keepalive_connections=64, keepalive_expiry=30.0)


@dataclass(frozen=True)
class HttpCall:
    """One request to a provider. `json`, `content` and `files` are three ways to give a body: use one."""

    method: str
    url: str
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold a key
    content: bytes | None = field(default=None, repr=False)
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)  # field → name, data, type
    is_billable: bool = False  # whether an answer that got lost may have cost money
    read_limit_s: float = READ_LIMIT_S

    @property
    def host(self) -> str:
        return _host(self.url)


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
        except ValueError as error:
            raise self._not_json("instead of JSON") from error

    def json_object(self) -> dict[str, Any]:
        """The parsed body when it is a JSON object, as most replies are. Raises BadReply else."""
        data = self.json()
        if not isinstance(data, dict):
            raise self._not_json("instead of a JSON object")
        return data

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
                files=call.files,
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
        door = _Door(hosts_allowed, is_local)
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

    async def _follow(self, url: str, door: "_Door", limit_bytes: int) -> bytes:
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


# ---- addresses -------------------------------------------------------------------------------------------------------

# Proxies in "fake IP" mode answer every name with an address of this testing range and route by name.
_FAKE_ADDRESSES = ipaddress.ip_network("198.18.0.0/15")


def is_local_url(url: str) -> bool:
    """Whether a base URL names this machine or one in the same network, judged by its text alone."""
    host = _host(url)
    address = _literal_address(host)
    if address is not None:
        return address.is_loopback or (address.is_private and not address.is_link_local)
    return host != "" and ("." not in host or host.endswith((".localhost", ".local", ".lan")))


def is_public_address(text: str) -> bool:
    """Whether an IP address lies in the public internet."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return (address.is_global and not address.is_multicast) or address in _FAKE_ADDRESSES


def may_carry_key(url: str, base_url: str, hosts: Sequence[str]) -> bool:
    """Whether a provider's key may be sent to `url`: the origin of its base URL, or https at a host it names."""
    target, base = _parse(url), _parse(base_url)
    if target is None or base is None:
        return False
    if (target.scheme, target.host, target.port) == (base.scheme, base.host, base.port):
        return True
    return target.scheme == "https" and target.port is None and _is_named(target.host, hosts)


def _is_named(host: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(host, pattern) for pattern in patterns)


def _parse(url: str) -> httpx.URL | None:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        return None


def _host(url: str) -> str:
    parsed = _parse(url)
    return parsed.host if parsed else ""


def _literal_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if host == "localhost":
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@dataclass(frozen=True)
class _Door:
    """Which addresses a download may go to."""

    hosts_allowed: Sequence[str] | None
    is_local: bool

    async def check(self, url: str) -> None:
        """Raise BadReply when the address must not be fetched.

        Looking a name up before the connection does leaves a gap in which it may change. TLS closes it: a machine of
        this network has no certificate for the foreign name, and plain http is for local providers only.
        """
        target = _parse(url)
        host = target.host if target else ""
        if target is None or not host or target.scheme not in self._schemes:
            raise BadReply(f"The address of a picture is not one to fetch: {url[:80]}.")
        if self.hosts_allowed is not None and not _is_named(host, self.hosts_allowed):
            raise BadReply(f"The address of a picture leads to {host}, which this provider does not name.")
        for address in await _addresses(host):
            if not self._admits(address):
                raise BadReply(
                    f"The address of a picture leads into a private network ({host}).",
                    hint="It is not fetched. If the provider runs in your own network, give its base URL there.",
                )

    @property
    def _schemes(self) -> tuple[str, ...]:
        return ("https", "http") if self.is_local else ("https",)

    def _admits(self, address: str) -> bool:
        # Link-local is where clouds answer with their machines' secrets; no provider lives there.
        return not ipaddress.ip_address(address).is_link_local if self.is_local else is_public_address(address)


async def _addresses(host: str) -> list[str]:
    """Where the name leads; empty when it is unknown here, as behind a proxy that does the looking up."""
    with suppress(OSError):
        return [socket.inet_ntoa(socket.inet_aton(host))]  # also the odd spellings: "127.1", "2130706433"
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return []
    return [str(entry[4][0]).partition("%")[0] for entry in found]


# ---- contents --------------------------------------------------------------------------------------------------------


def decode_data_url(url: str, limit_bytes: int = DOWNLOAD_LIMIT_BYTES) -> bytes:
    """The bytes of a data URL. Raises BadReply when it is broken or longer than allowed."""
    head, comma, text = url.partition(",")
    if not comma:
        raise BadReply("A picture came as a data URL without data.")
    if len(text) > limit_bytes * 4 // 3 + 4:
        raise _too_large(limit_bytes)
    try:
        return base64.b64decode(text, validate=True) if head.endswith(";base64") else unquote_to_bytes(text)
    except ValueError as error:  # broken padding, or letters that base64 does not have
        raise BadReply("A picture came as a data URL that is not valid base64.") from error


def name_content(content_type: str, body: bytes) -> str:
    """What came, in words that fit into a sentence: “an HTML page”, “JSON”, “nothing”."""
    start = body[:200].lstrip().lower()
    if not start:
        return "nothing"
    if start.startswith((b"<!doctype html", b"<html")) or "html" in content_type:
        return "an HTML page"
    if "json" in content_type or start.startswith((b"{", b"[")):
        return "JSON"
    return "plain text" if content_type.startswith("text/") else (content_type or "something unknown")


async def _read_limited(response: httpx.Response, limit_bytes: int) -> bytes:
    if int(response.headers.get("content-length", 0)) > limit_bytes:
        raise _too_large(limit_bytes)
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > limit_bytes:
            raise _too_large(limit_bytes)
    return bytes(data)


def _too_large(limit_bytes: int) -> BadReply:
    return BadReply(f"A picture is larger than the {limit_bytes / 1024 / 1024:g} MiB that are accepted.")


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


# ---- errors ----------------------------------------------------------------------------------------------------------

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


def cannot_reach(who: str, reason: str) -> Unreachable:
    """The request was never delivered, or it cost nothing to lose the answer."""
    return Unreachable(
        f"{who} cannot be reached: {_quotable(reason)}.",
        hint="Check the connection, the proxy and the base URL.",
    )


def answer_lost(who: str) -> OutcomeUnknown:
    """The request was on its way when the line broke, so it may have been billed."""
    return OutcomeUnknown(
        f"{who} got the request, but its answer was lost.",
        hint="It may have been billed. Look at the provider's page before you ask again.",
    )


def refusal(words: str, provider: ProviderFile, *, secrets: Sequence[str] = ()) -> Refused:
    """The provider's policy says no, in its own words."""
    return Refused(
        f"{provider.name} refuses this prompt or picture{_quoted(words, secrets)}.",
        hint="Change the prompt or the reference pictures; the same request will be refused again.",
    )


def usable_key(key: str | None, provider: ProviderFile) -> str:
    """The key in a form that fits into a header; "" where none is given and none is needed."""
    if not key:
        if provider.key.required:
            raise MissingKey(f"{provider.name} needs a key.", hint=f"Enter one in the settings. {_key_page(provider)}")
        return ""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise WrongKey(
            f"The key for {provider.name} has characters that no key has.",
            hint="Copy it again, without spaces.",
        )
    return key


def hide(text: str, secrets: Sequence[str]) -> str:
    """The text without the secrets; of a key in two halves ("id:secret") each half counts."""
    parts = {part for secret in secrets for part in (secret, *secret.split(":")) if len(part) >= 8}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "[key]")
    return text


def is_passing(status: int) -> bool:
    """Whether a status tells of trouble that passes by itself: busy, limited, broken inside."""
    return status in (408, 429) or status >= 500


@dataclass(frozen=True)
class _Meaning:
    """What a status means to a person."""

    error: type[ProviderError]
    says: str
    hint: str


_ASK_AGAIN = "Try again in a moment."
_BILLED = "It may have been billed. Look at the provider's page before you ask again."
_NO_REQUEST = _Meaning(BadRequest, "does not accept the request", "Change what it names, then try again.")
_MEANINGS = {
    401: _Meaning(WrongKey, "does not accept the key", "Copy the key again and enter it in the settings."),
    402: _Meaning(NoCredit, "has no credit left on this account", "Add credit on the provider's page, then continue."),
    403: _Meaning(WrongKey, "does not let this key do that", "Check on the provider's page what the key may do."),
    404: _Meaning(BadRequest, "does not know this model or address", "Check the model's name and the base URL."),
    408: _Meaning(RateLimited, "was too busy to take the request", _ASK_AGAIN),
    429: _Meaning(RateLimited, "asks to slow down", "Wait a moment; fewer images at once help."),
}


def error_from_status(
    status: int,
    headers: Mapping[str, str],
    message: str,
    provider: ProviderFile,
    *,
    secrets: Sequence[str] = (),
    retryable: bool | None = None,
) -> ProviderError:
    """The one place where a status becomes one of our errors.

    `headers` finds names in lower case, `message` is the provider's own words ("" when it gave none) and
    `retryable` overrides the class where the provider says so itself.
    """
    meaning = _meaning(status, provider)
    return meaning.error(
        f"{provider.name} {meaning.says}{_quoted(message, secrets)}.",
        hint=f"{meaning.hint} {_key_page(provider) if meaning.error is WrongKey else ''}".strip(),
        retryable=retryable,
        retry_after_s=read_retry_after_s(headers),
    )


def _meaning(status: int, provider: ProviderFile) -> _Meaning:
    if status >= 500:
        says = f"has a problem of its own (status {status})"
        unbilled = status in provider.unbilled_statuses
        return _Meaning(ProviderDown, says, _ASK_AGAIN) if unbilled else _Meaning(OutcomeUnknown, says, _BILLED)
    if status < 400:
        return _Meaning(BadReply, f"answers in a way that is not understood (status {status})", "Check the base URL.")
    return _MEANINGS.get(status, _NO_REQUEST)


def read_retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the provider wants us to wait: seconds, or a date measured by the provider's own clock."""
    text = headers.get("retry-after", "").strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    until = _read_date(text)
    if until is None:
        return None
    now = _read_date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _read_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _key_page(provider: ProviderFile) -> str:
    return f"Keys are made at {provider.key.page}." if provider.key.page else ""


def _quoted(words: str, secrets: Sequence[str]) -> str:
    line = _quotable(hide(words, secrets))  # hidden before it is cut, so that no half of a key stays
    return f": “{line}”" if line else ""


def _quotable(words: str) -> str:
    """One line of at most 300 characters that does not end a sentence of its own."""
    line = " ".join(words.split())
    cut = line if len(line) <= MAX_QUOTED_CHARACTERS else line[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return cut.rstrip(".")
