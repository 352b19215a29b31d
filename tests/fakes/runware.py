"""A fake Runware: one address that takes a list of tasks, and keeps what is made later to be asked for.

What each model accepts is written down here from the schemas in Runware's SDK of 2026-10 and its documentation, on
purpose not read from our own cards. A task with `deliveryMethod` "sync" is answered with the pictures at once.
"""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.checks import Check, flag, link, links, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _parts(**fields: Check) -> Check:
    """An object with some of these fields."""

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "object_type"
        return next((found for found in (_fault(fields, name, part) for name, part in value.items()) if found), None)

    return check


def _fault(fields: dict[str, Check], name: str, value: Any) -> str | None:
    return fields[name](value) if name in fields else f"unsupported {name}"


# A part of some sixty names.
SCHEDULERS: tuple[str, ...] = (
    "Default",
    "DDIM",
    "Euler",
    "Euler a",
    "Euler Beta",
    "Euler Karras",
    "Heun",
    "LCM",
    "UniPC",
    "DPM++ 2M",
)
SCHEDULERS += ("DPM++ 2M Karras", "DPM++ 2M SDE Karras", "DPM++ SDE Karras", "DPM++ 3M Karras")
_SIDE = whole(128, 8192)
_ANY: dict[str, Check] = {
    "taskType": one_of("imageInference"),
    "taskUUID": lambda value: None if UUID.fullmatch(str(value)) else "uuid_type",
    "model": text(200),
    "positivePrompt": lambda value: None if isinstance(value, str) and 2 <= len(value) <= 3000 else "prompt_length",
    "width": _SIDE,
    "height": _SIDE,
    "numberResults": whole(1, 20),
    "outputType": one_of("URL", "base64Data", "dataURI"),
    "outputFormat": one_of("JPG", "PNG", "WEBP"),
    "outputQuality": whole(20, 99),
    "includeCost": flag,
    "deliveryMethod": one_of("sync", "async"),
    "safety": _parts(checkContent=flag),
}
_STEPS: dict[str, Check] = {
    "negativePrompt": text(3000),
    "seed": whole(1),
    "steps": whole(1, 100),
    "CFGScale": number(0, 50),
    "scheduler": one_of(*SCHEDULERS),
}
_GRID: dict[str, Check] = {"width": whole(128, 2048, 64), "height": whole(128, 2048, 64)}
_FROM_PICTURE: dict[str, Check] = {"inputs": _parts(seedImage=link, maskImage=link), "strength": number(0, 1)}


def _references(most: int) -> dict[str, Check]:
    return {"inputs": _parts(referenceImages=links(most))}


_OWN = {**_ANY, **_STEPS, **_GRID, **_FROM_PICTURE}
MODELS: dict[str, dict[str, Check]] = {
    "runware:100@1": _OWN,
    "runware:101@1": _OWN,
    "civitai:133005@782002": _OWN,
    "runware:106@1": {**_ANY, **_STEPS, **_references(2)},
    "runware:400@1": {**_ANY, **_STEPS, **_references(4)},
    "bytedance:seedream@5.0-lite": {**_ANY, **_references(14)},
    "alibaba:wan@2.6-image": {**_ANY, "negativePrompt": text(), **_references(4)},
}
SIZELESS = ("runware:106@1",)  # takes its size from the picture
KINDS = {"JPG": "jpeg", "PNG": "png", "WEBP": "webp"}
COST_USD = 0.0038


