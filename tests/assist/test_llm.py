"""The chat model behind one function: what it sends, reads, falls back from and complains about."""

import asyncio
import socket
from typing import Any

import pytest

from imagegen.assist import Answer, ChatAccess, Llm, UnreadableAnswer, Ways, check, list_models
from imagegen.assist.question import Rung, Way
from imagegen.errors import (
    BadReply,
    BadRequest,
    ImagegenError,
    MissingKey,
    NoCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    SetupError,
    Unreachable,
    WrongKey,
)
from tests.assist.assist_kit import BOX, HELLO, LIMIT_S, MODEL, SHOE, access_to, with_llm
from tests.fakes import chat as fakes
from tests.fakes.chat import FakeChat, Reply, Say
from tests.fakes.server import Drop, Hang, html_answer, json_answer

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
JSON = '{"a": "b"}'


def ask(chat: FakeChat, schema: Any = None, **options: Any) -> Answer:
    return with_llm(chat, lambda llm: llm.ask(HELLO, schema, "thing", **options))


def stream(chat: FakeChat, schema: Any = None) -> tuple[Answer, list[str]]:
    texts: list[str] = []
    return ask(chat, schema, on_text=texts.append), texts


def trouble(*replies: Reply, streams: bool = False, **changes: Any) -> ImagegenError:
    """The error of one question that is answered like this."""
    on_text = (lambda text: None) if streams else None
    with FakeChat(*replies) as chat, pytest.raises(ImagegenError) as caught:
        with_llm(chat, lambda llm: llm.ask(HELLO, on_text=on_text), **changes)
    return caught.value


def forms_of(chat: FakeChat) -> list[str]:
    """The response format of every question that reached the fake, the declined ones too."""
    bodies = [request.json() for request in chat.requests_to("POST")]
    return [body.get("response_format", {}).get("type", "none") for body in bodies]


# ---- asking ---------------------------------------------------------------------------------------------------------


def test_a_question_is_sent_as_documented() -> None:
    with FakeChat("Good morning.") as chat:
        answer = ask(chat)
        request = chat.requests[0]
    assert answer == Answer("Good morning.", None, saw_pictures=False)
    assert request.headers["authorization"] == f"Bearer {chat.key}"
    assert request.json() == {"model": MODEL, "messages": HELLO}


def test_a_structured_answer_is_read() -> None:
    with FakeChat(JSON) as chat:
        assert ask(chat, SCHEMA).data == {"a": "b"}
        assert chat.asked[0]["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "thing", "strict": True, "schema": SCHEMA},
        }


def test_a_stream_is_handed_over_as_it_grows() -> None:
    with FakeChat("Good morning to you.") as chat:
        answer, texts = stream(chat)
        assert chat.asked[0]["stream"] is True
    assert texts == ["Good mo", "Good morning t", "Good morning to you."]
    assert answer.text == "Good morning to you."


def test_words_come_before_the_stream_has_ended() -> None:
    with FakeChat("Good morning to you.") as chat:
        chat.hold(pieces=2)

        def on_text(text: str) -> None:
            seen.append(text)
            chat.go_on()

        seen: list[str] = []
        with_llm(chat, lambda llm: llm.ask(HELLO, on_text=on_text))  # it would never end if nothing came before
    assert seen[0] == "Good mo"


@pytest.mark.parametrize("streams", [pytest.param(False, id="whole"), pytest.param(True, id="streamed")])
def test_thinking_aloud_is_not_part_of_the_answer(streams: bool) -> None:
    with FakeChat('<think>I could say {"a": 1}.</think>\n\n{"a": "b"}') as chat:
        answer, texts = stream(chat, SCHEMA) if streams else (ask(chat, SCHEMA), [])
    assert answer.text == '{"a": "b"}'
    assert answer.data == {"a": "b"}
    assert not any("think" in text for text in texts)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param({"choices": [{"message": {"content": "Hi."}}]}, id="only what is needed"),
        pytest.param(
            {"choices": [{"message": {"content": [{"type": "text", "text": "Hi."}]}, "finish_reason": "stop"}]},
            id="in parts",
        ),
        pytest.param(
            {"choices": [{"message": {"content": "Hi.", "refusal": None}, "finish_reason": "STOP"}], "x": 1},
            id="in capitals",
        ),
    ],
)
@pytest.mark.parametrize(
    "streams", [pytest.param(False, id="whole"), pytest.param(True, id="where a stream was asked")]
)
def test_answers_that_stray_from_the_api_are_read(reply: dict[str, Any], streams: bool) -> None:
    with FakeChat(json_answer(reply)) as chat:
        answer, texts = stream(chat) if streams else (ask(chat), [])
    assert answer.text == "Hi."
    assert texts == (["Hi."] if streams else [])


