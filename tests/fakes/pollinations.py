"""Fakes of both Pollinations: the service with keys, and the old host that asks for none.

What they accept is written down here from the public repository as of late 2026, on purpose not read from our own
cards. Both are stricter than the real ones, which pass over what they do not know.
"""

import base64
import re
from abc import abstractmethod
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.fakes.forms import Form, read_form
from tests.fakes.provider import FakeProvider, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of

_NUMBER, _FLAG = re.compile(r"\d{1,10}"), re.compile("true|false")
_QUERY = {"model": re.compile(r"[a-z0-9.-]+"), "width": _NUMBER, "height": _NUMBER, "seed": _NUMBER}
_QUERY |= {"enhance": _FLAG, "private": _FLAG}
MODELS = ("flux", "zimage", "dreamshaper", "kontext", "seedream5", "seedream-pro", "ideogram-v4-turbo", "gpt-image-2")
EDITORS = {"kontext": 1, "seedream5": 14, "seedream-pro": 14, "gpt-image-2": 16}  # model → how many pictures it takes


class _FakePictureAddress(FakeProvider):
    """An address that is a picture: the prompt in the path, all else in the query."""

    start: ClassVar[str]  # of a picture's path
    known: ClassVar[dict[str, re.Pattern[str]]]
    models: ClassVar[tuple[str, ...]]

    @abstractmethod
    def error(self, status: int, message: str, code: str = "BAD_REQUEST", **more: Any) -> Answer:
        """The provider's own error shape."""

    def picture(self, request: Received) -> Script:
        query = dict(request.query)
        complaint = self._complaint(query)
        if complaint:
            return self.error(400, complaint)
        body = {"prompt": unquote(request.path.removeprefix(self.start)), **query}
        submission = self.submit(request, body, model=query["model"])
        return self.refusal_of(submission) or self._made(submission)

    def _complaint(self, query: dict[str, str]) -> str:
        if query.get("model") not in self.models:
            return f"Unknown model {query.get('model')}."
        wrong = [
            name for name, value in query.items() if name not in self.known or not self.known[name].fullmatch(value)
        ]
        return f"Invalid parameter: {wrong[0]}" if wrong else ""

    def _made(self, submission: Submission) -> Answer:
        sides = int(submission.body.get("width", 1024)), int(submission.body.get("height", 1024))
        return Answer(200, self.pictures_of(submission, 1, *sides, "jpeg")[0], "image/jpeg")


class FakePollinations(_FakePictureAddress):
    """The service at gen.pollinations.ai."""

    start = "/image/"
    known: ClassVar = {**_QUERY, "quality": re.compile("low|medium|high|hd")}
    models = MODELS

    def has_key(self, request: Received) -> bool:
        """The list of models is open to everyone."""
        return (request.method, request.path) == ("GET", "/image/models") or super().has_key(request)

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/image/models":
                return json_answer([{"name": model} for model in MODELS])
            case "GET", "/account/key":
                return json_answer({"valid": True, "type": "secret", "permissions": {}})
            case "GET", path if path.startswith(self.start):
                return self.picture(request)
            case "POST", "/v1/images/edits":
                return self._edit(request, read_form(request))
        return self.error(404, "Not found.", "NOT_FOUND")

    def error(self, status: int, message: str, code: str = "BAD_REQUEST", **more: Any) -> Answer:
        headers = {name: more.pop(name) for name in ("retry_after",) if name in more}
        told = {"code": code, "message": message, "timestamp": "2026-11-02T20:34:27.884Z", **more}
        return json_answer({"status": status, "success": False, "error": told}, status, **headers)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(401, "Authentication required.", "UNAUTHORIZED")
            case Trouble.NO_CREDIT:
                return self.error(402, "Insufficient pollen balance.", "INSUFFICIENT_BALANCE")
            case Trouble.REFUSED:
                return self.error(400, "The prompt was blocked.", type="safety_error")
            case Trouble.RATE_LIMITED:
                return self.error(429, "Too many requests.", "RATE_LIMITED", retry_after="7")
        return self.error(500, "Upstream error", "INTERNAL_ERROR")

    def _edit(self, request: Received, form: Form | None) -> Script:
        if form is None:
            return self.error(400, "Invalid multipart form data")
        complaint = self._wrong_in_form(form)
        if complaint:
            return self.error(400, complaint)
        files = {"image": form.files_of("image")}
        submission = self.submit(request, form.fields, model=form.fields["model"], files=files)
        return self.refusal_of(submission) or self._edited(submission)

    def _wrong_in_form(self, form: Form) -> str:
        fields, pictures = form.fields, form.files_of("image")
        known = {"model", "prompt", "size", "seed", "private", "quality"}
        if not fields.get("prompt") or not pictures:
            return f"Missing required field: {'image' if fields.get('prompt') else 'prompt'}"
        if len(pictures) > EDITORS.get(fields.get("model", ""), 0):
            return f"{fields.get('model')} does not take {len(pictures)} pictures."
        if not re.fullmatch(r"\d+x\d+", fields.get("size", "1024x1024")):
            return "Invalid size"
        return next((f"Unknown field: {name}" for name in fields if name not in known), "")

    def _edited(self, submission: Submission) -> Answer:
        made = self.pictures_of(submission, 1, *sides_of(submission.body.get("size")), "jpeg")
        data = [{"b64_json": base64.b64encode(made[0]).decode(), "revised_prompt": submission.body["prompt"]}]
        return json_answer({"created": 1795305600, "data": data, "usage": {}})


class FakeAnonymousPollinations(_FakePictureAddress):
    """The old host at image.pollinations.ai: one request of an address waits, the next is turned away."""

    start = "/prompt/"
    known: ClassVar = {**_QUERY, "nologo": _FLAG}
    models = ("flux",)

    def has_key(self, request: Received) -> bool:
        return True  # it knows none

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/models":
                return json_answer(["flux"])
            case "GET", path if path.startswith(self.start):
                return self.picture(request)
        return self.error(404, "Not found.")

    def error(self, status: int, message: str, code: str = "", **more: Any) -> Answer:
        return json_answer({"error": message, **({"code": code} if code else {}), **more}, status)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.RATE_LIMITED:
            full = "Queue full for IP: 192.0.2.1: 1 requests already queued (max: 1)"
            return self.error(402, full, x402Version=1)
        return self.error(500, "Internal Server Error")
