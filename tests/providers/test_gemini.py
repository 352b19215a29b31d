"""Gemini's generateContent against a fake that is as strict as the documentation; the official SDK against it too."""

import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai import errors, types

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
    WrongKey,
)
from imagegen.providers.base import GenerationRequest, GenerationResult, Offer
from imagegen.providers.dialects.gemini import GeminiAdapter
from tests.fakes import gemini as fakes
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.gemini import FakeGemini
from tests.fakes.provider import Outcome
from tests.fakes.server import Drop, Script, html_answer, json_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

CARD = load_card("gemini", "gemini-nano-banana-2.1")
PRO = load_card("gemini", "gemini-3-pro-image")
LITE = load_card("gemini", "gemini-3.1-flash-lite-image")
PROVIDER = load_provider("gemini")
PNG = make_picture(1, 64, 48, "png")
MODALITIES = {"responseModalities": ["TEXT", "IMAGE"]}


def with_adapter(work: Callable[[GeminiAdapter], Awaitable[Result]]) -> Result:
    return run_adapter(GeminiAdapter, PROVIDER, work)


def generate(gemini: FakeGemini, request: GenerationRequest, key: str | None = "") -> GenerationResult:
    return with_adapter(lambda it: it.generate(request, access_to(gemini, key), RecordingListener()))


def result_of(reply: Script) -> GenerationResult:
    with FakeGemini() as gemini:
        gemini.replies.append(reply)
        return generate(gemini, make_request(CARD))


def failure(reply: Script) -> ProviderError:
    """The error that a call with this answer ends with."""
    with pytest.raises(ProviderError) as caught:
        result_of(reply)
    return caught.value


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_a_generation_is_sent_as_documented() -> None:
    params = {"aspectRatio": "16:9", "resolution": "2K", "thinkingLevel": "high", "seed": 42, "webSearch": True}
    with FakeGemini() as gemini:
        generate(gemini, make_request(CARD, "a red kite", moderation="low", **params))
        sent = gemini.requests[0]
    assert sent.path == "/v1beta/models/gemini-nano-banana-2.1:generateContent"
    assert sent.query == {}
    assert sent.headers["x-goog-api-key"] == gemini.key
    assert sent.json() == {
        "contents": [{"role": "user", "parts": [{"text": "a red kite"}]}],
        "generationConfig": {
            **MODALITIES,
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "thinkingConfig": {"thinkingLevel": "high"},
            "seed": 42,
        },
        "safetySettings": [
            {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "threshold": "BLOCK_ONLY_HIGH"},
        ],
        "tools": [{"googleSearch": {}}],
    }


def test_what_is_left_to_the_model_is_not_sent() -> None:
    with FakeGemini() as gemini:
        generate(gemini, make_request(CARD, "a fox", aspectRatio="auto", webSearch=False))
    assert gemini.submissions[0].body == {
        "contents": [{"role": "user", "parts": [{"text": "a fox"}]}],
        "generationConfig": MODALITIES,
    }


def test_pictures_follow_the_words_in_their_order(tmp_path: Path) -> None:
    second = make_picture(2, 64, 48, "png")
    images = (make_input(tmp_path, PNG, "imageUrls", "a.png"), make_input(tmp_path, second, "imageUrls", "b.png"))
    with FakeGemini() as gemini:
        generate(gemini, make_request(LITE, "put the mug on the desk", images=images))
    assert gemini.submissions[0].body["contents"][0]["parts"] == [
        {"text": "put the mug on the desk"},
        {"inline_data": {"mime_type": "image/png", "data": base64.b64encode(PNG).decode()}},
        {"inline_data": {"mime_type": "image/png", "data": base64.b64encode(second).decode()}},
    ]


def test_a_size_the_model_does_not_have_is_named() -> None:
    with FakeGemini() as gemini, pytest.raises(BadRequest) as caught:
        generate(gemini, make_request(CARD, resolution="512"))
    assert caught.value.message == (
        "Google Gemini does not accept the request: “Image size 512 is not supported by this model”."
    )


# ---- what comes back ------------------------------------------------------------------------------------------------


