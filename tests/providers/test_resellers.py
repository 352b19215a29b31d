"""StepFun, Gitee AI, Baidu Qianfan and ModelScope: what is sent, and what only their replies have."""

from pathlib import Path

import pytest
from openai import OpenAI

from imagegen.errors import BadRequest, NoCredit, ProviderDown, ProviderError, RateLimited, Refused
from tests.fakes.provider import Outcome
from tests.fakes.resellers import FakeGitee, FakeModelScope, FakeQianfan, FakeStepFun
from tests.fakes.server import json_answer
from tests.providers.cases import gitee, modelscope, qianfan, stepfun
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent

PROMPT = "a red fox in the snow"

# ---- StepFun --------------------------------------------------------------------------------------------------------


def test_stepfun_wants_the_height_first(tmp_path: Path) -> None:
    request = request_for(stepfun.CASE.load_card(), tmp_path, size="1360x768", seed=7)
    assert sent(stepfun.CASE, request).json() == {
        "model": "step-image-edit-2",
        "prompt": PROMPT,
        "response_format": "b64_json",
        "size": "768x1360",
        "steps": 8,
        "cfg_scale": 1,
        "seed": 7,
        "text_mode": False,
    }


def test_stepfun_takes_edits_as_a_form(tmp_path: Path) -> None:
    with FakeStepFun() as fake:
        stepfun.CASE.generate(fake, request_for(stepfun.CASE.load_card(), tmp_path, pictures=1))
    assert fake.requests[0].path == "/v1/images/edits"
    assert fake.requests[0].headers["content-type"].startswith("multipart/form-data")
    body = fake.submissions[0].body
    assert body.pop("image").startswith("data:image/png;base64,")
    assert body == {
        "model": "step-image-edit-2",
        "prompt": PROMPT,
        "response_format": "b64_json",
        "steps": 8,
        "cfg_scale": 1,
        "text_mode": False,
    }


def test_a_picture_that_stepfun_holds_back_is_a_warning(tmp_path: Path) -> None:
    with FakeStepFun() as fake:
        fake.held_back = 1
        result = stepfun.CASE.generate(fake, request_for(stepfun.CASE.load_card(), tmp_path, seed=7))
    assert [image.seed for image in result.images] == [7]
    assert result.details == {"warnings": ["The provider held 1 of the pictures back."]}


def test_when_stepfun_holds_all_back_it_is_a_refusal(tmp_path: Path) -> None:
    reply = {"created": 1, "data": [{"seed": 1, "finish_reason": "content_filtered", "b64_json": ""}]}
    assert type(error_told(stepfun.CASE, json_answer(reply), tmp_path)) is Refused


# ---- Gitee AI -------------------------------------------------------------------------------------------------------


def test_what_is_sent_to_gitee(tmp_path: Path) -> None:
    request = request_for(gitee.CASE.load_card(), tmp_path, size="1024x576", cfg=3)
    assert sent(gitee.CASE, request).json() == {
        "model": "FLUX.1-dev",
        "prompt": PROMPT,
        "response_format": "b64_json",
        "size": "1024x576",
        "num_inference_steps": 20,
        "guidance_scale": 3,
    }


def test_gitee_takes_edits_as_a_form(tmp_path: Path) -> None:
    with FakeGitee() as fake:
        gitee.CASE.generate(fake, request_for(gitee.CASE.load_card("FLUX.1-Kontext-dev"), tmp_path))
    assert fake.requests[0].path == "/v1/images/edits"
    assert fake.submissions[0].body.keys() == {
        "model",
        "prompt",
        "response_format",
        "image",
        "size",
        "steps",
        "guidance_scale",
    }


# ---- Baidu Qianfan --------------------------------------------------------------------------------------------------


def test_a_reference_for_qianfan(tmp_path: Path) -> None:
    request = request_for(qianfan.CASE.load_card(), tmp_path, pictures=1, count=2)
    found = sent(qianfan.CASE, request)
    assert found.path == "/v2/images/generations"
    assert found.json() == {
        "model": "irag-1.0",
        "prompt": PROMPT,
        "refer_image": request.images[0].data_url(),
        "size": "1024x1024",
        "n": 2,
    }


