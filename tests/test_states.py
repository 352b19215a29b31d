import pytest

from imagegen.states import (
    MOVES,
    AttemptState,
    Move,
    Standing,
    generation_standing,
    sources,
    summary,
)

# The table of the moves of an attempt, written down a second time so that a change of it is noticed.
TABLE = {
    ("queued", "claim"): "running",
    ("queued", "cancel"): "cancelled",
    ("running", "cancel"): "cancelled",
    ("running", "finish"): "done",
    ("running", "fail"): "failed",
    ("running", "lose"): "unknown",
    ("unknown", "find"): "done",
    ("unknown", "give_up"): "failed",
}


def test_the_table_has_these_moves_and_no_others() -> None:
    assert {(state.value, by.value): target.value for (state, by), target in MOVES.items()} == TABLE


@pytest.mark.parametrize("by", Move)
def test_the_sources_of_a_move_lead_to_one_state(by: Move) -> None:
    assert len({MOVES[state, by] for state in sources(by)}) == 1


def test_a_cancel_may_start_from_what_is_open() -> None:
    assert set(sources(Move.CANCEL)) == {AttemptState.QUEUED, AttemptState.RUNNING}


def test_no_move_leads_out_of_an_ended_attempt() -> None:
    ended = {AttemptState.DONE, AttemptState.FAILED, AttemptState.CANCELLED}
    assert not ended & {state for state, _ in MOVES}


@pytest.mark.parametrize(
    ("latest", "has_asset", "expected"),
    [
        pytest.param(None, False, Standing.WAITING, id="a draft waits"),
        pytest.param(AttemptState.QUEUED, False, Standing.QUEUED, id="queued"),
        pytest.param(AttemptState.RUNNING, False, Standing.RUNNING, id="running"),
        pytest.param(AttemptState.FAILED, False, Standing.FAILED, id="failed"),
        pytest.param(AttemptState.CANCELLED, False, Standing.CANCELLED, id="cancelled"),
        pytest.param(AttemptState.UNKNOWN, False, Standing.UNKNOWN, id="unknown"),
        pytest.param(AttemptState.DONE, True, Standing.DONE, id="done with its picture"),
        pytest.param(AttemptState.DONE, False, Standing.FAILED, id="done without this picture has failed"),
        pytest.param(AttemptState.FAILED, True, Standing.DONE, id="a stored picture outlives a failed retry"),
    ],
)
def test_a_generation_stands_where_its_latest_attempt_stands(
    latest: AttemptState | None, has_asset: bool, expected: Standing
) -> None:
    assert generation_standing(latest, has_asset) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([], Standing.WAITING, id="nothing"),
        pytest.param([Standing.WAITING], Standing.WAITING, id="a draft"),
        pytest.param([Standing.DONE, Standing.DONE], Standing.DONE, id="all done"),
        pytest.param([Standing.DONE, Standing.CANCELLED], Standing.CANCELLED, id="cancelled before done"),
        pytest.param([Standing.CANCELLED, Standing.FAILED], Standing.FAILED, id="failed before cancelled"),
        pytest.param([Standing.FAILED, Standing.UNKNOWN], Standing.UNKNOWN, id="unknown before failed"),
        pytest.param([Standing.UNKNOWN, Standing.QUEUED], Standing.QUEUED, id="queued before unknown"),
        pytest.param([Standing.QUEUED, Standing.RUNNING], Standing.RUNNING, id="running before all"),
    ],
)
def test_a_whole_shows_the_loudest_of_its_parts(parts: list[Standing], expected: Standing) -> None:
    assert summary(parts) is expected
