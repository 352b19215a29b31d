"""The library in a real Chromium over many pictures: opened, scrolled by wheel, and jumped through by its bar."""

import argparse
import shutil
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import machine, percentile, serving, table
from benchmarks.page import SWITCHES

SCRIPT = Path(__file__).with_suffix(".js")
IMAGES_PER_TASK = 4
OPENINGS = 5
JUMPS = 20
WHEEL_S = 5
WHEEL_STEPS_PX = (120, 800)  # a notch of a mouse, and a hard push of a trackpad
WHEEL_STEPS_A_SECOND = 16


def main(pictures: int) -> None:
    with serving("library_served", pictures // IMAGES_PER_TASK, IMAGES_PER_TASK) as server, sync_playwright() as play:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = play.chromium.launch(
            executable_path=chromium, args=[f"--{name}" for name in (*SWITCHES.split(), "disable-sync")]
        )
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.add_init_script(path=SCRIPT)
        page.goto(server.facts["url"])
        page.wait_for_selector(".ig-topics")
        rows = [*opening_rows(page), *jump_rows(page)]
        rows += [line for step_px in WHEEL_STEPS_PX for line in scroll_rows(page, step_px)]
        print(f"{machine()}, Chromium {browser.version} without a graphics card\n")
        browser.close()
    print(table([f"{pictures:,} pictures", "typical", "worst"], rows))


def opening_rows(page: Page) -> list[list[str]]:
    """The first one fetches the previews; the later ones have them in the browser's cache."""
    times = []
    for _ in range(OPENINGS):
        times.append(page.evaluate("benchmark.open()"))
        page.click(".ig-topbar-library")
    first, later = times[0], times[1:]
    page.evaluate("benchmark.open()")
    return [
        ["from the click on Library to all pictures in sight, the first time", f"{first[1]:.0f} ms", ""],
        row("the same once more", [shown for _, shown in later]),
    ]


def jump_rows(page: Page) -> list[list[str]]:
    """To places all over the library, where no page was asked for before."""
    random = Random(5)
    known, shown = zip(
        *[page.evaluate("(share) => benchmark.jump(share)", random.random()) for _ in range(JUMPS)], strict=True
    )
    return [
        row(f"after a jump by the bar to what is known of all pictures in sight, {JUMPS} jumps", known),
        row("after a jump to all pictures in sight", shown),
    ]


def scroll_rows(page: Page, step_px: int) -> list[list[str]]:
    """A wheel that is turned without a rest, in a part of the library that was not seen before."""
    page.evaluate("benchmark.jump(Math.random())")
    page.hover(".ig-library-scroll")
    page.evaluate(f"void (window.watched = benchmark.watch({WHEEL_S}))")  # not waited for
    for _ in range(WHEEL_S * WHEEL_STEPS_A_SECOND):
        page.mouse.wheel(0, step_px)
        page.wait_for_timeout(1000 / WHEEL_STEPS_A_SECOND)
    watched: dict[str, Any] = page.evaluate("window.watched")
    frames, longest = watched["frames"], watched["longest"]
    ends = [f"{median(frames):.1f} ms", f"{percentile(frames, 0.99):.1f} ms"]
    name = f"wheel, {watched['speed']:,.0f} px a second"
    return [
        [f"{name}: frames, typical and 99th percentile", *ends],
        [f"{name}: longest time without what is known", "", f"{longest['known']:.0f} ms"],
        [f"{name}: longest time without all pictures in sight", "", f"{longest['shown']:.0f} ms"],
    ]


def row(name: str, times: Any) -> list[str]:
    return [name, f"{median(times):.0f} ms", f"{max(times):.0f} ms"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100_000, help="how many there are; 100,000 when left out")
    main(parser.parse_args().pictures)
