"""What the contract test knows of a provider, and how it calls one."""

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imagegen.cards import ModelCard, ProviderFile
from imagegen.params import defaults
from imagegen.providers.base import Adapter, GenerationRequest, GenerationResult, InputImage, Listener, Remote
from imagegen.providers.registry import adapter_class
from tests.fakes.calls import (
    PROVIDERS,
    RecordingListener,
    bundled_catalog,
    load_catalog_card,
    load_provider,
    make_input,
    new_job_uuid,
)
from tests.fakes.provider import FakeProvider, Trouble
from tests.fakes.server import make_picture
from tests.providers.adapter_kit import access_to, run_adapter

ALL_TROUBLES = frozenset(Trouble)
QUICK_POLL_S = 0.01


@dataclass(frozen=True)
class Case:
    """One provider in the contract test. Cards are named by their id, without the provider."""

    provider: str
    fake: Callable[..., FakeProvider]  # takes the outcomes of the submissions, in order
    card: str  # makes a picture from text
    edit_card: str = ""  # takes a reference picture; "" when no model of this provider does
    several_card: str = ""  # takes several of them
    mask_card: str = ""  # takes a mask
    count_card: str = ""  # asks for several images in one call
    names_seed: bool = False  # the reply says which seed was used
    has_jobs: bool = False  # a job can be asked for by its remote id
    has_progress: bool = False  # says something while it works
    has_cancel: bool = False
    names_urls: bool = True  # the reply names addresses to fetch; False when it holds the pictures themselves
    keeps_extra: bool = True  # the reply can hold more pictures than were asked for
    pictures_per_call: int = 1  # how many one call brings, whatever is asked for
    tells_wait: bool = True  # a 429 says for how long
    troubles: frozenset[Trouble] = ALL_TROUBLES

    def __str__(self) -> str:
        return self.provider

    def load_card(self, name: str = "") -> ModelCard:
        return load_catalog_card(f"{self.provider}/{name or self.card}")

    def cards(self) -> list[ModelCard]:
        """Every card of the provider."""
        return [load_catalog_card(key) for key in catalog_keys(self.provider)]

    def quick_provider(self) -> ProviderFile:
        """The bundled file, only with no time to lose between two questions."""
        provider = load_provider(self.provider)
        return replace(provider, options={**provider.options, "poll_s": QUICK_POLL_S})

    def call(self, work: Callable[[Adapter], Awaitable[Any]]) -> Any:
        """Run `work` with this provider's adapter in a loop of its own."""
        provider = self.quick_provider()
        return run_adapter(adapter_class(provider.dialect), provider, work, download_retry_delays_s=())

    def generate(
        self, fake: FakeProvider, request: GenerationRequest, listener: Listener | None = None
    ) -> GenerationResult:
        return self.call(lambda adapter: adapter.generate(request, access_to(fake), listener or RecordingListener()))

    def resume(self, fake: FakeProvider, remote: Remote, request: GenerationRequest) -> GenerationResult:
        stored = Remote(remote.id, json.loads(json.dumps(remote.handle)))
        return self.call(lambda adapter: adapter.resume(stored, request, access_to(fake), RecordingListener()))

    def write_own_presets(self, data_folder: Path, fake: FakeProvider) -> None:
        """A provider file of one's own, which points the whole app at the fake."""
        data = json.loads((PROVIDERS / self.provider / "provider.json").read_text(encoding="utf-8"))
        options = {**data.get("options", {}), "poll_s": QUICK_POLL_S}
        folder = data_folder / "presets" / "providers" / self.provider
        folder.mkdir(parents=True)
        own = {**data, "base_url": fake.base_url, "options": options}
        (folder / "provider.json").write_text(json.dumps(own), encoding="utf-8")

    def environment(self, data_folder: Path, fake: FakeProvider) -> dict[str, str]:
        """An installation with this provider's key."""
        names = load_provider(self.provider).key.env
        halves = names[0].split(":") if names else []
        values = fake.key.split(":") if len(halves) > 1 else [fake.key]
        variables = dict(zip(halves, values, strict=False))
        return {"IMAGEGEN_DATA": str(data_folder), **variables}


def catalog_keys(provider: str) -> list[str]:
    return [key for key, card in bundled_catalog().cards.items() if card.provider == provider]


def request_for(
    card: ModelCard, folder: Path, *, pictures: int = 0, count: int = 1, mask: bool = False, **params: Any
) -> GenerationRequest:
    """A request with the card's defaults and as many reference pictures as it needs, or as are asked for."""
    return GenerationRequest(
        card=card,
        prompt="a red fox in the snow",
        params={**defaults(card), **params},
        images=tuple(_inputs(card, folder, pictures, mask)),
        count=count,
        job_uuid=new_job_uuid(),
    )


def _inputs(card: ModelCard, folder: Path, pictures: int, with_mask: bool) -> Iterator[InputImage]:
    needed = set(card.params.get("required", ()))
    for name in ("imageUrls", "imageUrl"):
        if name in card.properties and (pictures or name in needed):
            least = card.properties[name].get("minItems", 1)
            for number in range(max(pictures, least) if name == "imageUrls" else 1):
                yield make_input(folder, make_picture(number + 1, 64, 48, "png"), name, f"{name}-{number}.png")
            pictures = 0
    if "maskUrl" in card.properties and (with_mask or "maskUrl" in needed):
        yield make_input(folder, make_picture(9, 64, 48, "png"), "maskUrl", "mask.png")
