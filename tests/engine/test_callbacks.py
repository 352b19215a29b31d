"""Callbacks in the motor: whose job it is, whether they are genuine, and what becomes of an attempt."""

import time
from collections.abc import Iterator

import pytest

from imagegen.engine.callbacks import Deliveries
from imagegen.errors import BadCallback, BadReply, MissingKey
from imagegen.providers.base import Callback
from imagegen.records import LOCAL_OWNER, Attempt
from imagegen.settings import load_settings
from imagegen.states import AttemptState, Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import open_studio
from tests.callback_kit import open_to_callbacks
from tests.fakes import fal as fakes
from tests.fakes.fal import FakeFal, Job, Report
from tests.fakes.server import html_answer
from tests.studio_kit import SCHNELL, Desk, wait_until

FAILED = {"status": "ERROR", "payload": fakes.detail("missing", "Field required"), "error": "Invalid status code: 422"}


@pytest.fixture
def open_desk(environment: dict[str, str], fal: FakeFal) -> Iterator[Desk]:
    """A person at a studio that fal may call back."""
    with open_studio(load_settings(open_to_callbacks(environment, fal)), grace_s=0.0) as studio:
        yield Desk(studio)


def call(desk: Desk, report: Report, provider: str = "fal") -> bool:
    return desk.studio.called_back(provider, report.headers, report.body)


def start_stuck(desk: Desk, fal: FakeFal) -> NewBatch:
    """A job at the fake that runs for ever and was asked for once."""
    fal.script(Job(is_stuck=True))
    batch = desk.start()
    wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    return batch


def start_lost(desk: Desk, fal: FakeFal) -> NewBatch:
    """The same after its time limit."""
    desk.studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1})
    batch = start_stuck(desk, fal)
    desk.wait(batch, Standing.UNKNOWN)
    return batch


def attempt_of(desk: Desk, batch: NewBatch) -> Attempt:
    (tile,) = desk.tiles(batch)
    assert tile.attempt
    return tile.attempt


# ---- what it says of a job ------------------------------------------------------------------------------------------


def test_a_job_is_submitted_with_where_to_report_its_end(open_desk, fal):
    start_stuck(open_desk, fal)
    assert fal.submissions[0].webhook == "https://images.example.com/gradio_api/app/callbacks/fal"


def test_without_a_public_address_nobody_is_asked_to_call_back(desk, fal):
    desk.wait(desk.start())
    assert fal.submissions[0].webhook == ""


def test_a_running_job_ends_with_its_callback_and_is_asked_for_no_more(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0])) is True
    (tile,) = open_desk.wait(batch)
    assert open_desk.studio.media.resolve(tile.asset.path).is_file()
    assert tile.attempt.cost_usd is not None
    assert fal.submissions[0].polls == 1
    assert len(fal.submissions) == 1


def test_after_its_time_limit_a_job_is_found_by_its_callback(open_desk, fal):
    batch = start_lost(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0])) is True
    open_desk.wait(batch)
    assert attempt_of(open_desk, batch).error_message is None
    assert fal.submissions[0].polls == 1


def test_after_a_restart_a_job_ends_with_its_callback(environment, fal):
    settings = load_settings(open_to_callbacks(environment, fal))
    with open_studio(settings, grace_s=0) as studio:
        batch = start_stuck(Desk(studio), fal)
    with open_studio(settings) as studio:
        wait_until(lambda: fal.submissions[0].polls == 2)
        call(Desk(studio), fal.report(fal.submissions[0]))
        Desk(studio).wait(batch)
    assert len(fal.submissions) == 1


def test_polling_goes_on_where_no_callback_comes(environment, fal):
    with open_studio(load_settings(open_to_callbacks(environment, fal, poll_s=0.01)), grace_s=0.0) as studio:
        fal.script(Job(polls=3))
        Desk(studio).wait(Desk(studio).start())
    assert fal.submissions[0].webhook


