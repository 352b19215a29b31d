"""Where a reply holds its pictures, and what else it says of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import ProviderError
from imagegen.net import Reply, decode_base64, refusal
from imagegen.providers.base import Remote
from imagegen.providers.dialects.declared.description import Actions, Errors, Images, Operation
from imagegen.providers.dialects.declared.pointers import find_all, find_first
from imagegen.providers.dialects.declared.rules import as_words, first_fit
from imagegen.providers.dialects.declared.troubles import error_of, trouble_in
from imagegen.providers.polling import Button, Delivery, Picture


def read_delivery(
    operation: Operation, errors: Errors, reply: Reply, remote: Remote | None, provider: ProviderFile
) -> Delivery:
    """Everything a finished reply names. Raises Refused when all its pictures were held back, BadReply else.

    When none is left and an item holds an error instead of a picture, that error is raised.
    """
    is_picture = reply.headers.get("content-type", "").startswith("image/")
    data = None if is_picture else reply.json()
    place, items = _first_place(operation.images, data, is_picture=is_picture)
    failures = [
        error_of(trouble_in(errors, item), errors, reply, provider, ())
        for item in items
        if first_fit(place.failed, item)
    ]
    blocked = [item for item in items if first_fit(place.refused, item)]
    kept = [item for item in items if first_fit((*place.refused, *place.failed), item) is None]
    if items and not kept:
        raise failures[0] if failures else refusal(_words_of(place, blocked[0]), provider)
    pictures = [found for item in kept if (found := _picture(place, item, data, reply))]
    if pictures and pictures[0].seed is None:
        pictures[0] = replace(pictures[0], seed=_whole(operation.seed.find(data)))
    return Delivery(
        tuple(pictures),
        cost_usd=_cost_usd(operation, data, remote),
        buttons=_buttons(operation.actions, data),
        details=_details(operation, data, blocked=len(blocked), failures=failures),
    )


def _first_place(places: Sequence[Images], data: Any, *, is_picture: bool) -> tuple[Images, list[Any]]:
    """The first place that holds anything, and what it holds; the last one with nothing when none does."""
    for place in places:
        if place.is_body and is_picture:
            return place, [data]
        items = [] if place.is_body or is_picture else find_all(place.each, data)
        if any(_holds(place, item) for item in items):
            return place, items
    return places[-1], []


def _holds(place: Images, item: Any) -> bool:
    is_told = first_fit((*place.refused, *place.failed), item) is not None
    return is_told or bool(find_first((*place.url, *place.base64), item))


def _words_of(place: Images, item: Any) -> str:
    rule = first_fit(place.refused, item)
    return rule.words_in(item) if rule else ""


def _picture(place: Images, item: Any, data: Any, reply: Reply) -> Picture | None:
    """The picture of one item; None when the item holds none."""
    if place.is_body:
        return Picture(data=reply.body, media_type=reply.headers.get("content-type"))
    is_grid = first_fit(place.grid, data) is not None
    url, text, seed = (find_first(at, item) for at in (place.url, place.base64, place.seed))
    if isinstance(text, str) and text:
        return Picture(data=decode_base64(text), seed=_whole(seed), is_grid=is_grid)
    if isinstance(url, str) and url:
        return Picture(url, seed=_whole(seed), is_grid=is_grid)
    return None


def _whole(value: Any) -> int | None:
    """A seed as a number; some providers send it as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if str(value).isdecimal() else None


def _cost_usd(operation: Operation, data: Any, remote: Remote | None) -> float | None:
    cost = operation.cost
    found = [value for at in cost.at for value in find_all(at, data)]
    if cost.kept and remote is not None:
        found = [remote.handle.get(cost.kept)]
    figures = [float(value) for value in found if isinstance(value, int | float) and not isinstance(value, bool)]
    return sum(figures) * cost.usd if figures else None


def _details(operation: Operation, data: Any, *, blocked: int, failures: Sequence[ProviderError]) -> dict[str, Any]:
    texts = {name: as_words(find_first(at, data)) for name, at in operation.details.items()}
    details: dict[str, Any] = {name: text for name, text in texts.items() if text}
    held_back = [f"The provider held {blocked} of the pictures back."] if blocked else []
    if warnings := [*held_back, *(failure.message for failure in failures)]:
        details["warnings"] = warnings
    return details


def _buttons(actions: Actions | None, data: Any) -> tuple[Button, ...]:
    """What may be done with the pictures of this reply."""
    if actions is None:
        return ()
    if actions.fixed:
        return actions.fixed if first_fit(actions.when, data) else ()
    found = ((_said(actions.id, entry), _said(actions.label, entry)) for entry in find_all(actions.each, data))
    return tuple(Button(action, label or action) for action, label in found if action)


def _said(pointers: Sequence[str], entry: Any) -> str:
    """The first text that is not empty."""
    return next((str(value) for at in pointers for value in find_all(at, entry) if value != ""), "")
