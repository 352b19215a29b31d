"""Which adapter speaks which dialect, and one adapter per provider for as long as the app runs.

A dialect is a module of `providers/dialects/`: "openai-images" is spoken by `ADAPTER` in `openai_images.py`. A new file
there is all that a new dialect needs.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from imagegen.cards import ProviderFile
from imagegen.errors import BadPreset
from imagegen.net import Net
from imagegen.providers import dialects
from imagegen.providers.base import Adapter

# Names only: a dialect's packages (numpy, the openai SDK) load with its first use.
DIALECTS = tuple(sorted(module.name.replace("_", "-") for module in iter_modules(dialects.__path__)))


def adapter_class(dialect: str) -> type[Adapter]:
    """The class that speaks the dialect. Raises BadPreset when none does."""
    if dialect not in DIALECTS:
        raise BadPreset(f"No adapter speaks “{dialect}”.", hint=f"Known dialects: {', '.join(DIALECTS)}.")
    module = import_module(f"{dialects.__name__}.{dialect.replace('-', '_')}")
    return cast(type[Adapter], module.ADAPTER)


class Adapters:
    """The adapters in use. They belong to the event loop that makes calls with them."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._adapters: list[Adapter] = []

    def of(self, provider: ProviderFile) -> Adapter:
        """The provider's adapter, always the same one while its file says the same."""
        for adapter in self._adapters:
            if adapter.provider == provider:
                return adapter
        adapter = adapter_class(provider.dialect)(provider, self._net)
        self._adapters.append(adapter)
        return adapter

    async def aclose(self) -> None:
        """Close the adapters' own connections; `net` belongs to whoever made it."""
        adapters, self._adapters = self._adapters, []
        for adapter in adapters:
            await adapter.aclose()
