"""The command line: the same studio without a page."""

import argparse
import json
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from imagegen import __version__
from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.errors import ImagegenError, InvalidInput, SetupError
from imagegen.params import from_text
from imagegen.prompts import COUNT, MODEL, ROW_KEY, PromptRow, read_rows
from imagegen.records import LOCAL_OWNER, GenerationFacts, TaskFacts
from imagegen.settings import Settings, load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
LOOK_AGAIN_S = 0.5

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors are one sentence with a hint on standard error."""
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except InvalidInput as error:
        err.print(f"imagegen: {error.sentence}", style="red", markup=False)
        return USAGE
    except ImagegenError as error:
        err.print(f"imagegen: {error.sentence}", style="red", markup=False)
        return FAILED
    return code


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="imagegen", description="Make, review and keep AI images in batches.")
    parser.add_argument("--version", action="version", version=f"imagegen {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_run(commands)
    _add_models(commands)
    _add_check(commands)
    return parser


def _add_command(commands: Any, name: str, command: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (also: IMAGEGEN_DATA)")
    return parser


def _settings(options: argparse.Namespace, **overrides: object) -> Settings:
    return load_settings(None, data_folder=options.data, **overrides)


# ---- serve ----------------------------------------------------------------------------------------------------------


def _add_serve(commands: Any) -> None:
    parser = _add_command(commands, "serve", _serve, "open the page in a browser")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port (default: the first free one from 7860 on)")
    parser.add_argument("--share", action="store_true", help="make a public link through Gradio's tunnel")


def _serve(options: argparse.Namespace) -> int:
    settings = _settings(options, host=options.host, port=options.port, share=options.share or None)
    err.print("Starting …")
    from imagegen.ui.app import launch  # noqa: PLC0415 - importing Gradio takes seconds the other commands spare

    with open_studio(settings) as studio:
        for problem in studio.catalog.problems:
            err.print(problem, style="yellow", markup=False)
        launch(studio, is_port_fixed=options.port is not None)
    return OK


# ---- models, check --------------------------------------------------------------------------------------------------


def _add_models(commands: Any) -> None:
    parser = _add_command(commands, "models", _models, "list every model")
    parser.add_argument("--provider", help="only this provider's")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _models(options: argparse.Namespace) -> int:
    with open_studio(_settings(options), only_batch=True) as studio:
        if options.provider:
            studio.catalog.provider(options.provider)
        models = [
            {**model, "embedded": studio.catalog.provider(model["provider"]).embedded}
            for model in studio.models(LOCAL_OWNER)
            if options.provider in (None, model["provider"])
        ]
    for model in models if options.json else []:
        _print_json({**model, "id": model["key"], "price": model["price_text"]})
    if not options.json:
        out.print(_models_table(models))
    return OK


def _models_table(models: Sequence[dict[str, Any]]) -> Table:
    table = Table("model", "name", "abilities", "price", "ready")
    for model in models:
        ready = "yes" if model["is_ready"] else "needs a key"
        table.add_row(
            model["key"], model["name"], ", ".join(model["abilities"]), model["price_text"] or "unknown", ready
        )
    return table


def _add_check(commands: Any) -> None:
    _add_command(commands, "check", _check, "look at presets, database and keys")


def _check(options: argparse.Namespace) -> int:
    settings = _settings(options)
    with open_studio(settings, only_batch=True) as studio:
        out.print(f"Data folder: {settings.data_folder}", markup=False)
        out.print(f"Database: fine, {len(studio.topics(LOCAL_OWNER))} topics")
        out.print(f"Presets: {len(studio.catalog.providers)} providers, {len(studio.catalog.cards)} models")
        for provider in studio.boot(LOCAL_OWNER)["providers"]:
            out.print(f"  {provider['name']}: {_key_text(provider)}", markup=False)
        for problem in studio.catalog.problems:
            err.print(problem, style="red", markup=False)
        return FAILED if studio.catalog.problems else OK


def _key_text(provider: dict[str, Any]) -> str:
    if not provider["key_required"]:
        return "needs no key"
    names = " or ".join(provider["key_env"])
    return f"no key; set {names}" if provider["key_source"] == "none" else f"key found ({names})"


# ---- run ------------------------------------------------------------------------------------------------------------


def _add_run(commands: Any) -> None:
    parser = _add_command(commands, "run", _run, "make images without the page")
    parser.add_argument("--model", required=True, metavar="PROVIDER/MODEL")
    prompts = parser.add_mutually_exclusive_group(required=True)
    prompts.add_argument("--prompt", metavar="TEXT")
    prompts.add_argument("--prompts", type=Path, metavar="FILE", help=".txt (a prompt a line), .csv or .jsonl")
    parser.add_argument("-n", type=int, dest="count", metavar="N", help="images per prompt (default: 4)")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; pictures by file name"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="copy the pictures there, under readable names")
    parser.add_argument("--at-once", type=int, metavar="N", help="images at once (default: 4)")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="for one call (default: 300)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per image")


def _run(options: argparse.Namespace) -> int:
    rows = _rows(options)
    if options.out:
        _make_folder(options.out)
    with open_studio(_settings(options), only_batch=True) as studio:
        studio.set_preferences(LOCAL_OWNER, {"images_at_once": options.at_once, "time_limit_s": options.time_limit})
        shared = dict(_parse_param(text) for text in options.param)
        drafts = [_draft(studio, options, shared, row) for row in rows]
        with _interruptible() as interrupted:
            new = studio.start(LOCAL_OWNER, None, drafts)
            studio.engine.only_batch = new.batch.id
            studio.engine.wake()
            _wait(studio, new, interrupted, is_quiet=options.json)
        return _report(studio, new, options, interrupted)


def _rows(options: argparse.Namespace) -> list[PromptRow]:
    if options.prompts is None:
        return [PromptRow("", options.prompt, {})]
    try:
        return read_rows(options.prompts.name, options.prompts.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{options.prompts} cannot be read: {error.strerror}.") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"The folder {folder} cannot be made: {error.strerror}.", hint="Choose another --out."
        ) from error


def _parse_param(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise InvalidInput(f"“{text}” is not NAME=VALUE.", hint="For example: --param steps=20")
    return name.strip(), value


def _draft(studio: Studio, options: argparse.Namespace, shared: dict[str, str], row: PromptRow) -> TaskDraft:
    values = {**shared, **row.values}
    card = studio.catalog.card(str(values.pop(MODEL, options.model)))
    count = values.pop(COUNT, options.count)
    row_key = values.pop(ROW_KEY, None)
    return TaskDraft(
        prompt=row.prompt,
        model=card.key,
        params={name: _value(studio, card, name, value, row.place) for name, value in values.items()},
        count=_count(count, row.place),
        row_key=None if row_key is None else str(row_key),
        place=row.place,
    )


def _count(value: Any, place: str) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError as error:
        raise InvalidInput(f"{place}: “{value}” is not a number of images.", hint="Use a whole number.") from error


def _value(studio: Studio, card: ModelCard, name: str, value: Any, place: str) -> Any:
    """A typed value; the name of a picture file becomes an uploaded picture."""
    schema = card.properties.get(name, {})
    typed = from_text(schema, value) if isinstance(value, str) else value
    if name not in IMAGE_PARAMETERS or name not in card.properties:
        return typed
    if isinstance(typed, list):
        return [_upload(studio, file, place) for file in typed]
    return _upload(studio, typed, place)


def _upload(studio: Studio, file: str, place: str) -> str:
    path = Path(file)
    try:
        return f"asset:{studio.add_input(LOCAL_OWNER, path.name, path.read_bytes()).id}"
    except OSError as error:
        where = f"{place}: " if place else ""
        raise InvalidInput(f"{where}the picture {file} cannot be read: {error.strerror}.") from error


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl+C and SIGTERM set the event, so that the studio is closed in good order."""
    event = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(name, lambda *_: event.set()) for name in names]
    try:
        yield event
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


