"""Webhooks of a person's own, against a receiver that is strict: signed, once for an end, patient, never silent."""

import base64
import hashlib
import hmac
import time

import pytest

from imagegen.engine.webhooks import sign
from imagegen.errors import BadRequest, InvalidInput, SetupError, Unreachable
from imagegen.records import LOCAL_OWNER
from imagegen.settings import Webhook, Webhooks, load_settings
from imagegen.states import Standing
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.fal import Job, failing_submit, refused
from tests.fakes.server import Answer, Drop, Hang
from tests.fakes.webhook import FakeReceiver
from tests.studio_kit import SCHNELL, Desk, wait_until

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four").decode()


@pytest.fixture
def receiver():
    with FakeReceiver(SECRET, now_s=time.time()) as server:
        yield server


@pytest.fixture
def told(desk: Desk, receiver: FakeReceiver) -> Desk:
    """A person whose webhook is set."""
    desk.studio.notices.set_webhook(LOCAL_OWNER, receiver.address, SECRET)
    desk.studio.engine.notices.postman.pauses_s = (0.01, 0.02)
    return desk


# ---- signing ---------------------------------------------------------------------------------------------------------


def test_the_signature_is_the_one_of_the_specification():
    secret, message, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
    signed = sign(secret, message, body, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_of_ones_own_words_is_taken_as_it_is():
    digest = hmac.new(b"my words", b"new_1.7.{}", hashlib.sha256).digest()
    assert sign("my words", "new_1", "7", b"{}") == "v1," + base64.b64encode(digest).decode()


# ---- what is sent ----------------------------------------------------------------------------------------------------


def test_the_end_of_a_batch_is_told_with_counts_and_cost(told, receiver, fal):
    fal.script(Job(), refused())
    batch = told.start("a secret prompt", count=2, width=1000, height=1000)
    wait_until(lambda: receiver.taken, "the webhook")
    (body,) = receiver.taken
    assert (body["event"], body["batch_id"]) == ("batch.done", batch.batch.id)
    assert body["counts"] == {"done": 1, "failed": 1, "cancelled": 0, "unknown": 0}
    assert (body["cost_usd"], body["estimate_usd"]) == (pytest.approx(0.003), pytest.approx(0.006))
    assert body["topic"] == told.studio.topics(LOCAL_OWNER)[0]["title"]
    assert body["started_at"] < body["ended_at"]
    assert receiver.refused == []


def test_a_later_retry_that_ends_is_told_again_and_a_favourite_is_not(told, receiver, fal):
    fal.script(refused())
    batch = told.start()
    wait_until(lambda: len(receiver.taken) == 1, "the first end")
    told.studio.retry_batch(LOCAL_OWNER, batch.batch.id)
    wait_until(lambda: len(receiver.taken) == 2, "the second end")
    told.studio.pictures.judge(LOCAL_OWNER, [batch.generations[0].id], {"is_favourite": True})
    told.studio.pause_batch(LOCAL_OWNER, batch.batch.id)
    other = told.start("another")
    wait_until(lambda: len(receiver.taken) == 3, "the other batch")
    assert [body["batch_id"] for body in receiver.taken] == [batch.batch.id, batch.batch.id, other.batch.id]
    assert [body["counts"]["failed"] for body in receiver.taken] == [1, 0, 0]
    assert len(set(receiver.ids)) == 3


def test_a_batch_that_an_error_pauses_says_that_it_waits(told, receiver, fal):
    told.studio.set_preferences(LOCAL_OWNER, {"images_at_once": 1})
    fal.script(failing_submit(402, "Top up your balance."))
    batch = told.start(count=3)
    wait_until(lambda: receiver.taken, "the webhook")
    (body,) = receiver.taken
    assert (body["event"], body["batch_id"]) == ("batch.paused", batch.batch.id)
    assert "Top up your balance" in body["reason"]
    notice = told.studio.notices.look(LOCAL_OWNER)
    assert [one["kind"] for one in notice["notices"]] == ["batch.paused"]
    assert notice["work"]["is_waiting"] is True
    told.studio.stop_all(LOCAL_OWNER)


def test_the_address_may_come_from_the_environment_and_a_short_run_still_tells(environment, receiver, fal):
    environment |= {"IMAGEGEN_WEBHOOK_URL": receiver.address, "IMAGEGEN_WEBHOOK_SECRET": SECRET}
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        desk = Desk(studio)
        desk.wait(desk.start())
        assert studio.notices.webhook_view(LOCAL_OWNER)["usual_host"] == "127.0.0.1"
        assert SECRET not in repr(studio.notices.webhook_view(LOCAL_OWNER))
    assert [body["event"] for body in receiver.taken] == ["batch.done"]


def test_work_from_before_a_restart_is_told_when_it_ends(environment, receiver, fal):
    fal.script(Job(is_stuck=True))
    with open_studio(load_settings(environment), grace_s=0) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", SCHNELL, {}, 1)])
        wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    with open_studio(load_settings(environment)) as studio:
        studio.notices.set_webhook(LOCAL_OWNER, receiver.address, SECRET)
        studio.stop_all(LOCAL_OWNER)
        wait_until(lambda: receiver.taken, "the webhook")
    assert receiver.taken[0]["counts"]["cancelled"] == 1


# ---- when it is not taken --------------------------------------------------------------------------------------------


def test_it_is_tried_three_times_as_one_message(told, receiver):
    receiver.script(Answer(503), Drop())
    told.start()
    wait_until(lambda: receiver.taken, "the third try")
    assert len(receiver.ids) == 3
    assert len(set(receiver.ids)) == 1
    assert told.studio.notices.look(LOCAL_OWNER)["webhook_failure"] is None


def test_what_is_not_taken_is_said_until_one_is(told, receiver):
    receiver.script(*[Answer(500)] * 3)
    told.make("one")
    look = lambda: told.studio.notices.look(LOCAL_OWNER)  # noqa: E731
    wait_until(lambda: look()["webhook_failure"], "the failure")
    assert [one["kind"] for one in look()["notices"]] == ["batch.done", "webhook.failed"]
    assert look()["notices"][1]["error"]["message"] == "127.0.0.1 answered with status 500."
    assert len(receiver.ids) == 3
    told.make("two")
    wait_until(lambda: look()["webhook_failure"] is None, "a webhook that is taken")


def test_a_wrong_address_is_not_tried_again(told, receiver):
    receiver.script(Answer(404))
    told.start()
    failure = lambda: told.studio.notices.webhook_view(LOCAL_OWNER)["failure"]  # noqa: E731
    wait_until(failure, "the failure")
    assert failure()["message"] == "127.0.0.1 answered with status 404."
    assert len(receiver.ids) == 1


def test_a_receiver_that_hangs_holds_nothing_up(told, receiver):
    told.studio.engine.notices.postman.limit_s = 0.2
    receiver.script(*[Hang()] * 3)
    assert told.wait(told.start("one"))
    assert told.wait(told.start("two"))
    wait_until(lambda: len(receiver.ids) >= 3, "the tries")


# ---- the test call and wrong wishes ----------------------------------------------------------------------------------


def test_a_test_says_that_it_was_taken(desk, receiver):
    words = desk.studio.notices.test_webhook(LOCAL_OWNER, receiver.address, SECRET)
    assert words.startswith("Taken, after ")
    assert receiver.taken[0]["event"] == "test"


def test_a_test_with_another_secret_says_what_the_receiver_answered(desk, receiver):
    with pytest.raises(BadRequest, match=r"answered with status 400"):
        desk.studio.notices.test_webhook(LOCAL_OWNER, receiver.address, "another secret")
    assert receiver.refused == ["The callback is not signed by the provider it names."]


def test_without_a_secret_nothing_is_signed(desk):
    with FakeReceiver() as receiver:
        desk.studio.notices.test_webhook(LOCAL_OWNER, receiver.address, None)
    assert len(receiver.taken) == 1


def test_nobody_there_is_said_in_words(desk):
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 cannot be reached"):
        desk.studio.notices.test_webhook(LOCAL_OWNER, "http://127.0.0.1:9/", None)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://8.8.8.8/hook", id="public without https"),
        pytest.param("http://169.254.169.254/latest/meta-data", id="a cloud's own secrets"),
        pytest.param("https://127.1/hook", id="this machine in an odd spelling"),
    ],
)
def test_an_address_that_must_not_be_called_is_not(desk, address):
    with pytest.raises(BadRequest, match="must not be called"):
        desk.studio.notices.test_webhook(LOCAL_OWNER, address, None)


