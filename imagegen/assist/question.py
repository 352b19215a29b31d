"""What is asked, and how far a server is met halfway: from the best way of the chat API down to plain words. Pure.

Every compatible server knows chat completions; fewer know `response_format`, `stream` or pictures. A question starts
with all of them and leaves out what a server complains about (seen in public issue threads, 2026-11-25).
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

Message = Mapping[str, str]  # {"role": "system", "user" or "assistant", "content": text}

# The statuses of "I do not know that"; llama.cpp and its like say it with 500.
DECLINING_STATUSES = (400, 404, 413, 415, 422, 500, 501)
TOO_LARGE = 413
ABOUT_FORMAT = re.compile(r"response.?format|json.?(?:schema|object|mode)|structured|grammar", re.IGNORECASE)
ABOUT_STREAMS = re.compile(r"\bstream", re.IGNORECASE)
ABOUT_PICTURES = re.compile(r"image|vision|multi.?modal|content.{0,40}(?:string|text)", re.IGNORECASE)


@dataclass(frozen=True)
class ChatAccess:
    """Where the assistant is, and as whom. Never stored, never printed."""

    base_url: str
    key: str | None = field(repr=False)  # None for servers without keys
    model: str
    time_limit_s: float = 120.0  # for the whole answer; of one that streams, for each silence
    can_see: bool = True  # whether pictures are shown to it


@dataclass(frozen=True)
class Picture:
    """A picture that goes with a question."""

    name: str  # the file name the person knows it by
    media_type: str
    data: bytes = field(repr=False)

    def part(self) -> dict[str, Any]:
        """The picture as a part of a message."""
        text = base64.b64encode(self.data).decode("ascii")
        return {"type": "image_url", "image_url": {"url": f"data:{self.media_type};base64,{text}"}}


@dataclass(frozen=True)
class Question:
    """A conversation so far, and the shape that its answer should have."""

    messages: Sequence[Message]
    schema: Mapping[str, Any] | None  # strict JSON Schema: all required, nothing additional; None for free text
    name: str  # of the schema: letters, digits, _ and -
    pictures: Sequence[Picture] = ()  # they belong to the first message of the person


class Rung(IntEnum):
    """The steps of the ladder to a structured answer, the best first."""

    SCHEMA = 0
    OBJECT = 1
    PLAIN = 2


@dataclass(frozen=True)
class Way:
    """How much of the API a question uses."""

    rung: Rung = Rung.SCHEMA
    streams: bool = True
    shows_pictures: bool = True

    def give_up(self, status: int, words: str) -> dict[str, Any]:
        """What to leave out, as changes of fields, when a server complains; {} when it is about something else.

        The format comes first: its complaints may name a model with “vision” in its name.
        """
        if status not in DECLINING_STATUSES:
            return {}
        if self.rung is not Rung.PLAIN and ABOUT_FORMAT.search(words):
            return {"rung": Rung(self.rung + 1)}
        if self.shows_pictures and (status == TOO_LARGE or ABOUT_PICTURES.search(words)):
            return {"shows_pictures": False}
        if self.streams and ABOUT_STREAMS.search(words):
            return {"streams": False}
        return {}


def build_body(model: str, question: Question, way: Way) -> dict[str, Any]:
    """The request body. Encodes the pictures, which takes a while when they are large."""
    body: dict[str, Any] = {"model": model, "messages": _messages(question, way)}
    if question.schema is not None and way.rung is Rung.SCHEMA:
        shape = {"name": question.name, "strict": True, "schema": question.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    if question.schema is not None and way.rung is Rung.OBJECT:
        body["response_format"] = {"type": "json_object"}
    return {**body, "stream": True} if way.streams else body


def conversation(instruction: str, question: Mapping[str, Any]) -> list[Message]:
    """An instruction of ours and what a person wants; as JSON, so that their words stay theirs."""
    text = json.dumps(question, ensure_ascii=False)
    return [{"role": "system", "content": instruction}, {"role": "user", "content": text}]


def schema_words(schema: Mapping[str, Any]) -> str:
    """A schema as an instruction, for servers that do not enforce it."""
    text = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must follow this JSON Schema:\n{text}"


def picture_list(names: Sequence[str]) -> list[str]:
    """The names by which a text may speak of pictures: “Picture 1: shoe.png”."""
    return [f"Picture {number}: {name}" for number, name in enumerate(names, start=1)]


def _messages(question: Question, way: Way) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [dict(message) for message in question.messages]
    if question.schema is not None and way.rung is not Rung.SCHEMA:
        messages[0]["content"] += "\n\n" + schema_words(question.schema)
    if question.pictures:
        first = next(message for message in messages if message["role"] == "user")
        text = "\n".join([first["content"], "", *picture_list([picture.name for picture in question.pictures])])
        parts = [picture.part() for picture in question.pictures] if way.shows_pictures else []
        first["content"] = [{"type": "text", "text": text}, *parts] if parts else text
    return messages
