"""Tencent Hunyuan: what is sent, and the words and numbers that say how a job is."""

from pathlib import Path

import pytest

from imagegen.errors import NoCredit, ProviderDown, ProviderError, RateLimited, Refused, WrongKey
from tests.fakes.hunyuan import FakeHunyuan
from tests.fakes.provider import Outcome
from tests.fakes.server import json_answer, make_picture
from tests.providers.cases.hunyuan import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent


def test_what_is_sent_for_a_job(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(), tmp_path, pictures=2, width=768, height=1024, promptExtend=True)
    found = sent(CASE, request)
    assert found.path == "/v1/api/image/submit"
    assert found.json() == {
        "model": "hy-image-v3.0",
        "prompt": "a red fox in the snow",
        "images": [image.data_url() for image in request.images],
        "resolution": "768:1024",
        "revise": 1,
        "logo_add": 0,
    }


def test_a_job_is_asked_for_by_post(tmp_path: Path) -> None:
    with FakeHunyuan(Outcome(polls=1)) as hunyuan:
        result = CASE.generate(hunyuan, request_for(CASE.load_card(), tmp_path))
    queries = hunyuan.requests_to("POST", "/v1/api/image/query")
    assert [query.json() for query in queries] == [{"model": "hy-image-v3.0", "id": "job-0001"}] * 2
    assert result.details == {"revised_prompt": "a red fox in the snow"}


def test_the_light_model_answers_at_once(tmp_path: Path) -> None:
    found = sent(CASE, request_for(CASE.load_card("hy-image-lite"), tmp_path, width=4096, height=160, seed=7))
    assert found.path == "/v1/api/image/lite"
    assert found.json() == {
        "model": "hy-image-lite",
        "prompt": "a red fox in the snow",
        "rsp_img_type": "url",
        "resolution": "4096:160",
        "logo_add": 0,
        "seed": 7,
    }


@pytest.mark.parametrize("words", [("processing", "completed"), ("1", "5"), ("2", "5"), ("in_progress", "completed")])
def test_a_job_says_how_it_is_in_words_or_numbers(words, tmp_path: Path) -> None:
    with FakeHunyuan(Outcome(polls=2)) as hunyuan:
        hunyuan.words = words
        assert CASE.generate(hunyuan, request_for(CASE.load_card(), tmp_path)).images


def test_an_empty_error_is_none(tmp_path: Path) -> None:
    with FakeHunyuan() as hunyuan:
        data = [{"url": hunyuan.add_file(make_picture(1, 16, 16, "png"), "image/png")}]
        words = [{"status": "queued", "error": {}}, {"status": "completed", "error": "", "data": data}]
        hunyuan._query = lambda _: json_answer(words.pop(0))
        assert CASE.generate(hunyuan, request_for(CASE.load_card(), tmp_path)).images


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        pytest.param({"status": "failed", "error": {"code": "x", "message": "no worker"}}, ProviderDown, id="in words"),
        pytest.param({"status": "4", "message": "no worker"}, ProviderDown, id="as a number"),
        pytest.param({"error": {"code": "x", "message": "no worker"}}, ProviderDown, id="nothing but an error"),
        pytest.param(
            {"status": "failed", "error": {"code": "OperationDenied.ImageIllegalDetected", "message": "no worker"}},
            Refused,
            id="refused",
        ),
    ],
)
def test_how_a_job_may_end_badly(word, kind, tmp_path: Path) -> None:
    with FakeHunyuan() as hunyuan:
        hunyuan._query = lambda _: json_answer(word)
        with pytest.raises(ProviderError) as caught:
            CASE.generate(hunyuan, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) is kind
    assert "“no worker”" in caught.value.message


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "invalid_key", WrongKey),
        (200, "AuthFailure.SecretIdNotFound", WrongKey),
        (200, "OperationDenied.TextIllegalDetected", Refused),
        (200, "RequestLimitExceeded", RateLimited),
        (200, "ResourceUnavailable.LowBalance", NoCredit),
        (200, "FailedOperation.RpcFail", ProviderDown),
        (200, "SomethingElse", ProviderDown),
    ],
)
@pytest.mark.parametrize("card", ["hy-image-v3.0", "hy-image-lite"])
def test_what_an_error_means_also_in_a_good_reply(status, code, kind, card, tmp_path: Path) -> None:
    answer = json_answer({"error": {"code": code, "message": "No.", "type": "x"}, "request_id": "r-1"}, status)
    assert type(error_told(CASE, answer, tmp_path, card)) is kind