@pytest.mark.parametrize(
    "url", ["ftp://example.com", "example.com/hook", "https://", "https://a.example https://b.example"]
)
def test_what_is_no_address_is_refused(desk, url):
    with pytest.raises(InvalidInput, match="not an address"):
        desk.studio.notices.set_webhook(LOCAL_OWNER, url, None)


def test_a_secret_that_is_cut_off_is_refused(desk):
    with pytest.raises(InvalidInput, match="not complete"):
        desk.studio.notices.set_webhook(LOCAL_OWNER, "https://example.com/hook", "whsec_abc")


def test_there_has_to_be_an_address_to_test(desk):
    with pytest.raises(InvalidInput, match="no address"):
        desk.studio.notices.test_webhook(LOCAL_OWNER, "", None)


def test_a_secret_that_is_left_out_stays_and_an_empty_address_forgets_both(desk):
    notices = desk.studio.notices
    notices.set_webhook(LOCAL_OWNER, "https://example.com/one", SECRET)
    assert notices.set_webhook(LOCAL_OWNER, "https://example.com/two", None)["has_secret"] is True
    assert notices.set_webhook(LOCAL_OWNER, "", None) == {
        "url": "",
        "usual_host": "",
        "usual_source": "",
        "has_secret": False,
        "failure": None,
    }


