"""fal.ai in the contract test: its own fake, with the outcomes that all providers share."""

import base64
from typing import Any

from tests.fakes import fal
from tests.fakes.fal import FakeFal, Job
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import make_picture
from tests.providers.contract import Case

TROUBLES = {
    Trouble.WRONG_KEY: fal.wrong_key(),
    Trouble.NO_CREDIT: fal.no_credit(),
    Trouble.REFUSED: fal.refused(),
    Trouble.RATE_LIMITED: fal.rate_limited("7"),
    Trouble.SERVER_ERROR: fal.server_error(),
}


class ScriptedFal(FakeFal):
    """The same fake, told what happens in the contract's words."""

    def __init__(self, *outcomes: Outcome, **more: Any) -> None:
        super().__init__(*map(as_job, outcomes), **more)

    @property
    def base_url(self) -> str:
        return self.url

    def finish(self) -> None:
        for submission in self.submissions:
            submission.steps.clear()
            submission.job = Job()


def as_job(outcome: Outcome) -> Job:
    if outcome.is_lost:
        return fal.dropped()
    if outcome.trouble:
        return TROUBLES[outcome.trouble]
    output: dict[str, Any] = {}
    if outcome.picture_url:
        output["images"] = [{"url": outcome.picture_url, "content_type": "image/png"}]
    if outcome.pictures:
        entry = {"url": DATA_URL, "content_type": "image/png"}
        output["images"] = [entry] * outcome.pictures
        output["has_nsfw_concepts"] = [False] * outcome.pictures
    media = fal.truncated_picture() if outcome.is_broken else None
    return Job(polls=outcome.polls, is_stuck=outcome.is_stuck, output=output, media=media, logs=LOGS[: outcome.polls])


LOGS = (" 25%|##        | 1/4", " 50%|#####     | 2/4")
DATA_URL = "data:image/png;base64," + base64.b64encode(make_picture(3, 32, 24, "png")).decode()

CASE = Case(
    provider="fal",
    fake=ScriptedFal,
    card="fal-ai/flux/schnell",
    edit_card="fal-ai/flux/dev/image-to-image",
    several_card="fal-ai/flux-2-pro/edit",
    mask_card="fal-ai/flux-pro/v1/fill",
    count_card="fal-ai/flux/schnell",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
)
