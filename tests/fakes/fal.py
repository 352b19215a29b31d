"""A fake fal.ai: queue, results, cancel, prices, signing keys and the files, all at one address.

What each model accepts is written down here from the fal documentation of 2026-11-22, on purpose not read from our
own cards. It is stricter than the real one, which passes over fields it does not know.

    with FakeFal(Job(queue_positions=(2, 1, 0), logs=(" 50%|#####     | 2/4",)), refused()) as fal:
        … call fal.url with fal.key …
        assert fal.submissions[0].body == {"prompt": "a fox"}
"""

import base64
import hashlib
import itertools
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.fakes.checks import Check, flag, link, links, number, one_of, pixels, text, whole
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

PRESETS = ("square_hd", "square", "landscape_4_3", "portrait_4_3", "landscape_16_9", "portrait_16_9")
PRESET_PIXELS = {"square_hd": (1024, 1024), "square": (512, 512), "landscape_4_3": (1024, 768)}
KONTEXT_RATIOS = ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
BANANA_RATIOS = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16", "4:1", "1:4", "8:1", "1:8")

_ANY: dict[str, Check] = {"prompt": text(), "sync_mode": flag}
_SEED_COUNT: dict[str, Check] = {"seed": whole(), "num_images": whole(1, 4)}
_JP: dict[str, Check] = {"output_format": one_of("jpeg", "png")}
_JPW: dict[str, Check] = {"output_format": one_of("jpeg", "png", "webp")}
_CHECKER: dict[str, Check] = {"enable_safety_checker": flag}
_SPEED: dict[str, Check] = {"acceleration": one_of("none", "regular", "high")}
_SIZE: dict[str, Check] = {"image_size": pixels(*PRESETS)}
_GUIDED: dict[str, Check] = {"num_inference_steps": whole(1, 50), "guidance_scale": number(0, 20)}
_TOLERANCE_6: dict[str, Check] = {"safety_tolerance": one_of("1", "2", "3", "4", "5", "6")}
_TOLERANCE_5: dict[str, Check] = {"safety_tolerance": one_of("1", "2", "3", "4", "5")}
_ENHANCE: dict[str, Check] = {"enhance_prompt": flag}
_FLUX = {**_ANY, **_SEED_COUNT, **_JP, **_CHECKER, **_GUIDED, **_SIZE, **_SPEED}
_KONTEXT = {
    **_ANY,
    **_SEED_COUNT,
    **_JP,
    **_TOLERANCE_6,
    **_ENHANCE,
    "aspect_ratio": one_of(*KONTEXT_RATIOS),
    "guidance_scale": number(1, 20),
}
_BANANA = {
    **_ANY,
    **_SEED_COUNT,
    **_JPW,
    **_TOLERANCE_6,
    "aspect_ratio": one_of("auto", *BANANA_RATIOS),
    "resolution": one_of("0.5K", "1K", "2K", "4K"),
    "thinking_level": one_of("minimal", "high"),
    "enable_web_search": flag,
    "limit_generations": flag,
}
_SEEDREAM = {
    **_ANY,
    **_SEED_COUNT,
    "max_images": whole(1, 6),
    "image_size": pixels("auto_2K", "auto_4K", *PRESETS, high=4096),
}
_QWEN = {**_FLUX, "negative_prompt": text(), "num_inference_steps": whole(2, 250)}
_GPT = {
    **_ANY,
    **_JPW,
    "num_images": whole(1, 4),
    "quality": one_of("low", "medium", "high"),
}


def _without(fields: Mapping[str, Check], *names: str) -> dict[str, Check]:
    return {name: check for name, check in fields.items() if name not in names}


