"""What is read out of one proposed task, and what is left out of it."""

from typing import Any

import pytest

from imagegen.assist import ChangeableField, SplitTask
from imagegen.assist.describe import PRODUCT
from imagegen.assist.forms import ONE_PROMPT, Form
from imagegen.assist.polish import LIST_OF_PROMPTS
from imagegen.assist.tasks import LIST_OF_TASKS, TaskReader
from tests.fakes.chat import find_schema_problem

READER = TaskReader(
    picture_names=["shoe.png", "box.png"],
    fields=[
        ChangeableField("aspectRatio", "Aspect ratio", {"enum": ["1:1", "16:9"]}),
        ChangeableField("steps", "Steps", {"type": "integer", "maximum": 50}),
        ChangeableField("promptExtend", "Extend", {"type": "boolean"}),
        ChangeableField("tier", "Tier", {"enum": ["1", "2"]}),
    ],
)


@pytest.mark.parametrize("form", [LIST_OF_TASKS, LIST_OF_PROMPTS, ONE_PROMPT, PRODUCT], ids=lambda form: form.name)
def test_every_form_is_strict(form: Form) -> None:
    assert find_schema_problem(form.schema) is None


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param([2, 1, 2], (2, 1), id="numbers, each once"),
        pytest.param(["2"], (2,), id="numbers as text"),
        pytest.param(["Picture 2"], (2,), id="as they were listed"),
        pytest.param(["box.png"], (2,), id="file names"),
        pytest.param(None, (), id="none"),
        pytest.param("all", (), id="no list"),
    ],
)
def test_references_are_numbers_of_pictures(given: Any, read: tuple[int, ...]) -> None:
    task, notes = READER.read({"prompt": "x", "references": given}, 1)
    assert (task.references, notes) == (read, [])


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(0, id="nought"),
        pytest.param(3, id="one too many"),
        pytest.param(-1, id="below nought"),
        pytest.param("cap.png", id="another file"),
        pytest.param("Picture 9", id="another number"),
        pytest.param("9" * 40, id="a huge number"),
        pytest.param(float("inf"), id="without end"),
    ],
)
def test_a_reference_to_no_picture_is_left_out_with_a_note(given: Any) -> None:
    task, notes = READER.read({"prompt": "x", "references": [1, given]}, 4)
    assert task.references == (1,)
    assert notes == [f"Task 4: there is no picture “{given}”; the reference was left out."]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param([{"name": "steps", "value": 30}], {"steps": 30}, id="pairs"),
        pytest.param({"steps": 30, "aspectRatio": "1:1"}, {"steps": 30, "aspectRatio": "1:1"}, id="an object"),
        pytest.param([{"name": "steps", "value": "30"}], {"steps": 30}, id="a number as text"),
        pytest.param([{"name": "promptExtend", "value": "true"}], {"promptExtend": True}, id="a switch as text"),
        pytest.param([{"name": "tier", "value": 2}], {"tier": "2"}, id="a text as number"),
        pytest.param([{"name": "steps", "value": None}], {}, id="no value"),
        pytest.param([{"steps": 30}, 7], {}, id="no pairs"),
        pytest.param("steps=30", {}, id="words"),
    ],
)
def test_parameters_are_read_in_both_shapes(given: Any, read: dict[str, Any]) -> None:
    task, notes = READER.read({"prompt": "x", "params": given}, 1)
    assert (task.params, notes) == (read, [])


@pytest.mark.parametrize(
    ("pair", "note"),
    [
        pytest.param(
            {"name": "camera", "value": "35 mm"},
            "“camera” is no parameter that can be changed; it was left out.",
            id="unknown name",
        ),
        pytest.param({"name": "steps", "value": 80}, "“80” does not fit “steps”; it was left out.", id="too high"),
        pytest.param(
            {"name": "aspectRatio", "value": "wide"},
            "“wide” does not fit “aspectRatio”; it was left out.",
            id="no choice",
        ),
        pytest.param({"name": "steps", "value": True}, "“True” does not fit “steps”; it was left out.", id="no number"),
    ],
)
def test_a_parameter_that_cannot_be_set_is_left_out_with_a_note(pair: dict[str, Any], note: str) -> None:
    task, notes = READER.read({"prompt": "x", "params": [pair, {"name": "steps", "value": 30}]}, 2)
    assert (task.params, notes) == ({"steps": 30}, [f"Task 2: {note}"])


@pytest.mark.parametrize(
    "title", [pytest.param(None, id="none"), pytest.param(" ", id="blank"), pytest.param(7, id="a number")]
)
def test_a_task_without_a_title_is_named_by_its_prompt(title: Any) -> None:
    task, _ = READER.read({"prompt": "a red fox in the deep white snow", "title": title}, 1)
    assert task == SplitTask("a red fox in the deep", "a red fox in the deep white snow")
