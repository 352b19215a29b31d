"""Publications: one link a picture at a time, and the picture says so in the same transaction."""

import pytest

from imagegen.errors import NotFound
from imagegen.storage.publications import Publication
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, make_asset, make_new_batch


@pytest.fixture
def made(store: Store) -> Store:
    """A store with two finished pictures."""
    store.batches.add(make_new_batch(images=2))
    for place in (1, 2):
        attempt = store.attempts.claim_next(NOW, ["fal"])
        assert attempt
        asset = make_asset(id=f"ast_{place}", generation_id=attempt.generation_ids[0], attempt_id=attempt.id)
        store.attempts.finish(attempt, [asset], 0.1, NOW)
    return store


def publication(slug: str, generation_id: str = "gen_1", **changes: object) -> Publication:
    values = {"slug": slug, "owner": "local", "generation_id": generation_id, "shows_prompt": False, "created_at": NOW}
    return Publication(**{**values, **changes})  # type: ignore[arg-type]


def test_a_second_wish_keeps_the_link_and_takes_over_what_shows(made: Store) -> None:
    made.publications.add(publication("one"))
    again = made.publications.add(publication("two", shows_prompt=True, created_at=LATER))
    assert (again.slug, again.shows_prompt, again.created_at) == ("one", True, NOW)
    assert made.publications.slugs() == {"one"}


def test_the_picture_says_since_when_it_is_public(made: Store) -> None:
    heard: list[frozenset[str]] = []
    made.database.listen(lambda change: heard.append(change.tasks))
    made.publications.add(publication("one"))
    assert made.generations.get("local", "gen_1").published_at == NOW
    made.publications.end("gen_1", LATER)
    assert made.generations.get("local", "gen_1").published_at is None
    assert heard == [frozenset({"tsk_1"})] * 2


def test_ending_what_is_not_public_ends_nothing(made: Store) -> None:
    assert made.publications.end("gen_1", NOW) == []
    assert made.publications.revive("gen_1") is None


def test_the_newest_link_comes_back_and_only_when_none_is_there(made: Store) -> None:
    for slug in ("one", "two"):
        made.publications.add(publication(slug))
        made.publications.end("gen_1", LATER)
    assert made.publications.revive("gen_1") == publication("two")
    assert made.publications.revive("gen_1") == publication("two")
    assert made.publications.slugs() == {"two"}


def test_each_owner_has_a_list_newest_first(made: Store) -> None:
    made.publications.add(publication("one"))
    made.publications.add(publication("two", "gen_2", created_at=LATER))
    assert [found.publication.slug for found in made.publications.of_owner("local")] == ["two", "one"]
    assert made.publications.of_owner("other") == []


def test_a_link_shows_the_prompt_only_where_it_may(made: Store) -> None:
    made.publications.add(publication("one"))
    made.publications.add(publication("two", "gen_2", shows_prompt=True))
    assert made.publications.find_picture("one").prompt is None
    assert made.publications.find_picture("two").prompt == "a red fox"
    with pytest.raises(NotFound):
        made.publications.find_picture("three")
