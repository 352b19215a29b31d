"""Drafts: rows of a list until they are started or deleted."""

from dataclasses import replace

import pytest

from imagegen.records import Task
from imagegen.storage.batches import NewBatch, TaskInput
from imagegen.storage.database import Change
from imagegen.storage.drafts import Started
from imagegen.storage.store import Store
from tests.conftest import NOW, make_asset, make_attempt, make_batch, make_generation, make_task

BATCH = "bat_1"


def draft(number: int, **changes: object) -> Task:
    return make_task(**{"id": f"tsk_{number}", "position": number - 1, "started_at": None, **changes})


@pytest.fixture
def listed(store: Store) -> Store:
    """A list of three drafts."""
    store.batches.add(NewBatch(make_batch(origin={"kind": "lines"}), [draft(1), draft(2), draft(3)], [], []))
    return store


def ids(store: Store) -> list[str]:
    return [task.id for task in store.drafts.of_batch(BATCH)]


def test_a_list_and_its_rows_come_back_as_they_were_kept(store: Store) -> None:
    row = draft(1, is_locked=True, reason="the main view", origin={"cells": {"sku": "A"}}, title="Front")
    store.batches.add(NewBatch(make_batch(origin={"kind": "sheet"}), [row], [], []))
    assert store.drafts.of_batch(BATCH) == [row]
    assert store.batches.get("local", BATCH).origin == {"kind": "sheet"}


def test_new_rows_get_their_place_in_the_same_transaction(listed: Store) -> None:
    seen: list[Change] = []
    listed.database.listen(seen.append)
    listed.drafts.add(BATCH, [draft(4, position=9)], [], ["tsk_1", "tsk_4", "tsk_2", "tsk_3"])
    assert ids(listed) == ["tsk_1", "tsk_4", "tsk_2", "tsk_3"]
    assert [sorted(change.tasks) for change in seen] == [["tsk_2", "tsk_3", "tsk_4"]]


def test_only_what_stands_elsewhere_is_told_of_a_new_order(listed: Store) -> None:
    seen: list[Change] = []
    listed.database.listen(seen.append)
    listed.drafts.order(BATCH, ["tsk_2", "tsk_1", "tsk_3"])
    listed.drafts.order(BATCH, ["tsk_2", "tsk_1", "tsk_3"])
    assert [sorted(change.tasks) for change in seen] == [["tsk_2"]]


def test_a_row_that_was_started_meanwhile_keeps_what_it_had(listed: Store) -> None:
    listed.drafts.start(Started([draft(1, started_at=NOW)], [], []))
    changed = [draft(1, prompt="changed"), draft(2, prompt="changed")]
    assert listed.drafts.update(changed, []) == ["tsk_2"]
    assert listed.tasks.get("local", "tsk_1").prompt == "a red fox"


def test_the_pictures_of_a_row_are_noted_anew_and_one_that_is_gone_is_no_trouble(listed: Store) -> None:
    listed.assets.add(make_asset(kind="input", generation_id=None, attempt_id=None))
    inputs = [TaskInput("tsk_1", "ast_1", "imageUrls", 0), TaskInput("tsk_1", "ast_gone", "imageUrls", 1)]
    for _ in range(2):
        listed.drafts.update([draft(1)], inputs)
    rows = listed.database.read("SELECT task_id, asset_id, parameter, position FROM inputs")
    assert [tuple(row.values()) for row in rows] == [("tsk_1", "ast_1", "imageUrls", 0)]


def test_started_rows_leave_the_list_with_their_images_and_calls(listed: Store) -> None:
    started = replace(draft(2), started_at=NOW, time_limit_s=60.0)
    new = Started([started], [make_generation(task_id="tsk_2")], [make_attempt(task_id="tsk_2")])
    assert listed.drafts.start(new) == ["tsk_2"]
    assert ids(listed) == ["tsk_1", "tsk_3"]
    (facts,) = listed.tasks.facts_of_batch(BATCH)
    assert (facts.task.time_limit_s, [one.generation.id for one in facts.generations]) == (60.0, ["gen_1"])


def test_a_second_start_of_a_row_queues_nothing(listed: Store) -> None:
    first = Started([draft(1, started_at=NOW)], [make_generation()], [make_attempt()])
    second = Started([draft(1, started_at=NOW)], [make_generation(id="gen_2")], [make_attempt(id="att_2")])
    listed.drafts.start(first)
    assert listed.drafts.start(second) == []
    assert listed.attempts.open_ids() == ["att_1"]


def test_deleted_rows_come_back_and_are_not_counted_meanwhile(listed: Store) -> None:
    assert listed.drafts.delete(["tsk_2", "tsk_9"], NOW) == ["tsk_2"]
    assert listed.drafts.counts([BATCH]) == {BATCH: 2}
    assert listed.drafts.restore(["tsk_2"]) == ["tsk_2"]
    assert ids(listed) == ["tsk_1", "tsk_2", "tsk_3"]
