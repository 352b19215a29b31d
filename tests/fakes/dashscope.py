"""A fake Alibaba DashScope: messages answered at once, and tasks to be asked for, with their pictures' addresses.

What each model accepts is written down here from the help pages and the SDK dashscope 2.0.2 as of 2026-11, on purpose
not read from our own cards. An error may come with a good status, and one picture of several may have failed.
"""

from collections.abc import Mapping
from typing import Any

from tests.fakes.checks import Check, flag, link, links, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of, size_text

SERVICES = "/services/aigc"
MESSAGES = f"{SERVICES}/multimodal-generation/generation"
MESSAGE_TASKS = f"{SERVICES}/image-generation/generation"
TEXT_TASKS = f"{SERVICES}/text2image/image-synthesis"
PICTURE_TASKS = f"{SERVICES}/image2image/image-synthesis"

Fields = Mapping[str, Check]
_NEGATIVE: Fields = {"negative_prompt": text(500)}
_EXTEND: Fields = {"seed": whole(0, 2**31 - 1), "prompt_extend": flag}
_ANY: Fields = {**_EXTEND, "watermark": flag}
_FIXED_SIZES = ("1664*928", "1472*1104", "1328*1328", "1104*1472", "928*1664")


def _size(**limits: Any) -> Fields:
    return {"size": size_text("*", **limits)}


_FREE = _size(min_pixels=512 * 512, max_pixels=2048 * 2048, max_ratio=8)
_WIDE = _size(min_pixels=1280 * 1280, max_pixels=1440 * 1440, max_ratio=4)
_QWEN_2: Fields = {**_ANY, **_NEGATIVE, **_FREE, "n": whole(1, 6)}
_QWEN_1: Fields = {**_ANY, **_NEGATIVE, "size": one_of(*_FIXED_SIZES), "n": whole(1, 1)}
_QWEN_EDIT: Fields = {**_ANY, **_NEGATIVE, **_size(low=512, high=2048), "n": whole(1, 6)}
_WAN: Fields = {**_ANY, **_NEGATIVE, "n": whole(1, 4)}
_KLING: Fields = {"aspect_ratio": one_of("16:9", "9:16", "1:1"), "watermark": flag}
PARAMETERS: dict[str, dict[str, Fields]] = {
    MESSAGES: {
        "qwen-image-3.0-pro": _QWEN_2,
        "qwen-image-3.0": _QWEN_2,
        "qwen-image-2.0-pro": _QWEN_2,
        "qwen-image-2.0": _QWEN_2,
        "qwen-image-max": _QWEN_1,
        "qwen-image-plus": _QWEN_1,
        "qwen-image-edit-max": _QWEN_EDIT,
        "qwen-image-edit-plus": _QWEN_EDIT,
        "qwen-image-edit": {**_ANY, **_NEGATIVE},
        "wan2.7-image-pro": {**_WAN, **_size(low=271, high=11585)},
        "wan2.7-image": {**_WAN, **_size(low=271, high=5792)},
        "wan2.6-t2i": {**_WAN, **_WIDE},
        "wan2.6-image": {**_WAN, **_WIDE},
        "z-image-turbo": {**_EXTEND, **_size(min_pixels=512 * 512, max_pixels=2048 * 2048)},
    },
    MESSAGE_TASKS: {
        "kling/kling-v3-image-generation": {**_KLING, "resolution": one_of("1k", "2k")},
        "kling/kling-v3-omni-image-generation": {**_KLING, "resolution": one_of("1k", "2k", "4k")},
    },
    TEXT_TASKS: {
        "wan2.5-t2i-preview": {**_ANY, **_WIDE, "n": whole(1, 4)},
        "wan2.2-t2i-plus": {**_ANY, **_size(low=512, high=1440), "n": whole(1, 4)},
        "wan2.2-t2i-flash": {**_ANY, **_size(low=512, high=1440), "n": whole(1, 4)},
    },
    PICTURE_TASKS: {"wan2.5-i2i-preview": {**_ANY, **_size(low=384, high=2560), "n": whole(1, 4)}},
}
PICTURES = {"qwen-image-edit": 1, "wan2.6-image": 4, "wan2.7-image-pro": 9, "wan2.7-image": 9}
PICTURES |= {"kling/kling-v3-image-generation": 1, "kling/kling-v3-omni-image-generation": 10}
ONLY_TEXT = {"qwen-image-max", "qwen-image-plus", "wan2.6-t2i", "z-image-turbo"}
NEEDS_PICTURE = {"qwen-image-edit", "qwen-image-edit-plus", "qwen-image-edit-max", "wan2.6-image"}
FAILED_PICTURE = {"code": "DataInspectionFailed", "message": "Output data may contain inappropriate content."}


