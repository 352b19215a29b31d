"""The order of tasks in a batch, and the order in which what waits is made."""

from dataclasses import replace

import pytest

from imagegen.errors import OutcomeUnknown
from imagegen.records import Attempt
from imagegen.states import AttemptState
from imagegen.storage.attempts import CLAIM_SQL
from imagegen.storage.batches import NewBatch
from imagegen.storage.database import Change
from imagegen.storage.places import inserted, new_places, woven
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, make_asset, make_attempt, make_batch, make_generation, make_new_batch, make_task

BATCH = "bat_1"
SPEND = {"now": NOW, "providers": '["fal"]', "batch_id": None, "paused": "paused"}


def tasks_of(store: Store, count: int, **attempt: object) -> None:
    """A batch of so many tasks with an image and a queued call each."""
    numbers = range(1, count + 1)
    store.batches.add(
        NewBatch(
            make_batch(),
            [make_task(id=f"tsk_{number}", position=number - 1) for number in numbers],
            [make_generation(id=f"gen_{number}", task_id=f"tsk_{number}") for number in numbers],
            [make_attempt(id=f"att_{n}", task_id=f"tsk_{n}", generation_ids=(f"gen_{n}",), **attempt) for n in numbers],
        )
    )


def order(store: Store) -> list[str]:
    return [facts.task.id[4:] for facts in store.tasks.facts_of_batch(BATCH)]


def claimed(store: Store) -> list[str]:
    """Everything that is still claimed, in turn."""
    return [one.id[4:] for one in iter(lambda: store.attempts.claim_next(NOW, ["fal"]), None)]


def claimed_order(store: Store) -> list[str]:
    """In which order everything would be claimed."""
    rows = store.database.read("SELECT id FROM attempts WHERE state = 'queued' ORDER BY place")
    return [row["id"][4:] for row in rows]


def move(store: Store, *numbers: str) -> None:
    store.tasks.order(BATCH, [f"tsk_{number}" for number in numbers])


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "ids", "after"),
    [
        pytest.param("abcd", "dcba", "dcba", id="all"),
        pytest.param("abcd", "ca", "cbad", id="some take each other's places"),
        pytest.param("abcd", "xdd", "abcd", id="strangers and doubles change nothing"),
    ],
)
def test_an_order_of_some_leaves_the_others_where_they_are(before: str, ids: str, after: str) -> None:
    assert "".join(woven(before, ids)) == after


@pytest.mark.parametrize(
    ("ids", "after"),
    [
        pytest.param("aXcYZ", "aXbcYZ", id="right behind their neighbours"),
        pytest.param("Xb", "aXbc", id="in front of the first that is named"),
        pytest.param("X", "abcX", id="at the end where none is named"),
    ],
)
def test_new_ones_stand_beside_their_neighbours_whatever_else_there_is(ids: str, after: str) -> None:
    assert "".join(inserted("abc", ids, "XYZ")) == after


@pytest.mark.parametrize(
    ("order", "places", "changed"),
    [
        pytest.param("abc", [0, 1, 2], {}, id="nothing moved"),
        pytest.param("cab", [0, 1, 2], {"c": -1}, id="to the top is one new number"),
        pytest.param("bca", [0, 1, 2], {"a": 3}, id="to the bottom too"),
        pytest.param("acb", [0, 10, 20], {"c": 1}, id="into a gap"),
        pytest.param("acbd", [0, 1, 2, 3], {"c": 1, "b": 2}, id="without a gap the part between moves"),
        pytest.param("ab", [5, 5], {"a": 4}, id="two on one place are pulled apart"),
    ],
)
def test_as_few_numbers_change_as_may(order: str, places: list[int], changed: dict[str, int]) -> None:
    known = dict(zip(sorted(order), places, strict=True))
    found = new_places(order, known)
    assert found == changed
    assert "".join(sorted(order, key=(known | found).get)) == order  # type: ignore[arg-type]


# ---- the queue -------------------------------------------------------------------------------------------------------


def test_what_is_moved_up_is_made_earlier(store: Store) -> None:
    tasks_of(store, 4)
    move(store, "4", "1", "2", "3")
    assert order(store) == ["4", "1", "2", "3"]
    assert claimed(store) == ["4", "1", "2", "3"]


def test_only_what_still_waits_changes_its_turn(store: Store) -> None:
    tasks_of(store, 4)
    store.attempts.claim_next(NOW, ["fal"])
    move(store, "4", "3", "2", "1")
    assert store.attempts.get("att_1").state is AttemptState.RUNNING
    assert claimed(store) == ["4", "3", "2"]


