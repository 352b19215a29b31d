"""One prompt, changed as a person says."""

import json

import pytest

from imagegen.assist import UnreadableAnswer, rewrite
from imagegen.errors import InvalidInput
from tests.assist.assist_kit import with_llm
from tests.fakes.chat import FakeChat


def test_a_prompt_is_rewritten() -> None:
    with FakeChat() as chat:
        new = with_llm(chat, lambda llm: rewrite(llm, "a fox", "make it night"))
        question = json.loads(chat.asked[0]["messages"][1]["content"])
    assert new == "a fox, make it night"
    assert question == {"prompt": "a fox", "instruction": "make it night"}


def test_words_that_are_no_new_prompt_are_not_taken_for_one() -> None:
    with FakeChat("Sorry.", '{"prompt": " "}') as chat, pytest.raises(UnreadableAnswer) as caught:
        with_llm(chat, lambda llm: rewrite(llm, "a fox", "make it night"))
    assert caught.value.raw == '{"prompt": " "}'


def test_without_an_instruction_nobody_is_asked() -> None:
    with FakeChat() as chat:
        with pytest.raises(InvalidInput) as caught:
            with_llm(chat, lambda llm: rewrite(llm, "a fox", " "))
        assert chat.requests == []
    assert caught.value.sentence == "Nothing says how to change the prompt. Write what should be different."
