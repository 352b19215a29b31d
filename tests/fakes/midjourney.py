"""Fake Midjourney gateways: midjourney-proxy and TTAPI. A job makes four pictures in one, a follow-up one or four.

What they accept is written down here from the sources of midjourney-proxy (2026-08-03) and TTAPI's documentation
(2025-04), on purpose not read from our own cards.
"""

import io
import re
from typing import Any

from PIL import Image

from tests.fakes.checks import Check, flag, one_of, picture, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer, make_picture

GRIDS = ("IMAGINE", "VARIATION", "REROLL")
FLAGS = {
    "ar": r"\d+:\d+",
    "v": r"7|6\.1|6",
    "niji": "6",
    "no": ".+",
    "seed": r"\d{1,10}",
    "q": r"\.25|\.5|1|2",
    "style": "raw",
    "s": r"\d{1,4}",
    "c": r"\d{1,3}",
    "weird": r"\d{1,4}",
    "iw": r"[0-3](\.\d+)?",
    "tile": "",
    "fast": "",
    "relax": "",
    "turbo": "",
}
BANNED = "naked"


def find_prompt_fault(prompt: str) -> str:
    """What Midjourney would say of the flags in a prompt; "" when they are in order."""
    _, *flags = re.split(r"(?:^|\s)--", prompt)
    for entry in flags:
        name, _, value = entry.strip().partition(" ")
        if name not in FLAGS or not re.fullmatch(FLAGS[name], value):
            return f"Invalid parameter: --{entry.strip()}"
    return ""


def seed_of(prompt: str) -> int:
    """The seed a job used: the one of its prompt, else one of its own."""
    found = re.search(r"--seed (\d+)", prompt)
    return int(found[1]) if found else 77


