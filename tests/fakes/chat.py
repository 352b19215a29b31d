"""A fake chat server: chat completions with streams, structured answers and pictures, and the list of models.

Strict about what the documentation of chat completions and structured outputs says (2026-11-25, types of openai
3.57.0). Without a script it does the job itself, in a small way: it reads the question's JSON and answers in the schema
that it is given, in the response format or in words.

    with FakeChat("{}", rate_limited("0"), can_see=False) as chat:
        … call chat.base_url with chat.key …
        assert chat.asked[0]["response_format"]["type"] == "json_schema"
"""

import asyncio
import itertools
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema

from tests.fakes.chat_brain import think
from tests.fakes.checks import Check, flag, link, number, one_of, text, whole
from tests.fakes.server import Answer, Drop, FakeServer, Received, Script, json_answer

RUNGS = ("json_schema", "json_object")
MODELS = ("gpt-6-luna", "gpt-6.2-sol")
PIECE_CHARACTERS = 7
SCHEMA_WORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"),
    *("description", "title", "pattern", "format", "minimum", "maximum", "minItems", "maxItems"),
}
FIELDS: dict[str, Check] = {
    "model": text(200),
    "messages": lambda value: None,  # has its own rules
    "response_format": lambda value: None,
    "stream": flag,
    "stream_options": lambda value: None if value == {"include_usage": True} else "dict_type",
    "max_completion_tokens": whole(1),
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "n": whole(1, 1),
    "seed": whole(),
    "stop": text(100),
    "user": text(100),
    "reasoning_effort": one_of("none", "low", "medium", "high"),
}


@dataclass(frozen=True)
class Say:
    """An answer in words, and how it ends."""

    text: str = ""
    finish_reason: str | None = "stop"  # None: it breaks off in the middle
    refusal: str | None = None
    error: Mapping[str, Any] | None = None  # an error event after the words


Reply = str | Say | Script


