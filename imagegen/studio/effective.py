"""What was asked of a model beside what it says it used. Pure.

Most providers tell the seed, and the picture itself tells its size. Servers that write a line of "Steps: 20, Sampler:
Euler" about each picture tell more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.params import PROMPT, SEED, Field, ParameterTexts, build_fields
from imagegen.records import Asset, Generation, Task
from imagegen.sizes import read_pixels

RATIO_TOLERANCE = 0.02  # sides are whole pixels on the model's grid, so a ratio is met only nearly
TOLD_LABELS = {
    "Steps": "steps",
    "Sampler": "samplerName",
    "Schedule type": "scheduler",
    "CFG scale": "cfg",
    "Denoising strength": "strength",
    "Seed": SEED,
}
TOLD_PAIR = re.compile(r'\s*([\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:/]\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Setting:
    """One line of the comparison; None means that nothing was asked, or that nobody says what was used."""

    name: str
    label: str
    asked: Any
    used: Any
    is_default: bool  # nobody chose it: the model's own value was sent
    differs: bool


def compare_settings(
    task: Task,
    generation: Generation,
    asset: Asset | None,
    card: ModelCard | None,
    texts: ParameterTexts,
    language: str,
    told: Mapping[str, Any],
) -> list[Setting]:
    """Every value of the task in the order of the form; `told` is what the provider's own line says of this picture."""
    fields = build_fields(card, texts, language) if card else []
    known = {name for field in fields for name in field.names}
    lines = [_of_field(field, task, generation, asset, card, told) for field in fields if card]
    lines += [
        Setting(name, texts.label(name, language), value, told.get(name), False, _differs(value, told.get(name)))
        for name, value in task.params.items()
        if name not in known and name not in (*IMAGE_PARAMETERS, PROMPT)
    ]
    if SEED not in known and asset is not None and asset.seed is not None:
        lines.append(Setting(SEED, texts.label(SEED, language), None, asset.seed, False, False))
    if not any(line.name == "size" for line in lines) and asset is not None:
        lines.append(Setting("size", texts.label("size", language), None, _pixels_text(asset), False, False))
    return [line for line in lines if (line.asked, line.used) != (None, None)]


def _of_field(
    field: Field,
    task: Task,
    generation: Generation,
    asset: Asset | None,
    card: ModelCard,
    told: Mapping[str, Any],
) -> Setting:
    if field.widget == "images":
        return Setting(field.name, field.label, None, None, False, False)  # shown as pictures
    is_default = not any(name in task.params for name in field.names)
    if field.widget == "size":
        return _size(field, task, asset, card, is_default=is_default)
    if field.name == SEED:
        used = told.get(SEED) if asset is None or asset.seed is None else asset.seed
        return Setting(SEED, field.label, generation.seed, used, False, _differs(generation.seed, used))
    asked, used = task.params.get(field.name, field.default), told.get(field.name)
    return Setting(field.name, field.label, asked, used, is_default, _differs(asked, used))


def _size(field: Field, task: Task, asset: Asset | None, card: ModelCard, *, is_default: bool) -> Setting:
    pixels = read_pixels(card.properties, task.params)
    chosen = {**dict(field.default or {}), **{name: task.params[name] for name in field.names if name in task.params}}
    words = next((str(chosen[name]) for name in ("size", "aspectRatio") if chosen.get(name)), None)
    asked = f"{pixels[0]}×{pixels[1]}" if pixels else words
    used = _pixels_text(asset) if asset else None
    return Setting("size", field.label, asked, used, is_default, _is_other_size(pixels, words, asset))


def _is_other_size(pixels: tuple[int, int] | None, words: str | None, asset: Asset | None) -> bool:
    if asset is None:
        return False
    if pixels:
        return pixels != (asset.width_px, asset.height_px)
    ratio = RATIO.fullmatch(words or "")
    if ratio is None or not float(ratio[2]):
        return False
    wanted = float(ratio[1]) / float(ratio[2])
    return bool(wanted) and abs(asset.width_px / asset.height_px / wanted - 1) > RATIO_TOLERANCE


def _pixels_text(asset: Asset) -> str:
    return f"{asset.width_px}×{asset.height_px}"


def _differs(asked: Any, used: Any) -> bool:
    if asked is None or used is None:
        return False
    return bool(_plain(asked) != _plain(used))


def _plain(value: Any) -> Any:
    """Numbers as numbers, words without regard to their case, so that 7 is 7.0 and "Euler" is "euler"."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value).casefold()


def read_told(text: str) -> dict[str, Any]:
    """What the last line of a server's own words about a picture says, by standard name."""
    line = text.strip().rpartition("\n")[2]
    pairs = {label.strip(): value.strip().strip('"') for label, value in TOLD_PAIR.findall(line)}
    return {name: pairs[label] for label, name in TOLD_LABELS.items() if pairs.get(label)}