def _wait(studio: Studio, new: NewBatch, interrupted: threading.Event, *, is_quiet: bool) -> None:
    """Until nothing of the batch can move any more, with a progress bar on a terminal."""
    changed = threading.Event()
    stop_listening = studio.store.database.listen(lambda _: changed.set())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=is_quiet or not err.is_terminal) as progress:
        bar = progress.add_task("Images", total=len(new.generations))
        while not interrupted.is_set():
            changed.clear()
            images = studio.store.batches.counts([new.batch.id])[new.batch.id].images
            open_images = images.get(Standing.QUEUED, 0) + images.get(Standing.RUNNING, 0)
            progress.update(bar, completed=len(new.generations) - open_images)
            is_paused = studio.store.batches.get(LOCAL_OWNER, new.batch.id).is_paused
            if not open_images or (is_paused and not images.get(Standing.RUNNING)):
                break
            _raise_trouble(studio)
            changed.wait(LOOK_AGAIN_S)
    stop_listening()


def _raise_trouble(studio: Studio) -> None:
    if studio.engine.trouble:
        raise studio.engine.trouble


def _report(studio: Studio, new: NewBatch, options: argparse.Namespace, interrupted: threading.Event) -> int:
    tasks = studio.store.tasks.facts_of_batch(new.batch.id)
    files = _files(studio, new.batch.id, options.out) if _has_pictures(tasks) else {}
    results = [_result(facts, one, files) for facts in tasks for one in facts.generations]
    for result in results if options.json else []:
        _print_json(result)
    made = sum(result["state"] == "done" for result in results)
    if not options.json:
        out.print(f"{made} of {len(results)} images made.", *([f"They are in {options.out}."] if options.out else []))
    _explain(studio, new.batch.id, results)
    if interrupted.is_set():
        err.print("Interrupted. Open the page to go on with the rest: nothing is lost.")
        return INTERRUPTED
    return OK if made == len(results) else FAILED


