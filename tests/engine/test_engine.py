"""The motor against fake providers: what becomes of an attempt, whatever the provider does."""

import errno
import os
import time
from dataclasses import replace

import pytest

from imagegen.errors import DiskFull
from imagegen.records import LOCAL_OWNER, Asset
from imagegen.settings import load_settings
from imagegen.states import AttemptState, Standing
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes import fal as fake_fal
from tests.fakes import openai as fake_openai
from tests.fakes.fal import Job
from tests.studio_kit import FLARE, SCHNELL, Desk, wait_until

ALL_DONE = (Standing.DONE,)


def error_of(desk, batch):
    tile = desk.tiles(batch)[0]
    return tile.attempt.error_code, tile.attempt.error_message, tile.attempt.error_hint


def test_every_image_is_made_and_kept(desk, fal):
    tiles = desk.wait(desk.start(count=4))
    assert len(fal.submissions) == 4
    assert len({tile.asset.content_hash for tile in tiles}) == 4
    assert all(desk.studio.media.resolve(tile.asset.path).is_file() for tile in tiles)


def test_each_image_has_a_seed_of_its_own_that_is_really_sent(desk, fal):
    tiles = desk.wait(desk.start(count=3, seed=41))
    assert [tile.generation.seed for tile in tiles] == [41, 42, 43]
    assert sorted(job.body["seed"] for job in fal.submissions) == [41, 42, 43]


def test_the_cost_of_a_listed_price_is_recorded(desk):
    (tile,) = desk.wait(desk.start(width=1000, height=1000))
    assert tile.attempt.cost_usd == pytest.approx(0.003)


def test_the_remote_id_is_on_disk_before_the_first_poll(desk, fal):
    fal.script(Job(is_stuck=True))
    batch = desk.start()
    wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    assert desk.tiles(batch)[0].attempt.remote_id == fal.submissions[0].id
    desk.studio.stop_all(LOCAL_OWNER)


def test_pause_lets_running_ones_finish_and_starts_nothing_new(desk, fal):
    desk.studio.set_preferences(LOCAL_OWNER, {"images_at_once": 1})
    fal.script(Job(polls=3))
    batch = desk.start(count=3)
    wait_until(lambda: fal.submissions)
    desk.studio.pause_batch(LOCAL_OWNER, batch.batch.id)
    wait_until(lambda: Standing.DONE in desk.standings(batch))
    assert sorted(desk.standings(batch)) == ["done", "queued", "queued"]
    desk.studio.continue_batch(LOCAL_OWNER, batch.batch.id)
    desk.wait(batch)


def test_pausing_everything_holds_new_batches_too(desk, fal):
    desk.studio.pause_all(LOCAL_OWNER)
    batch = desk.start(count=2)
    assert desk.standings(batch) == [Standing.QUEUED, Standing.QUEUED]
    desk.studio.continue_all(LOCAL_OWNER)
    desk.wait(batch)


def test_never_more_at_once_than_the_setting(desk, fal):
    desk.studio.set_preferences(LOCAL_OWNER, {"images_at_once": 2})
    fal.script(*[Job(is_stuck=True)] * 2)
    batch = desk.start(count=5)
    wait_until(lambda: len(fal.submissions) == 2)
    assert desk.standings(batch).count(Standing.RUNNING) == 2
    desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id)


def test_stop_ends_what_runs_and_tells_the_provider(desk, fal):
    fal.script(Job(is_stuck=True))
    batch = desk.start()
    wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    assert desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id) == 1
    desk.wait(batch, Standing.CANCELLED)
    wait_until(lambda: fal.submissions[0].is_cancelled)


def test_a_cancelled_task_can_be_asked_for_again(desk, fal):
    desk.studio.pause_all(LOCAL_OWNER)
    batch = desk.start(count=2)
    desk.studio.cancel_task(LOCAL_OWNER, batch.tasks[0].id)
    before = desk.wait(batch, Standing.CANCELLED)
    desk.studio.continue_all(LOCAL_OWNER)
    assert desk.studio.retry_task(LOCAL_OWNER, batch.tasks[0].id) == 2
    after = desk.wait(batch)
    assert [tile.generation.id for tile in after] == [tile.generation.id for tile in before]


@pytest.mark.parametrize(
    ("job", "code", "words"),
    [
        pytest.param(fake_fal.refused(), "refused", "content checker", id="policy"),
        pytest.param(fake_fal.not_json(), "bad_reply", "instead of JSON", id="not JSON"),
        pytest.param(fake_fal.html_picture(), "bad_reply", "HTML", id="page instead of a picture"),
        pytest.param(fake_fal.broken_picture(), "bad_reply", "cannot be used", id="broken picture"),
        pytest.param(fake_fal.failing_submit(422, "no such size"), "bad_request", "no such size", id="422"),
    ],
)
def test_what_cannot_be_helped_fails_once_with_a_sentence_and_a_hint(desk, fal, job, code, words):
    fal.script(job)
    batch = desk.start()
    desk.wait(batch, Standing.FAILED)
    found, message, hint = error_of(desk, batch)
    assert found == code
    assert words in message
    assert hint
    assert len(fal.submissions) <= 1


