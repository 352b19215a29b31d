"""A prompt text with variables, under a name: what `presets/templates/<id>.json` says.

The files are checked against `presets/schema/template.json` before they come here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from imagegen.cards import Source
from imagegen.errors import InvalidInput
from imagegen.prompts import placeholders


@dataclass(frozen=True)
class Variable:
    """One {placeholder} of the text."""

    name: str
    label: Mapping[str, str]  # language → text
    default: str = ""
    choices: tuple[str, ...] = ()  # what is offered; anything else may be typed as well

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["name"], data["label"], data.get("default", ""), tuple(data.get("choices", ())))

    def to_json(self) -> dict[str, Any]:
        """The entry of the file, without what is empty."""
        found = {"name": self.name, "label": dict(self.label), "default": self.default, "choices": list(self.choices)}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Template:
    """A text to fill, with everything a form needs for it."""

    id: str  # the file's name
    name: Mapping[str, str]  # language → text
    description: Mapping[str, str]
    text: str  # with {placeholders}
    variables: tuple[Variable, ...]
    source: Source | None = None  # None: our own, or the person's

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises InvalidInput with the JSON path when text and variables do not belong together."""
        template = cls(
            id=data["id"],
            name=data["name"],
            description=data["description"],
            text=data["text"],
            variables=tuple(Variable.from_json(entry) for entry in data["variables"]),
            source=Source(**data["source"]) if "source" in data else None,
        )
        _check_names(template)
        return template

    @classmethod
    def from_prompt(cls, template_id: str, name: str, text: str, defaults: Mapping[str, str] | None = None) -> Self:
        """A template of a person's own; each placeholder of `text` becomes a variable, filled with its default."""
        known = defaults or {}
        variables = [Variable(one, _same(one), known.get(one, "")) for one in placeholders(text)]
        return cls(template_id, _same(name), _same(""), text, tuple(variables))

    def to_json(self) -> dict[str, Any]:
        """The file of this template."""
        return {
            "id": self.id,
            "name": dict(self.name),
            "description": dict(self.description),
            "text": self.text,
            "variables": [variable.to_json() for variable in self.variables],
            **({"source": vars(self.source)} if self.source else {}),
        }

    @property
    def defaults(self) -> dict[str, str]:
        """Variable → what it is while nobody says otherwise."""
        return {variable.name: variable.default for variable in self.variables}


def _same(text: str) -> dict[str, str]:
    """One text for every language: it is the person's own."""
    return {"en": text, "zh": text}


def _check_names(template: Template) -> None:
    declared = [variable.name for variable in template.variables]
    used = placeholders(template.text)
    for place, name in enumerate(declared):
        if name in declared[:place]:
            raise InvalidInput(f"$.variables[{place}].name: “{name}” is declared twice.")
        if name not in used:
            raise InvalidInput(f"$.variables[{place}].name: the text has no {{{name}}}.")
    undeclared = [name for name in used if name not in declared]
    if undeclared:
        raise InvalidInput(f"$.text: {{{undeclared[0]}}} is not declared in $.variables.")