def test_the_picture_comes_with_its_words_and_its_real_cost() -> None:
    with FakeGemini() as gemini:
        result = generate(gemini, make_request(CARD))
    (image,) = result.images
    assert (image.data, image.media_type, image.seed) == (make_picture(1, 128, 128, "png"), "image/png", None)
    assert result.details["description"] == "Here is your picture."
    assert result.details["usage"]["thoughtsTokenCount"] == 120
    assert result.cost_usd == pytest.approx((560 * 1.5 + 1680 * 30 + (20 + 120) * 7.5) / 1_000_000)


@pytest.mark.parametrize(
    ("card", "rates"),
    [pytest.param(PRO, (2, 120, 12), id="pro"), pytest.param(LITE, (0.25, 30, 1.5), id="lite")],
)
def test_every_card_has_rates_of_its_own(card: Any, rates: tuple[float, float, float]) -> None:
    with FakeGemini() as gemini:
        result = generate(gemini, make_request(card))
    assert result.cost_usd == pytest.approx((560 * rates[0] + 1680 * rates[1] + 140 * rates[2]) / 1_000_000)


def test_pictures_sent_along_are_counted_at_their_own_rate() -> None:
    answer = json.loads(fakes.result([fakes.inline(PNG)]).body)
    answer["usageMetadata"] |= {
        "promptTokenCount": 1300,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 180}, {"modality": "IMAGE", "tokenCount": 1120}],
        "toolUsePromptTokenCount": 50,
    }
    assert result_of(json_answer(answer)).cost_usd == pytest.approx((1350 * 1.5 + 1680 * 30 + 140 * 7.5) / 1_000_000)


def test_without_a_count_of_image_tokens_the_cost_is_unknown() -> None:
    answer = json.loads(fakes.result([fakes.inline(PNG)]).body)
    answer["usageMetadata"] = {"promptTokenCount": 560, "candidatesTokenCount": 1680}
    assert result_of(json_answer(answer)).cost_usd is None


def test_drafts_and_thoughts_are_no_results() -> None:
    jpeg = make_picture(5, 32, 24, "jpeg")
    parts = [fakes.draft(), {"text": "first a sketch", "thought": True}, fakes.inline(jpeg, "image/jpeg")]
    result = result_of(fakes.result(parts))
    assert [(image.data, image.media_type) for image in result.images] == [(jpeg, "image/jpeg")]
    assert "description" not in result.details


def test_pictures_of_a_refused_ending_are_kept_because_they_are_paid() -> None:
    assert len(result_of(fakes.result([fakes.inline(PNG)], end="IMAGE_SAFETY")).images) == 1


def test_several_pictures_are_all_kept() -> None:
    with FakeGemini(Outcome(pictures=3)) as gemini:
        assert len(generate(gemini, make_request(CARD)).images) == 3


def test_a_picture_that_is_no_base64_is_a_bad_reply() -> None:
    error = failure(fakes.result([{"inlineData": {"mimeType": "image/png", "data": "%%%"}}]))
    assert error.message == "A picture came as text that is not valid base64."


# ---- no picture -----------------------------------------------------------------------------------------------------

