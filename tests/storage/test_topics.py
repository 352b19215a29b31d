from collections.abc import Callable

import pytest

from imagegen.errors import NotFound
from imagegen.records import Topic, TopicFacts
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, SOONER, make_asset, make_new_batch, make_topic

OWNER = "local"


def test_topics_come_last_used_first(store: Store) -> None:
    store.topics.add(make_topic(id="top_2", updated_at=LATER))
    store.topics.add(make_topic(id="top_3", updated_at=SOONER))
    assert [facts.topic.id for facts in store.topics.facts(OWNER)] == ["top_2", "top_1", "top_3"]


def test_of_two_topics_of_one_moment_the_newer_comes_first(store: Store) -> None:
    store.topics.add(make_topic(id="top_2"))
    assert [facts.topic.id for facts in store.topics.facts(OWNER)] == ["top_2", "top_1"]


def test_a_topic_counts_its_tasks_pictures_and_open_attempts(store: Store) -> None:
    store.batches.add(make_new_batch(1, images=2))
    store.batches.add(make_new_batch(3))
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt
    store.attempts.finish(attempt, [make_asset()], None, NOW)
    assert store.topics.facts(OWNER) == [TopicFacts(make_topic(), task_count=2, image_count=1, running=2)]


@pytest.mark.parametrize(
    "put_away",
    [lambda store: store.tasks.delete("tsk_1", NOW), lambda store: store.batches.delete("bat_1", NOW)],
    ids=["task", "batch"],
)
def test_what_lies_in_the_trash_does_not_count(store: Store, put_away: Callable[[Store], None]) -> None:
    store.batches.add(make_new_batch())
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt
    store.attempts.finish(attempt, [make_asset()], None, NOW)
    put_away(store)
    assert store.topics.facts(OWNER) == [TopicFacts(make_topic(), task_count=0, image_count=0, running=0)]


def test_facts_may_be_asked_for_by_id(store: Store) -> None:
    store.topics.add(make_topic(id="top_2"))
    assert [facts.topic.id for facts in store.topics.facts(OWNER, ["top_1", "top_9"])] == ["top_1"]
    assert store.topics.facts(OWNER, []) == []


def test_topics_of_somebody_else_are_not_shown(store: Store) -> None:
    assert store.topics.facts("somebody else") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda s: s.topics.rename("top_1", "Cats"), make_topic(title="Cats"), id="rename"),
        pytest.param(lambda s: s.topics.set_cover("top_1", "c.webp"), make_topic(cover_path="c.webp"), id="cover"),
        pytest.param(lambda s: s.topics.delete("top_1", NOW), make_topic(deleted_at=NOW), id="delete"),
    ],
)
def test_a_change_of_a_topic_is_kept_and_announced(
    store: Store, change: Callable[[Store], None], expected: Topic
) -> None:
    heard: list[Change] = []
    store.database.listen(heard.append)
    change(store)
    assert store.topics.get(OWNER, "top_1") == expected
    assert [one.topics for one in heard] == [{"top_1"}]


def test_a_topic_comes_back_from_the_trash_whole(store: Store) -> None:
    store.batches.add(make_new_batch())
    before = store.topics.facts(OWNER)
    store.topics.delete("top_1", NOW)
    assert store.topics.facts(OWNER) == []
    store.topics.restore("top_1")
    assert store.topics.facts(OWNER) == before


@pytest.mark.parametrize(("owner", "topic_id"), [("local", "top_9"), ("somebody else", "top_1")])
def test_a_topic_that_is_not_there_or_not_yours_is_not_found(store: Store, owner: str, topic_id: str) -> None:
    with pytest.raises(NotFound, match="This topic is not here any more"):
        store.topics.get(owner, topic_id)
