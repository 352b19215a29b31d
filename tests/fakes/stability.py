"""A fake Stability AI: synchronous, every call a form, the picture as base64 in the reply.

What each path accepts is written down here from public code for the v2beta API and Stability's pages, on purpose not
read from our own cards.
"""

import base64
from typing import Any

from tests.fakes.checks import Check, among, number, one_of, text, whole
from tests.fakes.forms import Form, read_form
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_STYLES = (
    "3d-model analog-film anime cinematic comic-book digital-art enhance fantasy-art isometric line-art low-poly "
    "modeling-compound neon-punk origami photographic pixel-art tile-texture"
)
_PROMPT: dict[str, Check] = {"prompt": text(10_000)}
_FILE: dict[str, Check] = {"output_format": one_of("png", "jpeg", "webp")}
_SEED: dict[str, Check] = {"seed": whole(0, 2**32 - 2), **_FILE}
_PAINTED: dict[str, Check] = {**_PROMPT, **_SEED, "negative_prompt": text(10_000), "style_preset": among(_STYLES)}
_RATIO: dict[str, Check] = {"aspect_ratio": among("16:9 1:1 21:9 2:3 3:2 4:5 5:4 9:16 9:21")}
_STRENGTH: dict[str, Check] = {"strength": number(0, 1)}
_GROW: dict[str, Check] = {"grow_mask": whole(0, 20)}
_SIDE = whole(0, 2000)
# The plain fields of each path.
FIELDS: dict[str, dict[str, Check]] = {
    "generate/core": {**_PAINTED, **_RATIO},
    "generate/ultra": {**_PAINTED, **_RATIO, **_STRENGTH},
    "generate/sd3": {
        **_PAINTED,
        **_RATIO,
        **_STRENGTH,
        "model": among("sd3.5-large sd3.5-large-turbo sd3.5-medium"),
        "mode": one_of("text-to-image", "image-to-image"),
        "cfg_scale": number(1, 10),
        "output_format": one_of("png", "jpeg"),
    },
    "edit/inpaint": {**_PAINTED, **_GROW},
    "edit/erase": {**_SEED, **_GROW},
    "edit/search-and-replace": {**_PAINTED, **_GROW, "search_prompt": text(10_000)},
    "edit/search-and-recolor": {**_PAINTED, **_GROW, "select_prompt": text(10_000)},
    "edit/outpaint": {
        **_PROMPT,
        **_SEED,
        "style_preset": among(_STYLES),
        **dict.fromkeys(("left", "right", "up", "down"), _SIDE),
        "creativity": number(0, 1),
    },
    "edit/remove-background": {"output_format": one_of("png", "webp")},
    "control/sketch": {**_PAINTED, "control_strength": number(0, 1)},
    "control/structure": {**_PAINTED, "control_strength": number(0, 1)},
    "control/style": {**_PAINTED, **_RATIO, "fidelity": number(0, 1)},
    "upscale/fast": _FILE,
    "upscale/conservative": {**_PROMPT, **_SEED, "negative_prompt": text(10_000), "creativity": number(0.2, 0.5)},
}
MASKED = ("edit/inpaint", "edit/erase")
# What each path cannot do without, where it is not just the prompt.
NEEDED: dict[str, tuple[str, ...]] = {
    "edit/erase": (),
    "edit/outpaint": (),
    "edit/remove-background": (),
    "edit/search-and-replace": ("prompt", "search_prompt"),
    "edit/search-and-recolor": ("prompt", "select_prompt"),
    "upscale/fast": (),
}


class FakeStability(FakeProvider):
    """Strict about requests; answers at once."""

    async def route(self, request: Received) -> Script:
        if (request.method, request.path) == ("GET", "/v1/user/balance"):
            return json_answer({"credits": 12.5})
        path, form = request.path.removeprefix("/v2beta/stable-image/"), read_form(request)
        if request.method != "POST" or path not in FIELDS:
            return _error(404, "not_found", "no such path")
        if form is None or request.headers.get("accept") != "application/json":
            return _error(400, "bad_request", "content-type: must be multipart/form-data")
        return self._make(request, path, form)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(401, "unauthorized", "authorization: invalid or missing header value")
            case Trouble.NO_CREDIT:
                return _error(402, "payment_required", "You lack sufficient credits to make this request.")
            case Trouble.REFUSED:
                return _error(403, "content_moderation", "Your request was flagged by our content moderation system.")
            case Trouble.RATE_LIMITED:
                return _error(429, "rate_limit_exceeded", "You have exceeded the rate limit of 150 requests.")
        return _error(500, "internal_error", "An unexpected server error has occurred.")

    def _make(self, request: Received, path: str, form: Form) -> Script:
        body, files = form.typed(), {upload.field: form.files_of(upload.field) for upload in form.files}
        complaints = [*_field_complaints(path, body), *_file_complaints(path, body, files)]
        if complaints:
            return _error(400, "bad_request", *complaints)
        submission = self.submit(request, body, model=path, files=files)
        return self.refusal_of(submission) or json_answer(self._reply(submission))

    def _reply(self, submission: Submission) -> dict[str, Any]:
        body = submission.body
        (data,) = self.pictures_of(submission, 1, 1024, 1024, body.get("output_format", "png"))
        return {
            "image": base64.b64encode(data).decode(),
            "finish_reason": "SUCCESS",
            "seed": body.get("seed") or 343940597,
        }


def _error(status: int, name: str, *errors: str) -> Answer:
    return json_answer({"id": "a1b2", "name": name, "errors": list(errors)}, status)


def _field_complaints(path: str, body: dict[str, Any]) -> list[str]:
    fields = FIELDS[path]
    problems = {name: fields[name](value) if name in fields else "is not known" for name, value in body.items()}
    return [
        *(f"{name}: {problem}" for name, problem in problems.items() if problem),
        *(f"{name}: is required" for name in NEEDED.get(path, ("prompt",)) if not body.get(name)),
    ]


def _file_complaints(path: str, body: dict[str, Any], files: dict[str, Any]) -> list[str]:
    allowed = {"image", "mask"} if path in MASKED else set() if path == "generate/core" else {"image"}
    found = [f"{name}: is not known" for name in sorted(files.keys() - allowed)]
    makes, has_image = path.startswith("generate/"), "image" in files
    if not has_image and not makes:
        found.append("image: is required")
    if makes and has_image != ("strength" in body):
        found.append("strength: goes with an image, and only with one")
    if path == "generate/sd3" and has_image and (body.get("mode") != "image-to-image" or "aspect_ratio" in body):
        found.append("mode: does not fit an image")
    return found
