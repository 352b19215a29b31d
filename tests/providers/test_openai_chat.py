"""Pictures out of chat completions: every place where one was seen, and every way of not sending one."""

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest

from imagegen.cards import ModelCard
from imagegen.errors import (
    BadReply,
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
from imagegen.providers.dialects.openai_chat import OpenAIChatAdapter, find_pictures
from tests.fakes import openrouter as fakes
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.openrouter import FakeOpenRouter, completion, data_url, image_part
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Drop, Script, html_answer, json_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

CARD = load_card("openrouter", "gemini-nano-banana-2.1")
PROVIDER = load_provider("openrouter")
PNG = make_picture(1, 64, 48, "png")
SECOND = make_picture(2, 64, 48, "png")
TEXT = base64.b64encode(PNG).decode()


def with_adapter(work: Callable[[OpenAIChatAdapter], Awaitable[Result]]) -> Result:
    return run_adapter(OpenAIChatAdapter, PROVIDER, work, download_retry_delays_s=())


def generate(router: FakeOpenRouter, request: GenerationRequest, key: str | None = "") -> GenerationResult:
    return with_adapter(lambda it: it.generate(request, access_to(router, key), RecordingListener()))


def result_of(reply: Script, card: ModelCard = CARD) -> GenerationResult:
    with FakeOpenRouter() as router:
        router.replies.append(reply)
        return generate(router, make_request(card))


def failure(reply: Script) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        result_of(reply)
    return caught.value


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_a_question_is_sent_as_documented(tmp_path: Path) -> None:
    images = (make_input(tmp_path, PNG, "imageUrls", "a.png"), make_input(tmp_path, SECOND, "imageUrls", "b.png"))
    with FakeOpenRouter() as router:
        generate(router, make_request(CARD, "a red kite", images=images, aspectRatio="16:9", resolution="2K"))
        sent = router.requests[0]
    assert sent.headers["authorization"] == f"Bearer {router.key}"
    assert sent.json() == {
        "model": "google/gemini-nano-banana-2.1",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "a red kite"},
                    {"type": "image_url", "image_url": {"url": data_url(PNG)}},
                    {"type": "image_url", "image_url": {"url": data_url(SECOND)}},
                ],
            }
        ],
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "16:9", "image_size": "2K"},
    }


def test_a_ratio_that_is_left_to_the_model_is_not_sent() -> None:
    with FakeOpenRouter() as router:
        generate(router, make_request(CARD, aspectRatio="auto"))
    assert "image_config" not in router.submissions[0].body


# ---- where the picture is -------------------------------------------------------------------------------------------

ADDRESS = "https://files.example.com/a/kite.png"


@pytest.mark.parametrize(
    ("message", "places"),
    [
        pytest.param({"images": [image_part(ADDRESS)]}, [ADDRESS], id="images"),
        pytest.param({"images": [{"image_url": ADDRESS}]}, [ADDRESS], id="images, without an object"),
        pytest.param({"images": [{"b64_json": TEXT}]}, [TEXT], id="images as base64"),
        pytest.param(
            {"content": [{"type": "text", "text": "Here:"}, image_part(ADDRESS), image_part(data_url(PNG))]},
            [ADDRESS, data_url(PNG)],
            id="parts of the content",
        ),
        pytest.param({"content": f"Here: ![kite]({ADDRESS})"}, [ADDRESS], id="markdown"),
        pytest.param(
            {"content": f"![1](https://cdn.example.com/1?sig=a%2Fb) and ![]({ADDRESS} 'title')"},
            ["https://cdn.example.com/1?sig=a%2Fb", ADDRESS],
            id="several in markdown",
        ),
        pytest.param({"content": f"![image]({data_url(PNG)})"}, [data_url(PNG)], id="data URL in markdown"),
        pytest.param({"content": f"Done. {data_url(PNG)}"}, [data_url(PNG)], id="bare data URL"),
        pytest.param({"content": f"See {ADDRESS}."}, [ADDRESS], id="bare address in a sentence"),
        pytest.param({"content": f"See {ADDRESS}.html"}, [], id="a page whose name holds a picture's"),
        pytest.param({"content": f"{ADDRESS}?expires=9"}, [f"{ADDRESS}?expires=9"], id="bare signed address"),
        pytest.param({"content": TEXT}, [TEXT], id="bare base64"),
        pytest.param({"content": f"{TEXT[:76]}\n{TEXT[76:]}"}, [TEXT], id="base64 in lines"),
        pytest.param({"content": [{"type": "text", "text": f"![a]({ADDRESS})"}]}, [ADDRESS], id="markdown in a part"),
        pytest.param({"content": "", "images": [image_part(ADDRESS)] * 2}, [ADDRESS], id="the same twice"),
        pytest.param({"content": "I cannot draw that; see https://example.com/policy"}, [], id="a page is no picture"),
        pytest.param({"content": "word"}, [], id="only a word"),
        pytest.param({"content": None}, [], id="nothing"),
    ],
)
def test_a_picture_is_found_wherever_it_is(message: dict[str, Any], places: list[str]) -> None:
    assert find_pictures(message) == places


