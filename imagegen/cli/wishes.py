"""What `run` and `plan` are asked for: options, sheets and recipes → drafts."""

import argparse
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.cli.printing import LIVE_LIMIT_S, err
from imagegen.errors import InvalidInput
from imagegen.params import from_text
from imagegen.prompts import COUNT, MODEL, ROW_KEY, TITLE, PromptRow, named_rows
from imagegen.recipes import Recipe, read_recipe
from imagegen.records import LOCAL_OWNER
from imagegen.sheets import as_text, is_done_unchanged, read_sheet
from imagegen.studio import Studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.recipes import hashes_of
from imagegen.studio.sheet_rows import picture_name, picture_names

Keep = Callable[[Path], str]  # takes a picture's file and returns an asset's id


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """The options that say what is wanted."""
    parser.add_argument("--model", metavar="PROVIDER/MODEL", help="the model; a sheet or a recipe may name it too")
    prompts = parser.add_mutually_exclusive_group(required=True)
    prompts.add_argument("--prompt", metavar="TEXT")
    sheets = ".txt (a prompt a line), .csv, .tsv, .xlsx or .jsonl; of one that was saved here only what is not done"
    prompts.add_argument("--prompts", type=Path, metavar="FILE", help=sheets)
    prompts.add_argument("--recipe", type=Path, metavar="FILE", help="a task list that was saved as a recipe")
    references = "the folder of the pictures that a sheet names, or that a recipe needs"
    parser.add_argument("--references", type=Path, metavar="DIR", help=references)
    parser.add_argument("--again", action="store_true", help="also the rows of the sheet that are done")
    parser.add_argument("-n", type=int, dest="count", metavar="N", help="images per prompt (default: 4)")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; pictures by file name"
    )


def rows_of(options: argparse.Namespace) -> list[PromptRow]:
    """The prompts, one or a sheet of them; a recipe is read when the models are known."""
    if options.prompts is not None:
        return _rows_of_sheet(options.prompts, options.again)
    return [] if options.prompt is None else [PromptRow("", options.prompt, {})]


def _rows_of_sheet(file: Path, again: bool) -> list[PromptRow]:
    sheet = read_sheet(file.name, _read(file))
    wanted = tuple(row for row in sheet.rows if again or not is_done_unchanged(row))
    left_out = len(sheet.rows) - len(wanted)
    if not wanted:
        raise InvalidInput(f"All rows of {file.name} are done and unchanged.", hint="Make them once more with --again.")
    if left_out:
        err.print(f"{left_out:,} of {len(sheet.rows):,} rows are done and unchanged; they are left out.")
    return named_rows(file.name, replace(sheet, rows=wanted))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from error


