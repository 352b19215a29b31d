"""Recraft: units as cost, forms for pictures, and errors by their words."""

import pytest
from openai import OpenAI

from imagegen.errors import BadRequest, NoCredit, ProviderError, Refused
from imagegen.providers.base import Offer
from tests.fakes.recraft import MODELS, FakeRecraft
from tests.fakes.server import json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.recraft import CASE
from tests.providers.contract import request_for


def test_text_goes_as_json_and_the_units_are_the_cost(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, count=2, seed=42, size="1344x768"))
    request = fake.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/images/generations")
    assert request.headers["authorization"] == f"Bearer {fake.key}"
    assert request.json() == {
        "model": "recraftv4_1",
        "response_format": "url",
        "prompt": "a red fox in the snow",
        "size": "1344x768",
        "random_seed": 42,
        "image_format": "png",
        "n": 2,
    }
    assert result.cost_usd == pytest.approx(0.07)
    assert result.details == {}


def test_a_picture_goes_in_a_form(tmp_path):
    request = request_for(CASE.load_card("recraftv3/image-to-image"), tmp_path, strength=0.2)
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    submission = fake.submissions[0]
    assert fake.requests[0].path == "/v1/images/imageToImage"
    assert submission.files["image"][0].data == request.images[0].read()
    assert submission.body == {
        "model": "recraftv3",
        "response_format": "url",
        "prompt": "a red fox in the snow",
        "strength": 0.2,
        "image_format": "png",
        "n": 1,
    }


def test_a_mask_goes_beside_its_picture(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("recraftv3/inpaint"), tmp_path, style="logo_raster"))
    assert fake.requests[0].path == "/v1/images/inpaint"
    assert sorted(fake.submissions[0].files) == ["image", "mask"]
    assert fake.submissions[0].body["style"] == "logo_raster"


class Answering(FakeRecraft):
    """Says the same to every request for pictures."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__()
        self._reply = json_answer({"code": "some_code", "message": message}, status)

    def _make(self, request, body, files, more):
        return self._reply


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        pytest.param(403, "Not enough API units", NoCredit, id="no units, said as forbidden"),
        pytest.param(400, "NSFW content", Refused, id="refused, said as a bad request"),
        pytest.param(400, "Unknown size", BadRequest, id="bad request"),
    ],
)
def test_what_an_error_means_is_in_its_words(tmp_path, status, words, kind):
    with Answering(status, words) as fake, pytest.raises(ProviderError, match=f"“{words}”") as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) is kind


def test_the_test_button_tells_the_units_and_the_models_are_listed():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
        offer = CASE.call(lambda adapter: adapter.offer(access_to(fake)))
    assert sentence == "Recraft accepts the key; 1500 units are left."
    assert offer == Offer(models=tuple(MODELS))


def test_the_openai_client_that_recraft_recommends_understands_the_fake():
    with CASE.fake() as fake, OpenAI(api_key=fake.key, base_url=fake.base_url, max_retries=0) as client:
        reply = client.images.generate(
            model="recraftv3", prompt="a fox", n=2, size="1024x1024", extra_body={"style": "realistic_image"}
        )
    assert len({item.url for item in reply.data}) == 2
    assert fake.submissions[0].body == {
        "model": "recraftv3",
        "prompt": "a fox",
        "n": 2,
        "size": "1024x1024",
        "style": "realistic_image",
    }