@pytest.mark.parametrize(
    "content", [f"![image]({data_url(PNG)})", data_url(PNG), TEXT], ids=["markdown", "url", "base64"]
)
def test_a_picture_inside_the_text_is_read(content: str) -> None:
    (image,) = result_of(completion({"content": content})).images
    assert image.data == PNG


def test_a_picture_by_address_is_fetched_without_the_key() -> None:
    with FakeOpenRouter() as router:
        address = router.add_file(PNG, "image/png")
        router.replies.append(completion({"content": f"![kite]({address})"}))
        (image,) = generate(router, make_request(CARD)).images
        assert "authorization" not in router.requests_to("GET", "/files/")[0].headers
    assert image.data == PNG


def test_the_pictures_of_every_choice_are_kept() -> None:
    messages = ({"images": [image_part(data_url(PNG))]}, {"content": data_url(SECOND)})
    assert [image.data for image in result_of(completion(*messages)).images] == [PNG, SECOND]


def test_what_arrives_is_kept_when_another_picture_does_not() -> None:
    with FakeOpenRouter() as router:
        gone = f"{router.url}/files/gone.png"
        router.replies.append(completion({"images": [image_part(gone), image_part(data_url(PNG))]}))
        result = generate(router, make_request(CARD))
    assert [image.data for image in result.images] == [PNG]
    assert result.details["warnings"] == ["127.0.0.1 answers with status 404 where a picture should be."]


def test_the_words_the_usage_and_the_cost_are_kept() -> None:
    with FakeOpenRouter() as router:
        result = generate(router, make_request(CARD))
    assert result.cost_usd == fakes.COST
    assert result.details["description"] == "Here it is."
    assert result.details["usage"]["completion_tokens"] == 1290


def test_a_reply_that_names_no_cost_leaves_it_unknown() -> None:
    reply = completion({"content": data_url(PNG)}, usage=None)
    assert result_of(reply).cost_usd is None


# ---- no picture -----------------------------------------------------------------------------------------------------

WORDS = "OpenRouter answered in words instead of a picture: “"
REFUSES = "OpenRouter refuses this prompt or picture"


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        pytest.param(
            completion({"content": "I can't draw that."}), BadReply, f"{WORDS}I can't draw that”.", id="only text"
        ),
        pytest.param(
            completion({"content": [{"type": "text", "text": "No."}]}), BadReply, f"{WORDS}No”.", id="text in parts"
        ),
        pytest.param(completion({"content": None}), BadReply, "OpenRouter answered without a picture.", id="nothing"),
        pytest.param(json_answer({"choices": []}), BadReply, "OpenRouter answered without a picture.", id="no choice"),
        pytest.param(
            completion({"content": None, "refusal": "This breaks our rules."}),
            Refused,
            f"{REFUSES}: “This breaks our rules”.",
            id="refusal",
        ),
        pytest.param(
            completion({"content": ""}, finish_reason="content_filter"), Refused, f"{REFUSES}.", id="content filter"
        ),
        pytest.param(
            json_answer({"error": {"code": 429, "message": "Provider is busy"}}),
            RateLimited,
            "OpenRouter asks to slow down: “Provider is busy”.",
            id="error with status 200",
        ),
        pytest.param(
            json_answer({"choices": [{"finish_reason": "error", "error": {"message": "Upstream broke"}}]}),
            ProviderDown,
            "OpenRouter has a problem of its own (status 502): “Upstream broke”.",
            id="error in a choice",
        ),
        pytest.param(
            json_answer({"error": {"code": 403, "message": "Flagged", "metadata": {"reasons": ["sexual"]}}}),
            Refused,
            f"{REFUSES}: “Flagged”.",
            id="moderation with status 200",
        ),
        pytest.param(
            completion({"content": "data:image/png;base64,AAA"}),
            BadReply,
            "A picture came as a data URL that is not valid base64.",
            id="broken base64",
        ),
    ],
)
def test_an_answer_without_a_picture_says_why(reply: Script, kind: type[ProviderError], message: str) -> None:
    error = failure(reply)
    assert type(error) is kind
    assert error.message == message


