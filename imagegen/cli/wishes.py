"""What `run` and `plan` are asked for: options and sheets → drafts."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.cli.printing import LIVE_LIMIT_S
from imagegen.errors import InvalidInput
from imagegen.params import from_text
from imagegen.prompts import COUNT, MODEL, ROW_KEY, PromptRow, read_rows
from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio
from imagegen.studio.drafts import TaskDraft


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """The options that say what is wanted."""
    parser.add_argument("--model", required=True, metavar="PROVIDER/MODEL")
    prompts = parser.add_mutually_exclusive_group(required=True)
    prompts.add_argument("--prompt", metavar="TEXT")
    prompts.add_argument("--prompts", type=Path, metavar="FILE", help=".txt (a prompt a line), .csv or .jsonl")
    parser.add_argument("-n", type=int, dest="count", metavar="N", help="images per prompt (default: 4)")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; pictures by file name"
    )


def rows_of(options: argparse.Namespace) -> list[PromptRow]:
    """The prompts, one or a sheet of them."""
    if options.prompts is None:
        return [PromptRow("", options.prompt, {})]
    try:
        return read_rows(options.prompts.name, options.prompts.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{options.prompts} cannot be read: {error.strerror}.") from error


def _parse_param(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise InvalidInput(f"“{text}” is not NAME=VALUE.", hint="For example: --param steps=20")
    return name.strip(), value


def drafts_of(
    studio: Studio, options: argparse.Namespace, rows: Sequence[PromptRow], keep: Callable[[Path], str]
) -> list[TaskDraft]:
    """One draft for each row; `keep` takes a picture's file and returns an asset's id."""
    shared = dict(_parse_param(text) for text in options.param)
    for provider in {studio.catalog.card(_model(options, row)).provider for row in rows}:
        studio.refresh_quietly(LOCAL_OWNER, provider, LIVE_LIMIT_S)
    return [_draft(studio, options, shared, row, keep) for row in rows]


def _draft(
    studio: Studio, options: argparse.Namespace, shared: dict[str, str], row: PromptRow, keep: Callable[[Path], str]
) -> TaskDraft:
    values = {**shared, **{name: value for name, value in row.values.items() if name != MODEL}}
    card = studio.catalog.card(_model(options, row))
    count = values.pop(COUNT, options.count)
    row_key = values.pop(ROW_KEY, None)
    return TaskDraft(
        prompt=row.prompt,
        model=card.key,
        params={name: _value(card, name, value, row.place, keep) for name, value in values.items()},
        count=_count(count, row.place),
        row_key=None if row_key is None else str(row_key),
        place=row.place,
    )


def _model(options: argparse.Namespace, row: PromptRow) -> str:
    return str(row.values.get(MODEL, options.model))


def _count(value: Any, place: str) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError as error:
        raise InvalidInput(f"{place}: “{value}” is not a number of images.", hint="Use a whole number.") from error


def _value(card: ModelCard, name: str, value: Any, place: str, keep: Callable[[Path], str]) -> Any:
    """A typed value; the name of a picture file becomes an uploaded picture."""
    schema = card.properties.get(name, {})
    typed = from_text(schema, value) if isinstance(value, str) else value
    if name not in IMAGE_PARAMETERS or name not in card.properties:
        return typed
    if isinstance(typed, list):
        return [_upload(file, place, keep) for file in typed]
    return _upload(typed, place, keep)


def _upload(file: str, place: str, keep: Callable[[Path], str]) -> str:
    try:
        return f"asset:{keep(Path(file))}"
    except OSError as error:
        where = f"{place}: " if place else ""
        raise InvalidInput(f"{where}the picture {file} cannot be read: {error.strerror}.") from error
