"""A fake Replicate: official models, predictions that are asked for, cancelling, the account, and the files.

What each model accepts is written down here from the models' schema pages on replicate.com as of late 2026, on purpose
not read from our own cards. Errors are problem documents; what a run itself fails of is told with status 200.
"""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

from tests.fakes.checks import Check, among, flag, link, links, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBmYWtl"
_RATIOS = "1:1 16:9 21:9 3:2 2:3 4:5 5:4 3:4 4:3 9:16 9:21"
_WITH_MATCH = among(f"match_input_image {_RATIOS}")
_PROMPT: dict[str, Check] = {"prompt": text()}
_SEED: dict[str, Check] = {"seed": whole(0, 2**32)}
_FILE: dict[str, Check] = {"output_format": one_of("webp", "jpg", "png"), "output_quality": whole(0, 100)}
_FLUX: dict[str, Check] = {**_PROMPT, **_SEED, "aspect_ratio": among(_RATIOS), "output_format": _FILE["output_format"]}
_OPEN: dict[str, Check] = {"num_outputs": whole(1, 4), "go_fast": flag, "disable_safety_checker": flag, **_FILE}
_KONTEXT: dict[str, Check] = {
    **_FLUX,
    "input_image": link,
    "aspect_ratio": _WITH_MATCH,
    "prompt_upsampling": flag,
    "output_format": one_of("jpg", "png"),
    "safety_tolerance": whole(0, 6),
}
_FLUX_2: dict[str, Check] = {
    **_FLUX,
    **_FILE,
    "input_images": links(8),
    "aspect_ratio": among(f"match_input_image custom {_RATIOS}"),
    "resolution": one_of("match_input_image", "0.5 MP", "1 MP", "2 MP", "4 MP"),
    "width": whole(256, 2048, 16),
    "height": whole(256, 2048, 16),
    "safety_tolerance": whole(1, 5),
}
_SEEDREAM: dict[str, Check] = {
    **_PROMPT,
    "image_input": links(14),
    "aspect_ratio": _WITH_MATCH,
    "sequential_image_generation": one_of("disabled", "auto"),
    "max_images": whole(1, 15),
}
_IDEOGRAM: dict[str, Check] = {
    **_PROMPT,
    **_SEED,
    "aspect_ratio": among("1:3 3:1 1:2 2:1 9:16 16:9 10:16 16:10 2:3 3:2 3:4 4:3 4:5 5:4 1:1"),
    "magic_prompt_option": one_of("Auto", "On", "Off"),
    "style_type": one_of("None", "Auto", "General", "Realistic", "Design"),
    "style_reference_images": links(10),
    "image": link,
    "mask": link,
}
_FILL: dict[str, Check] = {**_PROMPT, **_SEED, "image": link, "mask": link}
BFL = "black-forest-labs"
MODELS: dict[str, dict[str, Check]] = {
    f"{BFL}/flux-schnell": {**_FLUX, **_OPEN, "num_inference_steps": whole(1, 4), "megapixels": one_of("1", "0.25")},
    f"{BFL}/flux-dev": {
        **_FLUX,
        **_OPEN,
        "image": link,
        "prompt_strength": number(0, 1),
        "num_inference_steps": whole(1, 50),
        "guidance": number(0, 10),
        "megapixels": one_of("1", "0.25"),
    },
    f"{BFL}/flux-1.1-pro": {
        **_FLUX,
        **_FILE,
        "image_prompt": link,
        "aspect_ratio": among(f"custom {_RATIOS}"),
        "width": whole(256, 1440, 32),
        "height": whole(256, 1440, 32),
        "prompt_upsampling": flag,
        "safety_tolerance": whole(1, 6),
    },
    f"{BFL}/flux-1.1-pro-ultra": {
        **_FLUX,
        "image_prompt": link,
        "image_prompt_strength": number(0, 1),
        "raw": flag,
        "safety_tolerance": whole(1, 6),
        "output_format": one_of("jpg", "png"),
    },
    f"{BFL}/flux-kontext-pro": _KONTEXT,
    f"{BFL}/flux-kontext-max": _KONTEXT,
    f"{BFL}/flux-2-pro": _FLUX_2,
    f"{BFL}/flux-2-flex": {
        **_FLUX_2,
        "input_images": links(10),
        "prompt_upsampling": flag,
        "guidance": number(1.5, 10),
        "steps": whole(1, 50),
    },
    f"{BFL}/flux-3-image": {
        **_PROMPT,
        **_FILE,
        "images": links(10),
        "aspect_ratio": among("auto 21:9 2:1 16:9 3:2 7:5 4:3 5:4 1:1 4:5 3:4 5:7 2:3 9:16 1:2 9:21"),
        "resolution": one_of("768sq", "1k", "1.5k", "2k", "4k"),
        "grounding": flag,
        "safety_tolerance": whole(0, 4),
    },
    f"{BFL}/flux-fill-pro": {
        **_FILL,
        "steps": whole(15, 50),
        "guidance": number(1.5, 100),
        "prompt_upsampling": flag,
        "safety_tolerance": whole(1, 6),
        "output_format": one_of("jpg", "png"),
    },
    f"{BFL}/flux-fill-dev": {**_FILL, **_OPEN, "num_inference_steps": whole(1, 50), "guidance": number(0, 100)},
    "bytedance/seedream-4": {
        **_SEEDREAM,
        "image_input": links(10),
        "size": one_of("1K", "2K", "4K", "custom"),
        "width": whole(1024, 4096),
        "height": whole(1024, 4096),
        "enhance_prompt": flag,
    },
    "bytedance/seedream-4.5": {**_SEEDREAM, "size": one_of("2K", "4K"), "disable_safety_checker": flag},
    "bytedance/seedream-5-lite": {**_SEEDREAM, "size": one_of("2K", "3K"), "output_format": one_of("png", "jpeg")},
    "google/nano-banana-pro": {
        **_PROMPT,
        "image_input": links(14),
        "aspect_ratio": _WITH_MATCH,
        "resolution": one_of("1K", "2K", "4K"),
        "output_format": one_of("jpg", "png"),
        "safety_filter_level": one_of("block_low_and_above", "block_medium_and_above", "block_only_high"),
    },
    "ideogram-ai/ideogram-v3-turbo": _IDEOGRAM,
    "ideogram-ai/ideogram-v3-balanced": _IDEOGRAM,
    "ideogram-ai/ideogram-v3-quality": _IDEOGRAM,
    "recraft-ai/recraft-v3": {**_PROMPT, "size": text(9), "style": text(60)},
    "stability-ai/stable-diffusion-3.5-large": {
        **_FLUX,
        "image": link,
        "prompt_strength": number(0, 1),
        "cfg": number(1, 10),
        "negative_prompt": text(),
    },
    "qwen/qwen-image": {
        **_FLUX,
        **_FILE,
        "image_size": one_of("optimize_for_quality", "optimize_for_speed"),
        "num_inference_steps": whole(1, 50),
        "guidance": number(0, 10),
        "negative_prompt": text(),
        "go_fast": flag,
        "disable_safety_checker": flag,
    },
}
NEEDED = {f"{BFL}/flux-fill-pro": ("image",), f"{BFL}/flux-fill-dev": ("image",)}
LISTS = (f"{BFL}/flux-schnell", f"{BFL}/flux-dev", f"{BFL}/flux-fill-dev", "bytedance/", "qwen/")  # output is a list
SENSITIVE = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"


