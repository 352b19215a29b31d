"""Replicate: input in an envelope, output as a text or a list, progress and seed out of logs, and runs that fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from replicate import Client

from imagegen.errors import BadRequest, ProviderDown, ProviderError, RateLimited, Refused
from imagegen.providers.base import Callback, Remote
from tests.fakes.calls import RecordingListener
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.replicate import FakeReplicate
from tests.fakes.server import Script, json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.replicate import CASE
from tests.providers.contract import request_for

NOW_S = 1_795_341_600
SCHNELL = {
    "prompt": "a red fox in the snow",
    "aspect_ratio": "1:1",
    "megapixels": "1",
    "num_inference_steps": 4,
    "num_outputs": 2,
    "seed": 42,
    "output_format": "webp",
    "output_quality": 80,
    "go_fast": True,
    "disable_safety_checker": False,
}

JOB = Remote("job-0001", {"operation": "predict", "model": "black-forest-labs/flux-schnell"})


def test_the_input_goes_in_an_envelope_to_the_official_model(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, count=2, seed=42))
    request = fake.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/models/black-forest-labs/flux-schnell/predictions")
    assert request.headers["authorization"] == f"Bearer {fake.key}"
    assert request.json() == {"input": SCHNELL}
    assert [image.seed for image in result.images] == [42, None]


def test_a_callback_address_goes_with_the_events_that_are_wanted(tmp_path):
    request = replace(request_for(CASE.load_card(), tmp_path), callback_url="https://me.example/replicate")
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    body = fake.requests[0].json()
    assert (body["webhook"], body["webhook_events_filter"]) == ("https://me.example/replicate", ["completed"])


def test_a_signed_report_brings_the_picture(tmp_path):
    request = request_for(CASE.load_card(), tmp_path, seed=42)
    with CASE.fake() as fake:
        CASE.generate(fake, request)
        callback = Callback(*fake.report(fake.submissions[0], NOW_S), float(NOW_S))

        async def work(adapter):
            await adapter.verify(callback, access_to(fake))
            return adapter.match(callback), await adapter.handle(callback, JOB, request, access_to(fake))

        remote_id, result = CASE.call(work)
    assert (remote_id, [image.seed for image in result.images]) == (fake.submissions[0].id, [42])


def test_progress_is_the_last_bar_of_the_logs(tmp_path):
    listener = RecordingListener()
    with CASE.fake(Outcome(polls=1)) as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path), listener)
    assert listener.steps == [(0.5, "processing")]


def test_an_output_that_is_one_address_is_understood(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card("google/nano-banana-pro"), tmp_path, pictures=2))
    assert len(result.images) == 1
    body = fake.submissions[0].body
    assert [picture[:22] for picture in body.pop("image_input")] == ["data:image/png;base64,"] * 2
    assert body == {
        "prompt": "a red fox in the snow",
        "aspect_ratio": "match_input_image",
        "resolution": "2K",
        "safety_filter_level": "block_only_high",
        "output_format": "jpg",
    }


class Ending(FakeReplicate):
    """Its runs end in a way of their own."""

    def __init__(self, status: str, error: str | None) -> None:
        super().__init__()
        self._ending = {"status": status, "error": error}

    def _done(self, submission):
        return self._prediction(submission, **self._ending)


@pytest.mark.parametrize(
    ("status", "error", "kind", "message", "is_retryable"),
    [
        pytest.param(
            "failed",
            "NSFW content detected. Try running it again, or try a different prompt.",
            Refused,
            "Replicate refuses this prompt or picture: “NSFW content detected. Try running it again, or try a different"
            " prompt”.",
            False,
            id="refused",
        ),
        pytest.param(
            "failed",
            "Prediction interrupted; please retry (code: PA)",
            ProviderDown,
            "Replicate has a problem of its own (status 500): “Prediction interrupted; please retry (code: PA)”.",
            True,
            id="interrupted",
        ),
        pytest.param(
            "failed",
            "CUDA error",
            ProviderDown,
            "Replicate could not make the picture: “CUDA error”.",
            False,
            id="failed",
        ),
        pytest.param(
            "aborted", None, ProviderDown, "Replicate could not make the picture: “aborted”.", False, id="aborted"
        ),
        pytest.param(
            "canceled", None, ProviderDown, "Replicate could not make the picture: “canceled”.", False, id="canceled"
        ),
    ],
)
def test_a_run_that_ends_badly_is_told_with_a_good_status(tmp_path, status, error, kind, message, is_retryable):
    with Ending(status, error) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.retryable) == (message, is_retryable)


def test_the_wait_after_too_many_requests_stands_in_the_words(tmp_path):
    with CASE.fake(Outcome(trouble=Trouble.RATE_LIMITED)) as fake, pytest.raises(RateLimited) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.retry_after_s == 7


class Strict(FakeReplicate):
    """Has something against every input."""

    def _create(self, model: str, request) -> Script:
        detail = "- input.num_outputs: Must be less than or equal to 4\n"
        return json_answer({"title": "Input validation failed", "detail": detail, "status": 422}, 422)


def test_what_is_wrong_with_the_input_is_quoted(tmp_path):
    with Strict() as fake, pytest.raises(BadRequest) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == (
        "Replicate does not accept the request: “- input.num_outputs: Must be less than or equal to 4”."
    )


def test_the_test_button_names_the_account():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Replicate accepts the key of fox."


@contextmanager
def official_client(fake: FakeReplicate) -> Iterator[Client]:
    client = Client(api_token=fake.key, base_url=fake.url)
    client.poll_interval = 0.01
    try:
        yield client
    finally:
        client._client.close()


def test_the_official_client_understands_the_fake():
    with CASE.fake() as fake, official_client(fake) as client:
        prediction = client.models.predictions.create(CASE.card, SCHNELL, wait=False)
        assert prediction.status == "starting"
        prediction.reload()
        assert (prediction.status, prediction.progress.percentage) == ("processing", 0.5)
        prediction.wait()
    assert prediction.status == "succeeded"
    assert len(prediction.output) == 2
    assert fake.submissions[0].body == SCHNELL


def test_the_official_client_cancels_and_reads_the_secret():
    with CASE.fake(Outcome(is_stuck=True)) as fake, official_client(fake) as client:
        client.models.predictions.create(CASE.card, {"prompt": "a fox"}, wait=False).cancel()
        assert client.webhooks.default.secret().key.startswith("whsec_")
    assert fake.submissions[0].is_cancelled
