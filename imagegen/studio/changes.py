"""Changes of drafts: what a screen may set of a row, and what takes it back. Pure.

A change is {"ids": […], "set": {…}}. What may be set: `prompt`, `title`, `row_key`, `model`, `count`, `is_locked`,
`params` (merged into what the row has; None takes a value out), and `all_params`, `reason`, `origin` for taking
something back.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.catalog import Catalog
from imagegen.engine.calls import ASSET_PREFIX
from imagegen.errors import InvalidInput
from imagegen.records import Task
from imagegen.settings import MAX_IMAGES_PER_TASK
from imagegen.studio.carrying import carried

MAX_PROMPT_CHARACTERS = 100_000
MAX_TITLE_CHARACTERS = 200
PIECE = re.compile(r"[\u2e80-\u9fff]|[^\W\u2e80-\u9fff]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """The same new values for some rows."""

    ids: tuple[str, ...]
    values: Mapping[str, Any]


def read_changes(data: Any) -> list[Change]:
    """The changes of a page. Raises InvalidInput for what no row can be."""
    if not isinstance(data, list):
        raise _unreadable()
    return [_read_change(one) for one in data]


def _read_change(data: Any) -> Change:
    match data:
        case {"ids": list(ids), "set": dict(values)} if all(isinstance(one, str) for one in ids):
            pass
        case _:
            raise _unreadable()
    for name, value in values.items():
        if name not in _READERS:
            raise _unreadable()
        _READERS[name](value)
    return Change(tuple(ids), values)


def _unreadable() -> InvalidInput:
    return InvalidInput("The page sent a change that no row can take.", hint="Reload it.")


def _text(limit: int, label: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value is not None and not isinstance(value, str):
            raise _unreadable()
        if value and len(value) > limit:
            raise InvalidInput(f"{label} has {len(value):,} characters; {limit:,} are the most that are kept.")

    return check


def _prompt(value: Any) -> None:
    if value is None:
        raise _unreadable()
    _text(MAX_PROMPT_CHARACTERS, "The prompt")(value)


def _model(value: Any) -> None:
    if not isinstance(value, str) or "/" not in value:
        raise InvalidInput("That is no model.", hint="Choose one from the list.")


def _count(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_IMAGES_PER_TASK:
        raise InvalidInput(f"Images per prompt must be a whole number from 1 to {MAX_IMAGES_PER_TASK}.")


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise _unreadable()


def _object(value: Any) -> None:
    if value is not None and not isinstance(value, dict):
        raise _unreadable()


def _params(value: Any) -> None:
    if not isinstance(value, dict):
        raise _unreadable()
    for name in IMAGE_PARAMETERS:
        refs = value.get(name) or []
        if not all(isinstance(ref, str) and ref.startswith(ASSET_PREFIX) for ref in _as_list(refs)):
            raise InvalidInput("A reference picture must be an uploaded file.", hint="Upload it first.")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_READERS: dict[str, Callable[[Any], None]] = {
    "prompt": _prompt,
    "title": _text(MAX_TITLE_CHARACTERS, "The title"),
    "row_key": _text(MAX_TITLE_CHARACTERS, "The row's key"),
    "model": _model,
    "count": _count,
    "is_locked": _flag,
    "params": _params,
    "all_params": _params,
    "reason": _text(MAX_PROMPT_CHARACTERS, "The reason"),
    "origin": _object,
}


def changed(task: Task, values: Mapping[str, Any], catalog: Catalog) -> Task:
    """The row with the new values. Another model keeps of the row's own values what it can use."""
    plain = {name: value for name, value in values.items() if name not in ("model", "params", "all_params")}
    params = dict(task.params)
    if "model" in values:
        plain["provider"], _, plain["model"] = values["model"].partition("/")
        card = catalog.cards.get(values["model"])
        params = carried(params, card, catalog) if card else params
    params = dict(values.get("all_params", params)) | dict(values.get("params", {}))
    return replace(task, **plain, params={name: value for name, value in params.items() if value is not None})


def inverse(before: Task, after: Task) -> Change:
    """The change that makes the row what it was."""
    values: dict[str, Any] = {
        name: getattr(before, name)
        for name in ("prompt", "title", "row_key", "count", "is_locked", "reason", "origin")
        if getattr(before, name) != getattr(after, name)
    }
    if (before.provider, before.model) != (after.provider, after.model):
        values["model"] = f"{before.provider}/{before.model}"
    if before.params != after.params:
        values["all_params"] = dict(before.params)
    return Change((before.id,), values)


def joined(changes: Sequence[Change]) -> list[Change]:
    """The same changes with those of equal values put together."""
    ids: dict[str, list[str]] = {}
    values: dict[str, Mapping[str, Any]] = {}
    for change in changes:
        key = json.dumps(change.values, sort_keys=True)
        values[key] = change.values
        ids.setdefault(key, []).extend(change.ids)
    return [Change(tuple(ids[key]), values[key]) for key in ids]


def replaced_text(prompt: str, find: str, put: str, *, ignore_case: bool) -> str:
    """The prompt with every `find` as `put`."""
    if not ignore_case:
        return prompt.replace(find, put)
    lowered, wanted, parts, start = prompt.casefold(), find.casefold(), [], 0
    if len(lowered) != len(prompt):  # a letter whose small form is longer: places would not match
        return prompt.replace(find, put)
    while (place := lowered.find(wanted, start)) >= 0:
        parts += [prompt[start:place], put]
        start = place + len(wanted)
    return "".join([*parts, prompt[start:]])


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """How one text became the other: ("same" | "out" | "in", piece), word by word, Chinese letter by letter."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    parts: list[tuple[str, str]] = []
    for kind, left, left_end, right, right_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[left:left_end])))
            continue
        parts += [("out", "".join(old[left:left_end]))] if left < left_end else []
        parts += [("in", "".join(new[right:right_end]))] if right < right_end else []
    return parts
