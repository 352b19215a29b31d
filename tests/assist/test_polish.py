"""Enhance and translate: one prompt, many prompts, and what must survive."""

import json
from typing import Any

import pytest

from imagegen.assist import Enhance, Polished, Translate, UnreadableAnswer, enhance, polish_many, translate
from imagegen.errors import ImagegenError, InvalidInput, NoCredit, Refused
from tests.assist.assist_kit import with_llm
from tests.fakes import chat as fakes
from tests.fakes.chat import FakeChat, Reply


def prompts_text(*prompts: str) -> str:
    return json.dumps({"prompts": [{"id": place, "prompt": prompt} for place, prompt in enumerate(prompts)]})


def question_of(body: dict[str, Any]) -> Any:
    return json.loads(body["messages"][1]["content"])


def many(chat: FakeChat, prompts: list[str], how: Any = Enhance(), **options: Any) -> tuple[Polished, ...]:  # noqa: B008
    return with_llm(chat, lambda llm: polish_many(llm, prompts, how, **options))


def texts(polished: tuple[Polished, ...]) -> list[str]:
    return [one.text for one in polished]


# ---- one ------------------------------------------------------------------------------------------------------------


def test_a_prompt_is_enhanced() -> None:
    with FakeChat() as chat:
        new = with_llm(chat, lambda llm: enhance(llm, "a red fox", "House One", ["shoe.png"]))
        question = question_of(chat.asked[0])
    assert new == "a red fox, soft light, fine detail"
    assert question == {"model": "House One", "keep": ["shoe.png"], "prompts": [{"id": 0, "prompt": "a red fox"}]}


@pytest.mark.parametrize(
    ("prompt", "language", "new"),
    [
        pytest.param("一只红色的狐狸在雪地里", "English", "a red fox in the snow", id="to English"),
        pytest.param("a red fox in the snow", "中文", "一只红色的狐狸 在雪地里", id="to Chinese"),
        pytest.param(
            "{2$$a red fox|b} __colour__ in the snow with shoe.png",
            "中文",
            "{2$$a red fox|b} __colour__ 在雪地里 和 shoe.png",
            id="with marks",
        ),
    ],
)
def test_a_prompt_is_translated(prompt: str, language: str, new: str) -> None:
    with FakeChat() as chat:
        assert with_llm(chat, lambda llm: translate(llm, prompt, language)) == new
        assert question_of(chat.asked[0])["language"] == language


def test_a_translation_that_loses_a_placeholder_is_asked_for_again() -> None:
    with FakeChat(prompts_text("一只狐狸"), prompts_text("一只{colour}狐狸")) as chat:
        assert with_llm(chat, lambda llm: translate(llm, "a {colour} fox", "中文")) == "一只{colour}狐狸"
        assert question_of(chat.asked[1])["prompts"] == [
            {"id": 0, "prompt": "a {colour} fox", "remark": "“{colour}” is missing"}
        ]


def test_a_translation_that_loses_a_placeholder_twice_is_refused() -> None:
    with FakeChat(prompts_text("一只狐狸"), prompts_text("一只狐狸")) as chat:
        with pytest.raises(UnreadableAnswer) as caught:
            with_llm(chat, lambda llm: translate(llm, "a {colour} fox", "中文"))
        assert len(chat.asked) == 2
    assert caught.value.message == "The assistant's answer cannot be used: “{colour}” is missing."
    assert caught.value.raw == prompts_text("一只狐狸")


