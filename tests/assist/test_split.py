"""A master prompt becomes tasks: streamed, checked, asked for again, and saved as far as it goes."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from imagegen.assist import (
    ChangeableField,
    SplitResult,
    SplitTask,
    SplitWish,
    UnreadableAnswer,
    more_like,
    split,
    split_further,
)
from imagegen.errors import InvalidInput, Refused
from tests.assist.assist_kit import BOX, SHOE, with_llm
from tests.fakes import chat as fakes
from tests.fakes.chat import FakeChat, Reply

RATIO = ChangeableField("aspectRatio", "Aspect ratio", {"type": "string", "enum": ["1:1", "16:9"], "x-choices": "r"})
STEPS = ChangeableField("steps", "Steps", {"type": "integer", "minimum": 1, "maximum": 50, "default": 20})
FOX = {"title": "Fox", "prompt": "a red fox", "references": [], "params": [], "reason": "It is one."}
OWL = {"title": "Owl", "prompt": "a white owl", "references": [], "params": [], "reason": "It is another."}
FOX_TASK = SplitTask("Fox", "a red fox", reason="It is one.")
OWL_TASK = SplitTask("Owl", "a white owl", reason="It is another.")


def tasks_text(*items: Any) -> str:
    return json.dumps({"tasks": items})


def run(chat: FakeChat, wish: SplitWish | None = None, **options: Any) -> SplitResult:
    return with_llm(chat, lambda llm: split(llm, wish or SplitWish("a set"), **options))


def result_of(*replies: Reply, wish: SplitWish | None = None, **options: Any) -> SplitResult:
    with FakeChat(*replies) as chat:
        return run(chat, wish, **options)


# ---- the job --------------------------------------------------------------------------------------------------------


def test_a_master_prompt_becomes_tasks() -> None:
    with FakeChat() as chat:
        result = run(chat, SplitWish("1. a red fox\n2. a white owl\n3. a grey wolf"))
    assert [task.prompt for task in result.tasks] == ["a red fox", "a white owl", "a grey wolf"]
    assert result.notes == ()


def test_the_assistant_is_told_what_it_needs_and_no_more() -> None:
    wish = SplitWish("a set; in 16:9", 2, "House One", [RATIO, STEPS], ["shoe.png"], 900)
    with FakeChat() as chat:
        run(chat, wish, pictures=[SHOE])
        body = chat.asked[0]
    question, _ = json.JSONDecoder().raw_decode(body["messages"][1]["content"][0]["text"])
    assert question == {
        "master_prompt": "a set; in 16:9",
        "count": 2,
        "model": "House One",
        "max_prompt_characters": 900,
        "pictures": ["Picture 1: shoe.png"],
        "parameters": [
            {"name": "aspectRatio", "label": "Aspect ratio", "type": "string", "enum": ["1:1", "16:9"]},
            {"name": "steps", "label": "Steps", "type": "integer", "minimum": 1, "maximum": 50, "default": 20},
        ],
    }
    assert body["response_format"]["json_schema"]["name"] == "image_tasks"


def test_tasks_carry_references_and_parameters() -> None:
    wish = SplitWish("a banner in 16:9", parameters=[RATIO], picture_names=["shoe.png", "box.png"])
    with FakeChat() as chat:
        (task,) = run(chat, wish, pictures=[SHOE, BOX]).tasks
    assert task == SplitTask("a banner in 16:9", "a banner in 16:9", (1, 2), {"aspectRatio": "16:9"}, "It was listed.")


@pytest.mark.parametrize(
    "rungs",
    [
        pytest.param(("json_schema",), id="schemas"),
        pytest.param(("json_object",), id="JSON mode"),
        pytest.param((), id="plain"),
    ],
)
@pytest.mark.parametrize("streams", [pytest.param(True, id="streams"), pytest.param(False, id="no streams")])
@pytest.mark.parametrize("can_see", [pytest.param(True, id="sees"), pytest.param(False, id="blind")])
def test_every_kind_of_server_does_the_job(rungs: Sequence[str], streams: bool, can_see: bool) -> None:
    seen: list[SplitTask] = []
    with FakeChat(rungs=rungs, streams=streams, can_see=can_see) as chat:
        wish = SplitWish("a fox; an owl", 3, picture_names=["shoe.png"])
        result = run(chat, wish, pictures=[SHOE], on_task=seen.append)
    assert [task.prompt for task in result.tasks] == ["a fox", "an owl", "a fox, view 2"]
    assert [task.references for task in result.tasks] == [(1,)] * 3
    assert seen == list(result.tasks)
    blind = "The assistant did not see the pictures; it only knew their names."
    assert result.notes == (() if can_see else (blind,))


def test_pictures_that_are_shown_can_be_referred_to_without_naming_them_twice() -> None:
    with FakeChat() as chat:
        (task,) = run(chat, SplitWish("a fox"), pictures=[SHOE, BOX]).tasks
    assert task.references == (1, 2)


def test_pictures_that_are_not_shown_can_be_referred_to_by_their_names() -> None:
    with FakeChat() as chat:
        result = run(chat, SplitWish("a fox", picture_names=["shoe.png"]))
    assert result.tasks[0].references == (1,)
    assert result.notes == ()


def test_a_task_is_shown_before_the_answer_has_ended() -> None:
    def on_task(task: SplitTask) -> None:
        seen.append(task)
        chat.go_on()

    seen: list[SplitTask] = []
    text = tasks_text(FOX, OWL)
    with FakeChat(text) as chat:
        pieces_of_the_first = text.index('{"title": "Owl"') // fakes.PIECE_CHARACTERS
        chat.hold(pieces=pieces_of_the_first + 2)
        result = run(chat, on_task=on_task)  # it would never end if nothing came before
    assert seen == list(result.tasks) == [FOX_TASK, OWL_TASK]


# ---- answers that are not as they should be -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Here they are:\n```json\n{tasks_text(FOX, OWL)}\n```", id="fenced"),
        pytest.param(json.dumps([FOX, OWL]), id="a bare list"),
        pytest.param(tasks_text(FOX, OWL)[:-2], id="not closed"),
        pytest.param(tasks_text(FOX, OWL).replace('"title"', "'title'"), id="loose"),
    ],
)
def test_loose_answers_are_read_and_streamed(text: str) -> None:
    seen: list[SplitTask] = []
    assert result_of(text, on_task=seen.append) == SplitResult((FOX_TASK, OWL_TASK))
    assert seen[:1] == [FOX_TASK]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        pytest.param("I would rather not say.", "it holds no JSON object", id="no JSON"),
        pytest.param('{"ideas": []}', "$: 'tasks' is a required property", id="other names"),
        pytest.param(tasks_text(), "$.tasks: [] should be non-empty", id="no task"),
        pytest.param(tasks_text(FOX, {"title": "x"}), "$.tasks[1]: 'prompt' is a required property", id="no prompt"),
        pytest.param(tasks_text({"prompt": " "}), "$.tasks[0].prompt: ' ' does not match", id="an empty prompt"),
    ],
)
def test_a_bad_answer_is_asked_for_again_with_the_reason(bad: str, problem: str) -> None:
    with FakeChat(bad, tasks_text(FOX)) as chat:
        assert run(chat) == SplitResult((FOX_TASK,))
        *_, answer, correction = chat.asked[1]["messages"]
    assert answer == {"role": "assistant", "content": bad}
    assert correction["content"].startswith(f"Your answer cannot be used: {problem}")


def test_an_answer_that_is_bad_twice_is_told_with_its_text() -> None:
    with FakeChat("No.", "I said no.") as chat:
        with pytest.raises(UnreadableAnswer) as caught:
            run(chat)
        assert len(chat.asked) == 2
    assert caught.value.raw == "I said no."
    assert caught.value.sentence == (
        "The assistant's answer cannot be used: it holds no JSON object. "
        "Try again, or choose another model in Settings → Assistant. The answer can be copied."
    )


def test_pictures_are_shown_again_when_an_answer_is_asked_for_again() -> None:
    with FakeChat("No.", tasks_text(FOX)) as chat:
        run(chat, pictures=[SHOE])
        assert [part["type"] for part in fakes.parts_of(chat.asked[1])] == ["text", "image_url"]


def test_what_is_no_task_is_not_shown_while_it_streams() -> None:
    seen: list[SplitTask] = []
    result_of(tasks_text({"title": "x"}, FOX), tasks_text(FOX, OWL), on_task=seen.append)
    assert seen == [FOX_TASK]


def test_of_an_answer_that_is_bad_twice_the_good_tasks_are_kept() -> None:
    bad = tasks_text(FOX, {"title": "x"})
    result = result_of(bad, bad)
    assert result.tasks == (FOX_TASK,)
    assert result.notes == (
        "The assistant's answer cannot be used: $.tasks[1]: 'prompt' is a required property. "
        "These are the tasks that could be read.",
    )


def test_of_an_answer_that_was_cut_off_the_complete_tasks_are_kept() -> None:
    cut = tasks_text(FOX, OWL)[:-20]
    result = result_of(fakes.cut_off(cut), wish=SplitWish("a set", 2))
    assert result.tasks == (FOX_TASK,)
    assert result.notes == (
        "The answer was cut off: the assistant reached its longest answer. These are the tasks that could be read.",
        "Asked for 2, the assistant wrote 1.",
    )


def test_an_answer_that_was_cut_off_within_the_first_task_is_told_with_its_text() -> None:
    with pytest.raises(UnreadableAnswer, match="The answer was cut off") as caught:
        result_of(fakes.cut_off('{"tasks": [{"title": "Fo'))
    assert caught.value.raw == '{"tasks": [{"title": "Fo'


def test_a_refusal_is_told_and_not_asked_for_again() -> None:
    with FakeChat(fakes.refusing("No.")) as chat:
        with pytest.raises(Refused):
            run(chat)
        assert len(chat.asked) == 1


@pytest.mark.parametrize("count", [pytest.param(1, id="more"), pytest.param(3, id="fewer")])
def test_another_number_of_tasks_is_a_note(count: int) -> None:
    result = result_of(tasks_text(FOX, OWL), wish=SplitWish("a set", count))
    assert result == SplitResult((FOX_TASK, OWL_TASK), (f"Asked for {count}, the assistant wrote 2.",))


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        pytest.param(
            SplitWish(" \n"), "There is no prompt to split. Write what the pictures should show.", id="no prompt"
        ),
        pytest.param(SplitWish("a set", 0), "0 tasks cannot be written. Ask for at least one.", id="no tasks"),
    ],
)
def test_a_wish_that_makes_no_sense_is_not_sent(wish: SplitWish, sentence: str) -> None:
    with FakeChat() as chat:
        with pytest.raises(InvalidInput) as caught:
            run(chat, wish)
        assert chat.requests == []
    assert caught.value.sentence == sentence


# ---- more of a kind -------------------------------------------------------------------------------------------------


def test_more_like_the_locked_ones_are_written() -> None:
    with FakeChat() as chat:
        tasks = with_llm(chat, lambda llm: more_like(llm, ["a fox", "an owl"], 3, ["a fox", "an owl", "a cow"]))
        question = json.loads(chat.asked[0]["messages"][1]["content"])
    assert [task.prompt for task in tasks] == [
        "a fox, another idea",
        "an owl, another idea",
        "a fox, another idea, view 2",
    ]
    assert question == {"count": 3, "liked": ["a fox", "an owl"], "all": ["a fox", "an owl", "a cow"]}


def test_there_is_nothing_like_no_task() -> None:
    with FakeChat() as chat:
        with pytest.raises(InvalidInput) as caught:
            with_llm(chat, lambda llm: more_like(llm, [], 3, ["a fox"]))
        assert chat.requests == []
    assert caught.value.sentence == "No task is locked. Lock the tasks that the new ones should be like."


@pytest.mark.parametrize(
    ("count", "prompts"),
    [
        pytest.param(None, ["a shelf", "a shelf, view 2"], id="as many as it likes"),
        pytest.param(3, ["a shelf", "a shelf, view 2", "a shelf, view 3"], id="three"),
    ],
)
def test_one_task_is_split_further(count: int | None, prompts: list[str]) -> None:
    with FakeChat() as chat:
        tasks = with_llm(chat, lambda llm: split_further(llm, "a shelf", count))
    assert [task.prompt for task in tasks] == prompts
