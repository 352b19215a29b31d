"""Bring a folder of pictures into the history: those that say how they were made."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import track

from imagegen.cli.printing import FAILED, OK, add_command, err, out, print_json, settings_of
from imagegen.errors import DiskFull, ImagegenError, InvalidInput
from imagegen.records import LOCAL_OWNER
from imagegen.studio import Studio, open_studio
from imagegen.studio.import_manifest import MANIFEST

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
MOST_NAMED = 20
WORDS = {
    "added": "added",
    "known": "in the history already",
    "bare": "left out: they say nothing of their making (--all takes them too)",
    "refused": "could not be read",
}


def add_import(commands: Any) -> None:
    parser = add_command(commands, "import", _import, "bring a folder of pictures with their settings into the history")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="pictures made here or by other programs")
    parser.add_argument("--topic", metavar="TITLE", help="the topic they go to (default: the folder's name)")
    parser.add_argument("--all", action="store_true", help="also pictures that say nothing of their making")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _import(options: argparse.Namespace) -> int:
    folder = options.folder.expanduser().resolve()
    if not folder.is_dir():
        raise InvalidInput(f"There is no folder {options.folder}.", hint="Check its name.")
    pictures, manifests = _found(folder)
    if not pictures:
        raise InvalidInput(f"There is no picture in {options.folder}.", hint=f"Known are {', '.join(ENDINGS)}.")
    with open_studio(settings_of(options), only_batch=True) as studio:
        opened = studio.imports.open(LOCAL_OWNER, None, options.topic or folder.name, takes_bare=options.all)
        for manifest in manifests:
            studio.imports.take_manifest(LOCAL_OWNER, opened["id"], manifest.read_bytes())
        counts = _add_all(studio, opened["id"], folder, pictures, is_quiet=options.json)
    return _report(opened["title"], counts, is_json=options.json)


def _found(folder: Path) -> tuple[list[Path], list[Path]]:
    """Pictures in the order in which they were made, folder by folder, and what zips of ours say of them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    pictures = [path for path in files if path.suffix.lower() in ENDINGS]
    pictures.sort(key=lambda path: (path.parent, path.stat().st_mtime, path.name))
    return pictures, [path for path in files if path.name == MANIFEST]


def _add_all(studio: Studio, import_id: str, folder: Path, pictures: list[Path], *, is_quiet: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    named = 0
    for path in _watched(pictures, is_quiet):
        try:
            relative = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            modified_ms = path.stat().st_mtime * 1000
            state = studio.imports.add(LOCAL_OWNER, import_id, relative, path.read_bytes(), modified_ms)["state"]
        except DiskFull:
            raise
        except (ImagegenError, OSError) as error:
            state, named = "refused", named + 1
            sentence = error.sentence if isinstance(error, ImagegenError) else f"It cannot be read: {error.strerror}."
            if named <= MOST_NAMED:
                err.print(f"{path}: {sentence}", style="red", markup=False)
        counts[state] += 1
    return counts


def _watched(pictures: list[Path], is_quiet: bool) -> Iterator[Path]:
    return iter(track(pictures, "Pictures", console=err, disable=is_quiet or not err.is_terminal))


def _report(title: str, counts: Counter[str], *, is_json: bool) -> int:
    if is_json:
        print_json({"topic": title, **{state: counts[state] for state in WORDS}})
    else:
        for state, words in WORDS.items():
            if counts[state] or state == "added":
                out.print(f"{counts[state]:,} {words}", markup=False)
        if counts["added"]:
            out.print(f"They are in the topic “{title}”.", markup=False)
    return FAILED if counts["refused"] else OK