def test_a_failure_ends_a_running_job_like_a_failed_poll(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0], **FAILED)) is True
    open_desk.wait(batch, Standing.FAILED)
    attempt = attempt_of(open_desk, batch)
    assert attempt.error_code == "bad_request"
    assert attempt.error_message == "fal.ai does not accept the request: “prompt: Field required”."
    assert fal.submissions[0].polls == 1


def test_a_failure_that_may_pass_is_made_again(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    inside = {"payload": fakes.detail("internal_server_error", "Oh"), "error": "Invalid status code: 500"}
    call(open_desk, fal.report(fal.submissions[0], status="ERROR", **inside))
    open_desk.wait(batch)
    assert attempt_of(open_desk, batch).try_number == 2


def test_a_failure_is_noted_for_a_job_of_unknown_outcome(open_desk, fal):
    batch = start_lost(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0], **FAILED)) is True
    wait_until(lambda: attempt_of(open_desk, batch).error_code == "bad_request")
    assert attempt_of(open_desk, batch).state is AttemptState.UNKNOWN


def test_a_picture_that_cannot_be_used_is_noted_for_a_job_of_unknown_outcome(open_desk, fal):
    batch = start_lost(open_desk, fal)
    fal.submissions[0].job = fakes.broken_picture()
    call(open_desk, fal.report(fal.submissions[0]))
    wait_until(lambda: attempt_of(open_desk, batch).error_code == "bad_reply")
    assert attempt_of(open_desk, batch).state is AttemptState.UNKNOWN


def test_a_job_that_still_runs_goes_on(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    report = fal.report(fal.submissions[0], payload=None, payload_error="Response payload is not JSON serializable.")
    assert call(open_desk, report) is True
    assert call(open_desk, fal.report(fal.submissions[0], sent_at_s=time.time() - 5)) is True
    open_desk.wait(batch)


def test_a_report_in_words_that_break_our_reading_changes_nothing(open_desk, fal, caplog):
    batch = start_stuck(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0], payload={"images": 7})) is True
    wait_until(lambda: "ended in an error of our own" in caplog.text)
    assert open_desk.standings(batch) == [Standing.RUNNING]


# ---- jobs that have ended -------------------------------------------------------------------------------------------


def test_a_callback_about_a_job_that_is_done_is_known_already(open_desk, fal):
    fal.script(Job())
    batch = open_desk.start()
    (before,) = open_desk.wait(batch)
    residents = set(open_desk.studio.engine._helpers)  # what runs as long as the engine
    assert call(open_desk, fal.report(fal.submissions[0])) is True
    wait_until(lambda: set(open_desk.studio.engine._helpers) <= residents)
    assert open_desk.tiles(batch) == [before]
    assert len(fal.requests_to("GET", "/files/")) == 1


def test_what_a_person_cancelled_stays_cancelled(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    open_desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id)
    assert call(open_desk, fal.report(fal.submissions[0])) is True
    assert open_desk.standings(batch) == [Standing.CANCELLED]
    assert fal.requests_to("GET", "/files/") == []


def test_a_job_that_is_cancelled_while_its_pictures_are_fetched_leaves_no_file(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    residents = set(open_desk.studio.engine._helpers)  # what runs as long as the engine
    fal.latency_s = 0.3
    call(open_desk, fal.report(fal.submissions[0]))
    open_desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id)
    wait_until(lambda: set(open_desk.studio.engine._helpers) <= residents)
    assert open_desk.standings(batch) == [Standing.CANCELLED]
    assert len(fal.requests_to("GET", "/files/")) == 1
    assert list(open_desk.studio.media.resolve("media").rglob("originals/*/*/ast_*")) == []


def test_a_job_that_was_delivered_twice_is_kept_once(open_desk, fal):
    """fal delivers again what was answered too late, and signs it anew."""
    batch = start_stuck(open_desk, fal)
    first, again = (fal.report(fal.submissions[0], sent_at_s=time.time() - age_s) for age_s in (9, 3))
    assert [call(open_desk, report) for report in (first, again)] == [True, True]
    (tile,) = open_desk.wait(batch)
    assert call(open_desk, fal.report(fal.submissions[0])) is True
    assert [one.asset for one in open_desk.tiles(batch)] == [tile.asset]