def error(status: int, message: str, code: str | None = None, *, param: str | None = None, **headers: str) -> Answer:
    """A reply in the shape of an error."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return json_answer({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, **headers)


def wrong_key(key: str = "sk-…") -> Answer:
    return error(401, f"Incorrect API key provided: {key}.", "invalid_api_key")


def no_credit() -> Answer:
    return error(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")


def payment_required() -> Answer:
    return error(402, "Insufficient credits.")


def rate_limited(retry_after: str | None = None) -> Answer:
    headers = {"retry_after": retry_after} if retry_after else {}
    return error(429, "Rate limit reached for requests per minute.", "rate_limit_exceeded", **headers)


def server_error(status: int = 500) -> Answer:
    return error(status, "The server had an error while processing your request.", "server_error")


def too_long() -> Answer:
    return error(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded")


def model_not_found(model: str) -> Answer:
    return error(404, f"The model '{model}' does not exist or you do not have access to it.", "model_not_found")


def prompt_filtered() -> Answer:
    return error(400, "The prompt was blocked by the content filter.", "content_filter")


def answer_filtered(text_so_far: str = "") -> Say:
    return Say(text_so_far, finish_reason="content_filter")


def refusing(words: str = "I'm sorry, I cannot help with that.") -> Say:
    return Say(refusal=words)


def cut_off(text_so_far: str) -> Say:
    return Say(text_so_far, finish_reason="length")


class FakeChat(FakeServer):
    """Scripted by answers, one per question that is in order, and thinking for itself when the script is over."""

    key = "sk-fake-chat-0123456789"

    def __init__(
        self,
        *answers: Reply,
        rungs: Sequence[str] = RUNGS,
        streams: bool = True,
        can_see: bool = True,
        wants_key: bool = True,
        latency_s: float = 0.0,
        piece_delay_s: float = 0.0,
    ) -> None:
        super().__init__()  # which waits before it sends; a question is waited for before it is answered
        self.asked: list[dict[str, Any]] = []  # the bodies of questions that were in order
        self.declined: list[dict[str, Any]] = []  # those that were not
        self.most_at_once = 0
        self._script = deque(answers)
        self._rungs, self._streams, self._can_see, self._wants_key = rungs, streams, can_see, wants_key
        self._think_s, self._piece_delay_s = latency_s, piece_delay_s
        self._numbers = itertools.count(1)
        self._writers: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}
        self._thinking = 0
        self._pieces_before_hold: int | None = None
        self._goes_on = asyncio.Event()

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def script(self, *answers: Reply) -> None:
        """What the next questions are answered."""
        self._script.extend(answers)

    def hold(self, pieces: int) -> None:
        """Fall silent after so many pieces of a stream, until `go_on`."""
        self._pieces_before_hold = pieces

    def go_on(self) -> None:
        """Say the rest."""
        self._loop.call_soon_threadsafe(self._goes_on.set)

    async def answer(self, request: Received) -> Script:
        given = request.headers.get("authorization", "")
        if self._wants_key and given != f"Bearer {self.key}":
            return wrong_key(given.removeprefix("Bearer "))
        match request.method, request.path:
            case "GET", "/v1/models":
                return json_answer({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
            case "POST", "/v1/chat/completions":
                return await self._complete(request)
        return error(404, f"Unknown request URL: {request.method} {request.path}.", "unknown_url")

    async def _complete(self, request: Received) -> Script:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return error(400, "Expected a JSON body.")
        body = request.json()
        complaint = find_complaint(body) or self._what_it_cannot(body)
        if complaint:
            self.declined.append(body)
            return complaint
        self.asked.append(body)
        step = self._script.popleft() if self._script else think(body)
        said = Say(step) if isinstance(step, str) else step
        return await self._say(said, body) if isinstance(said, Say) else said

    async def _say(self, said: Say, body: Mapping[str, Any]) -> Script:
        self._thinking += 1
        self.most_at_once = max(self.most_at_once, self._thinking)
        try:
            await asyncio.sleep(self._think_s)
            return await self._stream(said, body) if body.get("stream") else self._whole(said, body)
        finally:
            self._thinking -= 1

    def _what_it_cannot(self, body: Mapping[str, Any]) -> Answer | None:
        """The error for what is documented, but not known to this server or model."""
        kind = body.get("response_format", {}).get("type", "text")
        if kind != "text" and kind not in self._rungs:
            words = f"Invalid parameter: 'response_format' of type '{kind}' is not supported with this model."
            return error(400, words, param="response_format")
        if body.get("stream") and not self._streams:
            words = "Unsupported value: 'stream' does not support true with this model."
            return error(400, words, "unsupported_value", param="stream")
        if not self._can_see and any(part["type"] == "image_url" for part in parts_of(body)):
            return error(400, "Invalid content type. image_url is only supported by certain models.")
        return None

    def _whole(self, said: Say, body: Mapping[str, Any]) -> Script:
        if said.error:
            return json_answer({"error": said.error})
        message = {"role": "assistant", "content": said.text, "refusal": said.refusal}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": said.finish_reason}
        return json_answer({**self._head(body, "chat.completion"), "choices": [choice], "usage": _usage(said.text)})

    async def _stream(self, said: Say, body: Mapping[str, Any]) -> Script:
        """Server-sent events, each in a chunk of its own, as they come out of a model."""
        writer = self._writers[asyncio.current_task()]
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        shape = self._head(body, "chat.completion.chunk")
        for count, event in enumerate(_events(said, bool(body.get("stream_options")))):
            if count == self._pieces_before_hold:
                await self._goes_on.wait()
            _write(writer, json.dumps(event if "error" in event else {**shape, **event}))
            await writer.drain()
            await asyncio.sleep(self._piece_delay_s)
        if said.finish_reason:
            _write(writer, "[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return Drop()

    def _head(self, body: Mapping[str, Any], kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{next(self._numbers)}",
            "object": kind,
            "created": 1795341600,
            "model": body["model"],
        }

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[asyncio.current_task()] = writer
        try:
            await super()._connected(reader, writer)
        finally:
            del self._writers[asyncio.current_task()]


def _write(writer: asyncio.StreamWriter, data: str) -> None:
    event = f"data: {data}\n\n".encode()
    writer.write(b"%x\r\n%s\r\n" % (len(event), event))


def _events(said: Say, with_usage: bool) -> Iterator[dict[str, Any]]:
    """The role, the words in small pieces, the end."""
    yield _delta({"role": "assistant", "content": "", "refusal": None})
    for name, words in (("content", said.text), ("refusal", said.refusal or "")):
        for start in range(0, len(words), PIECE_CHARACTERS):
            yield _delta({name: words[start : start + PIECE_CHARACTERS]})
    if said.error:
        yield {"error": said.error}
    elif said.finish_reason:
        yield _delta({}, said.finish_reason)
        if with_usage:
            yield {"choices": [], "usage": _usage(said.text)}


def _delta(delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]}


def _usage(words: str) -> dict[str, int]:
    count = len(words.split())
    return {"prompt_tokens": 12, "completion_tokens": count, "total_tokens": 12 + count}


# ---- what is documented ---------------------------------------------------------------------------------------------


def find_complaint(body: Any) -> Answer | None:
    """The error for the first thing in the body that is not as documented."""
    if not isinstance(body, dict):
        return error(400, "Expected a JSON object.")
    for name in ("model", "messages"):
        if not body.get(name):
            return error(400, f"Missing required parameter: '{name}'.", "missing_required_parameter", param=name)
    for name, value in body.items():
        if name not in FIELDS:
            return error(400, f"Unknown parameter: '{name}'.", "unknown_parameter", param=name)
        if FIELDS[name](value):
            return error(400, f"Invalid value: {value!r}.", "invalid_value", param=name)
    if "stream_options" in body and not body.get("stream"):
        return error(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    if body["model"] not in MODELS:
        return model_not_found(body["model"])
    return _message_complaint(body["messages"]) or _format_complaint(body)


def parts_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of all messages that have parts."""
    return [part for message in body["messages"] if isinstance(message["content"], list) for part in message["content"]]


