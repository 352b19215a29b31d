"""Servers people run themselves, through the dialect of OpenAI's image endpoints: each one's own way and errors."""

import base64
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai
import pytest
from PIL import Image

from imagegen.cards import ModelCard
from imagegen.errors import (
    BadReply,
    BadRequest,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    Unreachable,
    WrongKey,
)
from imagegen.providers.base import Access, GenerationRequest, GenerationResult, Offer
from imagegen.providers.dialects.openai_images import OpenAIImagesAdapter
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.openai_compatible import (
    LOCALAI,
    SDCPP,
    SGLANG,
    VLLM_OMNI,
    FakeCompatible,
    Flavour,
    detail_error,
    numbered_error,
    openai_error,
    plain_error,
)
from tests.fakes.server import Answer, Drop, Script, html_answer, json_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

CARDS = {
    "sd-server": load_card("sdcpp", "sd-cpp-local"),
    "LocalAI": load_card("localai", "served-model"),
    "vLLM-Omni": load_card("vllm-omni", "served-model"),
    "SGLang": load_card("sglang", "served-model"),
}
PROVIDERS = {
    "sd-server": load_provider("sdcpp"),
    "LocalAI": load_provider("localai"),
    "vLLM-Omni": load_provider("vllm-omni"),
    "SGLang": load_provider("sglang"),
}
PNG = make_picture(1, 64, 48, "png")
SECOND = make_picture(2, 64, 48, "png")
BASE64 = base64.b64encode(PNG).decode()
FLAVOURS = (SDCPP, LOCALAI, VLLM_OMNI, SGLANG)
each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


def with_adapter(flavour: Flavour, work: Callable[[OpenAIImagesAdapter], Awaitable[Result]]) -> Result:
    return run_adapter(OpenAIImagesAdapter, PROVIDERS[flavour.name], work, download_retry_delays_s=())


def access(server: FakeCompatible) -> Access:
    return access_to(server, "" if server.flavour.wants_key else None)


def generate(server: FakeCompatible, request: GenerationRequest) -> GenerationResult:
    return with_adapter(server.flavour, lambda it: it.generate(request, access(server), RecordingListener()))


def request_for(flavour: Flavour, prompt: str = "a fox", **more: Any) -> GenerationRequest:
    model = {"model": flavour.models[0]} if flavour.needs_model else {}
    return make_request(CARDS[flavour.name], prompt, **model, **more)


def sent_to(flavour: Flavour, request: GenerationRequest) -> dict[str, Any]:
    """The body that the server accepted."""
    with FakeCompatible(flavour) as server:
        generate(server, request)
    body: dict[str, Any] = server.submissions[0].body
    return body


def result_of(flavour: Flavour, reply: Script) -> GenerationResult:
    with FakeCompatible(flavour) as server:
        server.replies.append(reply)
        return generate(server, request_for(flavour))


def failure(flavour: Flavour, reply: Script) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        result_of(flavour, reply)
    return caught.value


# ---- what each server is sent ---------------------------------------------------------------------------------------


def test_sd_server_reads_its_settings_inside_the_prompt() -> None:
    params = {"size": "768x512", "steps": 28, "cfg": 7.0, "seed": 42, "negativePrompt": 'a "bad" sign\nand fog'}
    sampling = {"samplerName": "euler_a", "scheduler": "karras", "strength": 0.6}
    body = sent_to(SDCPP, request_for(SDCPP, "a fox", **params, **sampling, outputFormat="jpeg"))
    prompt = body.pop("prompt")
    assert body == {"size": "768x512", "output_format": "jpeg", "n": 1}
    assert prompt.startswith("a fox <sd_cpp_extra_args>{")
    assert "\n" not in prompt
    assert json.loads(prompt.removeprefix("a fox <sd_cpp_extra_args>").removesuffix("</sd_cpp_extra_args>")) == {
        "seed": 42,
        "negative_prompt": 'a "bad" sign\nand fog',
        "strength": 0.6,
        "sample_params": {
            "sample_steps": 28,
            "sample_method": "euler_a",
            "scheduler": "karras",
            "guidance": {"txt_cfg": 7.0},
        },
    }


def test_sd_server_gets_a_plain_prompt_when_nothing_is_set() -> None:
    assert sent_to(SDCPP, request_for(SDCPP, size="auto")) == {"prompt": "a fox", "n": 1}