@pytest.mark.parametrize(
    ("job", "code"),
    [
        pytest.param(fake_fal.wrong_key(), "wrong_key", id="wrong key"),
        pytest.param(fake_fal.no_credit(), "no_credit", id="no credit"),
        pytest.param(fake_fal.payment_required(), "no_credit", id="payment required"),
    ],
)
def test_a_key_or_credit_problem_pauses_the_batch_and_says_why(desk, fal, job, code):
    desk.studio.set_preferences(LOCAL_OWNER, {"images_at_once": 1})
    fal.script(job)
    batch = desk.start(count=3)
    wait_until(lambda: desk.batch_is_paused(batch))
    wait_until(lambda: Standing.RUNNING not in desk.standings(batch))
    assert desk.standings(batch) == [Standing.FAILED, Standing.QUEUED, Standing.QUEUED]
    assert error_of(desk, batch)[0] == code
    assert error_of(desk, batch)[1] in desk.batch_is_paused(batch)


def test_too_many_requests_waits_as_long_as_the_provider_says_and_goes_on(desk, fal):
    fal.script(fake_fal.rate_limited("1"))
    (tile,) = desk.wait(desk.start())
    assert tile.attempt.try_number == 2


def test_while_a_provider_asks_to_wait_it_is_left_alone(desk, fal):
    fal.script(fake_fal.rate_limited("3600"))
    desk.studio.set_preferences(LOCAL_OWNER, {"images_at_once": 1})
    batch = desk.start(count=2)
    wait_until(lambda: any(tile.attempt.not_before for tile in desk.tiles(batch)))
    assert desk.standings(batch) == [Standing.QUEUED, Standing.QUEUED]
    assert len(fal.requests_to("POST")) == 1


def test_a_passing_trouble_is_tried_again_by_itself(desk, fal):
    fal.script(fake_fal.server_error(500))
    (tile,) = desk.wait(desk.start())
    assert tile.attempt.try_number == 2
    assert len(fal.submissions) == 1


def test_a_lost_answer_is_unknown_and_never_sent_again(desk, openai):
    openai.script(fake_openai.dropped())
    batch = desk.start(model=FLARE)
    desk.wait(batch, Standing.UNKNOWN)
    assert "billed" in " ".join(error_of(desk, batch))
    assert len(openai.requests_to("POST")) == 1


def test_a_time_out_without_a_remote_id_is_unknown(desk, openai):
    desk.studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1})
    openai.script(fake_openai.hanging())
    batch = desk.start(model=FLARE)
    desk.wait(batch, Standing.UNKNOWN)
    assert "did not answer within 1 seconds" in error_of(desk, batch)[1]


def test_an_unknown_image_is_asked_for_again_only_when_double_billing_is_accepted(desk, openai):
    openai.script(fake_openai.dropped())
    batch = desk.start(model=FLARE)
    (tile,) = desk.wait(batch, Standing.UNKNOWN)
    assert desk.studio.retry_generation(LOCAL_OWNER, tile.generation.id) == 0
    assert desk.studio.retry_generation(LOCAL_OWNER, tile.generation.id, accept_double_billing=True) == 1
    desk.wait(batch)
    assert desk.studio.store.attempts.get(tile.attempt.id).state is AttemptState.FAILED


def test_a_result_that_comes_after_the_time_limit_is_still_attached(environment, fal, monkeypatch):
    monkeypatch.setattr("imagegen.engine.engine.LISTEN_FIRST_S", 0.2)
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1})
        desk = Desk(studio)
        fal.script(Job(is_stuck=True))
        batch = desk.start()
        desk.wait(batch, Standing.UNKNOWN)
        fal.submissions[0].job = replace(fal.submissions[0].job, is_stuck=False)
        desk.wait(batch)
        assert len(fal.submissions) == 1


def test_a_missing_key_leaves_the_rest_of_the_queue_waiting(environment, fal):
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        studio.pause_all(LOCAL_OWNER)
        batch = Desk(studio).start(count=2)
    del environment["FAL_KEY"]
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        studio.continue_all(LOCAL_OWNER)
        desk = Desk(studio)
        assert desk.standings(batch) == [Standing.QUEUED, Standing.QUEUED]
        studio.set_key(LOCAL_OWNER, "fal", fal.key)
        desk.wait(batch)


def test_after_a_restart_a_running_job_is_asked_for_again_not_sent_again(environment, fal):
    fal.script(Job(polls=50))
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        batch = Desk(studio).start()
        wait_until(lambda: fal.submissions and fal.submissions[0].polls)
        studio.engine.stop(grace_s=0)
        studio.engine.stop = lambda grace_s: None  # stopped already
    fal.submissions[0].steps.clear()
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        Desk(studio).wait(batch)
    assert len(fal.submissions) == 1


def test_pictures_beyond_those_asked_for_become_tiles_of_their_own(desk, fal):
    picture = {"url": f"{fal.url}/files/1.jpeg", "content_type": "image/jpeg", "width": 128, "height": 96}
    fal.script(Job(output={"images": [picture, picture]}))
    batch = desk.start()
    wait_until(lambda: desk.standings(batch) == [Standing.DONE, Standing.DONE])