def _has_pictures(tasks: Sequence[TaskFacts]) -> bool:
    return any(one.asset for facts in tasks for one in facts.generations)


def _files(studio: Studio, batch_id: str, folder: Path | None) -> dict[str, str]:
    """Asset file name in the data folder → where the person finds it."""
    found = {}
    for picture in studio.pack_batch(LOCAL_OWNER, batch_id):
        target = picture.path if folder is None else folder / picture.name
        if folder is not None:
            shutil.copyfile(picture.path, target)
        found[picture.path.stem] = str(target)
    return found


def _result(facts: TaskFacts, one: GenerationFacts, files: dict[str, str]) -> dict[str, Any]:
    asset, attempt = one.asset, one.attempt
    failed = attempt if one.standing in (Standing.FAILED, Standing.UNKNOWN) else None
    return {
        "generation": one.generation.id,
        "state": one.standing.value,
        "file": files[asset.id] if asset else None,
        "prompt": facts.task.prompt,
        "row_key": facts.task.row_key,
        "model": f"{facts.task.provider}/{facts.task.model}",
        "seed": one.generation.seed if asset is None or asset.seed is None else asset.seed,
        "width_px": asset.width_px if asset else None,
        "height_px": asset.height_px if asset else None,
        "sha256": asset.content_hash if asset else None,
        "cost_usd": attempt.cost_usd if attempt else None,
        "error": failed.error_message if failed else None,
        "hint": failed.error_hint if failed else None,
    }


def _explain(studio: Studio, batch_id: str, results: Sequence[dict[str, Any]]) -> None:
    """Each different error once, with how often it came, then why the rest was not tried."""
    sentences = [f"{result['error']} {result['hint'] or ''}".strip() for result in results if result["error"]]
    for sentence in dict.fromkeys(sentences):
        err.print(f"{sentences.count(sentence)}× {sentence}", style="red", markup=False)
    waiting = sum(result["state"] == "queued" for result in results)
    if waiting and studio.store.batches.get(LOCAL_OWNER, batch_id).is_paused:
        err.print(f"{waiting} images were not tried: they would fail the same way. They wait in the history.")


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
