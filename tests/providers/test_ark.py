"""Volcengine Ark and BytePlus ModelArk: what is sent, and pictures that fail among others."""

from pathlib import Path

import pytest
from openai import OpenAI

from imagegen.errors import NoCredit, ProviderDown, RateLimited, Refused, WrongKey
from imagegen.params import validate
from tests.fakes.ark import FakeVolcengine
from tests.fakes.calls import bundled_catalog
from tests.fakes.server import json_answer
from tests.providers.cases import byteplus, volcengine
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent

CASE = volcengine.CASE
LITE = "doubao-seedream-5-0-260128"
HELD_BACK = "Volcengine Ark refuses this prompt or picture: “The picture was held back”."


def test_what_is_sent_for_a_picture_from_text(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card(), tmp_path))
    assert request.path == "/api/v3/images/generations"
    assert request.json() == {
        "model": "doubao-seedream-4-5-251128",
        "prompt": "a red fox in the snow",
        "response_format": "url",
        "size": "2048x2048",
        "watermark": False,
    }


def test_references_go_to_the_same_address(tmp_path: Path) -> None:
    request = request_for(byteplus.CASE.load_card(), tmp_path, pictures=2, size="1600x2848")
    found = sent(byteplus.CASE, request)
    assert found.path == "/api/v3/images/generations"
    assert found.json()["model"] == "seedream-4-5-251128"
    assert found.json()["image"] == [image.data_url() for image in request.images]


@pytest.mark.parametrize(("given", "tools"), [(True, [{"type": "web_search"}]), (False, None)])
def test_looking_facts_up_is_a_tool(given, tools, tmp_path: Path) -> None:
    request = request_for(CASE.load_card(LITE), tmp_path, webSearch=given)
    assert sent(CASE, request).json().get("tools") == tools


def test_the_way_to_expand_the_prompt_is_nested(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("doubao-seedream-4-0-250828"), tmp_path, promptExtend="fast")
    assert sent(CASE, request).json()["optimize_prompt_options"] == {"mode": "fast"}


@pytest.mark.parametrize(
    ("size", "complaint"),
    [
        ("1500x1500", "Size 1500×1500: too small, at least 3,686,400 pixels in all are needed."),
        ("4096x4112", "Size 4096×4112: too large, at most 16,777,216 pixels in all are allowed."),
        ("16000x300", "Size 16000×300: the long side may be at most 16 times the short one."),
    ],
)
def test_the_size_is_checked_before_it_is_sent(size, complaint) -> None:
    with pytest.raises(Exception, match="Size") as caught:
        validate(CASE.load_card(), "a fox", {"size": size}, bundled_catalog().texts, "en")
    assert complaint in str(caught.value)


def test_a_picture_that_failed_does_not_stop_the_others(tmp_path: Path) -> None:
    with FakeVolcengine() as ark:
        ark.held_back = 1
        result = CASE.generate(ark, request_for(CASE.load_card(), tmp_path))
    assert len(result.images) == 1
    assert result.details == {"warnings": [HELD_BACK]}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("OutputImageSensitiveContentDetected", Refused, id="held back"),
        pytest.param("InternalServiceError", ProviderDown, id="failed"),
    ],
)
def test_a_reply_with_nothing_but_failures_is_an_error(code, kind, tmp_path: Path) -> None:
    answer = json_answer({"data": [{"error": {"code": code, "message": "It did not work."}}]})
    error = error_told(CASE, answer, tmp_path)
    assert type(error) is kind
    assert not error.retryable


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "InputImageSensitiveContentDetected.PrivacyInformation", Refused),
        (400, "OutputImageRiskDetection", Refused),
        (401, "AuthenticationError", WrongKey),
        (403, "AccountOverdueError", NoCredit),
        (403, "OperationDenied.ServiceNotOpen", WrongKey),
        (429, "ModelAccountIpmRateLimitExceeded", RateLimited),
        (429, "ServerOverloaded", RateLimited),
        (429, "SetLimitExceeded", NoCredit),
    ],
)
def test_what_an_error_means(status, code, kind, tmp_path: Path) -> None:
    answer = json_answer({"error": {"code": code, "message": "No.", "param": "", "type": "x"}}, status)
    assert type(error_told(CASE, answer, tmp_path)) is kind


def test_the_openai_client_is_understood_by_the_fake() -> None:
    with FakeVolcengine() as ark, OpenAI(base_url=ark.base_url, api_key=ark.key, max_retries=0) as client:
        reply = client.images.generate(
            model=LITE, prompt="a fox", size="2048x2048", response_format="url", extra_body={"watermark": False}
        )
    assert reply.data[0].url.startswith(ark.url)


def test_the_official_client_is_understood_by_the_fake() -> None:
    ark_runtime = pytest.importorskip("volcenginesdkarkruntime")
    with FakeVolcengine() as fake:
        client = ark_runtime.Ark(base_url=fake.base_url, api_key=fake.key, max_retries=0)
        reply = client.images.generate(
            model=LITE, prompt="a fox", size="2048x2048", response_format="url", watermark=False, output_format="png"
        )
    assert reply.data[0].url.startswith(fake.url)
