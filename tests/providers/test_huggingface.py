"""Hugging Face: one token for several companies, each in its own words, and its own client against the fake."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import huggingface_hub
import pytest
from huggingface_hub import InferenceClient
from huggingface_hub.inference._providers import fal_ai, wavespeed
from huggingface_hub.utils._http import default_client_factory

from imagegen.errors import NoCredit, ProviderDown, ProviderError, Refused
from tests.fakes.calls import RecordingListener
from tests.fakes.huggingface import XL, FakeHuggingFace
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import json_answer, make_picture
from tests.providers.adapter_kit import access_to
from tests.providers.cases.huggingface import CASE
from tests.providers.contract import request_for

PROMPT = "a red fox in the snow"
FLUX = "black-forest-labs/FLUX.1-dev"
SCHNELL = "black-forest-labs/FLUX.1-schnell"
FAL_FILE = {"output_format": "jpeg", "enable_safety_checker": True}


@pytest.mark.parametrize(
    ("card", "path", "body"),
    [
        pytest.param(
            f"{FLUX}:hf-inference",
            f"/hf-inference/models/{FLUX}",
            {"inputs": PROMPT, "parameters": {"width": 1024, "height": 1024, "num_inference_steps": 28, "seed": 7}},
            id="Hugging Face itself",
        ),
        pytest.param(
            f"{SCHNELL}:fal-ai",
            "/fal-ai/fal-ai/flux/schnell",
            {
                "prompt": PROMPT,
                "image_size": {"width": 1024, "height": 768},
                "num_inference_steps": 4,
                "seed": 7,
                **FAL_FILE,
            },
            id="fal",
        ),
        pytest.param(
            f"{SCHNELL}:together",
            "/together/v1/images/generations",
            {
                "model": SCHNELL,
                "response_format": "base64",
                "prompt": PROMPT,
                "width": 1024,
                "height": 1024,
                "steps": 4,
                "seed": 7,
            },
            id="Together",
        ),
        pytest.param(
            f"{FLUX}:wavespeed",
            "/wavespeed/api/v3/wavespeed-ai/flux-dev",
            {
                "prompt": PROMPT,
                "size": "1024*1024",
                "num_inference_steps": 28,
                "guidance_scale": 3.5,
                "output_format": "jpeg",
                "seed": 7,
            },
            id="WaveSpeed",
        ),
        pytest.param(
            "Qwen/Qwen-Image:replicate",
            "/replicate/v1/models/qwen/qwen-image/predictions",
            {
                "input": {
                    "prompt": PROMPT,
                    "aspect_ratio": "16:9",
                    "num_inference_steps": 30,
                    "guidance": 3,
                    "output_format": "webp",
                    "seed": 7,
                }
            },
            id="Replicate",
        ),
    ],
)
def test_each_company_is_asked_in_its_own_words(tmp_path, card, path, body):
    with CASE.fake() as fake:
        assert CASE.generate(fake, request_for(CASE.load_card(card), tmp_path, seed=7)).images
    request = fake.requests[0]
    assert (request.method, request.path, request.json()) == ("POST", path, body)
    assert request.headers["authorization"] == f"Bearer {fake.key}"


@pytest.mark.parametrize(
    ("card", "path", "body"),
    [
        pytest.param(
            f"{XL}:nscale",
            "/nscale/v1/images/generations",
            {"model": XL, "response_format": "b64_json", "prompt": PROMPT, "size": "1024x1024"},
            id="Nscale",
        ),
        pytest.param(
            "zai-org/GLM-Image:zai-org",
            "/zai-org/api/paas/v4/async/images/generations",
            {"model": "glm-image", "prompt": PROMPT, "size": "1280x1280"},
            id="Z.ai",
        ),
    ],
)
def test_some_companies_know_little_more_than_a_size(tmp_path, card, path, body):
    with CASE.fake() as fake:
        assert CASE.generate(fake, request_for(CASE.load_card(card), tmp_path)).images
    assert (fake.requests[0].path, fake.requests[0].json()) == (path, body)


def test_a_job_at_fal_is_asked_for_through_the_router(tmp_path):
    listener = RecordingListener()
    with CASE.fake(Outcome(polls=1)) as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(CASE.edit_card), tmp_path, seed=42), listener)
    assert [(request.method, request.path, request.query) for request in fake.requests[:4]] == [
        ("POST", "/fal-ai/fal-ai/qwen-image-edit", {"_subdomain": "queue"}),
        ("GET", "/fal-ai/fal-ai/qwen-image-edit/requests/job-0001/status", {"_subdomain": "queue"}),
        ("GET", "/fal-ai/fal-ai/qwen-image-edit/requests/job-0001/status", {"_subdomain": "queue"}),
        ("GET", "/fal-ai/fal-ai/qwen-image-edit/requests/job-0001", {"_subdomain": "queue"}),
    ]
    assert fake.submissions[0].body["image_url"].startswith("data:image/png;base64,")
    assert result.images[0].seed == 42
    assert listener.steps == [(None, "IN_PROGRESS")]


@pytest.mark.parametrize(
    ("card", "seed"),
    [
        pytest.param(f"{SCHNELL}:fal-ai", 42, id="fal, in the reply"),
        pytest.param("Qwen/Qwen-Image:replicate", 42, id="Replicate, in the logs"),
        pytest.param(f"{SCHNELL}:together", None, id="Together, not at all"),
    ],
)
def test_the_seed_is_kept_where_a_company_names_it(tmp_path, card, seed):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(card), tmp_path, seed=42))
    assert [image.seed for image in result.images] == [seed]


class Blackening(FakeHuggingFace):
    """fal finds every picture unsafe."""

    def _fal_result(self, submission):
        return {**super()._fal_result(submission), "has_nsfw_concepts": [True]}


def test_a_black_picture_is_a_refusal(tmp_path):
    with Blackening() as fake, pytest.raises(Refused):
        CASE.generate(fake, request_for(CASE.load_card(f"{SCHNELL}:fal-ai"), tmp_path))


@pytest.mark.parametrize("card", [pytest.param(f"{SCHNELL}:{name}", id=name) for name in ("fal-ai", "together")])
def test_each_companys_refusal_is_understood(tmp_path, card):
    with CASE.fake(Outcome(trouble=Trouble.REFUSED)) as fake, pytest.raises(Refused):
        CASE.generate(fake, request_for(CASE.load_card(card), tmp_path))


class Ending(FakeHuggingFace):
    """Replicate's runs end in a way of their own."""

    def __init__(self, **ending: Any) -> None:
        super().__init__()
        self._ending = ending

    def _prediction(self, submission):
        return {**super()._prediction(submission), "output": None, **self._ending}


