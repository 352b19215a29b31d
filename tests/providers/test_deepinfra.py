"""DeepInfra: pictures as data URIs with their real cost, edits as a form, and prices by steps and pixels."""

from pathlib import Path

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderDown, ProviderError, Refused
from imagegen.pricing import image_price_usd
from tests.fakes.deepinfra import COST_USD, FakeDeepInfra
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.providers.cases.deepinfra import CASE
from tests.providers.contract import request_for
from tests.providers.telling import error_told

FLUX = "black-forest-labs/FLUX"


def test_the_model_is_in_the_address_and_the_cost_in_the_reply(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, count=2, seed=7))
    request = fake.requests[0]
    assert (request.path, request.headers["authorization"]) == (f"/v1/inference/{FLUX}-1-schnell", f"Bearer {fake.key}")
    assert request.json() == {
        "prompt": "a red fox in the snow",
        "width": 1024,
        "height": 1024,
        "num_inference_steps": 4,
        "num_images": 2,
        "seed": 7,
    }
    assert result.cost_usd == pytest.approx(2 * COST_USD)
    assert result.images[0].seed == 7  # sent as text


def test_an_edit_is_a_form(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("Qwen/Qwen-Image-Edit"), tmp_path, pictures=1))
    submission = fake.submissions[0]
    assert submission.body == {
        "model": "Qwen/Qwen-Image-Edit",
        "prompt": "a red fox in the snow",
        "size": "1024x1024",
        "n": "1",
    }
    assert [upload.media_type for upload in submission.files["image"]] == ["image/png"]


class Flagging(FakeDeepInfra):
    """Finds every picture unsafe."""

    def _infer(self, request: Received, model: str) -> Script:
        return json_answer({"images": ["data:image/png;base64,aGk="], "nsfw_content_detected": True, "seed": None})


def test_a_picture_that_was_found_unsafe_is_a_refusal(tmp_path: Path) -> None:
    with Flagging() as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "DeepInfra refuses this prompt or picture."


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(json_answer({"detail": "Model busy"}, 503), ProviderDown, "status 503", id="a bare text"),
        pytest.param(
            json_answer({"detail": [{"loc": ["body", "width"], "msg": "too wide"}]}, 422),
            BadRequest,
            "“width: too wide”",
            id="a field",
        ),
        pytest.param(
            json_answer({"detail": {"error": "Add a payment method"}}, 403), NoCredit, "“Add a", id="no money"
        ),
        pytest.param(json_answer({"error": {"message": "NSFW"}}, 400), Refused, "“NSFW”", id="as OpenAI says it"),
    ],
)
def test_what_an_error_means(answer: Answer, kind: type[ProviderError], words: str, tmp_path: Path) -> None:
    error = error_told(CASE, answer, tmp_path)
    assert type(error) is kind
    assert words in error.message


@pytest.mark.parametrize(
    ("model", "params", "usd"),
    [
        pytest.param(f"{FLUX}-1-schnell", {}, 0.0005 * 4, id="by pixels and steps"),
        pytest.param(f"{FLUX}-2-dev", {"width": 2048, "steps": 14}, 0.01, id="twice as wide, half the steps"),
        pytest.param(f"{FLUX}-2-klein-4b", {"height": 512}, 0.007, id="by pixels"),
        pytest.param(f"{FLUX}-2-max", {"width": 2048}, 0.07, id="by the picture"),
    ],
)
def test_prices_follow_the_models_pages(model: str, params: dict[str, int], usd: float) -> None:
    assert image_price_usd(CASE.load_card(model), params) == pytest.approx(usd, rel=1e-3)


def test_the_official_client_is_understood_by_the_fake() -> None:
    deepinfra = pytest.importorskip("deepinfra")
    with CASE.fake() as fake:
        model = deepinfra.TextToImage(f"{fake.url}/v1/inference/{FLUX}-1-schnell", fake.key)
        reply = model.generate({"prompt": "a fox", "num_images": 2, "seed": 7})
        model.client.close()
    assert [image[:22] for image in reply.images] == ["data:image/png;base64,"] * 2
    assert reply.seed == "7"
