"""Presets that are one file each and known by its name: templates, styles, channels, wildcards.

Roots are read in their order, so a person's own file takes the place of ours. What does not load becomes a problem.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from imagegen.catalog.files import Schemas, read_lines, short
from imagegen.errors import BadPreset, InvalidInput

WILDCARD_NAME = re.compile(r"(?!.*__)[^\W_][\w/-]*(?<!_)")  # what can stand between __ and __

Preset = TypeVar("Preset")


def read_named(
    noun: str, read: Callable[[Any], Preset], roots: Sequence[Path], schemas: Schemas, problems: list[str]
) -> dict[str, Preset]:
    """Every JSON file of the folders called after the noun."""
    found: dict[str, Preset] = {}
    for path in (path for root in roots for path in sorted((root / f"{noun}s").glob("*.json"))):
        try:
            found[path.stem] = _read_file(path, schemas.read(path, f"{noun}.json"), read)
        except BadPreset as error:
            problems.append(error.sentence)
    return found


def _read_file(path: Path, data: Any, read: Callable[[Any], Preset]) -> Preset:
    if data["id"] != path.stem:
        raise BadPreset(f"{short(path)}: $.id: must be the file's name, “{path.stem}”.")
    try:
        return read(data)
    except InvalidInput as error:
        raise BadPreset(f"{short(path)}: {error.sentence}") from error


def read_wildcards(roots: Sequence[Path], problems: list[str]) -> dict[str, tuple[str, ...]]:
    """Every text file in and below the folders `wildcards`, by its path: "colour", "animal/sea"."""
    found: dict[str, tuple[str, ...]] = {}
    for path, name in _wildcard_files(roots):
        try:
            found[name] = _read_wildcard(path, name)
        except BadPreset as error:
            problems.append(error.sentence)
    return dict(sorted(found.items()))


def _wildcard_files(roots: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for folder in (root / "wildcards" for root in roots):
        for path in sorted(folder.rglob("*.txt")):
            yield path, path.relative_to(folder).with_suffix("").as_posix()


def _read_wildcard(path: Path, name: str) -> tuple[str, ...]:
    if not WILDCARD_NAME.fullmatch(name):
        raise BadPreset(f"{short(path)}: cannot be named in a prompt. Use letters, digits, - and single _ only.")
    entries = read_lines(path)
    if not entries:
        raise BadPreset(f"{short(path)}: has no entries. Put one on each line.")
    return entries
