"""A fake OpenAI: images (generations, edits, streams) and the list of models.

What each model accepts is written down here from the OpenAI image documentation of 2026-11-22 and the types of
openai 3.54.0, on purpose not read from our own cards.

    with FakeOpenAI(rate_limited("2"), server_error()) as openai:
        … call openai.base_url with openai.key …
        assert openai.generations[0]["prompt"] == "a fox"
"""

import base64
import io
import itertools
import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.fakes.checks import Check, flag, one_of, text, whole
from tests.fakes.forms import Upload, read_form
from tests.fakes.server import (
    Answer,
    Drop,
    FakeServer,
    Hang,
    Picture,
    Received,
    Script,
    html_answer,
    json_answer,
    make_picture,
    truncated_picture,
)
from tests.fakes.sizes import sides_of, size_text

MAX_IMAGES = 16
MAX_MASK_BYTES = 4 * 1024 * 1024


_SIZE = size_text(high=3840, step=16, min_pixels=655_360, max_pixels=8_294_400, max_ratio=3)
_FIELDS: dict[str, Check] = {
    "model": text(100),
    "prompt": text(32_000),
    "n": whole(1, 10),
    "size": lambda value: None if value == "auto" else _SIZE(value),
    "quality": one_of("auto", "low", "medium", "high"),
    "background": one_of("auto", "transparent", "opaque"),
    "output_format": one_of("png", "webp", "jpeg"),
    "output_compression": whole(0, 100),
    "complexity": one_of("low", "medium", "high"),
    "stream": flag,
    "partial_images": whole(0, 3),
    "safety_identifier": text(64),
}
_MORE_QUALITY: dict[str, Check] = {"quality": one_of("auto", "low", "medium", "high", "xhigh", "max")}
MODELS: dict[str, dict[str, Check]] = {
    "gpt-image-2": _FIELDS,
    **{
        f"gpt-image-{version}-{tier}": {**_FIELDS, **_MORE_QUALITY}
        for version in ("2.5", "2.6")
        for tier in ("sunburst", "flare")
    },
}
ONLY_GENERATIONS: dict[str, Check] = {"moderation": one_of("auto", "low")}
WHOLE_FIELDS = ("n", "output_compression", "partial_images")


@dataclass(frozen=True)
class Edit:
    """One request to the edits endpoint."""

    fields: Mapping[str, Any]
    uploads: tuple[Upload, ...]


