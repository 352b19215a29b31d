"""Draft, pick, final: kept pictures are made again on another model or at another size."""

import pytest

from imagegen.cards import ModelCard
from imagegen.catalog import Catalog
from imagegen.errors import InvalidInput, MissingKey, NotFound
from imagegen.records import LOCAL_OWNER, GenerationFacts
from imagegen.studio.final_plans import FinalWish, Keeper, picture_params, plan_finals, seed_params
from tests.conftest import make_asset, make_attempt, make_card, make_generation, make_task
from tests.studio_kit import FLARE, SCHNELL, Desk

STRANGER = "somebody else"
MANY = {"imageUrls": {"type": "array", "items": {"type": "string"}, "maxItems": 2}}
ONE = {"imageUrl": {"type": "string"}}
SEEDED = {"seed": {"type": "integer", "minimum": 0, "maximum": 1000}}


def make_keeper(*, seed: int | None = 7, asset_seed: int | None = None, **task: object) -> Keeper:
    facts = GenerationFacts(make_generation(seed=seed), make_attempt(), make_asset(seed=asset_seed))
    return Keeper(make_task(**task), facts)


@pytest.mark.parametrize(
    ("keeper", "card", "expected"),
    [
        pytest.param(make_keeper(seed=7), make_card(SEEDED), {"seed": 7}, id="as asked"),
        pytest.param(make_keeper(seed=7, asset_seed=9), make_card(SEEDED), {"seed": 9}, id="as the provider says"),
        pytest.param(make_keeper(seed=5000), make_card(SEEDED), {}, id="too large for the model"),
        pytest.param(make_keeper(seed=None), make_card(SEEDED), {}, id="none known"),
        pytest.param(make_keeper(seed=7), make_card({}), {}, id="the model takes none"),
    ],
)
def test_the_seed_is_kept_where_it_can_be(keeper: Keeper, card: ModelCard, expected: dict[str, int]) -> None:
    assert seed_params(keeper, FinalWish("house/one"), card) == expected


@pytest.mark.parametrize(
    ("params", "card", "expected"),
    [
        pytest.param({}, make_card(ONE), {"imageUrl": "asset:ast_1"}, id="one"),
        pytest.param({}, make_card(MANY), {"imageUrls": ["asset:ast_1"]}, id="a list"),
        pytest.param(
            {"imageUrls": ["asset:a", "asset:b"]},
            make_card(MANY),
            {"imageUrls": ["asset:ast_1", "asset:a"]},
            id="ahead of the draft's own, as many as there is room for",
        ),
        pytest.param({"imageUrl": "asset:a"}, make_card({}), {}, id="the model takes none"),
    ],
)
def test_the_draft_is_the_reference(params: dict[str, object], card: ModelCard, expected: dict[str, object]) -> None:
    assert picture_params(make_keeper(params=params), FinalWish("house/one"), card) == expected


def test_a_wished_size_replaces_the_drafts_own_and_a_second_picture_of_a_row_gets_its_own_key(catalog: Catalog) -> None:
    size = {name: {"type": "integer", "minimum": 64, "maximum": 4096} for name in ("width", "height")}
    wish = FinalWish("house/one", {"width": 2048, "height": 2048}, keeps_seed=False)
    keepers = [make_keeper(params={"aspectRatio": "16:9", "width": 512}, row_key="A-1")] * 2
    drafts = plan_finals(keepers, wish, make_card(size), catalog)
    assert [draft.params for draft in drafts] == [{"width": 2048, "height": 2048}] * 2
    assert [draft.row_key for draft in drafts] == ["A-1", "A-1-2"]
    assert [draft.origin for draft in drafts] == [{"final_of": "gen_1"}] * 2


def test_keepers_are_made_again_with_the_draft_as_reference(desk: Desk) -> None:
    batch = desk.make(count=3)
    kept = [one.id for one in batch.generations[:2]]
    desk.studio.pictures.judge(LOCAL_OWNER, kept, {"verdict": "kept"})
    wish = FinalWish(FLARE, {"quality": "low"})
    plan = desk.studio.finals.plan(LOCAL_OWNER, kept, wish)
    assert (plan["image_count"], plan["picture_count"], plan["seed_count"]) == (2, 2, 0)
    started = desk.studio.finals.make(LOCAL_OWNER, kept, wish, starts=True)
    assert (started["topic_id"], started["task_count"]) == (batch.batch.topic_id, 2)
    desk.wait_idle()
    finals = desk.studio.store.tasks.facts_of_batch(started["batch_id"])
    assert [facts.task.origin for facts in finals] == [{"final_of": one} for one in kept]
    assert [f"{facts.task.provider}/{facts.task.model}" for facts in finals] == [FLARE] * 2
    offer = desk.studio.finals.offer_batch(LOCAL_OWNER, batch.batch.id)
    assert offer["with_finals"] == sorted(kept)
    assert [one["verdict"] for one in offer["pictures"]] == ["kept", "kept", None]


def test_finals_may_be_reviewed_first_and_nothing_is_sent(desk: Desk, openai) -> None:
    batch = desk.make()
    made = desk.studio.finals.make(LOCAL_OWNER, [batch.generations[0].id], FinalWish(FLARE), starts=False)
    (draft,) = desk.studio.review.drafts(LOCAL_OWNER, made["batch_id"])
    assert (draft.prompt, draft.started_at) == ("a red kite", None)
    assert desk.studio.finals.offer_batch(LOCAL_OWNER, batch.batch.id)["with_finals"] == []


def test_nothing_is_kept_when_the_finals_cannot_be_started(desk: Desk) -> None:
    batch = desk.make()
    ids, topic = [batch.generations[0].id], batch.batch.topic_id
    with pytest.raises(MissingKey):
        desk.studio.finals.make(LOCAL_OWNER, ids, FinalWish("gemini/gemini-3-pro-image"), starts=True)
    with pytest.raises(InvalidInput):
        desk.studio.finals.make(LOCAL_OWNER, ids, FinalWish(SCHNELL, {"steps": "many"}), starts=True)
    with pytest.raises(InvalidInput, match="whole number from 1"):
        desk.studio.finals.make(LOCAL_OWNER, ids, FinalWish(SCHNELL, count=0), starts=True)
    assert len(desk.studio.store.batches.of_topic(topic)) == 1


def test_a_stranger_makes_no_finals_of_these(desk: Desk) -> None:
    batch = desk.make()
    ids, finals = [batch.generations[0].id], desk.studio.finals
    with pytest.raises(NotFound):
        finals.offer_batch(STRANGER, batch.batch.id)
    with pytest.raises(InvalidInput, match="no finished picture"):
        finals.offer(STRANGER, ids)
    with pytest.raises(NotFound):
        finals.make(STRANGER, ids, FinalWish(SCHNELL), starts=True)
