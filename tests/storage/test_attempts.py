from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from imagegen.errors import InvalidMove, NotFound, OutcomeUnknown, ProviderDown
from imagegen.records import Attempt
from imagegen.states import MOVES, AttemptState, Move
from imagegen.storage.attempts import REMOTE_SQL
from imagegen.storage.database import Change
from imagegen.storage.store import Store
from tests.conftest import LATER, NOW, SOONER, make_asset, make_attempt, make_generation, make_new_batch

OWNER = "local"
DOWN = ProviderDown("fal says: overloaded.", hint="Try again later.")
LOST = OutcomeUnknown("The answer was lost.", hint="It may have been billed.")


def queue(store: Store, number: int = 1, *, images: int = 1, **attempt: Any) -> list[Attempt]:
    """One batch whose attempts carry `attempt`."""
    new = make_new_batch(number, images=images)
    attempts = [replace(one, **attempt) for one in new.attempts]
    store.batches.add(replace(new, attempts=attempts))
    return attempts


def claimed(store: Store, **limits: Any) -> str | None:
    found = store.attempts.claim_next(NOW, ["fal"], **limits)
    return found.id if found else None


def running(store: Store) -> Attempt:
    queue(store)
    found = store.attempts.claim_next(NOW, ["fal"])
    assert found
    return found


def unknown(store: Store) -> Attempt:
    attempt = running(store)
    store.attempts.lose(attempt.id, LOST)
    return store.attempts.get(attempt.id)


def state_of(store: Store, attempt_id: str = "att_1") -> AttemptState:
    return store.attempts.get(attempt_id).state


# ---- whose turn it is -----------------------------------------------------------------------------------------------


def test_the_oldest_attempt_is_claimed_first(store: Store) -> None:
    queue(store, images=3)
    assert [claimed(store) for _ in range(4)] == ["att_1", "att_2", "att_3", None]


def test_a_claimed_attempt_runs_and_knows_its_images(store: Store) -> None:
    queue(store)
    expected = make_attempt(state=AttemptState.RUNNING, started_at=NOW)
    assert store.attempts.claim_next(NOW, ["fal"]) == expected == store.attempts.get("att_1")


def test_now_comes_before_background(store: Store) -> None:
    queue(store, 1, lane="background")
    queue(store, 2)
    assert [claimed(store), claimed(store)] == ["att_2", "att_1"]


def test_only_open_providers_are_claimed_for(store: Store) -> None:
    queue(store, 1, provider="openai")
    queue(store, 2)
    assert [claimed(store), claimed(store)] == ["att_2", None]


def test_with_no_provider_open_nothing_is_claimed(store: Store) -> None:
    queue(store)
    assert store.attempts.claim_next(NOW, []) is None


@pytest.mark.parametrize(
    ("not_before", "is_due"), [(SOONER, True), (NOW, True), (LATER, False)], ids=["past", "this moment", "future"]
)
def test_a_retry_waits_for_its_time(store: Store, not_before: str, is_due: bool) -> None:
    queue(store, not_before=not_before)
    assert (claimed(store) == "att_1") is is_due


def test_one_batch_alone_may_be_worked_on(store: Store) -> None:
    queue(store, 1)
    queue(store, 2)
    assert [claimed(store, batch_id="bat_2"), claimed(store, batch_id="bat_2")] == ["att_2", None]


@pytest.mark.parametrize(
    ("put_away", "bring_back"),
    [
        pytest.param(lambda s: s.batches.pause("bat_1"), lambda s: s.batches.go_on("bat_1"), id="paused batch"),
        pytest.param(lambda s: s.batches.delete("bat_1", NOW), lambda s: s.batches.restore("bat_1"), id="batch"),
        pytest.param(lambda s: s.tasks.delete("tsk_1", NOW), lambda s: s.tasks.restore("tsk_1"), id="task"),
        pytest.param(lambda s: s.topics.delete("top_1", NOW), lambda s: s.topics.restore("top_1"), id="topic"),
    ],
)
def test_nothing_paused_or_in_the_trash_is_claimed_until_it_comes_back(
    store: Store, put_away: Callable[[Store], None], bring_back: Callable[[Store], None]
) -> None:
    queue(store)
    put_away(store)
    assert claimed(store) is None
    bring_back(store)
    assert claimed(store) == "att_1"


