"""Zhipu: pictures at once, GLM-Image as a task, and what its numbers mean."""

from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderDown, ProviderError, RateLimited, Refused, WrongKey
from imagegen.net import Reply
from imagegen.providers.base import Access
from tests.fakes.provider import Outcome
from tests.fakes.server import json_answer
from tests.fakes.zhipu import FakeZhipu
from tests.providers.cases.zhipu import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent


def test_what_is_sent_for_a_picture_at_once(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card("cogview-4"), tmp_path, size="1440x720", quality="hd"))
    assert request.path == "/api/paas/v4/images/generations"
    assert request.json() == {
        "model": "cogview-4",
        "prompt": "a red fox in the snow",
        "size": "1440x720",
        "quality": "hd",
        "watermark_enabled": False,
    }


def test_glm_image_is_a_task(tmp_path: Path) -> None:
    with FakeZhipu(Outcome(polls=1)) as zhipu:
        assert CASE.generate(zhipu, request_for(CASE.load_card(), tmp_path)).images
    paths = [request.path.removeprefix("/api/paas/v4") for request in zhipu.requests]
    assert paths[:3] == ["/async/images/generations", "/async-result/job-0001", "/async-result/job-0001"]
    assert zhipu.submissions[0].body == {
        "model": "glm-image",
        "prompt": "a red fox in the snow",
        "size": "1280x1280",
        "quality": "hd",
        "watermark_enabled": False,
    }


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param({"code": "1301", "message": "unsafe"}, Refused, id="refused"),
        pytest.param({"code": "1234", "message": "a timeout"}, ProviderDown, id="failed"),
    ],
)
def test_how_a_task_may_end_badly(error, kind, tmp_path: Path) -> None:
    with FakeZhipu() as zhipu:
        zhipu._state = lambda _: {"task_status": "FAIL", "error": error}
        with pytest.raises(ProviderError) as caught:
            CASE.generate(zhipu, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) is kind
    assert error["message"] in caught.value.message


@pytest.mark.parametrize(
    ("status", "code", "kind", "retryable"),
    [
        pytest.param(401, "1002", WrongKey, False, id="key"),
        pytest.param(429, "1113", NoCredit, False, id="no credit, though it is a 429"),
        pytest.param(429, "1303", RateLimited, True, id="too often"),
        pytest.param(429, "1305", RateLimited, True, id="overloaded"),
        pytest.param(429, "1304", RateLimited, False, id="the day's limit"),
        pytest.param(400, "1301", Refused, False, id="refused"),
        pytest.param(400, "1211", BadRequest, False, id="no such model"),
    ],
)
@pytest.mark.parametrize("card", ["glm-image", "cogview-4"])
def test_what_an_error_means(status, code, kind, retryable, card, tmp_path: Path) -> None:
    error = error_told(CASE, json_answer({"error": {"code": code, "message": "No."}}, status), tmp_path, card)
    assert (type(error), error.retryable) == (kind, retryable)


def test_a_status_of_its_own_means_no_permission() -> None:
    async def read(adapter: Any) -> ProviderError:
        return adapter.read_error(Reply(434, {}, b'{"error": {"code": "1220", "message": "No."}}'), Access("", "key"))

    assert type(CASE.call(read)) is WrongKey


def test_the_official_client_is_understood_by_the_fake() -> None:
    zai = pytest.importorskip("zai")
    with FakeZhipu(Outcome(), Outcome(polls=0)) as fake:
        client = zai.ZaiClient(api_key=fake.key, base_url=fake.base_url, max_retries=0)
        reply = client.images.generations(model="cogview-4", prompt="a fox", size="1024x1024", quality="standard")
        task = client.images.async_generations(model="glm-image", prompt="a fox", size="1280x1280", quality="hd")
        result = client.images.retrieve_images_result(task.id)
    assert reply.data[0].url
    assert (task.task_status, result.task_status) == ("PROCESSING", "SUCCESS")
    assert result.image_result[0].url
