"""A fake Recraft: synchronous, JSON for text and forms for pictures, units spent in every reply.

What each model accepts is written down here from the public specification of 2026-08-22 and Recraft's documentation,
on purpose not read from our own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, among, number, one_of, text, whole
from tests.fakes.forms import read_form
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of

_SIZES = (
    "1024x1024 1536x768 768x1536 1280x832 832x1280 1216x896 896x1216 1152x896 896x1152 832x1344 1280x896 896x1280 "
    "1344x768 768x1344"
)
_DOUBLE_SIZES = (
    "2048x2048 3072x1536 1536x3072 2560x1664 1664x2560 2432x1792 1792x2432 2304x1792 1792x2304 1664x2688 2560x1792 "
    "1792x2560 2688x1536 1536x2688"
)
_OLD_SIZES = (
    "1024x1024 2048x1024 1024x2048 1536x1024 1024x1536 1365x1024 1024x1365 1280x1024 1024x1280 1434x1024 1024x1434 "
    "1820x1024 1024x1820 1707x1024 1024x1707"
)
_ANY: dict[str, Check] = {
    "prompt": text(10_000),
    "n": whole(1, 6),
    "random_seed": whole(0, 2**32 - 1),
    "response_format": one_of("url", "b64_json"),
    "image_format": one_of("webp", "png"),
}
_OLD: dict[str, Check] = {
    **_ANY,
    "prompt": text(1000),
    "negative_prompt": text(),
    "style": among("any realistic_image digital_illustration vector_illustration icon logo_raster"),
}
# The fields of each model, and the units one picture costs.
MODELS: dict[str, tuple[dict[str, Check], int]] = {
    "recraftv4_1": ({**_ANY, "size": among(_SIZES)}, 35),
    "recraftv4_1_flash": ({**_ANY, "size": among(_SIZES)}, 7),
    "recraftv4_1_pro": ({**_ANY, "size": among(_DOUBLE_SIZES)}, 210),
    "recraftv4": ({**_ANY, "size": among(_SIZES)}, 40),
    "recraftv4_pro": ({**_ANY, "size": among(_DOUBLE_SIZES)}, 250),
    "recraftv3": ({**_OLD, "size": among(_OLD_SIZES)}, 40),
    "recraftv2": ({**_OLD, "size": among(_OLD_SIZES)}, 22),
}
# The forms: their files, and their further fields.
FORMS: dict[str, tuple[set[str], dict[str, Check]]] = {
    "imageToImage": ({"image"}, {"strength": number(0, 1)}),
    "inpaint": ({"image", "mask"}, {}),
}


class FakeRecraft(FakeProvider):
    """Strict about requests; answers at once."""

    base_path = "/v1"

    async def route(self, request: Received) -> Script:
        action = request.path.removeprefix(f"{self.base_path}/images/")
        match request.method, request.path.removeprefix(self.base_path):
            case "GET", "/users/me":
                return json_answer({"credits": 1500, "email": "fox@example.com", "id": "u-1", "name": "Fox"})
            case "GET", "/models":
                return json_answer({"data": [{"id": model} for model in MODELS]})
            case "POST", "/images/generations":
                return self._make(request, request.json(), {}, {})
            case "POST", _ if action in FORMS:
                return self._edit(request, *FORMS[action])
        return _error(404, "not_found", "Not found.")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(401, "unauthorized", "Invalid API token.")
            case Trouble.NO_CREDIT:
                return _error(402, "not_enough_credits", "Not enough API units.")
            case Trouble.REFUSED:
                return _error(422, "content_policy", "The prompt does not pass moderation.")
            case Trouble.RATE_LIMITED:
                return _error(429, "rate_limit_exceeded", "Too many requests.")
        return _error(503, "unavailable", "Service is temporarily unavailable.")

    def _edit(self, request: Received, needed: set[str], more: dict[str, Check]) -> Script:
        form = read_form(request)
        if form is None or {upload.field for upload in form.files} != needed:
            return _error(400, "invalid_request", f"These files are needed: {', '.join(sorted(needed))}.")
        body, files = form.typed(), {name: form.files_of(name) for name in needed}
        if missing := more.keys() - body.keys():
            return _error(400, "invalid_request", f"{missing.pop()} is required.")
        return self._make(request, body, files, {**more, "size": lambda _: "not for pictures"})

    def _make(self, request: Received, body: dict[str, Any], files: dict[str, Any], more: dict[str, Check]) -> Script:
        model = body.get("model", "recraftv4_1")
        fields, units = MODELS.get(model, ({}, 0))
        complaint = _complaint({**fields, **more, "model": one_of(*MODELS)}, body)
        if complaint:
            return _error(400, "invalid_request", complaint)
        submission = self.submit(request, body, model=model, files=files)
        return self.refusal_of(submission) or json_answer(self._reply(submission, units))

    def _reply(self, submission: Submission, units: int) -> dict[str, Any]:
        body = submission.body
        asked = body.get("n", 1), *sides_of(body.get("size")), body.get("image_format", "webp")
        if body.get("response_format", "url") == "url":
            items = [{"url": url} for url in self.urls_of(submission, *asked)]
        else:
            items = [{"b64_json": base64.b64encode(data).decode()} for data in self.pictures_of(submission, *asked)]
        data = [{"image_id": f"i-{place}", **item, "revised_prompt": ""} for place, item in enumerate(items)]
        return {"created": 1795341600, "credits": units * len(items), "data": data}


def _error(status: int, code: str, message: str) -> Answer:
    return json_answer({"code": code, "message": message}, status)


def _complaint(fields: dict[str, Check], body: dict[str, Any]) -> str:
    if not body.get("prompt"):
        return "prompt is required."
    problems = {name: fields[name](value) if name in fields else "unknown field" for name, value in body.items()}
    return "; ".join(f"{name}: {problem}" for name, problem in problems.items() if problem)