def test_sd_server_paints_where_a_mask_is_white(tmp_path: Path) -> None:
    drawn = Image.new("L", (64, 48), 0)
    drawn.paste(255, (0, 0, 32, 48))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    images = (make_input(tmp_path, PNG, "imageUrls"), make_input(tmp_path, file.getvalue(), "maskUrl", "mask.png"))
    with FakeCompatible(SDCPP) as server:
        generate(server, request_for(SDCPP, images=images))
    (mask,) = server.submissions[0].files["mask"]
    with Image.open(io.BytesIO(mask.data)) as sent:
        assert (sent.size, sent.getpixel((10, 24)), sent.getpixel((50, 24))) == ((64, 48), 255, 0)


def test_localai_is_told_the_model_and_parts_the_prompts_by_a_sign() -> None:
    params = {"negativePrompt": "fog|rain", "size": "768x512", "steps": 20, "seed": 7}
    assert sent_to(LOCALAI, request_for(LOCALAI, "a fox | a hare", **params)) == {
        "model": "flux.1-dev-ggml",
        "prompt": "a fox   a hare|fog rain",
        "size": "768x512",
        "step": 20,
        "seed": 7,
        "n": 1,
        "response_format": "b64_json",
    }


def test_a_sign_in_the_prompt_makes_no_negative_prompt() -> None:
    assert sent_to(LOCALAI, request_for(LOCALAI, "a|b"))["prompt"] == "a b"


def test_localai_gets_pictures_as_bare_base64_in_the_json(tmp_path: Path) -> None:
    images = (
        make_input(tmp_path, PNG, "imageUrl", "start.png"),
        make_input(tmp_path, PNG, "imageUrls", "a.png"),
        make_input(tmp_path, SECOND, "imageUrls", "b.png"),
    )
    body = sent_to(LOCALAI, request_for(LOCALAI, images=images))
    assert body["file"] == BASE64
    assert body["ref_images"] == [BASE64, base64.b64encode(SECOND).decode()]


def test_vllm_omni_is_sent_as_documented() -> None:
    params = {"negativePrompt": "fog", "size": "1344x768", "steps": 30, "cfg": 4.5, "true_cfg_scale": 4, "seed": 7}
    sent = sent_to(VLLM_OMNI, request_for(VLLM_OMNI, outputFormat="webp", outputCompression=80, **params))
    assert sent == {
        "prompt": "a fox",
        "negative_prompt": "fog",
        "size": "1344x768",
        "num_inference_steps": 30,
        "guidance_scale": 4.5,
        "true_cfg_scale": 4,
        "seed": 7,
        "output_format": "webp",
        "output_compression": 80,
        "n": 1,
        "response_format": "b64_json",
    }


def test_strength_goes_to_vllm_omni_only_beside_a_picture(tmp_path: Path) -> None:
    images = (make_input(tmp_path, PNG, "imageUrls"),)
    assert sent_to(VLLM_OMNI, request_for(VLLM_OMNI, images=images, strength=0.5))["strength"] == 0.5
    with FakeCompatible(VLLM_OMNI) as server:
        result = generate(server, request_for(VLLM_OMNI, strength=0.5))
    assert "strength" not in server.submissions[0].body
    assert result.details["warnings"] == ["“strength” was left out: it is only for calls with reference pictures."]


def test_sglang_is_sent_as_documented() -> None:
    params = {"negativePrompt": "fog", "size": "768x1344", "steps": 30, "cfg": 4.5, "seed": 7, "promptExtend": True}
    assert sent_to(SGLANG, request_for(SGLANG, **params)) == {
        "prompt": "a fox",
        "negative_prompt": "fog",
        "size": "768x1344",
        "num_inference_steps": 30,
        "guidance_scale": 4.5,
        "seed": 7,
        "enhance_prompt": True,
        "n": 1,
        "response_format": "b64_json",
    }


@pytest.mark.parametrize("flavour", [SDCPP, VLLM_OMNI, SGLANG], ids=lambda flavour: flavour.name)
def test_reference_pictures_are_uploaded_in_their_order(flavour: Flavour, tmp_path: Path) -> None:
    images = (make_input(tmp_path, PNG, "imageUrls", "a.png"), make_input(tmp_path, SECOND, "imageUrls", "b.png"))
    with FakeCompatible(flavour) as server:
        generate(server, request_for(flavour, images=images, seed=7))
    assert server.requests[0].path == "/v1/images/edits"
    assert [upload.data for upload in server.submissions[0].files["image[]"]] == [PNG, SECOND]