REFUSES = "Google Gemini refuses this prompt or picture: “"
SORRY = [{"text": "I can't draw that person."}]


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        pytest.param(
            fakes.blocked("PROHIBITED_CONTENT"), Refused, f"{REFUSES}PROHIBITED_CONTENT”.", id="prompt blocked"
        ),
        pytest.param(fakes.blocked("IMAGE_SAFETY"), Refused, f"{REFUSES}IMAGE_SAFETY”.", id="input picture blocked"),
        pytest.param(fakes.result([], end="IMAGE_RECITATION"), Refused, f"{REFUSES}IMAGE_RECITATION”.", id="policy"),
        pytest.param(
            fakes.result([], end="IMAGE_SAFETY", message="Unable to show the generated image."),
            Refused,
            f"{REFUSES}IMAGE_SAFETY: Unable to show the generated image”.",
            id="policy with a message",
        ),
        pytest.param(
            fakes.result(SORRY, end="PROHIBITED_CONTENT"),
            Refused,
            f"{REFUSES}PROHIBITED_CONTENT: I can't draw that person”.",
            id="policy in the model's words",
        ),
        pytest.param(
            fakes.result(SORRY),
            BadReply,
            "Google Gemini answered in words instead of a picture: “I can't draw that person”.",
            id="only text",
        ),
        pytest.param(
            fakes.result([fakes.draft()], end="NO_IMAGE", message="Try another prompt."),
            BadReply,
            "Google Gemini answered in words instead of a picture: “Try another prompt”.",
            id="no image",
        ),
        pytest.param(
            fakes.result([], end="NO_IMAGE"),
            BadReply,
            "Google Gemini answered without a picture.",
            id="no words either",
        ),
        pytest.param(
            json_answer({"candidates": []}), BadReply, "Google Gemini answered without a picture.", id="no candidates"
        ),
        pytest.param(
            fakes.result([], end="IMAGE_OTHER"),
            ProviderDown,
            "Google Gemini ended without a picture (IMAGE_OTHER).",
            id="passing",
        ),
        pytest.param(
            fakes.result([{"text": "A long"}], end="MAX_TOKENS"),
            BadReply,
            "Google Gemini ended without a picture (MAX_TOKENS): “A long”.",
            id="too long",
        ),
        pytest.param(
            fakes.result([], end="LANGUAGE"),
            BadReply,
            "Google Gemini ended without a picture (LANGUAGE).",
            id="language",
        ),
        pytest.param(
            fakes.result([], end="SOMETHING_NEW"),
            BadReply,
            "Google Gemini ended without a picture (SOMETHING_NEW).",
            id="unknown ending",
        ),
    ],
)
def test_an_answer_without_a_picture_says_why(reply: Script, kind: type[ProviderError], message: str) -> None:
    error = failure(reply)
    assert type(error) is kind
    assert error.message == message
    assert error.hint
    assert error.retryable == (kind is ProviderDown)


def test_a_key_in_the_models_words_is_not_passed_on() -> None:
    error = failure(fakes.result([{"text": f"My key is {FakeGemini.key}"}]))
    assert error.message == "Google Gemini answered in words instead of a picture: “My key is [key]”."


# ---- errors ---------------------------------------------------------------------------------------------------------

