"""What is wrong with the rows of a list before anything is spent. Pure.

A mark is an error when a start would refuse the row, a warning when it would only waste money.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.catalog import Catalog
from imagegen.engine.calls import ASSET_PREFIX, asset_refs
from imagegen.errors import InvalidParams, NotFound
from imagegen.params import PROMPT, validate
from imagegen.prompts import placeholders
from imagegen.records import Task
from imagegen.sizes import size_parameters

ARTICLES = {"a", "an", "the"}
WORD = re.compile(r"[^\W_]+")
USUAL_PROMPT = "a picture of something that is neither short nor long"


@dataclass(frozen=True)
class Mark:
    """One thing about one row. The page has the words for `code`; `text` is what only the schema can say."""

    code: str
    is_error: bool
    # What one click does: "remove", "shorten", "fit", "default", "drop", "clear", "model", "forget"; "" for nothing.
    fix: str = ""
    parameter: str = ""  # what it is about
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)  # what the page's sentence is filled with


@dataclass(frozen=True)
class Checker:
    """Looks at rows. `ready` are the providers that may be asked, `pictures` the assets that are there."""

    catalog: Catalog
    language: str
    ready: Collection[str]
    pictures: Collection[str]
    _known: dict[Any, Mapping[str, str]] = field(default_factory=dict)

    def marks(self, task: Task) -> list[Mark]:
        """Everything about one row that needs no other row."""
        found = [*self._card_marks(task), *_variable_marks(task), *self._picture_marks(task), *_missing_marks(task)]
        return sorted(found, key=lambda mark: not mark.is_error)

    def _card_marks(self, task: Task) -> Iterator[Mark]:
        key = f"{task.provider}/{task.model}"
        try:
            card = self.catalog.card(key)
        except NotFound:
            yield Mark("unknown_model", True, "model", values={"model": key})
            return
        if task.provider not in self.ready:
            yield Mark("no_key", True, values={"provider": self.catalog.provider(task.provider).name})
        marks = [_field_mark(card, task, name, text) for name, text in self._complaints(card, task).items()]
        sizes = [mark for mark in marks if mark.fix == "fit"]  # width and height are one thing to mend
        yield from (mark for mark in marks if mark not in sizes[1:])

    def _complaints(self, card: ModelCard, task: Task) -> Mapping[str, str]:
        """The sentence for each field that a start would refuse; rows with the same settings share the work."""
        prompt = USUAL_PROMPT if _is_usual(card, task.prompt) else task.prompt
        key = (card.key, prompt, repr(sorted(task.params.items())))
        if key not in self._known:
            self._known[key] = self._validate(card, prompt, task.params)
        return self._known[key]

    def _validate(self, card: ModelCard, prompt: str, params: Mapping[str, Any]) -> Mapping[str, str]:
        try:
            validate(card, prompt, params, self.catalog.texts, self.language)
        except InvalidParams as error:
            return error.fields
        return {}

    def _picture_marks(self, task: Task) -> Iterator[Mark]:
        for name in dict.fromkeys(name for name, asset_id in asset_refs(task.params) if asset_id not in self.pictures):
            value = task.params[name]
            kept = (
                [ref for ref in value if ref.removeprefix(ASSET_PREFIX) in self.pictures]
                if isinstance(value, list)
                else []
            )
            yield Mark("lost_picture", True, "drop", name, values={"kept": kept or None})


def _is_usual(card: ModelCard, prompt: str) -> bool:
    """Whether nothing about the prompt's length can be wrong."""
    schema = card.properties[PROMPT]
    longest: int = schema.get("maxLength", len(prompt))
    return len(prompt.strip()) >= schema.get("minLength", 1) and 0 < len(prompt) <= longest


def _field_mark(card: ModelCard, task: Task, name: str, sentence: str) -> Mark:
    if name == PROMPT:
        limit = card.properties[PROMPT].get("maxLength", 0)
        is_long = bool(limit) and len(task.prompt) > limit
        return Mark("too_long", True, "shorten", PROMPT, sentence) if is_long else Mark("no_prompt", True, "", PROMPT)
    if name in IMAGE_PARAMETERS and name in card.properties and not task.params.get(name):
        return Mark("no_picture", True, "", name, sentence)
    if name not in card.properties:
        return Mark("unknown_parameter", True, "drop", name, sentence, {"name": name})
    is_size = name == "size" or name in size_parameters(card.properties)
    return Mark("bad_size" if is_size else "bad_value", True, "fit" if is_size else "default", name, sentence)


def _variable_marks(task: Task) -> Iterator[Mark]:
    for name in dict.fromkeys(placeholders(task.prompt)):
        yield Mark("empty_variable", False, "clear", PROMPT, values={"name": name})


def _missing_marks(task: Task) -> Iterator[Mark]:
    """Pictures that a sheet or a recipe names, and nobody gave with it."""
    for one in (task.origin or {}).get("missing", ()):
        yield Mark("missing_picture", False, "forget", one["parameter"], values={"name": one["name"]})


# ---- rows beside each other ------------------------------------------------------------------------------------------


def duplicates(tasks: Sequence[Task]) -> dict[str, str]:
    """Row → the earlier row that would make the same picture: the same words in any order, with the same settings."""
    first: dict[Any, str] = {}
    found: dict[str, str] = {}
    for task in tasks:
        key = (words_of(task.prompt), task.provider, task.model, repr(sorted(task.params.items())))
        if not key[0]:
            continue
        earlier = first.setdefault(key, task.id)
        if earlier != task.id:
            found[task.id] = earlier
    return found


@cache
def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss") else word


def words_of(prompt: str) -> tuple[str, ...]:
    """The words that count, in the order of the alphabet: without case, punctuation, articles and plurals."""
    words = (word.casefold() for word in WORD.findall(prompt))
    return tuple(sorted(_singular(word) for word in words if word not in ARTICLES))
