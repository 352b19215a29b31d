"""A fake Hugging Face: the router with the companies behind it, the Hub's word on who serves what, and the files.

The routes are written down here from huggingface_hub 2.4.0, what a model accepts from the companies' own pages, on
purpose not read from our own cards. Each company answers in its own shapes.
"""

import base64
import re
from typing import Any

from tests.fakes import fal, replicate, together
from tests.fakes.checks import Check, among, link, links, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import size_text

_WITHOUT_SIZE = {name: rule for name, rule in fal.MODELS["fal-ai/flux-2"].items() if name != "image_size"}
_PICTURES: dict[str, Check] = {"image_url": link, "image_urls": links(4)}  # the official client sends both to all
_FAL_QUEUED: dict[str, dict[str, Check]] = {
    "fal-ai/qwen-image-edit": {**fal.MODELS["fal-ai/qwen-image-edit"], **_PICTURES},
    "fal-ai/flux-2/edit": {**_WITHOUT_SIZE, **_PICTURES},
}
_KONTEXT_DEV: dict[str, Check] = {
    **replicate.MODELS["black-forest-labs/flux-kontext-pro"],
    "input_image": link,
    "num_inference_steps": whole(4, 50),
    "guidance": number(0, 10),
    "output_format": one_of("webp", "jpg", "png"),
}
_OWN: dict[str, Check] = {
    "width": whole(1, 2048),
    "height": whole(1, 2048),
    "num_inference_steps": whole(1, 100),
    "guidance_scale": number(0, 20),
    "negative_prompt": text(),
    "scheduler": text(),
    "seed": whole(0),
}
_SPED: dict[str, Check] = {
    "prompt": text(),
    "size": size_text("*", low=100, high=9999),
    "num_inference_steps": whole(1, 50),
    "guidance_scale": number(1, 20),
    "seed": whole(-1),
    "output_format": one_of("jpeg", "png", "webp"),
}
_GLM: dict[str, Check] = {
    "model": text(),
    "prompt": text(1000),
    "size": among("1280x1280 1568x1056 1056x1568 1472x1088 1088x1472 1728x960 960x1728"),
    "quality": one_of("hd"),
}
_SCALED: dict[str, Check] = {
    "model": text(),
    "prompt": text(),
    "size": size_text(low=100, high=9999),
    "response_format": one_of("b64_json"),
    "n": whole(1, 4),
}
XL = "stabilityai/stable-diffusion-xl-base-1.0"
# company → its name for a model → field → rule
COMPANIES: dict[str, dict[str, dict[str, Check]]] = {
    "hf-inference": {"black-forest-labs/FLUX.1-dev": _OWN, XL: _OWN},
    "fal-ai": {
        **{name: fal.MODELS[name] for name in ("fal-ai/flux/schnell", "fal-ai/flux/dev", "fal-ai/qwen-image")},
        **_FAL_QUEUED,
    },
    "replicate": {
        "qwen/qwen-image": replicate.MODELS["qwen/qwen-image"],
        "black-forest-labs/flux-kontext-dev": _KONTEXT_DEV,
    },
    "together": {"black-forest-labs/FLUX.1-schnell": together.MODELS["black-forest-labs/FLUX.1-schnell"]},
    "nscale": {XL: _SCALED},
    "wavespeed": {"wavespeed-ai/flux-dev": _SPED},
    "zai-org": {"glm-image": _GLM},
}
# The Hub's name of a model → task, and the companies that serve it under which name.
HUB: dict[str, tuple[str, dict[str, str]]] = {
    "black-forest-labs/FLUX.1-schnell": (
        "text-to-image",
        {"fal-ai": "fal-ai/flux/schnell", "together": "black-forest-labs/FLUX.1-schnell"},
    ),
    "black-forest-labs/FLUX.1-dev": (
        "text-to-image",
        {"fal-ai": "fal-ai/flux/dev", "wavespeed": "wavespeed-ai/flux-dev"},
    ),
    XL: ("text-to-image", {"nscale": XL}),
    "Qwen/Qwen-Image": ("text-to-image", {"fal-ai": "fal-ai/qwen-image", "replicate": "qwen/qwen-image"}),
    "Qwen/Qwen-Image-Edit": ("image-to-image", {"fal-ai": "fal-ai/qwen-image-edit"}),
    "zai-org/GLM-Image": ("text-to-image", {"zai-org": "glm-image"}),
}
HUB_MODELS = "/api/models/"
FLAGGED = "Content flagged as potentially sensitive. Please try different prompts or images."


