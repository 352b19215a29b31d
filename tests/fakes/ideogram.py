"""A fake Ideogram, version 2 of its API: JSON or forms in, generations that are asked for, price quotes, and the files.

What each model accepts is written down here from the public specification of 2026-10-07, on purpose not read from our
own cards.
"""

import io
from typing import Any

from PIL import Image

from tests.fakes.checks import Check, among, flag, one_of, text, whole
from tests.fakes.forms import Form, Upload, read_form
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_RATIOS = "1x3 3x1 1x2 2x1 9x16 16x9 10x16 16x10 2x3 3x2 3x4 4x3 4x5 5x4 1x1"
_SIZES_2K = (
    "2048x2048 1792x2240 2240x1792 1728x2304 2304x1728 1664x2496 2496x1664 1440x2560 2560x1440 1600x2560 2560x1600 "
    "1440x2880 2880x1440 1280x3072 3072x1280 1248x3328 3328x1248 1152x2944 2944x1152 1296x3168 3168x1296 1024x3072 "
    "3072x1024"
)
_SIZES_1K = (
    "1024x1024 896x1120 1120x896 864x1152 1152x864 832x1248 1248x832 800x1280 1280x800 720x1280 1280x720 720x1440 "
    "1440x720"
)
_ANY: dict[str, Check] = {
    "prompt": text(10_000),
    "num_images": whole(1, 8),
    "enable_copyright_detection": flag,
    "async": flag,
    "webhook_url": text(),
}
_SEED: dict[str, Check] = {"seed": whole(0, 2**31 - 1)}
_MAGIC: dict[str, Check] = {"magic_prompt": one_of("auto", "on", "off")}
_SPEED: dict[str, Check] = {"rendering_speed": one_of("turbo", "default", "quality")}
_STYLE: dict[str, Check] = {"style_type": among("auto general realistic design custom fiction stylized")}
_NEGATIVE: dict[str, Check] = {"negative_prompt": text()}
_WEIGHT: dict[str, Check] = {"image_weight": whole(1, 100)}
_QUALITY = one_of("very_low", "low", "medium", "high")
_V3: dict[str, Check] = {**_ANY, **_SEED, **_MAGIC, **_SPEED}
_V4: dict[str, Check] = {**_ANY, **_SPEED, "resolution": among(_SIZES_2K)}


def _edited_size(value: Any) -> str | None:
    """A size for calls with pictures: multiples of 32, at most 2048×2048 pixels."""
    if value in ("auto", "source"):
        return None
    sides = [int(side) for side in str(value).split("x") if side.isdecimal()]
    is_fine = len(sides) == 2 and all(side >= 256 and side % 32 == 0 for side in sides)
    return None if is_fine and sides[0] * sides[1] <= 2048 * 2048 and max(sides) <= 6 * min(sides) else "value_error"


TEXT: dict[str, dict[str, Check]] = {
    "generate/ideogram-4-5": {
        **_ANY,
        **_SEED,
        **_MAGIC,
        "size": among(f"auto {_SIZES_2K} {_SIZES_1K}"),
        "quality": one_of("low", "medium", "high"),
    },
    "generate/ideogram-4": {**_V4, **_SEED, **_MAGIC},
    "generate/ideogram-4-transparent": {
        **_V3,
        "aspect_ratio": among("auto 1x4 1x3 1x2 9x16 10x16 2x3 3x4 4x5 1x1 5x4 4x3 3x2 16x10 16x9 2x1 3x1 4x1"),
        "output_resolution": one_of("1k", "2k", "4k", "8k"),
    },
    "generate/ideogram-3": {**_V3, **_STYLE, **_NEGATIVE, "aspect_ratio": among(f"auto {_RATIOS}")},
    "generate/ideogram-3-transparent": {**_V3, **_NEGATIVE, "aspect_ratio": among(f"auto {_RATIOS}")},
    "generate/p-image-ideogram": {
        **_ANY,
        **_SEED,
        **_MAGIC,
        "aspect_ratio": among(_RATIOS),
        "resolution": one_of("1k", "2k"),
        "quality": among("very_low low medium high very_high"),
    },
}
PICTURES: dict[str, dict[str, Check]] = {
    "generate/ideogram-4-5": {**_ANY, **_SEED, **_MAGIC, "size": _edited_size, "quality": _QUALITY},
    "precise-edit/ideogram-4-5": {**_ANY, **_SEED, "quality": _QUALITY},
    "remix/ideogram-4": {**_V4, **_WEIGHT},
    "remix/ideogram-3": {**_V3, **_STYLE, **_NEGATIVE, **_WEIGHT, "aspect_ratio": among(_RATIOS)},
    "inpaint/ideogram-3": {**_V3, **_STYLE},
    "replace-background/ideogram-3": _V3,
}
# Which files each takes, and how many.
FILES: dict[str, dict[str, int]] = {
    "generate/ideogram-4-5": {"images": 5, "mask": 1},
    "precise-edit/ideogram-4-5": {"image": 1, "reference_images": 4, "mask": 1},
    "inpaint/ideogram-3": {"image": 1, "mask": 1},
}
ONE_IMAGE = {"image": 1}


