"""One run of importing.py: make the files, import them as the command does, or read, hash and copy them."""

import argparse
import hashlib
import os
import struct
import zlib
from pathlib import Path

SEEDS = 16  # so many different pictures; the settings make each file one of its own
TEXT = "a small harbour, number {0}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: {0}, Size: 1024x1024, Model: x"


def make(folder: Path, images: int) -> None:
    from benchmarks.pictures import photo_bytes  # noqa: PLC0415 - the other ways must not load numpy

    pictures = [photo_bytes(seed, "PNG") for seed in range(SEEDS)]
    source = folder / "outputs"
    source.mkdir()
    for number in range(images):
        body = b"tEXtparameters\0" + TEXT.format(number).encode()
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        data = pictures[number % SEEDS]
        (source / f"{number:05}.png").write_bytes(data[:33] + chunk + data[33:])


def ours(folder: Path, target: Path) -> None:
    from imagegen.cli import main  # noqa: PLC0415 - the bare way must not load it

    if main(["import", str(folder / "outputs"), "--data", str(target), "--json"]):
        raise SystemExit("the import failed")


def bare(folder: Path, target: Path) -> None:
    target.mkdir()
    for path in (folder / "outputs").iterdir():
        data = path.read_bytes()
        with (target / f"{hashlib.sha256(data).hexdigest()}.png").open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=("make", "ours", "bare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("images", type=int)
    parser.add_argument("--target", type=Path)
    options = parser.parse_args()
    if options.way == "make":
        make(options.folder, options.images)
    else:
        {"ours": ours, "bare": bare}[options.way](options.folder, options.target)
