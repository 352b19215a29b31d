"""Puts our styles, scripts and theme into the head of the served page, before anything is drawn.

Gradio inserts its own `head=` by script, which is too late for a theme without a flash.
"""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.web.parts import parts_version

# Runs while the head is read: body does not exist yet, so the class is set as soon as it does.
THEME_SCRIPT = """
(() => {
  let theme = "system";
  try { theme = JSON.parse(localStorage.getItem("imagegen:theme")) ?? "system"; } catch {}
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  document.documentElement.style.background = dark ? "#0d1120" : "#f6f7fb";
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    document.body.classList.toggle("dark", dark);
  }).observe(document.documentElement, { childList: true });
})();
"""


def head_html() -> str:
    """The style sheet and the scripts, as they stand in the page."""
    parts = f"gradio_api/app/ui/{parts_version()}"
    styles = f'<link rel="stylesheet" href="{parts}/page.css">'
    return f'<script>{THEME_SCRIPT}</script>{styles}<script defer src="{parts}/page.js"></script>'


class PageHead:
    """Middleware that edits the answer to GET / only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in ("", "/"):
            send = _Editor(head_html().encode(), send).send
        await self._app(scope, receive, send)


class _Editor:
    """Holds one HTML answer back until it is whole, and inserts the head."""

    def __init__(self, head: bytes, send: Send) -> None:
        self._head = head
        self._send = send
        self._start: dict[str, Any] = {}
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = dict(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = bytes(self._body).replace(b"<head>", b"<head>" + self._head, 1)
        kept = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        self._start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
