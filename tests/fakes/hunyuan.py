"""A fake Tencent TokenHub: HY-Image as a task that is asked for by POST, and the light model at once.

What each model accepts is written down here from public clients of 2026, on purpose not read from our own cards. How a
job is, is said in words or in numbers as text.
"""

from typing import Any, ClassVar

from tests.fakes.checks import Check, links, one_of, text, whole
from tests.fakes.images_api import FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import sides_of, size_text

SUBMIT, QUERY, LITE = "/api/image/submit", "/api/image/query", "/api/image/lite"
_ANY: dict[str, Check] = {
    "model": text(64),
    "prompt": text(),
    "seed": whole(0),
    "logo_add": whole(0, 1),
}
_V3: Fields = {
    **_ANY,
    "resolution": size_text(":", low=512, high=2048, max_pixels=1024 * 1024),
    "images": links(3),
    "revise": whole(0, 1),
}
_LITE: Fields = {**_ANY, "resolution": size_text(":", low=160, high=4096), "rsp_img_type": one_of("url", "base64")}


class FakeHunyuan(FakeImagesApi):
    """Strict about requests; one picture a call."""

    routes: ClassVar = {SUBMIT: {"hy-image-v3.0": _V3}, LITE: {"hy-image-lite": _LITE}}
    words = ("queued", "completed")  # how it says that a job waits, and that it is done

    async def route(self, request: Received) -> Script:
        if (request.method, request.path) == ("POST", self.base_path + QUERY):
            return self._query(request.json())
        return await super().route(request)

    def error(self, status: int, message: str, code: str = "InvalidParameter") -> Answer:
        return json_answer({"error": {"code": code, "message": message, "type": "error"}, "request_id": "r-1"}, status)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(401, "The API key is invalid.", "AuthFailure.InvalidApiKey")
            case Trouble.NO_CREDIT:
                return self.error(200, "The account is in arrears.", "ResourceUnavailable.InArrears")
            case Trouble.REFUSED:
                return self.error(400, "The text is not allowed.", "OperationDenied.TextIllegalDetected")
            case Trouble.RATE_LIMITED:
                return self.error(200, "One job at a time.", "RequestLimitExceeded.JobNumExceed")
        return self.error(500, "Server error.", "FailedOperation.ServerError")

    def reply(self, submission: Submission) -> Any:
        if submission.model == "hy-image-lite":
            return {"data": self.items(submission), "request_id": "r-1"}
        return {"id": submission.id, "status": self.words[0], "object": "image.job", "request_id": "r-1"}

    def sides_of(self, body: Any) -> tuple[int, int]:
        return sides_of(body.get("resolution"))

    def _query(self, body: Any) -> Script:
        submission = self.find(body.get("id", ""))
        if submission is None or body != {"model": submission.model, "id": submission.id}:
            return self.error(400, "No such job.", "ResourceNotFound")
        if self.poll(submission):
            return json_answer({"status": self.words[0], "request_id": "r-2"})
        data = [{**item, "revised_prompt": submission.body["prompt"]} for item in self.items(submission)]
        return json_answer({"status": self.words[1], "data": data, "request_id": "r-2"})
