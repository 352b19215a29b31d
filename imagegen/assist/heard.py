"""An answer as it is heard, whole or in pieces. Read loosely, since compatible servers stray from the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imagegen.assist.question import ChatAccess
from imagegen.assist.troubles import ASSISTANT, PLACE, complaint_inside, cut_off, incomplete
from imagegen.errors import BadReply
from imagegen.net import objects_in, refusal

TOO_LONG = ("length", "max_tokens")
MAX_CHARACTERS = 1_000_000  # of words and thoughts; who says more does not come to an end
FILTERED = ("content_filter", "safety")
THINKING, THOUGHT = "<think>", "</think>"


@dataclass
class Heard:
    """What came so far."""

    said: str = ""  # as it came
    refusal: str = ""
    thoughts: int = 0  # characters of thinking that came apart from the answer; nobody reads them
    finish: str = ""  # why the model stopped; "" while it speaks

    @property
    def text(self) -> str:
        """What was said without the thinking aloud that some local models begin with."""
        start = self.said.lstrip()
        if THINKING.startswith(start[: len(THINKING)]):
            return self.said.partition(THOUGHT)[2].lstrip()
        return self.said

    def take_reply(self, reply: Mapping[str, Any]) -> None:
        """A whole answer. Raises Complaint for an error in its place."""
        if reply.get("error"):
            raise complaint_inside(reply["error"])
        self._take(reply, "message")
        self.finish = self.finish or "stop"  # all of it is here, whether the server says so or not

    def take_chunk(self, chunk: Any) -> bool:
        """A piece of an answer; whether it brought words or thoughts."""
        before = self._length
        if isinstance(chunk, Mapping):
            self._take(chunk, "delta")
        if self._length > MAX_CHARACTERS:
            self.finish = TOO_LONG[0]
        return self._length > before

    @property
    def is_too_long(self) -> bool:
        """Whether it is of no use to listen on."""
        return self.finish in TOO_LONG

    @property
    def _length(self) -> int:
        return len(self.said) + len(self.refusal) + self.thoughts

    def _take(self, data: Mapping[str, Any], part: str) -> None:
        for choice in objects_in(data.get("choices"))[:1]:
            message = choice.get(part)
            if isinstance(message, Mapping):
                self.said += _words(message.get("content"))
                self.refusal += _words(message.get("refusal"))
                self.thoughts += len(_words(message.get("reasoning_content") or message.get("reasoning")))
            self.finish = str(choice.get("finish_reason") or self.finish).lower()

    def conclude(self, access: ChatAccess) -> str:
        """The text of the finished answer. Raises Refused, UnreadableAnswer or BadReply when there is none."""
        text = self.text.strip()
        if self.refusal or self.finish in FILTERED:
            raise refusal(self.refusal or text, ASSISTANT, secrets=[access.key or ""])
        if self.is_too_long:
            raise cut_off(text)
        if not self.finish:
            raise incomplete(text)
        if not text:
            raise BadReply(
                "The assistant answered with nothing.", hint=f"Try again, or choose another model in {PLACE}."
            )
        return text


def _words(content: Any) -> str:
    """The text of a message: a text, or parts of which some are texts."""
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in objects_in(content) if isinstance(part.get("text"), str))
