"""Going on from a finished picture: the provider's buttons become a batch of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagegen.errors import InvalidInput
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from tests.fakes.midjourney import FakeMidjourneyProxy
from tests.fakes.provider import Outcome
from tests.providers.cases.midjourney_proxy import CASE
from tests.studio_kit import Desk

MODEL = "midjourney-proxy/midjourney"


@pytest.fixture
def proxy() -> Iterator[FakeMidjourneyProxy]:
    with FakeMidjourneyProxy(*[Outcome(polls=0)] * 3) as server:
        yield server


@pytest.fixture
def desk(proxy: FakeMidjourneyProxy, tmp_path: Path) -> Iterator[Desk]:
    CASE.write_own_presets(tmp_path, proxy)
    with open_studio(load_settings(CASE.environment(tmp_path, proxy))) as studio:
        yield Desk(studio)


def test_a_grid_becomes_four_tiles_from_one_call(desk, proxy):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4))
    assert len(proxy.submissions) == 1
    assert len({tile.asset.content_hash for tile in tiles}) == 4


def test_all_tiles_of_a_grid_have_the_seed_that_was_sent(desk, proxy):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4, seed=41))
    assert proxy.submissions[0].body["prompt"].endswith("--seed 41")
    assert {tile.asset.seed for tile in tiles} == {41}


def test_each_tile_offers_its_own_buttons(desk):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4))
    assert [tile.asset.details["actions"][0]["id"] for tile in tiles] == ["U1", "U2", "U3", "U4"]


def test_a_button_starts_a_batch_that_goes_on_from_the_job(desk, proxy):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4))
    new = desk.studio.follow_up(LOCAL_OWNER, tiles[2].generation.id, "U3")
    (enlarged,) = desk.wait(new)
    assert proxy.submissions[1].body == {"content": f"{proxy.submissions[0].id} U3"}
    assert new.batch.title == "Upscale · a red fox"
    (topic,) = desk.studio.topics(LOCAL_OWNER)
    assert new.batch.topic_id == topic["id"]
    assert desk.studio.snapshot(LOCAL_OWNER, topic["id"])["batches"][1]["tasks"][0]["chips"] == ["Upscale", "32×32"]
    assert "actions" not in enlarged.asset.details


def test_a_variation_is_four_pictures_again(desk):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4))
    new = desk.studio.follow_up(LOCAL_OWNER, tiles[0].generation.id, "V1")
    desk.wait(new)
    assert len(desk.tiles(new)) == 4


@pytest.mark.parametrize("action", ["U9", ""])
def test_what_is_not_offered_cannot_be_asked_for(desk, action):
    tiles = desk.wait(desk.start("a red fox", model=MODEL, count=4))
    with pytest.raises(InvalidInput, match="offers no such action"):
        desk.studio.follow_up(LOCAL_OWNER, tiles[0].generation.id, action)