def _parse_param(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise InvalidInput(f"“{text}” is not NAME=VALUE.", hint="For example: --param steps=20")
    return name.strip(), value


def drafts_of(studio: Studio, options: argparse.Namespace, rows: Sequence[PromptRow], keep: Keep) -> list[TaskDraft]:
    """One draft for each row, or for each task of the recipe."""
    wishes = _Wishes(studio, options, keep)
    return wishes.of_recipe(options.recipe) if options.recipe else wishes.of_rows(rows)


class _Wishes:
    """The options, and what they need of the studio."""

    def __init__(self, studio: Studio, options: argparse.Namespace, keep: Keep) -> None:
        self._studio = studio
        self._options = options
        self._keep = keep
        self._shared = dict(_parse_param(text) for text in options.param)
        self._files = {picture_name(file.name): file for file in _files_in(options.references)}

    def _refresh(self, models: Sequence[str]) -> None:
        """Read the lists of the servers in this network whose models are named."""
        for provider in {self._studio.catalog.card(model).provider for model in models}:
            self._studio.refresh_quietly(LOCAL_OWNER, provider, LIVE_LIMIT_S)

    # -- rows -----------------------------------------------------------------------------------------------------

    def of_rows(self, rows: Sequence[PromptRow]) -> list[TaskDraft]:
        self._refresh([self._model(row) for row in rows])
        return [self._draft(row) for row in rows]

    def _draft(self, row: PromptRow) -> TaskDraft:
        values = {**self._shared, **{name: value for name, value in row.values.items() if name != MODEL}}
        card = self._studio.catalog.card(self._model(row))
        count = values.pop(COUNT, self._options.count)
        row_key, title = values.pop(ROW_KEY, None), values.pop(TITLE, None)
        return TaskDraft(
            prompt=row.prompt,
            model=card.key,
            params={name: self._value(card, name, value, row.place) for name, value in values.items()},
            count=_count(count, row.place),
            row_key=None if row_key is None else as_text(row_key),
            place=row.place,
            title=None if title is None else as_text(title),
        )

    def _model(self, row: PromptRow) -> str:
        model = row.values.get(MODEL, self._options.model)
        if model is None:
            where = f"{row.place}: no" if row.place else "No"
            raise InvalidInput(f"{where} model is named.", hint="Name one with --model PROVIDER/MODEL.")
        return str(model)

    # -- recipes --------------------------------------------------------------------------------------------------

    def of_recipe(self, file: Path) -> list[TaskDraft]:
        if self._options.model:
            raise InvalidInput("A recipe names the models itself.", hint="Leave out --model, or edit the recipe.")
        recipe = read_recipe(_read(file), self._studio.catalog.shelf.recipe_schema)
        drafts, missing = self._studio.recipes.drafts(LOCAL_OWNER, recipe, self._pictures_of(recipe))
        if missing:
            names = list(dict.fromkeys(one.name or one.sha256[:12] for one in missing))
            raise InvalidInput(
                f"Pictures of the recipe are not here: {', '.join(names)}.",
                hint="Name the folder that they are in with --references.",
            )
        self._refresh([draft.model for draft in drafts])
        return [self._overridden(draft) for draft in drafts]

    def _pictures_of(self, recipe: Recipe) -> dict[str, str]:
        """SHA-256 → asset id, of the pictures in the folder that the recipe needs, whatever they are called."""
        wanted, found = hashes_of(recipe), {}
        for file in self._files.values() if wanted else ():
            sha256 = hashlib.sha256(_read(file)).hexdigest()
            if sha256 in wanted:
                found[sha256] = self._keep(file)
        return found

    def _overridden(self, draft: TaskDraft) -> TaskDraft:
        """What is typed counts more than what the recipe says."""
        card = self._studio.catalog.card(draft.model)
        typed = {name: self._value(card, name, value, draft.place) for name, value in self._shared.items()}
        count = draft.count if self._options.count is None else self._options.count
        return replace(draft, params={**draft.params, **typed}, count=count)

    # -- values ---------------------------------------------------------------------------------------------------

    def _value(self, card: ModelCard, name: str, value: Any, place: str) -> Any:
        """A typed value; the name of a picture file becomes an uploaded picture."""
        schema = card.properties.get(name, {})
        if name not in IMAGE_PARAMETERS or name not in card.properties:
            return from_text(schema, value) if isinstance(value, str) else value
        if schema.get("type") == "array":
            return [self._upload(file, place) for file in picture_names(value)]
        return self._upload(as_text(value), place)

    def _upload(self, name: str, place: str) -> str:
        file = Path(name)
        try:
            return f"asset:{self._keep(self._files.get(picture_name(name), file) if self._files else file)}"
        except OSError as error:
            where = f"{place}: " if place else ""
            raise InvalidInput(f"{where}the picture {name} cannot be read: {error.strerror}.") from error


def _files_in(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        return
    try:
        yield from sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise InvalidInput(f"The folder {folder} cannot be read: {error.strerror}.") from error


def _count(value: Any, place: str) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError as error:
        raise InvalidInput(f"{place}: “{value}” is not a number of images.", hint="Use a whole number.") from error
