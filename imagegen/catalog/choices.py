"""What a server itself offers, put into the cards: its samplers, its checkpoints, its styles.

A card's property says with "x-choices" under which name the server's list is found. Whoever reads the card after that
(the form, the validation, the command line) knows the list, because it stands where any list of a card stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from imagegen.cards import ModelCard

CHOICES = "x-choices"
Choices = Mapping[str, Sequence[str]]  # the name of a list → what may be chosen


def with_choices(card: ModelCard, choices: Choices) -> ModelCard:
    """The card with the server's lists in it; the same card where it asks for none of them."""
    filled = {
        name: _filled(schema, list(choices[schema[CHOICES]]))
        for name, schema in card.properties.items()
        if choices.get(schema.get(CHOICES, ""))
    }
    if not filled:
        return card
    return replace(card, params={**card.params, "properties": {**card.properties, **filled}})


def _filled(schema: Mapping[str, Any], items: list[str]) -> dict[str, Any]:
    """The property with `items` to choose from; a default that the server does not have gives way."""
    if schema.get("type") == "array":
        kept = [one for one in schema.get("default", ()) if one in items]
        default = {"default": kept} if "default" in schema else {}
        return {**schema, **default, "items": {**schema.get("items", {}), "enum": items}}
    is_gone = "default" in schema and schema["default"] not in items
    return {**schema, "enum": items, **({"default": items[0]} if is_gone else {})}
