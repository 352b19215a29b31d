"""Tasks as a table: a row for each prompt, a column for each model. Pure.

A model that was run with several settings on the same prompt has a column for each; so has one that was run in several
styles. What differs from row to row only, a size for example, makes no columns.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.params import PROMPT, SEED
from imagegen.records import Task, TaskFacts
from imagegen.studio.product_plans import KIND as PRODUCT

STYLE = "@style"  # stands among the settings of a column, beside the parameters
UNTOLD = (*IMAGE_PARAMETERS, PROMPT, SEED)  # what never makes a column
ID_LETTERS = 16

Settings = tuple[tuple[str, str], ...]  # name and value as JSON, in order of name


@dataclass(frozen=True)
class Column:
    """One model, with what tells it from its own other columns."""

    id: str
    model: str  # PROVIDER/MODEL
    settings: Settings = ()

    @property
    def values(self) -> dict[str, Any]:
        return {name: json.loads(value) for name, value in self.settings}


@dataclass
class Row:
    """One prompt and what was made of it, by column."""

    id: str
    prompt: str
    row_key: str | None
    cells: dict[str, list[TaskFacts]] = field(default_factory=dict)

    @property
    def tasks(self) -> list[TaskFacts]:
        return [facts for cell in self.cells.values() for facts in cell]


@dataclass(frozen=True)
class Grid:
    """Rows and columns in the order in which they first came; columns of a model stand together."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def of_column(self, column_id: str) -> list[TaskFacts]:
        return [facts for row in self.rows for facts in row.cells.get(column_id, ())]


@dataclass(frozen=True)
class Reader:
    """What a task says beside its own row: its prompt without its style, and the values its model would take."""

    plain_prompt: Callable[[Task], str]
    values: Callable[[Task], Mapping[str, Any]]


def build_grid(tasks: Sequence[TaskFacts], reader: Reader) -> Grid:
    """The table of tasks that stand in the order of their batches."""
    rows = _rows(tasks, reader)
    named = _distinguishing(rows, reader)
    columns: dict[str, Column] = {}
    for row, found in rows:
        for facts in found:
            column = _column(facts.task, named, reader)
            columns.setdefault(column.id, column)
            row.cells.setdefault(column.id, []).append(facts)
    return Grid(_beside_their_model(columns.values()), tuple(row for row, _ in rows))


# ---- rows -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """What tells the row of a task: `own` finds it, all of them lead to it from then on."""

    own: str
    others: tuple[str, ...] = ()


def _rows(tasks: Sequence[TaskFacts], reader: Reader) -> list[tuple[Row, list[TaskFacts]]]:
    by_product = len({_style(facts.task) for facts in tasks if _product(facts.task)}) > 1
    rows: dict[str, tuple[Row, list[TaskFacts]]] = {}
    known: dict[str, str] = {}  # name → the key of its row
    for facts in tasks:
        names = _names(facts.task, reader, by_product=by_product)
        key = known.get(names.own, names.own)
        if key not in rows:
            rows[key] = (_row(key, facts.task, reader, by_product=by_product), [])
        rows[key][1].append(facts)
        for name in (names.own, *names.others):
            known.setdefault(name, key)
    return list(rows.values())


def _names(task: Task, reader: Reader, *, by_product: bool) -> _Names:
    """A row of a sheet is told by its key; its sisters at other models by the prompt and the picture they work from,
    or by the prompt alone where a model takes no pictures.
    """
    product = _product(task)
    if by_product and product:
        return _Names(f"product {product}")
    prompt, picture = " ".join(reader.plain_prompt(task).split()), _first_picture(task)
    plain, pictured = f"prompt {prompt}", f"prompt {prompt} of {picture}"
    others = (pictured, plain) if picture else (plain,)
    return _Names(f"key {task.row_key}", others) if task.row_key else _Names(others[0], others[1:])


def _row(key: str, task: Task, reader: Reader, *, by_product: bool) -> Row:
    product = _product(task) if by_product else ""
    row_key = str((task.origin or {}).get("sku") or "") if product else task.row_key
    return Row(_short_id(key), product or reader.plain_prompt(task), row_key or None)


def _product(task: Task) -> str:
    """The product that a task is a photograph of, by its name, its SKU or its first photo; "" for other tasks."""
    origin = task.origin or {}
    if origin.get("kind") != PRODUCT:
        return ""
    return str(origin.get("name") or origin.get("sku") or _first_picture(task))


def _first_picture(task: Task) -> str:
    found = next((task.params[name] for name in IMAGE_PARAMETERS if task.params.get(name)), "")
    return str(found[0]) if isinstance(found, list) else str(found)


# ---- columns --------------------------------------------------------------------------------------------------------


def _values(task: Task, reader: Reader) -> dict[str, str]:
    """What may tell two runs of one model apart, as JSON."""
    values = {name: value for name, value in reader.values(task).items() if name not in UNTOLD}
    return {name: json.dumps(value, sort_keys=True) for name, value in {**values, STYLE: _style(task)}.items()}


def _style(task: Task) -> str:
    return str((task.origin or {}).get("style") or "")


def _distinguishing(rows: Iterable[tuple[Row, list[TaskFacts]]], reader: Reader) -> dict[str, list[str]]:
    """By model, what differs between its tasks on one and the same row.

    Values that come with a style do not count beside it: only what differs within one style does.
    """
    names: dict[str, set[str]] = {}
    for _, found in rows:
        by_style: dict[str, dict[str, list[dict[str, str]]]] = {}
        for facts in found:
            styles = by_style.setdefault(_model(facts.task), {})
            styles.setdefault(_style(facts.task), []).append(_values(facts.task, reader))
        for model, styles in by_style.items():
            differing = {name for values in styles.values() for name in _differing(values)}
            names.setdefault(model, set()).update(differing, {STYLE} if len(styles) > 1 else ())
    return {model: sorted(found) for model, found in names.items()}


def _differing(values: Sequence[Mapping[str, str]]) -> set[str]:
    names = {name for one in values for name in one}
    return {name for name in names if len({one.get(name) for one in values}) > 1}


def _column(task: Task, named: Mapping[str, Sequence[str]], reader: Reader) -> Column:
    model = _model(task)
    values = _values(task, reader) if named[model] else {}
    settings = tuple((name, values.get(name, "null")) for name in named[model])
    return Column(_short_id(json.dumps([model, settings])), model, settings)


def _beside_their_model(columns: Iterable[Column]) -> tuple[Column, ...]:
    by_model: dict[str, list[Column]] = {}
    for column in columns:
        by_model.setdefault(column.model, []).append(column)
    return tuple(column for found in by_model.values() for column in found)


def _model(task: Task) -> str:
    return f"{task.provider}/{task.model}"


def _short_id(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:ID_LETTERS]
