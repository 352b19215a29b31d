"""MiniMax: two wires, errors in replies that look fine, and a call that must not be made twice."""

from pathlib import Path

import pytest

from imagegen.errors import (
    BadReply,
    BadRequest,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    RateLimited,
    Refused,
    WrongKey,
)
from tests.fakes.minimax import FakeMiniMax
from tests.fakes.server import html_answer, json_answer
from tests.providers.cases.minimax import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent

H3 = "MiniMax-H3-Image"
BLOCKED = {"error": {"code": "content_blocked", "message": "The picture is sensitive."}}


def test_what_is_sent_to_image_01(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card(), tmp_path, width=1280, height=720, count=2, seed=7))
    assert request.path == "/v1/image_generation"
    assert request.json() == {
        "model": "image-01",
        "prompt": "a red fox in the snow",
        "response_format": "base64",
        "width": 1280,
        "height": 720,
        "seed": 7,
        "prompt_optimizer": False,
        "aigc_watermark": False,
        "n": 2,
    }


def test_a_photo_is_a_subject_to_keep(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("image-01-live"), tmp_path, pictures=1)
    found = sent(CASE, request).json()
    assert found["subject_reference"] == [{"type": "character", "image_file": request.images[0].data_url()}]
    assert found["aspect_ratio"] == "1:1"
    assert "imageUrl" not in found


def test_what_is_sent_to_h3(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card(H3), tmp_path, aspectRatio="16:9", outputFormat="png"))
    assert request.path == "/v1/images/generations"
    assert request.json() == {
        "model": H3,
        "prompt": "a red fox in the snow",
        "response_format": "url",
        "aspect_ratio": "16:9",
        "area": "2K",
        "output_format": "png",
        "n": 1,
    }


def test_references_of_h3_go_elsewhere(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(H3), tmp_path, pictures=2)
    found = sent(CASE, request)
    assert found.path == "/v1/images/edits"
    assert found.json()["images"] == [{"image_url": image.data_url()} for image in request.images]


def test_a_picture_of_h3_that_failed_does_not_stop_the_others(tmp_path: Path) -> None:
    with FakeMiniMax() as minimax:
        minimax.failed_items = (BLOCKED,)
        result = CASE.generate(minimax, request_for(CASE.load_card(H3), tmp_path))
    assert len(result.images) == 1
    assert result.details["warnings"] == ["MiniMax refuses this prompt or picture: “The picture is sensitive”."]


def said(code: int, words: str = "No."):
    return json_answer({"base_resp": {"status_code": code, "status_msg": words}})


@pytest.mark.parametrize(
    ("code", "kind", "retryable"),
    [
        (1000, ProviderDown, False),
        (1001, ProviderDown, False),
        (1002, RateLimited, True),
        (1004, WrongKey, False),
        (1008, NoCredit, False),
        (1013, ProviderDown, True),
        (1026, Refused, False),
        (1027, Refused, False),
        (2013, BadRequest, False),
        (2038, BadRequest, False),
        (2045, RateLimited, True),
        (2049, WrongKey, False),
    ],
)
def test_what_a_code_in_a_good_reply_means(code, kind, retryable, tmp_path: Path) -> None:
    error = error_told(CASE, said(code), tmp_path)
    assert (type(error), error.retryable) == (kind, retryable)


@pytest.mark.parametrize(
    ("count", "kind"),
    [pytest.param("0", Refused, id="all filtered"), pytest.param("1", BadReply, id="nothing in it")],
)
def test_a_good_reply_without_pictures(count, kind, tmp_path: Path) -> None:
    reply = {"data": {"image_base64": []}, "metadata": {"success_count": count}, "base_resp": {"status_code": 0}}
    assert type(error_told(CASE, json_answer(reply), tmp_path)) is kind


@pytest.mark.parametrize("status", [502, 504])
def test_behind_a_gateways_error_the_picture_may_be_made_and_billed(status, tmp_path: Path) -> None:
    assert type(error_told(CASE, html_answer(status), tmp_path, H3)) is OutcomeUnknown


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(json_answer({"error": {"message": "invalid key"}}, 401), WrongKey, id="key"),
        pytest.param(json_answer({"error": {"message": "slow down"}}, 429), RateLimited, id="rate"),
        pytest.param(json_answer({"error": {"message": "area and size"}}, 400), BadRequest, id="parameters"),
    ],
)
def test_h3_uses_real_statuses(answer, kind, tmp_path: Path) -> None:
    assert type(error_told(CASE, answer, tmp_path, H3)) is kind


def test_a_call_waits_as_long_as_the_server_may_hold_it() -> None:
    operations = CASE.quick_provider().options["operations"]
    assert {operations[name]["submit"]["read_limit_s"] for name in ("generate", "edit")} == {600}
