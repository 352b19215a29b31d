"""kill -9 in the middle of a batch, then a restart: every image once, nothing twice, the rest says unknown."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import open_studio
from tests.fakes.fal import Job
from tests.studio_kit import FLARE, SCHNELL, Desk, wait_until

IMAGES = 200

VICTIM = """
import json, sys, time
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft

plan = json.loads(sys.argv[1])
with open_studio(load_settings(plan["environment"])) as studio:
    studio.set_base_url(LOCAL_OWNER, "fal", plan["fal_url"])
    studio.set_preferences(LOCAL_OWNER, {"images_at_once": 8})
    drafts = [TaskDraft(f"kite {n}", plan["model"], plan["params"], 4) for n in range(plan["images"] // 4)]
    studio.start(LOCAL_OWNER, None, drafts)
    time.sleep(600)
"""


def run_and_kill(environment, fal, *, model, is_time, params=None, images=IMAGES):
    plan = {"environment": environment, "fal_url": fal.url, "model": model, "params": params or {}, "images": images}
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, json.dumps(plan)], env={**os.environ, **environment})
    try:
        wait_until(is_time)
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()


def only_batch(studio) -> NewBatch:
    (topic,) = studio.store.topics.facts(LOCAL_OWNER)
    (batch,) = studio.store.batches.of_topic(topic.topic.id)
    return NewBatch(batch, (), (), ())


@pytest.mark.timeout(180)
def test_after_a_kill_queued_jobs_are_each_made_exactly_once(environment, fal):
    fal.script(*[Job(polls=1)] * IMAGES)
    run_and_kill(environment, fal, model=SCHNELL, is_time=lambda: len(fal.submissions) >= 60)
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        studio.set_preferences(LOCAL_OWNER, {"images_at_once": 32})
        desk, batch = Desk(studio), only_batch(studio)
        tiles = desk.wait(batch, Standing.DONE, Standing.UNKNOWN)
        counts = Counter(tile.standing for tile in tiles)
        seeds = Counter(job.body["seed"] for job in fal.submissions)
        done = {tile.generation.seed for tile in tiles if tile.standing is Standing.DONE}
        assert len(tiles) == IMAGES
        assert max(seeds.values()) == 1, "a job was submitted twice"
        assert done <= set(seeds), "a picture came from nowhere"
        # A call that was on its way when the process died has no remote id: at most one per slot.
        assert counts[Standing.UNKNOWN] <= 8
        assert len({tile.asset.id for tile in tiles if tile.asset}) == len(done)


@pytest.mark.timeout(180)
def test_after_a_kill_calls_that_cannot_be_asked_for_are_listed_as_unknown(environment, fal, openai):
    openai.latency_s = 0.3
    run_and_kill(environment, fal, model=FLARE, is_time=lambda: len(openai.requests_to("POST")) >= 20)
    openai.latency_s = 0.0
    with open_studio(load_settings(environment)) as studio:
        studio.set_preferences(LOCAL_OWNER, {"images_at_once": 32})
        desk, batch = Desk(studio), only_batch(studio)
        tiles = desk.wait(batch, Standing.DONE, Standing.UNKNOWN)
        counts = Counter(tile.standing for tile in tiles)
        assert 1 <= counts[Standing.UNKNOWN] <= 8
        assert len(openai.requests_to("POST")) == IMAGES
        unknown = next(tile for tile in tiles if tile.standing is Standing.UNKNOWN)
        assert "may have been billed" in unknown.attempt.error_message


def test_the_embedded_engine_draws_again_what_a_kill_interrupted(environment, fal):
    """Nobody bills it, so nothing of it is ever unknown."""
    media = environment["IMAGEGEN_DATA"] + "/media/originals"
    run_and_kill(
        environment,
        fal,
        model="sketch/sketch",
        params={"width": 256, "height": 256},
        images=40,
        is_time=lambda: sum(len(files) for _, _, files in os.walk(media)) >= 5,
    )
    with open_studio(load_settings(environment)) as studio:
        tiles = Desk(studio).wait(only_batch(studio))
        assert len({tile.asset.id for tile in tiles}) == 40
