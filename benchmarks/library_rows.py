"""A year of somebody's work as rows: topics, batches, tasks, images, calls and pictures without files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.library_words import LOOKS, LOOKS_ZH, PLACES, PLACES_ZH, SUBJECTS, SUBJECTS_ZH, SYLLABLES
from imagegen.clock import to_text
from imagegen.records import LOCAL_OWNER, Asset, Attempt, Batch, Generation, Task, Topic
from imagegen.states import AttemptState
from imagegen.storage.attempts import insert_attempts
from imagegen.storage.rows import to_row
from imagegen.storage.store import Store

START = datetime(2025, 11, 20, 8, tzinfo=UTC)
YEAR_S = 365 * 24 * 3600
TASKS_A_BATCH = 50
BATCHES_A_TOPIC = 8
MODELS = (
    ("openai", "gpt-image-2.6-flare"),
    ("fal", "fal-ai/flux/schnell"),
    ("gemini", "gemini-3-pro-image"),
    ("replicate", "black-forest-labs/flux-3"),
    ("siliconflow", "Qwen/Qwen-Image"),
    ("sketch", "sketch"),
)
SIZES = ((1024, 1024), (1024, 1024), (1536, 1024), (1024, 1536), (1920, 1080))
TAGS = ("summer", "final", "客户", "to redo", "hero", "样片")


@dataclass(frozen=True)
class Shape:
    """So many tasks with so many images each."""

    tasks: int
    images: int

    @property
    def name(self) -> str:
        return f"{self.tasks:,} tasks × {self.images}"


def prompt_of(random: Random) -> str:
    """A prompt as people write them: three in ten in Chinese, some with words that hardly any other has."""
    if random.random() < 0.3:
        words = [random.choice(SUBJECTS_ZH), *random.sample(PLACES_ZH, 2), random.choice(LOOKS_ZH)]
        if random.random() < 0.2:
            words.append("".join(chr(random.randint(0x4E00, 0x5FFF)) for _ in range(4)))
        return "，".join(words)
    first, second = random.sample(PLACES, 2)
    text = f"{random.choice(SUBJECTS)} {first}, {second}, {random.choice(LOOKS)}"
    if random.random() < 0.3:
        text += f", {''.join(random.choices(SYLLABLES, k=3))} no. {random.randint(1, 9999)}"
    return text


def build(path: Path, shape: Shape) -> None:
    """Write the database; the pictures have no files, as nothing here looks at one."""
    store, random = Store(path), Random(7)
    for topic_number in range(-(-shape.tasks // (TASKS_A_BATCH * BATCHES_A_TOPIC))):
        _add_topic(store, random, shape, topic_number)
    store.close()


def _add_topic(store: Store, random: Random, shape: Shape, number: int) -> None:
    first = number * TASKS_A_BATCH * BATCHES_A_TOPIC
    places = range(first, min(first + TASKS_A_BATCH * BATCHES_A_TOPIC, shape.tasks))
    topic = Topic(f"top_{number:022}", LOCAL_OWNER, f"Topic {number}", None, _at(shape, first), _at(shape, first))
    tasks = [_task(random, shape, topic, place) for place in places]
    rows = [row for task in tasks for row in _images(random, task)]
    batches = {task.batch_id: task for task in tasks}
    with store.database.write() as write:
        write.insert("topics", [to_row(topic)])
        write.insert("batches", [to_row(_batch(topic, task)) for task in batches.values()])
        write.insert("tasks", [to_row(task) for task in tasks])
        write.insert("generations", [to_row(generation) for generation, _, _ in rows])
        insert_attempts(write, [attempt for _, attempt, _ in rows])
        write.insert("assets", [to_row(asset) for _, _, asset in rows if asset])
        write.insert("generation_tags", list(_tags(random, [generation for generation, _, _ in rows])))


def _at(shape: Shape, place: int) -> str:
    """A batch starts at one moment; the batches are spread over a year."""
    return to_text(START + timedelta(seconds=YEAR_S * (place - place % TASKS_A_BATCH) / shape.tasks))


def _batch(topic: Topic, task: Task) -> Batch:
    return Batch(task.batch_id, LOCAL_OWNER, topic.id, task.prompt[:60], None, task.created_at)


def _task(random: Random, shape: Shape, topic: Topic, place: int) -> Task:
    batch_id, moment = f"bat_{place // TASKS_A_BATCH:022}", _at(shape, place)
    provider, model = random.choice(MODELS)
    fixed: dict[str, Any] = {"params": {}, "time_limit_s": 300.0, "price_estimate_usd": 0.04}
    names = {"batch_id": batch_id, "position": place % TASKS_A_BATCH, "provider": provider, "model": model}
    return Task(
        f"tsk_{place:022}",
        LOCAL_OWNER,
        prompt=prompt_of(random),
        count=shape.images,
        created_at=moment,
        started_at=moment,
        **names,
        **fixed,
    )


def _images(random: Random, task: Task) -> Iterator[tuple[Generation, Attempt, Asset | None]]:
    """Each image with its call, and its picture but for three in a hundred that failed."""
    for position in range(task.count):
        name = f"{task.id[4:]}{position}"
        generation = _generation(random, task, position, name)
        failed = random.random() < 0.03
        error = ("rate_limited", "The provider is busy.", "Wait a moment.") if failed else (None, None, None)
        attempt = Attempt(
            f"att_{name}",
            LOCAL_OWNER,
            task.id,
            task.batch_id,
            task.provider,
            task.model,
            300.0,
            0.04,
            task.created_at,
            (generation.id,),
            AttemptState.FAILED if failed else AttemptState.DONE,
            error_code=error[0],
            error_message=error[1],
            error_hint=error[2],
            started_at=task.created_at,
            ended_at=task.created_at,
        )
        yield generation, attempt, None if failed else _asset(random, task, generation, attempt, name)


def _generation(random: Random, task: Task, position: int, name: str) -> Generation:
    verdict = random.choice([None] * 6 + ["kept", "rejected", "rejected"])
    rating = random.choice([None] * 8 + [3, 4, 5])
    fixed = {"seed": random.randint(0, 1 << 31), "created_at": task.created_at}
    is_favourite = random.random() < 0.05
    return Generation(
        f"gen_{name}",
        LOCAL_OWNER,
        task.id,
        position,
        is_favourite=is_favourite,
        rating=rating,
        verdict=verdict,
        **fixed,  # type: ignore[arg-type]
    )


def _asset(random: Random, task: Task, generation: Generation, attempt: Attempt, name: str) -> Asset:
    width, height = random.choice(SIZES)
    path = f"media/originals/{task.created_at[:7]}/ast_{name}.png"
    return Asset(
        f"ast_{name}",
        LOCAL_OWNER,
        "output",
        path,
        path,
        f"{random.getrandbits(256):064x}",
        "image/png",
        random.randint(200_000, 2_500_000),
        width,
        height,
        task.created_at,
        generation.id,
        attempt.id,
    )


def _tags(random: Random, generations: list[Generation]) -> Iterator[dict[str, Any]]:
    """One image in ten has a tag or two."""
    for generation in generations:
        for name in random.sample(TAGS, random.choice([0] * 9 + [random.randint(1, 2)])):
            yield {
                "generation_id": generation.id,
                "folded": name.casefold(),
                "owner": LOCAL_OWNER,
                "name": name,
                "created_at": generation.created_at,
            }
