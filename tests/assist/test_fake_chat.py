"""The fake chat server against the official SDK, and its strictness."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from pydantic import BaseModel

from tests.fakes import chat as fakes
from tests.fakes.chat import FakeChat, Say, find_complaint, find_schema_problem

HELLO: Any = [{"role": "user", "content": "Hello."}]
OBJECT = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


class Idea(BaseModel):
    title: str
    prompt: str


class Plan(BaseModel):
    items: list[Idea]


@pytest.fixture
def chat() -> Iterator[FakeChat]:
    with FakeChat() as server:
        yield server


@pytest.fixture
def client(chat: FakeChat) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=chat.key, base_url=chat.base_url, max_retries=0) as opened:
        yield opened


def test_the_official_client_gets_an_answer(chat: FakeChat, client: openai.OpenAI) -> None:
    chat.script("Good morning.")
    done = client.chat.completions.create(model="gpt-6-luna", messages=HELLO)
    assert done.choices[0].message.content == "Good morning."
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert done.usage.completion_tokens == 2


def test_the_official_client_reads_a_stream(chat: FakeChat, client: openai.OpenAI) -> None:
    chat.script("Good morning to you.")
    options: Any = {"include_usage": True}
    with client.chat.completions.create(
        model="gpt-6-luna", messages=HELLO, stream=True, stream_options=options
    ) as stream:
        chunks = list(stream)
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]
    assert pieces == ["Good mo", "rning t", "o you."]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None


def test_the_official_client_parses_a_structured_answer(chat: FakeChat, client: openai.OpenAI) -> None:
    chat.script('{"items": [{"title": "Fox", "prompt": "a red fox"}]}')
    done = client.chat.completions.parse(model="gpt-6-luna", messages=HELLO, response_format=Plan)
    assert done.choices[0].message.parsed == Plan(items=[Idea(title="Fox", prompt="a red fox")])


def test_the_official_client_hears_a_refusal(chat: FakeChat, client: openai.OpenAI) -> None:
    chat.script(fakes.refusing("No."))
    done = client.chat.completions.parse(model="gpt-6-luna", messages=HELLO, response_format=Plan)
    assert done.choices[0].message.refusal == "No."


def test_the_official_client_lists_the_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["gpt-6-luna", "gpt-6.2-sol"]


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        pytest.param(Say("{", finish_reason="length"), openai.LengthFinishReasonError, id="cut off"),
        pytest.param(fakes.answer_filtered(), openai.ContentFilterFinishReasonError, id="filtered"),
        pytest.param(fakes.no_credit(), openai.RateLimitError, id="no credit"),
        pytest.param(fakes.payment_required(), openai.APIStatusError, id="payment required"),
        pytest.param(fakes.too_long(), openai.BadRequestError, id="context too long"),
        pytest.param(fakes.prompt_filtered(), openai.BadRequestError, id="prompt filtered"),
        pytest.param(fakes.server_error(), openai.InternalServerError, id="server error"),
    ],
)
def test_the_official_client_knows_the_troubles(
    chat: FakeChat, client: openai.OpenAI, said: fakes.Reply, raised: type[Exception]
) -> None:
    chat.script(said)
    with pytest.raises(raised):
        client.chat.completions.parse(model="gpt-6-luna", messages=HELLO, response_format=Plan)


def test_a_key_is_wanted(chat: FakeChat) -> None:
    with (
        openai.OpenAI(api_key="sk-other", base_url=chat.base_url, max_retries=0) as client,
        pytest.raises(openai.AuthenticationError, match="Incorrect API key provided: sk-other"),
    ):
        client.models.list()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"top_k": 5}, "Unknown parameter: 'top_k'.", id="unknown field"),
        pytest.param({"messages": []}, "Missing required parameter: 'messages'.", id="no message"),
        pytest.param({"model": "gpt-1"}, "The model 'gpt-1' does not exist or", id="unknown model"),
        pytest.param({"stream": "yes"}, "Invalid value: 'yes'.", id="stream is no flag"),
        pytest.param({"stream_options": {"include_usage": True}}, "'stream_options' parameter", id="options alone"),
        pytest.param({"messages": [{"role": "robot", "content": "x"}]}, "'messages[0]'", id="unknown role"),
        pytest.param({"messages": [{"role": "user", "content": ""}]}, "'messages[0]'", id="empty message"),
        pytest.param(
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "/a.png"}}]}]},
            "'messages[0]'",
            id="picture from nowhere",
        ),
        pytest.param({"response_format": {"type": "json_object"}}, "must contain the word 'json'", id="no word json"),
        pytest.param({"response_format": {"type": "yaml"}}, "Invalid value for 'response_format'", id="other format"),
        pytest.param(
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a b", "schema": OBJECT}}},
            "Invalid value for 'response_format'",
            id="name with a space",
        ),
    ],
)
def test_what_is_not_documented_is_refused(changes: dict[str, Any], complaint: str) -> None:
    answer = find_complaint({"model": "gpt-6-luna", "messages": HELLO, **changes})
    assert answer is not None
    assert complaint in answer.body.decode()


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        pytest.param({"type": "array", "items": OBJECT}, 'schema must be a JSON Schema of type: "object".', id="root"),
        pytest.param(
            {**OBJECT, "additionalProperties": True}, "In context=(), 'additionalProperties' is required", id="open"
        ),
        pytest.param(
            {**OBJECT, "properties": {"a": {"type": "string"}}}, "In context=(), 'required' must be", id="optional"
        ),
        pytest.param(
            {**OBJECT, "properties": {"a": {"type": "object"}}, "required": ["a"]},
            "In context=('a',), 'additionalProperties' is required",
            id="open inside",
        ),
        pytest.param(
            {**OBJECT, "properties": {"a": {"type": "string", "minLength": 1}}, "required": ["a"]},
            "In context=('a',), 'minLength' is not permitted.",
            id="word that is not permitted",
        ),
    ],
)
def test_a_strict_schema_is_strict(schema: dict[str, Any], problem: str) -> None:
    assert (find_schema_problem(schema) or "").startswith(problem)
