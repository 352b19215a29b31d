"""From standard parameters to the body a provider expects: renames, nesting and the few conversions, as data says.

Pure: pictures arrive here as text (data URLs, or addresses they were uploaded to), so that nothing is read or sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from imagegen.cards import ModelCard, WireName
from imagegen.providers.base import GenerationRequest

LIST_PARAMETER = "imageUrls"  # keeps its list where the card names no conversion


def to_wire(
    card: ModelCard, request: GenerationRequest, image_values: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """The request body in the provider's own names; what is unset is left out, and nothing given is edited.

    `image_values` maps an image parameter to the text of each of its pictures. None and "" count as unset. The
    number of images is sent where the card says under which name ("n").
    """
    body = deepcopy(dict(card.constants))
    for name, value in _standard_values(card, request, image_values or {}):
        wire = card.wire.get(name, WireName(name))
        _put(body, wire.path, TRANSFORMS[wire.transform](value))
    return body


def _standard_values(
    card: ModelCard, request: GenerationRequest, image_values: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Any]]:
    values: dict[str, Any] = {"prompt": request.prompt, **request.params}
    for name, texts in image_values.items():
        values[name] = list(texts) if name == LIST_PARAMETER else _one(list(texts))
    if "n" in card.wire:
        values["n"] = request.count
    return ((name, value) for name, value in values.items() if value not in (None, ""))


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


# The conversions a card may name under "as". For both data URL forms the adapter has encoded the pictures already;
# what is left is whether the field holds one or a list.
TRANSFORMS: Mapping[str, Callable[[Any], Any]] = {
    "": _same,
    "data_url": _one,
    "data_url_list": _many,
    "list": _many,
    "string": _text,
}
