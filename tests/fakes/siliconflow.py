"""A fake SiliconFlow: one synchronous address for pictures and edits, with the seed that was used.

What each model accepts is written down here from docs.siliconflow.cn as of 2026-11, on purpose not read from our own
cards. A wrong key is answered with a bare text.
"""

from typing import Any, ClassVar

from tests.fakes.checks import Check, link, number, one_of, text, whole
from tests.fakes.images_api import GENERATIONS, FakeImagesApi, Fields
from tests.fakes.provider import Submission, Trouble
from tests.fakes.server import Answer, json_answer
from tests.fakes.sizes import sides_of

_ANY: dict[str, Check] = {
    "model": text(200),
    "prompt": text(),
    "negative_prompt": text(),
    "seed": whole(0, 9_999_999_999),
    "num_inference_steps": whole(1, 100),
}
_QWEN: Fields = {**_ANY, "cfg": number(0.1, 20)}
_KOLORS_SIZES = ("1024x1024", "960x1280", "768x1024", "720x1440", "720x1280")
_QWEN_SIZES = ("1328x1328", "1664x928", "928x1664", "1472x1140", "1140x1472", "1584x1056", "1056x1584")


class FakeSiliconFlow(FakeImagesApi):
    """Strict about requests; a size is wanted by all models but those that edit."""

    routes: ClassVar = {
        GENERATIONS: {
            "Kwai-Kolors/Kolors": {
                **_ANY,
                "image_size": one_of(*_KOLORS_SIZES),
                "batch_size": whole(1, 4),
                "guidance_scale": number(0, 20),
                "image": link,
            },
            "Qwen/Qwen-Image": {**_QWEN, "image_size": one_of(*_QWEN_SIZES)},
            "Qwen/Qwen-Image-Edit": {**_QWEN, "image": link},
            "Qwen/Qwen-Image-Edit-2509": {**_QWEN, "image": link, "image2": link, "image3": link},
        }
    }
    needed: ClassVar = {
        "Kwai-Kolors/Kolors": ("image_size",),
        "Qwen/Qwen-Image": ("image_size",),
        "Qwen/Qwen-Image-Edit": ("image",),
        "Qwen/Qwen-Image-Edit-2509": ("image",),
    }

    def error(self, status: int, message: str, code: int | str | None = 20015) -> Answer:
        return json_answer({"code": code, "message": message, "data": None}, status)

    def trouble_answer(self, trouble: Trouble) -> Answer:
        match trouble:
            case Trouble.WRONG_KEY:
                return json_answer("Invalid token", 401)
            case Trouble.NO_CREDIT:
                return self.error(403, "Sorry, your account balance is insufficient", 30001)
            case Trouble.REFUSED:
                return self.error(451, "The prompt is prohibited.", 20018)
            case Trouble.RATE_LIMITED:
                return json_answer({"message": "Request was rejected due to rate limiting. IPM", "data": None}, 429)
        return self.error(503, "Model service overloaded. Please try again later.", 50505)

    def reply(self, submission: Submission) -> Any:
        seed = submission.body.get("seed", 4242)
        return {"images": self.items(submission), "timings": {"inference": 2.31}, "seed": seed}

    def count_of(self, body: Any) -> int:
        return int(body.get("batch_size", 1))

    def sides_of(self, body: Any) -> tuple[int, int]:
        return sides_of(body.get("image_size"))
