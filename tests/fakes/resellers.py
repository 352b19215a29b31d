"""Fakes of small Chinese providers whose wires are nearly OpenAI's: StepFun, Gitee AI, Baidu Qianfan and ModelScope.

What each model accepts is written down here from the pages of StepFun, Baidu and ModelScope and from public clients of
Gitee AI as of 2026-11, on purpose not read from our own cards. Much of it is not verified.
"""

from typing import Any, ClassVar

from tests.fakes.checks import Check, flag, link, number, one_of, picture, text, whole
from tests.fakes.images_api import EDITS, GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of, size_text

_ANY: dict[str, Check] = {"model": text(200), "prompt": text(), "response_format": one_of("url", "b64_json")}
_SEED: Fields = {"seed": whole(0, 2**31 - 1)}


class FakeReseller(FakeImagesApi):
    """The troubles as OpenAI words them."""

    def error(self, status: int, message: str, code: str = "invalid_request_error") -> Answer:
        return json_answer({"error": {"message": message, "type": code, "code": code}}, status)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(401, "Incorrect API key provided.", "invalid_api_key")
            case Trouble.NO_CREDIT:
                return self.error(402, "The balance of the account is insufficient.", "insufficient_balance")
            case Trouble.REFUSED:
                return self.error(400, "The prompt has sensitive words.", "content_filter")
            case Trouble.RATE_LIMITED:
                return self.error(429, "Too many requests.", "rate_limit_exceeded")
        return self.error(500, "Internal error.", "server_error")


# ---- StepFun --------------------------------------------------------------------------------------------------------

_STEP: Fields = {
    **_ANY,
    **_SEED,
    "prompt": text(512),
    "n": whole(1, 1),
    "cfg_scale": number(1, 10),
    "steps": whole(1, 100),
}
_STEP_1: Fields = {**_STEP, "size": one_of("256x256", "512x512", "768x768", "1024x1024", "1280x800", "800x1280")}
_STEP_2: Fields = {
    **_STEP,
    "size": one_of("1024x1024", "768x1360", "896x1184", "1360x768", "1184x896"),  # height × width
    "steps": whole(1, 50),
    "negative_prompt": text(512),
    "text_mode": flag,
}


class FakeStepFun(FakeReseller):
    """Edits go as a form; every picture says which seed it was made with, and whether it was held back."""

    routes: ClassVar = {
        GENERATIONS: {"step-image-edit-2": _STEP_2, "step-2x-large": _STEP_1, "step-1x-medium": _STEP_1},
        EDITS: {
            "step-image-edit-2": {**_STEP_2, "image": picture},
            "step-1x-edit": {**_STEP, "image": picture, "size": one_of("512x512", "768x768", "1024x1024")},
        },
    }
    forms = frozenset({EDITS})
    needed: ClassVar = {"step-1x-edit": ("image",)}
    held_back = 0  # pictures of every reply that were made and are not shown

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.REFUSED:
            return self.error(451, "The request was blocked.", "censorship_blocked")
        return super().trouble_answer(trouble)

    def items(self, submission: Submission) -> list[dict[str, Any]]:
        seed = submission.body.get("seed", 4242)
        made = [{"seed": seed, "finish_reason": "success", **item} for item in super().items(submission)]
        return [{"seed": 1, "finish_reason": "content_filtered", "b64_json": "AAAA"}] * self.held_back + made


# ---- Gitee AI -------------------------------------------------------------------------------------------------------

_GITEE: Fields = {**_ANY, **_SEED, "size": size_text(low=256, high=2048, step=8), "num_inference_steps": whole(1, 50)}
_GUIDED: Fields = {**_GITEE, "guidance_scale": number(0, 20)}


class FakeGitee(FakeReseller):
    """Edits go as a form."""

    routes: ClassVar = {
        GENERATIONS: {"flux-1-schnell": _GITEE, "FLUX.1-dev": _GUIDED, "Kolors": _GUIDED},
        EDITS: {
            "FLUX.1-Kontext-dev": {
                **_ANY,
                "size": size_text(low=256, high=2048, step=8),
                "image": picture,
                "steps": whole(1, 50),
                "guidance_scale": number(0, 20),
            }
        },
    }
    forms = frozenset({EDITS})
    needed: ClassVar = {"FLUX.1-Kontext-dev": ("image",)}


# ---- Baidu Qianfan --------------------------------------------------------------------------------------------------

_QIANFAN: Fields = {
    "model": text(200),
    "prompt": text(),
    "n": whole(1, 4),
    "user": text(),
    "size": size_text(low=512, high=2048),
}


class FakeQianfan(FakeReseller):
    """Edits go as JSON too."""

    base_path = "/v2"
    routes: ClassVar = {
        GENERATIONS: {
            "irag-1.0": {**_QIANFAN, "prompt": text(220), "refer_image": link},
            "musesteamer-air-image": {**_QIANFAN, **_SEED},
            "qwen-image": {**_QIANFAN, **_SEED, "steps": whole(1, 50), "watermark": flag},
        },
        EDITS: {"qwen-image-edit": {**_QIANFAN, **_SEED, "image": link, "steps": whole(1, 50), "watermark": flag}},
    }
    needed: ClassVar = {"qwen-image-edit": ("image",)}

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.NO_CREDIT:
            return self.error(403, "The account is overdue.", "access_denied")
        return super().trouble_answer(trouble)


# ---- ModelScope -----------------------------------------------------------------------------------------------------


def _addresses(value: Any) -> str | None:
    """One address of a picture, or a list of them."""
    given = value if isinstance(value, list) else [value]
    return next((problem for problem in map(link, given) if problem), None)


_SCOPE: Fields = {
    **_SEED,
    "model": text(200),
    "prompt": text(2000),
    "negative_prompt": text(2000),
    "steps": whole(1, 100),
    "guidance": number(1.5, 20),
}


class FakeModelScope(FakeReseller):
    """Every request is a task, and two headers say so."""

    routes: ClassVar = {
        GENERATIONS: {
            "Qwen/Qwen-Image": {**_SCOPE, "size": size_text(low=64, high=1664)},
            "Tongyi-MAI/Z-Image-Turbo": {**_SCOPE, "size": size_text(low=64, high=2048)},
            "black-forest-labs/FLUX.1-Krea-dev": {**_SCOPE, "size": size_text(low=64, high=1024)},
            "Qwen/Qwen-Image-Edit-2509": {**_SCOPE, "size": size_text(low=64, high=1664), "image_url": _addresses},
        }
    }
    needed: ClassVar = {"Qwen/Qwen-Image-Edit-2509": ("image_url",)}

    async def route(self, request: Received) -> Script:
        submission = self.find(request.path.removeprefix(f"{self.base_path}/tasks/"))
        if submission and request.headers.get("x-modelscope-task-type") == "image_generation":
            return json_answer({"request_id": "r-2", "task_id": submission.id, **self._state(submission)})
        if request.method == "POST" and request.headers.get("x-modelscope-async-mode") != "true":
            return self.error(400, "Only asynchronous calls are served.")
        return await super().route(request)

    def error(self, status: int, message: str, code: str = "InvalidParameter") -> Answer:
        return json_answer({"errors": {"message": message}, "request_id": "r-1"}, status)

    def reply(self, submission: Submission) -> Any:
        return {"task_status": "SUCCEED", "task_id": submission.id, "request_id": "r-1"}

    def _state(self, submission: Submission) -> dict[str, Any]:
        if self.poll(submission):
            return {"task_status": "PROCESSING"}
        size = 1, *sides_of(submission.body.get("size"))
        return {"task_status": "SUCCEED", "output_images": self.urls_of(submission, *size)}
