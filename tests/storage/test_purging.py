from typing import Any

import pytest

from imagegen.states import AttemptState
from imagegen.storage.store import Store
from imagegen.storage.trash_scope import Quiet
from tests.conftest import LATER, NOW, make_asset
from tests.storage.trash_kit import LONG_AGO, add_task, change, give, picture, purge_everything, rows, trash

YESTERDAY, TWO_DAYS_AGO = "2026-11-21T13:00:00.000000Z", "2026-11-20T12:00:00.000000Z"
UNKNOWN = {"state": AttemptState.UNKNOWN, "cost_usd": None, "ended_at": None}
FILES = ["media/originals/ast_1.png", "media/previews/ast_1.webp"]


def test_a_topic_goes_with_everything_on_it_and_its_files(store: Store) -> None:
    add_task(store)
    store.topics.set_cover("top_1", "media/covers/top_1.webp")
    trash(store, "topics", "top_1")
    assert purge_everything(store) == ["media/covers/top_1.webp", *FILES]
    assert [rows(store, table) for table in ("topics", "batches", "tasks", "attempts", "generations", "assets")] == [
        []
    ] * 6


def test_what_is_not_in_the_trash_stays(store: Store) -> None:
    add_task(store)
    whole = store.trash.whole(store.trash.all("local"))
    assert whole.count == 0
    gone = store.purging.pictures("local", ["gen_1"], Quiet(LATER, LATER))
    assert (gone.count, rows(store, "generations")) == (0, ["gen_1"])


def test_nobody_deletes_what_is_somebody_elses(store: Store) -> None:
    add_task(store)
    trash(store, "tasks", "tsk_1")
    quiet = Quiet(LATER, LATER)
    store.purging.pictures("someone", ["gen_1"], quiet)
    store.purging.tasks("someone", ["tsk_1"], quiet)
    assert (rows(store, "generations"), rows(store, "tasks")) == (["gen_1"], ["tsk_1"])


@pytest.mark.parametrize(
    ("table", "mark"),
    [
        pytest.param("generations", {"is_favourite": 1}, id="a favourite"),
        pytest.param("generations", {"published_at": NOW}, id="a published picture"),
        pytest.param("attempts", {"state": "running"}, id="a running call"),
        pytest.param("attempts", {"state": "queued"}, id="a queued call"),
        pytest.param(
            "attempts", {"state": "unknown", "remote_id": "r1", "created_at": YESTERDAY}, id="still listened for"
        ),
        pytest.param("attempts", {"state": "cancelled", "ended_at": NOW}, id="a call that was cancelled just now"),
    ],
)
def test_what_must_not_go_stays_with_everything_above_it(store: Store, table: str, mark: dict[str, Any]) -> None:
    add_task(store)
    change(store, table, "att_1" if table == "attempts" else "gen_1", **mark)
    trash(store, "topics", "top_1")
    assert purge_everything(store) == []
    assert (rows(store, "assets"), rows(store, "tasks"), rows(store, "topics")) == (["ast_1"], ["tsk_1"], ["top_1"])


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param({"state": "unknown", "remote_id": "r1", "created_at": TWO_DAYS_AGO}, id="unknown for two days"),
        pytest.param({"state": "unknown", "created_at": YESTERDAY}, id="unknown without a number to ask for"),
        pytest.param({"state": "cancelled", "ended_at": LONG_AGO}, id="cancelled long ago"),
        pytest.param({"state": "failed"}, id="failed"),
    ],
)
def test_a_call_that_nobody_waits_for_any_more_holds_nothing(store: Store, attempt: dict[str, Any]) -> None:
    add_task(store)
    change(store, "attempts", "att_1", **attempt)
    trash(store, "tasks", "tsk_1")
    assert purge_everything(store) == FILES
    assert rows(store, "attempts") == []


def test_beside_a_favourite_the_other_pictures_go(store: Store) -> None:
    add_task(store, images=3)
    change(store, "generations", "gen_2", is_favourite=1)
    trash(store, "batches", "bat_1")
    purge_everything(store)
    assert (rows(store, "generations"), rows(store, "assets")) == (["gen_2"], ["ast_2"])
    store.batches.restore("bat_1")
    assert [one.asset and one.asset.id for one in store.tasks.facts_of_batch("bat_1")[0].generations] == ["ast_2"]


