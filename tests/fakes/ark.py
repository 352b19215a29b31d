"""A fake ModelArk, as Volcengine and BytePlus have it: Seedream from text or pictures, answered at once.

What each model accepts is written down here from the BytePlus page "Image generation API" and the SDK
volcengine-ark-runtime as of 2026-11, on purpose not read from our own cards. A picture that was held back stands as an
error among the others.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.fakes.checks import Check, flag, link, links, number, one_of, text, whole
from tests.fakes.images_api import GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, json_answer
from tests.fakes.sizes import size_text

HELD_BACK = {"error": {"code": "OutputImageSensitiveContentDetected", "message": "The picture was held back."}}


def _pictures(most: int) -> Check:
    return lambda value: link(value) if isinstance(value, str) else links(most)(value)


def _search(value: Any) -> str | None:
    return None if value == [{"type": "web_search"}] else "tools"


def _mode(*words: str) -> Check:
    return lambda value: None if value.keys() == {"mode"} and value["mode"] in words else "optimize_prompt_options"


def _size(low: int, high: int) -> Check:
    return size_text(min_pixels=low, max_pixels=high, max_ratio=16)


_ANY: Fields = {
    "model": text(200),
    "prompt": text(),
    "response_format": one_of("url", "b64_json"),
    "watermark": flag,
    "stream": flag,
}
_4: Fields = {**_ANY, "image": _pictures(14), "sequential_image_generation": one_of("auto", "disabled")}
LITE: Fields = {
    **_4,
    "size": _size(3_686_400, 10_404_496),
    "output_format": one_of("png", "jpeg"),
    "tools": _search,
    "optimize_prompt_options": _mode("standard"),
}
V4_5: Fields = {**_4, "size": _size(3_686_400, 16_777_216), "optimize_prompt_options": _mode("standard")}
V4: Fields = {**_4, "size": _size(921_600, 16_777_216), "optimize_prompt_options": _mode("standard", "fast")}
PRO: Fields = {**_4, "size": _size(921_600, 4_624_220)}
V3: Fields = {
    **_ANY,
    "size": size_text(high=2048, min_pixels=512 * 512, max_pixels=2048 * 2048),
    "seed": whole(-1, 2**31 - 1),
    "guidance_scale": number(1, 10),
}


class FakeArk(FakeImagesApi):
    """Strict about requests, and about what only some of its models can do."""

    base_path = "/api/v3"
    lists = "/contents/generations/tasks"
    held_back = 0  # pictures of every reply that stand as errors

    def error(self, status: int, message: str, code: str = "InvalidParameter") -> Answer:
        kinds = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 429: "TooManyRequests"}
        inner = {"code": code, "message": message, "param": "", "type": kinds.get(status, "InternalServerError")}
        return json_answer({"error": inner}, status)

    def complaint(self, path: str, body: Any) -> str:
        """The official client sends null for whatever is unset."""
        return super().complaint(path, {name: value for name, value in body.items() if value is not None})

    def listing(self) -> Any:
        return {"total": 0, "items": []}

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(401, "The API key format is incorrect. Request id: 1.", "AuthenticationError")
            case Trouble.NO_CREDIT:
                return self.error(403, "The account has an overdue balance. Request id: 1.", "AccountOverdueError")
            case Trouble.REFUSED:
                return self.error(400, "The text may be sensitive. Request id: 1.", "InputTextSensitiveContentDetected")
            case Trouble.RATE_LIMITED:
                return self.error(429, "Too many requests. Request id: 1.", "RateLimitExceeded.EndpointRPMExceeded")
        return self.error(500, "The service met an unexpected error. Request id: 1.", "InternalServiceError")

    def reply(self, submission: Submission) -> Any:
        made = [{**item, "size": submission.body.get("size", "2048x2048")} for item in self.items(submission)]
        usage = {"generated_images": len(made), "output_tokens": 16384, "total_tokens": 16384}
        data: list[Mapping[str, Any]] = [HELD_BACK] * self.held_back + made
        return {"model": submission.body["model"], "created": 1795305600, "data": data, "usage": usage}

    def kind_of(self, body: Any) -> str:
        return "png" if body.get("output_format") == "png" else "jpeg"


class FakeVolcengine(FakeArk):
    """Ark in Beijing."""

    routes: ClassVar = {
        GENERATIONS: {
            "doubao-seedream-5-0-260128": LITE,
            "doubao-seedream-4-5-251128": V4_5,
            "doubao-seedream-4-0-250828": V4,
            "doubao-seedream-3-0-t2i-250415": V3,
        }
    }


class FakeBytePlus(FakeArk):
    """ModelArk outside of China."""

    routes: ClassVar = {
        GENERATIONS: {
            "seedream-5-0-lite-260128": LITE,
            "seedream-4-5-251128": V4_5,
            "seedream-4-0-250828": V4,
            "dola-seedream-5-0-pro-260628": PRO,
        }
    }
