"""Make images without the page, and wait for them."""

import argparse
import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from imagegen.cli.printing import FAILED, INTERRUPTED, OK, add_command, err, out, print_json, settings_of
from imagegen.cli.wishes import add_wishes, drafts_of, rows_of
from imagegen.errors import SetupError
from imagegen.records import LOCAL_OWNER, GenerationFacts, TaskFacts
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio

LOOK_AGAIN_S = 0.5


def add_run(commands: Any) -> None:
    parser = add_command(commands, "run", _run, "make images without the page")
    add_wishes(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="copy the pictures there, under readable names")
    parser.add_argument("--at-once", type=int, metavar="N", help="images at once (default: 4)")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="for one call (default: 300)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per image")


def _run(options: argparse.Namespace) -> int:
    rows = rows_of(options)
    if options.out:
        _make_folder(options.out)
    with open_studio(settings_of(options), only_batch=True) as studio:
        studio.set_preferences(LOCAL_OWNER, {"images_at_once": options.at_once, "time_limit_s": options.time_limit})
        drafts = drafts_of(
            studio, options, rows, lambda path: studio.add_input(LOCAL_OWNER, path.name, path.read_bytes()).id
        )
        with _interruptible() as interrupted:
            new = studio.start(LOCAL_OWNER, None, drafts)
            studio.engine.only_batch = new.batch.id
            studio.engine.wake()
            _wait(studio, new, interrupted, is_quiet=options.json)
        return _report(studio, new, options, interrupted)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"The folder {folder} cannot be made: {error.strerror}.", hint="Choose another --out."
        ) from error


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
        print_json(result)
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