def _message_complaint(messages: Any) -> Answer | None:
    if not isinstance(messages, list):
        return error(400, "Invalid type for 'messages': expected an array of objects.", param="messages")
    for place, message in enumerate(messages):
        match message:
            case {"role": "system" | "developer" | "assistant" | "user", "content": str(words), **rest} if (
                words and not rest
            ):
                continue
            case {"role": "user", "content": [_, *_] as parts, **rest} if not rest and all(map(_is_part, parts)):
                continue
        return error(400, f"Invalid value for 'messages[{place}]'.", "invalid_value", param=f"messages.[{place}]")
    return None


def _is_part(part: Any) -> bool:
    match part:
        case {"type": "text", "text": str(words), **rest}:
            return bool(words) and not rest
        case {"type": "image_url", "image_url": {"url": address, **details}, **rest}:
            return not rest and details.keys() <= {"detail"} and link(address) is None
    return False


def _format_complaint(body: Mapping[str, Any]) -> Answer | None:
    match body.get("response_format", {"type": "text"}):
        case {"type": "text", **rest} if not rest:
            return None
        case {"type": "json_object", **rest} if not rest:
            if "json" in json.dumps(body["messages"]).lower():
                return None
            words = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            return error(400, words, param="messages")
        case {"type": "json_schema", "json_schema": {"name": str(name), "schema": schema, **more}, **rest} if (
            not rest and more.keys() <= {"strict", "description"} and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)
        ):
            problem = find_schema_problem(schema) if more.get("strict") else None
            words = f"Invalid schema for response_format '{name}': {problem}"
            return error(400, words, param="response_format") if problem else None
    return error(400, "Invalid value for 'response_format'.", "invalid_value", param="response_format")


def find_schema_problem(schema: Any, place: str = "()") -> str | None:
    """The first thing that a strict schema must not have, or must have."""
    if place == "()":
        jsonschema.Draft202012Validator.check_schema(schema)
        if schema.get("type") != "object":
            return 'schema must be a JSON Schema of type: "object".'
    if unknown := schema.keys() - SCHEMA_WORDS:
        return f"In context={place}, '{min(unknown)}' is not permitted."
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        return f"In context={place}, schema must have a 'type' key."
    properties = schema.get("properties", {})
    if "object" in str(schema.get("type")):
        if schema.get("additionalProperties") is not False:
            return f"In context={place}, 'additionalProperties' is required to be supplied and to be false."
        if sorted(schema.get("required", ())) != sorted(properties):
            return f"In context={place}, 'required' must be an array including every key in properties."
    if schema.get("type") == "array" and "items" not in schema:
        return f"In context={place}, array schema missing items."
    inner = [*properties.items(), *[("items", schema[word]) for word in ("items",) if word in schema]]
    inner += [("anyOf", option) for option in schema.get("anyOf", ())] + list(schema.get("$defs", {}).items())
    found = (find_schema_problem(part, f"{place[:-1]}'{name}',)") for name, part in inner)
    return next(filter(None, found), None)
