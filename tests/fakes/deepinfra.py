"""A fake DeepInfra: its own shape of inference, edits as OpenAI's form, and who somebody is.

What each model accepts is written down here from DeepInfra's model pages and its clients as of 2026-11, on purpose not
read from our own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, link, number, one_of, text, whole
from tests.fakes.forms import read_form
from tests.fakes.images_api import form_body
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of, size_text

_ANY: dict[str, Check] = {
    "prompt": text(),
    "num_images": whole(1, 4),
    "width": whole(128, 2048),
    "height": whole(128, 2048),
    "seed": whole(0),
}
_STEPS: dict[str, Check] = {**_ANY, "num_inference_steps": whole(1, 50)}
MODELS: dict[str, dict[str, Check]] = {
    "black-forest-labs/FLUX-1-schnell": _STEPS,
    "black-forest-labs/FLUX-1-dev": {**_STEPS, "guidance_scale": number(0, 20)},
    "black-forest-labs/FLUX-2-dev": _STEPS,
    "black-forest-labs/FLUX-2-klein-4b": _ANY,
    "black-forest-labs/FLUX-2-max": _ANY,
    "black-forest-labs/FLUX-1.1-pro": _ANY,
    "black-forest-labs/FLUX-pro": _ANY,
    "stabilityai/sd3.5": _ANY,
}
EDITS: dict[str, Check] = {
    "model": one_of("Qwen/Qwen-Image-Edit", "black-forest-labs/FLUX.1-Kontext-dev"),
    "prompt": text(),
    "image": link,
    "n": whole(1, 4),
    "size": size_text(low=256, high=2048),
}
INFERENCE, EDIT = "/v1/inference/", "/v1/openai/images/edits"
COST_USD = 0.0005


class FakeDeepInfra(FakeProvider):
    """Strict about requests; answers at once, with the pictures in the reply."""

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/v1/me":
                return json_answer({"uid": "fox", "email": None})
            case "POST", path if path.startswith(INFERENCE):
                return self._infer(request, path.removeprefix(INFERENCE))
            case "POST", path if path == EDIT:
                return self._edit(request)
        return json_answer({"detail": "Not Found"}, 404)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer({"detail": {"error": "User is not authenticated"}}, 401)
            case Trouble.NO_CREDIT:
                return json_answer({"detail": {"error": "Your balance is too low."}}, 402)
            case Trouble.REFUSED:
                return json_answer({"detail": {"error": "The prompt was flagged by moderation."}}, 400)
            case Trouble.RATE_LIMITED:
                return json_answer({"detail": {"error": "Rate limit exceeded"}}, 429, retry_after="7")
        return json_answer({"detail": "Model busy, retry later"}, 503)

    def _infer(self, request: Received, model: str) -> Script:
        if model not in MODELS:
            return json_answer({"detail": {"error": f"Model {model} is not available"}}, 404)
        body = request.json()
        problems = _problems(MODELS[model], body)
        if problems:
            return json_answer({"detail": problems}, 422)
        submission = self.submit(request, body, model=model)
        return self.refusal_of(submission) or json_answer(self._inferred(submission))

    def _inferred(self, submission: Submission) -> dict[str, Any]:
        body, outcome = submission.body, submission.outcome
        count = body.get("num_images", 1)
        made = self.pictures_of(submission, count, body.get("width", 1024), body.get("height", 1024), "png")
        images = [outcome.picture_url or f"data:image/png;base64,{_base64(data)}" for data in made]
        return {
            "request_id": "r-1",
            "inference_status": {"status": "succeeded", "runtime_ms": 812, "cost": COST_USD * len(images)},
            "images": images,
            "nsfw_content_detected": False,
            "seed": str(body.get("seed", 4242)),
        }

    def _edit(self, request: Received) -> Script:
        body, form = form_body(request), read_form(request)
        if body is None or form is None:
            return json_answer({"error": {"message": "A multipart form is wanted."}}, 400)
        problems = _problems(EDITS, body) or ([] if "image" in body else [_missing("image")])
        if problems:
            return json_answer({"error": {"message": f"{problems[0]['loc'][1]}: {problems[0]['msg']}"}}, 422)
        files = {"image": form.files_of("image")}
        submission = self.submit(request, form.fields, model=body["model"], files=files)
        return self.refusal_of(submission) or json_answer(self._edited(submission, body.get("n", 1)))

    def _edited(self, submission: Submission, count: int) -> dict[str, Any]:
        made = self.pictures_of(submission, count, *sides_of(submission.body.get("size")), "jpeg")
        return {"created": 1740418043, "data": [{"revised_prompt": None, "b64_json": _base64(data)} for data in made]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _missing(name: str) -> dict[str, Any]:
    return {"loc": ["body", name], "msg": "Field required", "type": "missing"}


def _problems(fields: dict[str, Check], body: Any) -> list[dict[str, Any]]:
    found = [] if body.get("prompt") else [_missing("prompt")]
    for name, value in body.items():
        kind = fields[name](value) if name in fields else "extra_forbidden"
        found += [{"loc": ["body", name], "msg": f"Input is wrong: {kind}", "type": kind}] if kind else []
    return found