class FakeReplicate(FakeProvider):
    """Strict about requests; a refusal is told by the run, as the real one does."""

    base_path = "/v1"

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(self.base_path)
        if request.method == "POST" and (found := re.fullmatch(r"/models/([^/]+/[^/]+)/predictions", path)):
            return self._create(found[1], request)
        if found := re.fullmatch(r"/predictions/([^/]+)(/cancel)?", path):
            return self._ask(found[1], is_cancel=bool(found[2]) and request.method == "POST")
        match path:
            case "/account":
                return json_answer({"type": "user", "username": "fox", "name": "A Fox"})
            case "/webhooks/default/secret":
                return json_answer({"key": SECRET})
        return _problem(404, "Not found", "The requested resource could not be found.")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _problem(401, "Unauthenticated", "You did not pass a valid authentication token")
            case Trouble.NO_CREDIT:
                return _problem(402, "Insufficient credit", "You have insufficient credit to run this model.")
            case Trouble.RATE_LIMITED:
                return _problem(429, "Too many requests", "Request was throttled. Your rate limit resets in ~7s.")
        return _problem(503, "Service unavailable", "Replicate is temporarily unavailable.")

    def _create(self, model: str, request: Received) -> Script:
        body = request.json()
        complaints = _complaints(model, body)
        if model not in MODELS or complaints:
            status = 422 if model in MODELS else 404
            return _problem(status, "Input validation failed", "".join(complaints) or "No such model.")
        submission = self.submit(request, body["input"], model=model)
        if submission.outcome.trouble is not Trouble.REFUSED and (refusal := self.refusal_of(submission)):
            return refusal
        return json_answer(self._prediction(submission, "starting"), 201)

    def _ask(self, job_id: str, *, is_cancel: bool) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _problem(404, "Not found", "Prediction not found.")
        if is_cancel:
            submission.is_cancelled, submission.polls_left = True, 0
        if self.poll(submission):
            return json_answer(self._prediction(submission, "processing", logs=self._logs(submission)))
        if submission.is_cancelled:
            return json_answer(self._prediction(submission, "canceled"))
        if submission.outcome.trouble is Trouble.REFUSED:
            return json_answer(self._prediction(submission, "failed", error=SENSITIVE))
        return json_answer(self._done(submission))

    def report(self, submission: Submission, sent_at_s: int) -> tuple[dict[str, str], bytes]:
        """What is posted to the webhook when the job has ended, signed: headers and body."""
        body = json.dumps(self._done(submission)).encode()
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        signed = hmac.new(key, f"msg_1.{sent_at_s}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(signed).decode()}"
        return {"webhook-id": "msg_1", "webhook-timestamp": str(sent_at_s), "webhook-signature": signature}, body

    def _done(self, submission: Submission) -> dict[str, Any]:
        body = submission.body
        kind = {"jpg": "jpeg"}.get(body.get("output_format", "webp"), body.get("output_format", "webp"))
        urls = self.urls_of(submission, body.get("num_outputs", 1), 1024, 1024, kind)
        is_list = submission.model.startswith(LISTS) or len(urls) > 1
        output = urls if is_list else urls[0]
        return self._prediction(submission, "succeeded", output=output, logs=self._logs(submission))

    def _logs(self, submission: Submission) -> str:
        seed = submission.body.get("seed", 4242)
        bars = "".join(f"{part:3}%|##        | {part // 25}/4 [00:00<00:00,  3.00it/s]\n" for part in (0, 50))
        return f"Using seed: {seed}\n{bars}"

    def _prediction(self, submission: Submission, status: str, **more: Any) -> dict[str, Any]:
        at = "2026-11-22T10:00:00.000Z"
        address = f"{self.base_url}/predictions/{submission.id}"
        return {
            "id": submission.id,
            "model": submission.model,
            "version": "hidden",
            "status": status,
            "input": submission.body,
            "output": None,
            "error": None,
            "logs": "",
            "data_removed": False,
            "metrics": {},
            "created_at": at,
            "started_at": at,
            "completed_at": None,
            "urls": {"get": address, "cancel": f"{address}/cancel"},
            **more,
        }


def _problem(status: int, title: str, detail: str) -> Answer:
    return json_answer({"title": title, "detail": detail, "status": status}, status)


def _complaints(model: str, body: dict[str, Any]) -> list[str]:
    """What is wrong with a request, a line each."""
    values, fields = body.get("input", {}), MODELS.get(model, {})
    strange = body.keys() - {"input", "webhook", "webhook_events_filter", "stream"}
    lines = [f"- {name}: Additional property is not allowed\n" for name in sorted(strange)]
    if ("webhook" in body) != ("webhook_events_filter" in body):
        lines.append("- webhook_events_filter: needs a webhook\n")
    lines += [f"- input: {name} is required\n" for name in ("prompt", *NEEDED.get(model, ())) if not values.get(name)]
    for name, value in values.items():
        problem = fields[name](value) if name in fields else "unknown field"
        lines += [f"- input.{name}: {problem}\n"] if problem else []
    return lines