class FakeRunware(FakeProvider):
    """Strict about requests; a refusal is told with the result, as one of several pictures may be refused."""

    base_path = "/v1"

    def has_key(self, request: Received) -> bool:
        return True  # looked at for each task, as one of them brings it in the body

    async def route(self, request: Received) -> Script:
        if (request.method, request.path) != ("POST", self.base_path):
            return error(404, "notFound", "No such route.")
        tasks = request.json()
        if not isinstance(tasks, list) or len(tasks) != 1:
            return error(400, "invalidArray", "The body has to be an array of tasks.")
        return self._task(request, tasks[0])

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return error(401, "invalidApiKey", "Invalid API key. Get one at https://my.runware.ai/signup")
            case Trouble.NO_CREDIT:
                return error(402, "insufficientCredits", "Insufficient credits to perform this task.")
            case Trouble.RATE_LIMITED:
                return error(429, "rateLimitExceeded", "Too many requests.", retry_after="7")
        return error(500, "internalServerError", "Something went wrong.")

    def _task(self, request: Received, task: Any) -> Script:
        if task.get("taskType") == "authentication":
            is_known = task.get("apiKey") == self.key
            done = {"taskType": "authentication", "connectionSessionUUID": "6f1e7b8a-1111-4222-8333-444455556666"}
            return json_answer({"data": [done]}) if is_known else self.trouble_answer(Trouble.WRONG_KEY)
        if not super().has_key(request):
            return self.trouble_answer(Trouble.WRONG_KEY)
        routes: dict[str, Callable[[], Script]] = {
            "imageInference": lambda: self._submit(request, task),
            "getResponse": lambda: self._response(task),
        }
        answer = routes.get(task.get("taskType", ""))
        return answer() if answer else error(400, "invalidTaskType", "Unknown task type.", parameter="taskType")

    def _submit(self, request: Received, task: Any) -> Script:
        parameter, code = self._complaint(task)
        if parameter:
            return error(400, code, f"Invalid value for '{parameter}' parameter.", parameter=parameter)
        submission = self.submit(request, task, model=task["model"], id=task["taskUUID"])
        if submission.outcome.trouble is not Trouble.REFUSED and (refusal := self.refusal_of(submission)):
            return refusal
        if task.get("deliveryMethod", "sync") == "sync":
            return json_answer({"data": self._items(submission)})
        return json_answer({"data": [{"taskType": "imageInference", "taskUUID": submission.id}]})

    def _complaint(self, task: Any) -> tuple[str, str]:
        """The parameter that is wrong and the code for it; two empty texts when all is in order."""
        fields = MODELS.get(task.get("model", ""))
        if fields is None:
            return "model", "invalidModel"
        if self.find(task.get("taskUUID", "")):
            return "taskUUID", "conflictTaskUUID"
        needed = ["taskUUID", "positivePrompt", *(() if task["model"] in SIZELESS else ("width", "height"))]
        missing = next((name for name in needed if name not in task), "")
        if missing:
            return missing, "missingParameter"
        wrong = next((name for name, value in task.items() if _fault(fields, name, value)), "")
        return (wrong, "invalidParameter" if wrong in fields else "unsupportedParameter") if wrong else ("", "")

    def _response(self, task: Any) -> Script:
        submission = self.find(task.get("taskUUID", ""))
        if submission is None:
            return error(400, "taskFailedOrNotFound", "No such task.", parameter="taskUUID")
        named = {"taskType": "imageInference", "taskUUID": submission.id}
        if self.poll(submission):
            return json_answer({"data": [{**named, "status": "processing", "progress": 50}]})
        if submission.outcome.trouble is Trouble.REFUSED:
            why = {"code": "providerContentPolicyViolation", "message": "The prompt was flagged."}
            return json_answer({"data": [{**named, "status": "error", "error": why}]})
        return json_answer({"data": self._items(submission)})

    def _items(self, submission: Submission) -> list[dict[str, Any]]:
        task = submission.body
        count, kind = task.get("numberResults", 1), KINDS[task.get("outputFormat", "JPG")]
        urls = self.urls_of(submission, count, task.get("width", 1024), task.get("height", 1024), kind)
        return [
            {
                "taskType": "imageInference",
                "taskUUID": submission.id,
                "status": "success",
                "imageUUID": f"77da2d99-a6d3-44d9-b8c0-{place:012}",
                "imageURL": url,
                "seed": task.get("seed", 4242) + place,
                **({"cost": COST_USD} if task.get("includeCost") else {}),
            }
            for place, url in enumerate(urls)
        ]


def error(status: int, code: str, message: str, *, parameter: str | None = None, **headers: str) -> Answer:
    """The provider's own error shape."""
    entry = {"code": code, "message": message, "parameter": parameter, "type": None, "taskType": "imageInference"}
    return json_answer({"errors": [entry]}, status, **headers)