# ---- what comes back ------------------------------------------------------------------------------------------------


def without_format(flavour: Flavour) -> ModelCard:
    """The same card, only that it does not ask for base64."""
    return replace(CARDS[flavour.name], constants={})


@pytest.mark.parametrize("flavour", [LOCALAI, SGLANG], ids=["a whole address", "a path on the server"])
def test_a_picture_by_address_is_fetched_from_the_server_without_the_key(flavour: Flavour) -> None:
    with FakeCompatible(flavour) as server:
        request = replace(request_for(flavour), card=without_format(flavour), count=2)
        result = generate(server, request)
        fetched = server.requests[1:]
    assert len({image.data for image in result.images}) == 2
    assert len(fetched) == 2
    assert not any("authorization" in request.headers for request in fetched)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"data": [{"b64_json": BASE64}]}, id="base64"),
        pytest.param({"data": [{"b64_json": f"data:image/png;base64,{BASE64}"}]}, id="base64 with a data URL's head"),
        pytest.param({"data": [{"url": f"data:image/png;base64,{BASE64}"}]}, id="a data URL as address"),
        pytest.param({"images": [{"url": f"data:image/png;base64,{BASE64}"}]}, id="under images"),
    ],
)
def test_a_picture_is_read_in_every_shape_that_was_seen(data: dict[str, Any]) -> None:
    (image,) = result_of(VLLM_OMNI, json_answer(data)).images
    assert image.data == PNG


def test_what_arrives_is_kept_when_another_picture_does_not() -> None:
    result = result_of(SGLANG, json_answer({"data": [{"b64_json": BASE64}, {"url": "/v1/images/img-9/content"}]}))
    assert [image.data for image in result.images] == [PNG]
    assert result.details["warnings"] == ["127.0.0.1 answers with status 404 where a picture should be."]


def test_a_prompt_that_was_not_changed_is_not_called_a_revised_one() -> None:
    with FakeCompatible(SGLANG) as server:
        assert "revised_prompt" not in generate(server, request_for(SGLANG)).details


# ---- trouble --------------------------------------------------------------------------------------------------------

OWN = "stable-diffusion.cpp"
VALIDATION = json_answer(
    {"detail": [{"loc": ["body", "n"], "msg": "must be 1 to 10"}, {"loc": ["body", "size"], "msg": "odd"}]}, 422
)


@pytest.mark.parametrize(
    ("reply", "kind", "message", "retryable"),
    [
        pytest.param(
            plain_error(400, "prompt required"),
            BadRequest,
            f"{OWN} does not accept the request: “prompt required”.",
            False,
            id="the error is a text",
        ),
        pytest.param(
            json_answer({"error": "server_error", "message": "bad allocation"}, 500),
            ProviderDown,
            f"{OWN} has a problem of its own (status 500): “bad allocation”.",
            True,
            id="a text beside a message",
        ),
        pytest.param(
            numbered_error(503, "loading", retry_after="5"),
            ProviderDown,
            f"{OWN} has a problem of its own (status 503): “loading”.",
            True,
            id="an object with a number",
        ),
        pytest.param(
            detail_error(400, "response_format='url' requires cloud storage to be configured."),
            BadRequest,
            f"{OWN} does not accept the request: “response_format='url' requires cloud storage to be configured”.",
            False,
            id="a detail",
        ),
        pytest.param(
            openai_error(404, "The model `x` does not exist."),
            BadRequest,
            f"{OWN} does not know this model or address: “The model `x` does not exist”.",
            False,
            id="an object",
        ),
        pytest.param(
            VALIDATION,
            BadRequest,
            f"{OWN} does not accept the request: “n: must be 1 to 10; size: odd”.",
            False,
            id="a list of details",
        ),
        pytest.param(
            detail_error(500, "Image generation failed: CUDA out of memory."),
            ProviderDown,
            f"{OWN} has a problem of its own (status 500): “Image generation failed: CUDA out of memory”.",
            False,
            id="too large for the card, again and again",
        ),
        pytest.param(
            Answer(500, b""), ProviderDown, f"{OWN} has a problem of its own (status 500).", True, id="an empty body"
        ),
        pytest.param(
            json_answer({"error": {"message": "it broke"}}),
            BadReply,
            f"{OWN} answers in a way that is not understood (status 200): “it broke”.",
            False,
            id="an error with status 200",
        ),
        pytest.param(json_answer({"data": []}), BadReply, f"{OWN} answered without a picture.", False, id="nothing"),
        pytest.param(
            html_answer(), BadReply, "127.0.0.1 answered with an HTML page instead of JSON.", False, id="not JSON"
        ),
        pytest.param(Drop(), Unreachable, "", True, id="a lost answer, which nobody is billed for"),
    ],
)
def test_trouble_becomes_one_of_our_errors(
    reply: Script, kind: type[ProviderError], message: str, retryable: bool
) -> None:
    error = failure(SDCPP, reply)
    assert type(error) is kind
    assert not isinstance(error, OutcomeUnknown)
    assert error.message == message or not message
    assert error.retryable is retryable