class FakeDashScope(FakeProvider):
    """Strict about requests; a task waits until it is first asked for, and a stuck one waits on."""

    base_path = "/api/v1"
    failed_pictures: tuple[Mapping[str, str], ...] = ()  # stand beside the pictures of every finished task

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(self.base_path)
        if path in PARAMETERS and request.method == "POST":
            return self._submit(path, request)
        if path == "/tasks/" and request.method == "GET":
            return json_answer({"request_id": "r-1", "total": 0, "data": [], "page_no": 1, "page_size": 1})
        return self._about_task(request.method, *path.removeprefix("/tasks/").split("/"))

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return error(401, "InvalidApiKey", "Invalid API-key provided.")
            case Trouble.NO_CREDIT:
                return error(400, "Arrearage", "Access denied, please make sure your account is in good standing.")
            case Trouble.REFUSED:
                return error(400, "DataInspectionFailed", "Input data may contain inappropriate content.")
            case Trouble.RATE_LIMITED:
                return error(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
        return error(500, "InternalError", "An internal error has occured, please try again later.")

    def _submit(self, path: str, request: Received) -> Script:
        is_task = path != MESSAGES
        if (request.headers.get("x-dashscope-async") == "enable") is not is_task:
            kind = "synchronous" if is_task else "asynchronous"
            return error(403, "AccessDenied", f"current user api does not support {kind} calls.")
        body = request.json()
        complaint = _complaint(path, body)
        if complaint:
            return error(400, "InvalidParameter", complaint)
        submission = self.submit(request, body, model=body["model"])
        refusal = self.refusal_of(submission)
        if refusal is not None:
            return refusal
        if is_task:
            return json_answer({"request_id": "r-1", "output": {"task_id": submission.id, "task_status": "PENDING"}})
        return json_answer({"request_id": "r-1", "output": self._choices(submission), "usage": {"image_count": 1}})

    def _about_task(self, method: str, task_id: str, verb: str = "") -> Script:
        submission = self.find(task_id)
        if (method, verb) == ("POST", "cancel"):
            return self._cancel(submission)
        if (method, verb) != ("GET", ""):
            return error(404, "NotFound", "No such route.")
        if submission is None:
            return json_answer({"request_id": "r-2", "output": {"task_id": task_id, "task_status": "UNKNOWN"}})
        return json_answer({"request_id": "r-2", "output": {"task_id": task_id, **self._state(submission)}})

    def _cancel(self, submission: Submission | None) -> Script:
        if submission is None or not _waits(submission):
            return error(400, "UnsupportedOperation", "Only a task that waits can be canceled.")
        submission.is_cancelled = True
        return json_answer({"request_id": "r-3"})

    def _state(self, submission: Submission) -> dict[str, Any]:
        if submission.is_cancelled:
            return {"task_status": "CANCELED"}
        waits = _waits(submission)
        if self.poll(submission):
            return {"task_status": "PENDING" if waits else "RUNNING"}
        if "messages" in submission.body["input"]:
            return {"task_status": "SUCCEEDED", **self._choices(submission)}
        return {"task_status": "SUCCEEDED", "results": self._results(submission)}

    def _choices(self, submission: Submission) -> dict[str, Any]:
        contents = [[{"image": url}] for url in self._urls(submission)]
        return {"choices": [_choice(content) for content in contents]}

    def _results(self, submission: Submission) -> list[Mapping[str, Any]]:
        prompt = submission.body["input"]["prompt"]
        made = [
            {"orig_prompt": prompt, "actual_prompt": f"{prompt}, sharp", "url": url} for url in self._urls(submission)
        ]
        return [*made, *self.failed_pictures]

    def _urls(self, submission: Submission) -> list[str]:
        parameters = submission.body["parameters"]
        return self.urls_of(submission, parameters.get("n", 1), *sides_of(parameters.get("size")))


def error(status: int, code: str, message: str) -> Answer:
    return json_answer({"request_id": "r-1", "code": code, "message": message}, status)


def _waits(submission: Submission) -> bool:
    return submission.outcome.is_stuck or submission.polls_left == submission.outcome.polls > 0


def _choice(content: list[dict[str, str]]) -> dict[str, Any]:
    return {"finish_reason": "stop", "message": {"role": "assistant", "content": content}}


def _complaint(path: str, body: Any) -> str:
    """What is wrong with the body; "" when it is in order."""
    fields = PARAMETERS[path].get(body.get("model", ""))
    if fields is None:
        return f"Model {body.get('model')!r} does not exist at this address."
    if body.keys() != {"model", "input", "parameters"}:
        return "model, input and parameters are wanted, and nothing else."
    problems = {
        name: fields[name](value) if name in fields else "unknown" for name, value in body["parameters"].items()
    }
    wrong = next((f"parameters.{name}: {problem}" for name, problem in problems.items() if problem), "")
    return wrong or _input_complaint(path, body["model"], body["input"])


def _input_complaint(path: str, model: str, given: Any) -> str:
    if path in (MESSAGES, MESSAGE_TASKS):
        return _message_complaint(model, given)
    known = {
        "prompt": text(2000),
        "negative_prompt": text(500),
        **({"images": links(3)} if path == PICTURE_TASKS else {}),
    }
    if not given.get("prompt") or (path == PICTURE_TASKS and "images" not in given):
        return "input.prompt and input.images are required."
    problems = {name: known[name](value) if name in known else "unknown" for name, value in given.items()}
    return next((f"input.{name}: {problem}" for name, problem in problems.items() if problem), "")


def _message_complaint(model: str, given: Any) -> str:
    if given.keys() != {"messages"} or len(given["messages"]) != 1 or given["messages"][0]["role"] != "user":
        return "One message of the user is wanted."
    *pictures, words = given["messages"][0]["content"]
    if words.keys() != {"text"} or not words["text"]:
        return "The last part must be the only text."
    if any(part.keys() != {"image"} or link(part["image"]) for part in pictures):
        return "Each part before the text must be a picture."
    most = 0 if model in ONLY_TEXT else PICTURES.get(model, 3)
    least = 1 if model in NEEDS_PICTURE else 0
    return "" if least <= len(pictures) <= most else f"{model} takes {least} to {most} pictures."
