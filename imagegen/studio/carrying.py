"""What a row keeps of its values when its model changes. Pure."""

from collections.abc import Mapping
from typing import Any

import jsonschema

from imagegen.cards import MANY_PICTURES, ONE_PICTURE, ModelCard
from imagegen.catalog import Catalog
from imagegen.sizes import SIZE_PARAMETERS, size_complaint
from imagegen.studio.fixes import nearest_size


def carried(params: Mapping[str, Any], card: ModelCard, catalog: Catalog) -> dict[str, Any]:
    """The values as far as the new model takes them: pictures under its own name for them, size in its own way."""
    size = {name: value for name, value in params.items() if name in SIZE_PARAMETERS}
    rest = {name: value for name, value in _with_pictures(params, card).items() if name not in SIZE_PARAMETERS}
    kept = {name: value for name, value in rest.items() if _takes(card, name, value)}
    return {**kept, **_size(size, card, catalog)}


def _with_pictures(params: Mapping[str, Any], card: ModelCard) -> dict[str, Any]:
    """A single picture and a list of them mean the same, as far as there is room."""
    values = dict(params)
    if ONE_PICTURE in values and MANY_PICTURES in card.properties and ONE_PICTURE not in card.properties:
        values[MANY_PICTURES] = [values.pop(ONE_PICTURE)]
    if MANY_PICTURES in values and ONE_PICTURE in card.properties and MANY_PICTURES not in card.properties:
        values[ONE_PICTURE] = values.pop(MANY_PICTURES)[0]
    most = card.properties.get(MANY_PICTURES, {}).get("maxItems")
    if most and len(values.get(MANY_PICTURES, ())) > most:
        values[MANY_PICTURES] = values[MANY_PICTURES][:most]
    return values


def _takes(card: ModelCard, name: str, value: Any) -> bool:
    schema = card.properties.get(name)
    return schema is not None and jsonschema.Draft202012Validator(schema).is_valid(value)


def _size(size: Mapping[str, Any], card: ModelCard, catalog: Catalog) -> dict[str, Any]:
    fits = all(_takes(card, name, value) for name, value in size.items()) and not size_complaint(card.properties, size)
    if fits:
        return dict(size)
    return {name: value for name, value in nearest_size(card, catalog, size).items() if value is not None}
