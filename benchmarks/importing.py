"""Bring a folder of pictures into the history, beside reading, hashing and copying the same files.

The files are photo-like PNGs of 1024×1024 pixels with settings in the text form of AUTOMATIC1111. Imagegen decodes each
one in full, makes its preview, reads its settings and keeps rows; then the same folder comes once more, and all of it
is known. Each way is a process of its own, measured whole; they take turns.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measure import Usage, machine, run_measured, spread, table

WAYS = {"Imagegen": "ours", "once more": "ours", "copy and hash": "bare"}


def main(images: int, pairs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as name:
        folder = Path(name)
        run_measured("import_files", "make", folder, images)
        measured = [measure_round(folder, number) for number in range(pairs)]
    print(f"{images:,} pictures, {pairs} rounds\n{machine()}\n")
    print(figures(measured, images), end="\n\n")
    ratios = [one["Imagegen"].wall_s / one["copy and hash"].wall_s for one in measured]
    print(f"Imagegen ÷ copy and hash, lowest / median / highest: {spread(ratios)}")


def measure_round(folder: Path, number: int) -> dict[str, Usage]:
    return {
        name: run_measured("import_files", way, folder, 0, "--target", folder / f"{way}-{number}")
        for name, way in WAYS.items()
    }


def figures(measured: list[dict[str, Usage]], images: int) -> str:
    """The median of each figure."""
    rows = []
    for name in WAYS:
        wall_s, cpu_s, peak_mb = (
            median(getattr(one[name], figure) for one in measured) for figure in ("wall_s", "cpu_s", "peak_mb")
        )
        rows.append([name, f"{wall_s:.1f} s", f"{images / wall_s:.0f}", f"{cpu_s:.1f} s", f"{peak_mb:.0f} MB"])
    return table(["median", "wall time", "files a second", "CPU time", "peak memory"], rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=3)
    main(**vars(parser.parse_args()))
