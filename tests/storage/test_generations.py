import pytest

from imagegen.errors import NotFound
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import LATER, make_generation, make_new_batch

OWNER = "local"


@pytest.mark.parametrize("is_favourite", [True, False])
def test_a_favourite_is_kept_and_its_task_announced(store: Store, is_favourite: bool) -> None:
    store.batches.add(make_new_batch())
    store.generations.judge(OWNER, ["gen_1"], {"is_favourite": not is_favourite})
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.generations.judge(OWNER, ["gen_1"], {"is_favourite": is_favourite})
    assert store.generations.get(OWNER, "gen_1") == make_generation(is_favourite=is_favourite)
    assert [change.tasks for change in heard] == [{"tsk_1"}]


@pytest.mark.parametrize(("owner", "generation_id"), [("local", "gen_9"), ("somebody else", "gen_1")])
def test_an_image_that_is_not_there_or_not_yours_is_not_found(store: Store, owner: str, generation_id: str) -> None:
    store.batches.add(make_new_batch())
    with pytest.raises(NotFound, match="This image is not here any more"):
        store.generations.get(owner, generation_id)


def test_one_image_that_is_gone_leaves_all_as_they_were(store: Store) -> None:
    store.batches.add(make_new_batch())
    with pytest.raises(NotFound):
        store.generations.judge(OWNER, ["gen_1", "gen_9"], {"is_favourite": True})
    assert store.generations.get(OWNER, "gen_1").is_favourite is False


def test_marks_are_set_together_and_what_was_before_comes_back(store: Store) -> None:
    store.batches.add(make_new_batch(images=2))
    store.generations.judge(OWNER, ["gen_2"], {"rating": 4})
    before = store.generations.judge(OWNER, ["gen_1", "gen_2"], {"verdict": "kept", "rating": None})
    assert [(one.id, one.verdict, one.rating) for one in before] == [("gen_1", None, None), ("gen_2", None, 4)]
    assert [store.generations.get(OWNER, one).verdict for one in ("gen_1", "gen_2")] == ["kept", "kept"]


def test_an_image_goes_to_the_trash_and_comes_back(store: Store) -> None:
    store.batches.add(make_new_batch(images=2))
    heard: list[Change] = []
    store.database.listen(heard.append)
    assert store.generations.delete(OWNER, ["gen_1"], LATER) == 1
    assert [one.generation.id for one in store.tasks.facts_of_batch("bat_1")[0].generations] == ["gen_2"]
    assert store.generations.restore(OWNER, ["gen_1"]) == 1
    assert len(store.tasks.facts_of_batch("bat_1")[0].generations) == 2
    assert [(change.tasks, change.batches) for change in heard] == [({"tsk_1"}, {"bat_1"})] * 2
