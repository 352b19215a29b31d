"""A fake Cloudflare Workers AI: one path per model, JSON or form in, JSON or the picture itself out.

What each model accepts is written down here from Cloudflare's model pages of late 2026, on purpose not read from our
own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, number, picture, text, whole
from tests.fakes.forms import Form, read_form
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_PROMPT: dict[str, Check] = {"prompt": text(2048), "seed": whole(0)}
_FORM: dict[str, Check] = {**_PROMPT, "width": whole(256, 1920), "height": whole(256, 1920), "guidance": number(0, 20)}
_STEPS: dict[str, Check] = {"num_steps": whole(1, 50), "guidance": number(0, 20), "negative_prompt": text()}
JSON_MODELS: dict[str, dict[str, Check]] = {
    "@cf/black-forest-labs/flux-1-schnell": {**_PROMPT, "steps": whole(1, 8)},
    "@cf/leonardo/phoenix-1.0": {**_PROMPT, **_STEPS, "width": whole(0, 2048), "height": whole(0, 2048)},
    "@cf/leonardo/lucid-origin": {
        **_PROMPT,
        "num_steps": whole(1, 40),
        "guidance": number(0, 10),
        "width": whole(0, 2500),
        "height": whole(0, 2500),
    },
    "@cf/stabilityai/stable-diffusion-xl-base-1.0": {
        **_PROMPT,
        **_STEPS,
        "num_steps": whole(1, 20),
        "width": whole(256, 2048),
        "height": whole(256, 2048),
        "strength": number(0, 1),
        "image_b64": picture,
    },
}
FORM_MODELS: dict[str, dict[str, Check]] = {
    "@cf/black-forest-labs/flux-2-dev": {**_FORM, "steps": whole(1, 50)},
    "@cf/black-forest-labs/flux-2-klein-4b": _FORM,
    "@cf/black-forest-labs/flux-2-klein-9b": _FORM,
}
PICTURE_REPLIES = ("@cf/leonardo/phoenix-1.0", "@cf/stabilityai/stable-diffusion-xl-base-1.0")
FORM_FILES = {f"input_image_{place}" for place in range(4)}


class FakeCloudflare(FakeProvider):
    """Strict about requests; answers at once."""

    account, token = "account-0123456789", "token-0123456789"
    key = f"{account}:{token}"
    base_path = "/client/v4"

    def has_key(self, request: Received) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.token}"

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(f"{self.base_path}/accounts/{self.account}/ai")
        if (request.method, path) == ("GET", "/models/search"):
            return _fine([{"name": model} for model in (*JSON_MODELS, *FORM_MODELS)])
        model = path.removeprefix("/run/")
        if request.method == "POST" and model in JSON_MODELS:
            return self._infer(request, model, request.json(), JSON_MODELS[model])
        form = read_form(request)
        if request.method == "POST" and model in FORM_MODELS and form:
            body = {**form.typed(), "prompt": form.fields.get("prompt", "")}  # a number is a prompt too
            return self._infer(request, model, body, FORM_MODELS[model], form)
        return _error(400, 5007, f"No such model {model} or task")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(403, 10000, "Authentication error")
            case Trouble.NO_CREDIT:
                return _error(429, 3036, "You have used up your daily free allocation of 10,000 neurons")
            case Trouble.REFUSED:
                return _error(400, 3030, "Input prompt contains NSFW content")
            case Trouble.RATE_LIMITED:
                return _error(429, 3040, "Capacity temporarily exceeded, please try again.")
        return _error(500, 3043, "Internal server error")

    def _infer(
        self, request: Received, model: str, body: Any, fields: dict[str, Check], form: Form | None = None
    ) -> Script:
        files = [upload.field for upload in form.files] if form else []
        faults = [name for name, value in body.items() if name not in fields or fields[name](value)]
        faults += [name for name in files if name not in FORM_FILES]
        if faults or not body.get("prompt"):
            return _error(400, 5004, f"Bad input: {', '.join(faults) or 'prompt'}")
        submission = self.submit(request, body, model=model, files=dict.fromkeys(files))
        return self.refusal_of(submission) or self._reply(submission)

    def _reply(self, submission: Submission) -> Answer:
        sides = submission.body.get("width", 1024), submission.body.get("height", 1024)
        (data,) = self.pictures_of(submission, 1, *sides, "jpeg")
        if submission.model in PICTURE_REPLIES:
            return Answer(200, data, "image/jpeg")
        return _fine({"image": base64.b64encode(data).decode()})


def _fine(result: Any) -> Answer:
    return json_answer({"result": result, "success": True, "errors": [], "messages": []})


def _error(status: int, code: int, message: str) -> Answer:
    return json_answer(
        {"success": False, "errors": [{"code": code, "message": message}], "result": None, "messages": []}, status
    )