def test_a_single_picture_leaves_its_task_and_its_call(store: Store) -> None:
    add_task(store, images=2)
    trash(store, "generations", "gen_1")
    assert purge_everything(store) == FILES
    assert (rows(store, "generations"), rows(store, "attempts")) == (["gen_2"], ["att_1", "att_2"])


def test_files_that_another_picture_shares_stay(store: Store) -> None:
    add_task(store, images=2)
    change(store, "assets", "ast_2", preview_path="media/previews/ast_1.webp")
    trash(store, "generations", "gen_1")
    assert purge_everything(store) == ["media/originals/ast_1.png"]


def test_a_picture_that_another_task_was_given_becomes_an_upload(store: Store) -> None:
    add_task(store, 1)
    add_task(store, 2)
    give(store, "ast_1", "tsk_2")
    trash(store, "tasks", "tsk_1")
    assert purge_everything(store) == []
    kept = store.assets.get("local", "ast_1")
    assert (kept.kind, kept.generation_id, kept.path) == ("input", None, "media/originals/ast_1.png")


def test_it_goes_with_the_last_task_that_names_it(store: Store) -> None:
    add_task(store, 1)
    add_task(store, 2)
    give(store, "ast_1", "tsk_2")
    trash(store, "tasks", "tsk_1")
    purge_everything(store)
    trash(store, "tasks", "tsk_2")
    assert purge_everything(store)[:2] == ["media/originals/ast_1.png", "media/originals/ast_2.png"]
    assert rows(store, "assets") == []


def test_both_go_at_once(store: Store) -> None:
    add_task(store, 1)
    add_task(store, 2)
    give(store, "ast_1", "tsk_2")
    trash(store, "topics", "top_1")
    assert len(purge_everything(store)) == 4


def test_an_upload_outlives_the_tasks_that_were_given_it(store: Store) -> None:
    add_task(store)
    store.assets.add(
        make_asset(id="ast_9", kind="input", generation_id=None, attempt_id=None, path="media/inputs/9.png")
    )
    give(store, "ast_9", "tsk_1")
    trash(store, "tasks", "tsk_1")
    purge_everything(store)
    assert rows(store, "assets") == ["ast_9"]


def test_an_upload_that_a_task_names_again_comes_out_of_the_trash(store: Store) -> None:
    add_task(store)
    store.assets.add(picture(9, kind="input", generation_id=None, attempt_id=None, deleted_at=LONG_AGO))
    give(store, "ast_9", "tsk_1")
    assert purge_everything(store) == []
    assert store.assets.get("local", "ast_9").deleted_at is None


def test_what_was_paid_stays_paid(store: Store) -> None:
    add_task(store, images=2)
    change(store, "batches", "bat_1", title="mine")
    add_task(store, 5)
    change(store, "tasks", "tsk_5", batch_id="bat_1")
    change(store, "attempts", "att_5", batch_id="bat_1")
    before = store.batches.counts(["bat_1"])["bat_1"].spent_usd
    trash(store, "tasks", "tsk_1")
    purge_everything(store)
    assert store.batches.counts(["bat_1"])["bat_1"].spent_usd == before == pytest.approx(0.12)
    (spent,) = store.database.read(
        "SELECT sum(cost_usd) AS usd, count(*) AS calls FROM spendings WHERE owner = 'local'"
    )
    assert spent == {"usd": pytest.approx(0.12), "calls": 3}


def test_a_call_that_may_have_been_billed_is_remembered_with_its_estimate(store: Store) -> None:
    add_task(store, **UNKNOWN)
    trash(store, "tasks", "tsk_1")
    purge_everything(store)
    (kept,) = store.database.read("SELECT state, cost_usd, price_estimate_usd, topic_id FROM payments")
    assert kept == {"state": "unknown", "cost_usd": None, "price_estimate_usd": 0.04, "topic_id": "top_1"}


def test_the_search_does_not_find_what_is_gone(store: Store) -> None:
    add_task(store)
    trash(store, "tasks", "tsk_1")
    purge_everything(store)
    assert store.database.read("SELECT rowid FROM library_fts WHERE library_fts MATCH 'fox'") == []


def test_a_compacted_database_is_smaller_and_is_searched_as_before(store: Store) -> None:
    for number in range(1, 40):
        add_task(store, number)
    for number in range(1, 30):
        trash(store, "tasks", f"tsk_{number}")
    purge_everything(store)
    before = store.search.task_ids("local", "red fox")
    assert store.database.compact() > 0
    assert store.database.sizes().empty_bytes == 0
    assert store.search.task_ids("local", "red fox") == before
    assert len(before) == 10
