"""Two pictures beside each other: every setting of both, and which of them differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.engine.calls import asset_refs
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.pricing import money
from imagegen.records import Attempt
from imagegen.studio.changes import word_changes
from imagegen.studio.effective import Setting, compare_settings
from imagegen.studio.finished import Finished, get_finished
from imagegen.studio.grid_heads import seconds_of
from imagegen.studio.grid_views import model_names, style_name
from imagegen.studio.people import People
from imagegen.studio.pictures import TaskViewer
from imagegen.studio.views import View, asset_urls

MAX_COMPARED_CHARACTERS = 6_000  # word by word is quadratic; longer texts are shown as they are
TEXTS = ("prompt", "negativePrompt", "revised")  # compared word by word


@dataclass(frozen=True)
class Line:
    """One row of the table; None means that a picture has no such value."""

    name: str
    label: str  # "" where the page has a word of its own
    left: Any
    right: Any


class Pairs:
    """Looks two pictures up. Raises our errors only."""

    def __init__(self, tools: Tools, people: People, task_view: TaskViewer) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._people = people
        self._task_view = task_view

    def look(self, owner: str, ids: Sequence[str]) -> View:
        """Both pictures with their tasks as the feed shows them, and the table of their settings."""
        if len(ids) != 2 or ids[0] == ids[1]:
            raise InvalidInput("Two different pictures are compared.", hint="Choose two.")
        pair = [get_finished(self._store, owner, one) for one in ids]
        values = [self._values(owner, found) for found in pair]
        lines = [line_view(line) for line in joined(*values)]
        return {"tasks": self._tasks(owner, pair), "lines": lines}

    def _tasks(self, owner: str, pair: Sequence[Finished]) -> list[View]:
        facts = {one.task.id: one for one in self._store.tasks.facts_by_ids({found.task.id for found in pair})}
        return [self._task_view(owner, facts[found.task.id]) for found in pair]

    def _values(self, owner: str, found: Finished) -> dict[str, tuple[str, Any]]:
        """Name → label and value, in the order of the table."""
        task, language = found.task, self._people.language(owner)
        card = self._catalog.cards.get(f"{task.provider}/{task.model}")
        texts = self._catalog.texts
        names = model_names(f"{task.provider}/{task.model}", self._catalog)
        style = str((task.origin or {}).get("style") or "")
        settings = compare_settings(task, found.generation, found.asset, card, texts, language, {})
        return {
            "prompt": ("", task.prompt),
            "revised": ("", found.asset.details.get("revised_prompt")),
            "model": ("", names["name"]),
            "provider": ("", names["provider_name"]),
            "style": ("", style_name(style, self._catalog, language) if style else None),
            **{_name(setting): (setting.label, _told(setting)) for setting in settings},
            "pictures": ("", self._pictures(owner, found) or None),
            **self._call(owner, found),
        }

    def _pictures(self, owner: str, found: Finished) -> list[str]:
        """The addresses of what the picture was made from."""
        ids = [asset_id for _, asset_id in asset_refs(found.task.params)]
        assets = self._store.assets.by_ids(owner, ids)
        return [asset_urls(assets[one])["preview"] for one in ids if one in assets]

    def _call(self, owner: str, found: Finished) -> dict[str, tuple[str, Any]]:
        attempts = self._store.history.of_generation(found.generation.id)
        made_by = next((one for one in attempts if one.id == found.asset.attempt_id), None)
        seconds = seconds_of(made_by) if made_by else None
        return {
            "price": ("", _price_text(made_by) if made_by else None),
            "seconds": ("", None if seconds is None else round(seconds, 1)),
        }


def _name(setting: Setting) -> str:
    """Parameters have a mark of their own: a model may call one of them "model" or "price"."""
    return f"param:{setting.name}"


def _told(setting: Setting) -> Any:
    return setting.asked if setting.used is None else setting.used


def _price_text(attempt: Attempt) -> str | None:
    """What one image of the call cost; an estimate has "≈" in front. None when nobody knows."""
    usd = attempt.cost_usd if attempt.cost_usd is not None else attempt.price_estimate_usd
    if usd is None:
        return None
    share = usd / max(1, len(attempt.generation_ids))
    return f"{'≈ ' if attempt.cost_usd is None else ''}{money(share)}" if share else "free"


def joined(left: Mapping[str, tuple[str, Any]], right: Mapping[str, tuple[str, Any]]) -> list[Line]:
    """One line for each name of either side, in the order of the left one; what only the right one has stands where
    it stands there. A name without a value on both sides has no line.
    """
    names = list(left)
    for place, name in enumerate(right):
        if name not in left:
            before = next((one for one in reversed(list(right)[:place]) if one in names), None)
            names.insert(names.index(before) + 1 if before else 0, name)
    nothing = ("", None)
    lines = [_line(name, left.get(name, nothing), right.get(name, nothing)) for name in names]
    return [line for line in lines if (line.left, line.right) != (None, None)]


def _line(name: str, left: tuple[str, Any], right: tuple[str, Any]) -> Line:
    return Line(name, left[0] or right[0], left[1], right[1])


def line_view(line: Line) -> View:
    """A row of the page's table; `changes` are word by word where both sides have a text."""
    name = line.name.removeprefix("param:")
    differs = line.left != line.right
    is_text = name in TEXTS and isinstance(line.left, str) and isinstance(line.right, str)
    is_short = is_text and len(line.left) + len(line.right) <= MAX_COMPARED_CHARACTERS
    changes = word_changes(line.left, line.right) if differs and is_short else None
    return {**vars(line), "differs": differs, "changes": changes}
