"""1,000 pictures from a local stub: Imagegen beside the bare way.

Both run as processes of their own and are measured whole, imports included. They take turns, so that a slow minute of
the machine hits both; the ratio is taken pair by pair.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measure import Usage, machine, run_measured, serving, spread, table

SCRIPTS = {"Imagegen": "ours", "bare script": "bare"}

Pair = dict[str, Usage]


def main(images: int, pairs: int, concurrency: int, latency_s: float) -> None:
    with serving("stub_openai", latency_s) as stub:
        base_url = stub.facts["base_url"]
        measure_pair(base_url, images // 10, concurrency)  # warms the disk's cache
        measured = [measure_pair(base_url, images, concurrency) for _ in range(pairs)]
    print(f"{images:,} images, concurrency {concurrency}, {latency_s * 1000:g} ms latency, {pairs} pairs")
    print(f"{machine()}\n")
    print(figures(measured, images), end="\n\n")
    print(ratios(measured))


def measure_pair(base_url: str, images: int, concurrency: int) -> Pair:
    return {name: measure(script, base_url, images, concurrency) for name, script in SCRIPTS.items()}


def measure(script: str, base_url: str, images: int, concurrency: int) -> Usage:
    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as folder:
        usage = run_measured(script, base_url, Path(folder) / "data", images, concurrency)
        originals = sum(1 for _ in Path(folder).rglob("*.png"))
    if originals != images:
        raise SystemExit(f"{script} kept {originals} of {images} pictures")
    return usage


def figures(measured: list[Pair], images: int) -> str:
    """The median of each figure."""
    rows = []
    for name in SCRIPTS:
        wall_s = median(pair[name].wall_s for pair in measured)
        cpu_s = median(pair[name].cpu_s for pair in measured)
        peak_mb = median(pair[name].peak_mb for pair in measured)
        rows.append([name, f"{wall_s:.1f} s", f"{images / wall_s:.1f}", f"{cpu_s:.1f} s", f"{peak_mb:.0f} MB"])
    return table(["median", "wall time", "images a second", "CPU time", "peak memory"], rows)


def ratios(measured: list[Pair]) -> str:
    ours, bare = SCRIPTS
    names = {"wall time": "wall_s", "CPU time": "cpu_s", "peak memory": "peak_mb"}
    rows = [
        [label, spread([getattr(pair[ours], name) / getattr(pair[bare], name) for pair in measured])]
        for label, name in names.items()
    ]
    return table(["Imagegen ÷ bare script", "lowest / median / highest pair"], rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--latency-s", type=float, default=0.2)
    main(**vars(parser.parse_args()))
