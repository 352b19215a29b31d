from collections.abc import Callable
from dataclasses import replace

import pytest

from imagegen.errors import NotFound, SetupError
from imagegen.records import Batch
from imagegen.states import AttemptState, Standing
from imagegen.storage.batches import BatchCounts, TaskInput
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, make_asset, make_batch, make_new_batch, make_topic

OWNER = "local"


def test_a_start_keeps_batch_task_images_and_attempts(store: Store) -> None:
    new = make_new_batch(images=2)
    store.batches.add(new)
    assert store.batches.get(OWNER, "bat_1") == new.batch
    (facts,) = store.tasks.facts_of_batch("bat_1")
    assert facts.task == new.tasks[0]
    assert tuple(one.generation for one in facts.generations) == tuple(new.generations)
    assert store.attempts.in_state(AttemptState.QUEUED) == new.attempts


def test_a_start_is_one_change_that_names_everything(store: Store) -> None:
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.batches.add(make_new_batch())
    assert [(*change.topics, *change.batches, *change.tasks) for change in heard] == [("top_1", "bat_1", "tsk_1")]


def test_a_start_that_breaks_keeps_nothing(store: Store) -> None:
    new = make_new_batch()
    with pytest.raises(SetupError, match="UNIQUE"):
        store.batches.add(replace(new, attempts=[*new.attempts, *new.attempts]))
    assert store.batches.of_topic("top_1") == []


def test_a_start_brings_its_topic_to_the_top(store: Store) -> None:
    store.topics.add(make_topic(id="top_2", updated_at="2026-11-22T12:00:05.000000Z"))
    store.batches.add(make_new_batch(batch={"created_at": LATER}))
    assert [facts.topic.id for facts in store.topics.facts(OWNER)] == ["top_1", "top_2"]


def test_a_start_of_hundreds_of_images_is_kept_whole(store: Store) -> None:
    store.batches.add(make_new_batch(images=450))
    assert store.batches.counts(["bat_1"])["bat_1"].images == {Standing.QUEUED: 450}


def test_the_pictures_that_a_task_refers_to_are_kept_with_it(store: Store) -> None:
    store.assets.add(make_asset(kind="input", generation_id=None, attempt_id=None))
    store.batches.add(replace(make_new_batch(), inputs=[TaskInput("tsk_1", "ast_1", "imageUrl", 0)]))
    assert store.database.read("SELECT * FROM inputs") == [
        {
            "task_id": "tsk_1",
            "asset_id": "ast_1",
            "owner": OWNER,
            "parameter": "imageUrl",
            "position": 0,
            "created_at": NOW,
        }
    ]


def test_batches_of_a_topic_come_oldest_first_and_without_the_trash(store: Store) -> None:
    for number in (2, 1, 3):
        store.batches.add(make_new_batch(number))
    store.batches.delete("bat_1", NOW)
    assert [batch.id for batch in store.batches.of_topic("top_1")] == ["bat_2", "bat_3"]


def test_batches_by_id_come_from_the_trash_too(store: Store) -> None:
    store.batches.add(make_new_batch())
    store.batches.delete("bat_1", NOW)
    assert store.batches.by_ids(["bat_1", "bat_9"]) == [make_batch(deleted_at=NOW)]


@pytest.mark.parametrize(("owner", "batch_id"), [("local", "bat_9"), ("somebody else", "bat_1")])
def test_a_batch_that_is_not_there_or_not_yours_is_not_found(store: Store, owner: str, batch_id: str) -> None:
    store.batches.add(make_new_batch())
    with pytest.raises(NotFound, match="This batch is not here any more"):
        store.batches.get(owner, batch_id)


# ---- counting -------------------------------------------------------------------------------------------------------


def test_images_are_counted_by_where_they_stand(store: Store) -> None:
    store.batches.add(make_new_batch(images=3))
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt
    store.attempts.finish(attempt, [make_asset()], 0.003, NOW)
    store.attempts.claim_next(NOW, ["fal"])
    counts = store.batches.counts(["bat_1"])["bat_1"]
    assert counts == BatchCounts({Standing.DONE: 1, Standing.RUNNING: 1, Standing.QUEUED: 1}, spent_usd=0.003)


def test_money_adds_up_over_every_attempt(store: Store) -> None:
    store.batches.add(make_new_batch(images=2))
    for cost_usd in (0.25, 0.5):
        attempt = store.attempts.claim_next(NOW, ["fal"])
        assert attempt
        store.attempts.finish(attempt, [], cost_usd, NOW)
    assert store.batches.counts(["bat_1"])["bat_1"].spent_usd == 0.75


def test_nothing_spent_yet_is_unknown(store: Store) -> None:
    store.batches.add(make_new_batch())
    assert store.batches.counts(["bat_1"])["bat_1"].spent_usd is None


def test_tasks_in_the_trash_do_not_count(store: Store) -> None:
    store.batches.add(make_new_batch())
    store.tasks.delete("tsk_1", NOW)
    assert store.batches.counts(["bat_1"]) == {}


# ---- switches and the trash -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [None, "fal says: no credit."], ids=["by a person", "by an error"])
def test_a_pause_keeps_its_reason_until_the_batch_goes_on(store: Store, reason: str | None) -> None:
    store.batches.add(make_new_batch())
    store.batches.pause("bat_1", reason)
    assert store.batches.get(OWNER, "bat_1") == make_batch(is_paused=True, pause_reason=reason)
    store.batches.go_on("bat_1")
    assert store.batches.get(OWNER, "bat_1") == make_batch()


@pytest.mark.parametrize(
    ("change", "batch"),
    [
        (lambda store: store.batches.delete("bat_1", NOW), make_batch(deleted_at=NOW)),
        (lambda store: store.batches.restore("bat_1"), make_batch()),
    ],
    ids=["delete", "restore"],
)
def test_the_trash_is_announced_with_every_task_of_the_batch(
    store: Store, change: Callable[[Store], None], batch: Batch
) -> None:
    store.batches.add(make_new_batch())
    heard: list[Change] = []
    store.database.listen(heard.append)
    change(store)
    assert [(*one.batches, *one.tasks) for one in heard] == [("bat_1", "tsk_1")]
    assert store.batches.get(OWNER, "bat_1") == batch
