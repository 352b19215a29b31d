"""How a test calls one adapter: in a loop of its own, for a limited time, and with everything closed afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from imagegen.cards import ProviderFile
from imagegen.net import Net
from imagegen.providers.base import Access, Adapter

LIMIT_S = 20.0
AnyAdapter = TypeVar("AnyAdapter", bound=Adapter)
Result = TypeVar("Result")


class Keyed(Protocol):
    """A fake server that wants a key."""

    url: str
    key: str


def run_adapter(
    adapter_class: type[AnyAdapter],
    provider: ProviderFile,
    work: Callable[[AnyAdapter], Awaitable[Result]],
    **net_options: Any,
) -> Result:
    """Run `work` with an adapter of this provider; `net_options` go to its Net.

    Raises TimeoutError after LIMIT_S.
    """

    async def run() -> Result:
        net = Net(**net_options)
        adapter = adapter_class(provider, net)
        try:
            async with asyncio.timeout(LIMIT_S):
                return await work(adapter)
        finally:
            await adapter.aclose()
            await net.aclose()

    return asyncio.run(run())


def access_to(fake: Keyed, key: str | None = "") -> Access:
    """The way to the fake, with its own key unless another is given; None is for no key at all."""
    base_url: str = getattr(fake, "base_url", fake.url)
    return Access(base_url, fake.key if key == "" else key)
