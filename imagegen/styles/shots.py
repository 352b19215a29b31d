"""A style and what is known → the prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imagegen.errors import InvalidInput, NotFound
from imagegen.params import in_language
from imagegen.styles.clauses import PROMPT_SLOT, SHOT_SLOT, filled
from imagegen.styles.style import Style, StyleShot


@dataclass(frozen=True)
class Shot:
    """One picture to make, in words."""

    id: str
    title: str
    prompt: str


def plan_shots(
    style: Style,
    analysis: Mapping[str, str],
    options: Mapping[str, str] | None = None,
    *,
    shot_ids: Sequence[str] = (),
    count: int | None = None,
    language: str = "en",
) -> list[Shot]:
    """The shots of a product style: those that are named, else its first `count`, else as many as the style says.

    `analysis` has values for ANALYSIS_NAMES, `options` for the style's own; what is missing or empty is not spoken of.
    Raises InvalidInput when the style has no such shots.
    """
    values = {**analysis, **(options or {})}
    return [
        Shot(
            shot.id,
            in_language(shot.title, language),
            filled(style.template, {**values, SHOT_SLOT: filled(shot.text, values)}),
        )
        for shot in _chosen(style, shot_ids, count, language)
    ]


def _chosen(style: Style, shot_ids: Sequence[str], count: int | None, language: str) -> list[StyleShot]:
    by_id, rule = {shot.id: shot for shot in style.shots}, style.choose_shots
    unknown = next((one for one in shot_ids if one not in by_id), None)
    if unknown is not None:
        raise NotFound(f"This style has no shot “{unknown}”.", hint=f"It has: {', '.join(by_id)}.")
    wanted = len(set(shot_ids)) if shot_ids else rule.default if count is None else count
    if not rule.min <= wanted <= rule.max:
        allowed = f"{rule.min}" if rule.min == rule.max else f"{rule.min} to {rule.max}"
        raise InvalidInput(
            f"{in_language(style.name, language)}: {wanted} shots are chosen, but it makes {allowed}.",
            hint="Choose again.",
        )
    return [by_id[one] for one in dict.fromkeys(shot_ids or list(by_id)[:wanted])]


def style_prompt(style: Style, prompt: str, options: Mapping[str, str] | None = None) -> str:
    """The prompt in the words of a style without shots."""
    return filled(style.template, {**(options or {}), PROMPT_SLOT: prompt})
