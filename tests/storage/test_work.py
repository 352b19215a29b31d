"""Which batches have work: asked for at every change, so it has to be right for one image and for thousands."""

from imagegen.storage.store import Store
from tests.conftest import NOW, make_new_batch


def test_a_batch_has_work_while_anything_of_it_is_queued_or_running(store: Store) -> None:
    for number in (1, 11):
        store.batches.add(make_new_batch(number, images=2))
    assert store.work.open_batches() == {"bat_1", "bat_11"}
    store.attempts.claim_next(NOW, ["fal"])
    store.attempts.cancel(["att_1"], NOW)
    assert store.work.open_among(["bat_1", "bat_11", "bat_none"]) == {"bat_1", "bat_11"}
    store.attempts.cancel(["att_2"], NOW)
    assert store.work.open_among(["bat_1", "bat_11"]) == {"bat_11"}
    assert store.work.open_batches() == {"bat_11"}


def test_nothing_asked_is_nothing_found(store: Store) -> None:
    assert store.work.open_among([]) == set()
