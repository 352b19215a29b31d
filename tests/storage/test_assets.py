import pytest

from imagegen.errors import NotFound
from imagegen.records import Asset
from imagegen.storage.store import Store
from tests.conftest import make_asset

OWNER = "local"


def make_input(**changes: object) -> Asset:
    return make_asset(**{"kind": "input", "generation_id": None, "attempt_id": None, "name": "fox.png"} | changes)


def test_an_asset_comes_back_as_it_was_kept(store: Store) -> None:
    store.assets.add(make_input())
    assert store.assets.get(OWNER, "ast_1") == make_input()


def test_assets_are_found_by_id_as_far_as_they_are_there(store: Store) -> None:
    store.assets.add(make_input())
    assert store.assets.by_ids(OWNER, ["ast_1", "ast_9"]) == {"ast_1": make_input()}


@pytest.mark.parametrize(("owner", "asset_id"), [("local", "ast_9"), ("somebody else", "ast_1")])
def test_an_asset_that_is_not_there_or_not_yours_is_not_found(store: Store, owner: str, asset_id: str) -> None:
    store.assets.add(make_input())
    with pytest.raises(NotFound) as caught:
        store.assets.get(owner, asset_id)
    assert caught.value.sentence == "This picture is not here any more. Choose it again."


def test_every_file_that_a_row_names_is_listed_once(store: Store) -> None:
    store.assets.add(make_input(path="a.png", preview_path="a.webp"))
    store.assets.add(make_input(id="ast_2", path="b.png", preview_path="b.png"))
    store.topics.set_cover("top_1", "covers/top_1.webp")
    assert store.assets.all_paths() == {"a.png", "a.webp", "b.png", "covers/top_1.webp"}
