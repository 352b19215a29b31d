"""A fake xAI: pictures from text and edits, both as JSON, at once, with the price in the reply.

What is accepted is written down here from docs.x.ai and @ai-sdk/xai as of 2026-11, on purpose not read from our own
cards.
"""

from typing import Any, ClassVar

from tests.fakes.checks import Check, link, one_of, text, whole
from tests.fakes.images_api import EDITS, GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, Script, json_answer

RATIOS = ("1:1", "3:4", "4:3", "9:16", "16:9", "2:3", "3:2", "9:19.5", "19.5:9", "9:20", "20:9", "1:2", "2:1")
_ANY: dict[str, Check] = {
    "model": text(200),
    "prompt": text(),
    "n": whole(1, 10),
    "aspect_ratio": one_of(*RATIOS),
    "resolution": one_of("1k", "2k"),
    "quality": one_of("low", "medium", "high"),
    "response_format": one_of("url", "b64_json"),
}


def reference(value: Any) -> str | None:
    if not isinstance(value, dict) or value.keys() != {"url", "type"} or value["type"] != "image_url":
        return "reference_type"
    return link(value["url"])


def several_references(value: Any) -> str | None:
    if not isinstance(value, list) or not 2 <= len(value) <= 3:
        return "two or three references are wanted"
    return next((problem for problem in map(reference, value) if problem), None)


_EDIT: Fields = {**_ANY, "image": reference, "images": several_references}
MODELS = ("grok-imagine-image", "grok-imagine-image-2.0")


class FakeXai(FakeImagesApi):
    """Strict about requests; errors of the request itself are texts, all others are objects."""

    lists = "/api-key"
    routes: ClassVar = {GENERATIONS: dict.fromkeys(MODELS, _ANY), EDITS: dict.fromkeys(MODELS, _EDIT)}

    def error(self, status: int, message: str, code: str = "Client specified an invalid argument") -> Answer:
        return json_answer({"code": code, "error": message}, status)

    def listing(self) -> Any:
        return {"name": "Studio", "redacted_api_key": "xai-…89", "api_key_blocked": False}

    def complaint(self, path: str, body: Any) -> str:
        if path == EDITS and ("image" in body) == ("images" in body):
            return "Either image or images must be given."
        return super().complaint(path, body)

    def trouble_answer(self, trouble: Trouble) -> Script:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(400, "Incorrect API key provided: xa***. You can obtain one at console.x.ai.")
            case Trouble.NO_CREDIT:
                spent = "Your team has either used all available credits or reached its monthly spending limit."
                return self.error(429, spent, "Some resource has been exhausted")
            case Trouble.REFUSED:
                return _object(400, "The prompt was rejected by content moderation.", "invalid_request_error")
            case Trouble.RATE_LIMITED:
                return _object(429, "Too many requests.", "rate_limit_error")
        return _object(503, "The service is unavailable.", "server_error")

    def reply(self, submission: Submission) -> Any:
        usage = {"cost_in_usd_ticks": 200_000_000 * self.count_of(submission.body)}
        return {"data": self.items(submission), "usage": usage}

    def items(self, submission: Submission) -> list[dict[str, Any]]:
        return [
            {"b64_json": None, "url": None, "revised_prompt": "", "respect_moderation": True, **item}
            for item in super().items(submission)
        ]

    def kind_of(self, body: Any) -> str:
        return "jpeg"


def _object(status: int, message: str, kind: str) -> Answer:
    return json_answer({"error": {"message": message, "type": kind, "code": None}}, status)