# model → field → rule
MODELS: dict[str, dict[str, Check]] = {
    "fal-ai/flux/schnell": {**_FLUX, "num_inference_steps": whole(1, 12)},
    "fal-ai/flux/dev": _FLUX,
    "fal-ai/flux/dev/image-to-image": {
        **_without(_FLUX, "image_size"),
        "image_url": link,
        "strength": number(0, 1),
    },
    "fal-ai/flux/krea": _FLUX,
    "fal-ai/flux-pro/v1.1": {**_ANY, **_SEED_COUNT, **_JP, **_CHECKER, **_SIZE, **_TOLERANCE_6, **_ENHANCE},
    "fal-ai/flux-pro/v1.1-ultra": {
        **_without(_KONTEXT, "guidance_scale"),
        **_CHECKER,
        "raw": flag,
        "image_url": link,
        "image_prompt_strength": number(0, 1),
    },
    "fal-ai/flux-pro/kontext": {**_KONTEXT, "image_url": link},
    "fal-ai/flux-pro/kontext/text-to-image": _KONTEXT,
    "fal-ai/flux-pro/kontext/max": {**_KONTEXT, "image_url": link},
    "fal-ai/flux-pro/kontext/max/multi": {**_KONTEXT, "image_urls": links(10)},
    "fal-ai/flux-pro/v1/fill": {
        **_ANY,
        **_SEED_COUNT,
        **_JP,
        **_TOLERANCE_6,
        **_ENHANCE,
        "image_url": link,
        "mask_url": link,
    },
    "fal-ai/flux-2": {
        **_without(_FLUX, "image_size"),
        **_JPW,
        "image_size": pixels(*PRESETS, low=512, high=2048),
        "enable_prompt_expansion": flag,
    },
    "fal-ai/flux-2-pro": {**_ANY, **_JP, **_CHECKER, **_SIZE, **_TOLERANCE_5, "seed": whole()},
    "fal-ai/flux-2-pro/edit": {
        **_ANY,
        **_JP,
        **_CHECKER,
        **_TOLERANCE_5,
        "seed": whole(),
        "image_size": pixels("auto", *PRESETS),
        "image_urls": links(10),
    },
    "fal-ai/qwen-image": {**_QWEN, "use_turbo": flag},
    "fal-ai/qwen-image-edit": {**_QWEN, "image_url": link},
    "fal-ai/nano-banana-2": _BANANA,
    "fal-ai/nano-banana-2/edit": {**_BANANA, "image_urls": links(14)},
    "fal-ai/bytedance/seedream/v4.5/text-to-image": _SEEDREAM,
    "fal-ai/bytedance/seedream/v4.5/edit": {**_SEEDREAM, "image_urls": links(10)},
    "fal-ai/ideogram/v3": {
        **_ANY,
        **_SEED_COUNT,
        **_SIZE,
        "rendering_speed": one_of("TURBO", "BALANCED", "QUALITY"),
        "expand_prompt": flag,
        "negative_prompt": text(),
        "style": one_of("AUTO", "GENERAL", "REALISTIC", "DESIGN"),
    },
    "fal-ai/recraft/v3/text-to-image": {
        **_ANY,
        **_CHECKER,
        **_SIZE,
        "style": one_of("any", "realistic_image", "digital_illustration", "vector_illustration"),
    },
    "fal-ai/z-image/turbo": {
        **_without(_FLUX, "guidance_scale"),
        **_JPW,
        "num_inference_steps": whole(1, 8),
    },
    "openai/gpt-image-2": {**_GPT, "image_size": pixels(*PRESETS, high=3840, step=16)},
    "openai/gpt-image-2/edit": {
        **_GPT,
        "image_size": pixels("auto", *PRESETS, high=3840, step=16),
        "image_urls": links(16),
    },
}
# Models whose output names no seed.
WITHOUT_SEED = ("nano-banana", "recraft", "gpt-image")
NEEDED = ("prompt", "image_url", "image_urls", "mask_url")
OPTIONAL_PICTURES = {"fal-ai/flux-pro/v1.1-ultra"}


@dataclass(frozen=True)
class Job:
    """What happens to one submission. Left as it is, it is done at the first poll."""

    submit: Script | None = None  # answered instead of taking the job
    poll_failures: tuple[Script, ...] = ()  # the first polls get these
    queue_positions: tuple[int, ...] = ()  # then one poll each
    logs: tuple[str, ...] = ()  # then one poll each, with the lines so far
    polls: int = 0  # then so many more polls in progress
    result_failures: tuple[Script, ...] = ()  # the first requests for the result get these
    result: Script | None = None  # answered instead of the output
    error: str = ""  # COMPLETED carries it
    output: Mapping[str, Any] = field(default_factory=dict)  # fields that replace those of the output
    media: Script | None = None  # answered instead of the pictures
    is_stuck: bool = False  # in progress for ever