@pytest.mark.parametrize(
    ("reply", "kind", "start"),
    [
        pytest.param(fakes.flagged(), Refused, f"{REFUSES}: “Your input was flagged", id="moderation"),
        pytest.param(
            fakes.error(403, "Filtered", metadata={"error_type": "content_policy_violation"}),
            Refused,
            f"{REFUSES}: “Filtered”.",
            id="policy by its type",
        ),
        pytest.param(
            fakes.error(403, "This key is restricted"),
            WrongKey,
            "OpenRouter does not let this key do that: “This key is restricted”.",
            id="permission",
        ),
        pytest.param(
            fakes.error(402, "Insufficient credits"), NoCredit, "OpenRouter has no credit left on this", id="credits"
        ),
        pytest.param(html_answer(502), ProviderDown, "OpenRouter has a problem of its own (status 502).", id="gateway"),
        pytest.param(html_answer(), BadReply, "127.0.0.1 answered with an HTML page instead of JSON.", id="not JSON"),
        pytest.param(Drop(), OutcomeUnknown, "OpenRouter got the request, but its answer was lost.", id="lost answer"),
    ],
)
def test_trouble_becomes_one_of_our_errors(reply: Script, kind: type[ProviderError], start: str) -> None:
    error = failure(reply)
    assert type(error) is kind
    assert error.message.startswith(start)


def test_a_key_in_the_words_is_not_passed_on() -> None:
    error = failure(completion({"content": f"I know {FakeOpenRouter.key}"}))
    assert error.message == f"{WORDS}I know [key]”."


def test_without_a_key_nothing_is_sent() -> None:
    with FakeOpenRouter() as router, pytest.raises(MissingKey):
        generate(router, make_request(CARD), key=None)
    assert router.requests == []


def test_the_sdk_does_not_try_again_by_itself() -> None:
    with FakeOpenRouter(Outcome(trouble=Trouble.SERVER_ERROR)) as router, pytest.raises(ProviderDown):
        generate(router, make_request(CARD))
    assert len(router.requests) == 1


# ---- the list of models ---------------------------------------------------------------------------------------------


def test_the_offer_is_what_makes_pictures() -> None:
    with FakeOpenRouter() as router:
        offer = with_adapter(lambda it: it.offer(access_to(router)))
    names = ("google/gemini-nano-banana-2.1", "google/gemini-3-pro-image")
    assert offer == Offer(names, {"models": names})
    assert router.requests[0].query == {"output_modalities": "image"}


def test_the_check_asks_for_what_needs_the_key() -> None:
    with FakeOpenRouter() as router:
        sentence = with_adapter(lambda it: it.check(access_to(router)))
    assert sentence == "OpenRouter accepts the key."
    assert [request.path for request in router.requests] == ["/api/v1/key"]


# ---- the official SDK, against the same fake ------------------------------------------------------------------------


def test_the_official_sdk_gets_a_picture_from_the_fake() -> None:
    with FakeOpenRouter() as router, openai.OpenAI(api_key=router.key, base_url=router.base_url) as client:
        answer = client.chat.completions.create(
            model="google/gemini-3-pro-image",
            messages=[{"role": "user", "content": [{"type": "text", "text": "a fox"}]}],
            extra_body={"modalities": ["image", "text"], "image_config": {"aspect_ratio": "16:9"}},
        )
        ours = generate(router, make_request(CARD, "a fox", aspectRatio="16:9"))
    (picture,) = answer.choices[0].message.to_dict()["images"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert len(ours.images) == 1
    theirs, mine = ({**submission.body, "model": ""} for submission in router.submissions)
    assert theirs == mine


def test_the_official_sdk_understands_the_fakes_errors() -> None:
    with FakeOpenRouter() as router, openai.OpenAI(api_key="sk-wrong", base_url=router.base_url) as client:
        ask = client.chat.completions.create
        with pytest.raises(openai.AuthenticationError, match="User not found"):
            ask(model="x", messages=[{"role": "user", "content": "a fox"}])
