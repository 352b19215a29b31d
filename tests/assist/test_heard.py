"""An answer as it comes, from servers that say things in their own way."""

from typing import Any

import pytest

from imagegen.assist import ChatAccess, UnreadableAnswer
from imagegen.assist.heard import Heard
from imagegen.errors import BadReply, Refused

ACCESS = ChatAccess("http://localhost/v1", None, "m")


def piece(content: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, **more}]}


@pytest.mark.parametrize(
    ("contents", "texts"),
    [
        pytest.param(["<thi", "nk>a", "b</think>", " Hi", "."], ["", "", "", "Hi", "Hi."], id="thinking aloud"),
        pytest.param(["\n", "<think>", "</think>Hi."], ["", "", "Hi."], id="thinking after a line break"),
        pytest.param(["<th", "e end>"], ["", "<the end>"], id="something like it"),
        pytest.param(["Hi <think>", "no</think>"], ["Hi <think>", "Hi <think>no</think>"], id="in the middle"),
    ],
)
def test_words_are_kept_apart_from_thinking(contents: list[str], texts: list[str]) -> None:
    heard, seen = Heard(), []
    for content in contents:
        heard.take_chunk(piece(content))
        seen.append(heard.text)
    assert seen == texts


@pytest.mark.parametrize(
    "chunk",
    [
        pytest.param({"choices": []}, id="no choice"),
        pytest.param({"choices": None, "usage": {}}, id="only usage"),
        pytest.param(piece(None), id="no content"),
        pytest.param(piece(""), id="empty content"),
        pytest.param({"choices": [{"delta": None, "finish_reason": None}]}, id="no delta"),
        pytest.param("ping", id="no object"),
    ],
)
def test_a_piece_without_words_is_passed_over(chunk: Any) -> None:
    heard = Heard()
    assert not heard.take_chunk(chunk)
    assert heard == Heard()


def test_thoughts_are_a_sign_of_life_and_no_answer() -> None:
    heard = Heard()
    assert heard.take_chunk({"choices": [{"delta": {"reasoning_content": "Hm."}}]})
    assert heard.text == ""


def test_an_answer_without_end_is_not_listened_to_for_ever() -> None:
    heard = Heard()
    heard.take_chunk(piece("a" * 1_000_001))
    assert heard.is_too_long


def test_only_the_first_choice_counts() -> None:
    heard = Heard()
    heard.take_reply({"choices": [{"message": {"content": "One."}}, {"message": {"content": "Two."}}]})
    assert heard.conclude(ACCESS) == "One."


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        pytest.param("MAX_TOKENS", UnreadableAnswer, id="too long, in capitals"),
        pytest.param("SAFETY", Refused, id="a policy, in capitals"),
    ],
)
def test_the_end_is_understood_in_other_words_too(reason: str, error: type[BadReply]) -> None:
    heard = Heard()
    heard.take_chunk(piece("Hi", finish_reason=reason))
    with pytest.raises(error):
        heard.conclude(ACCESS)
