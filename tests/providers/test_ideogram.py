"""Ideogram: JSON for text and forms for pictures, inverted masks, pictures that are held back, and its many 402s."""

import io

import pytest
from PIL import Image

from imagegen.errors import NoCredit, ProviderDown, ProviderError, RateLimited, Refused
from tests.fakes.ideogram import FakeIdeogram
from tests.fakes.provider import Outcome
from tests.fakes.server import Script, json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.ideogram import CASE
from tests.providers.contract import request_for


def test_text_goes_as_json_and_is_waited_for(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(
            fake, request_for(CASE.load_card(), tmp_path, count=2, seed=42, size="1280x720", promptExtend=False)
        )
    request = fake.requests[0]
    assert (request.method, request.path) == ("POST", "/v2/image/generate/ideogram-4-5")
    assert (request.headers["api-key"], request.headers["content-type"]) == (fake.key, "application/json")
    assert request.json() == {
        "async": True,
        "prompt": "a red fox in the snow",
        "size": "1280x720",
        "quality": "high",
        "seed": 42,
        "magic_prompt": "off",
        "num_images": 2,
    }
    assert [image.seed for image in result.images] == [42, 43]
    assert result.details == {"revised_prompt": "a red fox in the snow, in detail"}


def test_an_edit_is_a_form_and_has_no_size_beside_a_mask(tmp_path):
    card = CASE.load_card("ideogram-4-5/edit")
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(card, tmp_path, pictures=2, size="1536x1024"))
        CASE.generate(fake, request_for(card, tmp_path, pictures=1, mask=True, size="1536x1024"))
    sized, masked = fake.submissions
    assert [len(sized.files["images"]), list(masked.files)] == [2, ["mask", "images"]]
    common = {
        "async": True,
        "prompt": "a red fox in the snow",
        "quality": "medium",
        "magic_prompt": "auto",
        "num_images": 1,
    }
    assert sized.body == {**common, "size": "1536x1024"}
    assert masked.body == common


def test_what_is_to_be_painted_is_black_in_the_mask(tmp_path):
    request = request_for(CASE.load_card("ideogram-3/inpaint"), tmp_path)
    white_left = Image.new("RGB", (64, 48), "black")
    white_left.paste("white", (0, 0, 32, 48))
    white_left.save(request.images[1].path)
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    with Image.open(io.BytesIO(fake.submissions[0].files["mask"][0].data)) as sent:
        assert [sent.getpixel((8, 8)), sent.getpixel((56, 8))] == [0, 255]


def test_strength_is_sent_as_how_much_is_kept(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("ideogram-3/remix"), tmp_path, strength=0.3, aspectRatio="16:9"))
    assert fake.submissions[0].body == {
        "async": True,
        "prompt": "a red fox in the snow",
        "image_weight": 70,
        "aspect_ratio": "16x9",
        "rendering_speed": "default",
        "style_type": "auto",
        "magic_prompt": "auto",
        "num_images": 1,
    }


class Careful(FakeIdeogram):
    """Holds every second picture back, or all of them."""

    def __init__(self, *outcomes: Outcome, holds: int = 2) -> None:
        super().__init__(*outcomes)
        self._holds = holds

    def _item(self, submission, place, url):
        item = super()._item(submission, place, url)
        is_held = (place + 1) % self._holds == 0
        return {**item, "url": "", "is_image_safe": False} if is_held else item


def test_a_picture_that_is_held_back_is_told_and_the_others_are_kept(tmp_path):
    with Careful() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, count=3))
    assert len(result.images) == 2
    assert result.details["warnings"] == ["The provider held 1 of the pictures back."]


def test_when_every_picture_is_held_back_it_is_a_refusal(tmp_path):
    with Careful(holds=1) as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "Ideogram refuses this prompt or picture."


class Answering(FakeIdeogram):
    """Says the same to every request for pictures, or of every generation."""

    def __init__(self, reply: Script | None = None, ending: dict[str, str] | None = None) -> None:
        super().__init__()
        self._reply, self._ending = reply, ending

    def _generate(self, model, request):
        return self._reply or super()._generate(model, request)

    def _status(self, job_id):
        return json_answer({"generation_id": job_id, **(self._ending or {})})


@pytest.mark.parametrize(
    ("reason", "kind", "is_retryable"),
    [
        pytest.param("inflight_limit", RateLimited, True, id="too many at once"),
        pytest.param("insufficient_funds", NoCredit, False, id="no money"),
        pytest.param("daily_limit", NoCredit, False, id="enough for today"),
        pytest.param("subscription_required", NoCredit, False, id="no plan"),
    ],
)
def test_payment_required_is_not_always_about_money(tmp_path, reason, kind, is_retryable):
    reply = json_answer({"error": "No.", "reject_reason": reason}, 402)
    with Answering(reply) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert (type(caught.value), caught.value.retryable) == (kind, is_retryable)


@pytest.mark.parametrize(
    ("ending", "kind", "message"),
    [
        pytest.param({"status": "failed"}, ProviderDown, "Ideogram could not make the picture: “failed”.", id="failed"),
        pytest.param(
            {"status": "failed", "failure_reason": "moderation"},
            Refused,
            "Ideogram refuses this prompt or picture: “moderation”.",
            id="refused",
        ),
    ],
)
def test_a_generation_that_fails_says_why_if_it_can(tmp_path, ending, kind, message):
    with Answering(ending=ending) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert (type(caught.value), caught.value.message) == (kind, message)


def test_the_test_button_asks_for_a_price_and_makes_nothing():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Ideogram accepts the key."
    assert (fake.requests[0].method, fake.requests[0].query) == ("POST", {"dry_run": "true"})
