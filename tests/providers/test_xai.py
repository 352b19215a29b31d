"""xAI: what is sent, what only its replies have, and its two ways to word an error."""

from pathlib import Path

import pytest
from openai import OpenAI

from imagegen.errors import BadRequest, NoCredit, Refused, WrongKey
from imagegen.providers.base import Offer
from tests.fakes.provider import Outcome
from tests.fakes.server import json_answer
from tests.fakes.xai import FakeXai
from tests.providers.adapter_kit import access_to
from tests.providers.cases.xai import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent


def test_what_is_sent_for_pictures_from_text(tmp_path: Path) -> None:
    request = sent(CASE, request_for(CASE.load_card(), tmp_path, count=2, aspectRatio="16:9", resolution="2K"))
    assert request.path == "/v1/images/generations"
    assert request.json() == {
        "model": "grok-imagine-image",
        "prompt": "a red fox in the snow",
        "response_format": "b64_json",
        "aspect_ratio": "16:9",
        "resolution": "2k",
        "n": 2,
    }


def test_the_shape_is_the_models_own_choice_unless_one_is_named(tmp_path: Path) -> None:
    assert "aspect_ratio" not in sent(CASE, request_for(CASE.load_card(), tmp_path)).json()


def test_one_reference_and_several_go_under_different_names(tmp_path: Path) -> None:
    alone = request_for(CASE.load_card(), tmp_path, pictures=1)
    several = request_for(CASE.load_card(), tmp_path, pictures=2)
    one, two = sent(CASE, alone), sent(CASE, several)
    assert (one.path, two.path) == ("/v1/images/edits", "/v1/images/edits")
    assert one.json()["image"] == {"url": alone.images[0].data_url(), "type": "image_url"}
    assert two.json()["images"] == [{"url": image.data_url(), "type": "image_url"} for image in several.images]
    assert "images" not in one.json()
    assert "image" not in two.json()


def test_the_price_comes_in_ticks(tmp_path: Path) -> None:
    with FakeXai() as xai:
        assert CASE.generate(xai, request_for(CASE.load_card(), tmp_path, count=2)).cost_usd == pytest.approx(0.04)


class HoldingBack(FakeXai):
    """Shows only the first picture of a reply, or none."""

    shown = 1

    def items(self, submission):
        blank = {"b64_json": None, "url": None, "respect_moderation": False}
        return [item if place < self.shown else blank for place, item in enumerate(super().items(submission))]


def test_a_picture_that_is_held_back_is_a_warning(tmp_path: Path) -> None:
    with HoldingBack() as xai:
        result = CASE.generate(xai, request_for(CASE.load_card(), tmp_path, count=2))
    assert len(result.images) == 1
    assert result.details == {"warnings": ["The provider held 1 of the pictures back."]}


def test_when_all_are_held_back_it_is_a_refusal(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(), tmp_path)
    with HoldingBack() as xai:
        xai.shown = 0
        with pytest.raises(Refused):
            CASE.generate(xai, request)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            json_answer({"code": "x", "error": "Incorrect API key provided: xa***."}, 400), WrongKey, id="key"
        ),
        pytest.param(
            json_answer({"code": "x", "error": "Your team has reached its monthly spending limit."}, 403),
            NoCredit,
            id="no credit, as 403",
        ),
        pytest.param(
            json_answer({"error": {"message": "Rejected by content moderation."}}, 400), Refused, id="moderation"
        ),
        pytest.param(json_answer({"error": {"message": "n is too large."}}, 422), BadRequest, id="an object"),
        pytest.param(json_answer({"code": "x", "error": "The model does not exist."}, 404), BadRequest, id="a text"),
    ],
)
def test_what_an_error_means(answer, kind, tmp_path: Path) -> None:
    assert type(error_told(CASE, answer, tmp_path)) is kind


def test_the_test_button_says_whose_key_it_is() -> None:
    with FakeXai() as xai:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(xai)))
    assert sentence == "xAI accepts the key “Studio”."


def test_the_models_for_pictures_are_listed() -> None:
    with FakeXai() as xai:
        xai.lists = "/image-generation-models"
        xai.listing = lambda: {"models": [{"id": "grok-imagine-image", "version": "1.0"}]}
        assert CASE.call(lambda adapter: adapter.offer(access_to(xai))) == Offer(models=("grok-imagine-image",))


def test_the_openai_client_is_understood_by_the_fake() -> None:
    with FakeXai(Outcome()) as xai, OpenAI(base_url=xai.base_url, api_key=xai.key, max_retries=0) as client:
        reply = client.images.generate(
            model="grok-imagine-image",
            prompt="a fox",
            n=2,
            response_format="b64_json",
            extra_body={"aspect_ratio": "16:9", "resolution": "2k"},
        )
    assert len(reply.data) == 2