class FakeIdeogram(FakeProvider):
    """Strict about requests; pictures only, when it is asked for the generation."""

    def has_key(self, request: Received) -> bool:
        return request.headers.get("api-key") == self.key

    async def route(self, request: Received) -> Script:
        match request.method, request.path.removeprefix("/v2/").split("/", 1):
            case "GET", ["generations", job_id]:
                return self._status(job_id)
            case "POST", ["image", model]:
                return self._generate(model, request)
        return _error(404, "Not found")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(401, "Not authorized to generate an image.")
            case Trouble.NO_CREDIT:
                return _error(402, "Insufficient funds.", "insufficient_funds")
            case Trouble.REFUSED:
                return _error(422, "Prompt provided failed safety check due to the inclusion of prohibited content.")
            case Trouble.RATE_LIMITED:
                return _error(429, "Too many requests in progress.", "inflight_limit")
        return _error(503, "Service unavailable")

    def _generate(self, model: str, request: Received) -> Script:
        form = read_form(request)
        fields = (PICTURES if form else TEXT).get(model)
        if fields is None:
            return _error(404, "Not found")
        body = form.typed() if form else request.json()
        if complaint := _complaint(fields, body) or (form and _file_complaint(model, form, body)):
            return _error(400, complaint)
        if request.query.get("dry_run") == "true":
            return json_answer({"object": "price_quote", "quantity": 1, "usd_micros": 30000, "qualifier": "exact"})
        files = {upload.field: form.files_of(upload.field) for upload in form.files} if form else {}
        submission = self.submit(request, body, model=model, files=files)
        return self.refusal_of(submission) or json_answer(self._accepted(submission))

    def _accepted(self, submission: Submission) -> dict[str, Any]:
        named = {"generation_id": submission.id, "generation_kind": "sampling", "seed": self._seed(submission)}
        return named if submission.body.get("async") else {**named, "data": self._data(submission)}

    def _status(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _error(404, "Generation not found")
        named = {"generation_id": job_id, "created": "2026-11-22T10:00:00Z"}
        if self.poll(submission):
            return json_answer({**named, "status": "pending"})
        return json_answer({**named, "status": "completed", "response_type": "url", "data": self._data(submission)})

    def _data(self, submission: Submission) -> list[dict[str, Any]]:
        urls = self.urls_of(submission, submission.body.get("num_images", 1), 1024, 1024)
        return [self._item(submission, place, url) for place, url in enumerate(urls)]

    def _item(self, submission: Submission, place: int, url: str) -> dict[str, Any]:
        return {
            "object_type": "image",
            "url": url,
            "prompt": f"{submission.body['prompt']}, in detail",
            "resolution": "1024x1024",
            "seed": self._seed(submission) + place,
            "is_image_safe": True,
        }

    def _seed(self, submission: Submission) -> int:
        return int(submission.body.get("seed", 4242))


def _error(status: int, message: str, reason: str = "") -> Answer:
    return json_answer({"error": message, **({"reject_reason": reason} if reason else {})}, status)


def _complaint(fields: dict[str, Check], body: dict[str, Any]) -> str:
    if not body.get("prompt"):
        return "prompt: is required"
    problems = {name: fields[name](value) if name in fields else "unknown field" for name, value in body.items()}
    return "; ".join(f"{name}: {problem}" for name, problem in problems.items() if problem)


def _file_complaint(model: str, form: Form, body: dict[str, Any]) -> str:
    """What is wrong with the files of a form."""
    limits = FILES.get(model, ONE_IMAGE)
    counts = {upload.field: len(form.files_of(upload.field)) for upload in form.files}
    if strange := [name for name, count in counts.items() if count > limits.get(name, 0)]:
        return f"{strange[0]}: too many files"
    first = (form.files_of("image") or form.files_of("images") or [None])[0]
    if first is None or (model.startswith("inpaint/") and "mask" not in counts):
        return "image and mask: a file is required"
    if "mask" not in counts:
        return ""
    return _mask_complaint(form.files_of("mask")[0], first) or ("size: not with a mask" if "size" in body else "")


def _mask_complaint(mask: Upload, picture: Upload) -> str:
    """As large as the picture, and black somewhere and white elsewhere."""
    with Image.open(io.BytesIO(mask.data)) as drawn, Image.open(io.BytesIO(picture.data)) as edited:
        shades = {shade >= 128 for shade in drawn.convert("L").tobytes()}
        return "" if drawn.size == edited.size and shades == {True, False} else "mask: does not fit the picture"
