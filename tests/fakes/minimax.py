"""A fake MiniMax: image-01, whose errors come with a good status, and H3, which is like OpenAI's wire.

What each model accepts is written down here from the pages of platform.minimax.io as of 2026-11, on purpose not read
from our own cards. Of H3 only the opening of the page was known; the key of a reference's address is a guess.
"""

import base64
from typing import Any, ClassVar

from tests.fakes.checks import Check, flag, link, one_of, text, whole
from tests.fakes.images_api import EDITS, GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, json_answer

IMAGE_01 = "/image_generation"
RATIOS = ("1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16")
H3_MODELS = ("MiniMax-H3-Image", "MiniMax-H3-Image-Highspeed")


def _person(value: Any) -> str | None:
    if not isinstance(value, list) or len(value) != 1 or value[0].keys() != {"type", "image_file"}:
        return "one subject with type and image_file is wanted"
    return link(value[0]["image_file"]) or (None if value[0]["type"] == "character" else "type")


def _references(value: Any) -> str | None:
    if not isinstance(value, list) or not 1 <= len(value) <= 16:
        return "1 to 16 images are wanted"
    return next((problem for one in value if (problem := link(one.get("image_url")))), None)


_LIVE: dict[str, Check] = {
    "model": text(64),
    "prompt": text(1500),
    "aspect_ratio": one_of(*RATIOS),
    "n": whole(1, 9),
    "seed": whole(0),
    "prompt_optimizer": flag,
    "aigc_watermark": flag,
    "subject_reference": _person,
    "response_format": one_of("url", "base64"),
}
_IMAGE_01: Fields = {
    **_LIVE,
    "aspect_ratio": one_of(*RATIOS, "21:9"),
    "width": whole(512, 2048, 8),
    "height": whole(512, 2048, 8),
}
_H3: dict[str, Check] = {
    "model": text(64),
    "prompt": text(8000),
    "area": one_of("1K", "2K", "4K"),
    "aspect_ratio": lambda value: None if value == "auto" or _is_ratio(value) else "aspect_ratio",
    "n": whole(1, 10),
    "output_format": one_of("png", "jpeg", "jpg", "webp"),
    "response_format": one_of("url", "b64_json"),
}
_H3_EDIT: Fields = {**_H3, "images": _references}


def _is_ratio(value: str) -> bool:
    across, _, down = value.partition(":")
    return across.isdecimal() and down.isdecimal() and int(down) <= 3 * int(across) <= 9 * int(down)


class FakeMiniMax(FakeImagesApi):
    """Strict about requests to both wires."""

    routes: ClassVar = {
        IMAGE_01: {"image-01": _IMAGE_01, "image-01-live": _LIVE},
        GENERATIONS: dict.fromkeys(H3_MODELS, _H3),
        EDITS: dict.fromkeys(H3_MODELS, _H3_EDIT),
    }
    failed_items: tuple[dict[str, Any], ...] = ()  # of H3: stand beside the pictures

    def error(self, status: int, message: str, code: int | str = 2013) -> Answer:
        return _said(int(code), message)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _said(2049, "invalid api key")
            case Trouble.NO_CREDIT:
                return _said(1008, "insufficient balance")
            case Trouble.REFUSED:
                return _said(1026, "the prompt has sensitive content")
            case Trouble.RATE_LIMITED:
                return _said(1002, "rate limit exceeded")
        return _said(1013, "internal service error")

    def complaint(self, path: str, body: Any) -> str:
        if ("width" in body) is not ("height" in body):
            return "width and height go together."
        return super().complaint(path, body)

    def reply(self, submission: Submission) -> Any:
        if submission.model in H3_MODELS:
            data = [*self.items(submission), *self.failed_items]
            return {"created": 1795305600, "data": data, "usage": {"total_tokens": 4200}, "request_id": "r-1"}
        data = self._of_image_01(submission)
        made = str(len(next(iter(data.values()))))
        metadata = {"success_count": made, "failed_count": "0"}
        return {"id": submission.id, "data": data, "metadata": metadata, "base_resp": _word(0, "success")}

    def _of_image_01(self, submission: Submission) -> dict[str, list[str]]:
        body = submission.body
        size = self.count_of(body), body.get("width", 1024), body.get("height", 1024), "jpeg"
        if submission.outcome.picture_url or body.get("response_format", "url") == "url":
            return {"image_urls": self.urls_of(submission, *size)}
        return {"image_base64": [base64.b64encode(made).decode() for made in self.pictures_of(submission, *size)]}


def _word(code: int, message: str) -> dict[str, Any]:
    return {"status_code": code, "status_msg": message}


def _said(code: int, message: str) -> Answer:
    return json_answer({"base_resp": _word(code, message)})
