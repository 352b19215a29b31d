"""A row of a person's sheet → a row of a list: which column is what, and what its cell means. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, MANY_PICTURES, ONE_PICTURE, ModelCard
from imagegen.catalog import Catalog
from imagegen.errors import InvalidInput
from imagegen.params import PROMPT as PROMPT_PARAMETER
from imagegen.params import from_text
from imagegen.prompts import COUNT, MODEL, PROMPT, ROW_KEY, TITLE, ColumnPlan, PromptRow, plan_columns
from imagegen.settings import MAX_IMAGES_PER_TASK
from imagegen.sheets import RESULT_COLUMNS, Sheet, as_text
from imagegen.studio.carrying import carried
from imagegen.studio.drafts import TaskDraft

VARIABLE, IGNORE = "variable", "ignore"
PARAMETER_PREFIX = "param:"  # "param:steps": the column sets this parameter
SINGLE_ROLES = (PROMPT, ROW_KEY, TITLE, MODEL, COUNT)
_SIBLINGS = {ONE_PICTURE: MANY_PICTURES, MANY_PICTURES: ONE_PICTURE}  # the same thing, for one and for several

Roles = Mapping[str, str]  # column → what it is


def own_columns(sheet: Sheet) -> list[str]:
    """The person's columns, without those that an export added."""
    return [name for name in sheet.columns if name not in RESULT_COLUMNS]


def found_roles(sheet: Sheet, base_model: str, catalog: Catalog) -> dict[str, str]:
    """What each column probably is, by its name; parameters are those of the models that the rows name."""
    first = plan_columns(sheet.columns, ())
    named = {as_text(row.cells[first.model]) for row in sheet.rows if first.model in row.cells} if first.model else ()
    cards = [card for key in (base_model, *named) if (card := find_card(key, catalog))]
    known = {name: None for card in cards for name in card.properties if name != PROMPT_PARAMETER}
    pictures = {name: None for name in _SIBLINGS if _SIBLINGS[name] in known}
    plan = plan_columns(sheet.columns, known | pictures)
    single = {getattr(plan, role): role for role in SINGLE_ROLES}
    base = catalog.cards.get(base_model)
    parameters = {
        column: f"{PARAMETER_PREFIX}{_picture_parameter(name, base)}" for column, name in plan.parameters.items()
    }
    return {column: single.get(column) or parameters.get(column) or VARIABLE for column in own_columns(sheet)}


def plan_of(roles: Roles) -> ColumnPlan:
    """The plan of a person's choices. Raises InvalidInput when two columns are the same thing."""
    taken: dict[str, str] = {}
    for column, role in roles.items():
        if role not in (VARIABLE, IGNORE) and taken.setdefault(role, column) != column:
            what = role.removeprefix(PARAMETER_PREFIX)
            raise InvalidInput(
                f"The columns “{taken[role]}” and “{column}” are both “{what}”.", hint="Choose one of them."
            )
    single = {role: taken.get(role) for role in SINGLE_ROLES}
    parameters = {
        column: role.removeprefix(PARAMETER_PREFIX) for role, column in taken.items() if role not in SINGLE_ROLES
    }
    variables = tuple(column for column, role in roles.items() if role == VARIABLE)
    return ColumnPlan(**single, parameters=parameters, variables=variables)


def find_card(name: str, catalog: Catalog) -> ModelCard | None:
    """The card by PROVIDER/MODEL, or by what people call it."""
    if name in catalog.cards:
        return catalog.cards[name]
    word = name.strip().casefold()
    return next((card for card in catalog.cards.values() if word in (card.id.casefold(), card.name.casefold())), None)


def count_of(value: Any) -> int | None:
    """The number of images that a cell says; None when it says no usable one."""
    text = as_text(value).strip()
    is_usable = text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MAX_IMAGES_PER_TASK
    return int(text) if is_usable else None


@dataclass(frozen=True)
class RowReader:
    """Makes drafts of rows; `pictures` are the files that were given with the sheet, by `picture_name`."""

    base: TaskDraft
    catalog: Catalog
    pictures: Mapping[str, str]  # → "asset:…"

    def draft(self, row: PromptRow, cells: Mapping[str, Any]) -> TaskDraft:
        """The row as it is wanted; what its model cannot use is left to the review."""
        values = dict(row.values)
        row_key, title, count, model = (values.pop(name, None) for name in (ROW_KEY, TITLE, COUNT, MODEL))
        card = find_card(as_text(model), self.catalog) if model is not None else None
        key = card.key if card else self.base.model if model is None else as_text(model)
        known = self.catalog.cards.get(key)
        missing = list(self._missing(values, known))
        origin = {"cells": dict(cells), "variables": dict(row.variables), "missing": missing}
        return replace(
            self.base,
            prompt=row.prompt,
            model=key,
            params=self._params(values, known),
            count=self.base.count if count is None else count_of(count) or self.base.count,
            row_key=None if row_key is None else as_text(row_key),
            title=None if title is None else as_text(title),
            place=row.place,
            origin={name: value for name, value in origin.items() if value},
        )

    def _params(self, values: Mapping[str, Any], card: ModelCard | None) -> dict[str, Any]:
        """The panel's values as far as the row's model takes them, and the row's own."""
        base = dict(self.base.params)
        if card and card.key != self.base.model:
            base = carried(base, card, self.catalog)
        for name, value in values.items():
            if name in IMAGE_PARAMETERS:
                base |= _pictures(name, self._refs(value), card)
            else:
                base[name] = typed(card.properties.get(name, {}) if card else {}, value)
        return base

    def _refs(self, value: Any) -> list[str]:
        return [self.pictures[name] for name in map(picture_name, picture_names(value)) if name in self.pictures]

    def _missing(self, values: Mapping[str, Any], card: ModelCard | None) -> Iterator[dict[str, str]]:
        for name in (name for name in values if name in IMAGE_PARAMETERS):
            for file in picture_names(values[name]):
                if picture_name(file) not in self.pictures:
                    yield {"parameter": _picture_parameter(name, card), "name": file}


def typed(schema: Mapping[str, Any], value: Any) -> Any:
    """A cell as the parameter's type; what does not read as it stays, and the review says what is wrong."""
    if isinstance(value, str):
        return from_text(schema, value)
    return as_text(value) if schema.get("type") == "string" else value


def picture_names(value: Any) -> list[str]:
    """The files that a cell names: one, or several with | or ; between them."""
    parts = value if isinstance(value, list) else as_text(value).replace(";", "|").replace("\n", "|").split("|")
    return [name for name in (as_text(part).strip() for part in parts) if name]


def picture_name(file: str) -> str:
    """How a file is found whatever folder or address it stands in."""
    return PurePosixPath(file.replace("\\", "/")).name.casefold()


def _pictures(name: str, refs: Sequence[str], card: ModelCard | None) -> dict[str, Any]:
    """The value of the parameter that takes them; no pictures are no value."""
    name = _picture_parameter(name, card)
    if not refs:
        return {}
    return {name: list(refs) if name == MANY_PICTURES else refs[0]}


def _picture_parameter(name: str, card: ModelCard | None) -> str:
    """The name that the model has for one picture or several."""
    is_called_otherwise = card and name not in card.properties and _SIBLINGS.get(name) in card.properties
    return _SIBLINGS[name] if is_called_otherwise else name
