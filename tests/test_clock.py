from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest

from imagegen.clock import ALPHABET, MAX_SEED, Clock, from_text, to_text
from tests.conftest import LATER, NOON, NOW


def clock_at(moment: datetime, seed: int = 1) -> Clock:
    return Clock(now=lambda: moment, random=Random(seed))


def test_time_is_written_in_utc_with_microseconds() -> None:
    berlin = timezone(timedelta(hours=1))
    assert to_text(datetime(2026, 11, 22, 13, 0, 0, 5, tzinfo=berlin)) == "2026-11-22T12:00:00.000005Z"


def test_what_was_written_reads_back_as_the_same_moment() -> None:
    moment = NOON + timedelta(microseconds=123456)
    assert from_text(to_text(moment)) == moment


def test_the_order_of_texts_is_the_order_of_moments() -> None:
    moments = [NOON + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000, 90_000_000_000)]
    assert sorted(map(to_text, moments)) == [to_text(moment) for moment in moments]


def test_a_moment_that_is_seconds_away(clock: Clock) -> None:
    assert (clock.now_text(), clock.in_text(10)) == (NOW, LATER)


def test_an_id_carries_its_kind_and_letters_that_nobody_mixes_up(clock: Clock) -> None:
    kind, _, rest = clock.new_id("bat").partition("_")
    assert kind == "bat"
    assert len(rest) == 22
    assert set(rest) <= set(ALPHABET)


def test_two_ids_of_one_moment_differ(clock: Clock) -> None:
    assert clock.new_id("gen") != clock.new_id("gen")


def test_a_secret_is_chance_alone(clock: Clock) -> None:
    one, other = clock.new_secret(), clock.new_secret()
    assert one != other
    assert len(one) * 5 >= 128  # bits
    assert set(one) <= set(ALPHABET)


@pytest.mark.parametrize("distance", [timedelta(milliseconds=1), timedelta(days=400)])
def test_a_later_id_sorts_behind_an_earlier_one(distance: timedelta) -> None:
    assert clock_at(NOON, seed=1).new_id("gen") < clock_at(NOON + distance, seed=2).new_id("gen")


def test_seeds_stay_within_their_maximum(clock: Clock) -> None:
    assert {clock.new_seed(2) for _ in range(100)} == {0, 1, 2}


def test_a_seed_fits_into_a_signed_32_bit_number() -> None:
    assert MAX_SEED == 2**31 - 1


def test_without_more_words_a_clock_tells_the_time_of_this_machine() -> None:
    before = datetime.now(UTC)
    assert before <= Clock().now() <= datetime.now(UTC)
