"""The real page over a history of finished tasks, whose last images move while somebody looks.

Prints {"url", "topic_id", "empty_topic_id"} once it serves. Each line on its standard input is a number of seconds:
so long attempts are claimed and finished through the store, a few times a second, as the engine would.
"""

import json
import sys
import tempfile
import threading
import time
from itertools import cycle
from pathlib import Path

from benchmarks.pictures import photo_bytes
from imagegen.media.metadata import ImageSettings
from imagegen.records import LOCAL_OWNER, Asset, Attempt
from imagegen.settings import load_settings, quiet_gradio
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft, plan_batch

MODEL = "openai/gpt-image-2.6-flare"
TASKS_PER_BATCH = 20
IMAGES_PER_TASK = 4
IMAGES_UNDER_WAY = 160
CHANGES_A_SECOND = 8
SIZES_PX = ((768, 768), (960, 640), (640, 960))
PICTURES = 12
WORDS = "a small harbour at dawn with fishing boats, soft light, long shadows and gulls above the masts, 35 mm film"


class Story:
    """Moves the oldest queued attempt on: claimed in one step, finished with a picture in the next."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._running: Attempt | None = None
        self._pictures = cycle([self._stored(seed) for seed in range(PICTURES)])

    def _stored(self, seed: int) -> dict[str, object]:
        data = photo_bytes(seed, "JPEG", *SIZES_PX[seed % len(SIZES_PX)])
        settings = ImageSettings(WORDS, "openai", MODEL)
        return vars(self._studio.media.store_output(f"ast_{seed}", data, settings, "2026-11"))

    def step(self) -> None:
        attempts, now = self._studio.store.attempts, self._studio.clock.now_text()
        if self._running is None:
            self._running = attempts.claim_next(now, ["openai"])
            return
        attempts.finish(self._running, [self._picture(self._running, now)], 0.01, now)
        self._running = None

    def _picture(self, attempt: Attempt, now: str) -> Asset:
        """A row of its own for a file that others share: the browser sees 2,000 addresses, the disk a dozen files."""
        return Asset(
            id=self._studio.clock.new_id("ast"),
            owner=LOCAL_OWNER,
            kind="output",
            generation_id=attempt.generation_ids[0],
            attempt_id=attempt.id,
            name=None,
            seed=None,
            created_at=now,
            **next(self._pictures),  # type: ignore[arg-type]  # the fields of a StoredFile, by name
        )


def fill(studio: Studio, story: Story, tasks: int) -> str:
    """Keep `tasks` tasks on disk, all but the last few of them finished; returns their topic."""
    topic_id = studio.new_topic(LOCAL_OWNER, "Benchmark").id
    for first in range(0, tasks, TASKS_PER_BATCH):
        numbers = range(first, min(first + TASKS_PER_BATCH, tasks))
        drafts = [TaskDraft(f"{number}: {WORDS}", MODEL, count=IMAGES_PER_TASK) for number in numbers]
        preferences = studio.preferences(LOCAL_OWNER)
        studio.store.batches.add(plan_batch(LOCAL_OWNER, topic_id, drafts, studio.catalog, preferences, studio.clock))
    for _ in range(2 * max(0, tasks * IMAGES_PER_TASK - IMAGES_UNDER_WAY)):
        story.step()
    return topic_id


def follow_orders(story: Story) -> None:
    for line in sys.stdin:
        threading.Thread(target=keep_moving, args=(story, float(line))).start()


def keep_moving(story: Story, seconds: float) -> None:
    for _ in range(int(seconds * CHANGES_A_SECOND)):
        story.step()
        time.sleep(1 / CHANGES_A_SECOND)


def main(tasks: int) -> None:
    quiet_gradio()
    from imagegen.ui.app import open_page  # noqa: PLC0415 - Gradio reads its environment when it is imported

    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as folder:
        settings = load_settings({}, data_folder=Path(folder))
        with open_studio(settings, only_batch=True) as studio:  # the engine keeps still: the story does its work
            empty_topic_id = studio.new_topic(LOCAL_OWNER, "Empty").id
            story = Story(studio)
            topic_id = fill(studio, story, tasks)
            close, url = open_page(studio)
            print(json.dumps({"url": url, "topic_id": topic_id, "empty_topic_id": empty_topic_id}), flush=True)
            follow_orders(story)
            close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
