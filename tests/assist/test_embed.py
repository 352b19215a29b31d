"""Prompts as vectors: what is sent, read and complained about; the fake against the official SDK; and the nearest."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import openai
import pytest

from imagegen.assist import ChatAccess, Embedder, Space, check_embedding, pack
from imagegen.assist.embed import MAX_CHARACTERS, read_vectors
from imagegen.errors import BadReply, BadRequest, ImagegenError, ProviderDown, RateLimited, SetupError, WrongKey
from tests.fakes.chat import rate_limited, server_error
from tests.fakes.embeddings import USUAL_DIMENSIONS, FakeEmbeddings, find_complaint
from tests.fakes.server import Answer, html_answer, json_answer

MODEL = "text-embedding-3-small"
LIMIT_S = 20.0


@pytest.fixture
def server() -> Iterator[FakeEmbeddings]:
    with FakeEmbeddings() as opened:
        yield opened


def access_to(server: FakeEmbeddings, **changes: Any) -> ChatAccess:
    return ChatAccess(**{"base_url": server.base_url, "key": server.key, "model": MODEL, **changes})


def embed(server: FakeEmbeddings, texts: Sequence[str], **changes: Any) -> list[list[float]]:
    async def run() -> list[list[float]]:
        async with asyncio.timeout(LIMIT_S), Embedder(access_to(server, **changes), retry_delay_s=0) as embedder:
            return await embedder.embed(texts)

    return asyncio.run(run())


def trouble(*replies: Answer, **changes: Any) -> ImagegenError:
    with FakeEmbeddings(*replies) as server, pytest.raises(ImagegenError) as caught:
        embed(server, ["a cat"], **changes)
    return caught.value


def test_prompts_become_vectors_in_their_order(server: FakeEmbeddings) -> None:
    first, second = embed(server, ["a cat", "a ship"])
    assert (len(first), server.texts) == (USUAL_DIMENSIONS, ["a cat", "a ship"])
    assert [first] == embed(server, ["a cat"])
    assert first != second


def test_exactly_the_texts_and_the_model_are_sent(server: FakeEmbeddings) -> None:
    embed(server, ["a cat"])
    assert server.requests[0].json() == {"model": MODEL, "input": ["a cat"]}


def test_a_server_without_a_key_is_asked_without_one() -> None:
    with FakeEmbeddings(wants_key=False) as local:
        assert len(embed(local, ["a cat"], key=None, model="nomic-embed-text")) == 1


def test_many_prompts_go_in_parts_and_a_server_that_takes_few_gets_few() -> None:
    with FakeEmbeddings(most_texts=10) as server:
        texts = [f"a cat no. {number}" for number in range(100)]
        assert len(embed(server, texts)) == 100
        assert server.texts == texts


def test_a_long_prompt_is_cut(server: FakeEmbeddings) -> None:
    embed(server, ["猫" * 20_000])
    assert len(server.texts[0]) == MAX_CHARACTERS


def test_a_busy_server_is_asked_again() -> None:
    with FakeEmbeddings(rate_limited("0"), server_error()) as server:
        assert len(embed(server, ["a cat"])) == 1


@pytest.mark.parametrize(
    ("replies", "changes", "kind"),
    [
        pytest.param([], {"key": "sk-wrong"}, WrongKey, id="a wrong key"),
        pytest.param([], {"model": "mine"}, BadRequest, id="a model that is not there"),
        pytest.param([rate_limited("0")] * 9, {}, RateLimited, id="busy for good"),
        pytest.param([server_error()] * 9, {}, ProviderDown, id="down for good"),
        pytest.param([html_answer()], {}, BadReply, id="a web page"),
        pytest.param([json_answer({"data": []})], {}, BadReply, id="no vector"),
        pytest.param([], {"model": ""}, SetupError, id="no model"),
    ],
)
def test_what_goes_wrong_is_said_with_the_way_to_the_settings(
    replies: list[Answer], changes: dict[str, str], kind: type[ImagegenError]
) -> None:
    error = trouble(*replies, **changes)
    assert isinstance(error, kind)
    assert "Assistant" in error.hint


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param({"data": [{"index": 0, "embedding": [1, 2]}]}, id="one too few"),
        pytest.param({"data": [{"embedding": [1, 2]}, {"embedding": [1]}]}, id="of two lengths"),
        pytest.param({"data": [{"embedding": "AAAA"}, {"embedding": "AAAA"}]}, id="in base64"),
        pytest.param({"data": [{"embedding": []}, {"embedding": []}]}, id="empty"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_reply_that_is_no_list_of_vectors_is_refused(reply: dict[str, Any]) -> None:
    with pytest.raises(BadReply):
        read_vectors(reply, 2)


def test_a_check_says_how_many_numbers_come(server: FakeEmbeddings) -> None:
    assert asyncio.run(check_embedding(access_to(server))) == f"{MODEL} answers with 64 numbers."


# ---- the nearest ----------------------------------------------------------------------------------------------------


def test_the_nearest_come_first_whatever_their_length() -> None:
    vectors = {"same": [2.0, 0.0], "near": [1.0, 0.2], "far": [0.0, 9.0], "against": [-1.0, 0.0]}
    space = Space(list(vectors), b"".join(pack(vector) for vector in vectors.values()))
    found = space.nearest(pack([0.5, 0.0]), 3)
    assert [name for name, _ in found] == ["same", "near", "far"]
    assert [round(cosine, 2) for _, cosine in found] == [1.0, 0.98, 0.0]


def test_a_space_may_be_empty_or_smaller_than_what_is_asked() -> None:
    assert Space([], b"").nearest(pack([1.0]), 5) == []
    assert Space(["one"], pack([1.0, 0.0])).nearest(pack([1.0, 0.0]), 5) == [("one", 1.0)]
    assert Space(["nothing"], pack([0.0, 0.0])).nearest(pack([1.0, 0.0]), 5) == [("nothing", 0.0)]


# ---- the fake -------------------------------------------------------------------------------------------------------


def test_the_official_client_gets_vectors(server: FakeEmbeddings) -> None:
    with openai.OpenAI(api_key=server.key, base_url=server.base_url, max_retries=0) as client:
        plain = client.embeddings.create(model=MODEL, input=["a cat", "a ship"], encoding_format="float")
        packed = client.embeddings.create(model=MODEL, input="a cat", dimensions=8)
        names = [model.id for model in client.models.list()]
    assert [len(one.embedding) for one in plain.data] == [USUAL_DIMENSIONS] * 2
    assert len(packed.data[0].embedding) == 8
    assert MODEL in names


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"model": MODEL}, id="no input"),
        pytest.param({"model": MODEL, "input": [""]}, id="an empty text"),
        pytest.param({"model": MODEL, "input": ["a"], "texts": []}, id="an unknown field"),
        pytest.param({"model": MODEL, "input": ["a"], "encoding_format": "int8"}, id="an unknown format"),
        pytest.param({"model": "none", "input": ["a"]}, id="an unknown model"),
        pytest.param({"model": MODEL, "input": ["a"] * 3000}, id="too many texts"),
    ],
)
def test_the_fake_takes_nothing_that_is_not_documented(body: dict[str, Any]) -> None:
    assert find_complaint(body) is not None