class FakeHuggingFace(FakeProvider):
    """Strict about requests; the router and the Hub at one address."""

    key = "hf_test0123456789"

    def has_key(self, request: Received) -> bool:
        """Anybody may ask the Hub."""
        return request.path.startswith(HUB_MODELS) or super().has_key(request)

    async def route(self, request: Received) -> Script:
        if request.path.startswith(HUB_MODELS):
            return _serving(request.path.removeprefix(HUB_MODELS))
        company, _, path = request.path.strip("/").partition("/")
        match company:
            case "api" if path == "whoami-v2":
                return json_answer({"type": "user", "name": "fox", "auth": {"type": "access_token"}})
            case "hf-inference":
                return self._own(path.removeprefix("models/"), request)
            case "fal-ai":
                return self._fal(path, request)
            case "replicate":
                return self._replicate(path, request)
            case "together" | "nscale":
                return self._openai_like(company, path, request)
            case "wavespeed":
                return self._wavespeed(path, request)
            case "zai-org":
                return self._zai(path, request)
        return json_answer({"error": "Not Found"}, 404)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer({"error": "Invalid username or password."}, 401)
            case Trouble.NO_CREDIT:
                return json_answer({"error": "You have depleted your monthly included credits."}, 402)
            case Trouble.REFUSED:
                return json_answer({"error": {"message": FLAGGED}}, 400)
            case Trouble.RATE_LIMITED:
                return Answer(429, b'{"error": "Too many requests"}', headers={"RateLimit": '"api";r=0;t=7'})
        return json_answer({"error": "Model is currently loading", "estimated_time": 20.0}, 503)

    # ---- the companies ----------------------------------------------------------------------------------------------

    def _own(self, model: str, request: Received) -> Script:
        body = request.json()
        complaint = _complaint("hf-inference", model, body.get("parameters", {}), needed="")
        if complaint or body.keys() != {"inputs", "parameters"} or request.headers.get("accept") != "image/png":
            return json_answer({"error": complaint or "inputs and parameters are needed, and Accept"}, 400)
        submission = self.submit(request, body, model=model)
        if refusal := self.refusal_of(submission):
            return refusal
        (data,) = self.pictures_of(submission, 1, 1024, 1024)
        return Answer(200, data, "image/png")

    def _fal(self, path: str, request: Received) -> Script:
        is_queue = request.query.get("_subdomain") == "queue"
        if found := re.fullmatch(r"fal-ai/[^/]+/requests/([^/]+)(/status)?", path):
            submission = self.find(found[1])
            return self._fal_job(submission, found[2]) if submission and is_queue else _fal_error("missing", 404)
        body = request.json()
        if (path in _FAL_QUEUED) != is_queue:
            return _fal_error("wrong subdomain", 404)
        if complaint := _complaint("fal-ai", path, body):
            return _fal_error(complaint, 422)
        submission = self.submit(request, body, model=path)
        refusal = self.refusal_of(submission)
        if submission.outcome.trouble is Trouble.REFUSED:
            return _fal_error("The content could not be processed.", 422, "content_policy_violation")
        if refusal or not is_queue:
            return refusal or json_answer(self._fal_result(submission))
        owner_alias = "/".join(path.split("/")[:2])
        address = f"https://queue.fal.run/{owner_alias}/requests/{submission.id}"
        return json_answer({"request_id": submission.id, "status": "IN_QUEUE", "response_url": address})

    def _fal_job(self, submission: Submission, asks_status: str | None) -> Script:
        if not asks_status:
            return json_answer(self._fal_result(submission))
        return json_answer({"status": "IN_PROGRESS" if self.poll(submission) else "COMPLETED"}, 202)

    def _fal_result(self, submission: Submission) -> dict[str, Any]:
        urls = self.urls_of(submission, submission.body.get("num_images", 1), 1024, 768, "jpeg")
        return {
            "images": [{"url": url, "content_type": "image/jpeg"} for url in urls],
            "seed": submission.body.get("seed", 4242),
            "has_nsfw_concepts": [False] * len(urls),
        }

    def _replicate(self, path: str, request: Received) -> Script:
        model = path.removeprefix("v1/models/").removesuffix("/predictions")
        body = request.json()
        complaint = _complaint("replicate", model, body.get("input", {}))
        if complaint or body.keys() != {"input"} or request.headers.get("prefer") != "wait":
            return json_answer({"title": "Input validation failed", "detail": complaint, "status": 422}, 422)
        submission = self.submit(request, body["input"], model=model)
        return self.refusal_of(submission) or json_answer(self._prediction(submission), 201)

    def _prediction(self, submission: Submission) -> dict[str, Any]:
        urls = self.urls_of(submission, 1, 1024, 1024, "webp")
        output = urls if submission.model.startswith("qwen/") else urls[0]
        logs = f"Using seed: {submission.body.get('seed', 4242)}\n"
        return {"id": submission.id, "status": "succeeded", "output": output, "error": None, "logs": logs}

    def _openai_like(self, company: str, path: str, request: Received) -> Script:
        body = request.json()
        complaint = _complaint(company, body.get("model", ""), body)
        if complaint or path != "v1/images/generations":
            return json_answer({"error": {"message": complaint, "type": "invalid_request_error"}}, 400)
        submission = self.submit(request, body, model=body["model"])
        if refusal := self.refusal_of(submission):
            return refusal
        made = self.pictures_of(submission, body.get("n", 1), 1024, 1024)
        return json_answer({"data": [{"b64_json": base64.b64encode(data).decode()} for data in made]})

    def _wavespeed(self, path: str, request: Received) -> Script:
        if found := re.fullmatch(r"api/v3/predictions/([^/]+)/result", path):
            submission = self.find(found[1])
            return self._speed_job(submission) if submission else json_answer({"message": "not found"}, 404)
        model, body = path.removeprefix("api/v3/"), request.json()
        if complaint := _complaint("wavespeed", model, body):
            return json_answer({"code": 400, "message": complaint}, 400)
        submission = self.submit(request, body, model=model)
        if submission.outcome.trouble is not Trouble.REFUSED and (refusal := self.refusal_of(submission)):
            return refusal
        return _speed_word(submission, "created")

    def _speed_job(self, submission: Submission) -> Answer:
        if self.poll(submission):
            return _speed_word(submission, "processing")
        if submission.outcome.trouble is Trouble.REFUSED:
            return _speed_word(submission, "failed", error=FLAGGED)
        return _speed_word(submission, "completed", outputs=self.urls_of(submission, 1, 1024, 1024, "jpeg"))

    def _zai(self, path: str, request: Received) -> Script:
        if request.headers.get("x-source-channel") != "hugging_face":
            return json_answer({"error": {"code": "1214", "message": "unknown channel"}}, 400)
        if submission := self.find(path.removeprefix("api/paas/v4/async-result/")):
            if self.poll(submission):
                return json_answer({"id": submission.id, "task_status": "PROCESSING"})
            images = [{"url": url} for url in self.urls_of(submission, 1, 1280, 1280)]
            return json_answer({"id": submission.id, "task_status": "SUCCESS", "image_result": images})
        body = request.json()
        if complaint := _complaint("zai-org", body.get("model", ""), body):
            return json_answer({"error": {"code": "1210", "message": complaint}}, 400)
        submission = self.submit(request, body, model=body["model"])
        taken = json_answer({"id": submission.id, "model": body["model"], "task_status": "PROCESSING"})
        return self.refusal_of(submission) or taken