def test_two_threads_never_claim_the_same_attempt(store: Store) -> None:
    queue(store, images=100)

    def claim_all() -> list[str]:
        return list(iter(lambda: claimed(store), None))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(claim_all), pool.submit(claim_all)
        everything = [*first.result(), *second.result()]
    assert sorted(everything) == sorted(f"att_{number}" for number in range(1, 101))


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        pytest.param([], None, id="nothing waits"),
        pytest.param([SOONER], None, id="already due"),
        pytest.param(["2026-11-23T00:00:00.000000Z", LATER], LATER, id="the nearest"),
    ],
)
def test_when_the_next_retry_is_due(store: Store, waits: list[str], expected: str | None) -> None:
    for number, not_before in enumerate(waits, start=1):
        queue(store, number, not_before=not_before)
    assert store.attempts.next_due_at(NOW) == expected


# ---- the table of moves ---------------------------------------------------------------------------------------------

# How each move is asked for. A claim never meets another state, and a cancel passes over what has ended.
ASK: dict[Move, Callable[[Store, Attempt], Any]] = {
    Move.FAIL: lambda store, attempt: store.attempts.fail(attempt, DOWN, LATER),
    Move.LOSE: lambda store, attempt: store.attempts.lose(attempt.id, LOST),
}
GENTLE: dict[Move, Callable[[Store, Attempt], Any]] = {
    Move.CLAIM: lambda store, attempt: store.attempts.claim_next(LATER, ["fal"]),
    Move.CANCEL: lambda store, attempt: store.attempts.cancel([attempt.id], LATER),
    Move.FINISH: lambda store, attempt: store.attempts.finish(attempt, [make_asset()], None, LATER),
}
TARGETS = {Move.FAIL: "failed", Move.LOSE: "unknown"}


@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.CANCELLED])
@pytest.mark.parametrize("by", ASK)
def test_a_move_happens_along_the_table_or_names_both_ends(store: Store, state: AttemptState, by: Move) -> None:
    (attempt,) = queue(store, state=state)
    if (state, by) in MOVES:
        ASK[by](store, attempt)
        assert state_of(store) is MOVES[state, by]
        return
    with pytest.raises(InvalidMove) as caught:
        ASK[by](store, attempt)
    assert str(caught.value) == f"Attempt att_1 is {state} and cannot {by} to {TARGETS[by]}."
    assert store.attempts.get("att_1") == attempt


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("by", GENTLE)
def test_a_move_that_may_come_too_late_happens_along_the_table_or_not_at_all(
    store: Store, state: AttemptState, by: Move
) -> None:
    (attempt,) = queue(store, state=state)
    GENTLE[by](store, attempt)
    found = Move.FIND if (by, state) == (Move.FINISH, AttemptState.UNKNOWN) else by
    expected = MOVES.get((state, found))
    assert state_of(store) is (expected or state)
    if expected is None:
        assert store.attempts.get("att_1") == attempt


# ---- ending ---------------------------------------------------------------------------------------------------------


def test_a_finished_attempt_has_its_cost_and_its_picture(store: Store) -> None:
    attempt = running(store)
    assert store.attempts.finish(attempt, [make_asset()], 0.003, LATER) is True
    kept = store.attempts.get("att_1")
    assert (kept.state, kept.cost_usd, kept.ended_at) == (AttemptState.DONE, 0.003, LATER)
    assert store.assets.get(OWNER, "ast_1") == make_asset()


@pytest.mark.parametrize("by", ASK)
def test_an_error_after_a_cancel_changes_nothing(store: Store, by: Move) -> None:
    attempt = running(store)
    store.attempts.cancel([attempt.id], NOW)
    before = store.attempts.get("att_1")
    assert ASK[by](store, attempt) is False
    assert store.attempts.get("att_1") == before


def test_a_finish_after_a_cancel_keeps_nothing(store: Store) -> None:
    attempt = running(store)
    store.attempts.cancel([attempt.id], NOW)
    assert store.attempts.finish(attempt, [make_asset()], 0.003, LATER) is False
    assert state_of(store) is AttemptState.CANCELLED
    assert store.assets.by_ids(OWNER, ["ast_1"]) == {}


def test_an_unknown_attempt_is_found_and_forgets_its_error(store: Store) -> None:
    attempt = unknown(store)
    assert store.attempts.finish(attempt, [make_asset()], None, LATER) is True
    found = store.attempts.get("att_1")
    assert (found.state, found.ended_at) == (AttemptState.DONE, LATER)
    assert (found.error_code, found.error_message, found.error_hint) == (None, None, None)


