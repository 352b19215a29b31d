"""Figures from real rows: what was kept, what it cost, how long it took."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from imagegen.states import AttemptState
from imagegen.storage.figures import Extent, Figure, Grouping, Money, figures_sql
from imagegen.storage.store import Store
from tests.conftest import NOW, make_asset, make_new_batch, make_topic

OWNER = "local"
LATER = {seconds: f"2026-11-22T12:00:{seconds:02}.000000Z" for seconds in range(60)}


def made(store: Store, number: int, verdicts: Sequence[str | None], **changes: Any) -> None:
    """A batch with a picture for each verdict, `cost` dollars and `seconds` each; ids count up from `number`."""
    cost, seconds, task = changes.pop("cost", 0.04), changes.pop("seconds", 10), changes.pop("task", {})
    new = make_new_batch(number, images=len(verdicts), batch=changes, **task)
    attempts = [
        replace(one, state=AttemptState.DONE, started_at=NOW, ended_at=LATER[seconds], cost_usd=cost)
        for one in new.attempts
    ]
    store.batches.add(replace(new, attempts=[replace(one, price_estimate_usd=None) for one in attempts]))
    for one, verdict in zip(new.generations, verdicts, strict=True):
        place = one.id.removeprefix("gen_")
        store.assets.add(make_asset(id=f"ast_{place}", generation_id=one.id, attempt_id=f"att_{place}"))
        store.generations.judge(OWNER, [one.id], {"verdict": verdict})


def figures(store: Store, by: Grouping = "model", owner: str = OWNER, **extent: Any) -> list[Figure]:
    return store.figures.by(by, owner, Extent(**extent))


def test_what_was_kept_is_counted_apart_from_what_nobody_decided(store: Store) -> None:
    made(store, 1, ["kept", "rejected", "rejected", None])
    (found,) = figures(store)
    assert (found.name, found.images) == ("fal/fal-ai/flux/schnell", 4)
    assert (found.kept, found.rejected, found.undecided) == (1, 2, 1)
    assert found.keep_rate == pytest.approx(1 / 3)


def test_the_keep_rate_is_unknown_while_nothing_is_decided(store: Store) -> None:
    made(store, 1, [None])
    assert figures(store)[0].keep_rate is None


def test_a_price_that_nobody_knows_is_no_zero(store: Store) -> None:
    made(store, 1, ["kept", "rejected"], cost=0.04)
    made(store, 11, ["kept"], cost=None)
    (found,) = figures(store)
    assert found.judged.usd == pytest.approx(0.08)
    assert (found.judged.about, found.judged.unknown) == (0, 1)


def test_the_price_of_a_call_is_shared_by_its_images(store: Store) -> None:
    new = make_new_batch(1, images=2)
    call = replace(
        new.attempts[0], generation_ids=("gen_1", "gen_2"), state=AttemptState.DONE, cost_usd=0.1, ended_at=NOW
    )
    store.batches.add(replace(new, attempts=[call]))
    for place in (1, 2):
        store.assets.add(make_asset(id=f"ast_{place}", generation_id=f"gen_{place}"))
    store.generations.judge(OWNER, ["gen_1"], {"verdict": "kept"})
    (found,) = figures(store)
    assert found.spent.usd == pytest.approx(0.1)
    assert found.judged.usd == pytest.approx(0.05)


def test_an_image_that_a_shared_call_did_not_bring_is_no_picture(store: Store) -> None:
    new = make_new_batch(1, images=2)
    call = replace(new.attempts[0], generation_ids=("gen_1", "gen_2"), state=AttemptState.DONE, ended_at=NOW)
    store.batches.add(replace(new, attempts=[call]))
    store.assets.add(make_asset(generation_id="gen_1"))
    assert figures(store)[0].images == 1


def test_an_estimate_is_told_from_a_price(store: Store) -> None:
    made(store, 1, ["kept"], cost=None)
    with store.database.write() as write:
        write.run("UPDATE attempts SET price_estimate_usd = 0.03")
    assert figures(store)[0].judged == Money(0.03, about=1, unknown=0)


def test_the_seconds_are_the_median(store: Store) -> None:
    for place, seconds in enumerate((4, 5, 30)):
        made(store, 1 + 10 * place, ["kept"], seconds=seconds)
    assert figures(store)[0].median_s == 5


def test_failed_images_stand_beside_the_pictures(store: Store) -> None:
    made(store, 1, ["kept"])
    new = make_new_batch(11)
    store.batches.add(replace(new, attempts=[replace(new.attempts[0], state=AttemptState.FAILED)]))
    (found,) = figures(store)
    assert (found.images, found.failed) == (1, 1)


def test_styles_have_figures_of_their_own_and_rows_without_one_are_left_out(store: Store) -> None:
    made(store, 1, ["kept"], task={"origin": {"style": "watercolour"}})
    made(store, 11, ["rejected"], task={"origin": {"style": "cinematic"}})
    made(store, 21, ["kept"])
    assert {one.name: one.keep_rate for one in figures(store, "style")} == {"watercolour": 1.0, "cinematic": 0.0}


def test_a_batch_and_a_topic_count_only_what_is_theirs(store: Store) -> None:
    store.topics.add(make_topic(id="top_2"))
    made(store, 1, ["kept"])
    made(store, 11, ["kept", "kept"])
    made(store, 21, ["rejected"], topic_id="top_2")
    assert sum(one.images for one in figures(store, batch_id="bat_11")) == 2
    assert sum(one.images for one in figures(store, topic_id="top_1")) == 3
    assert sum(one.images for one in figures(store)) == 4


@pytest.mark.parametrize(
    ("since", "until", "images"),
    [("", NOW, 0), (NOW, "", 1), (NOW, LATER[1], 1), (LATER[1], "", 0)],
    ids=["before it was made", "from then on", "around it", "later"],
)
def test_a_range_takes_its_first_moment_and_not_its_last(store: Store, since: str, until: str, images: int) -> None:
    made(store, 1, ["kept"])
    assert sum(one.images for one in figures(store, since=since, until=until)) == images


@pytest.mark.parametrize("extent", [{}, {"batch_id": "bat_1"}, {"topic_id": "top_1"}], ids=["all", "batch", "topic"])
def test_nobody_sees_figures_of_somebody_else(store: Store, extent: dict[str, Any]) -> None:
    made(store, 1, ["kept"])
    assert figures(store, owner="somebody else", **extent) == []


@pytest.mark.parametrize("extent", [{}, {"batch_id": "bat_1"}], ids=["all", "batch"])
def test_a_batch_in_the_trash_does_not_count(store: Store, extent: dict[str, Any]) -> None:
    made(store, 1, ["kept"])
    store.batches.delete("bat_1", NOW)
    assert figures(store, **extent) == []


def test_rejected_images_in_the_trash_still_count_against_their_model(store: Store) -> None:
    made(store, 1, ["kept", "rejected", None])
    store.generations.delete(OWNER, ["gen_2", "gen_3"], NOW)
    (found,) = figures(store)
    assert (found.kept, found.rejected, found.images) == (1, 1, 2)


@pytest.mark.parametrize("by", ["model", "style"])
def test_all_figures_are_read_from_indexes_in_their_order(store: Store, by: Grouping) -> None:
    plan = [
        row["detail"]
        for row in store.database.read(f"EXPLAIN QUERY PLAN {figures_sql(by, Extent())}", {"owner": OWNER})
    ]
    assert not [step for step in plan if "TEMP B-TREE" in step and "GROUP BY" in step]
