"""What `presets/styles/<id>.json` says, as frozen dataclasses.

The files are checked against `presets/schema/style.json` before they come here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from imagegen.errors import InvalidInput
from imagegen.styles.clauses import ANALYSIS_NAMES, PROMPT_SLOT, SHOT_SLOT, text_complaints


@dataclass(frozen=True)
class InputRule:
    """The photos a style works from."""

    min: int
    max: int
    types: tuple[str, ...]  # "png", "jpeg", "webp"


@dataclass(frozen=True)
class StyleShot:
    """One picture that a style makes of a product."""

    id: str
    title: Mapping[str, str]  # language → text
    text: str


@dataclass(frozen=True)
class ShotRule:
    """How many of its shots a style makes; none where it has no shots."""

    min: int = 0
    max: int = 0
    default: int = 0


@dataclass(frozen=True)
class StyleOption:
    """A text that a person may add."""

    name: str
    label: Mapping[str, str]  # language → text
    help: Mapping[str, str]
    placeholder: Mapping[str, str]


@dataclass(frozen=True)
class CheckRules:
    """What is looked for in the result on this machine."""

    min_side_px: int = 0  # 0: any size will do
    white_margin: bool = False
    object_inside: bool = False
    not_a_copy: bool = False


@dataclass(frozen=True)
class Style:
    """Named values, a text and the rules for its input."""

    id: str  # the file's name
    name: Mapping[str, str]  # language → text
    description: Mapping[str, str]
    icon: str  # "" for none
    template: str
    inputs: InputRule | None  # None: works from the prompt alone
    models: tuple[str, ...]  # PROVIDER/MODEL, the preferred one first; () when any will do
    params: Mapping[str, Any]  # in standard names
    shots: tuple[StyleShot, ...]  # () for a style around a prompt
    choose_shots: ShotRule
    options: tuple[StyleOption, ...]
    checks: CheckRules
    background: str  # "white" or "keep"
    time_limit_s: float | None  # None: the card's

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises InvalidInput with the JSON path when the parts do not belong together."""
        inputs, shots = data.get("inputs"), data.get("shots", ())
        style = cls(
            id=data["id"],
            name=data["name"],
            description=data["description"],
            icon=data.get("icon", ""),
            template=_joined(data["template"]),
            inputs=InputRule(**{**inputs, "types": tuple(inputs["types"])}) if inputs else None,
            models=tuple(data.get("models", ())),
            params=data.get("params", {}),
            shots=tuple(StyleShot(shot["id"], shot["title"], _joined(shot["prompt"])) for shot in shots),
            choose_shots=ShotRule(**data.get("choose_shots", {})),
            options=tuple(StyleOption(**option) for option in data.get("options", ())),
            checks=CheckRules(**data.get("checks", {})),
            background=data.get("background", "keep"),
            time_limit_s=data.get("time_limit_s"),
        )
        complaint = next(_complaints(style), None)
        if complaint:
            raise InvalidInput(complaint)
        return style


def _joined(lines: str | Sequence[str]) -> str:
    return lines if isinstance(lines, str) else "\n".join(lines)


def _complaints(style: Style) -> Iterator[str]:
    """What does not hold together, each with its JSON path."""
    if style.inputs and style.inputs.min > style.inputs.max:
        yield "$.inputs.min: more than $.inputs.max."
    slot = SHOT_SLOT if style.shots else PROMPT_SLOT
    names = [*(option.name for option in style.options), *(ANALYSIS_NAMES if style.shots else ())]
    if len({*names, slot}) <= len(names):
        yield "$.options: two have the same name, or one is called as what the app fills in itself."
    yield from (f"$.template: {complaint}" for complaint in text_complaints(style.template, names, slot))
    yield from _shot_complaints(style.shots, style.choose_shots, names)


def _shot_complaints(shots: Sequence[StyleShot], rule: ShotRule, names: Sequence[str]) -> Iterator[str]:
    if not rule.min <= rule.default <= rule.max <= len(shots):
        yield f"$.choose_shots: min, default and max must go up, to at most {len(shots)} shots."
    if len({shot.id for shot in shots}) < len(shots):
        yield "$.shots: two have the same id."
    for place, shot in enumerate(shots):
        yield from (f"$.shots[{place}].prompt: {complaint}" for complaint in text_complaints(shot.text, names))
