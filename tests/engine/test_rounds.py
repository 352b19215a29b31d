"""Rounds: when a batch has ended, told from how it stands at one moment after the other."""

import pytest

from imagegen.clock import Clock
from imagegen.engine.rounds import BatchNow, NewsKind, Opening, Rounds
from imagegen.states import Standing
from imagegen.storage.batches import BatchCounts
from tests.conftest import NOW, make_batch

NOTHING_BEFORE = Opening(NOW, {})


def now(batch_id="bat_1", *, opening=NOTHING_BEFORE, batch=None, **images):
    counts = {Standing(name): count for name, count in images.items()}
    return BatchNow(make_batch(id=batch_id, **(batch or {})), BatchCounts(counts, 0.1), opening)


def with_done(count):
    """It got work when so many of its images were there already."""
    return Opening(NOW, {Standing.DONE: count})


@pytest.fixture
def rounds(clock: Clock) -> Rounds:
    return Rounds(clock)


def kinds(news):
    return [(one.kind, one.now.batch.id) for one in news]


def counted(rounds):
    progress = rounds.progress("local")
    return progress.settled, progress.total, progress.is_open


def test_a_batch_ends_once_when_nothing_of_it_is_open(rounds):
    assert rounds.take(now(queued=2)) == []
    assert rounds.take(now(running=1, done=1)) == []
    assert kinds(rounds.take(now(done=2))) == [(NewsKind.DONE, "bat_1")]
    assert rounds.take(now(done=2, opening=None)) == []


def test_one_that_was_over_before_anyone_looked_has_ended_all_the_same(rounds):
    assert kinds(rounds.take(now(done=3))) == [(NewsKind.DONE, "bat_1")]
    assert counted(rounds) == (3, 3, False)


def test_what_changes_without_any_work_is_no_news(rounds):
    assert rounds.take(now(done=3, opening=None)) == []
    assert rounds.progress("local").id == ""


def test_a_retry_after_the_end_is_a_new_end_and_counts_its_own_images(rounds):
    rounds.take(now(queued=4))
    rounds.take(now(done=2, failed=2))
    assert rounds.take(now(queued=2, done=2, opening=with_done(2))) == []
    assert counted(rounds) == (0, 2, True)
    assert kinds(rounds.take(now(done=4, opening=with_done(2)))) == [(NewsKind.DONE, "bat_1")]
    assert counted(rounds) == (2, 2, False)


def test_a_quick_retry_counts_what_it_brought(rounds):
    rounds.take(now(done=2, failed=2))
    assert kinds(rounds.take(now(done=4, opening=with_done(2)))) == [(NewsKind.DONE, "bat_1")]
    assert counted(rounds) == (2, 2, False)


def test_a_late_picture_is_no_second_end(rounds):
    rounds.take(now(queued=1))
    rounds.take(now(unknown=1))
    assert rounds.take(now(done=1, opening=None)) == []


def test_the_work_of_all_batches_is_counted_together_until_it_stands_still(rounds):
    rounds.take(now("bat_1", queued=4))
    rounds.take(now("bat_2", queued=6))
    rounds.take(now("bat_1", done=3, failed=1))
    first = rounds.progress("local")
    assert counted(rounds) == (4, 10, True)
    rounds.take(now("bat_2", done=6))
    assert (rounds.progress("local").done, counted(rounds)) == (9, (10, 10, False))
    rounds.take(now("bat_3", queued=1))
    assert counted(rounds) == (0, 1, True)
    assert rounds.progress("local").id != first.id


def test_an_error_that_pauses_is_told_once_and_again_after_it_went_on(rounds):
    held = {"is_paused": True, "pause_reason": "No credit left."}
    rounds.take(now(queued=2))
    assert kinds(rounds.take(now(queued=2, batch=held))) == [(NewsKind.PAUSED, "bat_1")]
    assert rounds.take(now(queued=2, batch=held)) == []
    assert rounds.progress("local").is_waiting
    assert rounds.take(now(queued=2)) == []
    assert kinds(rounds.take(now(queued=2, batch=held))) == [(NewsKind.PAUSED, "bat_1")]


def test_a_person_who_pauses_is_told_nothing_and_the_count_goes_on_later(rounds):
    rounds.take(now(queued=4))
    rounds.take(now(queued=3, done=1))
    assert rounds.take(now(queued=3, done=1, batch={"is_paused": True})) == []
    assert (counted(rounds), rounds.progress("local").held) == ((1, 1, False), 3)
    assert rounds.take(now(queued=3, done=1)) == []
    assert counted(rounds) == (1, 4, True)


def test_a_pause_from_before_the_start_is_old(rounds):
    held = {"is_paused": True, "pause_reason": "No credit left."}
    assert rounds.take(now(queued=2, batch=held), is_start=True) == []
    assert rounds.take(now(queued=2, batch=held)) == []


def test_each_owner_has_work_of_their_own(rounds):
    rounds.take(now("bat_1", queued=1))
    rounds.take(now("bat_2", queued=5, batch={"owner": "other"}))
    assert rounds.progress("other").total == 5
    assert rounds.progress("local").total == 1
