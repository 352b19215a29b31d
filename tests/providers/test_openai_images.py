"""OpenAI's image endpoints through the official SDK, against a fake that is as strict as the documentation."""

import asyncio
import io
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.cards import ModelCard
from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    Unreachable,
    WrongKey,
)
from imagegen.params import defaults
from imagegen.providers.base import GenerationRequest, GenerationResult
from imagegen.providers.dialects.openai_images import OpenAIImagesAdapter, cost_usd
from imagegen.providers.pictures import edit_mask
from tests.fakes import openai as fakes
from tests.fakes.calls import PROVIDERS, RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.openai import FakeOpenAI, With
from tests.fakes.server import Script, html_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

PNG = make_picture(1, 64, 48, "png")
CARD = load_card("openai", "gpt-image-2.6-flare")
PROVIDER = load_provider("openai")
CARDS = [load_card("openai", path.stem) for path in sorted((PROVIDERS / "openai").glob("gpt-*.json"))]


def with_adapter(work: Callable[[OpenAIImagesAdapter], Awaitable[Result]], **options: Any) -> Result:
    provider = replace(PROVIDER, options=options)
    return run_adapter(OpenAIImagesAdapter, provider, work, download_retry_delays_s=())


def generate(
    openai: FakeOpenAI,
    request: GenerationRequest,
    listener: RecordingListener | None = None,
    key: str | None = "",
    **options: Any,
) -> GenerationResult:
    listener = listener or RecordingListener()
    return with_adapter(lambda it: it.generate(request, access_to(openai, key), listener), **options)


def failure(answer: Script | With, **params: Any) -> ProviderError:
    """The error that a call with this answer ends with."""
    with FakeOpenAI(answer) as openai, pytest.raises(ProviderError) as caught:
        generate(openai, make_request(CARD, **params), read_limit_s=1.0)
    return caught.value


def test_a_generation_is_sent_as_documented():
    params = {"size": "1536x864", "quality": "medium", "outputFormat": "webp", "outputCompression": 90}
    with FakeOpenAI() as openai:
        generate(openai, make_request(CARD, "a red kite", **params))
    assert openai.requests[0].headers["authorization"] == f"Bearer {openai.key}"
    assert openai.generations == [
        {
            "model": "gpt-image-2.6-flare",
            "prompt": "a red kite",
            "size": "1536x864",
            "quality": "medium",
            "output_format": "webp",
            "output_compression": 90,
            "n": 1,
        }
    ]


def test_the_picture_and_its_real_cost_come_back():
    with FakeOpenAI() as openai:
        result = generate(openai, make_request(CARD, "a red kite"))
    (image,) = result.images
    assert (image.data, image.media_type, image.seed) == (make_picture(1, 128, 128, "png"), "image/png", None)
    assert result.cost_usd == pytest.approx((3 * 5 + 1767 * 30) / 1_000_000)
    assert result.details["usage"]["output_tokens"] == 1767


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_card_is_understood_as_it_is_documented(card: ModelCard, tmp_path: Path):
    params = {**defaults(card), "complexity": "high", "outputFormat": "webp", "outputCompression": 50}
    params |= {"quality": card.properties["quality"]["enum"][-1], "background": "transparent", "size": "3840x2160"}
    images = (make_input(tmp_path, PNG, "imageUrls"), make_input(tmp_path, PNG, "maskUrl", "mask.png"))
    with FakeOpenAI() as openai:
        generate(openai, make_request(card, **params))
        generate(openai, make_request(card, images=images, **params))
    assert (len(openai.generations), len(openai.edits)) == (1, 1)


def test_a_single_reference_is_sent_to_the_edits_endpoint_with_name_and_type(tmp_path):
    images = (make_input(tmp_path, PNG, "imageUrls", "kite.png"),)
    with FakeOpenAI() as openai:
        generate(openai, make_request(CARD, "more wind", images=images, quality="low"))
    (edit,) = openai.edits
    assert edit.fields == {"model": "gpt-image-2.6-flare", "prompt": "more wind", "quality": "low", "n": 1}
    assert [(it.field, it.name, it.media_type, it.data) for it in edit.uploads] == [
        ("image", "kite.png", "image/png", PNG)
    ]


def test_several_references_and_a_mask_keep_their_order(tmp_path):
    second = make_picture(2, 64, 48, "png")
    images = (
        make_input(tmp_path, PNG, "imageUrls", "a.png"),
        make_input(tmp_path, second, "imageUrls", "b.png"),
        make_input(tmp_path, make_picture(3, 32, 32, "png"), "maskUrl", "m.png"),
    )
    with FakeOpenAI() as openai:
        generate(openai, make_request(CARD, images=images))
    uploads = openai.edits[0].uploads
    assert [(it.field, it.name) for it in uploads] == [("image[]", "a.png"), ("image[]", "b.png"), ("mask", "mask.png")]
    assert [it.data for it in uploads[:2]] == [PNG, second]


