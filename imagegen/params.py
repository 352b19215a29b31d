"""From a card's JSON Schema to the fields of a form, to defaults, and to one sentence per wrong value.

A `Field` is what every face shows: the panel, the command line's help, the README. Labels, help, order and widget
come from `presets/parameters.json`, so `cfg` looks the same for every provider; limits come from the card.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from imagegen.cards import IMAGE_PARAMETERS, ModelCard, Parameter
from imagegen.errors import InvalidParams
from imagegen.sizes import SizeRule, size_complaint, size_parameters, size_presets, size_rule

PROMPT = "prompt"
SEED = "seed"
SEGMENTED_UP_TO = 4  # more choices than this become a dropdown
LONG_TEXT_FROM = 200  # characters a text may have before it gets several lines
EXTRA_ORDER = 1000  # a model's own extras come after the standard parameters


@dataclass(frozen=True)
class Field:
    """One control of the form."""

    name: str
    names: tuple[str, ...]  # the parameters it sets; several for width + height
    label: str
    help: str
    widget: str
    schema: Mapping[str, Any]
    default: Any  # None: not sent unless the person sets it
    step: float | None
    unit: str
    order: int
    is_advanced: bool
    is_required: bool
    presets: tuple[Mapping[str, Any], ...] = ()  # size only: {"label": "16:9", "values": {…}}
    size: SizeRule | None = None
    choices_from: str = ""  # under which name a server's own list is read; "" where there is none to read


@dataclass(frozen=True)
class ParameterTexts:
    """The standard parameters of `presets/parameters.json`."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def of(self, name: str) -> Parameter:
        """The known parameter, or one made up from a model's own extra: its wire name, marked advanced."""
        known = self.parameters.get(name)
        return known or Parameter(name, {"en": _readable(name)}, {}, EXTRA_ORDER, "", "", is_advanced=True)

    def label(self, name: str, language: str) -> str:
        """What the parameter is called in a language, else in English."""
        return in_language(self.of(name).label, language)


def build_fields(card: ModelCard, texts: ParameterTexts, language: str) -> list[Field]:
    """The card's form in the order of the house; every parameter but the prompt is in exactly one field."""
    sized = size_parameters(card.properties)
    names = [name for name in card.properties if name != PROMPT and name not in sized]
    fields = [_field(card, texts.of(name), language) for name in names]
    if sized:
        fields.append(_size_field(card, texts, language))
    return sorted(fields, key=lambda item: (item.order, item.name))


def _field(card: ModelCard, parameter: Parameter, language: str) -> Field:
    schema = card.properties[parameter.name]
    return Field(
        name=parameter.name,
        names=(parameter.name,),
        label=in_language(parameter.label, language),
        help=in_language(parameter.help, language) or str(schema.get("description", "")),
        widget=_widget(parameter, schema),
        schema=schema,
        default=schema.get("default"),
        step=_step(schema),
        unit=parameter.unit,
        order=parameter.order,
        is_advanced=parameter.is_advanced,
        is_required=parameter.name in card.params.get("required", ()),
        choices_from=schema.get("x-choices", ""),
    )


def _size_field(card: ModelCard, texts: ParameterTexts, language: str) -> Field:
    names = size_parameters(card.properties)
    parameter = texts.of("size")
    return Field(
        name="size",
        names=names,
        label=in_language(parameter.label, language),
        help=in_language(parameter.help, language),
        widget="size",
        schema={name: card.properties[name] for name in names},
        default={name: card.properties[name]["default"] for name in names if "default" in card.properties[name]},
        step=None,
        unit=parameter.unit,
        order=parameter.order,
        is_advanced=False,
        is_required=any(name in card.params.get("required", ()) for name in names),
        presets=tuple(size_presets(card.properties)),
        size=size_rule(card.properties),
    )


def _widget(parameter: Parameter, schema: Mapping[str, Any]) -> str:
    """The control for one parameter. What no rule knows is edited as JSON, so nothing valid is ever missing."""
    if parameter.name in IMAGE_PARAMETERS:
        return "images"
    kind = schema.get("type")
    if "enum" in schema and kind != "array":
        return "segmented" if _is_short(schema["enum"]) else "select"
    by_type = {"integer": _number_widget, "number": _number_widget, "string": _text_widget, "array": _list_widget}
    if isinstance(kind, str) and kind in by_type:
        return by_type[kind](parameter, schema)
    return "switch" if kind == "boolean" else "json"


def _number_widget(parameter: Parameter, schema: Mapping[str, Any]) -> str:
    if parameter.name == SEED:
        return "seed"
    return "slider" if {"minimum", "maximum"} <= schema.keys() else "number"


def _text_widget(parameter: Parameter, schema: Mapping[str, Any]) -> str:
    is_long = parameter.widget == "textarea" or schema.get("maxLength", 0) >= LONG_TEXT_FROM
    return "textarea" if is_long else "text"


def _list_widget(parameter: Parameter, schema: Mapping[str, Any]) -> str:
    return "multiselect" if "enum" in schema.get("items", {}) else "json"


def _is_short(choices: Iterable[Any]) -> bool:
    words = [str(choice) for choice in choices]
    return len(words) <= SEGMENTED_UP_TO and sum(map(len, words)) <= 6 * SEGMENTED_UP_TO


