"""From an attempt on disk to the request an adapter understands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from imagegen.cards import IMAGE_PARAMETERS, ModelCard, ProviderFile
from imagegen.catalog import Catalog
from imagegen.engine.pools import read_handle
from imagegen.errors import MissingKey, SetupError
from imagegen.media.files import MediaFolder
from imagegen.media.metadata import ImageSettings
from imagegen.params import SEED, defaults
from imagegen.providers.base import Access, FollowUp, GenerationRequest, InputImage, Remote
from imagegen.records import Asset, Attempt, Generation, Task
from imagegen.settings import KeyRing
from imagegen.storage.store import Store

ASSET_PREFIX = "asset:"
CALLBACK_PATH = "/gradio_api/app/callbacks"


@dataclass(frozen=True)
class Call:
    """Everything one attempt needs."""

    task: Task
    card: ModelCard
    provider: ProviderFile
    generations: tuple[Generation, ...]
    request: GenerationRequest
    access: Access
    machine: str = ""  # the address in a pool that is asked; "" outside of pools

    def settings_of(self, seed: int | None) -> ImageSettings:
        """What is written into the file, so that the picture can be made again."""
        params = {name: value for name, value in self.request.params.items() if name not in (SEED, "negativePrompt")}
        return ImageSettings(
            prompt=self.task.prompt,
            negative_prompt=str(self.request.params.get("negativePrompt") or ""),
            model=self.card.id,
            provider=self.provider.id,
            seed=seed,
            params=params,
            input_image_count=len(self.request.images),
        )


def build_call(
    attempt: Attempt,
    store: Store,
    catalog: Catalog,
    media: MediaFolder,
    keys: KeyRing,
    public_url: str = "",
    machine: str = "",
) -> Call:
    """Raises NotFound when the model or a picture is gone, MissingKey when the key is.

    `public_url` is where providers reach this installation; "" when they cannot. A job that some machine of a pool
    took is asked for there; else `machine` is asked.
    """
    task = store.tasks.get(attempt.owner, attempt.task_id)
    provider = catalog.provider(attempt.provider)
    card = _named_card(catalog.card(f"{attempt.provider}/{attempt.model}"), keys.model_name(provider))
    generations = tuple(store.generations.get(attempt.owner, one) for one in attempt.generation_ids)
    request = GenerationRequest(
        card=card,
        prompt=task.prompt,
        params=_values(card, task, generations[0]),
        images=tuple(
            _input_image(name, store.assets.get(attempt.owner, asset_id), media)
            for name, asset_id in asset_refs(task.params)
        ),
        count=len(generations),
        follow_up=_follow_up(task),
        job_uuid=str(uuid5(NAMESPACE_OID, attempt.id)),
        callback_url=f"{public_url}{CALLBACK_PATH}/{provider.id}" if public_url else "",
    )
    machine = read_handle(attempt.remote_handle)[1] or machine
    access = find_access(attempt.owner, provider, keys, machine)
    return Call(task, card, provider, generations, request, access, machine)


def _named_card(card: ModelCard, model: str) -> ModelCard:
    return replace(card, wire_model=model) if model else card


def _follow_up(task: Task) -> FollowUp | None:
    """What the task goes on from, as the adapter knows it."""
    if task.follow_up is None:
        return None
    handle, _ = read_handle(task.follow_up["remote_handle"])
    return FollowUp(task.follow_up["action"], Remote(task.follow_up["remote_id"], handle))


def find_access(owner: str, provider: ProviderFile, keys: KeyRing, machine: str = "") -> Access:
    """How to reach the provider, or one machine of it.

    Raises MissingKey when it needs a key and there is none, SetupError when it has no address.
    """
    key = keys.find_key(owner, provider)
    if key is None and provider.key.required:
        names = " or ".join(provider.key.variables)
        by_name = f", or set {names} before the start" if names else ""
        raise MissingKey(f"{provider.name} needs a key.", hint=f"Add one under Settings{by_name}.")
    address = machine or keys.base_url(owner, provider)
    if not address and not provider.embedded:
        names = "".join(f", or set {name} before the start" for name in provider.base_url_env[:1])
        raise SetupError(f"{provider.name} needs a base URL.", hint=f"Add one under Settings{names}.")
    return Access(address, key.value if key else None)


def asset_refs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(parameter, asset id) of every picture the values refer to, in order."""
    return [
        (name, item.removeprefix(ASSET_PREFIX))
        for name in IMAGE_PARAMETERS
        for item in _as_list(params.get(name))
        if isinstance(item, str) and item.startswith(ASSET_PREFIX)
    ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _values(card: ModelCard, task: Task, generation: Generation) -> dict[str, Any]:
    """Card defaults under the task's own values, with the seed of this generation and without pictures."""
    values = {**defaults(card), **task.params}
    if SEED in card.properties and generation.seed is not None:
        values[SEED] = generation.seed
    return {name: value for name, value in values.items() if name not in IMAGE_PARAMETERS and value is not None}


def _input_image(parameter: str, asset: Asset, media: MediaFolder) -> InputImage:
    path = media.resolve(asset.path)
    return InputImage(parameter, f"{asset.id}{path.suffix}", asset.media_type, path)
