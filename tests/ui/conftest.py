"""A Chromium for each module of browser tests; without it they are skipped, unless IMAGEGEN_REQUIRE_BROWSER is set.

Not one for the whole session: while it lives, Playwright keeps an event loop running in the tests' own thread.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("IMAGEGEN_REQUIRE_BROWSER"):
            pytest.fail(f"{CHROMIUM} is missing: install the package chromium")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[tuple[Studio, str]]:
    """The whole app on a machine without any key, and its address.

    Opened after the browser: without a loop in this thread, Gradio makes one of its own and never closes it.
    """
    from imagegen.ui.app import open_page

    first_port = 8100 + 100 * int(worker_id.removeprefix("gw")) if worker_id != "master" else 8000
    environment = {"IMAGEGEN_DATA": str(tmp_path_factory.mktemp("data")), "IMAGEGEN_PORT": str(first_port)}
    with open_studio(load_settings(environment)) as studio:
        close, url = open_page(studio)
        yield studio, url
        close()