def _step(schema: Mapping[str, Any]) -> float | None:
    """How far one press of an arrow key goes: the schema's own step, else about a hundredth of the range."""
    if "multipleOf" in schema:
        return float(schema["multipleOf"])
    if schema.get("type") == "integer":
        return 1
    if schema.get("type") != "number":
        return None
    span = schema.get("maximum", 1) - schema.get("minimum", 0)
    return 0.01 if span <= 1 else 0.05 if span <= 5 else 0.1


def in_language(text: Mapping[str, str], language: str) -> str:
    """The text in a language, else in English."""
    return text.get(language) or text.get("en", "")


def _readable(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name).split()
    return " ".join(words).capitalize()


def from_text(schema: Mapping[str, Any], text: str) -> Any:
    """A value typed as text, for a sheet or the command line; what does not read as its type stays text.

    Validation then says in words what is wrong with it. Lists are separated by "|", true and false may be yes and no.
    """
    kind = schema.get("type")
    if kind == "array":
        return [from_text(schema.get("items", {}), part.strip()) for part in text.split("|") if part.strip()]
    if kind == "boolean":
        return _SPOKEN.get(text.strip().lower(), text)
    return _number_from(text) if kind in ("integer", "number") else text


_SPOKEN = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _number_from(text: str) -> int | float | str:
    """The number a text reads as, whole where it can be; else the text itself."""
    if re.fullmatch(r"\s*[+-]?\d{1,300}\s*", text):
        return int(text)  # not by way of float, which is exact only up to 2**53
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def defaults(card: ModelCard) -> dict[str, Any]:
    """Every value the card sends when the person touches nothing."""
    return {name: schema["default"] for name, schema in card.properties.items() if schema.get("default") is not None}


def validate(card: ModelCard, prompt: str, params: Mapping[str, Any], texts: ParameterTexts, language: str) -> None:
    """Raise InvalidParams with one sentence per field when the values do not fit the card's schema."""
    values = {**params, PROMPT: prompt}
    complaints: dict[str, str] = {}
    for error in sorted(_validator(card).iter_errors(values), key=lambda found: [str(part) for part in found.path]):
        for name in _names(error):
            complaints.setdefault(name, _sentence(card, texts, language, name, error))
    too_odd = size_complaint(card.properties, values)
    if too_odd and not complaints.keys() & set(size_parameters(card.properties)):
        complaints["size"] = too_odd
    if not prompt.strip() and PROMPT in card.params.get("required", ()):
        complaints[PROMPT] = "Prompt is empty: describe the picture."
    if complaints:
        raise InvalidParams(complaints)


def _validator(card: ModelCard) -> Any:
    schema = {**card.params, "additionalProperties": False}
    return _Validator(schema)


def _is_finite_number(_checker: Any, value: Any) -> bool:
    """JSON knows neither NaN nor infinity, but Python's reader lets them in."""
    is_number: bool = jsonschema.Draft202012Validator.TYPE_CHECKER.is_type(value, "number")
    return is_number and not (isinstance(value, float) and not math.isfinite(value))


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("number", _is_finite_number),
)


def _names(error: Any) -> list[str]:
    """The parameters a complaint is about."""
    if error.path:
        return [str(error.path[0])]
    if error.validator == "required":
        return [name for name in error.validator_value if name not in error.instance]
    if error.validator == "dependentRequired":
        present = [needed for name, needed in error.validator_value.items() if name in error.instance]
        return [name for needed in present for name in needed if name not in error.instance]
    if error.validator == "additionalProperties":
        return [name for name in error.instance if name not in error.schema["properties"]]
    return [PROMPT]


# validator word → the rest of the sentence "<label> …", filled with the rule's own value
_COMPLAINTS = {
    "minimum": "must be at least {rule}",
    "maximum": "must be at most {rule}",
    "exclusiveMinimum": "must be more than {rule}",
    "exclusiveMaximum": "must be less than {rule}",
    "multipleOf": "must be a multiple of {rule}",
    "minLength": "is too short: {length:,} characters, at least {rule:,} are needed",
    "maxLength": "is too long: {length:,} characters, at most {rule:,} are allowed",
    "minItems": "needs at least {rule}",
    "maxItems": "takes at most {rule}, {length} were given",
    "uniqueItems": "has the same entry twice",
    "required": "is missing",
    "dependentRequired": "is missing",
    "pattern": "does not have the form this model expects",
    "const": "must be {rule}",
}
_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of values",
}


def _sentence(card: ModelCard, texts: ParameterTexts, language: str, name: str, error: Any) -> str:
    label = texts.label(name, language)
    rule, given = error.validator_value, error.instance
    if error.validator == "additionalProperties":
        return f"{card.name} has no parameter “{name}”: remove it, or choose a model that has it."
    if error.validator == "type":
        kinds = [rule] if isinstance(rule, str) else rule
        return f"{label} must be {' or '.join(_TYPES.get(kind, kind) for kind in kinds)}, not {_short(given)}."
    if error.validator == "enum":
        return f"{label} must be one of {', '.join(map(str, rule))}, not {_short(given)}."
    if given == "":
        return f"{label} is empty."
    if error.validator in _COMPLAINTS:
        length = len(given) if isinstance(given, str | list) else 0
        return f"{label} {_COMPLAINTS[error.validator].format(rule=rule, length=length)}."
    return f"{label} does not fit this model: {_short(error.message)}."


def _short(value: Any) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