def grid_of(number: int, tiles: int) -> bytes:
    """A picture of so many tiles that all differ."""
    sheet = Image.new("RGB", (64, 64) if tiles == 4 else (32, 32))
    for place in range(tiles):
        with Image.open(io.BytesIO(make_picture(number * 10 + place, 32, 32, "png"))) as tile:
            sheet.paste(tile, (place % 2 * 32, place // 2 * 32))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


class FakeGateway(FakeProvider):
    """What both have in common: grids, and jobs that go on from others."""

    key_header = ""

    def grid_url(self, submission: Submission, *, is_grid: bool) -> str:
        data = grid_of(next(self._numbers), 4 if is_grid else 1)
        whole_or_half = data[: len(data) // 2] if submission.outcome.is_broken else data
        return submission.outcome.picture_url or self.add_file(whole_or_half, "image/png")

    def has_key(self, request: Received) -> bool:
        return request.headers.get(self.key_header) == self.key


class FakeMidjourneyProxy(FakeGateway):
    """novicezk/midjourney-proxy, with the cancelling of trueai-org's."""

    base_path = "/mj"
    key_header = "mj-api-secret"

    async def route(self, request: Received) -> Script:
        match request.method, request.path.removeprefix("/mj").split("/"):
            case "GET", ["", "task", "queue"]:
                return json_answer([])
            case "POST", ["", "submit", "imagine"]:
                return self._imagine(request)
            case "POST", ["", "submit", "simple-change"]:
                return self._change(request)
            case "GET", ["", "task", job_id, "fetch"]:
                return self._fetch(job_id)
            case "POST", ["", "task", job_id, "cancel"]:
                return self._cancel(job_id)
        return json_answer({"status": 404, "error": "Not Found", "path": request.path}, 404)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer({"code": 4, "description": "mj-api-secret is wrong"}, 401)
            case Trouble.REFUSED:
                return _code(24, "Banned prompt", properties={"bannedWord": BANNED, "promptEn": BANNED})
            case Trouble.RATE_LIMITED:
                return _code(23, "The queue is full, try again later")
        return json_answer({"error": "Service Unavailable"}, 503)

    def _imagine(self, request: Received) -> Script:
        body = request.json()
        fields: dict[str, Check] = {"prompt": text(), "base64Array": _pictures, "state": text(), "notifyHook": text()}
        fault = next((name for name, value in body.items() if name not in fields or fields[name](value)), "")
        if fault or not body.get("prompt"):
            return _code(4, f"{fault or 'prompt'} is wrong")
        if words := find_prompt_fault(body["prompt"]):
            return _code(4, words)
        return self._take(request, body, "IMAGINE")

    def _change(self, request: Received) -> Script:
        body = request.json()
        found = re.fullmatch(r"(\S+) (U[1-4]|V[1-4]|R)", str(body.get("content", "")))
        parent = self.find(found[1]) if found else None
        if body.keys() - {"content", "state", "notifyHook"} or found is None or parent is None:
            return _code(3, "The task does not exist")
        if parent.model not in GRIDS or parent.is_running:
            return _code(4, "The task cannot be changed")
        return self._take(request, body, {"U": "UPSCALE", "V": "VARIATION", "R": "REROLL"}[found[2][0]])

    def _take(self, request: Received, body: Any, action: str) -> Script:
        submission = self.submit(request, body, model=action)
        return self.refusal_of(submission) or json_answer(
            {"code": 1, "description": "success", "result": submission.id, "properties": {}}
        )

    def _fetch(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return Answer(204, b"")
        task = {
            "id": job_id,
            "action": submission.model,
            "failReason": None,
            "imageUrl": None,
            "submitTime": 1,
            "seed": seed_of(submission.body.get("prompt", "")),
        }
        if submission.is_cancelled:
            return json_answer({**task, "status": "CANCEL", "progress": "", "failReason": "Cancelled"})
        if self.poll(submission):
            unfinished = self.add_file(grid_of(999, 1), "image/png")
            return json_answer({**task, "status": "IN_PROGRESS", "progress": "30%", "imageUrl": unfinished})
        url = self.grid_url(submission, is_grid=submission.model in GRIDS)
        properties = {"finalPrompt": submission.body.get("prompt")}
        return json_answer({**task, "status": "SUCCESS", "progress": "100%", "imageUrl": url, "properties": properties})

    def _cancel(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _code(3, "The task does not exist")
        submission.is_cancelled = True
        return _code(1, "success")


class FakeTtapi(FakeGateway):
    """TTAPI: four single pictures beside the grid, where they were asked for."""

    base_path = "/midjourney/v1"
    key_header = "tt-api-key"

    async def route(self, request: Received) -> Script:
        match request.method, request.path.removeprefix(self.base_path):
            case "POST", "/promptCheck":
                return json_answer({"status": "SUCCESS", "message": "", "data": None})
            case "POST", "/imagine":
                return self._imagine(request)
            case "POST", "/action":
                return self._action(request)
            case "GET", "/fetch":
                return self._fetch(request.query.get("jobId", ""))
        return _failed("Not found", status=404)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return _failed("TT-API-KEY is invalid", status=401)
            case Trouble.NO_CREDIT:
                return _failed("Insufficient quota", code=-4)
            case Trouble.REFUSED:
                return _failed(f"banned prompt words: [{BANNED}]", code=-2)
            case Trouble.RATE_LIMITED:
                return _failed("Requests are too frequent", code=-5)
        return _failed("System error", status=503)

    def _imagine(self, request: Received) -> Script:
        body = request.json()
        fields: dict[str, Check] = {
            "prompt": text(),
            "mode": one_of("fast", "relax", "turbo"),
            "getUImages": flag,
            "hookUrl": text(),
            "timeout": whole(300, 1200),
        }
        fault = next((name for name, value in body.items() if name not in fields or fields[name](value)), "")
        if fault or not body.get("prompt"):
            return _failed(f"Parameter error: {fault or 'prompt'}", code=-2)
        if words := find_prompt_fault(body["prompt"]):
            return _failed(words, code=-2)
        return self._take(request, body, "imagine")

    def _action(self, request: Received) -> Script:
        body = request.json()
        action, parent = str(body.get("action", "")), self.find(str(body.get("jobId", "")))
        if not re.fullmatch(r"(upsample|variation)[1-4]|reroll", action) or body.keys() - {
            "jobId",
            "action",
            "getUImages",
        }:
            return _failed("Parameter error: action", code=-2)
        return _failed("No such job", code=-6) if parent is None else self._take(request, body, action)

    def _take(self, request: Received, body: Any, action: str) -> Script:
        submission = self.submit(request, body, model=action)
        taken = json_answer({"status": "SUCCESS", "message": "", "data": {"jobId": submission.id}})
        return self.refusal_of(submission) or taken

    def _fetch(self, job_id: str) -> Script:
        submission = self.find(job_id)
        if submission is None:
            return _failed("No such job", code=-6)
        data: dict[str, Any] = {"actions": submission.model, "jobId": job_id, "progress": "0", "seed": "1234567890"}
        if self.poll(submission):
            return json_answer(
                {"status": "ON_QUEUE", "jobId": job_id, "message": "", "data": {**data, "progress": "40"}}
            )
        is_grid = not submission.model.startswith("upsample")
        data |= {"progress": "100", "cdnImage": self.grid_url(submission, is_grid=is_grid)}
        if is_grid and submission.body.get("getUImages"):
            data["images"] = [self.grid_url(submission, is_grid=False) for _ in range(4)]
        return json_answer({"status": "SUCCESS", "jobId": job_id, "message": "success", "data": data})


def _code(code: int, description: str, **more: Any) -> Answer:
    """midjourney-proxy answers with 200, whatever it has to say."""
    return json_answer({"code": code, "description": description, "result": None, **more})


def _failed(message: str, *, status: int = 200, code: int | None = None) -> Answer:
    extra = {} if code is None else {"code": code}
    return json_answer({"status": "FAILED", "message": message, "data": None, **extra}, status)


def _pictures(value: Any) -> str | None:
    is_list = isinstance(value, list) and 1 <= len(value) <= 5
    return None if is_list and not any(map(picture, value)) else "list_type"