def test_an_answer_that_takes_longer_than_the_limit_is_waited_for_while_it_speaks() -> None:
    words = "Good morning. " * 15
    with FakeChat(words, piece_delay_s=0.04) as chat:  # thirty pieces: more than a second
        answer = with_llm(chat, lambda llm: llm.ask(HELLO, on_text=lambda text: None), time_limit_s=0.8)
    assert answer.text == words.strip()


# ---- meeting a server halfway ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rungs", "forms"),
    [
        pytest.param(("json_schema", "json_object"), ["json_schema"], id="schemas"),
        pytest.param(("json_object",), ["json_schema", "json_object"], id="JSON mode"),
        pytest.param((), ["json_schema", "json_object", "none"], id="neither"),
    ],
)
def test_a_server_is_met_as_far_down_as_it_must_be_and_remembered(rungs: tuple[str, ...], forms: list[str]) -> None:
    with FakeChat(JSON, JSON, rungs=rungs) as chat:
        ways: Ways = {}
        answers = [with_llm(chat, lambda llm: llm.ask(HELLO, SCHEMA), ways) for _ in range(2)]
        assert forms_of(chat) == [*forms, forms[-1]]
    assert [answer.data for answer in answers] == [{"a": "b"}] * 2


def test_what_was_learned_is_of_one_server_and_model() -> None:
    with FakeChat(JSON, JSON, rungs=("json_object",)) as chat:
        ways: Ways = {}
        for model in (MODEL, "gpt-6.2-sol"):
            with_llm(chat, lambda llm: llm.ask(HELLO, SCHEMA), ways, model=model)
        assert forms_of(chat) == ["json_schema", "json_object"] * 2


def test_a_server_that_takes_a_schema_and_ignores_it_gets_it_in_words_the_next_time() -> None:
    with FakeChat("I'd rather talk.", JSON) as chat:
        ways: Ways = {}
        answers = [with_llm(chat, lambda llm: llm.ask(HELLO, SCHEMA), ways) for _ in range(2)]
        assert forms_of(chat) == ["json_schema", "json_object"]
        assert "JSON Schema" in chat.asked[1]["messages"][0]["content"]
    assert [answer.data for answer in answers] == [None, {"a": "b"}]


def test_a_server_without_streams_is_asked_for_the_whole_and_remembered() -> None:
    with FakeChat("Hi.", "Ho.", streams=False) as chat:
        ways: Ways = {}
        texts: list[str] = []
        for _ in range(2):
            with_llm(chat, lambda llm: llm.ask(HELLO, on_text=texts.append), ways)
        assert [body.get("stream") for body in chat.asked] == [None, None]
        assert len(chat.declined) == 1
    assert texts == ["Hi.", "Ho."]


def test_a_question_that_does_not_stream_says_nothing_about_streams() -> None:
    with FakeChat(JSON, rungs=("json_object",)) as chat:
        ways: Ways = {}
        with_llm(chat, lambda llm: llm.ask(HELLO, SCHEMA), ways)
        assert ways == {(chat.base_url, MODEL): Way(Rung.OBJECT, streams=True)}


def test_pictures_are_shown() -> None:
    with FakeChat("A shoe.") as chat:
        answer = ask(chat, pictures=[SHOE, BOX])
        sent = [part["type"] for part in fakes.parts_of(chat.asked[0])]
    assert answer.saw_pictures
    assert sent == ["text", "image_url", "image_url"]


