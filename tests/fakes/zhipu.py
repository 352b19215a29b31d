"""A fake Zhipu (and Z.ai): pictures at once, and GLM-Image as a task to be asked for.

What each model accepts is written down here from docs.z.ai and the SDK zai-sdk 0.2.3 as of 2026-11, on purpose not read
from our own cards. The code of an error is a number written as text, and a 429 may mean an empty account.
"""

from typing import Any, ClassVar

from tests.fakes.checks import Check, flag, one_of, text
from tests.fakes.images_api import GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.fakes.sizes import size_text

TASKS = "/async/images/generations"
_ANY: dict[str, Check] = {
    "model": text(64),
    "prompt": text(1000),
    "watermark_enabled": flag,
    "user_id": text(128),
    "request_id": text(128),
}
_COGVIEW: Fields = {
    **_ANY,
    "size": size_text(low=512, high=2048, step=16, max_pixels=1 << 21),
    "quality": one_of("standard", "hd"),
}
_GLM: Fields = {
    **_ANY,
    "size": size_text(low=960, high=2048, step=32, max_pixels=1 << 22),  # its own list has sides below 1024
    "quality": one_of("hd"),
}


class FakeZhipu(FakeImagesApi):
    """Strict about requests; one picture a call."""

    base_path = "/api/paas/v4"
    routes: ClassVar = {
        GENERATIONS: {"cogview-4": _COGVIEW, "cogview-3-flash": _COGVIEW, "glm-image": _GLM},
        TASKS: {"glm-image": _GLM},
    }

    async def route(self, request: Received) -> Script:
        path = request.path.removeprefix(self.base_path)
        submission = self.find(path.removeprefix("/async-result/"))
        if submission and request.method == "GET":
            return json_answer({"model": "glm-image", "request_id": "r-1", **self._state(submission)})
        return await super().route(request)

    def error(self, status: int, message: str, code: str = "1210") -> Answer:
        return json_answer({"error": {"code": code, "message": message}}, status)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return self.error(401, "Authentication failed.", "1000")
            case Trouble.NO_CREDIT:
                return self.error(429, "Your account is in arrears, please recharge.", "1113")
            case Trouble.REFUSED:
                return self.error(400, "The prompt contains unsafe or sensitive content.", "1301")
            case Trouble.RATE_LIMITED:
                return self.error(429, "Too many concurrent requests.", "1302")
        return self.error(500, "Internal error.", "500")

    def reply(self, submission: Submission) -> Any:
        if submission.model == "glm-image":
            return {"id": submission.id, "model": "glm-image", "request_id": "r-1", "task_status": "PROCESSING"}
        return {**super().reply(submission), "content_filter": [{"role": "assistant", "level": 3}]}

    def _state(self, submission: Submission) -> dict[str, Any]:
        if self.poll(submission):
            return {"task_status": "PROCESSING"}
        return {"task_status": "SUCCESS", "image_result": self.items(submission)}
