"""Alibaba DashScope: one exact body for each of its four ways, tasks that end badly, and pictures that fail."""

from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderDown, ProviderError, RateLimited, Refused, WrongKey
from imagegen.params import validate
from imagegen.pricing import image_price_usd
from tests.fakes.calls import RecordingListener, bundled_catalog
from tests.fakes.dashscope import FAILED_PICTURE, FakeDashScope, error
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import json_answer, make_picture
from tests.providers.adapter_kit import access_to
from tests.providers.cases.dashscope import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent

PROMPT = "a red fox in the snow"


def test_pictures_stand_before_the_only_text_of_a_message(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("qwen-image-2.0-pro"), tmp_path, pictures=2, count=3, seed=7)
    found = sent(CASE, request)
    assert found.path == "/api/v1/services/aigc/multimodal-generation/generation"
    assert "x-dashscope-async" not in found.headers
    content = [{"image": image.data_url()} for image in request.images] + [{"text": PROMPT}]
    assert found.json() == {
        "model": "qwen-image-2.0-pro",
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": {"seed": 7, "prompt_extend": False, "watermark": False, "n": 3},
    }


def test_sides_are_joined_with_an_asterisk(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("wan2.6-t2i"), tmp_path, width=1696, height=976, negativePrompt="blur")
    assert sent(CASE, request).json()["parameters"] == {
        "size": "1696*976",
        "negative_prompt": "blur",
        "prompt_extend": False,
        "watermark": False,
        "n": 1,
    }


def test_a_model_with_a_list_of_sizes_makes_one_picture_a_call(tmp_path: Path) -> None:
    parameters = sent(CASE, request_for(CASE.load_card("qwen-image-max"), tmp_path)).json()["parameters"]
    assert parameters == {"size": "1664*928", "prompt_extend": False, "watermark": False}


def test_a_task_from_text_says_so_in_a_header(tmp_path: Path) -> None:
    found = sent(CASE, request_for(CASE.load_card(), tmp_path, negativePrompt="blur", count=2))
    assert found.path == "/api/v1/services/aigc/text2image/image-synthesis"
    assert found.headers["x-dashscope-async"] == "enable"
    assert found.json() == {
        "model": "wan2.2-t2i-flash",
        "input": {"prompt": PROMPT, "negative_prompt": "blur"},
        "parameters": {"size": "1024*1024", "prompt_extend": False, "watermark": False, "n": 2},
    }


def test_a_task_from_pictures_lists_them(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("wan2.5-i2i-preview"), tmp_path, pictures=2)
    found = sent(CASE, request)
    assert found.path == "/api/v1/services/aigc/image2image/image-synthesis"
    assert found.json()["input"] == {"prompt": PROMPT, "images": [image.data_url() for image in request.images]}


def test_kling_is_a_task_with_messages(tmp_path: Path) -> None:
    found = sent(CASE, request_for(CASE.load_card("kling/kling-v3-image-generation"), tmp_path, resolution="2K"))
    assert (found.path, found.headers["x-dashscope-async"]) == (
        "/api/v1/services/aigc/image-generation/generation",
        "enable",
    )
    assert found.json()["parameters"] == {"aspect_ratio": "16:9", "resolution": "2k", "watermark": False}


def test_the_rewritten_prompt_is_kept(tmp_path: Path) -> None:
    with FakeDashScope() as dashscope:
        result = CASE.generate(dashscope, request_for(CASE.load_card(), tmp_path))
    assert result.details == {"revised_prompt": f"{PROMPT}, sharp"}


def test_a_picture_that_failed_does_not_stop_the_others(tmp_path: Path) -> None:
    with FakeDashScope() as dashscope:
        dashscope.failed_pictures = (FAILED_PICTURE,)
        result = CASE.generate(dashscope, request_for(CASE.load_card(), tmp_path))
    assert len(result.images) == 1
    assert result.details["warnings"] == [
        "Alibaba DashScope refuses this prompt or picture: “Output data may contain inappropriate content”."
    ]


def test_a_task_without_any_picture_left_is_refused(tmp_path: Path) -> None:
    with FakeDashScope(Outcome(pictures=0)) as dashscope:
        dashscope.failed_pictures = (FAILED_PICTURE,)
        with pytest.raises(Refused):
            CASE.generate(dashscope, request_for(CASE.load_card(), tmp_path))


def ended_with(output: dict[str, Any], folder: Path) -> ProviderError:
    """The error of a task that ends with this word."""
    with FakeDashScope() as dashscope:
        dashscope._state = lambda _: output
        with pytest.raises(ProviderError) as caught:
            CASE.generate(dashscope, request_for(CASE.load_card(), folder))
    return caught.value