def test_a_mask_is_clear_where_ours_is_white():
    drawn = Image.new("L", (64, 48), 0)
    drawn.paste(255, (0, 0, 32, 48))
    with Image.open(io.BytesIO(edit_mask(_png(drawn), PNG))) as mask:
        assert (mask.format, mask.mode, mask.size) == ("PNG", "RGBA", (64, 48))
        assert (mask.getpixel((10, 24))[3], mask.getpixel((50, 24))[3]) == (0, 255)


def test_a_mask_takes_the_size_of_the_first_picture():
    with Image.open(io.BytesIO(edit_mask(_png(Image.new("L", (10, 10), 255)), PNG))) as mask:
        assert mask.size == (64, 48)


def test_what_is_clear_in_our_mask_is_kept():
    with Image.open(io.BytesIO(edit_mask(_png(Image.new("RGBA", (64, 48), (255, 255, 255, 0))), PNG))) as mask:
        assert mask.getextrema()[3] == (255, 255)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_what_edits_do_not_know_is_left_out_with_a_warning(tmp_path):
    images = (make_input(tmp_path, PNG, "imageUrls"),)
    with FakeOpenAI() as openai:
        result = generate(openai, make_request(CARD, images=images, moderation="low"))
    assert "moderation" not in openai.edits[0].fields
    assert result.details["warnings"] == ["“moderation” was left out: it is not for calls with reference pictures."]


def test_compression_is_left_out_for_png_with_a_warning():
    with FakeOpenAI() as openai:
        result = generate(openai, make_request(CARD, outputFormat="png", outputCompression=50))
    assert "output_compression" not in openai.generations[0]
    assert result.details["warnings"] == ["Compression was left out: it is for JPEG and WebP only."]


def test_previews_arrive_while_the_picture_forms():
    listener = RecordingListener()
    with FakeOpenAI() as openai:
        result = generate(openai, make_request(CARD, partialImages=2), listener)
    assert openai.generations[0]["stream"] is True
    assert listener.steps == [(pytest.approx(1 / 3), "preview 1"), (pytest.approx(2 / 3), "preview 2")]
    assert listener.previews == [make_picture(number, 128, 128, "png") for number in (1, 2)]
    assert result.images[0].data == make_picture(3, 128, 128, "png")
    assert result.cost_usd == pytest.approx((2 * 5 + 1767 * 30) / 1_000_000)


def test_edits_stream_previews_too(tmp_path):
    listener = RecordingListener()
    with FakeOpenAI() as openai:
        generate(
            openai, make_request(CARD, images=(make_input(tmp_path, PNG, "imageUrls"),), partialImages=1), listener
        )
    assert openai.edits[0].fields["stream"] is True
    assert len(listener.previews) == 1


def test_no_previews_means_no_stream():
    with FakeOpenAI() as openai:
        generate(openai, make_request(CARD, partialImages=0))
    assert "stream" not in openai.generations[0]
    assert "partial_images" not in openai.generations[0]


def test_a_picture_by_address_is_fetched_without_the_key():
    with FakeOpenAI(With(as_url=True)) as openai:
        result = generate(openai, make_request(CARD))
    assert result.images[0].data == make_picture(1, 128, 128, "png")
    assert "authorization" not in openai.requests_to("GET", "/files/")[0].headers


def test_every_picture_of_a_reply_is_kept():
    with FakeOpenAI() as openai:
        assert len(generate(openai, replace(make_request(CARD), count=3)).images) == 3


def test_the_revised_prompt_is_kept():
    with FakeOpenAI(With(revised_prompt="A red kite at dusk")) as openai:
        assert generate(openai, make_request(CARD)).details["revised_prompt"] == "A red kite at dusk"


def test_without_token_counts_the_cost_is_unknown():
    with FakeOpenAI(With(has_usage=False)) as openai:
        assert generate(openai, make_request(CARD)).cost_usd is None


def test_input_pictures_have_a_price_of_their_own():
    usage = {
        "input_tokens": 110,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 100},
        "output_tokens": 1000,
    }
    assert cost_usd(usage, CARD.price.tokens) == pytest.approx((10 * 5 + 100 * 8 + 1000 * 30) / 1_000_000)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(fakes.wrong_key(), WrongKey, "OpenAI does not accept the key: “Incorrect", id="wrong key"),
        pytest.param(fakes.no_credit(), NoCredit, "OpenAI has no credit left on this account: “You", id="quota"),
        pytest.param(fakes.billing_limit(), NoCredit, "OpenAI has no credit left on this account", id="billing limit"),
        pytest.param(fakes.rate_limited(), RateLimited, "OpenAI asks to slow down: “Rate limit", id="rate limit"),
        pytest.param(fakes.refused(), Refused, "OpenAI refuses this prompt or picture: “Your request", id="policy"),
        pytest.param(fakes.server_error(), ProviderDown, "OpenAI has a problem of its own (status 500)", id="500"),
        pytest.param(html_answer(503), ProviderDown, "OpenAI has a problem of its own (status 503).", id="gateway"),
        pytest.param(fakes.server_error(504), OutcomeUnknown, "OpenAI has a problem of its own (status 504)", id="504"),
        pytest.param(fakes.hanging(), OutcomeUnknown, "OpenAI got the request, but its answer", id="no answer"),
        pytest.param(fakes.dropped(), OutcomeUnknown, "OpenAI got the request, but its answer", id="lost answer"),
        pytest.param(fakes.not_json(), BadReply, "127.0.0.1 answered with an HTML page instead", id="not JSON"),
        pytest.param(With(has_no_images=True), BadReply, "OpenAI answered without a picture", id="no picture"),
    ],
)
def test_trouble_becomes_one_of_our_errors(answer, kind, words):
    error = failure(answer)
    assert type(error) is kind
    assert error.message.startswith(words)


