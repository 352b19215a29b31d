"""The real page over one topic of 1,000 large pictures; prints where it serves, and ends with its standard input."""

import json
import os
import secrets
import sys
import tempfile
from pathlib import Path

from imagegen.records import LOCAL_OWNER, Asset, Attempt, Batch, Generation, Task, Topic
from imagegen.settings import load_settings
from imagegen.states import AttemptState
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.ui.app import open_page

NOW = "2026-11-22T12:00:00.000000Z"


def main(pictures: int, size_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_studio(load_settings({"IMAGEGEN_DATA": folder})) as studio:
        fill(studio, Path(folder), pictures, size_bytes)
        close, url = open_page(studio)
        print(json.dumps({"url": url, "topic": "top_1", "folder": f"{folder}/media", "pid": os.getpid()}), flush=True)
        sys.stdin.read()
        close()


def fill(studio: Studio, folder: Path, pictures: int, size_bytes: int) -> None:
    """Put the pictures on the disk and their rows into the database, as a finished batch."""
    (folder / "media").mkdir(exist_ok=True)
    topic = Topic("top_1", LOCAL_OWNER, "Large pictures", None, NOW, NOW)
    batch = Batch("bat_1", LOCAL_OWNER, topic.id, "Large pictures", None, NOW)
    studio.store.batches.add(NewBatch(batch, *rows(pictures), topic=topic))
    for number in range(pictures):
        path = f"media/{number}.png"
        (folder / path).write_bytes(secrets.token_bytes(size_bytes))  # stored as it is: what is in it does not matter
        studio.store.assets.add(asset(number, path, size_bytes))


def rows(pictures: int) -> tuple[list[Task], list[Generation], list[Attempt]]:
    task = Task(
        "tsk_1", LOCAL_OWNER, "bat_1", 0, "a large picture", "sketch", "sketch", {}, pictures, 300, None, NOW, NOW
    )
    generations = [Generation(f"gen_{place}", LOCAL_OWNER, task.id, place, None, NOW) for place in range(pictures)]
    done = {"state": AttemptState.DONE, "started_at": NOW, "ended_at": NOW}
    whose = (LOCAL_OWNER, task.id, "bat_1", "sketch", "sketch", 300.0, None, NOW)
    attempts = [Attempt(f"att_{one.position}", *whose, generation_ids=(one.id,), **done) for one in generations]
    return [task], generations, attempts


def asset(number: int, path: str, size_bytes: int) -> Asset:
    return Asset(
        id=f"ast_{number}",
        owner=LOCAL_OWNER,
        kind="output",
        path=path,
        preview_path=path,
        content_hash=f"{number:064x}",
        media_type="image/png",
        size_bytes=size_bytes,
        width_px=1024,
        height_px=1024,
        created_at=NOW,
        generation_id=f"gen_{number}",
        attempt_id=f"att_{number}",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
