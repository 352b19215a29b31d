"""The live stream, read as a browser reads it."""

import asyncio
import json

from imagegen.errors import DiskFull
from imagegen.records import LOCAL_OWNER
from imagegen.web.events import EventRoute


class App:
    def __init__(self):
        self.stop_event = asyncio.Event()


class Request:
    """What the route reads of a request."""

    def __init__(self, topic_id):
        self.query_params = {"topic": topic_id}
        self.app = App()


def messages(lines):
    return [
        json.loads(line.removeprefix("data: ")) for line in "".join(lines).splitlines() if line.startswith("data: ")
    ]


def test_the_stream_opens_and_then_tells_of_changes(desk):
    batch = desk.make()

    async def read():
        stream = EventRoute(desk.studio)._stream(Request(batch.batch.topic_id))
        first = await anext(stream)
        desk.studio.pictures.judge(LOCAL_OWNER, [batch.generations[0].id], {"is_favourite": True})
        second = await anext(stream)
        await stream.aclose()
        return messages([first, second])

    opened, changed = asyncio.run(read())
    assert opened == {"open": True}
    (task,) = changed["changes"]["tasks"]
    assert task["generations"][0]["is_favourite"] is True


def test_a_quiet_stream_is_kept_alive_and_tells_of_trouble(desk, monkeypatch):
    monkeypatch.setattr("imagegen.web.events.KEEP_ALIVE_S", 0.05)

    async def read():
        stream = EventRoute(desk.studio)._stream(Request(""))
        await anext(stream)
        quiet = await anext(stream)
        desk.studio.engine.trouble = DiskFull("The disk is full.", hint="Free some.")
        troubled = await anext(stream)
        await stream.aclose()
        return quiet, troubled

    quiet, troubled = asyncio.run(read())
    assert quiet == ": keep-alive\n\n"
    assert messages([troubled])[0]["changes"]["engine"]["trouble"] == "The disk is full. Free some."


def test_a_closed_stream_stops_watching(desk):
    before = list(desk.studio.store.database._listeners)

    async def read():
        stream = EventRoute(desk.studio)._stream(Request(""))
        await anext(stream)
        await stream.aclose()

    asyncio.run(read())
    assert desk.studio.store.database._listeners == before
