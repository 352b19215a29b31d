"""Which adapter speaks which dialect, and one adapter per provider for as long as the app runs."""

from importlib import import_module
from typing import cast

from imagegen.cards import ProviderFile
from imagegen.errors import BadPreset
from imagegen.net import Net
from imagegen.providers.base import Adapter

# Dialect → module and class. By name, so that a dialect's packages (numpy, the openai SDK) load with its first use.
ADAPTERS = {
    "sketch": ("imagegen.providers.sketch.adapter", "SketchAdapter"),
    "fal": ("imagegen.providers.fal", "FalAdapter"),
    "openai-images": ("imagegen.providers.openai_images", "OpenAIImagesAdapter"),
}


def adapter_class(dialect: str) -> type[Adapter]:
    """The class that speaks the dialect. Raises BadPreset when none does."""
    if dialect not in ADAPTERS:
        raise BadPreset(f"No adapter speaks “{dialect}”.", hint=f"Known dialects: {', '.join(sorted(ADAPTERS))}.")
    module, name = ADAPTERS[dialect]
    return cast(type[Adapter], getattr(import_module(module), name))


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
