import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.storage.store import Store
from tests.conftest import NOW, make_new_batch

OWNER = "local"


@pytest.fixture
def full(store: Store) -> Store:
    store.batches.add(make_new_batch(1, images=2))
    return store


def test_tags_go_on_and_off_and_what_was_there_is_told(full: Store) -> None:
    assert full.tags.change(OWNER, ["gen_1", "gen_2"], ["summer"], [], NOW) == {"gen_1": [], "gen_2": []}
    assert full.tags.change(OWNER, ["gen_1"], ["红"], ["summer"], NOW) == {"gen_1": ["summer"]}
    assert full.tags.of(OWNER, ["gen_1", "gen_2"]) == {"gen_1": ["红"], "gen_2": ["summer"]}


def test_a_tag_is_one_whatever_its_case_and_looks_as_it_was_first_written(full: Store) -> None:
    full.tags.change(OWNER, ["gen_1"], ["Été"], [], NOW)
    full.tags.change(OWNER, ["gen_1", "gen_2"], ["ÉTÉ"], [], NOW)
    assert full.tags.of(OWNER, ["gen_1", "gen_2"]) == {"gen_1": ["Été"], "gen_2": ["Été"]}
    full.tags.change(OWNER, ["gen_1"], [], ["été"], NOW)
    assert full.tags.of(OWNER, ["gen_1"]) == {}


def test_an_image_has_a_limited_number_of_tags_and_too_many_change_nothing(full: Store) -> None:
    full.tags.change(OWNER, ["gen_1"], [f"tag {number}" for number in range(30)], [], NOW)
    with pytest.raises(InvalidInput, match="up to 30 tags"):
        full.tags.change(OWNER, ["gen_1", "gen_2"], ["one more"], [], NOW)
    assert full.tags.of(OWNER, ["gen_2"]) == {}


def test_tags_are_put_back_as_they_were(full: Store) -> None:
    before = full.tags.change(OWNER, ["gen_1", "gen_2"], ["a"], [], NOW)
    full.tags.change(OWNER, ["gen_1"], ["b"], ["a"], NOW)
    full.tags.set(OWNER, {**before, "gen_2": ["c", "d"]}, NOW)
    assert full.tags.of(OWNER, ["gen_1", "gen_2"]) == {"gen_2": ["c", "d"]}


def test_images_of_somebody_else_are_left_alone(full: Store) -> None:
    with pytest.raises(NotFound):
        full.tags.change("stranger", ["gen_1"], ["mine"], [], NOW)
    with pytest.raises(NotFound):
        full.tags.set("stranger", {"gen_1": ["mine"]}, NOW)
    assert full.tags.of(OWNER, ["gen_1"]) == {}


def test_a_changed_tag_is_news(full: Store) -> None:
    before = full.database.revision
    full.tags.change(OWNER, ["gen_1"], ["a"], [], NOW)
    assert full.database.revision == before + 1


def test_tags_go_with_their_image(full: Store) -> None:
    full.tags.change(OWNER, ["gen_1"], ["a"], [], NOW)
    with full.database.write() as write:
        write.run("DELETE FROM attempt_generations WHERE generation_id = 'gen_1'")
        write.run("DELETE FROM generations WHERE id = 'gen_1'")
    assert full.tags.of(OWNER, ["gen_1"]) == {}
