"""A template and lists of values become rows, side by side or each with each."""

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

from imagegen.errors import InvalidInput
from imagegen.prompts.placeholders import fill, placeholders, same_name
from imagegen.prompts.rows import PromptRow
from imagegen.sheets import require_rows

How = Literal["zip", "product"]


def combine(template: str, variables: Mapping[str, Sequence[str]], how: How) -> list[PromptRow]:
    """One row for each combination: "zip" takes the first values, then the second; "product" each with each.

    Raises InvalidInput for lists of different lengths, empty ones, too many rows, and variables the template lacks.
    """
    named = {same_name(name) for name in placeholders(template)}
    for name in variables:
        if same_name(name) not in named:
            raise InvalidInput(f"The template has no {{{name}}}.", hint="Put it in, or remove the variable.")
    _require_values(variables)
    require_rows(count_combinations(variables, how), "This makes")
    lists = variables.values()
    combinations = zip(*lists, strict=True) if how == "zip" and variables else product(*lists)
    chosen = [dict(zip(variables, values, strict=True)) for values in combinations]
    return [PromptRow(f"row {number}", fill(template, one).text, {}, one) for number, one in enumerate(chosen, start=1)]


def count_combinations(variables: Mapping[str, Sequence[str]], how: How) -> int:
    """How many rows `combine` makes. Raises InvalidInput for lists that do not fit side by side."""
    lengths = {name: len(values) for name, values in variables.items()}
    if how == "product" or not lengths:
        return math.prod(lengths.values())
    if len(set(lengths.values())) > 1:
        named = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise InvalidInput(
            f"The variables have different numbers of values: {named}.",
            hint="Give each as many as the others, or combine each with each.",
        )
    return next(iter(lengths.values()))


def sweep(values: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the values of some parameters. Raises InvalidInput for empty lists and too many."""
    _require_values(values)
    require_rows(math.prod(map(len, values.values())), "This makes")
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


def _require_values(lists: Mapping[str, Sequence[Any]]) -> None:
    for name, values in lists.items():
        if not values:
            raise InvalidInput(f"“{name}” has no values.", hint="Give it at least one, or remove it.")