def test_names_that_must_stay_are_checked_too() -> None:
    with FakeChat(prompts_text("风筝"), prompts_text("KITE")) as chat:
        assert with_llm(chat, lambda llm: translate(llm, "KITE", "中文", keep=["KITE"])) == "KITE"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"prompts": [{"prompt": "a fox"}]}', id="without an id"),
        pytest.param('{"prompts": [{"id": "0", "prompt": "a fox"}]}', id="with the id as text"),
        pytest.param('[{"id": 0, "prompt": "a fox"}]', id="as a bare list"),
    ],
)
def test_loose_answers_are_read(text: str) -> None:
    with FakeChat(text) as chat:
        assert with_llm(chat, lambda llm: enhance(llm, "fox")) == "a fox"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("No.", id="no JSON"),
        pytest.param('{"prompt": "a fox"}', id="another shape"),
        pytest.param('{"prompts": [{"id": 7, "prompt": "a fox"}]}', id="another id"),
        pytest.param('{"prompts": [{"id": 0, "prompt": " "}]}', id="an empty prompt"),
        pytest.param('{"prompts": [{"id": null, "prompt": 3}]}', id="other types"),
    ],
)
def test_an_answer_without_the_prompt_is_asked_for_again_and_then_told(text: str) -> None:
    with FakeChat(text, text) as chat, pytest.raises(UnreadableAnswer) as caught:
        with_llm(chat, lambda llm: enhance(llm, "fox"))
    assert caught.value.message == "The assistant's answer cannot be used: a prompt is missing."
    assert caught.value.raw == text


def test_an_empty_prompt_is_not_sent() -> None:
    with FakeChat() as chat:
        with pytest.raises(InvalidInput, match="There is no prompt"):
            with_llm(chat, lambda llm: enhance(llm, " "))
        assert chat.requests == []


# ---- many -----------------------------------------------------------------------------------------------------------


def test_many_prompts_go_in_parts_of_twenty_three_at_a_time() -> None:
    prompts = [f"a fox, number {number}" for number in range(95)]
    done: dict[int, Polished] = {}
    with FakeChat(latency_s=0.2) as chat:
        polished = many(chat, prompts, on_done=done.__setitem__)
        sizes = sorted(len(question_of(body)["prompts"]) for body in chat.asked)
        assert chat.most_at_once == 3
    assert sizes == [15, 20, 20, 20, 20]
    assert texts(polished) == [f"{prompt}, soft light, fine detail" for prompt in prompts]
    assert done == dict(enumerate(polished))


def test_long_prompts_go_in_smaller_parts() -> None:
    with FakeChat() as chat:
        many(chat, ["word " * 1000] * 5)
        sizes = sorted(len(question_of(body)["prompts"]) for body in chat.asked)
    assert sizes == [1, 2, 2]


def test_only_the_prompts_that_came_badly_are_asked_for_again() -> None:
    with FakeChat(prompts_text("A", "B {x}"), '{"prompts": [{"id": 1, "prompt": "B {b}"}]}') as chat:
        assert texts(many(chat, ["a", "b {b}"])) == ["A", "B {b}"]
        assert [entry["id"] for entry in question_of(chat.asked[1])["prompts"]] == [1]


def test_of_an_answer_that_was_cut_off_only_the_rest_is_asked_for_again() -> None:
    with FakeChat(fakes.cut_off(prompts_text("A", "B")[:-5]), '{"prompts": [{"id": 1, "prompt": "B"}]}') as chat:
        assert texts(many(chat, ["a", "b"])) == ["A", "B"]
        assert [entry["id"] for entry in question_of(chat.asked[1])["prompts"]] == [1]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(fakes.refusing("No."), Refused, id="refused"),
        pytest.param(fakes.no_credit(), NoCredit, id="no credit"),
    ],
)
def test_a_part_that_fails_does_not_lose_the_others(reply: Reply, error: type[ImagegenError]) -> None:
    with FakeChat(reply) as chat:
        polished = many(chat, [f"fox {number}" for number in range(40)])
    failed = [place for place, one in enumerate(polished) if one.error]
    assert failed in (list(range(20)), list(range(20, 40)))  # whichever call came first
    assert {type(polished[place].error) for place in failed} == {error}
    assert all(one.text for place, one in enumerate(polished) if place not in failed)


def test_an_empty_prompt_among_many_fails_alone() -> None:
    with FakeChat() as chat:
        polished = many(chat, ["a red fox", "", "a cup of tea"], Translate("中文"))
    assert texts(polished) == ["一只红色的狐狸", "", "一杯茶"]
    assert isinstance(polished[1].error, InvalidInput)


def test_no_prompts_are_no_work() -> None:
    with FakeChat() as chat:
        assert many(chat, []) == ()