LOCATION = fakes.error(400, "FAILED_PRECONDITION", "User location is not supported for the API use.")
BILLING = fakes.error(400, "FAILED_PRECONDITION", "Please enable billing on your project in Google AI Studio.")
EXPIRED = fakes.error(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.")
NOT_IN_FREE_TIER = fakes.error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric: free_tier_requests, limit: 0")
PREPAID = fakes.error(402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.")


@pytest.mark.parametrize(
    ("reply", "kind", "start", "retryable"),
    [
        pytest.param(fakes.wrong_key(), WrongKey, "does not accept the key: “API key not valid", False, id="wrong key"),
        pytest.param(EXPIRED, WrongKey, "does not accept the key: “API key expired", False, id="old key"),
        pytest.param(
            fakes.error(403, "PERMISSION_DENIED", "The caller does not have permission"),
            WrongKey,
            "does not let this key do that: “The caller",
            False,
            id="permission",
        ),
        pytest.param(LOCATION, WrongKey, "does not let this key do that: “User location", False, id="location"),
        pytest.param(BILLING, NoCredit, "has no credit left on this account: “Please", False, id="billing is off"),
        pytest.param(PREPAID, NoCredit, "has no credit left on this account: “Your", False, id="credits used up"),
        pytest.param(fakes.used_up(), NoCredit, "has no credit left on this account: “You", False, id="a day's quota"),
        pytest.param(NOT_IN_FREE_TIER, NoCredit, "has no credit left on this account", False, id="a quota of nothing"),
        pytest.param(fakes.rate_limited("32s"), RateLimited, "asks to slow down: “You exceeded", True, id="rate"),
        pytest.param(
            fakes.error(404, "NOT_FOUND", "models/x is not found"),
            BadRequest,
            "does not know this model or address: “models/x",
            False,
            id="retired model",
        ),
        pytest.param(
            fakes.error(500, "INTERNAL", "An internal error has occurred."),
            ProviderDown,
            "has a problem of its own (status 500): “An internal",
            True,
            id="500",
        ),
        pytest.param(
            fakes.error(504, "DEADLINE_EXCEEDED", "Deadline expired"),
            ProviderDown,
            "has a problem of its own (status 504)",
            True,
            id="504",
        ),
        pytest.param(html_answer(502), ProviderDown, "has a problem of its own (status 502).", True, id="gateway"),
        pytest.param(
            json_answer([{"error": {"code": 400, "message": "Bad field", "status": "INVALID_ARGUMENT"}}], 400),
            BadRequest,
            "does not accept the request: “Bad field”.",
            False,
            id="error in a list",
        ),
        pytest.param(Drop(), OutcomeUnknown, "", False, id="lost answer"),
    ],
)
def test_trouble_becomes_one_of_our_errors(
    reply: Script, kind: type[ProviderError], start: str, retryable: bool
) -> None:
    error = failure(reply)
    assert type(error) is kind
    assert error.message.removeprefix("Google Gemini ").startswith(start)
    assert error.retryable is retryable


def test_an_answer_that_is_no_json_is_named() -> None:
    assert failure(html_answer()).message == "127.0.0.1 answered with an HTML page instead of JSON."


@pytest.mark.parametrize(("delay", "wait_s"), [("32s", 32), ("1.5s", 1.5), ("", None), ("soon", None)])
def test_a_rate_limit_carries_how_long_to_wait(delay: str, wait_s: float | None) -> None:
    assert failure(fakes.rate_limited(delay)).retry_after_s == wait_s


def test_a_days_quota_says_what_to_do() -> None:
    assert failure(fakes.used_up()).hint == "Wait until the quota is renewed, or raise it on Google's page."


def test_without_a_key_nothing_is_sent() -> None:
    with FakeGemini() as gemini, pytest.raises(MissingKey):
        generate(gemini, make_request(CARD), key=None)
    assert gemini.requests == []


# ---- the list of models ---------------------------------------------------------------------------------------------


def test_the_offer_is_what_makes_pictures() -> None:
    with FakeGemini() as gemini:
        offer = with_adapter(lambda it: it.offer(access_to(gemini)))
    assert offer == Offer(("gemini-nano-banana-2.1", "gemini-3-pro-image", "gemini-3.1-flash-lite-image"))


def test_the_check_counts_the_image_models_and_makes_nothing() -> None:
    with FakeGemini() as gemini:
        sentence = with_adapter(lambda it: it.check(access_to(gemini)))
    assert sentence == "Google Gemini accepts the key; 3 image models are open to it."
    assert [request.path for request in gemini.requests] == ["/v1beta/models"]


# ---- the official SDK, against the same fake ------------------------------------------------------------------------


def official(gemini: FakeGemini, key: str = "") -> genai.Client:
    options = types.HttpOptions(base_url=gemini.url, api_version="v1beta")
    return genai.Client(api_key=key or gemini.key, http_options=options)


def test_the_official_sdk_gets_a_picture_from_the_fake() -> None:
    config = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="16:9", image_size="2K"),
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.HIGH),
        seed=42,
        safety_settings=[
            types.SafetySetting(
                category=types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
                threshold=types.HarmBlockThreshold.BLOCK_ONLY_HIGH,
            )
        ],
        tools=[types.Tool(google_search=types.GoogleSearch())],
    )
    contents = ["a red kite", types.Part.from_bytes(data=PNG, mime_type="image/png")]
    with FakeGemini() as gemini, official(gemini) as client:
        answer = client.models.generate_content(model="gemini-nano-banana-2.1", contents=contents, config=config)
    pictures = [part.inline_data.data for part in answer.parts or [] if part.inline_data and not part.thought]
    assert pictures == [make_picture(1, 2752 // 8, 1536 // 8, "png")]


def test_the_official_sdk_understands_the_fakes_errors() -> None:
    with FakeGemini() as gemini, official(gemini) as client:
        gemini.replies.append(fakes.rate_limited("32s"))
        with pytest.raises(errors.ClientError) as caught:
            client.models.generate_content(model="gemini-3-pro-image", contents="a fox")
    assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")


def test_the_official_sdk_and_ours_send_the_same_words() -> None:
    config = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"], image_config=types.ImageConfig(aspect_ratio="16:9"), seed=7
    )
    with FakeGemini() as gemini, official(gemini) as client:
        client.models.generate_content(model="gemini-3-pro-image", contents="a fox", config=config)
        generate(gemini, make_request(PRO, "a fox", aspectRatio="16:9", seed=7))
    theirs, ours = (fakes.camel(submission.body) for submission in gemini.submissions)
    assert theirs == ours
