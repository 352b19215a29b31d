"""The base of fakes whose provider answers a request for pictures at once, in the shape that OpenAI made usual.

A subclass writes down, from its provider's documentation, what each model accepts at which path, and how the provider
words its troubles. Whatever is not in the tables gets the provider's own error.
"""

import base64
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.fakes.checks import Check
from tests.fakes.forms import read_form
from tests.fakes.provider import FakeProvider, Submission
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of

Fields = Mapping[str, Check]
GENERATIONS, EDITS = "/images/generations", "/images/edits"


class FakeImagesApi(FakeProvider):
    """Strict about requests; answers at once."""

    base_path = "/v1"
    routes: ClassVar[Mapping[str, Mapping[str, Fields]]]  # path → model → field → rule
    forms: ClassVar[frozenset[str]] = frozenset()  # paths that take a multipart form
    needed: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # model → fields besides the prompt
    lists: ClassVar[str] = "/models"  # the call that costs nothing

    @abstractmethod
    def error(self, status: int, message: str, code: str = "invalid_request") -> Answer:
        """The provider's own error shape."""

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(self.base_path)
        if request.method == "GET" and path == self.lists:
            return json_answer(self.listing())
        if request.method == "POST" and path in self.routes:
            return self._make(path, request)
        return self.error(404, f"No route {request.method} {path}.")

    def listing(self) -> Any:
        models = {model for table in self.routes.values() for model in table}
        return {"object": "list", "data": [{"id": model, "object": "model"} for model in sorted(models)]}

    def complaint(self, path: str, body: Any) -> str:
        """What is wrong with a body; "" when it is in order."""
        fields = self.routes[path].get(body.get("model", ""))
        if fields is None:
            return f"The model {body.get('model')!r} does not exist."
        missing = [name for name in ("prompt", *self.needed.get(body["model"], ())) if not body.get(name)]
        if missing:
            return f"{missing[0]} is required."
        problems = {name: fields[name](value) if name in fields else "unknown field" for name, value in body.items()}
        return next((f"{name}: {problem}" for name, problem in problems.items() if problem), "")

    def reply(self, submission: Submission) -> Any:
        """The answer to a request in order."""
        return {"created": 1795305600, "data": self.items(submission)}

    def items(self, submission: Submission) -> list[dict[str, Any]]:
        """One entry for each picture: an address, or the picture itself where that was asked for."""
        body = submission.body
        size = self.count_of(body), *self.sides_of(body), self.kind_of(body)
        if submission.outcome.picture_url or body.get("response_format", "url") == "url":
            return [{"url": url} for url in self.urls_of(submission, *size)]
        return [{"b64_json": base64.b64encode(data).decode()} for data in self.pictures_of(submission, *size)]

    def count_of(self, body: Any) -> int:
        return int(body.get("n", 1))

    def sides_of(self, body: Any) -> tuple[int, int]:
        return sides_of(body.get("size"))

    def kind_of(self, body: Any) -> str:
        return "jpeg" if body.get("output_format") in ("jpeg", "jpg") else "png"

    def _make(self, path: str, request: Received) -> Script:
        body = form_body(request) if path in self.forms else request.json()
        if body is None:
            return self.error(400, "A multipart form is wanted.")
        complaint = self.complaint(path, body)
        if complaint:
            return self.error(400, complaint)
        submission = self.submit(request, body, model=body["model"])
        return self.refusal_of(submission) or json_answer(self.reply(submission))


def form_body(request: Received) -> dict[str, Any] | None:
    """A form as if it had been JSON: texts that read as numbers or switches are some, files are data URLs."""
    form = read_form(request)
    if form is None:
        return None
    files: dict[str, Any] = {}
    for upload in form.files:
        files[upload.field] = f"data:{upload.media_type};base64,{base64.b64encode(upload.data).decode()}"
    return {**form.typed(), **files}
