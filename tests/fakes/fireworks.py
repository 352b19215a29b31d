"""A fake Fireworks AI: pictures as JSON, as the reply itself, and as a job that is asked for with a POST.

What each model accepts is written down here from docs.fireworks.ai and Vercel's client as of 2026-11, on purpose not
read from our own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, link, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_RATIO = one_of("1:1", "21:9", "16:9", "3:2", "5:4", "4:5", "2:3", "9:16", "9:21", "4:3", "3:4")
_ANY: dict[str, Check] = {"prompt": text(), "seed": whole(0)}
_FLUX = {**_ANY, "aspect_ratio": _RATIO, "num_inference_steps": whole(1, 50), "guidance_scale": number(0, 20)}
_KONTEXT = {
    **_ANY,
    "aspect_ratio": _RATIO,
    "input_image": link,
    "output_format": one_of("jpeg", "png"),
    "safety_tolerance": whole(0, 6),
}
_SDXL = {
    **_ANY,
    "negative_prompt": text(),
    "width": whole(512, 1536, 64),
    "height": whole(512, 1536, 64),
    "steps": whole(1, 100),
    "cfg_scale": number(0, 20),
}
MODEL = "accounts/fireworks/models/"
WORKFLOWS = {f"{MODEL}flux-1-schnell-fp8": _FLUX, f"{MODEL}flux-1-dev-fp8": _FLUX}
JOBS = {f"{MODEL}flux-kontext-pro": _KONTEXT, f"{MODEL}flux-kontext-max": _KONTEXT}
PLAIN = {f"{MODEL}stable-diffusion-xl-1024-v1-0": _SDXL, f"{MODEL}playground-v2-5-1024px-aesthetic": _SDXL}


class FakeFireworks(FakeProvider):
    """Strict about requests; each of the three shapes has its own addresses."""

    base_path = "/inference/v1"

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(self.base_path)
        if (request.method, path) == ("GET", "/models"):
            return json_answer({"data": [{"id": model} for model in (*WORKFLOWS, *JOBS, *PLAIN)]})
        if request.method != "POST":
            return _error(405, "Method not allowed")
        if path.startswith("/image_generation/"):
            return self._plain(request, path.removeprefix("/image_generation/"))
        return self._of_workflow(request, path.removeprefix("/workflows/"))

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer({"error": "unauthorized"}, 401)
            case Trouble.NO_CREDIT:
                return _error(402, "Your account has reached its spending limit.")
            case Trouble.REFUSED:
                return _error(400, "The prompt was flagged as NSFW.")
            case Trouble.RATE_LIMITED:
                return _error(429, "Rate limit exceeded.", retry_after="7")
        return _error(503, "The model is overloaded.")

    def _of_workflow(self, request: Received, path: str) -> Script:
        model, _, action = path.removeprefix(MODEL).partition("/")
        match action:
            case "text_to_image":
                return self._workflow(request, MODEL + model)
            case "get_result":
                return self._result(request)
            case "":
                return self._job(request, MODEL + model)
        return _error(404, "Not found")

    def _taken(self, request: Received, model: str, models: dict[str, dict[str, Check]]) -> Submission | Script:
        """The submission, or what the provider has against it."""
        if model not in models:
            return _error(404, f"Model {model} is not deployed.")
        body = request.json()
        complaint = _complaint(models[model], body)
        if complaint:
            return _error(422, complaint)
        submission = self.submit(request, body, model=model)
        if models is JOBS and submission.outcome.trouble is Trouble.REFUSED:
            return submission
        return self.refusal_of(submission) or submission

    def _workflow(self, request: Received, model: str) -> Script:
        taken = self._taken(request, model, WORKFLOWS)
        if not isinstance(taken, Submission):
            return taken
        (data,) = self.pictures_of(taken, 1, 1024, 1024, "png")
        if request.headers.get("accept") != "application/json":
            return Answer(200, data, "image/png")
        picture = f"data:image/png;base64,{base64.b64encode(data).decode()}"
        seed = taken.body.get("seed", 4242)
        return json_answer({"id": taken.id, "base64": [picture], "finishReason": "SUCCESS", "seed": seed})

    def _plain(self, request: Received, model: str) -> Script:
        taken = self._taken(request, model, PLAIN)
        if not isinstance(taken, Submission):
            return taken
        (data,) = self.pictures_of(taken, 1, taken.body.get("width", 1024), taken.body.get("height", 1024), "png")
        return Answer(200, data, "image/png")

    def _job(self, request: Received, model: str) -> Script:
        taken = self._taken(request, model, JOBS)
        return json_answer({"request_id": taken.id}) if isinstance(taken, Submission) else taken

    def _result(self, request: Received) -> Script:
        submission = self.find(request.json().get("id", ""))
        if submission is None or request.path != f"{self.base_path}/workflows/{submission.model}/get_result":
            return _error(404, "Task not found")
        word: dict[str, Any] = {"id": submission.id, "result": None, "progress": None, "details": None}
        if self.poll(submission):
            return json_answer({**word, "status": "Pending", "progress": 0.4})
        if submission.outcome.trouble is Trouble.REFUSED:
            return json_answer({**word, "status": "Request Moderated"})
        (url,) = self.urls_of(submission, 1, 1024, 1024, submission.body.get("output_format", "jpeg"))
        return json_answer({**word, "status": "Ready", "result": {"sample": url, "seed": 4242}})


def _error(status: int, message: str, **headers: str) -> Answer:
    return json_answer({"error": {"message": message, "type": "error", "code": "invalid_request"}}, status, **headers)


def _complaint(fields: dict[str, Check], body: Any) -> str:
    if not body.get("prompt"):
        return "prompt is required"
    problems = {name: fields[name](value) if name in fields else "unknown field" for name, value in body.items()}
    return next((f"{name}: {problem}" for name, problem in problems.items() if problem), "")
