"""SiliconFlow: what is sent, where its reply has the pictures, and errors that are bare texts."""

from pathlib import Path

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderDown, RateLimited, Refused, WrongKey
from tests.fakes.server import json_answer
from tests.fakes.siliconflow import FakeSiliconFlow
from tests.providers.cases.siliconflow import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent


def test_kolors_makes_several_pictures_in_a_call(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card(), tmp_path, count=2, negativePrompt="blur", seed=7))
    assert request.path == "/v1/images/generations"
    assert request.json() == {
        "model": "Kwai-Kolors/Kolors",
        "prompt": "a red fox in the snow",
        "negative_prompt": "blur",
        "image_size": "1024x1024",
        "num_inference_steps": 20,
        "guidance_scale": 7.5,
        "seed": 7,
        "batch_size": 2,
    }


def test_references_are_spread_and_no_size_is_sent(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("Qwen/Qwen-Image-Edit-2509"), tmp_path, pictures=3)
    found = sent(CASE, request).json()
    assert [found[name] for name in ("image", "image2", "image3")] == [image.data_url() for image in request.images]
    assert found.keys() == {"model", "prompt", "image", "image2", "image3", "num_inference_steps", "cfg"}


def test_one_seed_stands_for_the_whole_call(tmp_path: Path) -> None:
    with FakeSiliconFlow() as siliconflow:
        result = CASE.generate(siliconflow, request_for(CASE.load_card(), tmp_path, count=2, seed=9_999_999_999))
    assert [image.seed for image in result.images] == [9_999_999_999, None]


def test_the_pictures_may_stand_where_others_have_them(tmp_path: Path) -> None:
    with FakeSiliconFlow() as siliconflow:
        siliconflow.reply = lambda one: {"images": [], "data": siliconflow.items(one)}
        assert len(CASE.generate(siliconflow, request_for(CASE.load_card(), tmp_path)).images) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(json_answer("Invalid token", 401), WrongKey, "“Invalid token”", id="bare text"),
        pytest.param(
            json_answer({"code": 20012, "message": "Model does not exist.", "data": None}, 400),
            BadRequest,
            "“Model does not exist”",
            id="model",
        ),
        pytest.param(
            json_answer({"code": 30001, "message": "Sorry, your account balance is insufficient"}, 403),
            NoCredit,
            "balance is insufficient",
            id="no credit",
        ),
        pytest.param(json_answer("Real-name verification is needed", 403), WrongKey, "verification", id="verification"),
        pytest.param(json_answer({"code": 20018, "message": "prohibited"}, 400), Refused, "prohibited", id="by code"),
        pytest.param(json_answer({"message": "IPM limit reached", "data": None}, 429), RateLimited, "IPM", id="IPM"),
        pytest.param(json_answer("System is too busy", 503), ProviderDown, "System is too busy", id="busy"),
    ],
)
def test_what_an_error_means(answer, kind, words, tmp_path: Path) -> None:
    error = error_told(CASE, answer, tmp_path)
    assert type(error) is kind
    assert words in error.message
