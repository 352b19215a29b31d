"""A text with variants, variables, a style and a sweep → the rows of a list. Decides, does nothing."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from imagegen.cards import ModelCard
from imagegen.catalog import Shelf
from imagegen.errors import InvalidInput
from imagegen.params import from_text
from imagegen.prompts import (
    combine,
    count_combinations,
    count_variants,
    fill,
    parse_sweep,
    placeholders,
    rows_of_lines,
    sweep,
    variants,
)
from imagegen.prompts.combining import How
from imagegen.prompts.variants import Mode
from imagegen.sheets import require_rows
from imagegen.studio.drafts import TaskDraft
from imagegen.styles import fitting_params, style_prompt

MAKES = "This makes"


@dataclass(frozen=True)
class TextWish:
    """What a person typed in order to get many prompts."""

    base: TaskDraft  # the panel's settings; its prompt does not count
    text: str
    is_per_line: bool = False  # each line is a prompt of its own, else the whole text is one
    has_variants: bool = True  # {red|blue} and __colour__ mean choices
    picked: int | None = None  # so many random ones of each prompt; None: every combination
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)  # variable → what stands for it
    how: How = "product"
    sweep: Mapping[str, Sequence[str]] = field(default_factory=dict)  # parameter → values as they were typed
    template: str = ""  # the id of the template that the text was
    style: str = ""  # the id of a style around every prompt

    @property
    def texts(self) -> list[str]:
        """The prompts before anything is put in."""
        if self.is_per_line:
            return [row.prompt for row in rows_of_lines(self.text)]
        return [self.text.strip()] if self.text.strip() else []

    def values_of(self, text: str) -> dict[str, Sequence[str]]:
        """The variables of one text that have values; a variable without any stays as it stands."""
        return {name: self.values[name] for name in placeholders(text) if self.values.get(name)}


def values_in(typed: str, known: Sequence[str] = ()) -> list[str]:
    """The values in a box: one a line, or separated by commas where there is one line only.

    What is offered as one value, `known`, is one whatever stands in it. Raises InvalidInput as `parse_sweep` does.
    """
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > 1 or (lines and lines[0] in known):
        return lines
    return parse_sweep(lines[0]) if lines else []


def count_rows(wish: TextWish, wildcards: Mapping[str, Sequence[str]]) -> int:
    """How many rows the wish makes, without making them. Raises InvalidInput for what cannot be read."""
    settings = math.prod(len(values) for values in wish.sweep.values())
    return settings * sum(_count_of(text, wish, wildcards) for text in wish.texts)


def _count_of(text: str, wish: TextWish, wildcards: Mapping[str, Sequence[str]]) -> int:
    count = count_variants(text, wildcards) if wish.has_variants else 1
    if wish.picked is not None:
        count = min(count, wish.picked)
    return count * count_combinations(wish.values_of(text), wish.how)


def plan_rows(wish: TextWish, shelf: Shelf, random: Random) -> list[TaskDraft]:
    """Every row, those of one prompt side by side. Raises InvalidInput for too many, none, and unreadable text."""
    require_rows(count_rows(wish, shelf.wildcards), MAKES)
    settings = _settings(wish, shelf.card(wish.base.model), shelf)
    rows = [
        _draft(wish, shelf, prompt, values, params)
        for text in wish.texts
        for prompt, values in _prompts(text, wish, shelf.wildcards, random)
        for params in settings
    ]
    if not rows:
        raise InvalidInput("There is nothing to make.", hint="Write at least one prompt.")
    return rows


def _prompts(
    text: str, wish: TextWish, wildcards: Mapping[str, Sequence[str]], random: Random
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each prompt of one text with the values that stand in it; braces are read only where they may mean something."""
    made: Sequence[str] = (text,)
    if wish.has_variants:
        mode: Mode = "all" if wish.picked is None else "random"
        made = variants(text, wildcards, mode, wish.picked, random).prompts
    chosen = [row.variables for row in combine(text, wish.values_of(text), wish.how)]
    for prompt in made:
        for values in chosen:
            yield (fill(prompt, values).text if values or wish.has_variants else prompt), values


def _settings(wish: TextWish, card: ModelCard, shelf: Shelf) -> list[dict[str, Any]]:
    """The params of each step of the sweep; the person's own values come before the style's."""
    styled = fitting_params(shelf.style(wish.style).params, card) if wish.style else {}
    return [
        {**wish.base.params, **styled, **{name: _typed(card, name, value) for name, value in chosen.items()}}
        for chosen in sweep(wish.sweep)
    ]


def _typed(card: ModelCard, name: str, value: str) -> Any:
    if name not in card.properties:
        raise InvalidInput(f"{card.name} has no parameter “{name}”.", hint="Choose another one to vary.")
    return from_text(card.properties[name], value)


def _draft(
    wish: TextWish, shelf: Shelf, prompt: str, values: Mapping[str, Any], params: Mapping[str, Any]
) -> TaskDraft:
    origin = {"variables": dict(values), "template": wish.template, "style": wish.style}
    known = {name: value for name, value in origin.items() if value}
    spoken = style_prompt(shelf.style(wish.style), prompt) if wish.style else prompt
    return replace(wish.base, prompt=spoken, params=params, origin=known or None)
