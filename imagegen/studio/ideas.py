"""An idea that becomes a list: what a person asks the assistant to split, and the rows of its answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from imagegen.assist import ChangeableField, SplitTask, SplitWish
from imagegen.cards import IMAGE_PARAMETERS, MANY_PICTURES, ONE_PICTURE, ModelCard
from imagegen.catalog import Catalog
from imagegen.engine.calls import ASSET_PREFIX
from imagegen.errors import InvalidInput
from imagegen.params import PROMPT, SEED
from imagegen.studio.drafts import TaskDraft

KIND = "idea"
MAX_TASKS = 200


@dataclass(frozen=True)
class Idea:
    """One master prompt, and with what its rows are made."""

    prompt: str
    count: int | None  # None lets the assistant decide
    model: str  # PROVIDER/MODEL
    params: Mapping[str, Any] = field(default_factory=dict)  # of every row, without the pictures
    images_per_task: int | None = None  # None: the person's setting
    pictures: tuple[str, ...] = ()  # asset ids, in the order in which the assistant numbers them

    @classmethod
    def read(cls, draft: TaskDraft, count: int | None) -> Self:
        """From what the panel shows: its pictures are the assistant's, its other values every row's."""
        if count is not None and not 1 <= count <= MAX_TASKS:
            raise InvalidInput(f"An idea is split into 1 to {MAX_TASKS} tasks.", hint="Ask for fewer, then for more.")
        values = (draft.params.get(name) for name in (ONE_PICTURE, MANY_PICTURES))
        refs = [ref for value in values if value for ref in (value if isinstance(value, list) else [value])]
        params = {name: value for name, value in draft.params.items() if name not in IMAGE_PARAMETERS}
        pictures = tuple(ref.removeprefix(ASSET_PREFIX) for ref in refs)
        return cls(draft.prompt, count, draft.model, params, draft.count, pictures)

    def to_json(self) -> dict[str, Any]:
        """As a list's origin."""
        return {"kind": KIND, **vars(self), "pictures": list(self.pictures)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises InvalidInput when the list came from elsewhere."""
        if data.get("kind") != KIND:
            raise InvalidInput("This list was not split from an idea.", hint="Make a new one.")
        values = {name: value for name, value in data.items() if name != "kind"}
        return cls(**{**values, "pictures": tuple(data["pictures"])})


def wish_of(idea: Idea, catalog: Catalog, picture_names: Sequence[str]) -> SplitWish:
    """What the assistant is told."""
    card = catalog.card(idea.model)
    return SplitWish(
        master_prompt=idea.prompt,
        count=idea.count,
        model_name=card.name,
        parameters=_changeable(card, catalog),
        picture_names=picture_names,
        max_prompt_characters=card.properties[PROMPT].get("maxLength"),
    )


def _changeable(card: ModelCard, catalog: Catalog) -> list[ChangeableField]:
    """What may differ from row to row: everything but words, pictures and chance."""
    fixed = {PROMPT, SEED, *IMAGE_PARAMETERS}
    return [
        ChangeableField(name, catalog.texts.label(name, "en"), schema)
        for name, schema in card.properties.items()
        if name not in fixed
    ]


def draft_of_split(task: SplitTask, idea: Idea, catalog: Catalog) -> TaskDraft:
    """The row of one task: the idea's settings, with what the assistant changed and the pictures it named."""
    chosen = [idea.pictures[number - 1] for number in task.references if number <= len(idea.pictures)]
    params = {
        **idea.params,
        **task.params,
        **_picture_params([f"{ASSET_PREFIX}{one}" for one in chosen], idea, catalog),
    }
    return TaskDraft(
        task.prompt,
        idea.model,
        params,
        idea.images_per_task,
        title=task.title or None,
        reason=task.reason or None,
    )


def _picture_params(refs: Sequence[str], idea: Idea, catalog: Catalog) -> dict[str, Any]:
    if not refs:
        return {}
    takes_one = ONE_PICTURE in catalog.card(idea.model).properties
    return {ONE_PICTURE: refs[0]} if takes_one else {MANY_PICTURES: list(refs)}