@dataclass
class Submission:
    """A job that was taken."""

    id: str
    model: str
    body: dict[str, Any]
    headers: Mapping[str, str]
    job: Job
    steps: list[Script]
    result_steps: list[Script]
    polls: int = 0
    is_cancelled: bool = False
    numbers: tuple[int, ...] = ()  # of its pictures
    webhook: str = ""  # where the end of the job is to be reported


@dataclass(frozen=True)
class Report:
    """What is posted to a webhook."""

    headers: Mapping[str, str]
    body: bytes


def detail(kind: str, message: str, place: str = "prompt") -> dict[str, Any]:
    """The body of a model's error."""
    url = f"https://docs.fal.ai/errors#{kind}"
    return {"detail": [{"loc": ["body", place], "msg": message, "type": kind, "url": url, "ctx": {}, "input": "…"}]}


def failing_submit(status: int, words: str, **headers: str) -> Job:
    return Job(submit=json_answer({"detail": words}, status, **headers))


def failing_result(status: int, body: Mapping[str, Any], **headers: str) -> Job:
    return Job(result=json_answer(body, status, **headers), error="the model failed")


def refused() -> Job:
    words = "The content could not be processed because it was flagged by a content checker."
    return failing_result(422, detail("content_policy_violation", words))


def blacked_out() -> Job:
    """What fal's own checker does on open models: a black picture and a flag."""
    return Job(output={"has_nsfw_concepts": [True]})


def wrong_key() -> Job:
    return failing_submit(401, "Cannot access application. Authentication is required.")


def no_credit() -> Job:
    return failing_submit(403, "User is locked. Reason: Exhausted balance. Top up your balance.")


def payment_required() -> Job:
    return failing_submit(402, "Payment required.")


def rate_limited(retry_after: str | None = None) -> Job:
    headers = {"retry_after": retry_after} if retry_after else {}
    return failing_submit(429, "Too many requests.", **headers)


def server_error(status: int = 500) -> Job:
    return failing_submit(status, "Internal server error.")


def hanging() -> Job:
    return Job(submit=Hang())


def dropped() -> Job:
    return Job(submit=Drop())


def not_json() -> Job:
    return Job(submit=html_answer())


def html_picture() -> Job:
    return Job(media=html_answer())


def broken_picture() -> Job:
    return Job(media=truncated_picture())