def test_one_persons_webhook_is_not_anothers(desk):
    desk.studio.notices.set_webhook(LOCAL_OWNER, "https://example.com/one", None)
    assert desk.studio.notices.webhook_view("other")["url"] == ""


def test_an_environment_that_names_no_address_stops_the_start_in_words():
    with pytest.raises(SetupError, match="webhook of the environment"):
        Webhooks({"IMAGEGEN_WEBHOOK_URL": "nowhere"})


def test_a_secret_is_never_printed():
    assert SECRET not in repr(Webhook("https://example.com", SECRET))


# ---- what a page hears -----------------------------------------------------------------------------------------------


def test_a_page_hears_how_far_the_work_is_and_that_it_ended(desk, fal):
    heard = []
    stop = desk.studio.engine.notices.listen(heard.append)
    fal.script(Job(is_stuck=True))
    batch = desk.start(count=2)
    desk.wait(batch, Standing.DONE, Standing.RUNNING)
    wait_until(lambda: desk.studio.notices.look(LOCAL_OWNER)["work"]["settled"] == 1, "one of two")
    work = desk.studio.notices.look(LOCAL_OWNER)["work"]
    assert (work["total"], work["is_moving"]) == (2, True)
    desk.studio.stop_all(LOCAL_OWNER)
    wait_until(lambda: desk.studio.notices.look(LOCAL_OWNER)["notices"], "the end")
    (notice,) = desk.studio.notices.look(LOCAL_OWNER)["notices"]
    assert (notice["kind"], notice["counts"]["done"], notice["counts"]["cancelled"]) == ("batch.done", 1, 1)
    assert LOCAL_OWNER in heard
    assert desk.studio.notices.look("other")["notices"] == []
    stop()


def test_what_is_paused_as_a_whole_does_not_move(desk):
    desk.studio.pause_all(LOCAL_OWNER)
    desk.start()
    wait_until(lambda: desk.studio.notices.look(LOCAL_OWNER)["work"]["total"] == 1, "the work")
    assert desk.studio.notices.look(LOCAL_OWNER)["work"]["is_moving"] is False
    desk.studio.stop_all(LOCAL_OWNER)
