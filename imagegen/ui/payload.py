"""What comes from a page, read by name and type. Nothing of it is trusted; each reader raises InvalidInput."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.studio.views import View

Payload = Mapping[str, Any]
Verb = Callable[[str, Payload], Any]


def by_ids(verb: Callable[..., Any], fields: Sequence[str]) -> Verb:
    def call(owner: str, payload: Payload) -> View:
        return {"count": verb(owner, *(text_of(payload, field) for field in fields))}

    return call


def text_of(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"The page sent no “{name}”.", hint="Reload it.")
    return value


def optional_text_of(payload: Payload, name: str) -> str | None:
    return text_of(payload, name) if payload.get(name) is not None else None


def texts_of(payload: Payload, name: str) -> list[str]:
    values = payload.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidInput(f"The page sent no list of “{name}”.", hint="Reload it.")
    return values


def table_of(payload: Payload, name: str) -> Mapping[str, Any]:
    value = payload.get(name) or {}
    if not isinstance(value, dict):
        raise InvalidInput(f"The page sent no “{name}”.", hint="Reload it.")
    return value


def number_of(payload: Payload, name: str, default: Any) -> Any:
    value = payload.get(name, default)
    if value is not default and (isinstance(value, bool) or not isinstance(value, int)):
        raise InvalidInput(f"“{name}” must be a whole number.")
    return value
