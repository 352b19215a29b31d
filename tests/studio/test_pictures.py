"""What a person says about single pictures."""

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.states import Standing
from tests.studio_kit import Desk, wait_until

STRANGER = "somebody else"


def test_marks_show_in_the_feed_and_what_was_before_is_told(desk: Desk) -> None:
    batch = desk.make(count=2)
    ids = [one.id for one in batch.generations]
    answer = desk.studio.pictures.judge(LOCAL_OWNER, ids, {"verdict": "kept", "rating": 4})
    assert [(one["verdict"], one["rating"]) for one in answer["before"]] == [(None, None)] * 2
    (task,) = desk.studio.pictures.tasks(LOCAL_OWNER, [batch.tasks[0].id])
    assert [(one["verdict"], one["rating"]) for one in task["generations"]] == [("kept", 4)] * 2
    assert task["topic_id"] == batch.batch.topic_id


@pytest.mark.parametrize(
    "marks",
    [{"rating": 0}, {"rating": 6}, {"rating": True}, {"verdict": "good"}, {"is_favourite": 1}, {"owner": STRANGER}],
    ids=str,
)
def test_a_mark_that_no_picture_can_have_is_refused(desk: Desk, marks: dict[str, object]) -> None:
    batch = desk.make()
    with pytest.raises(InvalidInput, match="a mark that no picture can have"):
        desk.studio.pictures.judge(LOCAL_OWNER, [batch.generations[0].id], marks)


def test_an_image_goes_to_the_trash_and_comes_back_but_not_while_it_is_made(desk: Desk, fal) -> None:
    batch = desk.make()
    ids = [batch.generations[0].id]
    assert desk.studio.pictures.delete(LOCAL_OWNER, ids) == 1
    assert desk.tiles(batch) == []
    assert desk.studio.pictures.restore(LOCAL_OWNER, ids) == 1
    assert desk.standings(batch) == [Standing.DONE]
    desk.studio.pause_all(LOCAL_OWNER)
    waiting = desk.start()
    with pytest.raises(InvalidInput, match="still being made"):
        desk.studio.pictures.delete(LOCAL_OWNER, [waiting.generations[0].id])


def test_a_stranger_reaches_nothing(desk: Desk) -> None:
    batch = desk.make()
    ids, pictures = [batch.generations[0].id], desk.studio.pictures
    with pytest.raises(NotFound):
        pictures.judge(STRANGER, ids, {"verdict": "rejected"})
    with pytest.raises(NotFound):
        pictures.delete(STRANGER, ids)
    assert pictures.restore(STRANGER, ids) == 0
    assert pictures.tasks(STRANGER, [batch.tasks[0].id]) == []
    wait_until(lambda: desk.standings(batch) == [Standing.DONE])