# ---- who calls ------------------------------------------------------------------------------------------------------


def test_a_callback_that_came_before_is_refused(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    report = fal.report(fal.submissions[0], payload=None)
    assert call(open_desk, report) is True
    with pytest.raises(BadCallback, match=r"^The callback came before\.$"):
        call(open_desk, report)
    assert open_desk.standings(batch) == [Standing.RUNNING]


def test_an_unsigned_callback_is_refused_before_anything_is_asked_or_fetched(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    report = fal.report(fal.submissions[0])
    with pytest.raises(BadCallback):
        open_desk.studio.called_back("fal", {}, report.body)
    assert open_desk.standings(batch) == [Standing.RUNNING]
    assert fal.requests_to("GET", "/files/") == []


def test_a_callback_is_taken_once_it_can_be_checked(open_desk, fal):
    batch = start_stuck(open_desk, fal)
    report, fal.jwks_answer = fal.report(fal.submissions[0]), html_answer(502)
    with pytest.raises(BadReply):
        call(open_desk, report)
    fal.jwks_answer = None
    assert call(open_desk, report) is True
    open_desk.wait(batch)


@pytest.mark.parametrize(
    ("provider", "changes"),
    [
        pytest.param("openai", {}, id="another provider's"),
        pytest.param("nobody", {}, id="a provider nobody knows"),
        pytest.param("fal", {"request_id": "request-9999"}, id="a job nobody knows"),
        pytest.param("fal", {"request_id": None}, id="no job at all"),
    ],
)
def test_what_is_about_no_job_of_ours_is_no_concern_of_ours(open_desk, fal, provider, changes):
    batch = start_stuck(open_desk, fal)
    assert call(open_desk, fal.report(fal.submissions[0], **changes), provider) is False
    assert open_desk.standings(batch) == [Standing.RUNNING]


def test_without_a_public_address_no_callback_is_taken(desk, fal):
    desk.wait(desk.start(model=SCHNELL))
    assert call(desk, fal.report(fal.submissions[0])) is False


def test_without_the_key_of_the_job_nothing_can_be_said_yet(environment, fal):
    opened = open_to_callbacks(environment, fal)
    with open_studio(load_settings(opened), grace_s=0) as studio:
        batch = start_stuck(Desk(studio), fal)
    del opened["FAL_KEY"]
    with open_studio(load_settings(opened), grace_s=0.0) as studio:
        desk, report = Desk(studio), fal.report(fal.submissions[0])
        desk.wait(batch, Standing.UNKNOWN)
        with pytest.raises(MissingKey):
            call(desk, report)
        studio.set_key(LOCAL_OWNER, "fal", fal.key)
        assert call(desk, report) is True
        desk.wait(batch)


# ---- deliveries that were seen --------------------------------------------------------------------------------------


def delivery(signature: str, at_s: float = 0.0) -> Callback:
    return Callback({"x-signature": signature}, b"{}", at_s)


def test_a_delivery_is_new_once_for_each_provider():
    deliveries = Deliveries()
    deliveries.require_new("one", delivery("a"))
    deliveries.require_new("other", delivery("a"))
    deliveries.require_new("one", delivery("b"))
    with pytest.raises(BadCallback):
        deliveries.require_new("one", delivery("a", 599))


def test_what_is_too_old_by_its_own_time_is_forgotten():
    deliveries = Deliveries()
    deliveries.require_new("one", delivery("a"))
    deliveries.require_new("one", delivery("a", 601))


def test_a_flood_pushes_out_the_oldest_only():
    deliveries = Deliveries(size=3)
    for number in range(10):
        deliveries.require_new("one", delivery(str(number)))
    deliveries.require_new("one", delivery("0"))
    with pytest.raises(BadCallback):
        deliveries.require_new("one", delivery("9"))
