"""100,000 images in the database: how long the library takes to answer, and what keeping it costs the queue.

Everything is asked as the page asks it, from the verb to the JSON text, and again the bare way: LIKE over the joined
tables. Between two questions something in the history changes, so that no answer is remembered.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.library_queries import FIRST_PAGE, MIX, PAGE, Question
from benchmarks.library_rows import Shape, build
from benchmarks.library_writes import measure_writes
from benchmarks.measure import machine, table
from imagegen.assist import Space, pack
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.opening import DATABASE_FILE
from imagegen.ui.desk import Desk

SHAPES = (Shape(100_000, 1), Shape(25_000, 4))
BARE_ROUNDS = 3
SECONDS_AN_IMAGE = 0.0367  # of the 1,000 images of `benchmarks.throughput`, median
DIMENSIONS = 512
FIGURES = ("median", "p95", "worst", "CPU, p95")


@dataclass(frozen=True)
class Took:
    """How long one answer took, and how much of that the CPU worked for it."""

    wall_s: float
    cpu_s: float


def main(rounds: int, images: int) -> None:
    print(f"{machine()}\n")
    for shape in SHAPES:
        measure_shape(Shape(shape.tasks * images // 100_000, shape.images), rounds)
    print_writes()
    print_meaning(images)


def measure_shape(shape: Shape, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as folder:
        path = Path(folder) / DATABASE_FILE
        started = time.perf_counter()
        build(path, shape)
        print(f"{shape.name}, {path.stat().st_size / 1e6:.0f} MB, built in {time.perf_counter() - started:.0f} s\n")
        with open_studio(load_settings({"IMAGEGEN_DATA": folder})) as studio, sqlite3.connect(path) as bare:
            print_pages(studio, bare, rounds)
            print_counts(studio, bare, rounds)


def print_pages(studio: Studio, bare: sqlite3.Connection, rounds: int) -> None:
    """Pages of the library, each question once a round in an order of its own."""
    took: dict[Question, list[Took]] = {question: [] for question in (FIRST_PAGE, *MIX)}
    for _ in range(rounds):
        for question in random.sample(list(took), len(took)):
            payload = {"query": question.query, "offset": question.offset, "limit": PAGE}
            took[question].append(asked(studio, "library.page", payload))
    rows = [
        row_of(question.name, times, _asking(bare, question.bare_page(), question.values))
        for question, times in took.items()
    ]
    searches = [one for question in MIX for one in took[question]]
    rows.append(["all searches together", *figures(searches), "", "p95 < 50 ms"])
    rows[0][-1] = "< 300 ms"
    print(table(["a page of 200", *FIGURES, "÷ LIKE", "goal"], rows), end="\n\n")


def print_counts(studio: Studio, bare: sqlite3.Connection, rounds: int) -> None:
    """Counts and facets, of everything and of some."""
    rows = []
    for question in (FIRST_PAGE, MIX[0], MIX[5], MIX[9]):
        for verb, name in (("library.count", "count"), ("library.facets", "facets")):
            times = [asked(studio, verb, {"query": question.query}) for _ in range(rounds)]
            like = _asking(bare, question.bare_count(), question.values) if name == "count" else None
            rows.append(row_of(f"{name}: {question.name}", times, like, "< 300 ms"))
    stacks = [asked(studio, "library.page", {"query": {"stacks": True}, "limit": PAGE}) for _ in range(rounds)]
    ids = [asked(studio, "library.ids", {"query": {}, "limit": 20_000}) for _ in range(rounds)]
    rows += [row_of("first page of stacks", stacks, None, "< 300 ms"), row_of("20,000 ids", ids, None, "")]
    print(table(["", *FIGURES, "÷ LIKE", "goal"], rows), end="\n\n")


def _asking(bare: sqlite3.Connection, sql: str, values: Mapping[str, Any]) -> Callable[[], Any]:
    return lambda: bare.execute(sql, values)


def asked(studio: Studio, verb: str, payload: Mapping[str, Any]) -> Took:
    """What it took from the verb to the JSON text."""
    desk = Desk(studio)
    studio.store.database.revision += 1
    started, cpu = time.perf_counter(), time.thread_time()
    answer = desk.ask({"verb": verb, **payload}, LOCAL_OWNER)
    json.dumps(answer, ensure_ascii=False)
    took = Took(time.perf_counter() - started, time.thread_time() - cpu)
    assert answer["ok"], answer
    return took


def row_of(name: str, times: Sequence[Took], bare: Callable[[], Any] | None, goal: str = "") -> list[str]:
    ratio = ""
    if bare:
        ratio = f"{min(one.cpu_s for one in times) / min(timed(bare) for _ in range(BARE_ROUNDS)):.3f}"
    return [name, *figures(times), ratio, goal]


def figures(times: Sequence[Took]) -> list[str]:
    """Median, 95th percentile and worst, and the 95th percentile of the CPU time alone."""
    wall, cpu = sorted(one.wall_s for one in times), sorted(one.cpu_s for one in times)
    place = int(0.95 * (len(times) - 1))
    return [f"{one * 1000:.1f} ms" for one in (median(wall), wall[place], wall[-1], cpu[place])]


def timed(ask: Callable[[], Any]) -> float:
    """Seconds of CPU: the best of the two ways are compared without what other programs take."""
    started = time.thread_time()
    json.dumps(list(ask()))
    return time.thread_time() - started


def print_writes() -> None:
    """An image from the queue to its picture, with the library's triggers and without."""
    with_s, without_s, ratio = measure_writes()
    share = (with_s - without_s) / SECONDS_AN_IMAGE
    rows = [
        ["with the library", f"{with_s * 1000:.2f} ms", ""],
        ["without its triggers", f"{without_s * 1000:.2f} ms", ""],
        ["with ÷ without", f"{ratio:.2f}", ""],
        ["more, of the time of an image in `benchmarks.throughput`", f"{share:.1%}", "< 5%"],
    ]
    print(table(["start, claim and finish one image, rows only", "median", "goal"], rows), end="\n\n")


def print_meaning(prompts: int) -> None:
    """The nearest of many prompts; the vectors are chance, which takes as long."""
    chance = random.Random(3)
    base = [pack([chance.gauss(0, 1) for _ in range(DIMENSIONS)]) for _ in range(200)]
    names = [f"{number:064x}" for number in range(prompts)]
    space = Space(names, b"".join(base[number % len(base)] for number in range(prompts)))
    times = []
    for _ in range(20):
        wanted = pack([chance.gauss(0, 1) for _ in range(DIMENSIONS)])
        started, cpu = time.perf_counter(), time.thread_time()
        space.nearest(wanted, 3000)
        times.append(Took(time.perf_counter() - started, time.thread_time() - cpu))
    name = f"nearest of {prompts:,} prompts × {DIMENSIONS} numbers"
    print(table(["by meaning", *FIGURES, "goal"], [[name, *figures(times), "< 100 ms"]]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--images", type=int, default=100_000)
    main(**vars(parser.parse_args()))
