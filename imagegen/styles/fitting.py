"""The values of a style → those that a model takes."""

import re
from collections.abc import Mapping
from math import isclose
from typing import Any

import jsonschema

from imagegen.cards import ModelCard
from imagegen.sizes import size_parameters, size_presets


def fitting_params(params: Mapping[str, Any], card: ModelCard) -> dict[str, Any]:
    """As many of the values as the card takes; an aspect ratio becomes the size that the card has for it."""
    wanted = _ratio(str(params.get("aspectRatio", "")))
    presets = size_presets(card.properties) if wanted and size_parameters(card.properties) else ()
    shape: Mapping[str, Any] = next(
        (one["values"] for one in presets if isclose(_ratio(one["label"]), wanted, rel_tol=0.02)), {}
    )
    return {**{name: value for name, value in params.items() if _takes(card, name, value)}, **shape}


def _ratio(shape: str) -> float:
    """Width to height of “4:3” or “1184×888”; 0 for any other word."""
    found = re.fullmatch(r"(\d+)[:×]([1-9]\d*)", shape)
    return int(found[1]) / int(found[2]) if found else 0.0


def _takes(card: ModelCard, name: str, value: Any) -> bool:
    return name in card.properties and bool(jsonschema.Draft202012Validator(card.properties[name]).is_valid(value))
