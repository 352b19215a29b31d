"""Which machine of a pool takes the next call, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from imagegen.cards import ProviderFile
from imagegen.engine.pools import Machine, Pools, read_handle, with_machine
from imagegen.errors import Unreachable

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
A, B, C = "http://a:8188", "http://b:8188", "http://c:8188"
DEAD = Unreachable("a cannot be reached: nobody listens.", hint="Start it.")
POOL = ProviderFile.from_json(
    {
        "id": "farm",
        "name": "Farm",
        "dialect": "talk",
        "base_url": A,
        "pool": True,
        "concurrency": 2,
        "source": {"page": "https://example.com/docs", "date": "2026-11-22"},
    }
)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def pools_with(running: dict[str, int] | None = None, failed: tuple[str, ...] = ()) -> Pools:
    """So many calls run at each machine, and those that failed did so at noon."""
    pools = Pools()
    for url in failed:
        pools.failed("farm", url, DEAD, NOON)
    for url, count in (running or {}).items():
        for _ in range(count):
            pools.take("farm", url)
    return pools


# ---- choosing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("running", "failed", "after_s", "chosen"),
    [
        pytest.param({}, (), 0, A, id="the first of equals"),
        pytest.param({A: 1}, (), 0, B, id="the least busy"),
        pytest.param({A: 1, B: 1, C: 1}, (), 0, A, id="all equally busy"),
        pytest.param({A: 2, B: 1, C: 1}, (), 0, B, id="a full one is not asked"),
        pytest.param({B: 1}, (A, C), 1, B, id="those that are out are not asked"),
        pytest.param({B: 1, C: 1}, (A,), 31, A, id="one on trial is asked"),
        pytest.param({A: 1, B: 1}, (A, C), 31, C, id="one on trial takes a single call"),
        pytest.param({A: 1}, (A, B, C), 1, B, id="when all are out, the least busy"),
        pytest.param({A: 2, B: 2, C: 3}, (C,), 1, A, id="when all are full, one that is up"),
    ],
)
def test_which_machine_is_asked(running: dict[str, int], failed: tuple[str, ...], after_s: float, chosen: str) -> None:
    assert pools_with(running, failed).choose(POOL, (A, B, C), at(after_s)) == chosen


@pytest.mark.parametrize(
    ("running", "failed", "after_s", "has_room"),
    [
        pytest.param({}, (), 0, True, id="nothing runs"),
        pytest.param({A: 2, B: 1}, (), 0, True, id="one place is left"),
        pytest.param({A: 2, B: 2}, (), 0, False, id="every machine has as many as it takes"),
        pytest.param({A: 2}, (B,), 0, False, id="the other one is out"),
        pytest.param({A: 2}, (B,), 29.9, False, id="still out"),
        pytest.param({A: 2}, (B,), 30, True, id="tried again after half a minute"),
        pytest.param({A: 2, B: 1}, (B,), 30, False, id="a trial takes one call"),
        pytest.param({B: 1}, (B,), 1, True, id="a call that hangs at a dead machine takes no room of the others"),
        pytest.param({}, (A, B), 1, False, id="all are out"),
    ],
)
def test_whether_there_is_room(
    running: dict[str, int], failed: tuple[str, ...], after_s: float, has_room: bool
) -> None:
    assert pools_with(running, failed).has_room(POOL, (A, B), at(after_s)) is has_room


def test_a_call_that_ended_makes_room() -> None:
    pools = pools_with({A: 2})
    pools.free("farm", A)
    assert pools.has_room(POOL, (A,), NOON)


def test_another_provider_at_the_same_address_is_counted_by_itself() -> None:
    pools = pools_with(failed=(A,))
    pools.take("other", A)
    assert [machine.running for machine in pools.machines(POOL, (A,), NOON)] == [0]


# ---- out and back ---------------------------------------------------------------------------------------------------


def test_each_outage_lasts_twice_as_long_up_to_five_minutes() -> None:
    pools, now, lengths = Pools(), NOON, []
    for _ in range(6):
        pools.failed("farm", A, DEAD, now)
        back = pools.next_return(now)
        assert back is not None
        lengths.append((back - now).total_seconds())
        now = back
    assert lengths == [30, 60, 120, 240, 300, 300]


def test_calls_that_fail_together_count_once() -> None:
    pools = pools_with(failed=(A, A, A))
    assert pools.next_return(NOON) == at(30)
    assert pools.next_return(at(30)) is None


def test_an_answer_forgets_what_was_before() -> None:
    pools = pools_with(failed=(A,))
    pools.failed("farm", A, DEAD, at(30))
    pools.answered("farm", A)
    assert pools.has_room(POOL, (A,), at(31))
    pools.failed("farm", A, DEAD, at(40))
    assert pools.next_return(at(40)) == at(70)


def test_a_person_may_have_every_machine_tried_at_once() -> None:
    pools = pools_with(failed=(A, B))
    pools.failed("other", A, DEAD, NOON)
    pools.forgive("farm")
    assert pools.has_room(POOL, (A,), NOON)
    assert pools.next_return(NOON) == at(30)  # of the other provider


def test_the_next_return_is_the_nearest_one() -> None:
    pools = pools_with(failed=(A,))
    pools.failed("farm", B, DEAD, at(10))
    assert pools.next_return(at(10)) == at(30)
    assert pools.next_return(at(35)) == at(40)
    assert pools.next_return(at(41)) is None


# ---- looking --------------------------------------------------------------------------------------------------------


def test_how_each_machine_stands() -> None:
    pools = pools_with({A: 2}, failed=(B,))
    assert pools.machines(POOL, (A, B), at(1)) == [Machine(A, True, 2), Machine(B, False, 0)]


@pytest.mark.parametrize(
    ("running", "failed", "after_s", "message"),
    [
        pytest.param({}, (), 0, None, id="nothing happened"),
        pytest.param({}, (A,), 1, None, id="the other one works"),
        pytest.param(
            {}, (A, B), 1, "Farm: none of 2 machines can be reached. a cannot be reached: nobody listens.", id="all out"
        ),
        pytest.param({}, (A, B), 31, None, id="all may be tried again"),
        pytest.param(
            {A: 1, B: 1},
            (A, B),
            31,
            "Farm: none of 2 machines can be reached. a cannot be reached: nobody listens.",
            id="both are being tried",
        ),
    ],
)
def test_the_trouble_is_said(
    running: dict[str, int], failed: tuple[str, ...], after_s: float, message: str | None
) -> None:
    trouble = pools_with(running, failed).find_trouble(POOL, (A, B), at(after_s))
    assert (trouble and trouble.message) == message


def test_of_a_single_machine_its_own_sentence_is_enough() -> None:
    trouble = pools_with(failed=(A,)).find_trouble(POOL, (A,), at(1))
    assert trouble is not None
    assert trouble.sentence == (
        "Farm: a cannot be reached: nobody listens."
        " Start it, or check the base URL under Settings. Its work waits and goes on by itself."
    )


# ---- the stored handle ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [A, ""], ids=["in a pool", "outside of pools"])
def test_the_machine_stands_beside_the_adapters_own_handle(url: str) -> None:
    handle = {"status_url": "http://a/1"}
    assert read_handle(with_machine(handle, url)) == (handle, url)
    assert handle == {"status_url": "http://a/1"}


def test_a_job_without_a_handle_is_nowhere_special() -> None:
    assert read_handle(None) == ({}, "")
