"""Live updates: one server-sent-event stream a visible tab, with small deltas."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from imagegen.studio import Studio
from imagegen.studio.live import Watch
from imagegen.web.visitor import owner_of

GATHER_S = 0.08  # changes that come together go out together
KEEP_ALIVE_S = 15.0
STEP_S = 0.25
RETRY_MS = 1500
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class EventRoute:
    """GET events?topic=ID"""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def open(self, request: Request) -> Response:
        return StreamingResponse(self._stream(request), media_type="text/event-stream", headers=HEADERS)

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        topic_id = request.query_params.get("topic") or None
        watch = Watch(self._studio, owner_of(request), topic_id, lambda: loop.call_soon_threadsafe(changed.set))
        stop = request.app.stop_event
        try:
            # The page asks for a snapshot now: everything from here on reaches it as a delta.
            yield f"retry: {RETRY_MS}\n{_message({'open': True})}"
            while not stop.is_set():
                yield await self._next(watch, changed, stop)
        finally:
            watch.close()

    async def _next(self, watch: Watch, changed: asyncio.Event, stop: asyncio.Event) -> str:
        if not await _happens(changed, stop):
            # Trouble is no change of the database, so it travels with the keep-alive.
            return _message(watch.look()) if self._studio.engine.trouble else ": keep-alive\n\n"
        await asyncio.sleep(GATHER_S)
        changed.clear()
        return _message(await asyncio.to_thread(watch.take))


async def _happens(changed: asyncio.Event, stop: asyncio.Event) -> bool:
    """Wait for a change, in small steps so that a stopping server is not held up; False when it stays quiet."""
    until = asyncio.get_running_loop().time() + KEEP_ALIVE_S
    while not stop.is_set() and asyncio.get_running_loop().time() < until:
        try:
            await asyncio.wait_for(changed.wait(), STEP_S)
        except TimeoutError:
            continue
        return True
    return False


def _message(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
