"""Stability AI: forms without a file, one path for three models, and pictures that were blurred."""

import pytest

from imagegen.errors import BadRequest, Refused, WrongKey
from tests.fakes.server import json_answer
from tests.fakes.stability import FakeStability
from tests.providers.adapter_kit import access_to
from tests.providers.cases.stability import CASE
from tests.providers.contract import request_for


def test_text_alone_still_goes_as_a_multipart_form(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(
            fake, request_for(CASE.load_card(), tmp_path, seed=42, style="photographic", aspectRatio="16:9")
        )
    request = fake.requests[0]
    assert (request.method, request.path) == ("POST", "/v2beta/stable-image/generate/core")
    assert request.headers["authorization"] == f"Bearer {fake.key}"
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert fake.submissions[0].body == {
        "prompt": "a red fox in the snow",
        "aspect_ratio": "16:9",
        "style_preset": "photographic",
        "seed": 42,
        "output_format": "png",
    }
    assert result.images[0].seed == 42


@pytest.mark.parametrize("model", ["sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium"])
def test_the_models_of_one_path_are_told_apart_in_the_form(tmp_path, model):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(model), tmp_path))
    assert fake.requests[0].path == "/v2beta/stable-image/generate/sd3"
    assert fake.submissions[0].body == {
        "aspect_ratio": "1:1",
        "model": model,
        "prompt": "a red fox in the snow",
        "cfg_scale": 1 if model.endswith("turbo") else 4,
        "output_format": "png",
    }


def test_a_picture_changes_the_mode_and_keeps_its_own_shape(tmp_path):
    request = request_for(CASE.load_card("sd3.5-large"), tmp_path, pictures=1, strength=0.7)
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    submission = fake.submissions[0]
    assert submission.files["image"][0].data == request.images[0].read()
    assert submission.body == {
        "mode": "image-to-image",
        "strength": 0.7,
        "model": "sd3.5-large",
        "prompt": "a red fox in the snow",
        "cfg_scale": 4,
        "output_format": "png",
    }


def test_strength_stays_away_without_a_picture(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("stable-image-ultra"), tmp_path))
    assert "strength" not in fake.submissions[0].body


def test_what_needs_no_prompt_gets_none(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("erase"), tmp_path))
        CASE.generate(fake, request_for(CASE.load_card("upscale-fast"), tmp_path))
    erased, upscaled = fake.submissions
    assert (sorted(erased.files), erased.body) == (["image", "mask"], {"grow_mask": 5, "output_format": "png"})
    assert (sorted(upscaled.files), upscaled.body) == (["image"], {"output_format": "png"})


class Filtering(FakeStability):
    """Blurs every picture."""

    def _reply(self, submission):
        return {**super()._reply(submission), "finish_reason": "CONTENT_FILTERED"}


def test_a_blurred_picture_is_a_refusal(tmp_path):
    with Filtering() as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "Stability AI refuses this prompt or picture: “CONTENT_FILTERED”."


class Answering(FakeStability):
    """Says the same to every request for pictures."""

    def __init__(self, status: int, name: str, *errors: str) -> None:
        super().__init__()
        self._said = json_answer({"id": "a1", "name": name, "errors": list(errors)}, status)

    def _make(self, request, path, form):
        return self._said


@pytest.mark.parametrize(
    ("status", "name", "errors", "kind", "message"),
    [
        pytest.param(
            400,
            "bad_request",
            ("prompt: is required", "seed: is too large"),
            BadRequest,
            "Stability AI does not accept the request: “prompt: is required; seed: is too large”.",
            id="several complaints",
        ),
        pytest.param(
            413,
            "payload_too_large",
            (),
            BadRequest,
            "Stability AI does not accept the request: “payload_too_large”.",
            id="only a name",
        ),
        pytest.param(
            403,
            "forbidden",
            ("no access",),
            WrongKey,
            "Stability AI does not let this key do that: “no access”.",
            id="forbidden",
        ),
    ],
)
def test_errors_are_quoted(tmp_path, status, name, errors, kind, message):
    with Answering(status, name, *errors) as fake, pytest.raises(kind) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == message


def test_the_picture_is_what_the_reply_holds(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, outputFormat="jpeg"))
    assert result.images[0].data.startswith(b"\xff\xd8")


def test_the_test_button_tells_the_credits():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Stability AI accepts the key; 12.5 credits are left."
