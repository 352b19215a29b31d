"""A fake AI Horde: submit, check, status, delete, and who somebody is.

What it accepts is written down here from the source of Haidra-Org/AI-Horde of 2026-08, on purpose not read from our own
cards.
"""

from typing import Any

from tests.fakes.checks import Check, flag, number, one_of, picture, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

ANONYMOUS = "0000000000"
SAMPLERS = [
    "k_lms",
    "k_heun",
    "k_euler",
    "k_euler_a",
    "k_dpm_2",
    "k_dpm_2_a",
    "k_dpm_fast",
    "k_dpm_adaptive",
    "k_dpmpp_2s_a",
    "k_dpmpp_2m",
    "dpmsolver",
    "k_dpmpp_sde",
    "DDIM",
    "lcm",
]
PARAMS: dict[str, Check] = {
    "sampler_name": one_of(*SAMPLERS),
    "karras": flag,
    "cfg_scale": number(0, 100),
    "steps": whole(1, 500),
    "width": whole(64, 3072, 64),
    "height": whole(64, 3072, 64),
    "seed": text(),
    "n": whole(1, 20),
    "denoising_strength": number(0.01, 1),
}
FIELDS: dict[str, Check] = {
    "prompt": text(7000),
    "params": lambda value: None if isinstance(value, dict) else "not an object",
    "models": lambda value: None if isinstance(value, list) else "not a list",
    "nsfw": flag,
    "censor_nsfw": flag,
    "trusted_workers": flag,
    "slow_workers": flag,
    "r2": flag,
    "shared": flag,
    "replacement_filter": flag,
    "source_image": picture,
    "source_mask": picture,
    "source_processing": one_of("img2img", "inpainting", "outpainting", "remix"),
}


class FakeAIHorde(FakeProvider):
    """Strict about requests; a censored picture is told with the result."""

    base_path = "/api/v2"

    def has_key(self, request: Received) -> bool:
        return True  # looked at in `route`: a client without a name comes first, and an unknown user is a 404

    async def route(self, request: Received) -> Script:
        if not request.headers.get("client-agent"):
            return _error(403, "Client-Agent is missing", "BannedClientAgent")
        is_known = request.headers.get("apikey") in (self.key, ANONYMOUS)
        path = request.path.removeprefix(self.base_path)
        if path == "/find_user":
            return self._user(request) if is_known else _error(404, "User not found", "UserNotFound")
        if not is_known:
            return self.trouble_answer(Trouble.WRONG_KEY)
        return self._about_pictures(request, path)

    def _about_pictures(self, request: Received, path: str) -> Script:
        match request.method, path.split("/")[1:]:
            case "POST", ["generate", "async"]:
                return self._submit(request)
            case "GET", ["generate", "check", job_id]:
                return self._check(job_id)
            case "GET", ["generate", "status", job_id]:
                return self._status(job_id)
            case "DELETE", ["generate", "status", job_id]:
                return self._delete(job_id)
            case "GET", ["status", "models"]:
                return json_answer([{"name": "Deliberate", "count": 4, "queued": 1.0, "eta": 3, "type": "image"}])
        return _error(404, "Not found", "NotFound")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _error(401, "No user matching sent API Key.", "InvalidAPIKey")
            case Trouble.NO_CREDIT:
                return _error(403, "This request requires 21 kudos to fulfil.", "KudosUpfront")
            case Trouble.REFUSED:
                return _error(400, "This prompt appears to violate our terms of service.", "CorruptPrompt")
            case Trouble.RATE_LIMITED:
                return _error(429, "Too many anonymous requests.", "TooManyPrompts")
        return _error(500, "Internal Server Error", "InternalServerError")

    def _user(self, request: Received) -> Answer:
        name = "Anonymous#0" if request.headers["apikey"] == ANONYMOUS else "fox#12"
        return json_answer({"username": name, "id": 12, "kudos": 1200.0})

    def _submit(self, request: Received) -> Script:
        body = request.json()
        problems = dict(_problems(body))
        if problems:
            invalid = {"message": "Input payload validation failed", "errors": problems, "rc": "ValidationError"}
            return json_answer(invalid, 400)
        if "source_mask" in body and "source_image" not in body:
            return _error(400, "A mask needs a source image.", "MissingSourceImage")
        submission = self.submit(request, body, model=body["models"][0])
        return self.refusal_of(submission) or json_answer({"id": submission.id, "kudos": 21}, 202)

    def _check(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None or submission.is_cancelled:
            return _error(404, "Request not found", "RequestNotFound")
        return json_answer(_word(submission, is_running=self.poll(submission)))

    def _status(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _error(404, "Request not found", "RequestNotFound")
        params = submission.body["params"]
        urls = self.urls_of(submission, params.get("n", 1), params["width"], params["height"], "webp")
        generations = [
            {
                "img": url,
                "seed": params.get("seed", "1"),
                "id": url[-6:],
                "censored": False,
                "state": "ok",
                "model": "m",
            }
            for url in urls
        ]
        return json_answer({**_word(submission, is_running=False), "generations": generations, "shared": False})

    def _delete(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _error(404, "Request not found", "RequestNotFound")
        submission.is_cancelled = True
        return json_answer({"generations": [], "done": False, "faulted": False})


def _word(submission: Submission, *, is_running: bool) -> dict[str, Any]:
    return {
        "finished": 0 if is_running else 1,
        "processing": int(is_running),
        "waiting": 0,
        "done": not is_running,
        "faulted": False,
        "wait_time": 14,
        "queue_position": 3,
        "kudos": 10.5,
        "is_possible": True,
    }


def _error(status: int, message: str, code: str) -> Answer:
    return json_answer({"message": message, "rc": code}, status)


def _problems(body: Any) -> list[tuple[str, str]]:
    found = [(name, "is required") for name in ("prompt", "params", "models") if not body.get(name)]
    pairs = [(name, FIELDS.get(name), value) for name, value in body.items()]
    pairs += [(f"params.{name}", PARAMS.get(name), value) for name, value in (body.get("params") or {}).items()]
    for name, check, value in pairs:
        problem = check(value) if check else "unknown field"
        found += [(name, problem)] if problem else []
    return found