@pytest.mark.parametrize(
    ("output", "kind", "words"),
    [
        pytest.param(
            {"task_status": "FAILED", "code": "DataInspectionFailed", "message": "not allowed"},
            Refused,
            "refuses this prompt or picture: “not allowed”",
            id="refused",
        ),
        pytest.param(
            {"task_status": "FAILED", "code": "InternalError.Timeout", "message": "too slow"},
            ProviderDown,
            "could not make the picture: “too slow”",
            id="failed",
        ),
        pytest.param({"task_status": "UNKNOWN"}, ProviderDown, "“UNKNOWN”", id="forgotten"),
        pytest.param({"task_status": "CANCELED"}, ProviderDown, "“CANCELED”", id="cancelled"),
    ],
)
def test_how_a_task_may_end_badly(output, kind, words, tmp_path: Path) -> None:
    caught = ended_with(output, tmp_path)
    assert type(caught) is kind
    assert words in caught.message
    assert not caught.retryable


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(error(403, "AllocationQuota.FreeTierOnly", "The free tier is used up."), NoCredit, id="free tier"),
        pytest.param(error(429, "Throttling.AllocationQuota", "Free allocated quota exceeded."), NoCredit, id="free"),
        pytest.param(error(429, "Throttling.AllocationQuota", "Quota exceeded."), RateLimited, id="quota"),
        pytest.param(error(400, "Arrearage", "overdue"), NoCredit, id="overdue"),
        pytest.param(
            error(403, "AccessDenied", "current user api does not support synchronous calls."), BadRequest, id="header"
        ),
        pytest.param(error(403, "Model.AccessDenied", "no access"), WrongKey, id="no access"),
        pytest.param(error(404, "ModelNotFound", "gone"), BadRequest, id="model"),
        pytest.param(json_answer({"code": "InvalidParameter", "message": "size"}), BadRequest, id="hidden"),
        pytest.param(json_answer({"code": "DataInspectionFailed", "message": "no"}), Refused, id="hidden refusal"),
    ],
)
@pytest.mark.parametrize("card", ["wan2.2-t2i-flash", "qwen-image-2.0"])
def test_what_an_error_means(answer, kind, card, tmp_path: Path) -> None:
    assert type(error_told(CASE, answer, tmp_path, card)) is kind


def test_an_empty_code_is_no_error(tmp_path: Path) -> None:
    request = request_for(CASE.load_card("qwen-image-2.0"), tmp_path)
    with FakeDashScope(Outcome(trouble=Trouble.REFUSED)) as dashscope:
        content = [{"image": dashscope.add_file(make_picture(1, 16, 16, "png"), "image/png")}, {"text": "done"}]
        reply = {"code": "", "message": "", "output": {"choices": [{"message": {"content": content}}]}}
        dashscope.trouble_answer = lambda _: json_answer(reply)
        assert len(CASE.generate(dashscope, request).images) == 1


def test_a_task_that_works_already_cannot_be_cancelled_and_nothing_is_said(tmp_path: Path) -> None:
    listener, request = RecordingListener(), request_for(CASE.load_card(), tmp_path)
    with FakeDashScope(Outcome(polls=0)) as dashscope:
        CASE.generate(dashscope, request, listener)
        CASE.call(lambda adapter: adapter.cancel(listener.remotes[0], access_to(dashscope)))
    assert dashscope.requests[-1].path == "/api/v1/tasks/job-0001/cancel"
    assert not dashscope.submissions[0].is_cancelled


@pytest.mark.parametrize(
    ("card", "size", "complaint"),
    [
        ("qwen-image-2.0", (4096, 256), "the long side may be at most 8 times the short one"),
        ("wan2.6-t2i", (1024, 1024), "too small, at least 1,638,400 pixels in all are needed"),
        ("wan2.7-image", (4096, 4096), "too large, at most 4,194,304 pixels in all are allowed"),
    ],
)
def test_the_size_is_checked_before_it_is_sent(card, size, complaint) -> None:
    values = {"width": size[0], "height": size[1]}
    with pytest.raises(Exception, match="Size") as caught:
        validate(CASE.load_card(card), "a fox", values, bundled_catalog().texts, "en")
    assert complaint in str(caught.value)


def test_expanding_the_prompt_doubles_the_price_of_z_image() -> None:
    card = CASE.load_card("z-image-turbo")
    plain, expanded = (image_price_usd(card, {"promptExtend": extend}) for extend in (False, True))
    assert expanded == pytest.approx(2 * plain)


def test_the_official_client_is_understood_by_the_fake(monkeypatch: pytest.MonkeyPatch) -> None:
    dashscope = pytest.importorskip("dashscope")
    with FakeDashScope(Outcome(polls=0)) as fake:
        monkeypatch.setattr(dashscope, "base_http_api_url", fake.base_url)
        reply = dashscope.ImageSynthesis.call(
            model="wan2.2-t2i-flash", prompt="a fox", n=2, size="1024*1024", api_key=fake.key
        )
    assert len(reply.output.results) == 2
