import pytest

from imagegen.errors import NotFound
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import make_generation, make_new_batch

OWNER = "local"


@pytest.mark.parametrize("is_favourite", [True, False])
def test_a_favourite_is_kept_and_its_task_announced(store: Store, is_favourite: bool) -> None:
    store.batches.add(make_new_batch())
    store.generations.set_favourites(OWNER, ["gen_1"], not is_favourite)
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.generations.set_favourites(OWNER, ["gen_1"], is_favourite)
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
        store.generations.set_favourites(OWNER, ["gen_1", "gen_9"], True)
    assert store.generations.get(OWNER, "gen_1").is_favourite is False
