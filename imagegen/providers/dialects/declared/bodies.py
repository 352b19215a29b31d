"""Templates with slots: JSON in which texts name what goes there.

A text that is one slot ("{params}") becomes that slot's value with its type; an unset one is left out. The key "..."
spreads an object into its surroundings, and {"@each": NAME, "do": …} in a list repeats itself with "{item}" for each.
{"@one": NAME, "do": …} stands for the only item, {"@several": NAME, "do": …} for a list of two or more and
{"@none": NAME, "do": …} stands where there is none; each is left out where there are more or fewer. A slot may be
converted on the way: "{imageUrl|base64}".
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from imagegen.net import FormPart, decode_data_url
from imagegen.providers.slots import Lookup, fill_text, only_slot, slot_names
from imagegen.providers.wire import TRANSFORMS

SPREAD = "..."
EACH, NONE, ONE, SEVERAL, DO = "@each", "@none", "@one", "@several", "do"
ITEM = "item"
UNSET = object()


def fill_body(template: Any, lookup: Lookup) -> Any:
    """The template with every slot filled; None when all of it is one slot that is unset."""
    filled = _filled(template, _converting(lookup))
    return None if filled is UNSET else filled


def names_in(template: Any) -> set[str]:
    """Every name a template uses, without conversions."""
    if isinstance(template, str):
        return {name.partition("|")[0] for name in slot_names(template)}
    if isinstance(template, Mapping):
        listed = {template[word] for word in (EACH, NONE, ONE, SEVERAL) if word in template}
        return listed.union(*(names_in(value) for value in template.values()))
    return set().union(*map(names_in, template)) if isinstance(template, list) else set()


def _converting(lookup: Lookup) -> Lookup:
    def look(name: str) -> Any:
        plain, _, transform = name.partition("|")
        value = lookup(plain)
        return value if value is None or not transform else TRANSFORMS[transform](value)

    return look


def _filled(template: Any, lookup: Lookup) -> Any:
    if isinstance(template, str):
        return _filled_text(template, lookup)
    if isinstance(template, Mapping):
        return _filled_object(template, lookup)
    if isinstance(template, list):
        return list(_filled_items(template, lookup))
    return template


def _filled_object(template: Mapping[str, Any], lookup: Lookup) -> Any:
    if NONE in template:
        return UNSET if _listed(lookup(template[NONE])) else _filled(template[DO], lookup)
    if ONE in template:
        items = _repeated(template[ONE], template[DO], lookup)
        return items[0] if len(items) == 1 else UNSET
    if SEVERAL in template:
        items = _repeated(template[SEVERAL], template[DO], lookup)
        return items if len(items) > 1 else UNSET
    return dict(_filled_entries(template, lookup))


def _filled_text(template: str, lookup: Lookup) -> Any:
    name = only_slot(template)
    if name is None:
        return fill_text(template, lookup) if slot_names(template) else template
    value = lookup(name)
    return UNSET if value in (None, "") else value


def _filled_entries(template: Mapping[str, Any], lookup: Lookup) -> Iterator[tuple[str, Any]]:
    for name, part in template.items():
        value = _filled(part, lookup)
        if name == SPREAD and isinstance(value, Mapping):
            yield from value.items()
        elif value is not UNSET:
            yield name, value


def _filled_items(template: list[Any], lookup: Lookup) -> Iterator[Any]:
    for part in template:
        if isinstance(part, Mapping) and EACH in part:
            yield from _repeated(part[EACH], part[DO], lookup)
        elif (value := _filled(part, lookup)) is not UNSET:
            yield value


def _repeated(name: str, template: Any, lookup: Lookup) -> list[Any]:
    """The template once for each item that stands under the name."""
    return [_filled(template, _with_item(lookup, item)) for item in _listed(lookup(name))]


def _with_item(lookup: Lookup, item: Any) -> Callable[[str], Any]:
    def look(name: str) -> Any:
        plain, _, transform = name.partition("|")
        if plain != ITEM:
            return lookup(name)
        return TRANSFORMS[transform](item) if transform else item

    return look


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


# ---- forms ----------------------------------------------------------------------------------------------------------


def form_parts(body: Mapping[str, Any]) -> list[FormPart]:
    """A body as a multipart form: data URLs become files, lists repeat their field."""
    return [(name, _form_value(name, item)) for name, value in body.items() for item in _listed(value)]


def _form_value(name: str, value: Any) -> tuple[str | None, bytes | str, str | None]:
    found = re.match(r"data:(image/([a-z+.-]+))[;,]", value) if isinstance(value, str) else None
    if found:
        return f"{name.strip('[]')}.{found[2]}", decode_data_url(value), found[1]
    return None, plain_text(value), None


def plain_text(value: Any) -> str:
    """A value as forms and query strings carry it."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