def test_an_edit_at_qianfan(tmp_path: Path) -> None:
    request = request_for(qianfan.CASE.load_card("qwen-image-edit"), tmp_path, seed=7)
    found = sent(qianfan.CASE, request)
    assert found.path == "/v2/images/edits"
    assert found.json() == {
        "model": "qwen-image-edit",
        "prompt": PROMPT,
        "image": request.images[0].data_url(),
        "seed": 7,
        "watermark": False,
    }


# ---- ModelScope -----------------------------------------------------------------------------------------------------


def test_a_task_of_modelscope_names_itself_in_headers(tmp_path: Path) -> None:
    with FakeModelScope(Outcome(polls=1)) as fake:
        request = request_for(modelscope.CASE.load_card(), tmp_path, width=1664, height=928)
        modelscope.CASE.generate(fake, request)
    submit, poll, *_ = fake.requests
    assert submit.headers["x-modelscope-async-mode"] == "true"
    assert poll.headers["x-modelscope-task-type"] == "image_generation"
    assert poll.path == "/v1/tasks/job-0001"
    assert submit.json() == {
        "model": "Qwen/Qwen-Image",
        "prompt": PROMPT,
        "size": "1664x928",
        "steps": 30,
        "guidance": 4,
    }


def test_references_for_modelscope_are_a_list(tmp_path: Path) -> None:
    request = request_for(modelscope.CASE.load_card("Qwen/Qwen-Image-Edit-2509"), tmp_path, pictures=2)
    assert sent(modelscope.CASE, request).json()["image_url"] == [image.data_url() for image in request.images]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        pytest.param({"task_status": "FAILED", "errors": {"message": "no worker"}}, ProviderDown, id="failed"),
        pytest.param({"task_status": "FAILED", "errors": {"message": "sensitive words"}}, Refused, id="refused"),
    ],
)
def test_how_a_task_of_modelscope_may_end_badly(word, kind, tmp_path: Path) -> None:
    with FakeModelScope() as fake:
        fake._state = lambda _: word
        with pytest.raises(ProviderError) as caught:
            modelscope.CASE.generate(fake, request_for(modelscope.CASE.load_card(), tmp_path))
    assert type(caught.value) is kind


# ---- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "status", "message", "kind"),
    [
        pytest.param(stepfun.CASE, 402, "You exceeded your quota.", NoCredit, id="stepfun quota"),
        pytest.param(stepfun.CASE, 451, "blocked", Refused, id="stepfun refusal"),
        pytest.param(gitee.CASE, 403, "余额不足", NoCredit, id="gitee balance"),
        pytest.param(gitee.CASE, 400, "内容违规", Refused, id="gitee refusal"),
        pytest.param(qianfan.CASE, 403, "账户欠费", NoCredit, id="qianfan overdue"),
        pytest.param(qianfan.CASE, 400, "unsafe words", Refused, id="qianfan refusal"),
        pytest.param(qianfan.CASE, 429, "rpm_rate_limit_exceeded", RateLimited, id="qianfan rate"),
        pytest.param(gitee.CASE, 404, "no such model", BadRequest, id="gitee model"),
    ],
)
def test_what_an_error_means(case, status, message, kind, tmp_path: Path) -> None:
    answer = json_answer({"error": {"message": message, "type": "x", "code": "x"}}, status)
    assert type(error_told(case, answer, tmp_path)) is kind


@pytest.mark.parametrize(
    ("fake", "model"),
    [(FakeStepFun, "step-1x-medium"), (FakeGitee, "Kolors"), (FakeQianfan, "musesteamer-air-image")],
)
def test_the_openai_client_is_understood_by_the_fakes(fake, model) -> None:
    with fake() as server, OpenAI(base_url=server.base_url, api_key=server.key, max_retries=0) as client:
        assert client.images.generate(model=model, prompt="a fox", size="1024x1024").data[0].url
