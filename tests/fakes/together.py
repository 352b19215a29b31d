"""A fake Together AI: one synchronous endpoint for images, and the list of models.

What each model accepts is written down here from Together's image documentation of 2026-08-18, on purpose not read
from our own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, flag, link, links, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_ANY: dict[str, Check] = {
    "model": text(200),
    "prompt": text(),
    "width": whole(256, 1920, 8),
    "height": whole(256, 1920, 8),
    "n": whole(1, 4),
    "seed": whole(),
    "response_format": one_of("url", "base64"),
    "disable_safety_checker": flag,
}
_STEPS: dict[str, Check] = {"steps": whole(1, 50)}
_FLUX_2: dict[str, Check] = {
    "output_format": one_of("jpeg", "png"),
    "prompt_upsampling": flag,
    "reference_images": links(8),
    "image_url": link,
}
_GUIDED: dict[str, Check] = {**_STEPS, "guidance": number(0, 20)}
_KONTEXT: dict[str, Check] = {**_STEPS, "image_url": link, "guidance_scale": number(0, 20)}
_NEGATIVE: dict[str, Check] = {"negative_prompt": text()}
GEMINI_1K = ("1024x1024", "1344x768", "768x1344", "1248x832", "832x1248", "1184x864", "864x1184")
GEMINI_1K += ("896x1152", "1152x896", "1536x672")
_GEMINI: dict[str, Check] = {
    "model": text(200),
    "prompt": text(),
    "width": whole(),
    "height": whole(),
    "reference_images": links(14),
    "response_format": one_of("url", "base64"),
}
MODELS: dict[str, dict[str, Check]] = {
    "black-forest-labs/FLUX.1-schnell": {**_ANY, **_NEGATIVE, "steps": whole(1, 12)},
    "black-forest-labs/FLUX.1.1-pro": _ANY,
    "black-forest-labs/FLUX.1-kontext-pro": {**_ANY, **_KONTEXT},
    "black-forest-labs/FLUX.1-kontext-max": {**_ANY, **_KONTEXT},
    "black-forest-labs/FLUX.2-pro": {**_ANY, **_FLUX_2},
    "black-forest-labs/FLUX.2-dev": {**_ANY, **_FLUX_2, **_GUIDED},
    "black-forest-labs/FLUX.2-flex": {**_ANY, **_FLUX_2, **_GUIDED},
    "google/gemini-3-pro-image": _GEMINI,
    "ByteDance-Seed/Seedream-4.0": _ANY,
    "Qwen/Qwen-Image": {**_ANY, **_STEPS, **_NEGATIVE, "guidance_scale": number(0, 20)},
}


class FakeTogether(FakeProvider):
    """Strict about requests; answers at once."""

    base_path = "/v1"

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/v1/models":
                return json_answer([{"id": model, "type": "image"} for model in MODELS])
            case "POST", "/v1/images/generations":
                return self._generate(request)
        return _error(404, "Not found.", "not_found")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(401, "Invalid API key provided.", "invalid_api_key")
            case Trouble.NO_CREDIT:
                return _error(402, "You have reached your spending limit.", "credit_limit")
            case Trouble.REFUSED:
                return _error(422, "NSFW content detected in the prompt.", "nsfw_content")
            case Trouble.RATE_LIMITED:
                return _error(429, "Rate limit exceeded.", "rate_limit", retry_after="7")
        return _error(503, "The engine is overloaded.", "overloaded")

    def _generate(self, request: Received) -> Script:
        body = request.json()
        complaint = _complaint(body)
        if complaint:
            return _error(400, complaint, "invalid_request")
        submission = self.submit(request, body, model=body["model"])
        return self.refusal_of(submission) or json_answer(self._reply(submission))

    def _reply(self, submission: Submission) -> dict[str, Any]:
        body = submission.body
        size = body.get("n", 1), body.get("width", 1024), body.get("height", 1024)
        as_url = body.get("response_format", "url") == "url" or bool(submission.outcome.picture_url)
        if as_url:
            items = [{"type": "url", "url": url} for url in self.urls_of(submission, *size)]
        else:
            made = self.pictures_of(submission, *size, body.get("output_format", "jpeg"))
            items = [{"type": "b64_json", "b64_json": base64.b64encode(data).decode()} for data in made]
        data = [{"index": index, **item, "timings": {"inference": 0.8}} for index, item in enumerate(items)]
        return {"id": submission.id, "model": body["model"], "object": "list", "data": data}


def _error(status: int, message: str, code: str, **headers: str) -> Answer:
    inner = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return json_answer({"id": "r-1", "error": inner}, status, **headers)


def _complaint(body: Any) -> str:
    """What is wrong with the body; "" when it is in order."""
    fields = MODELS.get(body.get("model", ""))
    if fields is None:
        return f"Unknown model {body.get('model')!r}."
    if not body.get("prompt"):
        return "prompt is required."
    for name, value in body.items():
        problem = fields[name](value) if name in fields else "unknown field"
        if problem:
            return f"{name}: {problem}"
    sides = body.get("width", 1024), body.get("height", 1024)
    return "" if fields is not _GEMINI or is_gemini_size(*sides) else f"{sides} is no size of this model."


def is_gemini_size(width: int, height: int) -> bool:
    """Google's model takes the sizes of its list at 1K, and twice and four times as large."""
    return any(f"{width / times:g}x{height / times:g}" in GEMINI_1K for times in (1, 2, 4))
