"""Fireworks AI: three shapes, and what each of them tells of a refusal and of the seed."""

from pathlib import Path

import pytest

from imagegen.errors import BadRequest, NoCredit, ProviderError, Refused, WrongKey
from imagegen.pricing import image_price_usd
from tests.fakes.fireworks import FakeFireworks
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer
from tests.providers.cases.fireworks import CASE
from tests.providers.contract import request_for

MODELS = "accounts/fireworks/models/"
START = f"/inference/v1/workflows/{MODELS}"


def test_a_workflow_answers_with_json_that_names_the_seed(tmp_path: Path) -> None:
    card = CASE.load_card(f"{MODELS}flux-1-schnell-fp8")
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(card, tmp_path, aspectRatio="16:9", seed=0))
    request = fake.requests[0]
    assert (request.path, request.headers["accept"]) == (f"{START}flux-1-schnell-fp8/text_to_image", "application/json")
    assert request.json() == {
        "prompt": "a red fox in the snow",
        "aspect_ratio": "16:9",
        "num_inference_steps": 4,
        "guidance_scale": 3.5,
        "seed": 0,
    }
    assert [image.seed for image in result.images] == [0]


def test_kontext_is_a_job_that_is_asked_for_with_a_post(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path, pictures=1, seed=7))
    submit, poll = fake.requests_to("POST", START)[:2]
    body = submit.json()
    assert body.pop("input_image").startswith("data:image/png;base64,")
    assert body == {"prompt": "a red fox in the snow", "seed": 7, "safety_tolerance": 2, "output_format": "jpeg"}
    assert (submit.path, poll.path) == (f"{START}flux-kontext-pro", f"{START}flux-kontext-pro/get_result")
    assert poll.json() == {"id": "job-0001"}


def test_the_older_models_answer_with_the_picture_itself(tmp_path: Path) -> None:
    card = CASE.load_card(f"{MODELS}stable-diffusion-xl-1024-v1-0")
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(card, tmp_path, negativePrompt="text", seed=7))
    request = fake.requests[0]
    assert (request.path, request.headers["accept"]) == (f"/inference/v1/image_generation/{card.id}", "image/png")
    assert request.json() == {
        "prompt": "a red fox in the snow",
        "negative_prompt": "text",
        "width": 1024,
        "height": 1024,
        "steps": 30,
        "cfg_scale": 7,
        "seed": 7,
    }
    assert result.images[0].data.startswith(b"\x89PNG")


class Filtering(FakeFireworks):
    """Blanks every picture."""

    def _workflow(self, request: Received, model: str) -> Script:
        blank = "data:image/png;base64,aGk="
        return json_answer({"id": "1", "base64": [blank], "finishReason": "CONTENT_FILTERED", "seed": 1})


def test_a_blanked_picture_is_a_refusal(tmp_path: Path) -> None:
    with Filtering() as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(f"{MODELS}flux-1-dev-fp8"), tmp_path))
    assert caught.value.message == "Fireworks AI refuses this prompt or picture: “CONTENT_FILTERED”."


def test_a_moderated_job_is_a_refusal(tmp_path: Path) -> None:
    with CASE.fake(Outcome(trouble=Trouble.REFUSED)) as fake, pytest.raises(Refused) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert caught.value.message == "Fireworks AI refuses this prompt or picture: “Request Moderated”."


class Objecting(FakeFireworks):
    """Has this against every submission."""

    def __init__(self, objection: Answer) -> None:
        super().__init__(Outcome(trouble=Trouble.SERVER_ERROR))
        self.objection = objection

    def trouble_answer(self, trouble: Trouble) -> Answer:
        return self.objection


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(json_answer({"error": "unauthorized"}, 403), WrongKey, "“unauthorized”", id="an error as text"),
        pytest.param(json_answer({"error": {"message": "No plan."}}, 402), NoCredit, "“No plan”", id="no plan"),
        pytest.param(
            json_answer({"error": {"message": "Unsafe prompt"}}, 400), Refused, "“Unsafe prompt”", id="unsafe"
        ),
        pytest.param(
            json_answer({"error": {"message": "safety_tolerance: too large"}}, 400),
            BadRequest,
            "too large",
            id="a field",
        ),
        pytest.param(json_answer({"error": "gone"}, 404), BadRequest, "“gone”", id="no longer served"),
    ],
)
def test_what_an_error_means(answer: Answer, kind: type[ProviderError], words: str, tmp_path: Path) -> None:
    with Objecting(answer) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) is kind
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("model", "usd"), [("flux-1-schnell-fp8", 0.0014), ("flux-1-dev-fp8", 0.015), ("flux-kontext-max", 0.08)]
)
def test_prices_by_the_step_and_by_the_picture(model: str, usd: float) -> None:
    assert image_price_usd(CASE.load_card(MODELS + model), {}) == pytest.approx(usd)