class FakeFal(FakeServer):
    """Strict about requests; scripted by jobs, one per submission, and obliging when the script is over."""

    def __init__(self, *jobs: Job, latency_s: float = 0.0, picture: Picture = make_picture) -> None:
        super().__init__(latency_s=latency_s)
        self.key = "fake-key-id:fake-key-secret"
        self.submissions: list[Submission] = []
        self._script = deque(jobs)
        self._picture = picture
        self._numbers = itertools.count(1)
        self._media: dict[str, tuple[Submission, int]] = {}
        self.signing_keys = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]  # the last one signs
        self.jwks_answer: Script | None = None  # answered instead of the keys

    def script(self, *jobs: Job) -> None:
        """What happens to the next submissions, one job each."""
        self._script.extend(jobs)

    @property
    def jobs(self) -> dict[str, Submission]:
        return {submission.id: submission for submission in self.submissions}

    async def answer(self, request: Received) -> Script:
        if request.path.startswith("/files/"):
            return self._file(request)
        if request.path == "/.well-known/jwks.json":
            return self._jwks(request)
        if request.headers.get("authorization") != f"Key {self.key}":
            return json_answer({"detail": "Cannot access application. Authentication is required."}, 401)
        if request.path == "/v1/models/pricing":
            return _price(request)
        if "/requests/" in request.path:
            return self._about_job(request)
        return self._submit(request)

    def _submit(self, request: Received) -> Script:
        model = request.path.removeprefix("/")
        if request.method != "POST" or model not in MODELS:
            return json_answer({"detail": f"Application {model!r} not found"}, 404)
        body = request.json()
        problems = find_problems(model, body) or find_query_problems(request.query)
        if problems:
            return json_answer({"detail": problems}, 422)
        job = self._script.popleft() if self._script else Job()
        if isinstance(job.submit, Answer):
            return job.submit
        submission = self._take(model, body, request, job)
        return job.submit or json_answer({"status": "IN_QUEUE", "queue_position": 0, **self._handle(submission)})

    def _take(self, model: str, body: dict[str, Any], request: Received, job: Job) -> Submission:
        number = len(self.submissions) + 1
        submission = Submission(
            f"request-{number:04d}", model, body, request.headers, job, _steps(job), list(job.result_failures)
        )
        submission.webhook = request.query.get("fal_webhook", "")
        submission.numbers = tuple(next(self._numbers) for _ in range(body.get("num_images", 1)))
        self.submissions.append(submission)
        return submission

    def _handle(self, submission: Submission) -> dict[str, Any]:
        """The addresses leave out what follows the second part of the model's name, as the real ones do."""
        alias = "/".join(submission.model.split("/")[:2])
        base = f"{self.url}/{alias}/requests/{submission.id}"
        return {
            "request_id": submission.id,
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
        }

    def _about_job(self, request: Received) -> Script:
        name, _, action = request.path.partition("/requests/")[2].partition("/")
        submission = self.jobs.get(name)
        if submission is None or not submission.model.startswith(request.path[1:].partition("/requests/")[0]):
            return json_answer({"detail": "Request not found", "status": "NOT_FOUND"}, 404)
        match request.method, action:
            case "GET", "status":
                return self._status(submission, with_logs=request.query.get("logs") in ("1", "true"))
            case "GET", "":
                return self._result(submission)
            case "PUT", "cancel":
                return self._cancel(submission)
        return json_answer({"detail": "Method Not Allowed"}, 405)

    def _status(self, submission: Submission, *, with_logs: bool) -> Script:
        submission.polls += 1
        step = submission.steps.pop(0) if submission.steps else None
        if isinstance(step, Answer) and step.status == 202:
            data = {**Received("", "", {}, {}, step.body).json(), **self._handle(submission)}
            return json_answer(data if with_logs else {**data, "logs": None}, 202)
        if step is not None:
            return step
        if submission.job.is_stuck:
            return json_answer({"status": "IN_PROGRESS", "logs": [], **self._handle(submission)}, 202)
        error = {"error": submission.job.error, "error_type": "model_error"} if submission.job.error else {}
        done = {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 0.1}, **error}
        return json_answer({**done, **self._handle(submission)})

    def _result(self, submission: Submission) -> Script:
        if submission.steps or submission.job.is_stuck:
            return json_answer({"detail": "Request is still in progress"}, 400)
        if submission.result_steps:
            return submission.result_steps.pop(0)
        return submission.job.result or json_answer(self._output(submission))

    def _output(self, submission: Submission) -> dict[str, Any]:
        width, height = _pixels(submission.body)
        kind = submission.body.get("output_format", "png")
        for number_ in submission.numbers:
            self._media[f"/files/{number_}.{kind}"] = (submission, number_)
        images = [
            {
                "url": f"{self.url}/files/{number_}.{kind}",
                "content_type": f"image/{kind}",
                "file_name": f"{number_}.{kind}",
                "width": width,
                "height": height,
            }
            for number_ in submission.numbers
        ]
        output: dict[str, Any] = {"images": images, "timings": {"inference": 0.1}, "prompt": submission.body["prompt"]}
        output["has_nsfw_concepts"] = [False] * len(images)
        if not any(word in submission.model for word in WITHOUT_SEED):
            output["seed"] = submission.body.get("seed", 4242)
        return {**output, **submission.job.output}

    def _cancel(self, submission: Submission) -> Answer:
        if not submission.steps and not submission.job.is_stuck:
            return json_answer({"status": "ALREADY_COMPLETED"}, 400)
        submission.is_cancelled = True
        return json_answer({"status": "CANCELLATION_REQUESTED"}, 202)

    # ---- webhooks ---------------------------------------------------------------------------------------------------

    def report(self, submission: Submission, *, sent_at_s: float | None = None, **changes: Any) -> Report:
        """The end of a job as fal posts it; `changes` replace fields of the body."""
        names = {"request_id": submission.id, "gateway_request_id": submission.id}
        body = {**names, "status": "OK", "payload": self._output(submission), "error": None, **changes}
        return self.sign(submission.id, json.dumps(body).encode(), sent_at_s)

    def sign(self, request_id: str, body: bytes, sent_at_s: float | None = None) -> Report:
        sent_at = str(int(time.time() if sent_at_s is None else sent_at_s))
        lines = (request_id, "user-1", sent_at, hashlib.sha256(body).hexdigest())
        signature = self.signing_keys[-1].sign("\n".join(lines).encode()).hex()
        names = ("Request-Id", "User-Id", "Timestamp", "Signature")
        values = (*lines[:3], signature)
        headers = {f"x-fal-webhook-{name}".lower(): value for name, value in zip(names, values, strict=True)}
        return Report({"content-type": "application/json", **headers}, body)

    def _jwks(self, request: Received) -> Script:
        if "authorization" in request.headers:
            return Answer(400, b"a key was sent for what is public", "text/plain")
        keys = [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": str(number), "x": _base64url(key)}
            for number, key in enumerate(self.signing_keys)
        ]
        return self.jwks_answer or json_answer({"keys": keys})

    def _file(self, request: Received) -> Script:
        """The files lie elsewhere in reality, so a key that arrives here was given away."""
        if "authorization" in request.headers:
            return Answer(400, b"a key was sent to the file server", "text/plain")
        if request.path not in self._media:
            return Answer(404, b"no such file", "text/plain")
        submission, number_ = self._media[request.path]
        if submission.job.media is not None:
            return submission.job.media
        width, height = _pixels(submission.body)
        kind = request.path.rpartition(".")[2]
        return Answer(200, self._picture(number_, width, height, kind), f"image/{kind}")


