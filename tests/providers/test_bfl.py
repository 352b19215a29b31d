"""Black Forest Labs: numbered pictures, the address to ask at, statuses of FLUX 3, cost in credits, and errors."""

import base64

import pytest

from imagegen.errors import BadRequest, Refused
from tests.fakes.bfl import FakeBfl
from tests.fakes.calls import RecordingListener
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Script, json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.bfl import CASE
from tests.providers.contract import request_for


def test_flux_2_gets_its_pictures_under_numbered_names(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, pictures=2, width=1440, height=960))
    request = fake.requests[0]
    assert (request.method, request.path, request.headers["x-key"]) == ("POST", "/v1/flux-2-pro", fake.key)
    body = request.json()
    assert [body.pop("input_image")[:22], body.pop("input_image_2")[:22]] == ["data:image/png;base64,"] * 2
    assert body == {
        "prompt": "a red fox in the snow",
        "width": 1440,
        "height": 960,
        "safety_tolerance": 2,
        "output_format": "jpeg",
    }
    assert result.cost_usd == pytest.approx(0.045)


def test_flux_3_gets_bare_base64_and_no_field_it_does_not_know(tmp_path):
    request = request_for(CASE.load_card("flux-3-image"), tmp_path, pictures=1, aspectRatio="7:5", webSearch=False)
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    body = fake.submissions[0].body
    assert [base64.b64decode(text) for text in body.pop("images")] == [request.images[0].read()]
    assert body == {
        "prompt": "a red fox in the snow",
        "aspect_ratio": "7:5",
        "resolution": "1k",
        "grounding": False,
        "safety_tolerance": 2,
    }


def test_the_mask_is_black_and_white_and_as_large_as_the_picture(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("flux-pro-1.0-fill"), tmp_path, seed=7))
    body = fake.submissions[0].body
    assert base64.b64decode(body.pop("mask")).startswith(b"\x89PNG")
    assert base64.b64decode(body.pop("image")).startswith(b"\x89PNG")
    assert body == {
        "prompt": "a red fox in the snow",
        "steps": 50,
        "guidance": 60,
        "seed": 7,
        "prompt_upsampling": False,
        "safety_tolerance": 2,
        "output_format": "jpeg",
    }


def test_a_refusal_comes_with_the_reasons_although_the_poll_has_an_error_status(tmp_path):
    with CASE.fake(Outcome(trouble=Trouble.REFUSED)) as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "Black Forest Labs refuses this prompt or picture: “Derivative Works Filter”."


class Waiting(FakeBfl):
    """Says other words while a job runs."""

    words = ("Task not found", "Reasoning", "Generating")

    def _status(self, request) -> Script:
        asked = len(self.requests_to("GET", "/v1/get_result"))
        if asked <= len(self.words):
            return json_answer({"id": request.query["id"], "status": self.words[asked - 1], "result": None})
        return super()._status(request)


def test_every_other_word_means_that_the_job_still_runs(tmp_path):
    listener = RecordingListener()
    with Waiting(Outcome(polls=0)) as fake:
        assert CASE.generate(fake, request_for(CASE.load_card(), tmp_path), listener).images
    assert [text for _, text in listener.steps] == ["Task not found", "Reasoning", "Generating"]


class Strict(FakeBfl):
    """Has something against every width."""

    def _submit(self, model, request) -> Script:
        return json_answer({"detail": [{"loc": ["body", "width"], "msg": "too wide", "type": "value_error"}]}, 422)


def test_what_is_wrong_with_a_field_is_named(tmp_path):
    with Strict() as fake, pytest.raises(BadRequest) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "Black Forest Labs does not accept the request: “width: too wide”."


def test_the_test_button_tells_the_credits():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Black Forest Labs accepts the key; 1234.5 credits are left."
