"""Prompts → vectors of what they mean, by any server that speaks OpenAI's /embeddings, also one on this machine.

Read from openai 3.57.0, 2026-11-25. Numbers are asked for as they are; the SDK itself would ask for base64, which not
every compatible server can.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from imagegen.assist.line import Line, reply_of
from imagegen.assist.question import ChatAccess
from imagegen.assist.troubles import HINTS, Complaint, problem_of, require_model
from imagegen.errors import BadReply, BadRequest, ProviderError
from imagegen.net import objects_in

PATH = "/embeddings"
TEXTS_AT_ONCE = 64
MAX_CHARACTERS = 6_000  # of one text; the usual models read about 8,000 tokens
TRIES = 4
RETRY_DELAY_S = 1.0
MAX_RETRY_DELAY_S = 60.0

Vector = list[float]


class Embedder(Line):
    """One embedding model at one server. Use it as a context manager."""

    def __init__(self, access: ChatAccess, *, retry_delay_s: float = RETRY_DELAY_S) -> None:
        super().__init__(access)
        self._retry_delay_s = retry_delay_s
        self._at_once = TEXTS_AT_ONCE

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """A vector for each text, all of one length. Raises SetupError without a model, ProviderError else."""
        require_model(self.access)
        found: list[Vector] = []
        while len(found) < len(texts):
            part = texts[len(found) : len(found) + self._at_once]
            try:
                found += await self._ask_patiently([text[:MAX_CHARACTERS] for text in part])
            except BadRequest:
                if len(part) == 1:
                    raise
                self._at_once = max(1, len(part) // 2)  # some servers take only a few texts at once
        return found

    async def _ask_patiently(self, texts: list[str]) -> list[Vector]:
        for number in range(1, TRIES + 1):
            try:
                return await self._ask(texts)
            except ProviderError as problem:
                usual_s = self._retry_delay_s * 2 ** (number - 1)
                delay_s = usual_s if problem.retry_after_s is None else problem.retry_after_s
                if not problem.retryable or number == TRIES or delay_s > MAX_RETRY_DELAY_S:
                    raise
            await asyncio.sleep(delay_s)
        raise AssertionError("the last try returns or raises")

    async def _ask(self, texts: list[str]) -> list[Vector]:
        body = {"model": self.access.model, "input": texts}
        try:
            with self.complaining():
                async with asyncio.timeout(self.access.time_limit_s):
                    raw = await self.client().post(PATH, body=body, cast_to=httpx2.Response)
                return read_vectors(reply_of(raw).json_object(), len(texts))
        except Complaint as complaint:
            raise problem_of(complaint, self.access) from complaint


def read_vectors(reply: Mapping[str, Any], count: int) -> list[Vector]:
    """The vectors of a reply in the order of the texts. Raises BadReply for anything else."""
    entries = sorted(objects_in(reply.get("data")), key=_place)
    vectors = [entry["embedding"] for entry in entries if _is_vector(entry.get("embedding"))]
    if len(vectors) != count or len({len(vector) for vector in vectors}) > 1:
        raise BadReply("The server did not answer with one list of numbers for each prompt.", hint=HINTS[BadReply])
    return vectors


def _place(entry: Mapping[str, Any]) -> int:
    place = entry.get("index")
    return place if isinstance(place, int) else 0


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, int | float) for one in value)


async def check_embedding(access: ChatAccess) -> str:
    """Have one word embedded; a sentence that says what came, raises an ImagegenError else."""
    async with Embedder(access) as embedder:
        (vector,) = await embedder.embed(["yes"])
    return f"{access.model} answers with {len(vector):,} numbers."
