"""Which addresses may be called with a key, and which may be fetched at all."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase

import httpx

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply

# Proxies in "fake IP" mode answer every name with an address of this testing range and route by name.
_FAKE_ADDRESSES = ipaddress.ip_network("198.18.0.0/15")


def is_local_url(url: str) -> bool:
    """Whether a base URL names this machine or one in the same network, judged by its text alone."""
    host = host_of(url)
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
    target, base = parse_url(url), parse_url(base_url)
    if target is None or base is None:
        return False
    if (target.scheme, target.host, target.port) == (base.scheme, base.host, base.port):
        return True
    return target.scheme == "https" and target.port is None and _is_named(target.host, hosts)


def require_own(url: str, base_url: str, provider: ProviderFile) -> str:
    """The address when the provider's key may be sent there. Raises BadReply else."""
    if not may_carry_key(url, base_url, provider.hosts):
        raise BadReply(f"{provider.name} wants to be asked at a foreign address: {url[:80]}.")
    return url


def _is_named(host: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(host, pattern) for pattern in patterns)


def parse_url(url: str) -> httpx.URL | None:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        return None


def host_of(url: str) -> str:
    parsed = parse_url(url)
    return parsed.host if parsed else ""


def _literal_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if host == "localhost":
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@dataclass(frozen=True)
class Door:
    """Which addresses a download may go to."""

    hosts_allowed: Sequence[str] | None
    is_local: bool

    async def check(self, url: str) -> None:
        """Raise BadReply when the address must not be fetched.

        Looking a name up before the connection does leaves a gap in which it may change. TLS closes it: a machine of
        this network has no certificate for the foreign name, and plain http is for local providers only.
        """
        target = parse_url(url)
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
