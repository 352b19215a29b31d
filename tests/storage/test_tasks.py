from dataclasses import replace

import pytest

from imagegen.errors import NotFound
from imagegen.records import TaskFacts
from imagegen.states import Standing
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import NOW, make_asset, make_attempt, make_new_batch, make_task, make_topic

OWNER = "local"


def facts_of(store: Store) -> TaskFacts:
    (facts,) = store.tasks.facts_of_batch("bat_1")
    return facts


def test_facts_hold_the_attempt_that_counts_and_the_picture(store: Store) -> None:
    store.batches.add(make_new_batch(images=2))
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt
    store.attempts.finish(attempt, [make_asset()], None, NOW)
    done, queued = facts_of(store).generations
    assert (done.standing, done.asset) == (Standing.DONE, make_asset())
    assert (queued.standing, queued.asset) == (Standing.QUEUED, None)
    assert (done.attempt and done.attempt.id, queued.attempt and queued.attempt.id) == ("att_1", "att_2")


def test_a_draft_is_none_of_the_tasks_yet(store: Store) -> None:
    store.batches.add(replace(make_new_batch(started_at=None), generations=[], attempts=[]))
    assert store.tasks.facts_of_batch("bat_1") == []
    assert store.tasks.get(OWNER, "tsk_1").started_at is None


def test_tasks_come_by_batch_and_then_by_position(store: Store) -> None:
    new = make_new_batch(2)
    store.batches.add(replace(new, tasks=[*new.tasks, make_task(id="tsk_3", batch_id="bat_2", position=-1)]))
    store.batches.add(make_new_batch(1))
    assert [facts.task.id for facts in store.tasks.facts_of_topic("top_1")] == ["tsk_3", "tsk_2", "tsk_1"]


def test_facts_by_id_may_leave_out_other_topics(store: Store) -> None:
    store.topics.add(make_topic(id="top_2"))
    store.batches.add(make_new_batch(1))
    store.batches.add(make_new_batch(2, batch={"topic_id": "top_2"}))
    wanted = ["tsk_2", "tsk_1", "tsk_9"]
    assert [facts.task.id for facts in store.tasks.facts_by_ids(wanted)] == ["tsk_1", "tsk_2"]
    assert [facts.task.id for facts in store.tasks.facts_by_ids(wanted, "top_2")] == ["tsk_2"]


def test_a_task_in_the_trash_is_not_shown_until_it_comes_back(store: Store) -> None:
    store.batches.add(make_new_batch())
    store.tasks.delete("tsk_1", NOW)
    assert store.tasks.facts_of_topic("top_1") == []
    assert store.tasks.get(OWNER, "tsk_1").deleted_at == NOW
    store.tasks.restore("tsk_1")
    assert facts_of(store).task == make_task()


def test_the_tasks_of_a_batch_in_the_trash_are_not_shown(store: Store) -> None:
    store.batches.add(make_new_batch())
    store.batches.delete("bat_1", NOW)
    assert store.tasks.facts_by_ids(["tsk_1"]) == []


def test_the_trash_is_announced_with_the_batch_of_the_task(store: Store) -> None:
    store.batches.add(make_new_batch())
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.tasks.delete("tsk_1", NOW)
    assert [(*change.batches, *change.tasks) for change in heard] == [("bat_1", "tsk_1")]


@pytest.mark.parametrize(("owner", "task_id"), [("local", "tsk_9"), ("somebody else", "tsk_1")])
def test_a_task_that_is_not_there_or_not_yours_is_not_found(store: Store, owner: str, task_id: str) -> None:
    store.batches.add(make_new_batch())
    with pytest.raises(NotFound, match="This task is not here any more"):
        store.tasks.get(owner, task_id)


def test_facts_of_an_attempt_are_those_of_the_latest_one(store: Store) -> None:
    new = make_new_batch()
    store.batches.add(replace(new, attempts=[*new.attempts, make_attempt(id="att_2", try_number=2)]))
    latest = facts_of(store).generations[0].attempt
    assert latest
    assert latest.id == "att_2"
