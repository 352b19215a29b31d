"""The cover of a topic that a person chose."""

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.studio.drafts import TaskDraft
from tests.studio_kit import Desk

STRANGER = "somebody else"
SKETCH = "sketch/sketch"
SMALL = {"width": 64, "height": 64}


def cover_of(desk: Desk, batch) -> str | None:
    return desk.studio.store.topics.get(LOCAL_OWNER, batch.batch.topic_id).cover_path


def make_two(desk: Desk):
    """A topic with two different pictures; the first one is its cover."""
    return desk.make("a red fox", model=SKETCH, count=2, **SMALL)


def other_picture(desk: Desk, batch) -> str:
    """The image that is not the cover yet."""
    for generation in reversed(batch.generations):
        before = cover_of(desk, batch)
        desk.studio.covers.set_cover(LOCAL_OWNER, generation.id)
        if cover_of(desk, batch) != before:
            return generation.id
    raise AssertionError("both pictures are alike")


def test_a_chosen_cover_stays_when_more_pictures_come(desk: Desk) -> None:
    batch = make_two(desk)
    other_picture(desk, batch)
    chosen = cover_of(desk, batch)
    desk.wait(desk.studio.start(LOCAL_OWNER, batch.batch.topic_id, [TaskDraft("a boat", SKETCH, SMALL, 1)]))
    desk.studio.store.topics.give_first_cover(batch.batch.topic_id, "media/covers/late.webp")
    assert cover_of(desk, batch) == chosen
    assert desk.studio.media.resolve(chosen).is_file()


def test_the_earlier_cover_comes_back_once(desk: Desk) -> None:
    batch = make_two(desk)
    before = cover_of(desk, batch)
    other_picture(desk, batch)
    assert desk.studio.covers.take_back(LOCAL_OWNER, batch.batch.topic_id)["title"] == "a red fox"
    assert cover_of(desk, batch) == before
    with pytest.raises(InvalidInput, match="not here any more"):
        desk.studio.covers.take_back(LOCAL_OWNER, batch.batch.topic_id)


def test_a_stranger_sets_no_cover(desk: Desk) -> None:
    batch = make_two(desk)
    before = cover_of(desk, batch)
    with pytest.raises(NotFound):
        desk.studio.covers.set_cover(STRANGER, batch.generations[1].id)
    with pytest.raises(NotFound):
        desk.studio.covers.take_back(STRANGER, batch.batch.topic_id)
    assert cover_of(desk, batch) == before
