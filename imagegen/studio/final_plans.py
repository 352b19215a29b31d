"""From pictures that were kept to the rows that make them again, larger or on a better model. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, MANY_PICTURES, ONE_PICTURE, ModelCard
from imagegen.catalog import Catalog
from imagegen.clock import MAX_SEED
from imagegen.engine.calls import ASSET_PREFIX
from imagegen.params import SEED
from imagegen.records import GenerationFacts, Task
from imagegen.sizes import SIZE_PARAMETERS
from imagegen.studio.carrying import carried
from imagegen.studio.drafts import TaskDraft

KIND = "finals"  # of the list, in its origin
FINAL_OF = "final_of"  # in the origin of a row: the generation it goes on from


@dataclass(frozen=True)
class FinalWish:
    """How the kept pictures shall be made again."""

    model: str  # PROVIDER/MODEL
    params: Mapping[str, Any] = field(default_factory=dict)  # they win over the draft's own values
    keeps_seed: bool = True  # where the model takes one
    uses_picture: bool = True  # as reference, where the model takes one
    count: int = 1  # images of each


@dataclass(frozen=True)
class Keeper:
    """A picture that was chosen, and the task it is of."""

    task: Task
    facts: GenerationFacts

    @property
    def id(self) -> str:
        return self.facts.generation.id

    @property
    def seed(self) -> int | None:
        """What the provider says it used, else what it was asked for."""
        asset, generation = self.facts.asset, self.facts.generation
        return generation.seed if asset is None or asset.seed is None else asset.seed


def plan_finals(keepers: Sequence[Keeper], wish: FinalWish, card: ModelCard, catalog: Catalog) -> list[TaskDraft]:
    """A row for each picture, in their order."""
    keys = unique_keys([keeper.task.row_key for keeper in keepers])
    return [_draft(keeper, key, wish, card, catalog) for keeper, key in zip(keepers, keys, strict=True)]


def unique_keys(keys: Sequence[str | None]) -> list[str | None]:
    """Two pictures of one row share its key; the second final gets "-2" behind it."""
    seen: dict[str, int] = {}
    unique: list[str | None] = []
    for key in keys:
        if key is None:
            unique.append(None)
            continue
        seen[key] = seen.get(key, 0) + 1
        unique.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return unique


def _draft(keeper: Keeper, row_key: str | None, wish: FinalWish, card: ModelCard, catalog: Catalog) -> TaskDraft:
    task = keeper.task
    origin = {name: value for name, value in (task.origin or {}).items() if name != "second_try"}
    own = _kept(task, wish, card, catalog)
    params = {**own, **seed_params(keeper, wish, card), **picture_params(keeper, wish, card), **wish.params}
    return TaskDraft(
        prompt=task.prompt,
        model=card.key,
        params=params,
        count=wish.count,
        row_key=row_key,
        title=task.title,
        origin={**origin, FINAL_OF: keeper.id},
    )


def _kept(task: Task, wish: FinalWish, card: ModelCard, catalog: Catalog) -> dict[str, Any]:
    """The draft's own values as far as the model takes them; a wished size replaces theirs in every spelling."""
    replaced = {SEED} | (set(SIZE_PARAMETERS) if set(SIZE_PARAMETERS) & wish.params.keys() else set())
    return carried({name: value for name, value in task.params.items() if name not in replaced}, card, catalog)


def seed_params(keeper: Keeper, wish: FinalWish, card: ModelCard) -> dict[str, int]:
    """The seed of the picture where the model takes it."""
    if not wish.keeps_seed or keeper.seed is None or SEED not in card.properties:
        return {}
    most = card.properties[SEED].get("maximum", MAX_SEED)
    return {SEED: keeper.seed} if keeper.seed <= most else {}


def picture_params(keeper: Keeper, wish: FinalWish, card: ModelCard) -> dict[str, Any]:
    """The picture as the first reference; those of the draft itself stay behind it while there is room."""
    asset = keeper.facts.asset
    if not wish.uses_picture or asset is None:
        return {}
    reference = f"{ASSET_PREFIX}{asset.id}"
    if MANY_PICTURES in card.properties:
        own = [ref for name in IMAGE_PARAMETERS[:2] for ref in _listed(keeper.task.params.get(name))]
        most = card.properties[MANY_PICTURES].get("maxItems")
        return {MANY_PICTURES: list(dict.fromkeys([reference, *own]))[:most]}
    return {ONE_PICTURE: reference} if ONE_PICTURE in card.properties else {}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
