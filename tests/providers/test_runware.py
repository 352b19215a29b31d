"""Runware: a list of tasks at one address, jobs by our own id, several pictures of which some fail, and their cost."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderDown, ProviderError, RateLimited, Refused, WrongKey
from tests.fakes.calls import RecordingListener
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.runware import COST_USD, FakeRunware, error
from tests.fakes.server import Answer, Script, json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.runware import CASE
from tests.providers.contract import request_for

SCHNELL, KONTEXT = "runware:100@1", "runware:106@1"


def test_a_job_is_a_list_of_one_task_that_is_asked_for_by_our_own_id(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(), tmp_path, seed=42, safetyChecker=True)
    with CASE.fake() as fake:
        result = CASE.generate(fake, request)
    submit, poll = fake.requests_to("POST", "/v1")[:2]
    assert submit.headers["authorization"] == f"Bearer {fake.key}"
    assert submit.json() == [
        {
            "taskType": "imageInference",
            "taskUUID": request.job_uuid,
            "model": "runware:101@1",
            "deliveryMethod": "async",
            "outputType": "URL",
            "includeCost": True,
            "positivePrompt": "a red fox in the snow",
            "width": 1024,
            "height": 1024,
            "steps": 28,
            "CFGScale": 3.5,
            "seed": 42,
            "outputFormat": "JPG",
            "numberResults": 1,
            "safety": {"checkContent": True},
        }
    ]
    assert poll.json() == [{"taskType": "getResponse", "taskUUID": request.job_uuid}]
    assert result.cost_usd == pytest.approx(COST_USD)


def test_pictures_go_into_inputs(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(KONTEXT), tmp_path, pictures=2))
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path, pictures=1, mask=True, strength=0.6))
    edit, repaint = (one.body for one in fake.submissions)
    assert [url[:22] for url in edit["inputs"]["referenceImages"]] == ["data:image/png;base64,"] * 2
    assert "width" not in edit
    assert {name: url[:22] for name, url in repaint["inputs"].items()} == {
        "seedImage": "data:image/png;base64,",
        "maskImage": "data:image/png;base64,",
    }
    assert repaint["strength"] == 0.6


def test_each_of_several_pictures_has_its_seed_and_its_cost(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(SCHNELL), tmp_path, count=3, seed=42))
    assert fake.submissions[0].body["numberResults"] == 3
    assert [image.seed for image in result.images] == [42, 43, 44]
    assert result.cost_usd == pytest.approx(3 * COST_USD)


class Saying(FakeRunware):
    """Answers the questions about a job from a list; {file} is the address of a picture."""

    def __init__(self, *words: dict[str, Any]) -> None:
        super().__init__(Outcome(polls=0))
        self.words = list(words)

    def _response(self, task: Any) -> Script:
        word = self.words.pop(0)
        for item in word.get("data", []):
            if item.get("imageURL"):
                submission = self.find(task["taskUUID"])
                assert submission is not None
                (item["imageURL"],) = self.urls_of(submission, 1, 1024, 1024)
        return json_answer(word)


MADE = {"status": "success", "imageURL": "{file}", "seed": 7, "cost": 0.002}
RUNNING = {"status": "processing", "progress": 10}
FLAGGED = {"status": "error", "error": {"code": "nsfwContentDetected", "message": "The picture was flagged."}}
BROKEN = {"code": "inferenceError", "message": "The worker broke."}
BUSY = {"code": "rateLimitExceeded", "message": "Too many requests."}


def made_by(folder: Path, *words: dict[str, Any], listener: RecordingListener | None = None) -> Any:
    with Saying(*words) as fake:
        return CASE.generate(fake, request_for(CASE.load_card(), folder, count=2), listener)


def test_a_job_is_done_when_none_of_its_pictures_is_in_the_making(tmp_path: Path) -> None:
    listener = RecordingListener()
    result = made_by(tmp_path, {"data": [dict(MADE), RUNNING]}, {"data": [dict(MADE), dict(MADE)]}, listener=listener)
    assert len(result.images) == 2
    assert listener.steps == [(0.1, "success")]


def test_trouble_with_the_question_says_nothing_about_the_job(tmp_path: Path) -> None:
    result = made_by(tmp_path, {"errors": [BUSY]}, {"data": [dict(MADE)]})
    assert len(result.images) == 1


@pytest.mark.parametrize(
    ("word", "warning"),
    [
        pytest.param(
            {"data": [dict(MADE), FLAGGED]},
            "Runware refuses this prompt or picture: “The picture was flagged”.",
            id="refused among the data",
        ),
        pytest.param(
            {"data": [dict(MADE)], "errors": [BROKEN]},
            "Runware could not make the picture: “The worker broke”.",
            id="errors beside the data",
        ),
        pytest.param(
            {"data": [dict(MADE), {**MADE, "NSFWContent": True}]},
            "The provider held 1 of the pictures back.",
            id="marked as unsafe",
        ),
    ],
)
def test_what_failed_of_several_pictures_is_told(word: dict[str, Any], warning: str, tmp_path: Path) -> None:
    result = made_by(tmp_path, word)
    assert [image.seed for image in result.images] == [7]
    assert result.details == {"warnings": [warning]}


@pytest.mark.parametrize(
    ("word", "kind", "message"),
    [
        pytest.param(
            {"data": [FLAGGED]},
            Refused,
            "Runware refuses this prompt or picture: “The picture was flagged”.",
            id="flagged",
        ),
        pytest.param(
            {"data": [{**MADE, "NSFWContent": True}]}, Refused, "Runware refuses this prompt or picture.", id="unsafe"
        ),
        pytest.param(
            {"errors": [BROKEN]}, ProviderDown, "Runware could not make the picture: “The worker broke”.", id="errors"
        ),
    ],
)
def test_a_job_may_end_without_a_picture(
    word: dict[str, Any], kind: type[ProviderError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ProviderError) as caught:
        made_by(tmp_path, word)
    assert (type(caught.value), caught.value.message) == (kind, message)
    assert not caught.value.retryable


class Objecting(FakeRunware):
    """Has this against every submission."""

    def __init__(self, objection: Answer) -> None:
        super().__init__(Outcome(trouble=Trouble.SERVER_ERROR))
        self.objection = objection

    def trouble_answer(self, trouble: Trouble) -> Answer:
        return self.objection


@pytest.mark.parametrize(
    ("answer", "kind", "retryable"),
    [
        pytest.param(error(401, "missingApiKey", "No."), WrongKey, False, id="no key"),
        pytest.param(error(400, "insufficientCredits", "No."), NoCredit, False, id="no credit"),
        pytest.param(error(400, "promptBlocked", "No."), Refused, False, id="refused at once"),
        pytest.param(error(400, "conflictTaskUUID", "No."), BadRequest, False, id="an id used twice"),
        pytest.param(error(400, "timeoutProvider", "No."), ProviderDown, True, id="the partner is late"),
        pytest.param(error(200, "rateLimitExceeded", "No."), RateLimited, True, id="errors in a fine reply"),
        pytest.param(error(503, "serviceUnavailable", "No."), ProviderDown, True, id="down"),
    ],
)
def test_what_an_error_means(answer: Answer, kind: type[ProviderError], retryable: bool, tmp_path: Path) -> None:
    with Objecting(answer) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert (type(caught.value), caught.value.retryable) == (kind, retryable)


def test_the_test_button_only_shows_the_key() -> None:
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Runware accepts the key."
    assert fake.requests[0].json() == [{"taskType": "authentication", "apiKey": fake.key}]


@pytest.mark.parametrize("delivery", ["sync", "async"])
def test_the_official_client_is_understood_by_the_fake(delivery: str) -> None:
    runware = pytest.importorskip("runware")
    if not hasattr(runware, "RunwareError"):
        pytest.skip("the older client of the same name speaks only websockets")

    async def make(fake: FakeRunware) -> Any:
        config = {"api_key": fake.key, "transport": "rest", "http_base_url": fake.base_url, "max_retries": 0}
        async with runware.Runware(**config) as client:
            task = {"model": SCHNELL, "positivePrompt": "a fox", "width": 512, "height": 512, "numberResults": 2}
            return await client.run({"taskType": "imageInference", "deliveryMethod": delivery, **task})

    with FakeRunware(Outcome(polls=0)) as fake:
        items = asyncio.run(make(fake))
    assert [item["seed"] for item in items] == [4242, 4243]