def test_another_batch_keeps_its_turn_between_those_that_moved(store: Store) -> None:
    tasks_of(store, 2)
    store.batches.add(make_new_batch(3))
    store.batches.add(make_new_batch(4))
    store.attempts.cancel(["att_1"], NOW)
    store.attempts.retry([make_attempt(id="att_9", task_id="tsk_1")], NOW)
    assert "".join(claimed_order(store)) == "2349"
    move(store, "1", "2")
    move(store, "2", "1")
    assert "".join(claimed_order(store)) == "2349"
    store.tasks.order(BATCH, ["tsk_1", "tsk_2"])
    assert claimed(store) == ["9", "3", "4", "2"]


def test_a_move_announces_the_batch_and_what_stands_elsewhere(store: Store) -> None:
    tasks_of(store, 500)
    seen: list[Change] = []
    store.database.listen(seen.append)
    move(store, "500", *(str(number) for number in range(1, 500)))
    assert [(set(change.tasks), set(change.batches)) for change in seen] == [({"tsk_500"}, {BATCH})]


def test_the_next_turn_is_read_from_an_index_without_sorting(store: Store) -> None:
    plan = [row["detail"] for row in store.database.read(f"EXPLAIN QUERY PLAN {select_of_claim()}", SPEND)]
    assert any("USING INDEX attempts_queued (provider=?)" in step for step in plan)
    assert sum("TEMP B-TREE" in step for step in plan) <= 1  # of the providers, never of what they have queued


def select_of_claim() -> str:
    return CLAIM_SQL[CLAIM_SQL.index("SELECT first.rowid") : CLAIM_SQL.rindex(")")]


def test_a_task_comes_back_from_the_trash_to_where_it_was(store: Store) -> None:
    tasks_of(store, 4)
    store.tasks.delete("tsk_2", NOW)
    move(store, "4", "1", "3")
    store.tasks.restore("tsk_2")
    assert order(store) == ["4", "2", "1", "3"]


# ---- taking back -----------------------------------------------------------------------------------------------------


def running(store: Store) -> Attempt:
    found = store.attempts.claim_next(NOW, ["fal"])
    assert found
    return found


def test_a_task_that_waits_becomes_a_draft_and_its_calls_stay_as_history(store: Store) -> None:
    tasks_of(store, 2)
    assert store.drafts.take_back("tsk_1", LATER) == ""
    assert [task.id for task in store.drafts.of_batch(BATCH)] == ["tsk_1"]
    assert order(store) == ["2"]
    assert claimed(store) == ["2"]
    kept = store.attempts.get("att_1")
    assert (kept.state, kept.ended_at, kept.generation_ids) == (AttemptState.CANCELLED, LATER, ())


def test_money_that_was_spent_stays_counted(store: Store) -> None:
    tasks_of(store, 2, state=AttemptState.FAILED, cost_usd=0.02)
    store.drafts.take_back("tsk_1", LATER)
    assert store.batches.counts([BATCH])[BATCH].spent_usd == pytest.approx(0.04)


def test_a_task_that_was_claimed_a_moment_before_is_not_taken_back(store: Store) -> None:
    tasks_of(store, 1)
    attempt = running(store)
    assert store.drafts.take_back("tsk_1", LATER) == "running"
    assert store.attempts.get("att_1") == attempt
    assert store.drafts.of_batch(BATCH) == []


def test_what_may_be_billed_is_not_taken_back(store: Store) -> None:
    tasks_of(store, 1)
    store.attempts.lose(running(store).id, OutcomeUnknown("The answer was lost."))
    assert store.drafts.take_back("tsk_1", LATER) == "unknown"
    assert order(store) == ["1"]


def test_a_task_with_a_picture_keeps_it(store: Store) -> None:
    tasks_of(store, 1)
    store.attempts.finish(running(store), [make_asset()], None, LATER)
    store.generations.delete("local", ["gen_1"], NOW)
    assert store.drafts.take_back("tsk_1", LATER) == "pictures"  # also one in the trash, from where it may come back


# ---- how long calls took ---------------------------------------------------------------------------------------------


def test_the_pace_of_a_batch_is_its_own_else_that_of_its_model(store: Store) -> None:
    tasks_of(store, 3)
    done = running(store)
    (calls,) = store.paces.open_calls([BATCH])
    assert (calls.queued, calls.running, store.paces.seconds(calls)) == (2, 1, [])
    store.attempts.finish(done, [make_asset()], None, LATER)
    (calls,) = store.paces.open_calls([BATCH])
    assert store.paces.seconds(calls) == pytest.approx([10.0], abs=0.01)
    assert store.paces.seconds(replace(calls, batch_id="bat_9")) == pytest.approx([10.0], abs=0.01)


def test_what_waits_stays_first_after_the_file_was_compacted(store: Store) -> None:
    tasks_of(store, 4)
    with store.database.write() as write:  # as a file is whose rows were numbered anew: the places are from before
        write.run("UPDATE attempts SET place = place + 1000")
    store.compact()
    store.batches.add(make_new_batch(9))
    assert claimed(store) == ["1", "2", "3", "4", "9"]
