"""From standard parameters to the body a provider expects: renames, nesting and the few conversions, as data says.

Pure: pictures arrive here as text (data URLs, or addresses they were uploaded to), so that nothing is read or sent.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from imagegen.cards import ModelCard, WireName
from imagegen.providers.base import GenerationRequest
from imagegen.providers.slots import fill_text, slot_names

LIST_PARAMETER = "imageUrls"  # keeps its list where the card names no conversion
COUNT = "n"
AUTO = "auto"  # a value that says: let the model decide


def to_wire(
    card: ModelCard,
    request: GenerationRequest,
    image_values: Mapping[str, Sequence[str]] | None = None,
    *,
    left_out: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The request body in the provider's own names; what is unset is left out, and nothing given is edited.

    `image_values` maps an image parameter to the text of each of its pictures. None and "" count as unset. The
    number of images is sent where the card says under which name ("n"). `left_out` are parameters that go elsewhere.
    """
    values = standard_values(request, image_values or {})
    body = deepcopy(dict(card.constants))
    composed = {name for template in card.compose.values() for name in slot_names(template)}
    for name, value in values.items():
        if name not in composed and name not in left_out and (name != COUNT or COUNT in card.wire):
            _put_all(body, card.wire.get(name, WireName((name,))), value)
    for path, template in card.compose.items():
        text = fill_text(template, values.get)
        if slot_names(template) & values.keys():
            _put(body, path, text)
    return body


def standard_values(request: GenerationRequest, image_values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What is set, by standard name: prompt, parameters, pictures as text, and how many images are wanted."""
    values: dict[str, Any] = {"prompt": request.prompt, **request.params}
    for name, texts in image_values.items():
        values[name] = list(texts) if name == LIST_PARAMETER else _one(list(texts))
    values[COUNT] = request.count
    return {name: value for name, value in values.items() if value not in (None, "")}


def left_to_model(request: GenerationRequest) -> frozenset[str]:
    """The parameters that are "auto", for wires that have no such word."""
    return frozenset(name for name, value in request.params.items() if value == AUTO)


def _put_all(body: dict[str, Any], wire: WireName, value: Any) -> None:
    theirs = wire.values.get(json.dumps(value), wire.values.get(str(value), value))
    if theirs is None:
        return
    converted = TRANSFORMS[wire.transform](theirs)
    items = converted if wire.transform in (SPREAD, SIDES) else [converted] * len(wire.paths)
    for path, item in zip(wire.paths, items, strict=False):
        _put(body, path, item)


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set `value` at a dotted path; a group that holds something else by now gives way."""
    *groups, last = path.split(".")
    for group in groups:
        if not isinstance(body.get(group), dict):
            body[group] = {}
        body = body[group]
    body[last] = deepcopy(value)


def _same(value: Any) -> Any:
    return value


def _one(value: Any) -> Any:
    """The first of several, for models that take a single picture."""
    return value[0] if isinstance(value, list) else value


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Numbers and switches as JSON writes them, for providers that want "2" instead of 2."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def bare_base64(value: Any) -> Any:
    """The data of a data URL without its head, of one or each of a list."""
    if isinstance(value, list):
        return [bare_base64(item) for item in value]
    return re.sub(r"^data:[^,]*;base64,", "", value)


def _percent_kept(value: float) -> int:
    """Our strength says how far to move away; some wires say in percent how much to keep."""
    return max(1, min(100, round(100 * (1 - value))))


def _sides(value: str) -> list[int]:
    """Width and height of a size like "1344x768"."""
    return [int(side) for side in value.split("x")]


SPREAD = "spread"  # a list's items go to one path each
SIDES = "sides"  # so do the two numbers of a size
# The conversions a card may name under "as". For both data URL forms the adapter has encoded the pictures already;
# what is left is whether the field holds one or a list.
TRANSFORMS: Mapping[str, Callable[[Any], Any]] = {
    "": _same,
    "data_url": _one,
    "data_url_list": _many,
    "base64": lambda value: bare_base64(_one(value)),
    "base64_list": lambda value: bare_base64(_many(value)),
    "list": _many,
    "string": _text,
    "percent_kept": _percent_kept,
    "ratio_x": lambda value: str(value).replace(":", "x"),
    SPREAD: _many,
    SIDES: _sides,
}
