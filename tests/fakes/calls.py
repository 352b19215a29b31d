"""What a test needs to call an adapter: a listener that remembers, and the bundled provider files and cards."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from imagegen.cards import ModelCard, ProviderFile
from imagegen.catalog import Catalog, load_catalog, load_currencies
from imagegen.providers.base import GenerationRequest, InputImage, Remote
from imagegen.providers.registry import DIALECTS

_NUMBERS = itertools.count()
PROVIDERS = Path(__file__).parents[2] / "presets" / "providers"


@dataclass
class RecordingListener:
    """Remembers what it is told, in order."""

    remotes: list[Remote] = field(default_factory=list)
    steps: list[tuple[float | None, str]] = field(default_factory=list)
    previews: list[bytes] = field(default_factory=list)

    is_submitted: asyncio.Event = field(default_factory=asyncio.Event)

    async def submitted(self, remote: Remote) -> None:
        self.remotes.append(remote)
        self.is_submitted.set()

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        self.steps.append((fraction, text))
        if preview is not None:
            self.previews.append(preview)


def load_provider(name: str, **changes: Any) -> ProviderFile:
    """A bundled provider file, with some of its fields replaced."""
    data = json.loads((PROVIDERS / name / "provider.json").read_text(encoding="utf-8"))
    return ProviderFile.from_json({**data, **changes})


def load_card(provider: str, file_name: str) -> ModelCard:
    """A bundled card by its file's name."""
    data = json.loads((PROVIDERS / provider / f"{file_name}.json").read_text(encoding="utf-8"))
    return ModelCard.from_json(provider, data, load_currencies(PROVIDERS.parent))


@cache
def bundled_catalog() -> Catalog:
    """The presets that come with the app."""
    return load_catalog(PROVIDERS.parent, dialects=DIALECTS)


def load_catalog_card(key: str) -> ModelCard:
    """A bundled card by PROVIDER/MODEL."""
    return bundled_catalog().card(key)


def new_job_uuid() -> str:
    """Another name for each request, as the motor gives one to each attempt."""
    return str(uuid5(NAMESPACE_OID, f"request {next(_NUMBERS)}"))


def make_request(
    card: ModelCard, prompt: str = "a fox", *, images: tuple[InputImage, ...] = (), **params: Any
) -> GenerationRequest:
    return GenerationRequest(card, prompt, params, images, job_uuid=new_job_uuid())


def make_input(folder: Path, data: bytes, parameter: str = "imageUrl", name: str = "picture.png") -> InputImage:
    """A picture on disk that goes with a request."""
    path = folder / name
    path.write_bytes(data)
    return InputImage(parameter, name, "image/png", path)
