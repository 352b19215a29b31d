"""Together AI: what is sent by which model."""

from pathlib import Path

import pytest

from imagegen.errors import BadRequest, Refused
from imagegen.pricing import image_price_usd
from tests.fakes.server import json_answer
from tests.fakes.sizes import sides_of
from tests.fakes.together import FakeTogether, is_gemini_size
from tests.providers.cases.together import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told, sent

FLUX = "black-forest-labs/FLUX"


def body(card: str, folder: Path, **more):
    return sent(CASE, request_for(CASE.load_card(card), folder, **more)).json()


def test_the_quick_model_knows_a_negative_prompt(tmp_path: Path) -> None:
    assert body(f"{FLUX}.1-schnell", tmp_path, negativePrompt="blur", width=1344, height=768, count=2) == {
        "model": f"{FLUX}.1-schnell",
        "prompt": "a red fox in the snow",
        "response_format": "base64",
        "negative_prompt": "blur",
        "width": 1344,
        "height": 768,
        "steps": 4,
        "n": 2,
    }


def test_kontext_takes_one_picture_and_guidance_under_another_name(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(f"{FLUX}.1-kontext-max"), tmp_path, pictures=1)
    assert sent(CASE, request).json() == {
        "model": f"{FLUX}.1-kontext-max",
        "prompt": "a red fox in the snow",
        "response_format": "base64",
        "image_url": request.images[0].data_url(),
        "steps": 28,
        "guidance_scale": 3.5,
        "n": 1,
    }


def test_flux_2_takes_several_pictures(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(f"{FLUX}.2-flex"), tmp_path, pictures=2, seed=7)
    found = sent(CASE, request).json()
    assert found["reference_images"] == [image.data_url() for image in request.images]
    assert (found["guidance"], found["prompt_upsampling"], found["output_format"]) == (4, True, "jpeg")


def test_googles_size_is_taken_apart(tmp_path: Path) -> None:
    found = body("google/gemini-3-pro-image", tmp_path, size="5376x3072")
    assert found == {
        "model": "google/gemini-3-pro-image",
        "prompt": "a red fox in the snow",
        "response_format": "base64",
        "width": 5376,
        "height": 3072,
    }


def test_every_size_of_the_card_is_in_googles_list() -> None:
    sizes = [sides_of(size) for size in CASE.load_card("google/gemini-3-pro-image").properties["size"]["enum"]]
    assert [size for size in sizes if not is_gemini_size(*size)] == []
    assert len(sizes) == 30


def test_flux_is_priced_by_the_megapixel() -> None:
    price = image_price_usd(CASE.load_card(f"{FLUX}.1-schnell"), {"width": 1920, "height": 1920})
    assert price == pytest.approx(0.0027 * 1.92 * 1.92)


@pytest.mark.parametrize(
    ("message", "kind"), [("NSFW content detected.", Refused), ("width must be at least 256.", BadRequest)]
)
def test_a_422_may_be_a_refusal_or_a_wrong_field(message, kind, tmp_path: Path) -> None:
    assert type(error_told(CASE, json_answer({"id": "1", "error": {"message": message}}, 422), tmp_path)) is kind


def test_the_official_client_is_understood_by_the_fake() -> None:
    together = pytest.importorskip("together")
    with FakeTogether() as fake:
        client = together.Together(base_url=fake.url, api_key=fake.key, max_retries=0)
        reply = client.images.generate(
            model=f"{FLUX}.1-schnell", prompt="a fox", width=1344, height=768, n=2, response_format="base64"
        )
    assert all(image.b64_json for image in reply.data)
    assert len(reply.data) == 2
