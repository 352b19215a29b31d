"""The chat model behind one small function: streams, shapes, pictures, second tries; see `line` for the SDK."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import openai

from imagegen.assist.heard import Heard
from imagegen.assist.line import Line, reply_of
from imagegen.assist.loose_json import read_loose
from imagegen.assist.question import ChatAccess, Message, Picture, Question, Rung, Way, build_body
from imagegen.assist.troubles import Complaint, blind, broken_off, problem_of, require_model
from imagegen.errors import ProviderError

RETRY_DELAY_S = 1.0
MAX_RETRY_DELAY_S = 30.0  # who asks for more is not asked again: the person hears of it
PATH = "/chat/completions"
STREAM = openai.AsyncStream[object]  # pieces as JSON, not as the SDK's types
EVENT_STREAM = "text/event-stream"
CHECK = "Reply with the one word: yes."

OnText = Callable[[str], None]  # the whole text so far
Ways = dict[tuple[str, str], Way]  # (base URL, model) → what the server was found to take


@dataclass(frozen=True)
class Answer:
    """What the assistant says."""

    text: str
    data: Any  # the JSON that was read out of the text; None when none was asked for, or none is in it
    saw_pictures: bool  # False also when there were none


class Llm(Line):
    """One chat model at one server. Use it as a context manager, or call `aclose` at the end.

    `ways` is the memory of what servers were found to take; hand the same one over to keep it for the next Llm.
    """

    def __init__(self, access: ChatAccess, ways: Ways | None = None, *, retry_delay_s: float = RETRY_DELAY_S) -> None:
        super().__init__(access)
        self._ways: Ways = {} if ways is None else ways
        self._retry_delay_s = retry_delay_s

    async def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any] | None = None,
        name: str = "answer",
        on_text: OnText | None = None,
        *,
        pictures: Sequence[Picture] = (),
        must_see: bool = False,
    ) -> Answer:
        """Put one question.

        With `schema` (strict JSON Schema) the answer is read as JSON; the caller checks it. With `on_text` it is
        streamed where the server can. What a server does not know is left out and asked for again.
        Raises SetupError without a model, or when the pictures must be seen and cannot; ProviderError else.
        """
        require_model(self.access)
        question = Question(messages, schema, name, pictures)
        known = self._known()
        sees = bool(pictures) and self.access.can_see  # not what is known: it may take the next picture
        way = Way(known.rung if schema else Rung.PLAIN, known.streams and on_text is not None, sees)
        while way.shows_pictures or not must_see:
            body = await asyncio.to_thread(build_body, self.access.model, question, way)
            try:
                heard = await self._say_patiently(body, on_text)
            except Complaint as complaint:
                changes = way.give_up(complaint.status, complaint.words)
                if not changes:
                    raise problem_of(complaint, self.access) from complaint
                way = replace(way, **changes)
                self._learn(**changes)
            else:
                return await self._answer(heard.conclude(self.access), way, question)
        raise blind()

    async def _answer(self, text: str, way: Way, question: Question) -> Answer:
        if question.schema is None:
            return Answer(text, None, way.shows_pictures)
        data = await asyncio.to_thread(read_loose, text)
        if data is None and way.rung is not Rung.PLAIN:  # it took the format, and did not keep to it
            self._learn(rung=Rung(way.rung + 1))
        return Answer(text, data, way.shows_pictures)

    def _known(self) -> Way:
        return self._ways.get((self.access.base_url, self.access.model), Way())

    def _learn(self, **changes: Any) -> None:
        """Remember it for the next question."""
        self._ways[self.access.base_url, self.access.model] = replace(self._known(), **changes)

    async def _say_patiently(self, body: Mapping[str, Any], on_text: OnText | None) -> Heard:
        """Ask a second time when the server is busy: nothing is made, so it costs next to nothing."""
        try:
            return await self._say(body, on_text)
        except Complaint as complaint:
            problem = problem_of(complaint, self.access)
            delay_s = self._retry_delay_s if problem.retry_after_s is None else problem.retry_after_s
            if not problem.retryable or delay_s > MAX_RETRY_DELAY_S:
                raise
        await asyncio.sleep(delay_s)
        return await self._say(body, on_text)

    async def _say(self, body: Mapping[str, Any], on_text: OnText | None) -> Heard:
        """One call. Raises Complaint when the server says no before it says anything else."""
        heard = Heard()
        try:
            with self.complaining():
                await self._listen(body, heard, on_text)
        except (Complaint, ProviderError) as trouble:
            if not heard.text:
                raise
            raise broken_off(
                heard.text, trouble, self.access
            ) from trouble  # it was handed on: too late for another way
        return heard

    async def _listen(self, body: Mapping[str, Any], heard: Heard, on_text: OnText | None) -> None:
        async with asyncio.timeout(self.access.time_limit_s) as deadline:
            if body.get("stream"):
                await self._stream(body, heard, on_text, deadline)
            else:
                raw = await self.client().post(PATH, body=body, cast_to=httpx2.Response)
                _take_whole(raw, heard, on_text)

    async def _stream(
        self, body: Mapping[str, Any], heard: Heard, on_text: OnText | None, deadline: asyncio.Timeout
    ) -> None:
        async with await self.client().post(PATH, body=body, cast_to=object, stream=True, stream_cls=STREAM) as stream:
            if not stream.response.headers.get("content-type", "").startswith(EVENT_STREAM):
                await stream.response.aread()
                return _take_whole(stream.response, heard, on_text)
            async for chunk in stream:
                if heard.take_chunk(chunk):
                    deadline.reschedule(asyncio.get_running_loop().time() + self.access.time_limit_s)
                    _tell(on_text, heard)
                if heard.is_too_long:
                    break
        return None


async def list_models(access: ChatAccess) -> tuple[str, ...]:
    """The names of the models at a server. Raises SetupError without a server, ProviderError when it says no."""
    async with Llm(access) as llm:
        return await llm.models()


async def check(access: ChatAccess) -> str:
    """Ask for one word; returns a sentence that says what works, raises an ImagegenError else."""
    async with Llm(access) as llm:
        await llm.ask([{"role": "user", "content": CHECK}])
    return f"{access.model} answers."


def _take_whole(raw: httpx2.Response, heard: Heard, on_text: OnText | None) -> None:
    """An answer that came at once, whether a stream was asked for or not."""
    heard.take_reply(reply_of(raw).json_object())
    _tell(on_text, heard)


def _tell(on_text: OnText | None, heard: Heard) -> None:
    if on_text is not None and heard.text:
        on_text(heard.text)
