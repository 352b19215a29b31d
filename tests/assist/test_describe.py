"""Pictures in words, by a model that sees them or not at all."""

import json

import pytest

from imagegen.assist import ProductAnalysis, UnreadableAnswer, describe, look_at_product
from imagegen.errors import InvalidInput, SetupError
from tests.assist.assist_kit import BOX, SHOE, with_llm
from tests.fakes import chat as fakes
from tests.fakes.chat import FakeChat

ANALYSIS = ProductAnalysis(
    product="shoe",
    colours="white with a red stripe",
    material="smooth leather",
    label_text="KITE 7",
    keep="the shape, the stripe and the label",
)


def test_a_picture_becomes_a_prompt() -> None:
    with FakeChat() as chat:
        prompt = with_llm(chat, lambda llm: describe(llm, SHOE))
        assert [part["type"] for part in fakes.parts_of(chat.asked[0])] == ["text", "image_url"]
    assert prompt == "A photograph of shoe, soft daylight"


def test_the_photographs_of_a_product_are_told_in_parts() -> None:
    with FakeChat() as chat:
        analysis = with_llm(chat, lambda llm: look_at_product(llm, [SHOE, BOX], "中文"))
        text, *pictures = fakes.parts_of(chat.asked[0])
    assert analysis == ANALYSIS
    assert text["text"] == '{"language": "中文"}\n\nPicture 1: shoe.png\nPicture 2: box.png'
    assert len(pictures) == 2


def test_what_is_not_told_stays_empty() -> None:
    loose = json.dumps({"product": " a shoe ", "colours": ["white", "red"], "keep": None})
    with FakeChat(loose) as chat:
        analysis = with_llm(chat, lambda llm: look_at_product(llm, [SHOE]))
    assert analysis == ProductAnalysis(product="a shoe", colours="white, red")


def test_a_model_that_sees_nothing_describes_nothing() -> None:
    with FakeChat(can_see=False) as chat:
        with pytest.raises(SetupError, match="The assistant cannot see pictures"):
            with_llm(chat, lambda llm: describe(llm, SHOE))
        assert chat.asked == []


def test_without_a_photograph_nobody_is_asked() -> None:
    with FakeChat() as chat:
        with pytest.raises(InvalidInput, match="There is no photograph to look at"):
            with_llm(chat, lambda llm: look_at_product(llm, []))
        assert chat.requests == []


def test_an_answer_that_describes_nothing_is_told() -> None:
    with FakeChat("A shoe.", "A shoe!") as chat, pytest.raises(UnreadableAnswer) as caught:
        with_llm(chat, lambda llm: look_at_product(llm, [SHOE]))
    assert caught.value.raw == "A shoe!"