def test_a_loading_model_says_how_long_to_wait() -> None:
    assert failure(LOCALAI, LOCALAI.server_error).retry_after_s == 5


def test_a_model_that_localai_does_not_have_is_named() -> None:
    with FakeCompatible(LOCALAI) as server, pytest.raises(BadRequest, match="Model mismatch"):
        generate(server, make_request(CARDS["LocalAI"], model="gone"))


# ---- the list of models ---------------------------------------------------------------------------------------------


@each_flavour
def test_the_offer_is_the_servers_list_of_models(flavour: Flavour) -> None:
    with FakeCompatible(flavour) as server:
        offer = with_adapter(flavour, lambda it: it.offer(access(server)))
    assert offer == Offer(flavour.models, {"models": flavour.models})


def test_the_check_of_a_server_without_a_key_says_that_it_answers() -> None:
    with FakeCompatible(SGLANG) as server:
        sentence = with_adapter(SGLANG, lambda it: it.check(access(server)))
    assert sentence == "SGLang Diffusion answers; it has 1 model."


def test_the_check_with_a_key_says_that_it_is_accepted() -> None:
    with FakeCompatible(LOCALAI) as server:
        sentence = with_adapter(LOCALAI, lambda it: it.check(access(server)))
    assert sentence == "LocalAI accepts the key; 3 models are open to it."


def test_a_server_that_was_started_with_a_key_wants_it() -> None:
    with FakeCompatible(VLLM_OMNI) as server, pytest.raises(WrongKey, match="Unauthorized"):
        with_adapter(VLLM_OMNI, lambda it: it.check(access_to(server, None)))


# ---- the official SDK, against the same fakes -----------------------------------------------------------------------


@each_flavour
def test_the_official_sdk_gets_a_picture_from_the_fake(flavour: Flavour) -> None:
    model = {"model": flavour.models[0]} if flavour.needs_model else {}
    form = {} if flavour is SDCPP else {"response_format": "b64_json"}
    with FakeCompatible(flavour) as server, openai.OpenAI(api_key=server.key, base_url=server.base_url) as client:
        answer = client.images.generate(prompt="a fox", size="512x512", n=1, **model, **form)
        generate(server, request_for(flavour, size="512x512"))
    assert answer.data
    assert base64.b64decode(answer.data[0].b64_json or "") == make_picture(1, 64, 64, "png")
    theirs, ours = (submission.body for submission in server.submissions)
    assert theirs == ours


def test_the_official_sdk_edits_through_the_fake() -> None:
    with FakeCompatible(SGLANG) as server, openai.OpenAI(api_key="none", base_url=server.base_url) as client:
        answer = client.images.edit(
            prompt="more wind", image=[("a.png", PNG, "image/png")], extra_body={"response_format": "b64_json"}
        )
    assert answer.data
    assert base64.b64decode(answer.data[0].b64_json or "") == make_picture(1, 128, 128, "png")


def test_the_official_sdk_understands_the_fakes_errors() -> None:
    with FakeCompatible(VLLM_OMNI) as server, openai.OpenAI(api_key=server.key, base_url=server.base_url) as client:
        draw = client.images.generate
        with pytest.raises(openai.UnprocessableEntityError) as caught:
            draw(prompt="a fox", size="1024")
    assert caught.value.body == {
        "detail": [{"type": "value_error", "loc": ["body", "size"], "msg": "must be in format WIDTHxHEIGHT"}]
    }
