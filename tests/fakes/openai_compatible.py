"""A fake of the servers people run themselves that speak like OpenAI's image endpoints.

What each flavour accepts and answers is written down from its own source and documentation of August to November
2026: stable-diffusion.cpp `examples/server`, LocalAI `core/http/endpoints/openai`, vllm-omni 0.30
`protocol/images.py`, sglang 0.5.23 `image_api.py`. The real servers pass over names they do not know; this one refuses
them, so that a misspelled parameter is found.

    with FakeCompatible(LOCALAI) as server:
        … call server.base_url with server.key …
        assert server.submissions[0].body["step"] == 20
"""

import base64
import binascii
import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.checks import Check, flag, number, one_of, text, whole
from tests.fakes.forms import read_form
from tests.fakes.provider import FakeProvider, Outcome, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of

CREATED = 1795341600
TAG = re.compile(r"<sd_cpp_extra_args>(.*?)</sd_cpp_extra_args>")


def _size(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"\d+x\d+", value) else "must be in format WIDTHxHEIGHT"


def _base64(value: Any) -> str | None:
    try:
        return None if base64.b64decode(value, validate=True) else "empty"
    except (binascii.Error, TypeError, ValueError):
        return "illegal base64 data at input byte 4"


def _base64_list(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "not a list"
    return next((problem for problem in map(_base64, value) if problem), None)


def _group(fields: Mapping[str, Check]) -> Check:
    """A JSON object with these fields and no others."""

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "not an object"
        unknown = next((name for name in value if name not in fields), None)
        if unknown:
            return f"unknown field {unknown}"
        return next((problem for problem in (fields[name](item) for name, item in value.items()) if problem), None)

    return check


# ---- errors, each in its server's own shape -------------------------------------------------------------------------


def plain_error(status: int, message: str, **headers: str) -> Answer:
    """sd-server: the error is a text."""
    return json_answer({"error": message}, status, **headers)


def numbered_error(status: int, message: str, **headers: str) -> Answer:
    """LocalAI."""
    return json_answer({"error": {"code": status, "message": message, "type": ""}}, status, **headers)


def detail_error(status: int, message: str, **headers: str) -> Answer:
    """FastAPI's own shape."""
    return json_answer({"detail": message}, status, **headers)


def openai_error(status: int, message: str, **headers: str) -> Answer:
    """vLLM's own errors."""
    return json_answer({"error": {"message": message, "type": "BadRequestError", "code": status}}, status, **headers)


def validation_error(name: str, message: str) -> Answer:
    """FastAPI's answer to a body that does not fit."""
    return json_answer({"detail": [{"type": "value_error", "loc": ["body", name], "msg": message}]}, 422)


# ---- what each server accepts ---------------------------------------------------------------------------------------

_COMMON: dict[str, Check] = {"prompt": text(), "n": whole(1, 10), "size": _size}

_SAMPLE = {
    "scheduler": text(40),
    "sample_method": text(40),
    "sample_steps": whole(1),
    "guidance": _group({"txt_cfg": number(0, 100), "distilled_guidance": number(0, 100)}),
}
EXTRA_ARGS = _group(
    {
        "negative_prompt": text(),
        "seed": whole(),
        "strength": number(0, 1),
        "clip_skip": whole(),
        "sample_params": _group(_SAMPLE),
    }
)

_DIFFUSION: dict[str, Check] = {
    **_COMMON,
    "negative_prompt": text(),
    "guidance_scale": number(0, 20),
    "true_cfg_scale": number(0, 20),
    "num_inference_steps": whole(1, 200),
    "output_format": one_of("png", "jpeg", "webp"),
    "output_compression": whole(0, 100),
    "model": text(200),
}
_VLLM = {**_DIFFUSION, "response_format": one_of("b64_json", "file"), "seed": whole(-(2**63), 2**63 - 1)}
_SGLANG = {**_DIFFUSION, "response_format": one_of("url", "b64_json"), "seed": whole(), "enhance_prompt": flag}


@dataclass(frozen=True)
class Flavour:
    """One server: fields, files, errors."""

    name: str
    models: tuple[str, ...]
    generation: Mapping[str, Check]
    edit: Mapping[str, Check] | None = None  # None: there is no edits endpoint
    edit_files: tuple[str, ...] = ()
    needs_model: bool = False
    wants_key: bool = False  # started with one
    default_format: str = "b64_json"
    default_size: str = "1024x1024"
    error: Callable[..., Answer] = numbered_error
    invalid: Callable[[str, str], Answer] = validation_error
    server_error: Answer = field(default_factory=lambda: detail_error(500, "Image generation failed: CUDA error"))


SDCPP = Flavour(
    "sd-server",
    models=("sd-cpp-local",),
    generation={**_COMMON, "output_format": one_of("png", "jpeg", "webp"), "output_compression": whole(0, 100)},
    edit={**_COMMON, "output_format": one_of("png", "jpeg"), "output_compression": whole(0, 100)},
    edit_files=("image", "image[]", "mask"),
    default_size="512x512",
    error=plain_error,
    invalid=lambda name, message: plain_error(400, f"invalid {name}: {message}"),
    server_error=json_answer({"error": "server_error", "message": "bad allocation"}, 500),
)
LOCALAI = Flavour(
    "LocalAI",
    models=("flux.1-dev-ggml", "sd-3.5-medium-ggml", "bert-embeddings"),
    generation={
        **_COMMON,
        "model": text(200),
        "step": whole(1, 1000),
        "response_format": one_of("url", "b64_json"),
        "file": _base64,
        "files": _base64_list,
        "ref_images": _base64_list,
        "mode": whole(),
        "seed": whole(),
    },
    needs_model=True,
    wants_key=True,
    default_format="url",
    default_size="512x512",
    invalid=lambda name, message: numbered_error(500, f"invalid value for '{name}': {message}"),
    server_error=numbered_error(503, "model is still loading", retry_after="5"),
)
VLLM_OMNI = Flavour(
    "vLLM-Omni",
    models=("Qwen/Qwen-Image",),
    generation={**_VLLM, "flow_shift": number(0, 100), "layers": whole(2, 10), "vae_use_tiling": flag},
    edit={**_VLLM, "strength": number(0, 1), "size": lambda value: None if value == "auto" else _size(value)},
    edit_files=("image", "image[]", "mask_image", "reference_image"),
    wants_key=True,
    error=openai_error,
)
SGLANG = Flavour(
    "SGLang",
    models=("Qwen/Qwen-Image",),
    generation={**_SGLANG, "width": whole(1), "height": whole(1), "quality": text(20), "enable_teacache": flag},
    edit=_SGLANG,
    edit_files=("image", "image[]", "mask"),
    default_format="url",
    error=detail_error,
)


class FakeCompatible(FakeProvider):
    """One server of one flavour."""

    base_path = "/v1"
    file_paths = ("/generated-images/", "/v1/images/img-")

    def __init__(self, flavour: Flavour, *outcomes: Outcome, latency_s: float = 0.0) -> None:
        super().__init__(*outcomes, latency_s=latency_s)
        self.flavour = flavour
        self.replies: deque[Script] = deque()  # instead of the ordinary answers to calls that are in order
        self._ids = itertools.count(1)

    def has_key(self, request: Received) -> bool:
        return not self.flavour.wants_key or super().has_key(request)

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/v1/models":
                models = [{"id": name, "object": "model"} for name in self.flavour.models]
                return json_answer({"object": "list", "data": models})
            case "POST", "/v1/images/generations":
                return self._generation(request)
            case "POST", "/v1/images/edits" if self.flavour.edit is not None:
                return self._edit(request, self.flavour.edit)
        return self.flavour.error(404, "Not Found")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.WRONG_KEY:
            return self.flavour.error(401, "Unauthorized")
        assert trouble is Trouble.SERVER_ERROR, f"a server of one's own knows no {trouble}"
        return self.flavour.server_error

    # ---- checking ---------------------------------------------------------------------------------------------------

    def _generation(self, request: Received) -> Script:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return self.flavour.error(400, "expected JSON")
        body = request.json()
        return self._complaint(body, self.flavour.generation) or self._taken(request, body, {})

    def _edit(self, request: Received, fields: Mapping[str, Check]) -> Script:
        form = read_form(request)
        if form is None:
            return self.flavour.error(400, "Content-Type must be multipart/form-data")
        files: dict[str, list[Any]] = {}
        for upload in form.files:
            if upload.field not in self.flavour.edit_files or not upload.media_type.startswith("image/"):
                return self.flavour.invalid(upload.field, "unexpected file")
            files.setdefault(upload.field, []).append(upload)
        if not {"image", "image[]"} & files.keys():
            return self.flavour.error(400, "at least one image[] required")
        body = form.typed()
        return self._complaint(body, fields) or self._taken(request, body, files)

    def _complaint(self, body: Mapping[str, Any], fields: Mapping[str, Check]) -> Answer | None:
        """The error for the first thing that is not as documented."""
        if not body.get("prompt"):
            return self.flavour.error(400, "prompt required")
        if self.flavour.needs_model and not body.get("model"):
            return self.flavour.error(400, "Bad Request")
        if body.get("model", self.flavour.models[0]) not in self.flavour.models:
            return self.flavour.error(400, f"Model mismatch: this server runs {self.flavour.models[0]}")
        for name, value in body.items():
            problem = "unknown field" if name not in fields else fields[name](value)
            if problem:
                return self.flavour.invalid(name, problem)
        return self._tag_complaint(body["prompt"])

    def _tag_complaint(self, prompt: str) -> Answer | None:
        found = TAG.search(prompt)  # as the server reads it: without a line break inside
        if found is None:
            return self.flavour.error(400, "stray tag") if "sd_cpp_extra_args" in prompt else None
        try:
            problem = EXTRA_ARGS(json.loads(found[1]))
        except ValueError as error:
            problem = str(error)
        return self.flavour.error(400, f"invalid sd_cpp_extra_args: {problem}") if problem else None

    def _taken(self, request: Received, body: dict[str, Any], files: Mapping[str, Any]) -> Script:
        submission = self.submit(request, body, files=files)
        if self.replies:
            return self.replies.popleft()
        return self.refusal_of(submission) or self._result(submission)

    # ---- answering --------------------------------------------------------------------------------------------------

    def _result(self, submission: Submission) -> Answer:
        body = submission.body
        kind = body.get("output_format", "png")
        sides = sides_of(body.get("size", self.flavour.default_size))
        made = self.pictures_of(submission, body.get("n", 1), *sides, kind)
        is_text = body.get("response_format", self.flavour.default_format) == "b64_json"
        items = [
            {"b64_json": base64.b64encode(data).decode()} if is_text else {"url": self._address(data, kind)}
            for data in made
        ]
        return json_answer({"created": CREATED, "data": items, **self._extras(body, items, kind)})

    def _address(self, data: bytes, kind: str) -> str:
        """LocalAI names a whole address on itself, SGLang only the path."""
        number = next(self._ids)
        if self.flavour is LOCALAI:
            return self.url + self._lay(f"/generated-images/b64{number}.{kind}", data, kind)
        return self._lay(f"/v1/images/img-{number}/content", data, kind)

    def _lay(self, path: str, data: bytes, kind: str) -> str:
        self._files[path] = (data, f"image/{kind}")
        return path

    def _extras(self, body: Mapping[str, Any], items: list[dict[str, Any]], kind: str) -> dict[str, Any]:
        """What else the reply holds; entries of the list get their extras in place."""
        for item in items:
            if self.flavour is SGLANG:
                item |= {"revised_prompt": body["prompt"], "file_path": f"/outputs/1.{kind}"}
            if self.flavour is VLLM_OMNI:
                item |= {"url": None, "revised_prompt": None}
        if self.flavour is SDCPP:
            return {"output_format": kind}
        if self.flavour is VLLM_OMNI:
            return {"output_format": kind, "size": body.get("size", self.flavour.default_size)}
        if self.flavour is LOCALAI:
            return {"id": "5f2c", "usage": {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}}
        return {"id": "img-1", "inference_time_s": 3.2, "peak_memory_mb": 24_000.0}