def _serving(model: str) -> Answer:
    """Who serves a model, and under which name."""
    if model not in HUB:
        return json_answer({"error": "Repository not found"}, 404)
    task, companies = HUB[model]
    mapping = {name: {"status": "live", "providerId": theirs, "task": task} for name, theirs in companies.items()}
    return json_answer({"id": model, "pipeline_tag": task, "tags": [], "inferenceProviderMapping": mapping})


def _complaint(company: str, model: str, body: dict[str, Any], needed: str = "prompt") -> str:
    """What is wrong with the input of a model; "" when it is in order."""
    fields = COMPANIES[company].get(model)
    if fields is None:
        return f"no such model: {model}"
    if needed and not body.get(needed):
        return f"{needed} is required"
    problems = {name: fields[name](value) if name in fields else "unknown field" for name, value in body.items()}
    return "; ".join(f"{name}: {problem}" for name, problem in problems.items() if problem)


def _fal_error(message: str, status: int, kind: str = "value_error") -> Answer:
    return json_answer({"detail": [{"loc": ["body"], "msg": message, "type": kind}]}, status)


def _speed_word(submission: Submission, status: str, **more: Any) -> Answer:
    address = f"https://api.wavespeed.ai/api/v3/predictions/{submission.id}/result"
    data = {"id": submission.id, "status": status, "outputs": [], "urls": {"get": address}, "error": "", **more}
    return json_answer({"code": 200, "message": "success", "data": data})