def test_a_rate_limit_carries_how_long_to_wait():
    assert failure(fakes.rate_limited("9")).retry_after_s == 9


def test_the_sdk_does_not_try_again_by_itself():
    with FakeOpenAI(fakes.server_error()) as openai, pytest.raises(ProviderDown):
        generate(openai, make_request(CARD))
    assert len(openai.requests) == 1


def test_a_parameter_at_fault_is_named():
    error = failure(With(), size="1000x1000")
    assert type(error) is BadRequest
    assert error.message == "OpenAI does not accept the request: “Invalid value: '1000x1000'. (parameter size)”."


def test_a_key_in_the_answer_is_not_passed_on():
    with FakeOpenAI() as openai, pytest.raises(WrongKey) as caught:
        generate(openai, make_request(CARD), key="sk-wrong-0123456789")
    assert caught.value.message == "OpenAI does not accept the key: “Incorrect API key provided: [key]”."


def test_a_refusal_in_the_middle_of_a_stream_is_a_refusal():
    assert type(failure(With(stream_error="moderation_blocked"), partialImages=1)) is Refused


def test_a_stream_that_ends_early_has_an_unknown_outcome():
    error = failure(With(cuts_stream=True), partialImages=1)
    assert type(error) is OutcomeUnknown
    assert "without the picture" in error.message


def test_nobody_at_the_address_is_unreachable():
    with FakeOpenAI() as openai:
        gone = access_to(openai)
    with pytest.raises(Unreachable) as caught:
        with_adapter(lambda it: it.generate(make_request(CARD), gone, RecordingListener()))
    assert caught.value.retryable


def test_without_a_key_nothing_is_sent(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    with FakeOpenAI() as openai, pytest.raises(MissingKey):
        generate(openai, make_request(CARD), key=None)
    assert openai.requests == []


def test_a_server_that_wants_no_key_gets_none_from_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    provider = replace(PROVIDER, key=replace(PROVIDER.key, required=False))
    with FakeOpenAI() as openai, pytest.raises(WrongKey):
        run_adapter(OpenAIImagesAdapter, provider, lambda it: it.check(access_to(openai, None)))
    assert os.environ["OPENAI_API_KEY"] not in openai.requests[0].headers["authorization"]


def test_a_server_on_this_machine_is_called_past_the_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with FakeOpenAI() as openai:
        assert len(generate(openai, make_request(CARD)).images) == 1


def test_parallel_calls_share_their_connections():
    with FakeOpenAI(latency_s=0.01) as openai:

        async def rounds(adapter: OpenAIImagesAdapter) -> None:
            request = make_request(CARD)
            for _ in range(3):
                calls = [adapter.generate(request, access_to(openai), RecordingListener()) for _ in range(8)]
                await asyncio.gather(*calls)

        with_adapter(rounds)
    assert len(openai.generations) == 24
    assert openai.connections <= 8


def test_the_check_counts_the_models_and_makes_nothing():
    with FakeOpenAI() as openai:
        sentence = with_adapter(lambda it: it.check(access_to(openai)))
    assert sentence == "OpenAI accepts the key; 5 models are open to it."
    assert [request.path for request in openai.requests] == ["/v1/models"]


def test_the_offer_is_the_list_of_models():
    with FakeOpenAI() as openai:
        offer = with_adapter(lambda it: it.offer(access_to(openai)))
    assert offer.models == tuple(fakes.MODELS)
    assert offer.choices == {"models": tuple(fakes.MODELS)}


def test_a_size_that_is_left_to_the_model_is_not_sent():
    with FakeOpenAI() as openai:
        generate(openai, make_request(CARD, size="auto"))
    assert "size" not in openai.generations[0]


def test_the_check_knows_a_wrong_key():
    with FakeOpenAI() as openai, pytest.raises(WrongKey):
        with_adapter(lambda it: it.check(access_to(openai, "sk-wrong-0123456789")))


def test_the_check_names_a_base_url_that_leads_to_a_web_page():
    class WebSite(FakeOpenAI):
        async def answer(self, request: Any) -> Script:
            return html_answer()

    with WebSite() as openai, pytest.raises(BadReply, match="an HTML page instead of JSON"):
        with_adapter(lambda it: it.check(access_to(openai)))
