"""Tasks as the assistant proposes them: their form, and how an answer becomes a list of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from imagegen.assist.forms import TEXT, Form, needed_object, strict_object
from imagegen.assist.titles import clean_title
from imagegen.net import json_or_none, objects_in

TASKS = "tasks"
VALUE = {"type": ["string", "number", "boolean"]}
LIST_OF_TASKS = Form(
    name="image_tasks",
    list_key=TASKS,
    schema=strict_object(
        tasks={
            "type": "array",
            "items": strict_object(
                title=TEXT,
                prompt=TEXT,
                references={"type": "array", "items": {"type": "integer"}},
                # Pairs, because a strict schema has no open objects.
                params={"type": "array", "items": strict_object(name=TEXT, value=VALUE)},
                reason=TEXT,
            ),
        }
    ),
    needed=needed_object(
        tasks={"type": "array", "minItems": 1, "items": needed_object(prompt={"type": "string", "pattern": r"\S"})}
    ),
)


@dataclass(frozen=True)
class ChangeableField:
    """A parameter of the model that tasks may set."""

    name: str  # its standard name
    label: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class SplitTask:
    """One proposed task."""

    title: str
    prompt: str
    references: tuple[int, ...] = ()  # numbers of pictures, from 1
    params: Mapping[str, Any] = field(default_factory=dict)  # only what differs from the rest
    reason: str = ""  # why this task is one


@dataclass(frozen=True)
class SplitResult:
    """All tasks of an answer, and what a person should know about it."""

    tasks: tuple[SplitTask, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskReader:
    """Reads tasks, and leaves out what they name that is not there."""

    picture_names: Sequence[str] = ()
    fields: Sequence[ChangeableField] = ()

    def read_all(self, items: Sequence[Mapping[str, Any]]) -> SplitResult:
        """The tasks of a checked answer."""
        read = [self.read(item, number) for number, item in enumerate(items, start=1)]
        return SplitResult(tuple(task for task, _ in read), tuple(note for _, notes in read for note in notes))

    def read(self, item: Mapping[str, Any], number: int) -> tuple[SplitTask, list[str]]:
        """One task, and a sentence for each thing that was left out of it."""
        notes: list[str] = []
        prompt = item["prompt"].strip()
        task = SplitTask(
            title=_text(item.get("title")) or clean_title(prompt),
            prompt=prompt,
            references=tuple(dict.fromkeys(self._references(item.get("references"), notes))),
            params=dict(self._params(item.get("params"), notes)),
            reason=_text(item.get("reason")),
        )
        return task, [f"Task {number}: {note}" for note in notes]

    def _references(self, data: Any, notes: list[str]) -> Iterator[int]:
        for entry in data if isinstance(data, list) else []:
            number = self._picture_number(entry)
            if number:
                yield number
            else:
                notes.append(f"there is no picture {_short(entry)}; the reference was left out.")

    def _picture_number(self, entry: Any) -> int:
        """The number of a picture that is named by number, as “Picture 2” or by its file name; 0 for any other."""
        words = str(entry).strip()
        if words in self.picture_names:
            return self.picture_names.index(words) + 1
        numbers = {str(number): number for number in range(1, len(self.picture_names) + 1)}
        return numbers.get(words.lower().removeprefix("picture").strip(), 0)

    def _params(self, data: Any, notes: list[str]) -> Iterator[tuple[str, Any]]:
        schemas = {known.name: known.schema for known in self.fields}
        for name, value in _pairs(data):
            if name not in schemas:
                notes.append(f"“{name}” is no parameter that can be changed; it was left out.")
                continue
            fitting = [way for way in _readings(value) if jsonschema.Draft202012Validator(schemas[name]).is_valid(way)]
            if fitting:
                yield name, fitting[0]
            else:
                notes.append(f"{_short(value)} does not fit “{name}”; it was left out.")


def is_task(item: Mapping[str, Any]) -> bool:
    """Whether an object is enough of a task to be used."""
    return bool(_text(item.get("prompt")))


def _pairs(data: Any) -> list[tuple[str, Any]]:
    """Names and values, whether they came as pairs or as an object. Null is no value."""
    if isinstance(data, dict):
        pairs = list(data.items())
    else:
        pairs = [(str(pair["name"]), pair.get("value")) for pair in objects_in(data) if "name" in pair]
    return [(name, value) for name, value in pairs if value is not None]


def _readings(value: Any) -> Iterator[Any]:
    """A value as it came, then as the number it spells, or as the text it is written as."""
    yield value
    yield json_or_none(value) if isinstance(value, str) else json.dumps(value)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _short(value: Any) -> str:
    return f"“{str(value)[:40]}”"
