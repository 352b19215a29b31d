"""A fake OpenRouter: chat completions of models that draw, the key's own page, and the list of models.

Written from OpenRouter's documentation (image generation, errors, usage accounting) of 2026-11-22, on purpose not from
our own cards. The real one passes over names it does not know; this one refuses them.

    with FakeOpenRouter(Outcome(pictures=2)) as router:
        … call router.base_url with router.key …
        assert router.submissions[0].body["modalities"] == ["image", "text"]
"""

import base64
from collections import deque
from collections.abc import Mapping
from typing import Any

from tests.fakes.checks import link
from tests.fakes.provider import FakeProvider, Outcome, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
SIZES = ("1K", "2K", "4K")
DRAWING = ("google/gemini-nano-banana-2.1", "google/gemini-3-pro-image")
WRITING = ("google/gemini-3.5-flash",)
NAMES = ("model", "messages", "modalities", "image_config", "seed", "stream", "temperature")
COST = 0.0391


class FakeOpenRouter(FakeProvider):
    """Strict about the shape of a question for pictures."""

    base_path = "/api/v1"
    key = "sk-or-v1-fake-0123456789"

    def __init__(self, *outcomes: Outcome, latency_s: float = 0.0) -> None:
        super().__init__(*outcomes, latency_s=latency_s)
        self.replies: deque[Script] = deque()  # instead of the ordinary answers to calls that are in order

    def has_key(self, request: Received) -> bool:
        """The list of models is open to everyone."""
        return (request.method, request.path) == ("GET", "/api/v1/models") or super().has_key(request)

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/api/v1/models":
                return json_answer({"data": _listed(request.query.get("output_modalities", "text"))})
            case "GET", "/api/v1/key":
                return json_answer({"data": {"label": "sk-or-v1-fak...789", "limit": 5, "usage": 0.1}})
            case "POST", "/api/v1/chat/completions":
                return self._complete(request)
        return error(404, "Not Found")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        return {
            Trouble.WRONG_KEY: error(401, "User not found."),
            Trouble.NO_CREDIT: error(402, "Insufficient credits. Add more using https://openrouter.ai/credits"),
            Trouble.REFUSED: flagged(),
            Trouble.RATE_LIMITED: error(429, "Rate limit exceeded", retry_after="7"),
            Trouble.SERVER_ERROR: error(502, "Provider returned error"),
        }[trouble]

    def _complete(self, request: Received) -> Script:
        body = request.json()
        complaint = find_complaint(body)
        if complaint:
            return error(400, complaint)
        submission = self.submit(request, body, model=body["model"])
        if self.replies:
            return self.replies.popleft()
        refusal = self.refusal_of(submission)
        if refusal:
            return refusal
        if submission.outcome.picture_url:
            return completion({"content": "", "images": [image_part(submission.outcome.picture_url)]})
        made = self.pictures_of(submission, 1, 1024, 1024)
        return completion({"content": "Here it is.", "images": [image_part(data_url(data)) for data in made]})


def completion(*messages: Mapping[str, Any], finish_reason: str = "stop", **more: Any) -> Answer:
    """An answer with a choice for each message."""
    choices = [
        {"index": index, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}
        for index, message in enumerate(messages)
    ]
    usage = {"prompt_tokens": 12, "completion_tokens": 1290, "total_tokens": 1302, "cost": COST}
    return json_answer({"id": "gen-1", "object": "chat.completion", "choices": choices, "usage": usage, **more})


def image_part(address: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": address}}


def data_url(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def error(code: int, message: str, *, metadata: Mapping[str, Any] | None = None, **headers: str) -> Answer:
    """An error in OpenRouter's shape."""
    body = {"code": code, "message": message} | ({"metadata": metadata} if metadata else {})
    return json_answer({"error": body}, code, **headers)


def flagged() -> Answer:
    """The moderation that stands before the model says no, with the status of a key that may not."""
    metadata = {
        "reasons": ["violence/graphic"],
        "flagged_input": "a red fox",
        "provider_name": "Google",
        "model_slug": DRAWING[0],
    }
    return error(403, "Your input was flagged by moderation", metadata=metadata)


def _listed(modalities: str) -> list[dict[str, Any]]:
    names = DRAWING if modalities == "image" else (*DRAWING, *WRITING)
    return [{"id": name, "name": name} for name in names]


def find_complaint(body: Mapping[str, Any]) -> str | None:
    """The first thing in a question that is not as documented."""
    unknown = next((name for name in body if name not in NAMES), None)
    if unknown:
        return f"Unrecognized key: {unknown}"
    if body.get("model") not in (*DRAWING, *WRITING):
        return f"{body.get('model')} is not a valid model ID"
    if set(body.get("modalities", ())) != {"image", "text"}:
        return "modalities must hold image and text for this model"
    config = body.get("image_config", {})
    if config.keys() - {"aspect_ratio", "image_size"}:
        return "Unrecognized key in image_config"
    if config.get("aspect_ratio", "1:1") not in RATIOS or config.get("image_size", "1K") not in SIZES:
        return "Invalid option in image_config"
    return _messages_complaint(body.get("messages"))


def _messages_complaint(messages: Any) -> str | None:
    if not isinstance(messages, list) or len(messages) != 1 or messages[0].keys() != {"role", "content"}:
        return "Input required: specify messages"
    if messages[0]["role"] != "user" or not isinstance(messages[0]["content"], list):
        return "Invalid message"
    return next((found for found in map(_part_complaint, messages[0]["content"]) if found), None)


def _part_complaint(part: Mapping[str, Any]) -> str | None:
    match part:
        case {"type": "text", "text": str(text), **rest} if text and not rest:
            return None
        case {"type": "image_url", "image_url": {"url": address}, **rest} if not rest:
            return link(address)
    return "Invalid part of a message"
