"""What may stand in a recipe, as frozen dataclasses: nothing else is written, so a key has no place.

Pictures are named by their hash; whoever opens the file needs the same pictures.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.records import Asset, Task

FORMAT = 1  # goes up when an older reader would misunderstand the file
MARK = "imagegen_recipe"
ASSET_PREFIX = "asset:"
LIST_PARAMETER = "imageUrls"  # the one that takes several pictures


@dataclass(frozen=True)
class Reference:
    """A picture that a task looks at."""

    parameter: str  # "imageUrl", "imageUrls" or "maskUrl"
    sha256: str  # of the file, hex
    name: str | None = None  # the file name it was uploaded under
    position: int = 1  # among the pictures of the parameter, from 1

    def to_json(self) -> dict[str, Any]:
        return _without_empty(vars(self))


@dataclass(frozen=True)
class Origin:
    """How a task came about; empty where that does not apply."""

    prompt: str = ""  # as it was before it was rewritten
    template: str = ""  # its id
    style: str = ""  # its id
    shot: str = ""  # its id in the style

    @classmethod
    def of_task(cls, task: Task) -> Self | None:
        """What strangers may read of it; the row of a person's sheet stays with the person."""
        known = {one.name: (task.origin or {}).get(one.name) for one in fields(cls)}
        return cls(**_without_empty(known)) if any(known.values()) else None

    def to_json(self) -> dict[str, Any]:
        return _without_empty(vars(self))


@dataclass(frozen=True)
class RecipeTask:
    """One task as a person would write it down."""

    prompt: str
    model: str  # PROVIDER/MODEL
    title: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)  # standard names, without prompt and pictures
    count: int | None = None  # None: the person's setting
    row_key: str | None = None
    reason: str | None = None  # why an assistant made it
    references: tuple[Reference, ...] = ()
    origin: Origin | None = None

    @classmethod
    def of_task(cls, task: Task, assets: Mapping[str, Asset]) -> Self:
        """The recipe of a task; `assets` has every picture that its params name, by id."""
        return cls(
            prompt=task.prompt,
            model=f"{task.provider}/{task.model}",
            title=task.title,
            params={name: value for name, value in task.params.items() if name not in IMAGE_PARAMETERS},
            count=task.count,
            row_key=task.row_key,
            reason=task.reason,
            references=tuple(_references(task.params, assets)),
            origin=Origin.of_task(task),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """`data` fits the schema."""
        parts = {
            "references": tuple(Reference(**one) for one in data.get("references", ())),
            "origin": Origin(**data["origin"]) if "origin" in data else None,
        }
        return cls(**{**data, **parts})

    def to_json(self) -> dict[str, Any]:
        data = {
            "title": self.title,
            "model": self.model,
            "params": dict(sorted(self.params.items())),
            "count": self.count,
            "row_key": self.row_key,
            "reason": self.reason,
            "references": [one.to_json() for one in self.references],
            "origin": self.origin.to_json() if self.origin else None,
        }
        return {"prompt": self.prompt, **_without_empty(data)}

    def params_with(self, asset_ids: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Reference, ...]]:
        """The params with the pictures that are here, SHA-256 → asset id, and the references whose picture is not."""
        pictures: dict[str, list[str]] = {}
        for one in sorted(self.references, key=lambda reference: reference.position):
            if one.sha256 in asset_ids:
                pictures.setdefault(one.parameter, []).append(f"{ASSET_PREFIX}{asset_ids[one.sha256]}")
        values = {name: refs if name == LIST_PARAMETER or len(refs) > 1 else refs[0] for name, refs in pictures.items()}
        return {**self.params, **values}, tuple(one for one in self.references if one.sha256 not in asset_ids)


@dataclass(frozen=True)
class Recipe:
    """A whole task list."""

    title: str
    created_at: str  # UTC, as in the records
    app: str  # what wrote it: "Imagegen 0.1.0"
    tasks: tuple[RecipeTask, ...]
    notes: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """`data` fits the schema."""
        return cls(
            title=data["title"],
            created_at=data.get("created_at", ""),
            app=data.get("app", ""),
            tasks=tuple(RecipeTask.from_json(task) for task in data["tasks"]),
            notes=data.get("notes", ""),
        )

    def to_json(self) -> dict[str, Any]:
        head = _without_empty({"created_at": self.created_at, "app": self.app, "notes": self.notes})
        return {MARK: FORMAT, "title": self.title, **head, "tasks": [task.to_json() for task in self.tasks]}


def recipe_text(recipe: Recipe) -> str:
    """The file: JSON for people, the same recipe always the same text."""
    return json.dumps(recipe.to_json(), ensure_ascii=False, indent=2) + "\n"


def _references(params: Mapping[str, Any], assets: Mapping[str, Asset]) -> Iterator[Reference]:
    for parameter in IMAGE_PARAMETERS:
        value = params.get(parameter) or []
        for position, ref in enumerate(value if isinstance(value, list) else [value], start=1):
            asset = assets[ref.removeprefix(ASSET_PREFIX)]
            yield Reference(parameter, asset.content_hash, asset.name, position)


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}
