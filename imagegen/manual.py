"""A model's form as lines of text: what the panel shows as controls, for whoever types the values.

Made from the same fields as the panel, so both say the same.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.params import Field

KINDS = {"integer": "whole number", "number": "number", "string": "text", "boolean": "yes or no", "array": "list"}


@dataclass(frozen=True)
class FieldLine:
    """One parameter, in words."""

    label: str
    name: str  # as it is typed: NAME=VALUE
    kind: str
    default: str  # "" when nothing is sent unless somebody says so
    values: str  # which ones are possible; "" when that needs no words


def field_lines(fields: Iterable[Field]) -> list[FieldLine]:
    """A line for each parameter, in the order of the form."""
    return [line for field in fields for line in _lines(field)]


def _lines(field: Field) -> Iterator[FieldLine]:
    """Width and height are one control and two parameters."""
    for name in field.names:
        schema = field.schema[name] if field.widget == "size" else field.schema
        default = "required" if field.is_required and "default" not in schema else _spoken(schema.get("default"))
        yield FieldLine(field.label, name, kind_of(name, schema), default, values_of(schema))


def kind_of(name: str, schema: Mapping[str, Any]) -> str:
    """What sort of value it is."""
    if name in IMAGE_PARAMETERS:
        return "picture files" if schema.get("type") == "array" else "picture file"
    if "enum" in schema:
        return "choice"
    if "enum" in schema.get("items", {}):
        return "choices"
    return KINDS.get(str(schema.get("type")), "JSON")


def values_of(schema: Mapping[str, Any]) -> str:
    """Which values are possible."""
    choices = schema.get("enum") or schema.get("items", {}).get("enum")
    if choices:
        return ", ".join(map(_spoken, choices))
    limits = [*_range(schema), *_steps(schema), *_length(schema)]
    examples = ", ".join(map(_spoken, schema.get("examples", ())))
    return ", ".join([*limits, *([f"like {examples}"] if examples else [])])


def _range(schema: Mapping[str, Any]) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None or high is not None:
        yield f"at least {low}" if high is None else f"at most {high}"


def _steps(schema: Mapping[str, Any]) -> Iterator[str]:
    if "multipleOf" in schema:
        yield f"in steps of {schema['multipleOf']}"


def _length(schema: Mapping[str, Any]) -> Iterator[str]:
    if "maxItems" in schema:
        yield f"up to {schema['maxItems']}"
    if "maxLength" in schema:
        yield f"up to {schema['maxLength']:,} characters"


def _spoken(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
