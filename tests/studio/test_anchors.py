"""The anchor: what waits in a batch takes a finished picture as its reference, as far as its model can."""

import pytest

from imagegen.errors import NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.studio.drafts import TaskDraft
from tests.studio_kit import FLARE, SCHNELL, Desk

STRANGER = "somebody else"
SKETCH = "sketch/sketch"
SMALL = {"width": 64, "height": 64}


class Scene:
    """A batch with one finished picture, and rows of the batch that are queued or drafts."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.studio = desk, desk.studio
        self.batch = desk.make("a red fox", model=SKETCH, **SMALL)
        self.picture = self.batch.generations[0].id
        (tile,) = desk.tiles(self.batch)
        assert tile.asset
        self.ref = f"asset:{tile.asset.id}"
        desk.studio.pause_all(LOCAL_OWNER)

    def add(self, model: str, *, is_queued: bool, **params) -> str:
        """One more row; returns its id."""
        draft = TaskDraft("a blue bird", model, params, 1)
        (row,) = self.studio.review.add(LOCAL_OWNER, self.batch.batch.id, [draft])
        if is_queued:
            self.studio.review.start(LOCAL_OWNER, self.batch.batch.id, [row])
        return row

    def lock(self, row: str) -> None:
        change = [{"ids": [row], "set": {"is_locked": True}}]
        self.studio.review.edit(LOCAL_OWNER, self.batch.batch.id, change)

    def params(self, row: str):
        return self.studio.store.tasks.get(LOCAL_OWNER, row).params

    def anchor(self):
        return self.studio.anchors.anchor(LOCAL_OWNER, self.picture)


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


@pytest.mark.parametrize("is_queued", [True, False], ids=["queued", "draft"])
def test_a_row_takes_the_picture_in_its_models_own_way(scene: Scene, is_queued: bool) -> None:
    one = scene.add(SKETCH, is_queued=is_queued, **SMALL)
    many = scene.add(FLARE, is_queued=is_queued)
    answer = scene.anchor()
    assert answer["counts"] == {"takes": 2}
    assert scene.params(one) == {**SMALL, "imageUrl": scene.ref}
    assert scene.params(many)["imageUrls"] == [scene.ref]


def test_what_cannot_take_it_says_why_and_stays(scene: Scene) -> None:
    own = scene.studio.store.tasks.get(LOCAL_OWNER, scene.batch.tasks[0].id)
    plain = scene.add(SCHNELL, is_queued=True)
    full = scene.add(SKETCH, is_queued=False, **SMALL, imageUrl="asset:ast_of_a_person")
    locked = scene.add(SKETCH, is_queued=False, **SMALL)
    scene.lock(locked)
    before = {row: scene.params(row) for row in (plain, full, locked)}
    assert scene.anchor()["counts"] == {"takes": 0, "no_pictures": 1, "full": 1, "locked": 1}
    assert {row: scene.params(row) for row in before} == before
    assert scene.params(own.id) == own.params


def test_a_list_of_pictures_keeps_its_own_first_and_its_limit(scene: Scene) -> None:
    room = scene.add(FLARE, is_queued=False, imageUrls=["asset:ast_1"])
    full = scene.add(FLARE, is_queued=False, imageUrls=[f"asset:ast_{place}" for place in range(16)])
    assert scene.anchor()["counts"] == {"takes": 1, "full": 1}
    assert scene.params(room)["imageUrls"] == ["asset:ast_1", scene.ref]
    assert len(scene.params(full)["imageUrls"]) == 16
    assert scene.anchor()["counts"] == {"takes": 0, "has": 1, "full": 1}


def test_undo_takes_the_picture_back_from_those_that_took_it(scene: Scene) -> None:
    had = scene.add(FLARE, is_queued=False, imageUrls=["asset:ast_1", scene.ref])
    took = scene.add(FLARE, is_queued=True)
    answer = scene.anchor()
    assert answer["task_ids"] == [took]
    assert scene.studio.anchors.release(LOCAL_OWNER, scene.picture, answer["task_ids"]) == 1
    assert "imageUrls" not in scene.params(took)
    assert scene.params(had)["imageUrls"] == ["asset:ast_1", scene.ref]


def test_a_queued_task_is_made_with_the_picture(scene: Scene) -> None:
    row = scene.add(SKETCH, is_queued=True, **SMALL)
    scene.anchor()
    inputs = scene.studio.store.database.read("SELECT asset_id, parameter FROM inputs WHERE task_id = ?", (row,))
    assert inputs == [{"asset_id": scene.ref.removeprefix("asset:"), "parameter": "imageUrl"}]
    scene.studio.continue_all(LOCAL_OWNER)
    scene.desk.wait_idle()
    assert scene.desk.standings(scene.batch) == ["done", "done"]


def test_a_task_that_was_sent_meanwhile_keeps_what_it_was_sent_with(scene: Scene) -> None:
    row = scene.add(SKETCH, is_queued=True, **SMALL)
    answer = scene.anchor()
    scene.studio.continue_all(LOCAL_OWNER)
    scene.desk.wait_idle()
    assert scene.studio.anchors.release(LOCAL_OWNER, scene.picture, answer["task_ids"]) == 0
    assert scene.params(row)["imageUrl"] == scene.ref


def test_a_stranger_anchors_nothing(scene: Scene) -> None:
    row = scene.add(SKETCH, is_queued=False, **SMALL)
    with pytest.raises(NotFound):
        scene.studio.anchors.anchor(STRANGER, scene.picture)
    answer = scene.anchor()
    with pytest.raises(NotFound):
        scene.studio.anchors.release(STRANGER, scene.picture, answer["task_ids"])
    assert scene.params(row)["imageUrl"] == scene.ref


def test_rows_of_other_batches_are_not_touched(scene: Scene) -> None:
    other = scene.desk.start("a boat", model=SKETCH, **SMALL)
    answer = scene.anchor()
    assert answer == {"task_ids": [], "counts": {"takes": 0}, "price_text": ""}
    assert scene.studio.anchors.release(LOCAL_OWNER, scene.picture, [other.tasks[0].id]) == 0
