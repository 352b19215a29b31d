"""The page in a real Chromium: its start, model switches, a feed of 500 tasks that changes, a list of 1,000 rows."""

import argparse
import shutil
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import Server, machine, percentile, serving, table

SCRIPT = Path(__file__).with_suffix(".js")
SWITCHES = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
OUR_CONTROLS = ["#prompt textarea:enabled", ".ig-panel-model", ".ig-feed", ".ig-topics"]
BARE_CONTROLS = ["textarea:enabled", "button"]
REPEATS = 5
ROUNDS_THROUGH_MODELS = 2
WATCH_S = 10
PASTED_PROMPTS = 1000


def main(tasks: int) -> None:
    with serving("full_page", tasks) as ours, serving("bare_page") as bare, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        arguments = [f"--{name}" for name in (*SWITCHES.split(), "disable-sync")]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        starts = start_rows("Imagegen", browser, ours, OUR_CONTROLS) + start_rows("bare", browser, bare, BARE_CONTROLS)
        still = still_row(open_page(browser, bare, BARE_CONTROLS))
        page = open_page(browser, ours, OUR_CONTROLS)
        rows = [switch_row(page), *opening_rows(page, ours, tasks), *watch_rows(page, ours), still]
        rows += review_rows(page, ours)
        print(f"{machine()}, Chromium {browser.version} without a graphics card\n")
        browser.close()
    print(table([f"start of the page, median of {REPEATS}", "first paint", "usable"], starts), end="\n\n")
    print(table(["in the page", "typical", "worst", "goal"], rows))


# ---- start -----------------------------------------------------------------------------------------------------------


def start_rows(name: str, browser: Browser, server: Server, controls: list[str]) -> list[list[str]]:
    """Cold: a browser profile that was never here. Warm: the second visit of the same profile."""
    visits = [visit_twice(browser, server, controls) for _ in range(REPEATS)]
    rows = []
    for number, kind in enumerate(("cold", "warm")):
        figures = [f"{median(visit[number][mark] for visit in visits):.0f} ms" for mark in ("paint", "usable")]
        rows.append([f"{name}, {kind}", *figures])
    return rows


def visit_twice(browser: Browser, server: Server, controls: list[str]) -> list[dict[str, float]]:
    page = open_page(browser, server, controls)
    visits = [marks_of(page)]
    page.reload()
    wait_for_entry(page, "usable")
    visits.append(marks_of(page))
    page.context.close()
    return visits


def open_page(browser: Browser, server: Server, controls: list[str]) -> Page:
    """A page in a new profile, once it is usable; ours shows the empty topic."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(path=SCRIPT)
    page.add_init_script(f"benchmark.markUsable({controls})")
    if "empty_topic_id" in server.facts:
        topic = f'"{server.facts["empty_topic_id"]}"'
        page.add_init_script(f"localStorage.setItem('imagegen:topic', '{topic}')")
    page.goto(server.facts["url"])
    wait_for_entry(page, "usable")
    return page


def marks_of(page: Page) -> dict[str, float]:
    marks = {"paint": "first-contentful-paint", "usable": "usable"}
    start_of = "(name) => performance.getEntriesByName(name).at(-1).startTime"
    return {name: float(page.evaluate(start_of, mark)) for name, mark in marks.items()}


def wait_for_entry(page: Page, name: str) -> None:
    page.wait_for_function("(name) => performance.getEntriesByName(name).length > 0", arg=name, timeout=60_000)


# ---- model switches --------------------------------------------------------------------------------------------------


def switch_row(page: Page) -> list[str]:
    keys = page.evaluate("benchmark.modelKeys()") * ROUNDS_THROUGH_MODELS
    times_ms = [switch_ms(page, key) for key in keys]
    name = f"model switch to settled panel, {len(keys)} switches; worst: 95th percentile"
    return [name, f"{median(times_ms):.0f} ms", f"{percentile(times_ms, 0.95):.0f} ms", "median < 50 ms"]


def switch_ms(page: Page, key: str) -> float:
    """Choose a model as a person does. The page measures from the click to the frame that shows the new panel."""
    page.evaluate("performance.clearMeasures('panel-switch')")
    page.click(".ig-panel-model")
    page.click(f'.ig-panel-model-row[data-key="{key}"]')
    wait_for_entry(page, "panel-switch")
    return float(page.evaluate("performance.getEntriesByName('panel-switch')[0].duration"))


# ---- the feed --------------------------------------------------------------------------------------------------------


def opening_rows(page: Page, server: Server, tasks: int) -> list[list[str]]:
    times = []
    for _ in range(REPEATS):
        open_topic(page, server.facts["empty_topic_id"])
        times.append(open_topic(page, server.facts["topic_id"]))
    arrived, drawn = zip(*times, strict=True)
    name = f"{tasks} tasks × 4 images, from the click on their topic"
    return [
        [f"{name} to the data in the page", f"{median(arrived):.0f} ms", f"{max(arrived):.0f} ms", ""],
        [f"{name} to the drawn feed", f"{median(drawn):.0f} ms", f"{max(drawn):.0f} ms", "< 2,000 ms"],
    ]


def open_topic(page: Page, topic_id: str) -> Any:
    return page.evaluate("(id) => benchmark.openTopic(id)", topic_id)


def watch_rows(page: Page, server: Server) -> list[list[str]]:
    rows = []
    for is_scrolling, words, goal in ((False, "followed at the foot", "≥ 55 frames/s"), (True, "while scrolling", "")):
        server.tell(str(WATCH_S))
        options = {"seconds": WATCH_S, "isScrolling": is_scrolling}
        seen = page.evaluate("(options) => benchmark.watchFeed(options)", options)
        rows.append(frame_row(f"{seen['deltas']} changes in {WATCH_S} s, {words}", seen["frames"], goal))
    return rows


def review_rows(page: Page, server: Server) -> list[list[str]]:
    """Pasted prompts as a list to review, and how it scrolls."""
    times = [review_ms(page, server) for _ in range(REPEATS)]
    name = f"{PASTED_PROMPTS:,} pasted prompts, from the click to their rows on the screen"
    frames = page.evaluate("(seconds) => benchmark.scrollList(seconds)", WATCH_S)
    return [
        [name, f"{median(times):.0f} ms", f"{max(times):.0f} ms", "< 2,000 ms"],
        frame_row(f"{PASTED_PROMPTS:,} rows, while scrolling", frames, "≥ 55 frames/s"),
    ]


def review_ms(page: Page, server: Server) -> float:
    page.evaluate("benchmark.closeList()")
    open_topic(page, server.facts["empty_topic_id"])
    page.fill("#prompt textarea", "\n".join(f"{number}: a small harbour at dawn" for number in range(PASTED_PROMPTS)))
    return float(page.evaluate("benchmark.reviewPrompts()"))


def still_row(page: Page) -> list[str]:
    """What this machine and browser give a page on which nothing happens."""
    frames = page.evaluate("(seconds) => benchmark.frames(seconds)", WATCH_S)
    page.context.close()
    return frame_row("bare page on which nothing happens", frames, "")


def frame_row(name: str, times_ms: list[float], goal: str) -> list[str]:
    gaps_ms = [later - earlier for earlier, later in pairwise(times_ms)]
    rate = 1000 * len(gaps_ms) / sum(gaps_ms)
    return [name, f"{rate:.1f} frames/s", f"{max(gaps_ms):.0f} ms for one frame", goal]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=500)
    main(**vars(parser.parse_args()))
