"""What the benchmarks share: children that are measured as whole processes, medians, ratios and Markdown tables."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).parent.parent
PACKAGES = ("gradio", "openai", "pillow")


@dataclass(frozen=True)
class Usage:
    """What one process needed from its start to its end, imports included."""

    wall_s: float
    cpu_s: float  # user and system
    peak_mb: float  # largest resident set


def command(script: str, *arguments: object) -> list[str]:
    """The command line of a script of this folder, to be run in the project's."""
    return [sys.executable, "-m", f"benchmarks.{script}", *map(str, arguments)]


def run_measured(script: str, *arguments: object) -> Usage:
    """Run a script to its end. Raises CalledProcessError when it fails.

    Linux counts the parent's resident set as the child's until the child's own program is loaded, so whoever calls
    this has to stay small: no numpy, no Pillow, no Gradio.
    """
    started = time.perf_counter()
    line = command(script, *arguments)
    process = subprocess.Popen(line, cwd=PROJECT)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, line)
    return Usage(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@contextmanager
def serving(script: str, *arguments: object) -> Iterator["Server"]:
    """Run a script that prints one line of JSON once it serves, and end it afterwards."""
    process = subprocess.Popen(
        command(script, *arguments), cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Server(process)
    finally:
        process.communicate()  # closes its standard input, which is the sign to end


class Server:
    """A child that serves, and takes a line on its standard input as an order."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout is not None
        self.facts: dict[str, Any] = json.loads(process.stdout.readline())

    def tell(self, order: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Smallest, median and largest value, as text."""
    return " / ".join(f"{value:.{digits}f}" for value in (min(values), median(values), max(values)))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0–1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """The machine and the versions that the figures were measured with."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
