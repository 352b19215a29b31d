"""Rows of the feed at the desk: moved, edited, duplicated, and many at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER, Task
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.task_order import changed_part, put_before, stepped
from tests.conftest import make_asset
from tests.studio_kit import Desk

SKETCH = "sketch/sketch"
SMALL = {"width": 64, "height": 64}
FOREIGN = "somebody else"


@pytest.fixture
def studio(tmp_path) -> Iterator[Studio]:
    """Its engine has room for nothing: what is claimed, the test claims."""
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path)})) as opened:
        opened.engine.images_at_once = 0
        yield opened


@pytest.fixture
def batch(studio: Studio) -> NewBatch:
    """Four tasks that wait."""
    return studio.start(LOCAL_OWNER, None, [TaskDraft(name, SKETCH, SMALL, 1) for name in ("a", "b", "c", "d")])


def ids(batch: NewBatch, prompts: str) -> list[str]:
    known = {task.prompt: task.id for task in batch.tasks}
    return [known[prompt] for prompt in prompts]


def order(studio: Studio, batch: NewBatch) -> str:
    return "".join(facts.task.prompt for facts in studio.store.tasks.facts_of_batch(batch.batch.id))


def drafts(studio: Studio, batch: NewBatch) -> list[Task]:
    return studio.store.drafts.of_batch(batch.batch.id)


def claim_order(studio: Studio) -> str:
    claimed = iter(lambda: studio.store.attempts.claim_next(studio.clock.now_text(), ["sketch"]), None)
    return "".join(studio.store.tasks.get(LOCAL_OWNER, attempt.task_id).prompt for attempt in claimed)


# ---- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "step", "after"),
    [
        ("c", "up", "acbd"),
        ("c", "down", "abdc"),
        ("c", "top", "cabd"),
        ("a", "bottom", "bcda"),
        ("a", "up", "abcd"),
        ("d", "down", "abcd"),
        ("db", "up", "bdac"),
        ("db", "top", "bdac"),
        ("ca", "bottom", "bdac"),
        ("x", "top", "abcd"),
    ],
)
def test_a_step_of_some_rows(ids: str, step: str, after: str) -> None:
    assert "".join(stepped(list("abcd"), ids, step)) == after


@pytest.mark.parametrize(
    ("ids", "before", "after"), [("d", "b", "adbc"), ("ad", "c", "badc"), ("a", None, "bcda"), ("a", "gone", "bcda")]
)
def test_rows_are_put_in_front_of_another(ids: str, before: str | None, after: str) -> None:
    assert "".join(put_before(list("abcd"), ids, before)) == after


def test_only_the_part_that_changed_has_to_be_put_back() -> None:
    assert changed_part("abcde", "acbde") == ["b", "c"]
    assert changed_part("abc", "abc") == []


def test_what_is_moved_up_is_made_earlier_and_undo_brings_it_back(studio: Studio, batch: NewBatch) -> None:
    moved = studio.rows.step(LOCAL_OWNER, batch.batch.id, ids(batch, "d"), "top")
    assert order(studio, batch) == "dabc"
    studio.rows.order(LOCAL_OWNER, batch.batch.id, moved["undo"])
    assert order(studio, batch) == "abcd"
    studio.rows.move(LOCAL_OWNER, batch.batch.id, ids(batch, "ca"), None)
    assert claim_order(studio) == "bdac"


def test_a_move_that_there_is_not_is_refused(studio: Studio, batch: NewBatch) -> None:
    with pytest.raises(InvalidInput, match="a move that there is not"):
        studio.rows.step(LOCAL_OWNER, batch.batch.id, ids(batch, "a"), "sideways")


# ---- editing ---------------------------------------------------------------------------------------------------------


def test_a_waiting_task_becomes_a_draft_again_and_may_be_started_anew(studio: Studio, batch: NewBatch) -> None:
    (b,) = ids(batch, "b")
    assert studio.rows.edit(LOCAL_OWNER, b) == {"batch_id": batch.batch.id, "id": b, "kept": None}
    assert (order(studio, batch), [task.prompt for task in drafts(studio, batch)]) == ("acd", ["b"])
    assert studio.rows.edit(LOCAL_OWNER, b)["id"] == b  # a second click finds it where it is
    studio.review.start(LOCAL_OWNER, batch.batch.id, [])
    assert order(studio, batch) == "abcd"
    (facts,) = studio.store.tasks.facts_by_ids([b])
    assert [one.standing for one in facts.generations] == [Standing.QUEUED]


def test_of_a_task_with_pictures_a_copy_is_edited_right_behind_it(desk: Desk) -> None:
    made = desk.make()
    rows, task = desk.studio.rows, made.tasks[0]
    answer = rows.edit(LOCAL_OWNER, task.id)
    (copy,) = desk.studio.store.drafts.of_batch(made.batch.id)
    assert answer == {"batch_id": made.batch.id, "id": copy.id, "kept": "pictures"}
    assert (copy.prompt, copy.params, copy.row_key) == (task.prompt, task.params, None)
    assert desk.standings(made) == [Standing.DONE]


def test_a_task_that_is_being_made_is_not_edited(studio: Studio, batch: NewBatch) -> None:
    claimed = studio.store.attempts.claim_next(studio.clock.now_text(), ["sketch"])
    assert claimed
    with pytest.raises(InvalidInput) as caught:
        studio.rows.edit(LOCAL_OWNER, claimed.task_id)
    assert caught.value.sentence == "This task is being made. Cancel it first, or wait until it is there."


def test_copies_stand_right_behind_their_tasks_once_they_are_started(studio: Studio, batch: NewBatch) -> None:
    answer = studio.rows.duplicate(LOCAL_OWNER, ids(batch, "ca"))
    assert [one["batch_id"] for one in answer["made"]] == [batch.batch.id]
    assert [task.prompt for task in drafts(studio, batch)] == ["a", "c"]
    assert len(studio.store.attempts.open_ids()) == 4
    studio.review.start(LOCAL_OWNER, batch.batch.id, [])
    assert order(studio, batch) == "aabccd"


# ---- many at once ----------------------------------------------------------------------------------------------------


def test_many_tasks_go_to_the_trash_and_come_back_together(studio: Studio, batch: NewBatch) -> None:
    assert studio.rows.delete(LOCAL_OWNER, ids(batch, "ab")) == {"count": 2}
    assert (order(studio, batch), len(studio.store.attempts.open_ids())) == ("cd", 2)
    studio.rows.restore(LOCAL_OWNER, ids(batch, "ab"))
    assert order(studio, batch) == "abcd"
    assert studio.rows.retry(LOCAL_OWNER, ids(batch, "abc")) == {"count": 2}


def test_many_tasks_are_cancelled_together(studio: Studio, batch: NewBatch) -> None:
    assert studio.rows.cancel(LOCAL_OWNER, ids(batch, "ad")) == {"count": 2}
    assert len(studio.store.attempts.open_ids()) == 2


VERBS = ("edit", "duplicate", "cancel", "retry", "delete", "restore")


@pytest.mark.parametrize("verb", VERBS)
def test_somebody_elses_tasks_are_not_there(studio: Studio, batch: NewBatch, verb: str) -> None:
    wanted = batch.tasks[0].id if verb == "edit" else ids(batch, "ab")
    with pytest.raises(NotFound):
        getattr(studio.rows, verb)(FOREIGN, wanted)


def test_somebody_elses_batch_is_not_moved(studio: Studio, batch: NewBatch) -> None:
    for verb, value in (("step", "top"), ("move", None)):
        with pytest.raises(NotFound):
            getattr(studio.rows, verb)(FOREIGN, batch.batch.id, ids(batch, "d"), value)
    with pytest.raises(NotFound):
        studio.rows.order(FOREIGN, batch.batch.id, ids(batch, "dcba"))
    assert order(studio, batch) == "abcd"


# ---- the head of a batch ---------------------------------------------------------------------------------------------


def test_the_time_left_is_told_once_a_call_is_done_and_while_nothing_is_paused(studio: Studio, batch: NewBatch) -> None:
    def time_left() -> Any:
        return studio.snapshot(LOCAL_OWNER, batch.batch.topic_id)["batches"][0]["time_left_s"]

    attempt = studio.store.attempts.claim_next("2026-11-22T12:00:00.000000Z", ["sketch"])
    assert attempt
    assert time_left() is None
    asset = make_asset(generation_id=attempt.generation_ids[0], attempt_id=attempt.id)
    studio.store.attempts.finish(attempt, [asset], None, "2026-11-22T12:00:10.000000Z")
    assert time_left() == (24.0, 42.0)  # three calls of about ten seconds, one after the other
    studio.pause_batch(LOCAL_OWNER, batch.batch.id)
    assert time_left() is None