def error(status: int, message: str, code: str | None, *, param: str | None = None, **headers: str) -> Answer:
    """A reply in OpenAI's shape of an error."""
    kind = "image_generation_user_error" if code == "moderation_blocked" else "invalid_request_error"
    return json_answer({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, **headers)


def refused() -> Answer:
    return error(400, "Your request was rejected by the safety system.", "moderation_blocked")


def wrong_key(key: str = "sk-…") -> Answer:
    return error(401, f"Incorrect API key provided: {key}.", "invalid_api_key")


def no_credit() -> Answer:
    return error(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")


def billing_limit() -> Answer:
    return error(400, "Billing hard limit has been reached.", "billing_hard_limit_reached")


def rate_limited(retry_after: str | None = None) -> Answer:
    headers = {"retry_after": retry_after} if retry_after else {}
    return error(429, "Rate limit reached for images per minute.", "rate_limit_exceeded", **headers)


def server_error(status: int = 500) -> Answer:
    return error(status, "The server had an error while processing your request.", "server_error")


def hanging() -> Hang:
    return Hang()


def dropped() -> Drop:
    return Drop()


def not_json() -> Answer:
    return html_answer()


@dataclass(frozen=True)
class With:
    """An ordinary reply with something odd about it."""

    as_url: bool = False  # data[].url instead of base64, as compatible servers send it
    is_broken: bool = False  # a picture whose second half is missing
    is_html: bool = False  # base64 of a web page
    has_no_images: bool = False
    revised_prompt: str | None = None
    stream_error: str | None = None  # the code of an error event after the previews
    cuts_stream: bool = False  # the stream ends after the previews
    has_usage: bool = True
    pictures: int | None = None  # None: as many as were asked for


class FakeOpenAI(FakeServer):
    """Strict about requests; scripted by answers, one per image call, and obliging when the script is over."""

    def __init__(self, *answers: Script | With, latency_s: float = 0.0, picture: Picture = make_picture) -> None:
        super().__init__(latency_s=latency_s)
        self.key = "sk-fake-0123456789abcdef"
        self.generations: list[dict[str, Any]] = []
        self.edits: list[Edit] = []
        self._script = deque(answers)
        self._picture = picture
        self._numbers = itertools.count(1)
        self._files: dict[str, tuple[bytes, str]] = {}

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def script(self, *answers: Script | With) -> None:
        """What the next image calls are answered."""
        self._script.extend(answers)

    async def answer(self, request: Received) -> Script:
        if request.path.startswith("/files/"):
            return self._file(request)
        given = request.headers.get("authorization", "")
        if given != f"Bearer {self.key}":
            return wrong_key(given.removeprefix("Bearer "))
        match request.method, request.path:
            case "GET", "/v1/models":
                return json_answer({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
            case "POST", "/v1/images/generations":
                return self._generation(request)
            case "POST", "/v1/images/edits":
                return self._edit(request)
        return error(404, f"Unknown request URL: {request.method} {request.path}.", "unknown_url")

    def _generation(self, request: Received) -> Script:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return error(400, "Expected a JSON body.", None)
        body = request.json()
        complaint = find_complaint(body, ONLY_GENERATIONS)
        if complaint:
            return complaint
        self.generations.append(body)
        return self._next(body, "image_generation")

    def _edit(self, request: Received) -> Script:
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            return error(400, "Expected a multipart body.", None)
        edit = read_edit(request)
        complaint = find_complaint(edit.fields, {}) or find_upload_complaint(edit.uploads)
        if complaint:
            return complaint
        self.edits.append(edit)
        return self._next(edit.fields, "image_edit")

    def _next(self, body: Mapping[str, Any], kind: str) -> Script:
        step = self._script.popleft() if self._script else With()
        if not isinstance(step, With):
            return step
        return self._streamed(body, kind, step) if body.get("stream") else self._whole(body, step)

    def _whole(self, body: Mapping[str, Any], step: With) -> Answer:
        items = [] if step.has_no_images else [self._item(body, step) for _ in range(step.pictures or body.get("n", 1))]
        shape = {"background": "opaque", "output_format": body.get("output_format", "png"), "quality": "medium"}
        usage = {"usage": _usage(body, len(items))} if step.has_usage else {}
        return json_answer({"created": 1795341600, **shape, "size": "1024x1024", "data": items, **usage})

    def _item(self, body: Mapping[str, Any], step: With) -> dict[str, Any]:
        data, kind = self._make(body, step), body.get("output_format", "png")
        prompt = {"revised_prompt": step.revised_prompt} if step.revised_prompt else {}
        if not step.as_url:
            return {"b64_json": base64.b64encode(data).decode(), **prompt}
        path = f"/files/{len(self._files)}.{kind}"
        self._files[path] = (data, f"image/{kind}")
        return {"url": self.url + path, **prompt}

    def _make(self, body: Mapping[str, Any], step: With) -> bytes:
        if step.is_html:
            return html_answer().body
        if step.is_broken:
            return truncated_picture().body
        width, height = sides_of(body.get("size"))
        # an eighth of what was asked for: quick to make, and the ratio still shows
        return self._picture(next(self._numbers), width // 8, height // 8, body.get("output_format", "png"))

    def _streamed(self, body: Mapping[str, Any], kind: str, step: With) -> Answer:
        events = "".join(
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in self._events(body, kind, step)
        )
        return Answer(200, events.encode(), "text/event-stream")

    def _events(self, body: Mapping[str, Any], kind: str, step: With) -> Iterator[dict[str, Any]]:
        common = {"created_at": 1795341600, "output_format": body.get("output_format", "png")}
        for index in range(body.get("partial_images", 0)):
            yield {"type": f"{kind}.partial_image", "partial_image_index": index, **common, **self._item(body, With())}
        if step.stream_error:
            words = "Your request was rejected by the safety system."
            yield {"type": "error", "error": {"message": words, "code": step.stream_error, "type": "x", "param": None}}
        elif not step.cuts_stream:
            yield {"type": f"{kind}.completed", **common, "usage": _usage(body, 1), **self._item(body, step)}

    def _file(self, request: Received) -> Script:
        """The files lie elsewhere in reality, so a key that arrives here was given away."""
        if "authorization" in request.headers:
            return Answer(400, b"a key was sent to the file server", "text/plain")
        data, media_type = self._files.get(request.path, (b"", ""))
        return Answer(200, data, media_type) if data else Answer(404, b"no such file", "text/plain")


def find_complaint(body: Mapping[str, Any], more: Mapping[str, Check]) -> Answer | None:
    """The error for the first thing in the body that is not as documented."""
    for name in ("model", "prompt"):
        if not body.get(name):
            return error(400, f"Missing required parameter: '{name}'.", "missing_required_parameter", param=name)
    if body["model"] not in MODELS:
        return error(404, f"The model '{body['model']}' does not exist.", "model_not_found")
    fields = {**MODELS[body["model"]], **more}
    for name, value in body.items():
        if name not in fields:
            return error(400, f"Unknown parameter: '{name}'.", "unknown_parameter", param=name)
        if fields[name](value):
            return error(400, f"Invalid value: {value!r}.", "invalid_value", param=name)
    return _find_contradiction(body)


def _find_contradiction(body: Mapping[str, Any]) -> Answer | None:
    kind = body.get("output_format", "png")
    if "output_compression" in body and kind == "png":
        return error(400, "Compression is not for png.", "invalid_value", param="output_compression")
    if body.get("background") == "transparent" and kind == "jpeg":
        return error(400, "Transparent backgrounds need png or webp.", "invalid_value", param="background")
    if "partial_images" in body and not body.get("stream"):
        return error(400, "partial_images needs stream.", "invalid_value", param="partial_images")
    return None


def find_upload_complaint(uploads: tuple[Upload, ...]) -> Answer | None:
    """The error for the first upload that is not as documented."""
    images = [upload for upload in uploads if upload.field in ("image", "image[]")]
    masks = [upload for upload in uploads if upload.field == "mask"]
    if not 1 <= len(images) <= MAX_IMAGES or len(images) + len(masks) != len(uploads) or len(masks) > 1:
        return error(400, "Wrong number of images.", "invalid_value", param="image")
    if [upload.field for upload in images] != (["image"] if len(images) == 1 else ["image[]"] * len(images)):
        return error(400, "Several images are sent as image[].", "invalid_value", param="image")
    for upload in images:
        if upload.media_type not in ("image/png", "image/jpeg", "image/webp") or not upload.name:
            return error(400, f"Unsupported file {upload.media_type}.", "invalid_image_file", param="image")
    return _find_mask_complaint(masks[0], images[0]) if masks else None


def _find_mask_complaint(mask: Upload, first: Upload) -> Answer | None:
    with Image.open(io.BytesIO(mask.data)) as drawn, Image.open(io.BytesIO(first.data)) as picture:
        fits = drawn.format == "PNG" and "A" in drawn.getbands() and drawn.size == picture.size
    if fits and len(mask.data) < MAX_MASK_BYTES:
        return None
    return error(400, "The mask must be a PNG with alpha of the image's size.", "invalid_image_file", param="mask")


def read_edit(request: Received) -> Edit:
    """The form of an edit; numbers and switches come as text and become what they were."""
    form = read_form(request)
    fields = {name: _typed(name, value) for name, value in form.fields.items()} if form else {}
    return Edit(fields, form.files if form else ())


def _typed(name: str, value: str) -> Any:
    if name == "stream" and value in ("true", "false"):
        return value == "true"
    return int(value) if name in WHOLE_FIELDS and value.isdigit() else value


def _usage(body: Mapping[str, Any], count: int) -> dict[str, Any]:
    text_tokens, image_tokens = len(body["prompt"].split()), 1767 * count
    return {
        "input_tokens": text_tokens,
        "input_tokens_details": {"text_tokens": text_tokens, "image_tokens": 0},
        "output_tokens": image_tokens,
        "output_tokens_details": {"image_tokens": image_tokens, "text_tokens": 0},
        "total_tokens": text_tokens + image_tokens,
    }
