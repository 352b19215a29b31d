from typing import Any

import pytest

from imagegen.states import AttemptState
from imagegen.storage.rules import RULES, RuleSetting
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, make_asset, make_topic
from tests.storage.trash_kit import LONG_AGO, add_task, change, give, in_trash, trash

GOOD = [
    pytest.param({"is_favourite": 1}, id="a favourite"),
    pytest.param({"verdict": "kept"}, id="kept"),
    pytest.param({"rating": 4}, id="four stars"),
    pytest.param({"published_at": NOW}, id="published"),
]


def found(store: Store, name: str, before: str = LATER) -> list[str]:
    count, _ = store.rules.count("local", name, before)
    ids = [one.id for one in store.rules.page("local", name, before, 0, 50)]
    assert count == len(ids)
    return ids


def add_failed(store: Store, number: int = 1, **attempt: Any) -> None:
    add_task(store, number, **{"state": AttemptState.FAILED, "cost_usd": None, **attempt})
    with store.database.write() as write:
        write.run("DELETE FROM assets WHERE generation_id = ?", (f"gen_{number}",))


def reject(store: Store, row_id: str, at: str) -> None:
    change(store, "generations", row_id, verdict="rejected")
    with store.database.write() as write:
        write.run("UPDATE verdicts SET decided_at = ? WHERE generation_id = ?", (at, row_id))


def test_rejected_pictures_wait_from_their_rejection_on(store: Store) -> None:
    add_task(store, images=3)
    reject(store, "gen_1", LONG_AGO)
    reject(store, "gen_2", "2026-11-20T00:00:00.000000Z")
    assert found(store, "rejected", "2026-11-01T00:00:00.000000Z") == ["gen_1"]


def test_a_rejection_that_is_taken_back_and_given_again_counts_anew(store: Store) -> None:
    add_task(store)
    reject(store, "gen_1", LONG_AGO)
    change(store, "generations", "gen_1", verdict=None)
    assert store.database.read("SELECT * FROM verdicts") == []
    change(store, "generations", "gen_1", verdict="rejected")
    assert found(store, "rejected", "2026-11-01T00:00:00.000000Z") == []


@pytest.mark.parametrize(
    "marks",
    [pytest.param({}, id="no marks"), *[pytest.param({"rating": stars}, id=f"{stars} stars") for stars in (1, 3)]],
)
def test_rejected_ones_are_found_whatever_else(store: Store, marks: dict[str, Any]) -> None:
    add_task(store)
    change(store, "generations", "gen_1", verdict="rejected", **marks)
    assert found(store, "rejected", "2027-01-01T00:00:00.000000Z") == ["gen_1"]


@pytest.mark.parametrize("marks", GOOD)
@pytest.mark.parametrize("name", ["rejected", "unmarked", "failed"])
def test_no_rule_takes_what_somebody_liked(store: Store, name: str, marks: dict[str, Any]) -> None:
    add = add_failed if name == "failed" else add_task
    add(store)
    change(store, "generations", "gen_1", **{"verdict": "rejected" if name == "rejected" else None, **marks})
    assert found(store, name, "2027-01-01T00:00:00.000000Z") == []


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param({}, ["gen_1"], id="never marked"),
        pytest.param({"rating": 2}, [], id="two stars"),
        pytest.param({"verdict": "rejected"}, [], id="rejected"),
    ],
)
def test_unmarked_means_no_mark_at_all(store: Store, marks: dict[str, Any], expected: list[str]) -> None:
    add_task(store)
    if marks:
        change(store, "generations", "gen_1", **marks)
    assert found(store, "unmarked") == expected
    assert found(store, "unmarked", LONG_AGO) == []


def test_a_tag_is_a_mark(store: Store) -> None:
    add_task(store)
    store.tags.change("local", ["gen_1"], ["hero"], [], NOW)
    assert found(store, "unmarked") == []


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        pytest.param({"state": AttemptState.FAILED}, ["tsk_1"], id="failed"),
        pytest.param({"state": AttemptState.CANCELLED}, ["tsk_1"], id="cancelled"),
        pytest.param({"state": AttemptState.UNKNOWN}, [], id="nobody knows how it ended"),
        pytest.param({"state": AttemptState.QUEUED}, [], id="waits"),
        pytest.param({"state": AttemptState.FAILED, "ended_at": LATER}, [], id="failed just now"),
    ],
)
def test_failed_tasks_without_pictures(store: Store, attempt: dict[str, Any], expected: list[str]) -> None:
    add_failed(store, **attempt)
    add_task(store, 2, state=AttemptState.FAILED)  # it has a picture all the same
    assert found(store, "failed", NOW) == expected


def test_uploads_that_nothing_names(store: Store) -> None:
    add_task(store)
    for number in (5, 6, 7):
        path = f"media/inputs/{number}.png"
        store.assets.add(make_asset(id=f"ast_{number}", kind="input", generation_id=None, attempt_id=None, path=path))
    give(store, "ast_5", "tsk_1")
    with store.database.write() as write:
        write.run("UPDATE batches SET origin = ?", ('{"kind": "idea", "pictures": ["asset:ast_6"]}',))
    assert found(store, "uploads") == ["ast_7"]


@pytest.mark.parametrize("table", ["generations", "tasks", "batches", "topics"])
def test_a_rule_leaves_the_trash_alone(store: Store, table: str) -> None:
    add_task(store)
    ids = {"generations": "gen_1", "tasks": "tsk_1", "batches": "bat_1", "topics": "top_1"}
    trash(store, table, ids[table])
    assert found(store, "unmarked") == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_does_not_see_what_is_somebody_elses(store: Store, name: str) -> None:
    add_task(store)
    add_failed(store, 2)
    assert store.rules.count("someone", name, LATER) == (0, 0)


def test_what_a_rule_moved_is_found_again_by_its_time(store: Store) -> None:
    add_task(store, images=3)
    trash(store, "generations", "gen_3", LONG_AGO)
    moved = [store.rules.move("local", "unmarked", LATER, NOW, limit=1) for _ in range(3)]
    assert moved == [1, 1, 0]
    assert in_trash(store) == {"pictures": ["gen_1", "gen_2", "gen_3"]}
    store.restoring.restore(store.rules.moved("local", "unmarked", NOW))
    assert in_trash(store) == {"pictures": ["gen_3"]}


def test_rules_are_kept_for_each_person(store: Store) -> None:
    store.rules.set("local", "rejected", RuleSetting(True, 7))
    store.rules.set("local", "rejected", RuleSetting(False, 9))
    store.rules.set("someone", "failed", RuleSetting(True, 3))
    assert store.rules.all("local") == {"rejected": RuleSetting(False, 9)}
    assert store.rules.owners() == ["someone"]


def test_room_is_summed_by_topic_and_month_without_the_trash(store: Store) -> None:
    store.topics.add(make_topic(id="top_2", title="Birds"))
    add_task(store, images=3)
    trash(store, "generations", "gen_3")
    change(store, "assets", "ast_2", created_at="2026-09-01T00:00:00.000000Z", size_bytes=50)
    store.assets.add(make_asset(id="ast_9", kind="input", generation_id=None, attempt_id=None, path="x", size_bytes=7))
    usage = store.usage.figures("local")
    rooms = [(one.count, one.size_bytes) for one in (usage.pictures, usage.uploads, usage.trash)]
    assert rooms == [(2, 1050), (1, 7), (1, 1000)]
    assert [(title, room.size_bytes) for _, title, room in usage.topics] == [("Foxes", 1050)]
    assert [(month, room.size_bytes) for month, room in usage.months] == [("2026-11", 1000), ("2026-09", 50)]