def test_several_topics_share_one_queue(desk):
    one = desk.studio.new_topic(LOCAL_OWNER, "one")
    two = desk.studio.new_topic(LOCAL_OWNER, "two")
    batches = [desk.studio.start(LOCAL_OWNER, topic.id, [TaskDraft("a kite", SCHNELL, {}, 1)]) for topic in (one, two)]
    for batch in batches:
        desk.wait(batch)
    assert {facts.topic.title: facts.image_count for facts in desk.studio.store.topics.facts(LOCAL_OWNER)} == {
        "one": 1,
        "two": 1,
    }


def test_the_first_picture_becomes_the_cover_and_survives_the_batch(desk):
    batch = desk.start()
    desk.wait(batch)
    cover = lambda: desk.studio.store.topics.get(LOCAL_OWNER, batch.batch.topic_id).cover_path  # noqa: E731
    wait_until(cover)
    desk.studio.delete_batch(LOCAL_OWNER, batch.batch.id)
    assert desk.studio.media.resolve(cover()).is_file()


def test_too_many_requests_without_a_wish_backs_off_by_itself(desk, fal):
    fal.script(fake_fal.rate_limited())
    (tile,) = desk.wait(desk.start())
    assert tile.attempt.try_number == 2
    assert len(fal.submissions) == 1


class FullDisk:
    """A disk without room, until someone frees some."""

    def __init__(self, monkeypatch):
        self.is_full = True
        self._fsync = os.fsync
        monkeypatch.setattr("imagegen.media.files.os.fsync", self.fsync)

    def fsync(self, file):
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._fsync(file)


def test_a_full_disk_pauses_the_batch_and_loses_no_paid_picture(desk, fal, monkeypatch):
    monkeypatch.setattr("imagegen.engine.recorder.DISK_WAIT_S", 0.05)
    disk = FullDisk(monkeypatch)
    batch = desk.start()
    wait_until(lambda: desk.batch_is_paused(batch))
    assert "disk is full" in desk.batch_is_paused(batch).lower()
    disk.is_full = False
    desk.wait(batch)
    assert len(fal.submissions) == 1


def test_a_full_disk_under_the_database_is_said_and_the_queue_goes_on_later(desk, monkeypatch):
    monkeypatch.setattr("imagegen.engine.engine.TROUBLE_WAIT_S", 0.05)
    desk.studio.pause_all(LOCAL_OWNER)
    batch = desk.start()
    writer = desk.studio.store.database._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="disk is full"):
        desk.start("x" * 30_000)
    writer.execute("PRAGMA max_page_count = 1073741823")
    desk.studio.continue_all(LOCAL_OWNER)
    desk.wait(batch)


def test_live_previews_reach_the_board_and_go_with_the_end(desk, openai):
    seen = []
    desk.studio.board.listen(lambda _, progress: seen.append(progress.preview))
    desk.wait(desk.start(model=FLARE, partialImages=2))
    assert any(preview for preview in seen)
    wait_until(lambda: desk.studio.board._entries == {})


def use_up_the_file(desk):
    """Fill what is free inside the database with rows smaller than any real one."""
    for number in range(10_000):
        desk.studio.store.assets.add(Asset(f"{number}", "x", "input", "", "", "", "", 0, 0, 0, ""))


def test_a_full_disk_under_the_database_loses_no_paid_picture(desk, fal, monkeypatch):
    """The picture is on the disk already and only its row does not fit: it waits for room as well."""
    monkeypatch.setattr("imagegen.engine.recorder.DISK_WAIT_S", 0.05)
    fal.script(Job(polls=8))
    batch = desk.start("a kite " * 100)
    wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    writer = desk.studio.store.database._writer
    writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(DiskFull):
        use_up_the_file(desk)
    wait_until(lambda: list(desk.studio.media.resolve("media").rglob("originals/*/*/ast_*.jpg")))
    time.sleep(0.2)  # time in which a finish that fits would have been written
    assert desk.standings(batch) == [Standing.RUNNING]
    writer.execute("PRAGMA max_page_count = 1073741823")
    desk.wait(batch)
    assert len(fal.submissions) == 1


def test_a_job_that_was_sent_survives_a_restart_without_its_key(environment, fal, monkeypatch):
    monkeypatch.setattr("imagegen.engine.engine.LISTEN_FIRST_S", 0.1)
    fal.script(Job(is_stuck=True))
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        batch = Desk(studio).start()
        wait_until(lambda: fal.submissions and fal.submissions[0].polls)
        studio.engine.stop(grace_s=0)
        studio.engine.stop = lambda grace_s: None
    fal.submissions[0].job = replace(fal.submissions[0].job, is_stuck=False)
    del environment["FAL_KEY"]
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        Desk(studio).wait(batch, Standing.UNKNOWN)
        studio.set_key(LOCAL_OWNER, "fal", fal.key)
        Desk(studio).wait(batch)
    assert len(fal.submissions) == 1