def test_pictures_beyond_those_asked_for_become_generations(store: Store) -> None:
    attempt = running(store)
    extra = make_generation(id="gen_2", position=1, seed=None)
    assets = [make_asset(), make_asset(id="ast_2", generation_id="gen_2")]
    store.attempts.finish(attempt, assets, None, LATER, [extra])
    assert store.attempts.get("att_1").generation_ids == ("gen_1", "gen_2")
    (facts,) = store.tasks.facts_of_batch("bat_1")
    assert [one.asset for one in facts.generations] == assets
    assert [one.attempt and one.attempt.id for one in facts.generations] == ["att_1", "att_1"]


def test_a_failed_attempt_keeps_the_sentence_of_its_error(store: Store) -> None:
    store.attempts.fail(running(store), DOWN, LATER)
    failed = store.attempts.get("att_1")
    assert (failed.state, failed.ended_at) == (AttemptState.FAILED, LATER)
    assert (failed.error_code, failed.error_message, failed.error_hint) == (
        "provider_down",
        "fal says: overloaded.",
        "Try again later.",
    )


def test_a_failed_attempt_and_its_retry_are_one_change(store: Store) -> None:
    attempt = running(store)
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.attempts.fail(attempt, DOWN, NOW, make_attempt(id="att_2", try_number=2, not_before=LATER))
    assert [(*change.batches, *change.tasks) for change in heard] == [("bat_1", "tsk_1")]
    (facts,) = store.tasks.facts_of_batch("bat_1")
    assert facts.generations[0].attempt == replace(store.attempts.get("att_2"), generation_ids=())


def test_a_retry_that_cannot_be_kept_leaves_the_attempt_running(store: Store) -> None:
    attempt = running(store)
    with pytest.raises(Exception, match="UNIQUE"):
        store.attempts.fail(attempt, DOWN, NOW, make_attempt())
    assert store.attempts.get("att_1") == attempt


def test_a_lost_attempt_has_not_ended_yet(store: Store) -> None:
    lost = unknown(store)
    assert (lost.state, lost.ended_at, lost.error_code) == (AttemptState.UNKNOWN, None, "outcome_unknown")


def test_what_is_learned_later_about_an_unknown_attempt_is_noted_without_a_move(store: Store) -> None:
    unknown(store)
    store.attempts.note("att_1", DOWN)
    noted = store.attempts.get("att_1")
    assert (noted.state, noted.error_message) == (AttemptState.UNKNOWN, "fal says: overloaded.")


def test_a_note_about_a_known_attempt_is_dropped(store: Store) -> None:
    attempt = running(store)
    store.attempts.note("att_1", DOWN)
    assert store.attempts.get("att_1") == attempt


# ---- cancelling -----------------------------------------------------------------------------------------------------


def test_a_cancel_names_those_it_ended(store: Store) -> None:
    queue(store, images=3)
    done = store.attempts.claim_next(NOW, ["fal"])
    assert done
    store.attempts.finish(done, [make_asset()], None, NOW)
    store.attempts.claim_next(NOW, ["fal"])
    assert store.attempts.cancel(["att_1", "att_2", "att_3"], LATER) == ["att_2", "att_3"]
    assert store.attempts.get("att_3").ended_at == LATER


def test_an_attempt_named_twice_is_cancelled_once(store: Store) -> None:
    queue(store)
    assert store.attempts.cancel(["att_1", "att_1"], LATER) == ["att_1"]


def test_an_attempt_that_nobody_knows_is_named_as_such(store: Store) -> None:
    with pytest.raises(NotFound, match="This attempt is not here any more"):
        store.attempts.cancel(["att_9"], LATER)


# ---- asking again ---------------------------------------------------------------------------------------------------


def retry_of(number: int = 2, **changes: Any) -> Attempt:
    return make_attempt(id=f"att_{number}", **changes)


def test_asking_again_gives_an_unknown_attempt_up(store: Store) -> None:
    unknown(store)
    assert store.attempts.retry([retry_of()], LATER) == [retry_of()]
    given_up = store.attempts.get("att_1")
    assert (given_up.state, given_up.ended_at) == (AttemptState.FAILED, LATER)
    assert claimed(store) == "att_2"


def test_asking_again_leaves_a_failed_attempt_as_it_ended(store: Store) -> None:
    store.attempts.fail(running(store), DOWN, NOW)
    before = store.attempts.get("att_1")
    store.attempts.retry([retry_of()], LATER)
    assert store.attempts.get("att_1") == before
    assert state_of(store, "att_2") is AttemptState.QUEUED


