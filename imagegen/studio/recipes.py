"""The desk for recipes: a batch as a file to share, and a file as a list again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from imagegen import __version__
from imagegen.cards import IMAGE_PARAMETERS
from imagegen.engine.calls import ASSET_PREFIX, asset_refs
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.recipes import Recipe, RecipeTask, Reference, read_recipe, recipe_text
from imagegen.records import Batch, Task
from imagegen.settings import MAX_IMAGES_PER_TASK
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.opened import OpenedFiles
from imagegen.studio.review import Review
from imagegen.studio.views import View

APP = f"Imagegen {__version__}"
SHOWN_PROMPTS = 5
SHOWN_CHARACTERS = 240


@dataclass(frozen=True)
class OpenRecipe:
    """A file that was read."""

    file_name: str
    recipe: Recipe


class Recipes:
    """The verbs about recipes. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, review: Review) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._clock = tools.clock
        self._review = review
        self._opened: OpenedFiles[OpenRecipe] = OpenedFiles(tools.clock)

    def save(self, owner: str, batch_id: str) -> tuple[str, str]:
        """Title and text of a batch's recipe, started tasks and drafts alike. Raises InvalidInput for an empty one."""
        batch = self._store.batches.get(owner, batch_id)
        started = [facts.task for facts in self._store.tasks.facts_of_batch(batch.id)]
        tasks = sorted([*started, *self._store.drafts.of_batch(batch.id)], key=lambda task: task.position)
        if not tasks:
            raise InvalidInput("There is nothing to save in this list.", hint="Add a row first.")
        wanted = {asset_id for task in tasks for _, asset_id in asset_refs(task.params)}
        assets = self._store.assets.by_ids(owner, wanted)
        made = tuple(RecipeTask.of_task(_without_lost(task, assets), assets) for task in tasks)
        return batch.title, recipe_text(Recipe(batch.title, self._clock.now_text(), APP, made))

    def read(self, owner: str, file_name: str, data: bytes) -> str:
        """Read a file and keep it open; returns its id. Raises InvalidInput with one sentence."""
        recipe = read_recipe(data, self._catalog.shelf.recipe_schema)
        return self._opened.keep(owner, OpenRecipe(file_name, recipe))

    def look(self, owner: str, file_id: str) -> View:
        """What stands in the file, and which of its pictures and models are not here. Nothing is made."""
        opened = self._opened.get(owner, file_id)
        recipe, here = opened.recipe, self._pictures(owner, opened.recipe)
        missing = {one.sha256: one for task in recipe.tasks for one in task.params_with(here)[1]}
        return {
            "id": file_id,
            "file_name": opened.file_name,
            "title": recipe.title,
            "notes": recipe.notes,
            "created_at": recipe.created_at,
            "app": recipe.app,
            "count": len(recipe.tasks),
            "models": self._model_views(recipe),
            "examples": [task.prompt[:SHOWN_CHARACTERS] for task in recipe.tasks[:SHOWN_PROMPTS]],
            "missing": [{"sha256": one.sha256, "name": one.name or ""} for one in missing.values()],
        }

    def _model_views(self, recipe: Recipe) -> list[View]:
        counts: dict[str, int] = {}
        for task in recipe.tasks:
            counts[task.model] = counts.get(task.model, 0) + 1
        cards = self._catalog.cards
        return [
            {"key": key, "name": cards[key].name if key in cards else key, "count": count, "is_known": key in cards}
            for key, count in counts.items()
        ]

    def open(self, owner: str, topic_id: str | None, file_id: str) -> tuple[Batch, list[str]]:
        """The list of a recipe, and what a person should know of it."""
        opened = self._opened.get(owner, file_id)
        recipe = opened.recipe
        drafts, missing = drafts_of_recipe(recipe, self._pictures(owner, recipe))
        origin = {"kind": "recipe", "file_name": opened.file_name}
        batch = self._review.open(owner, topic_id, drafts, origin, title=recipe.title)
        count = len({one.sha256 for one in missing})
        lost = "One picture is" if count == 1 else f"{count:,} pictures are"
        return batch, [f"{lost} not on this computer. The rows that need it are marked."] if count else []

    def drafts(self, owner: str, recipe: Recipe, more: Mapping[str, str]) -> tuple[list[TaskDraft], list[Reference]]:
        """What the recipe wants made, and the pictures that are not here; `more` is SHA-256 → asset id."""
        return drafts_of_recipe(recipe, {**self._pictures(owner, recipe), **more})

    def _pictures(self, owner: str, recipe: Recipe) -> dict[str, str]:
        """SHA-256 → asset id, of the recipe's pictures that are here."""
        found = self._store.assets.by_hashes(owner, hashes_of(recipe))
        return {sha256: asset.id for sha256, asset in found.items()}


def hashes_of(recipe: Recipe) -> set[str]:
    """The SHA-256 of every picture that a recipe refers to."""
    return {one.sha256 for task in recipe.tasks for one in task.references}


def drafts_of_recipe(recipe: Recipe, asset_ids: Mapping[str, str]) -> tuple[list[TaskDraft], list[Reference]]:
    """One draft for each task, and the references whose picture is not among `asset_ids`."""
    lost: list[Reference] = []
    drafts = []
    for number, task in enumerate(recipe.tasks, start=1):
        params, missing = task.params_with(asset_ids)
        lost += missing
        drafts.append(_draft(task, params, missing, f"Task {number}"))
    return drafts, lost


def _draft(task: RecipeTask, params: Mapping[str, object], missing: Sequence[Reference], place: str) -> TaskDraft:
    origin = task.origin.to_json() if task.origin else {}
    if missing:
        origin["missing"] = [{"parameter": one.parameter, "name": one.name or one.sha256[:12]} for one in missing]
    count = None if task.count is None else min(task.count, MAX_IMAGES_PER_TASK)
    return TaskDraft(
        task.prompt,
        task.model,
        params,
        count,
        task.row_key,
        place,
        title=task.title,
        reason=task.reason,
        origin=origin or None,
    )


def _without_lost(task: Task, here: Iterable[str]) -> Task:
    """The task without the pictures whose rows are gone."""
    known = {f"{ASSET_PREFIX}{asset_id}" for asset_id in here}
    params = dict(task.params)
    for name in (name for name in IMAGE_PARAMETERS if name in params):
        value = params.pop(name)
        kept = [ref for ref in (value if isinstance(value, list) else [value]) if ref in known]
        if kept:
            params[name] = kept if isinstance(value, list) else kept[0]
    return replace(task, params=params)
