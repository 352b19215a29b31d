"""What the library's triggers cost the queue: an image from its start to its picture, in rows only."""

import tempfile
import time
from pathlib import Path
from statistics import median

from imagegen.records import LOCAL_OWNER, Asset, Attempt, Batch, Generation, Task, Topic
from imagegen.storage.batches import NewBatch
from imagegen.storage.library_tables import TRIGGERS
from imagegen.storage.store import Store

IMAGES = 400
ROUNDS = 5
NOW = "2026-11-22T12:00:00.000000Z"
PROMPT = "a ceramic teapot in soft morning light, with steam rising, studio lighting, high detail"


def measure_writes() -> tuple[float, float, float]:
    """Seconds an image with the triggers and without, and the median ratio of the rounds."""
    pairs = [(_measure(with_library=True), _measure(with_library=False)) for _ in range(ROUNDS)]
    ratio = median(ours / bare for ours, bare in pairs)
    return median(ours for ours, _ in pairs), median(bare for _, bare in pairs), ratio


def _measure(*, with_library: bool) -> float:
    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as folder:
        store = Store(Path(folder) / "imagegen.db")
        if not with_library:
            with store.database.write() as write:
                for trigger in TRIGGERS:
                    write.run(f"DROP TRIGGER {trigger.split()[2]}")
        store.topics.add(Topic("top_1", LOCAL_OWNER, "Teapots", None, NOW, NOW))
        started = time.perf_counter()
        store.batches.add(_batch())
        for number in range(IMAGES):
            attempt = store.attempts.claim_next(NOW, ["fal"])
            assert attempt is not None
            store.attempts.finish(attempt, [_asset(attempt, number)], 0.04, NOW)
        took_s = time.perf_counter() - started
        store.close()
    return took_s / IMAGES


def _batch() -> NewBatch:
    batch = Batch("bat_1", LOCAL_OWNER, "top_1", "Teapots", None, NOW)
    names = {"provider": "fal", "model": "fal-ai/flux/schnell", "time_limit_s": 300.0, "price_estimate_usd": 0.04}
    tasks = [
        Task(
            f"tsk_{number:022}",
            LOCAL_OWNER,
            batch.id,
            number,
            f"{PROMPT}, no. {number}",
            params={},
            count=1,
            created_at=NOW,
            started_at=NOW,
            **names,  # type: ignore[arg-type]
        )
        for number in range(IMAGES)
    ]
    images = [Generation(f"gen_{task.id[4:]}", LOCAL_OWNER, task.id, 0, 7, NOW) for task in tasks]
    calls = [
        Attempt(
            f"att_{image.task_id[4:]}",
            LOCAL_OWNER,
            image.task_id,
            batch.id,
            created_at=NOW,
            generation_ids=(image.id,),
            **names,  # type: ignore[arg-type]
        )
        for image in images
    ]
    return NewBatch(batch, tasks, images, calls)


def _asset(attempt: Attempt, number: int) -> Asset:
    path = f"media/originals/2026-11/ast_{number:022}.png"
    hexes = f"{number:064x}"
    pixels = (1_500_000, 1024, 1024)
    names = (attempt.generation_ids[0], attempt.id)
    return Asset(f"ast_{number:022}", LOCAL_OWNER, "output", path, path, hexes, "image/png", *pixels, NOW, *names)