def test_a_second_click_does_not_pay_twice(store: Store) -> None:
    store.attempts.fail(running(store), DOWN, NOW)
    store.attempts.retry([retry_of(2)], NOW)
    assert store.attempts.retry([retry_of(3)], NOW) == []
    assert store.attempts.open_ids() == ["att_2"]


def test_what_was_found_meanwhile_is_not_asked_for_again(store: Store) -> None:
    store.attempts.finish(unknown(store), [make_asset()], None, NOW)
    assert store.attempts.retry([retry_of()], NOW) == []


def test_asking_again_announces_task_and_batch(store: Store) -> None:
    store.attempts.fail(running(store), DOWN, NOW)
    heard: list[Change] = []
    store.database.listen(heard.append)
    store.attempts.retry([retry_of()], NOW)
    assert [(*change.batches, *change.tasks) for change in heard] == [("bat_1", "tsk_1")]


# ---- the provider's name for the job --------------------------------------------------------------------------------


def test_a_remote_id_is_kept_without_a_move(store: Store) -> None:
    attempt = running(store)
    store.attempts.submitted("att_1", "req-7", {"status_url": "https://example.com/req-7"}, LATER)
    assert store.attempts.get("att_1") == replace(
        attempt, remote_id="req-7", remote_handle={"status_url": "https://example.com/req-7"}, submitted_at=LATER
    )


# ---- reading --------------------------------------------------------------------------------------------------------


def test_an_attempt_is_found_by_the_providers_name_for_it(store: Store) -> None:
    queue(store, 1, images=2)
    queue(store, 3, provider="openai", remote_id="req-7")
    store.attempts.submitted("att_2", "req-7", {}, LATER)
    assert store.attempts.find_remote("fal", "req-7") == store.attempts.get("att_2")


def test_a_name_that_no_job_of_this_provider_has_finds_nothing(store: Store) -> None:
    queue(store, remote_id="req-7")
    assert store.attempts.find_remote("openai", "req-7") is None
    assert store.attempts.find_remote("fal", "req-8") is None


def test_of_two_jobs_with_one_name_the_newer_is_found(store: Store) -> None:
    queue(store, images=2, remote_id="req-7")
    found = store.attempts.find_remote("fal", "req-7")
    assert found
    assert found.id == "att_2"


def test_a_search_by_the_providers_name_reads_no_more_than_its_index(store: Store) -> None:
    plan = store.database.read(f"EXPLAIN QUERY PLAN {REMOTE_SQL}", ("fal", "req-7"))
    assert "USING INDEX attempts_remote (provider=? AND remote_id=?)" in plan[0]["detail"]


def test_open_attempts_are_found_by_task_by_batch_and_in_all(store: Store) -> None:
    queue(store, 1)
    queue(store, 2)
    queue(store, 3, state=AttemptState.DONE)
    assert store.attempts.open_ids() == ["att_1", "att_2"]
    assert store.attempts.open_ids(task_id="tsk_2") == ["att_2"]
    assert store.attempts.open_ids(batch_id="bat_1") == ["att_1"]
    assert store.attempts.open_ids(batch_id="bat_3") == []


def test_attempts_are_counted_by_open_state_and_owner(store: Store) -> None:
    queue(store, 1, images=3)
    queue(store, 4, owner="somebody else")
    claimed(store)
    assert store.attempts.open_counts(OWNER) == {AttemptState.RUNNING: 1, AttemptState.QUEUED: 2}


def test_attempts_are_listed_by_state_oldest_first(store: Store) -> None:
    queue(store, 2, state=AttemptState.UNKNOWN)
    queue(store, 1, state=AttemptState.RUNNING)
    queue(store, 3)
    found = store.attempts.in_state(AttemptState.RUNNING, AttemptState.UNKNOWN)
    assert [(attempt.id, attempt.generation_ids) for attempt in found] == [("att_2", ("gen_2",)), ("att_1", ("gen_1",))]


def test_an_attempt_for_several_images_names_them_in_order(store: Store) -> None:
    new = make_new_batch(images=2)
    together = make_attempt(generation_ids=("gen_1", "gen_2"))
    store.batches.add(replace(new, attempts=[together]))
    assert store.attempts.get("att_1").generation_ids == ("gen_1", "gen_2")


def test_an_unknown_id_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        store.attempts.get("att_9")
    assert caught.value.sentence == "This attempt is not here any more. Reload the page."
