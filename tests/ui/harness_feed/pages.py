"""The feed harness in a browser: what a studio would send, a server with pictures, and the page's other end."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.ui.harness_server import QuietHandler, serving

ROOT = Path(__file__).parents[3]
STANDINGS = ("waiting", "queued", "running", "done", "failed", "cancelled", "unknown")
LOUDEST_FIRST = ("running", "queued", "unknown", "failed", "cancelled", "done")

Json = dict[str, Any]


# ---- what the studio would send ------------------------------------------------------------------------------


def make_generation(task_id: str, position: int, standing: str = "done", **changes: Any) -> Json:
    generation_id = f"{task_id.replace('tsk', 'gen')}_{position}"
    picture = {"url": None, "preview": None, "width_px": None, "height_px": None, "file_name": None}
    if standing == "done":
        picture = {
            "url": f"media/{generation_id}.png",
            "preview": f"media/preview_{generation_id}.png",
            "width_px": 1024,
            "height_px": 768,
            "file_name": f"{generation_id}.png",
        }
    return {
        "id": generation_id,
        "task_id": task_id,
        "position": position,
        "standing": standing,
        "seed": 1000 + position,
        "is_favourite": False,
        "progress": None,
        "note": "",
        "error": None,
        "retry_at": None,
        **picture,
        **changes,
    }


def make_task(
    task_id: str = "tsk_a", standings: tuple[str, ...] = ("done",), *, batch_id: str = "bat_a", **changes: Any
) -> Json:
    return {
        "id": task_id,
        "batch_id": batch_id,
        "position": 0,
        "prompt": f"a lake for {task_id}",
        "model_key": "fake/lake",
        "model_name": "Lake 1",
        "provider_name": "Fake",
        "chips": ["1024×768"],
        "count": len(standings),
        "standing": next((standing for standing in LOUDEST_FIRST if standing in standings), "waiting"),
        "seconds": 4.2,
        "cost_text": "$0.003",
        "generations": [make_generation(task_id, position, standing) for position, standing in enumerate(standings)],
        **changes,
    }


def make_batch(*tasks: Json, batch_id: str = "bat_a", **changes: Any) -> Json:
    standings = [generation["standing"] for task in tasks for generation in task["generations"]]
    return {
        "id": batch_id,
        "topic_id": "top_a",
        "title": "Lakes",
        "created_at": "2026-11-22T09:00:00.000000Z",
        "is_paused": False,
        "pause_reason": None,
        "draft_count": 0,
        "kind": None,
        "time_left_s": None,
        "estimate_text": "$0.04",
        "cost_text": "",
        "standing": tasks[0]["standing"] if tasks else "waiting",
        "counts": {standing: standings.count(standing) for standing in STANDINGS},
        "tasks": list(tasks),
        **changes,
    }


def make_snapshot(*batches: Json, title: str = "Mountain posters") -> Json:
    return {"topic": {"id": "top_a", "title": title}, "batches": list(batches), "revision": 1}


def without_tasks(batch: Json) -> Json:
    return {name: value for name, value in batch.items() if name != "tasks"}


# ---- the browser ---------------------------------------------------------------------------------------------


class Handler(QuietHandler):
    """Serves the project's own files, a small picture under every media address not called missing, and zips."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, directory=str(ROOT), **kwargs)

    def do_GET(self) -> None:
        if "/media/" in self.path and "missing" not in self.path:
            self.send_picture()
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """A zip of what the form asks for; a refusal when it asks for what is gone."""
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        if b"gone" in asked:
            self.send(b"There is no such picture.", "text/plain", 404)
        else:
            self.send(b"zip", "application/zip", **{"Content-Disposition": 'attachment; filename="imagegen.zip"'})

    def send_picture(self) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (8, 6), "teal").save(buffer, "PNG")
        self.send(buffer.getvalue(), "image/png")

    def send(self, body: bytes, media_type: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Studio:
    """The page's other end: what it says to the page, and what the page asked of it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def emit(self, name: str, detail: Any) -> None:
        self.page.evaluate("([name, detail]) => harness.emit(name, detail)", [name, detail])

    def show(self, *batches: Json, **changes: Any) -> None:
        self.emit("snapshot", make_snapshot(*batches, **changes))

    def change(self, **changes: Any) -> None:
        self.emit("changes", {"batches": [], "tasks": [], "removed": {}, **changes})

    def answer(self, verb: str, answer: Json) -> None:
        self.page.evaluate("([verb, answer]) => { harness.answers[verb] = answer; }", [verb, answer])

    @property
    def calls(self) -> list[Any]:
        """What the page asked for, without what the side of the lightbox reads of its own accord."""
        return [call for call in self.page.evaluate("harness.calls") if call[0] != "pictures.details"]

    def heard(self, name: str) -> list[Any]:
        return [detail for heard, detail in self.page.evaluate("harness.heard") if heard == name]


OpenPage = Callable[..., Studio]


def serve_feed() -> Iterator[str]:
    """The address of the harness page, from a server that ends with the tests."""
    with serving(Handler) as url:
        yield f"{url}/tests/ui/harness_feed/index.html"


def open_feeds(browser: Browser, address: str) -> Iterator[OpenPage]:
    """A function that opens the harness; after the test no script error may have happened on any of its pages."""
    contexts, errors = [], []

    def open_one(language: str = "en", width_px: int = 900, height_px: int = 700, is_phone: bool = False) -> Studio:
        viewport = {"width": width_px, "height": height_px}
        contexts.append(browser.new_context(viewport=viewport, has_touch=is_phone, is_mobile=is_phone))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}?language={language}")
        page.wait_for_function("window.harness")
        return Studio(page)

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
