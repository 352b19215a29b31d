from typing import Any

import pytest

from imagegen.errors import NotFound
from imagegen.storage.store import Store
from imagegen.storage.trash_scope import Scope
from tests.storage.trash_kit import add_task, in_trash, trash


@pytest.fixture
def history(store: Store) -> Store:
    """One topic, two batches, a task each; the first has three pictures."""
    add_task(store, 1, images=3)
    add_task(store, 11, images=1)
    return store


@pytest.mark.parametrize(
    ("deleted", "wanted", "left"),
    [
        pytest.param([("topics", "top_1")], {"topics": ["top_1"]}, {}, id="a whole topic"),
        pytest.param(
            [("generations", "gen_1"), ("topics", "top_1")],
            {"topics": ["top_1"]},
            {"pictures": ["gen_1"]},
            id="a topic without what was deleted in it before",
        ),
        pytest.param(
            [("generations", "gen_1"), ("tasks", "tsk_1"), ("topics", "top_1")],
            {"pictures": ["gen_1"]},
            {"pictures": ["gen_2", "gen_3"], "batches": ["bat_11"]},
            id="only the picture, with task and topic",
        ),
        pytest.param(
            [("generations", "gen_1"), ("topics", "top_1")],
            {"pictures": ["gen_1"]},
            {"pictures": ["gen_2", "gen_3"], "batches": ["bat_11"]},
            id="only the picture, below a task that was not deleted itself",
        ),
        pytest.param(
            [("generations", "gen_1"), ("generations", "gen_2"), ("tasks", "tsk_1")],
            {"pictures": ["gen_1", "gen_2"]},
            {"pictures": ["gen_3"]},
            id="two pictures of one task",
        ),
        pytest.param(
            [("tasks", "tsk_1"), ("topics", "top_1")],
            {"tasks": ["tsk_1"]},
            {"batches": ["bat_11"]},
            id="only the task, with its topic",
        ),
        pytest.param(
            [("generations", "gen_1"), ("tasks", "tsk_1"), ("topics", "top_1")],
            {"topics": ["top_1"], "pictures": ["gen_1"]},
            {"pictures": ["gen_2", "gen_3"]},
            id="a topic and a picture of a deleted task in it",
        ),
        pytest.param(
            [("generations", "gen_1"), ("batches", "bat_1"), ("topics", "top_1")],
            {"topics": ["top_1"], "batches": ["bat_1"], "pictures": ["gen_1"]},
            {},
            id="everything",
        ),
    ],
)
def test_what_comes_back_and_what_stays(
    history: Store, deleted: list[tuple[str, str]], wanted: dict[str, Any], left: dict[str, Any]
) -> None:
    for table, row_id in deleted:
        trash(history, table, row_id)
    history.restoring.restore(Scope(**wanted))
    assert in_trash(history) == left


def test_screens_hear_of_it(history: Store) -> None:
    trash(history, "generations", "gen_1")
    trash(history, "topics", "top_1")
    heard = []
    history.database.listen(heard.append)
    history.restoring.restore(Scope(pictures=["gen_1"]))
    assert [(change.topics, change.batches, change.tasks) for change in heard] == [({"top_1"}, {"bat_1"}, {"tsk_1"})]


def test_an_item_counts_what_was_not_deleted_by_itself(history: Store) -> None:
    trash(history, "generations", "gen_1")
    trash(history, "topics", "top_1")
    (topic,), (picture,) = history.trash.page("local", "topics", 0, 10), history.trash.page("local", "pictures", 0, 10)
    assert (topic.pictures, topic.size_bytes, topic.assets) == (3, 3000, ("ast_11", "ast_2", "ast_3"))
    assert (picture.pictures, picture.title, picture.topic) == (1, "a red fox", "Foxes")


def test_the_latest_comes_first_and_pages_follow(history: Store) -> None:
    for number, hour in ((1, "10"), (2, "12"), (3, "11")):
        trash(history, "generations", f"gen_{number}", f"2026-11-22T{hour}:00:00.000000Z")
    pages = [[item.id for item in history.trash.page("local", "pictures", offset, 2)] for offset in (0, 2)]
    assert pages == [["gen_2", "gen_3"], ["gen_1"]]


@pytest.mark.parametrize("owner", ["local", "someone"])
def test_only_what_is_in_the_owners_trash_is_named(history: Store, owner: str) -> None:
    if owner == "someone":
        trash(history, "generations", "gen_1")
    with pytest.raises(NotFound):
        history.trash.require(owner, Scope(pictures=["gen_1"]))
