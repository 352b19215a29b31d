"""What one click makes of a mark: new values for the row, as `changes` describes them. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from imagegen.cards import ModelCard
from imagegen.catalog import Catalog
from imagegen.params import PROMPT, build_fields
from imagegen.records import Task
from imagegen.sizes import SIZE_PARAMETERS, read_pixels
from imagegen.studio.marks import Mark

SENTENCE_END = re.compile(r"[.!?;,。！？；，、]")
UNFILLED = re.compile(r"\s*\{[^{}|$]*\}")
RATIO = re.compile(r"(\d+(?:\.\d+)?)[:x×/](\d+(?:\.\d+)?)")

Values = dict[str, Any]


def fixed(task: Task, mark: Mark, catalog: Catalog, default_model: str) -> Values:
    """The new values of the row."""
    fixes: Mapping[str, Callable[[], Values]] = {
        "shorten": lambda: {"prompt": cut(task.prompt, _card_of(task, catalog).properties[PROMPT]["maxLength"])},
        "fit": lambda: {"params": nearest_size(_card_of(task, catalog), catalog, task.params)},
        "default": lambda: {"params": {mark.parameter: None}},
        "drop": lambda: {"params": {mark.parameter: mark.values.get("kept")}},
        "clear": lambda: {"prompt": UNFILLED.sub("", task.prompt).strip()},
        "model": lambda: {"model": catalog.card(default_model).key},
        "forget": lambda: {"origin": {name: value for name, value in (task.origin or {}).items() if name != "missing"}},
    }
    return fixes[mark.fix]()


def _card_of(task: Task, catalog: Catalog) -> ModelCard:
    return catalog.card(f"{task.provider}/{task.model}")


def cut(prompt: str, limit: int) -> str:
    """The beginning of a prompt that fits, ended at a sentence, else at a word."""
    head = prompt[:limit]
    ends = [found.end() for found in SENTENCE_END.finditer(head) if found.end() > limit // 2]
    end = ends[-1] if ends else head.rfind(" ") if " " in head else limit
    return head[:end].rstrip(" ,;，、；")


def nearest_size(card: ModelCard, catalog: Catalog, params: Mapping[str, Any]) -> Values:
    """The model's own size that comes closest in shape, then in area; its default where it has none to choose from."""
    nothing = {name: None for name in SIZE_PARAMETERS if name in params}
    control = next((one for one in build_fields(card, catalog.texts, "en") if one.widget == "size"), None)
    wanted = _shape(params)
    if control is None or not control.presets or wanted is None:
        return dict(nothing)
    best = min(control.presets, key=lambda preset: _distance(wanted, _shape(preset["values"])))
    return {**nothing, **best["values"]}


def _shape(values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Width and height as numbers, of pixels or of a ratio; None where the values name neither."""
    pixels = read_pixels({}, values)
    if pixels:
        return float(pixels[0]), float(pixels[1])
    found = RATIO.fullmatch(str(values.get("aspectRatio") or values.get("size") or ""))
    return (float(found[1]), float(found[2])) if found else None


def _distance(one: tuple[float, float], other: tuple[float, float] | None) -> tuple[float, float]:
    if other is None or 0 in (*one, *other):
        return (float("inf"), 0.0)
    ratio = (one[0] / one[1]) / (other[0] / other[1])
    return (round(max(ratio, 1 / ratio), 3), abs(one[0] * one[1] - other[0] * other[1]))
