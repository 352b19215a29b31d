"""Files that go, files that come back, and how much room all of them take on the disk."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from imagegen.errors import BadImage, NotFound
from imagegen.media import thumbnails
from imagegen.media.files import COVERS, INPUTS, MEDIA, ORIGINALS, PREVIEWS, MediaFolder, open_image, write_atomic

FOLDERS = (ORIGINALS, PREVIEWS, INPUTS, COVERS)
OTHERS = "others"


def remove_files(media: MediaFolder, paths: Iterable[str]) -> int:
    """Delete stored files; returns the bytes that this freed. What is gone already is no trouble."""
    return sum(_remove(media.resolve(path)) for path in paths)


def _remove(path: Path) -> int:
    try:
        size_bytes = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError:  # held open by another program, or no longer ours to delete: the next start sweeps it
        return 0
    return size_bytes


def free_bytes(media: MediaFolder, data_folder: Path) -> int:
    """What is free where the pictures lie, which people may have linked to a larger disk."""
    root = media.resolve(MEDIA)
    return shutil.disk_usage(root if root.is_dir() else data_folder).free


def measure(media: MediaFolder, data_folder: Path, database: Path) -> dict[str, int]:
    """Bytes by folder of pictures, and of everything else in the data folder except the database.

    100,000 previews take about half a second, longer on a disk that turns: not for the way of a click.
    """
    root = media.resolve(MEDIA)
    sizes = {name: _bytes_below(root / name) for name in FOLDERS}
    beside_media = sum(_bytes_below(path) for path in root.glob("*") if path.name not in FOLDERS)
    beside = (path for path in data_folder.glob("*") if path.name != MEDIA and not path.name.startswith(database.name))
    return {**sizes, OTHERS: beside_media + sum(map(_bytes_below, beside))}


def _bytes_below(path: Path) -> int:
    """Links are not followed: what lies behind one is somebody else's."""
    if path.is_symlink() or not path.is_dir():
        return path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
    total = 0
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                total += _bytes_below(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                total += _size_of(entry)
    return total


def _size_of(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:  # it went while we looked
        return 0


def restore_preview(media: MediaFolder, path: str, preview_path: str) -> bool:
    """Make a preview again where its file is missing; False when there is nothing to do, or nothing to make it from."""
    target = media.resolve(preview_path)
    if target.exists():
        return False
    try:
        checked = open_image(media.resolve(path).read_bytes())
    except (FileNotFoundError, NotFound, BadImage):
        return False
    write_atomic(target, thumbnails.make_preview(checked.image, checked.orientation), durable=False)
    return True
