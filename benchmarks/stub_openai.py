"""A stand-in for POST /v1/images/generations that costs next to nothing itself.

Every reply is made before the first request comes, so that the two cores are left to who is measured. Raw asyncio with
keep-alive; prints {"base_url"} once it listens and ends when its standard input does.
"""

import asyncio
import base64
import json
import sys
from itertools import cycle
from typing import cast

from benchmarks.pictures import photo_bytes

PICTURES = 8
USAGE = {"input_tokens": 10, "output_tokens": 1056, "total_tokens": 1066}


class Images(asyncio.Protocol):
    """One connection: reads a request by its Content-Length, answers `latency_s` later."""

    def __init__(self, replies: "cycle[bytes]", latency_s: float) -> None:
        self._replies = replies
        self._latency_s = latency_s
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and len(body) >= _content_length(head):
            self._received = b""
            reply = next(self._replies) if head.startswith(b"POST /v1/images/generations ") else _reply(404, b"{}")
            asyncio.get_running_loop().call_later(self._latency_s, self._transport.write, reply)


def _content_length(head: bytes) -> int:
    lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def _reply(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} \r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


def _picture_reply(seed: int) -> bytes:
    text = base64.b64encode(photo_bytes(seed, "PNG")).decode("ascii")
    answer = {"created": 1, "data": [{"b64_json": text}], "output_format": "png", "usage": USAGE}
    return _reply(200, json.dumps(answer).encode("ascii"))


async def main(latency_s: float) -> None:
    replies = cycle([_picture_reply(seed) for seed in range(PICTURES)])
    server = await asyncio.get_running_loop().create_server(lambda: Images(replies, latency_s), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"base_url": f"http://127.0.0.1:{port}/v1"}), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