def test_a_server_that_takes_no_pictures_is_asked_without_them() -> None:
    with FakeChat("A shoe, I guess.", can_see=False) as chat:
        answer = ask(chat, pictures=[SHOE])
        assert chat.asked[0]["messages"][1] == {"role": "user", "content": "Hello.\n\nPicture 1: shoe.png"}
    assert answer == Answer("A shoe, I guess.", None, saw_pictures=False)


def test_pictures_stay_here_when_the_model_is_said_to_be_blind() -> None:
    with FakeChat("A shoe, I guess.") as chat:
        answer = with_llm(chat, lambda llm: llm.ask(HELLO, pictures=[SHOE]), can_see=False)
        assert b"base64" not in chat.requests[0].body
    assert not answer.saw_pictures


@pytest.mark.parametrize(
    ("can_see", "server_sees", "calls"),
    [pytest.param(False, True, 0, id="known before"), pytest.param(True, False, 1, id="told by the server")],
)
def test_what_must_be_seen_is_not_guessed(can_see: bool, server_sees: bool, calls: int) -> None:
    with FakeChat(can_see=server_sees) as chat:
        with pytest.raises(SetupError) as caught:
            with_llm(chat, lambda llm: llm.ask(HELLO, pictures=[SHOE], must_see=True), can_see=can_see)
        assert len(chat.requests) == calls
    assert caught.value.sentence == (
        "The assistant cannot see pictures. Choose a model that can see in Settings → Assistant."
    )


# ---- second tries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(fakes.rate_limited("0"), id="limited"),
        pytest.param(fakes.rate_limited(), id="limited without saying how long"),
        pytest.param(fakes.server_error(503), id="broken inside"),
    ],
)
@pytest.mark.parametrize("streams", [pytest.param(False, id="whole"), pytest.param(True, id="streamed")])
def test_a_busy_server_is_asked_a_second_time(first: Reply, streams: bool) -> None:
    with FakeChat(first, "Hi.") as chat:
        answer = stream(chat)[0] if streams else ask(chat)
        assert len(chat.requests) == 2
    assert answer.text == "Hi."


@pytest.mark.parametrize(
    ("replies", "error", "calls"),
    [
        pytest.param([fakes.rate_limited("0")] * 3, RateLimited, 2, id="busy for long"),
        pytest.param([fakes.rate_limited("31")], RateLimited, 1, id="asks for more than half a minute"),
        pytest.param([fakes.no_credit()], NoCredit, 1, id="no credit"),
        pytest.param([fakes.wrong_key()], WrongKey, 1, id="wrong key"),
    ],
)
def test_nobody_is_asked_in_vain(replies: list[Reply], error: type[ProviderError], calls: int) -> None:
    with FakeChat(*replies) as chat:
        with pytest.raises(error):
            ask(chat)
        assert len(chat.requests) == calls


