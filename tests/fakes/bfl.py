"""A fake Black Forest Labs: submit, poll at the address it names, credits, and the files.

What each model accepts is written down here from the BFL API reference of 2026-11-22, on purpose not read from our own
cards. It is stricter than the real one, which passes over fields it does not know (FLUX 3 does not).
"""

import re
from typing import Any

from tests.fakes.checks import Check, among, flag, number, one_of, picture, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

_ANY: dict[str, Check] = {"prompt": text(), "seed": whole(0, 2**32), "output_format": one_of("jpeg", "png", "webp")}
_TOLERANCE_5: dict[str, Check] = {"safety_tolerance": whole(0, 5)}
_TOLERANCE_6: dict[str, Check] = {"safety_tolerance": whole(0, 6)}
_UPSAMPLED: dict[str, Check] = {"prompt_upsampling": flag}
_SIZE: dict[str, Check] = {"width": whole(64, 4096, 16), "height": whole(64, 4096, 16)}
_OLD_SIZE: dict[str, Check] = {"width": whole(256, 1440, 32), "height": whole(256, 1440, 32)}
_RATIOS = among("auto 21:9 2:1 16:9 3:2 7:5 4:3 5:4 1:1 4:5 3:4 5:7 2:3 9:16 1:2 9:21")


def _inputs(count: int) -> dict[str, Check]:
    names = ["input_image", *(f"input_image_{place}" for place in range(2, count + 1))]
    return dict.fromkeys(names, picture)


def _pictures(value: Any) -> str | None:
    if not isinstance(value, list) or not 1 <= len(value) <= 10:
        return "list_type"
    return next((problem for problem in map(picture, value) if problem), None)


def _ratio(value: Any) -> str | None:
    """Any ratio between 21:9 and 9:21."""
    found = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", value) if isinstance(value, str) else None
    return None if found and 9 / 21 <= int(found[1]) / int(found[2]) <= 21 / 9 else "value_error"


_FLUX_2 = {**_ANY, **_TOLERANCE_5, **_SIZE}
_KONTEXT = {**_ANY, **_TOLERANCE_6, **_UPSAMPLED, **_inputs(4), "aspect_ratio": _ratio}
_FLUX_1 = {**_ANY, **_TOLERANCE_6, **_UPSAMPLED, "image_prompt": picture}
MODELS: dict[str, dict[str, Check]] = {
    "flux-2-pro": {**_FLUX_2, **_inputs(8)},
    "flux-2-max": {**_FLUX_2, **_inputs(8)},
    "flux-2-flex": {**_FLUX_2, **_UPSAMPLED, **_inputs(8), "guidance": number(1.5, 10), "steps": whole(1, 50)},
    "flux-2-klein-4b": {**_FLUX_2, **_inputs(4)},
    "flux-2-klein-9b": {**_FLUX_2, **_inputs(4)},
    "flux-3-image": {
        "prompt": text(),
        "images": _pictures,
        "aspect_ratio": _RATIOS,
        "resolution": one_of("768sq", "1k", "1.5k", "2k", "4k"),
        "grounding": flag,
        "safety_tolerance": whole(0, 4),
    },
    "flux-kontext-pro": _KONTEXT,
    "flux-kontext-max": _KONTEXT,
    "flux-pro-1.1": {**_FLUX_1, **_OLD_SIZE},
    "flux-pro-1.1-ultra": {**_FLUX_1, "aspect_ratio": _ratio, "raw": flag, "image_prompt_strength": number(0, 1)},
    "flux-dev": {**_FLUX_1, **_OLD_SIZE, "steps": whole(1, 50), "guidance": number(1.5, 5)},
    "flux-pro-1.0-fill": {
        **_ANY,
        **_TOLERANCE_6,
        **_UPSAMPLED,
        "image": picture,
        "mask": picture,
        "steps": whole(15, 50),
        "guidance": number(1.5, 100),
    },
}
NEEDED = {"flux-pro-1.0-fill": ("image",)}


class FakeBfl(FakeProvider):
    """Strict about requests; a refusal is told when a job is asked for, as the real one does."""

    def has_key(self, request: Received) -> bool:
        return request.headers.get("x-key") == self.key

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/v1/credits":
                return json_answer({"credits": 1234.5})
            case "GET", "/v1/get_result":
                return self._status(request)
            case "POST", path:
                return self._submit(path.removeprefix("/v1/"), request)
        return json_answer({"detail": "Not Found"}, 404)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer({"detail": "Not authenticated"}, 403)
            case Trouble.NO_CREDIT:
                return json_answer({"detail": "Insufficient credits"}, 402)
            case Trouble.RATE_LIMITED:
                return json_answer({"detail": "Too many active tasks"}, 429, retry_after="7")
        return json_answer({"detail": "Internal server error"}, 500)

    def _submit(self, model: str, request: Received) -> Script:
        if model not in MODELS:
            return json_answer({"detail": "Not Found"}, 404)
        body = request.json()
        problems = _problems(model, body)
        if problems:
            return json_answer({"detail": problems}, 422)
        submission = self.submit(request, body, model=model)
        if submission.outcome.trouble is not Trouble.REFUSED and (refusal := self.refusal_of(submission)):
            return refusal
        poll = f"{self.url}/v1/get_result?id={submission.id}"
        return json_answer({"id": submission.id, "polling_url": poll, "cost": 4.5, "input_mp": 0, "output_mp": 1.05})

    def _status(self, request: Received) -> Script:
        submission = self.find(request.query.get("id", ""))
        if submission is None:
            return self._word("", "Task not found")
        if self.poll(submission):
            return self._word(submission.id, "Pending", progress=0.5)
        if submission.outcome.trouble is Trouble.REFUSED:
            details = {"Moderation Reasons": ["Derivative Works Filter"]}
            # A poll of a job that ended badly may carry an error status and is still an ordinary word about it.
            return self._word(submission.id, "Request Moderated", status=422, details=details)
        return self._word(submission.id, "Ready", progress=1.0, result=self._result(submission))

    def _word(self, job_id: str, word: str, *, status: int = 200, **more: Any) -> Answer:
        whole_reply = {"id": job_id, "status": word, "progress": None, "result": None, "details": None, "preview": None}
        return json_answer({**whole_reply, **more}, status)

    def _result(self, submission: Submission) -> dict[str, Any]:
        body = submission.body
        kind = body.get("output_format", "jpeg")
        (url,) = self.urls_of(submission, 1, body.get("width", 1024), body.get("height", 1024), kind)
        return {"sample": url, "prompt": body["prompt"], "seed": body.get("seed", 4242), "duration": 6.3}


def _problems(model: str, body: Any) -> list[dict[str, Any]]:
    fields = MODELS[model]
    broken = [(name, "missing") for name in ("prompt", *NEEDED.get(model, ())) if name not in body]
    for name, value in body.items():
        kind = fields[name](value) if name in fields else "extra_forbidden"
        broken += [(name, kind)] if kind else []
    return [{"loc": ["body", name], "msg": f"Input is wrong: {kind}", "type": kind} for name, kind in broken]
