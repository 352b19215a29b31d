"""Launches the page with our routes, and stops it in good order."""

import signal
import socket
import sys
import threading
from collections.abc import Callable

from starlette.middleware import Middleware

from imagegen.errors import SetupError
from imagegen.studio import Studio
from imagegen.ui.page import build_page
from imagegen.ui.theme import build_theme
from imagegen.web.head import PageHead
from imagegen.web.routes import build_routes

PORTS_TO_TRY = 20
IDLE_POLL_S = 0.02


def launch(studio: Studio, *, is_port_fixed: bool = False, say: Callable[[str], object] = sys.stdout.write) -> None:
    """Serve the page until SIGINT or SIGTERM. Raises SetupError when no port is free."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    close, url = open_page(studio, is_port_fixed=is_port_fixed)
    say(f"Imagegen is ready: {url}\nData: {studio.settings.data_folder}\nStop it with Ctrl+C.\n")
    sys.stdout.flush()
    stop.wait()
    say("Stopping. What still runs gets a few seconds; the rest goes on at the next start.\n")
    close()


def open_page(studio: Studio, *, is_port_fixed: bool = False) -> tuple[Callable[[], None], str]:
    """Serve the page in the background; returns how to close it, and its address."""
    settings = studio.settings
    page = build_page(studio)
    page.queue(default_concurrency_limit=20)
    page._queue.sleep_when_free = IDLE_POLL_S  # the default of 1 ms costs 8 % of a core while nothing happens
    _, local_url, share_url = page.launch(
        server_name=settings.host,
        server_port=settings.port if is_port_fixed else free_port(settings.host, settings.port),
        share=settings.share,
        prevent_thread_lock=True,
        quiet=True,
        theme=build_theme(),
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        footer_links=[],
        show_error=False,
        max_file_size="50mb",
        app_kwargs={"routes": build_routes(studio), "middleware": [Middleware(PageHead)]},
    )
    return lambda: page.close(verbose=False), share_url or local_url


def free_port(host: str, first: int) -> int:
    """The first free port from `first` on. Raises SetupError when twenty in a row are taken."""
    for port in range(first, first + PORTS_TO_TRY):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    raise SetupError(
        f"The ports {first} to {first + PORTS_TO_TRY - 1} are all taken.", hint="Choose another one with --port."
    )