# ---- troubles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        pytest.param(
            fakes.wrong_key(),
            WrongKey,
            "The assistant does not accept the key: “Incorrect API key provided: sk-…”. "
            "Check the key in Settings → Assistant.",
            id="wrong key",
        ),
        pytest.param(
            fakes.no_credit(),
            NoCredit,
            "The assistant has no credit left on this account: “You exceeded your current quota, please check your "
            "plan”. Add credit on the provider's page, or choose another server in Settings → Assistant.",
            id="quota used up",
        ),
        pytest.param(
            fakes.payment_required(),
            NoCredit,
            "The assistant has no credit left on this account: “Insufficient credits”. Add credit on the provider's "
            "page, or choose another server in Settings → Assistant.",
            id="payment required",
        ),
        pytest.param(
            fakes.rate_limited("60"),
            RateLimited,
            "The assistant asks to slow down: “Rate limit reached for requests per minute”. Wait a moment and try "
            "again, or choose another model in Settings → Assistant.",
            id="limited",
        ),
        pytest.param(
            fakes.model_not_found("gpt-1"),
            BadRequest,
            "The assistant does not know this model or address: “The model 'gpt-1' does not exist or you do not have "
            "access to it”. Check the model's name and the base URL in Settings → Assistant.",
            id="unknown model",
        ),
        pytest.param(
            fakes.too_long(),
            BadRequest,
            "The assistant does not accept the request: “This model's maximum context length is 8192 tokens”. "
            "Shorten the text, or choose a model that reads more in Settings → Assistant.",
            id="too much text",
        ),
        pytest.param(
            fakes.error(400, "Unsupported value.", param="model"),
            BadRequest,
            "The assistant does not accept the request: “Unsupported value. (parameter model)”. Change what it names, "
            "or choose another model in Settings → Assistant.",
            id="something else",
        ),
        pytest.param(
            fakes.prompt_filtered(),
            Refused,
            "The assistant refuses this prompt or picture: “The prompt was blocked by the content filter”. Change the "
            "prompt or the reference pictures; the same request will be refused again.",
            id="filtered before",
        ),
        pytest.param(
            fakes.answer_filtered("I will"),
            Refused,
            "The assistant refuses this prompt or picture: “I will”. Change the prompt or the reference pictures; the "
            "same request will be refused again.",
            id="filtered after",
        ),
        pytest.param(
            fakes.refusing("I'm sorry, I cannot help with that."),
            Refused,
            "The assistant refuses this prompt or picture: “I'm sorry, I cannot help with that”. Change the prompt or "
            "the reference pictures; the same request will be refused again.",
            id="refused",
        ),
        pytest.param(
            fakes.cut_off("One, two, th"),
            UnreadableAnswer,
            "The answer was cut off: the assistant reached its longest answer. Ask for less at once, or choose a model "
            "with longer answers in Settings → Assistant.",
            id="cut off",
        ),
        pytest.param(
            Say(""),
            BadReply,
            "The assistant answered with nothing. Try again, or choose another model in Settings → Assistant.",
            id="nothing",
        ),
        pytest.param(
            html_answer(),
            BadReply,
            "127.0.0.1 answered with an HTML page instead of JSON. Check the base URL in Settings → Assistant.",
            id="a web page",
        ),
    ],
)
@pytest.mark.parametrize("streams", [pytest.param(False, id="whole"), pytest.param(True, id="streamed")])
def test_trouble_is_told_in_one_sentence(
    reply: Reply, error: type[ProviderError], sentence: str, streams: bool
) -> None:
    caught = trouble(reply, streams=streams)
    assert type(caught) is error
    assert caught.sentence == sentence


def test_a_broken_server_is_told() -> None:
    caught = trouble(fakes.server_error(), fakes.server_error())
    assert isinstance(caught, ProviderDown)
    assert caught.sentence == (
        "The assistant has a problem of its own (status 500): “The server had an error while processing your request”. "
        "Try again in a moment, or choose another model in Settings → Assistant."
    )


def test_the_text_of_an_answer_that_was_cut_off_is_kept() -> None:
    caught = trouble(fakes.cut_off("One, two, th"))
    assert isinstance(caught, UnreadableAnswer)
    assert caught.raw == "One, two, th"


def test_an_error_inside_an_answer_is_told() -> None:
    caught = trouble(json_answer({"error": {"code": 402, "message": "Insufficient credits"}}))
    assert isinstance(caught, NoCredit)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        pytest.param(
            Say("Good morning", finish_reason=None), "The answer broke off before its end.", id="without an end"
        ),
        pytest.param(
            Say("Good morning", error={"code": 502, "message": "Upstream is gone."}),
            "The answer broke off before its end. The assistant has a problem of its own (status 502): “Upstream is "
            "gone”.",
            id="with an error",
        ),
    ],
)
def test_a_stream_that_breaks_off_keeps_its_text_and_is_not_begun_again(said: Say, message: str) -> None:
    with FakeChat(said) as chat:
        with pytest.raises(UnreadableAnswer) as caught:
            stream(chat)
        assert len(chat.requests) == 1
    assert (caught.value.message, caught.value.raw) == (message, "Good morning")


def test_a_policy_that_ends_a_stream_is_a_refusal() -> None:
    caught = trouble(Say("Good", error={"code": "content_filter", "message": "Blocked."}), streams=True)
    assert type(caught) is Refused


