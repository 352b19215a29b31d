"""A fake embedding server: /embeddings and the list of models, also as a small server on one's own machine has them.

Strict about what the documentation of embeddings says (2026-11-25, types of openai 3.57.0). Texts that speak of the
same things get vectors of about the same direction; it knows a few words of one meaning, also in Chinese.

    with FakeEmbeddings(rate_limited("0"), most_texts=10) as server:
        … call server.base_url with server.key …
        assert server.texts == ["a cat"]
"""

import base64
import re
import struct
from collections import deque
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tests.fakes.chat import error, model_not_found, wrong_key
from tests.fakes.checks import Check, one_of, text, whole
from tests.fakes.server import Answer, FakeServer, Received, Script, json_answer

MODELS = ("text-embedding-3-small", "nomic-embed-text")
USUAL_DIMENSIONS = 64
MOST_TEXTS = 2048
MEANINGS = ("cat kitten kitty feline 猫 小猫", "ship boat vessel yacht 船", "snow winter ice frost 雪 冬天")
FIELDS: dict[str, Check] = {
    "model": text(200),
    "input": lambda value: None,  # has its own rules
    "encoding_format": one_of("float", "base64"),
    "dimensions": whole(1, 3072),
    "user": text(100),
}


class FakeEmbeddings(FakeServer):
    """Scripted by answers that come before its own."""

    key = "sk-fake-embed-0123456789"

    def __init__(self, *answers: Answer, most_texts: int = MOST_TEXTS, wants_key: bool = True) -> None:
        super().__init__()
        self.texts: list[str] = []  # what was embedded, in order
        self._script = deque(answers)
        self._most_texts, self._wants_key = most_texts, wants_key

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    async def answer(self, request: Received) -> Script:
        given = request.headers.get("authorization", "")
        if self._wants_key and given != f"Bearer {self.key}":
            return wrong_key(given.removeprefix("Bearer "))
        match request.method, request.path:
            case "GET", "/v1/models":
                return json_answer({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
            case "POST", "/v1/embeddings":
                return self._embed(request.json())
        return error(404, f"Unknown request URL: {request.method} {request.path}.", "unknown_url")

    def _embed(self, body: Any) -> Script:
        complaint = find_complaint(body, self._most_texts)
        if complaint or self._script:
            return complaint or self._script.popleft()
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        self.texts += texts
        size, kind = body.get("dimensions", USUAL_DIMENSIONS), body.get("encoding_format", "float")
        data = [
            {"object": "embedding", "index": place, "embedding": _said(vector_of(one, size), kind)}
            for place, one in enumerate(texts)
        ]
        count = sum(len(one.split()) for one in texts)
        usage = {"prompt_tokens": count, "total_tokens": count}
        # Nothing says that they come in order.
        return json_answer({"object": "list", "data": data[::-1], "model": body["model"], "usage": usage})


def vector_of(words: str, size: int) -> list[float]:
    """What a text speaks of, as a sum of directions."""
    found = [0.0] * size
    for word in re.findall(r"[a-z]+|[一-鿿]", words.lower()) + [one for one in _known() if one in words.lower()]:
        for place in range(size):
            found[place] += _direction(_meaning(word), place)
    return found or [0.0] * size


def _known() -> list[str]:
    return [word for group in MEANINGS for word in group.split()]


def _meaning(word: str) -> str:
    return next((group for group in MEANINGS if word in group.split()), word)


def _direction(meaning: str, place: int) -> float:
    return sha256(f"{meaning} {place}".encode()).digest()[0] / 127.5 - 1


def _said(vector: list[float], kind: str) -> Any:
    if kind == "float":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def find_complaint(body: Any, most_texts: int = MOST_TEXTS) -> Answer | None:
    """The error for the first thing in the body that is not as documented."""
    if not isinstance(body, dict):
        return error(400, "Expected a JSON object.")
    for name in ("model", "input"):
        if not body.get(name):
            return error(400, f"Missing required parameter: '{name}'.", "missing_required_parameter", param=name)
    for name, value in body.items():
        if name not in FIELDS:
            return error(400, f"Unknown parameter: '{name}'.", "unknown_parameter", param=name)
        if FIELDS[name](value):
            return error(400, f"Invalid value: {value!r}.", "invalid_value", param=name)
    if body["model"] not in MODELS:
        return model_not_found(body["model"])
    return _input_complaint(body, most_texts)


def _input_complaint(body: Mapping[str, Any], most_texts: int) -> Answer | None:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    if not isinstance(texts, list) or not all(isinstance(one, str) and one for one in texts):
        return error(400, "'$.input' is invalid. Texts must not be empty.", "invalid_value", param="input")
    if len(texts) > most_texts:
        return error(400, f"Too many inputs. The maximum is {most_texts}.", "invalid_value", param="input")
    if any(len(one) > 8192 * 4 for one in texts):
        words = "This model's maximum context length is 8192 tokens."
        return error(400, words, "context_length_exceeded", param="input")
    return None
