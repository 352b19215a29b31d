"""Midjourney through its gateways: parameters in the prompt, grids that are cut, buttons to go on."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from imagegen.errors import BadRequest, ProviderDown, ProviderError, Refused
from imagegen.net import Reply
from imagegen.providers.base import Access, FollowUp, GenerationResult, Remote
from tests.fakes.calls import RecordingListener
from tests.fakes.midjourney import FakeGateway
from tests.fakes.provider import Outcome
from tests.providers.cases import midjourney_proxy, ttapi
from tests.providers.contract import Case, request_for

PROXY, TTAPI = midjourney_proxy.CASE, ttapi.CASE
both = pytest.mark.parametrize("case", [PROXY, TTAPI], ids=str)


def colours(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("RGB").getpixel((16, 20))


def test_parameters_become_flags_of_the_prompt(tmp_path):
    params = {"aspectRatio": "16:9", "negativePrompt": "text, blur", "seed": 0, "stylize": 250, "tile": True}
    with PROXY.fake() as fake:
        PROXY.generate(fake, request_for(PROXY.load_card(), tmp_path, **params))
    assert fake.submissions[0].body == {
        "prompt": "a red fox in the snow --ar 16:9 --v 7 --no text, blur --seed 0 --s 250 --tile"
    }


def test_reference_pictures_go_beside_the_prompt(tmp_path):
    request = request_for(PROXY.load_card("niji"), tmp_path, pictures=2, speed="relax")
    with PROXY.fake() as fake:
        PROXY.generate(fake, request)
    assert fake.submissions[0].body == {
        "prompt": "a red fox in the snow --niji 6 --relax",
        "base64Array": [image.data_url() for image in request.images],
    }


def test_ttapi_gets_its_own_fields_and_single_pictures(tmp_path):
    with TTAPI.fake() as fake:
        result = TTAPI.generate(fake, request_for(TTAPI.load_card(), tmp_path, seed=5))
    assert fake.submissions[0].body == {
        "prompt": "a red fox in the snow --v 7 --seed 5",
        "mode": "fast",
        "getUImages": True,
    }
    assert len({image.data for image in result.images}) == 4


def test_a_grid_becomes_four_pictures_that_all_differ(tmp_path):
    with PROXY.fake() as fake:
        result = PROXY.generate(fake, request_for(PROXY.load_card(), tmp_path))
    assert len({colours(image.data) for image in result.images}) == 4


def test_the_unfinished_picture_is_shown(tmp_path):
    listener = RecordingListener()
    with PROXY.fake(Outcome(polls=1)) as fake:
        PROXY.generate(fake, request_for(PROXY.load_card(), tmp_path), listener)
    assert listener.steps == [(0.3, "")]
    assert len(listener.previews) == 1


def follow(case: Case, fake: FakeGateway, made: RecordingListener, action: str, folder: Any) -> GenerationResult:
    request = request_for(case.load_card(), folder)
    follow_up = FollowUp(action, made.remotes[0])
    return case.generate(fake, type(request)(request.card, request.prompt, {}, follow_up=follow_up))


@both
def test_each_picture_can_be_enlarged_or_varied(case, tmp_path):
    made = RecordingListener()
    with case.fake() as fake:
        result = case.generate(fake, request_for(case.load_card(), tmp_path), made)
        upscale, vary, _ = (button["id"] for button in result.images[2].actions)
        enlarged = follow(case, fake, made, upscale, tmp_path)
        varied = follow(case, fake, made, vary, tmp_path)
    assert [button["label"] for button in result.images[2].actions] == ["Upscale", "Vary", "Four others"]
    assert (len(enlarged.images), len(varied.images)) == (1, 4)
    assert enlarged.images[0].actions == ()
    assert varied.images[0].actions
    assert "3" in upscale


def test_a_follow_up_names_the_earlier_job(tmp_path):
    made = RecordingListener()
    with PROXY.fake() as fake:
        PROXY.generate(fake, request_for(PROXY.load_card(), tmp_path), made)
        follow(PROXY, fake, made, "U3", tmp_path)
    assert fake.submissions[1].body == {"content": f"{fake.submissions[0].id} U3"}


@both
def test_a_wrong_flag_is_named(case, tmp_path):
    request = request_for(case.load_card(), tmp_path)
    with case.fake() as fake, pytest.raises(BadRequest, match="Invalid parameter: --sparkle 9"):
        case.generate(fake, type(request)(request.card, "a fox --sparkle 9", {}))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("Banned prompt detected", Refused), ("[request timeout]", ProviderDown), ("something else", ProviderDown)],
)
def test_why_a_job_failed_decides_what_it_means(reason, kind):
    task = {"id": "1", "status": "FAILURE", "progress": "", "failReason": reason}
    error = PROXY.call(lambda adapter: _read(adapter, task))
    assert type(error) is kind
    assert reason.strip("[]") in error.message


async def _read(adapter: Any, task: dict[str, Any]) -> Exception:
    reply, remote = Reply(200, {}, json.dumps(task).encode()), Remote("1", {"operation": "imagine"})
    with pytest.raises(ProviderError) as caught:
        adapter.read_progress(reply, remote, Access("", None))
    return caught.value
