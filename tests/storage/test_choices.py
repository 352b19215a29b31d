"""Choices are kept by person and place, one for each row."""

from imagegen.storage.choices import Choice
from imagegen.storage.store import Store
from tests.conftest import NOW, make_new_batch

OWNER = "local"


def test_a_later_choice_takes_the_place_of_an_earlier_one(store: Store) -> None:
    store.batches.add(make_new_batch(images=2))
    for picture in ("gen_1", "gen_2"):
        store.choices.put(OWNER, "bat_1", Choice("row", picture), NOW)
    assert store.choices.of(OWNER, "bat_1") == {"row": Choice("row", "gen_2")}


def test_choices_of_another_place_or_person_are_others(store: Store) -> None:
    store.choices.put(OWNER, "bat_1", Choice("row", None), NOW)
    assert store.choices.of(OWNER, "top_1") == store.choices.of("somebody else", "bat_1") == {}


def test_one_row_is_forgotten_or_all_of_them(store: Store) -> None:
    for row in ("one", "two", "three"):
        store.choices.put(OWNER, "bat_1", Choice(row, None), NOW)
    store.choices.drop(OWNER, "bat_1", "one")
    assert set(store.choices.of(OWNER, "bat_1")) == {"two", "three"}
    store.choices.drop(OWNER, "bat_1")
    assert store.choices.of(OWNER, "bat_1") == {}


def test_a_picture_that_is_deleted_for_good_takes_its_choice_with_it(store: Store) -> None:
    new = make_new_batch()
    store.batches.add(new)
    store.choices.put(OWNER, "bat_1", Choice("row", "gen_1"), NOW)
    with store.database.write() as write:
        write.run("DELETE FROM attempt_generations")
        write.run("DELETE FROM generations WHERE id = 'gen_1'")
    assert store.choices.of(OWNER, "bat_1") == {}
