"""What is measured of finished pictures, and when one more is asked for."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.engine.checking import budget_usd, check_picture, second_tries_of, wants_second_try
from imagegen.records import LOCAL_OWNER, Asset, TaskFacts
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from tests.conftest import make_task
from tests.fakes.gemini import FakeGemini, inline, result
from tests.fakes.nano_banana_proxy import FakeNanoBananaProxy
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Answer
from tests.media.products import packshot, save
from tests.studio_kit import Desk, wait_until

NANO_BANANA = "gemini/gemini-nano-banana-2.1"
WHITE = {"min_side_px": 500, "white_margin": True, "object_inside": True}


def file_of(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


GOOD = file_of(packshot("white"))
GREY = file_of(packshot("#b0b0b0"))


def answer_with(data: bytes) -> Answer:
    return result([inline(data)])


@pytest.fixture
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


@pytest.fixture
def gemini_desk(tmp_path: Path, gemini: FakeGemini) -> Iterator[Desk]:
    environment = {"IMAGEGEN_DATA": str(tmp_path / "data"), "GEMINI_API_KEY": gemini.key}
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "gemini", gemini.base_url)
        yield Desk(studio)


def make(desk: Desk, *, count: int = 1, second_try: bool = False, rules: Any = WHITE) -> NewBatch:
    origin = {"kind": "product", "checks": rules, "second_try": second_try}
    batch = desk.studio.start(
        LOCAL_OWNER, None, [TaskDraft("a tin", NANO_BANANA, {"resolution": "2K"}, count, origin=origin)]
    )
    wait_until(lambda: {Standing.DONE} == set(desk.standings(batch)), "all pictures")
    desk.wait_idle()
    return batch


def assets(desk: Desk, batch: NewBatch) -> list[Asset]:
    return [tile.asset for tile in desk.tiles(batch) if tile.asset]


# ---- looking --------------------------------------------------------------------------------------------------------


def test_a_good_picture_passes(tmp_path: Path) -> None:
    found = check_picture({"checks": WHITE}, save(tmp_path / "a.png", packshot("white")), [])
    assert found is not None
    assert (found["passed"], found["note"]) == (True, "")
    assert [item["code"] for item in found["items"]] == ["size", "white_margin", "touches_border"]


def test_a_grey_background_does_not_pass(tmp_path: Path) -> None:
    found = check_picture({"checks": WHITE}, save(tmp_path / "a.png", packshot("#b0b0b0")), [])
    assert found is not None
    assert [item["code"] for item in found["items"] if not item["passed"]] == ["white_margin"]


@pytest.mark.parametrize("origin", [None, {}, {"kind": "lines"}, {"checks": {}}])
def test_a_task_that_asks_for_no_checks_gets_none(origin: Any, tmp_path: Path) -> None:
    assert check_picture(origin, tmp_path / "not even there.png", []) is None


@pytest.mark.parametrize(
    ("rules", "note"),
    [
        pytest.param(WHITE, "There is no such picture.", id="no file"),
        pytest.param({"brightness": 3}, "It could not be checked: TypeError.", id="rules of another version"),
    ],
)
def test_what_cannot_be_measured_is_noted(rules: Any, note: str, tmp_path: Path) -> None:
    assert check_picture({"checks": rules}, tmp_path / "gone.png", []) == {"passed": None, "note": note, "items": []}


def test_a_made_picture_keeps_what_was_measured_of_it(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.append(answer_with(GREY))
    (asset,) = assets(gemini_desk, make(gemini_desk))
    assert asset.details["checks"]["passed"] is False
    assert {item["code"]: item["passed"] for item in asset.details["checks"]["items"]} == {
        "size": True,
        "white_margin": False,
        "touches_border": True,
    }


def test_a_picture_that_cannot_be_checked_is_kept_all_the_same(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.append(answer_with(GOOD))
    (asset,) = assets(gemini_desk, make(gemini_desk, rules={"brightness": 3}))
    assert asset.details["checks"] == {"passed": None, "note": "It could not be checked: TypeError.", "items": []}


# ---- one more try ---------------------------------------------------------------------------------------------------


def test_nothing_is_tried_again_without_being_asked_for(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.append(answer_with(GREY))
    assert len(assets(gemini_desk, make(gemini_desk))) == len(gemini.submissions) == 1


def test_a_failed_check_gets_one_more_image_of_the_same_task(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.extend([answer_with(GREY), answer_with(GOOD)])
    batch = make(gemini_desk, second_try=True)
    first, second = gemini_desk.tiles(batch)
    assert first.asset
    assert second.asset
    assert first.asset.details["checks"]["second_try"] == second.generation.id
    assert (second.generation.position, second.asset.details["checks"]["passed"]) == (1, True)
    assert len(gemini.submissions) == 2


def test_a_second_try_that_fails_too_is_the_last(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.extend([answer_with(GREY)] * 5)
    batch = make(gemini_desk, second_try=True)
    assert len(assets(gemini_desk, batch)) == len(gemini.submissions) == 2
    (facts,) = gemini_desk.studio.store.tasks.facts_of_batch(batch.batch.id)
    assert second_tries_of(facts) == {facts.generations[1].generation.id}


def test_a_picture_that_passes_is_not_tried_again(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.append(answer_with(GOOD))
    assert len(assets(gemini_desk, make(gemini_desk, second_try=True))) == len(gemini.submissions) == 1


def test_every_image_of_a_task_has_a_second_try_of_its_own(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.extend([answer_with(GREY)] * 9)
    assert len(assets(gemini_desk, make(gemini_desk, count=2, second_try=True))) == 4


def test_a_picture_that_cost_much_more_than_expected_is_not_tried_again(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.replies.append(result([inline(GREY)], pictures=4))  # the usage of four pictures
    batch = make(gemini_desk, second_try=True)
    (asset,) = assets(gemini_desk, batch)
    assert len(gemini.submissions) == 1
    assert "second_try" not in asset.details["checks"]


def test_where_the_price_is_unknown_there_are_twice_the_images_at_most(tmp_path: Path) -> None:
    proxy_origin = {"checks": {"min_side_px": 5000}, "second_try": True}
    with FakeNanoBananaProxy() as proxy, open_studio(load_settings(proxy_environment(tmp_path, proxy))) as studio:
        draft = TaskDraft("a tin", "nano-banana-proxy/nano-banana", count=2, origin=proxy_origin)
        desk, batch = Desk(studio), studio.start(LOCAL_OWNER, None, [draft])
        desk.wait(batch)
        desk.wait_idle()
        assert len(desk.wait(batch)) == len(proxy.submissions) == 4


def proxy_environment(folder: Path, proxy: FakeNanoBananaProxy) -> dict[str, str]:
    return {
        "IMAGEGEN_DATA": str(folder / "data"),
        "NANO_BANANA_API_BASE": proxy.base_url,
        "NANO_BANANA_API_KEY": proxy.key,
    }


def test_a_failed_call_gets_no_second_try(gemini_desk: Desk, gemini: FakeGemini) -> None:
    gemini.script(Outcome(trouble=Trouble.REFUSED))
    origin = {"checks": WHITE, "second_try": True}
    batch = gemini_desk.studio.start(LOCAL_OWNER, None, [TaskDraft("a tin", NANO_BANANA, count=1, origin=origin)])
    gemini_desk.wait(batch, Standing.FAILED)
    gemini_desk.wait_idle()
    assert len(gemini.submissions) == 1


@pytest.mark.parametrize(
    ("prices", "budget"),
    [
        pytest.param([(0.1, True), (0.1, False)], 0.3, id="only where it is wanted"),
        pytest.param([(0.1, True), (None, False)], None, id="unknown"),
        pytest.param([], 0, id="nothing started"),
    ],
)
def test_the_budget_has_room_for_every_second_try(prices: list[tuple[float | None, bool]], budget: float) -> None:
    tasks = [make_task(price_estimate_usd=price, origin={"second_try": wanted}) for price, wanted in prices]
    found = budget_usd(tasks)
    assert found == (None if budget is None else pytest.approx(budget))


def test_a_task_of_another_kind_wants_no_second_try() -> None:
    assert not wants_second_try(make_task(origin=None))
    assert second_tries_of(TaskFacts(make_task(), ())) == set()
