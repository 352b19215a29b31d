"""A zip of 1,000 pictures from the running app, beside the same bytes as one plain file over the same line."""

import argparse
import shutil
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Server, machine, serving, spread, table

MB = 1024 * 1024
LOOK_S = 0.01
WORDS = {
    "disk": "copy of the folder on the disk",
    "plain": "download of one plain file, bare Starlette",
    "zip": "download of the zip, Imagegen",
}


def main(pictures: int, size_bytes: int, pairs: int) -> None:
    with tempfile.TemporaryDirectory() as folder, serving("zip_page", pictures, size_bytes) as server:
        whole = Path(folder) / "plain"
        join(Path(server.facts["folder"]), whole)
        with serving("bare_file", whole) as bare:
            round_of(bare, server, Path(folder))  # does not count
            rounds = [round_of(bare, server, Path(folder)) for _ in range(pairs)]
        check(Path(folder) / "zip", pictures)
    print(f"{machine()}\n\n{pictures} pictures, {pictures * size_bytes / MB:,.0f} MB, {pairs} rounds\n")
    rates = [[words, spread([one[name] for one in rounds], 0)] for name, words in WORDS.items()]
    print(table(["MB a second", "lowest / median / highest"], rates), end="\n\n")
    ratios, growth = [one["zip"] / one["plain"] for one in rounds], [one["growth"] for one in rounds]
    figures = [["zip ÷ plain file", spread(ratios), "≥ 0.8"], ["growth of the app, MB", spread(growth, 0), "< 64"]]
    print(table(["", "lowest / median / highest", "goal"], figures))


def join(folder: Path, target: Path) -> None:
    """One file with the bytes of all pictures."""
    with target.open("wb") as file:
        for path in folder.iterdir():
            file.write(path.read_bytes())


def round_of(bare: Server, server: Server, folder: Path) -> dict[str, float]:
    """MB a second by each way, and by how many MB the app grew meanwhile. All of it ends up on the same disk."""
    size_mb = (folder / "plain").stat().st_size / MB
    address = f"{server.facts['url']}gradio_api/app/zip?topic={server.facts['topic']}"
    disk_s = timed(lambda: shutil.copytree(server.facts["folder"], folder / "copy"))
    shutil.rmtree(folder / "copy")
    plain_s = timed(lambda: download(bare.facts["url"], folder / "zip"))
    with growing(server.facts["pid"]) as growth:
        zip_s = timed(lambda: download(address, folder / "zip"))
    rates = {"disk": size_mb / disk_s, "plain": size_mb / plain_s, "zip": size_mb / zip_s}
    return {**rates, "growth": max(growth)}


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def download(address: str, target: Path) -> None:
    with urllib.request.urlopen(address) as reply, target.open("wb") as file:
        shutil.copyfileobj(reply, file, MB)


@contextmanager
def growing(pid: int) -> Iterator[list[float]]:
    """How much larger than before the process is, in MB, looked at a hundred times a second."""
    before, growth, over = resident_mb(pid), [0.0], threading.Event()

    def look() -> None:
        while not over.wait(LOOK_S):
            growth.append(resident_mb(pid) - before)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield growth
    finally:
        over.set()
        thread.join()


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def check(path: Path, pictures: int) -> None:
    """The zip is whole: every checksum holds. Raises AssertionError when it is not."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == pictures + 2


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--kilobytes", type=int, default=1100, help="size of each picture")
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    main(options.pictures, options.kilobytes * 1024, options.pairs)
