"""The line to one server of the assistant: its client, its models, and its complaints as our errors.

Read from openai 3.57.0, 2026-11-25. The SDK's own retries are off; bodies are read as JSON and not by its types, since
compatible servers stray from them.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import httpx2
import openai

from imagegen.assist.question import ChatAccess
from imagegen.assist.troubles import (
    HINTS,
    Complaint,
    complaint_inside,
    key_of,
    problem_of,
    require_place,
    too_slow,
    unreachable,
)
from imagegen.errors import BadReply
from imagegen.net import CONNECT_LIMIT_S, PROXY_BYPASS, Reply, json_or_none, objects_in

NO_KEY = "none"  # what the SDK is given for servers without keys, so that it does not look for one by itself


class Line:
    """The way to one server. Use it as a context manager, or call `aclose` at the end."""

    def __init__(self, access: ChatAccess) -> None:
        self.access = access
        self._http: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; a later call opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def models(self) -> tuple[str, ...]:
        """The names of the server's models, in its own order."""
        try:
            with self.complaining():
                async with asyncio.timeout(self.access.time_limit_s):
                    data = reply_of(await self.client().get("/models", cast_to=httpx2.Response)).json()
        except Complaint as complaint:
            raise problem_of(complaint, self.access) from complaint
        entries = objects_in(data.get("data") if isinstance(data, dict) else data)  # some send the bare list
        return tuple(str(entry["id"]) for entry in entries if entry.get("id"))

    def client(self) -> openai.AsyncOpenAI:
        require_place(self.access)
        if self._http is None:
            # How long an answer may take is counted by who asks, who knows words from a server's signs of life.
            timeout = httpx2.Timeout(None, connect=CONNECT_LIMIT_S)
            self._http = openai.DefaultAsyncHttpxClient(timeout=timeout, mounts=dict.fromkeys(PROXY_BYPASS, None))
        key = key_of(self.access) or NO_KEY
        return openai.AsyncOpenAI(api_key=key, base_url=self.access.base_url, http_client=self._http, max_retries=0)

    @contextmanager
    def complaining(self) -> Iterator[None]:
        """Turn whatever the SDK raises into a Complaint, or into one of our errors when no server said it."""
        try:
            yield
        except openai.APIStatusError as error:
            body = json_or_none(error.response.content)
            raise Complaint(error.status_code, error.response.headers, body) from error
        except (openai.APIConnectionError, httpx2.TransportError, httpx2.InvalidURL) as error:
            cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
            raise unreachable(str(cause) or type(cause).__name__) from error
        except TimeoutError as error:
            raise too_slow(self.access) from error
        except openai.APIError as error:  # an error event in the middle of a stream
            raise complaint_inside(error.body) from error
        except json.JSONDecodeError as error:
            raise BadReply("The assistant's stream is not valid JSON.", hint=HINTS[BadReply]) from error
        except BadReply as error:
            error.hint = HINTS[BadReply]
            raise


def reply_of(raw: httpx2.Response) -> Reply:
    headers = {name.lower(): value for name, value in raw.headers.items()}
    return Reply(raw.status_code, headers, raw.content, raw.url.host)