@pytest.mark.parametrize(
    ("ending", "kind", "message"),
    [
        pytest.param(
            {"status": "failed", "error": "CUDA error"},
            ProviderDown,
            "Hugging Face could not make the picture: “CUDA error”.",
            id="failed",
        ),
        pytest.param(
            {"status": "failed", "error": "flagged as sensitive (E005)"},
            Refused,
            "Hugging Face refuses this prompt or picture: “flagged as sensitive (E005)”.",
            id="refused",
        ),
        pytest.param(
            {"status": "processing"},
            ProviderDown,
            "Hugging Face could not make the picture: “processing”.",
            id="not ready in time",
        ),
    ],
)
def test_a_run_without_a_picture_says_why(tmp_path, ending, kind, message):
    with Ending(**ending) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card("Qwen/Qwen-Image:replicate"), tmp_path))
    assert (type(caught.value), caught.value.message) == (kind, message)


class Indebted(FakeHuggingFace):
    """Z.ai says with 429 that there is no money."""

    def _zai(self, path, request):
        return json_answer({"error": {"code": "1113", "message": "Insufficient balance"}}, 429)


def test_a_limit_that_is_about_money_is_not_waited_for(tmp_path):
    with Indebted() as fake, pytest.raises(NoCredit, match="Insufficient balance"):
        CASE.generate(fake, request_for(CASE.load_card("zai-org/GLM-Image:zai-org"), tmp_path))


def test_the_test_button_names_the_account():
    with CASE.fake() as fake:
        sentence = CASE.call(lambda adapter: adapter.check(access_to(fake)))
    assert sentence == "Hugging Face accepts the token of fox."


# ---- the official client --------------------------------------------------------------------------------------------


class Rerouted(httpx2.HTTPTransport):
    """Takes what is meant for Hugging Face to the fake."""

    def __init__(self, fake: FakeHuggingFace) -> None:
        super().__init__()
        self._url = httpx2.URL(fake.url)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host.endswith("huggingface.co"):
            request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return super().handle_request(request)


@contextmanager
def official_client(fake: FakeHuggingFace, company: str) -> Iterator[InferenceClient]:
    huggingface_hub.set_client_factory(lambda: httpx2.Client(transport=Rerouted(fake)))
    try:
        with InferenceClient(provider=company, api_key=fake.key) as client:
            yield client
    finally:
        huggingface_hub.set_client_factory(default_client_factory)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (fal_ai, wavespeed):
        monkeypatch.setattr(module, "_POLLING_INTERVAL", 0.01)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("company", "model"),
    [
        pytest.param("hf-inference", FLUX, id="Hugging Face itself"),
        pytest.param("fal-ai", SCHNELL, id="fal"),
        pytest.param("together", SCHNELL, id="Together"),
        pytest.param("nscale", XL, id="Nscale"),
        pytest.param("replicate", "Qwen/Qwen-Image", id="Replicate"),
        pytest.param("wavespeed", FLUX, id="WaveSpeed"),
        pytest.param("zai-org", "zai-org/GLM-Image", id="Z.ai"),
    ],
)
def test_the_official_client_makes_a_picture_at_each_company(company, model):
    with CASE.fake(Outcome(polls=0)) as fake, official_client(fake, company) as client:
        picture = client.text_to_image(PROMPT, model=model)
    assert picture.width >= 16
    assert len(fake.submissions) == 1


@pytest.mark.usefixtures("hasty")
def test_the_official_client_edits_a_picture_through_the_queue():
    with CASE.fake(Outcome(polls=1)) as fake, official_client(fake, "fal-ai") as client:
        picture = client.image_to_image(make_picture(1, 32, 24, "png"), PROMPT, model="Qwen/Qwen-Image-Edit")
    assert picture.width >= 16
    assert [request.query for request in fake.requests_to("GET", "/fal-ai/")] == [{"_subdomain": "queue"}] * 3