def test_a_stream_that_is_no_json_is_told() -> None:
    garbled = fakes.Answer(200, b"data: {garbled\n\n", "text/event-stream")
    caught = trouble(garbled, streams=True)
    assert caught.sentence == "The assistant's stream is not valid JSON. Check the base URL in Settings → Assistant."


def test_silence_ends_at_the_time_limit() -> None:
    caught = trouble(Hang(), time_limit_s=0.2)
    assert isinstance(caught, ProviderDown)
    assert caught.message == "The assistant did not answer within 0.2 s."


def test_silence_in_the_middle_of_a_stream_keeps_what_was_said() -> None:
    with FakeChat("Good morning.") as chat:
        chat.hold(pieces=2)
        with pytest.raises(UnreadableAnswer) as caught:
            with_llm(chat, lambda llm: llm.ask(HELLO, on_text=lambda text: None), time_limit_s=1)
    assert caught.value.raw == "Good mo"
    assert caught.value.message == ("The answer broke off before its end. The assistant did not answer within 1 s.")


def test_a_server_that_hangs_up_is_told() -> None:
    caught = trouble(Drop())
    assert isinstance(caught, Unreachable)
    assert caught.message == "The assistant cannot be reached: Server disconnected without sending a response."


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(Unreachable) as caught:
        asyncio.run(check(ChatAccess(address, None, MODEL)))
    assert caught.value.hint == "Check the connection, the proxy and the base URL in Settings → Assistant."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param(
            {"base_url": ""}, "No assistant is set up. Enter a base URL in Settings → Assistant.", id="server"
        ),
        pytest.param(
            {"model": ""}, "No model is chosen for the assistant. Choose one in Settings → Assistant.", id="model"
        ),
        pytest.param(
            {"key": "sk fake"},
            "The key for the assistant has characters that no key has. Copy it again into Settings → Assistant, "
            "without spaces.",
            id="key",
        ),
        pytest.param({"key": None}, "The assistant needs a key. Enter one in Settings → Assistant.", id="no key"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], sentence: str) -> None:
    assert trouble(**changes).sentence == sentence


@pytest.mark.parametrize(
    "address",
    [pytest.param("localhost:1234/v1", id="without http"), pytest.param("http://[::1/v1", id="without its bracket")],
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(Unreachable, match="The assistant cannot be reached: "):
        asyncio.run(check(ChatAccess(address, None, MODEL)))


def test_a_key_that_a_server_repeats_is_not_told() -> None:
    caught = trouble(fakes.wrong_key("sk-fake-chat-0123456789"))
    assert caught.message == "The assistant does not accept the key: “Incorrect API key provided: [key]”."


def test_no_key_is_needed_where_none_is_wanted() -> None:
    with FakeChat("Hi.", wants_key=False) as chat:
        assert with_llm(chat, lambda llm: llm.ask(HELLO), key=None).text == "Hi."


def test_a_question_can_be_cancelled_in_the_middle() -> None:
    async def run() -> None:
        is_speaking = asyncio.Event()
        async with Llm(access_to(chat)) as llm:
            asked = asyncio.ensure_future(llm.ask(HELLO, on_text=lambda text: is_speaking.set()))
            async with asyncio.timeout(LIMIT_S):
                await is_speaking.wait()
                asked.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asked

    with FakeChat("Good morning.") as chat:
        chat.hold(pieces=2)
        asyncio.run(run())


# ---- for the settings -----------------------------------------------------------------------------------------------


def test_the_models_of_a_server_are_listed() -> None:
    with FakeChat() as chat:
        assert asyncio.run(list_models(access_to(chat, model=""))) == ("gpt-6-luna", "gpt-6.2-sol")


def test_models_are_not_listed_without_a_key() -> None:
    with FakeChat() as chat, pytest.raises(MissingKey):
        asyncio.run(list_models(access_to(chat, key=None)))


def test_a_test_of_the_settings_asks_for_one_word() -> None:
    with FakeChat() as chat:
        assert asyncio.run(check(access_to(chat))) == "gpt-6-luna answers."
        assert chat.asked == [
            {"model": MODEL, "messages": [{"role": "user", "content": "Reply with the one word: yes."}]}
        ]