def find_problems(model: str, body: Any) -> list[dict[str, Any]]:
    """The entries of a 422 for this body."""
    if not isinstance(body, dict):
        return [{"loc": ["body"], "msg": "Input should be an object", "type": "model_attributes_type"}]
    fields = MODELS[model]
    needed = [name for name in NEEDED if name in fields and (name == "prompt" or model not in OPTIONAL_PICTURES)]
    broken = [(name, "missing") for name in needed if name not in body]
    for name, value in body.items():
        kind = fields[name](value) if name in fields else "extra_forbidden"
        broken += [(name, kind)] if kind else []
    return [{"loc": ["body", name], "msg": f"Input is wrong: {kind}", "type": kind} for name, kind in broken]


def find_query_problems(query: Mapping[str, str]) -> list[dict[str, Any]]:
    """A webhook has to be https; anything else in the query is a slip."""
    names = [name for name in query if name != "fal_webhook"]
    names += ["fal_webhook"] if not query.get("fal_webhook", "https://").startswith("https://") else []
    return [{"loc": ["query", name], "msg": "Input is wrong", "type": "value_error"} for name in names]


def _base64url(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")


def _steps(job: Job) -> list[Script]:
    """One answer per poll until the job is done."""
    queue = [json_answer({"status": "IN_QUEUE", "queue_position": place}, 202) for place in job.queue_positions]
    lines = [{"message": line, "level": "INFO", "source": "USER", "timestamp": "2026-11-22"} for line in job.logs]
    work = [json_answer({"status": "IN_PROGRESS", "logs": lines[: end + 1]}, 202) for end in range(len(lines))]
    more = [json_answer({"status": "IN_PROGRESS", "logs": lines}, 202)] * job.polls
    return [*job.poll_failures, *queue, *work, *more]


def _price(request: Received) -> Answer:
    model = request.query.get("endpoint_id", "")
    if model not in MODELS:
        error = {"type": "not_found", "message": f"Endpoint {model!r} not found", "docs_url": "", "request_id": "r"}
        return json_answer({"error": error}, 404)
    return json_answer(
        {"prices": [{"endpoint_id": model, "unit_price": 0.003, "unit": "megapixels", "currency": "USD"}]}
    )


def _pixels(body: Mapping[str, Any]) -> tuple[int, int]:
    """An eighth of what was asked for: quick to make, and the ratio still shows."""
    size = body.get("image_size", "landscape_4_3")
    width, height = (size["width"], size["height"]) if isinstance(size, dict) else PRESET_PIXELS.get(size, (1024, 768))
    return max(16, width // 8), max(16, height // 8)
