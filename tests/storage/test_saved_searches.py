import pytest

from imagegen.errors import NotFound
from imagegen.storage.saved_searches import SavedSearch
from imagegen.storage.store import Store
from tests.conftest import NOW

OWNER = "local"


def save(store: Store, search_id: str, name: str, **query: object) -> str:
    return store.saved_searches.save(OWNER, SavedSearch(search_id, name, query), NOW)


def test_searches_are_kept_by_name(store: Store) -> None:
    save(store, "sea_1", "红色", text="红")
    save(store, "sea_2", "Best", favourite=True)
    assert store.saved_searches.of_owner(OWNER) == [
        SavedSearch("sea_2", "Best", {"favourite": True}),
        SavedSearch("sea_1", "红色", {"text": "红"}),
    ]


def test_a_name_is_used_once_whatever_its_case(store: Store) -> None:
    save(store, "sea_1", "Best", favourite=True)
    assert save(store, "sea_2", "BEST", rating_min=4) == "sea_1"
    assert store.saved_searches.of_owner(OWNER) == [SavedSearch("sea_1", "BEST", {"rating_min": 4})]


def test_a_search_is_deleted_by_its_owner_only(store: Store) -> None:
    save(store, "sea_1", "Best", favourite=True)
    with pytest.raises(NotFound):
        store.saved_searches.delete("stranger", "sea_1")
    assert store.saved_searches.of_owner("stranger") == []
    assert store.saved_searches.delete(OWNER, "sea_1").query == {"favourite": True}
    assert store.saved_searches.of_owner(OWNER) == []
