import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.storage.moving import Moved
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, make_asset, make_batch, make_new_batch, make_topic

OWNER = "local"
TARGET = make_batch(id="bat_moved", topic_id="top_2", title="Moved")


@pytest.fixture
def full(store: Store) -> Store:
    """Two batches of made images, the first with two of them."""
    store.topics.add(make_topic(id="top_2", title="Best of"))
    store.batches.add(make_new_batch(1, images=2))
    store.batches.add(make_new_batch(3))
    for number in range(1, 4):
        attempt = store.attempts.claim_next(NOW, ["fal"])
        assert attempt is not None
        names = {"id": f"ast_{number}", "generation_id": f"gen_{number}", "attempt_id": attempt.id}
        store.attempts.finish(attempt, [make_asset(**names)], 0.04, LATER)
    return store


def places(store: Store) -> dict[str, tuple[str, int]]:
    tasks = store.tasks.by_ids(OWNER, ["tsk_1", "tsk_3"])
    return {task.id: (task.batch_id, task.position) for task in tasks}


def move(store: Store, *ids: str) -> Moved:
    return store.moving.move(OWNER, ids, TARGET, None, LATER)


def test_whole_tasks_move_with_all_their_images_and_calls(full: Store) -> None:
    moved = move(full, "gen_2", "gen_3")
    assert (moved.image_count, moved.emptied) == (3, ("bat_1", "bat_3"))
    assert places(full) == {"tsk_1": ("bat_moved", 0), "tsk_3": ("bat_moved", 1)}
    assert {row["batch_id"] for row in full.database.read("SELECT batch_id FROM attempts")} == {"bat_moved"}
    assert full.batches.get(OWNER, "bat_moved").price_estimate_usd == pytest.approx(0.08)
    assert [facts.image_count for facts in full.topics.facts(OWNER, ["top_2"])] == [3]


def test_a_batch_that_keeps_something_stays(full: Store) -> None:
    with full.database.write() as write:
        write.run("UPDATE tasks SET batch_id = 'bat_1' WHERE id = 'tsk_3'")
    assert move(full, "gen_3").emptied == ()


def test_a_move_is_undone_to_where_everything_was(full: Store) -> None:
    before = places(full)
    moved = move(full, "gen_1", "gen_3")
    assert full.moving.move_back(OWNER, "bat_moved", moved, LATER) == 2
    assert places(full) == before
    assert full.batches.get(OWNER, "bat_1").deleted_at is None
    assert full.batches.get(OWNER, "bat_moved").deleted_at == LATER


def test_a_new_topic_goes_with_the_undo_of_its_move(full: Store) -> None:
    topic = make_topic(id="top_3", title="New")
    batch = make_batch(id="bat_moved", topic_id="top_3")
    moved = full.moving.move(OWNER, ["gen_1"], batch, topic, LATER)
    full.moving.move_back(OWNER, "bat_moved", moved, LATER)
    assert full.topics.get(OWNER, "top_3").deleted_at == LATER


def test_what_was_moved_on_since_stays_where_it_is(full: Store) -> None:
    first = move(full, "gen_1", "gen_3")
    full.moving.move(OWNER, ["gen_3"], make_batch(id="bat_later", topic_id="top_2"), None, LATER)
    assert full.moving.move_back(OWNER, "bat_moved", first, LATER) == 1
    assert places(full) == {"tsk_1": ("bat_1", 0), "tsk_3": ("bat_later", 0)}


def test_what_is_still_being_made_does_not_move(full: Store) -> None:
    full.batches.add(make_new_batch(8))
    with pytest.raises(InvalidInput, match="still being made"):
        move(full, "gen_1", "gen_8")
    assert places(full)["tsk_1"] == ("bat_1", 0)


def test_images_of_somebody_else_do_not_move(full: Store) -> None:
    with pytest.raises(NotFound):
        full.moving.move("stranger", ["gen_1"], TARGET, None, LATER)
    assert places(full)["tsk_1"] == ("bat_1", 0)


def test_a_page_that_looks_hears_of_both_ends(full: Store) -> None:
    heard = []
    full.database.listen(heard.append)
    move(full, "gen_1")
    (change,) = heard
    assert change.batches == {"bat_1", "bat_moved"}
    assert change.topics == {"top_1", "top_2"}
    assert change.tasks == {"tsk_1"}
