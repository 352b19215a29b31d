"""What goes into a zip or a folder: the pictures of a task, batch, topic, selection or all favourites, with names."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from imagegen.clock import from_text
from imagegen.media.archive import PackedPicture, make_unique
from imagegen.media.files import MediaFolder
from imagegen.records import Asset, Batch, GenerationFacts, TaskFacts, Topic
from imagegen.studio.views import file_name


def pack(
    tasks: Sequence[TaskFacts], batches: dict[str, Batch], topics: dict[str, Topic], media: MediaFolder
) -> list[PackedPicture]:
    """One packed picture per finished generation, in the order of the feed, with readable unique names."""
    found = [(facts, one, one.asset) for facts in tasks for one in facts.generations if one.asset]
    names = make_unique(
        file_name(facts.task, one.generation, asset, number=number)
        for number, (facts, one, asset) in enumerate(found, start=1)
    )
    numbers = _numbers(tasks)
    return [
        PackedPicture(name, media.resolve(asset.path), _local(asset), _row(facts, one, asset, batches, topics, numbers))
        for name, (facts, one, asset) in zip(names, found, strict=True)
    ]


def _numbers(tasks: Iterable[TaskFacts]) -> dict[str, int]:
    """Which task of its batch each one is, counted from 1 among those that go along."""
    counts: Counter[str] = Counter()
    numbers = {}
    for facts in tasks:
        counts[facts.task.batch_id] += 1
        numbers[facts.task.id] = counts[facts.task.batch_id]
    return numbers


def only(tasks: Iterable[TaskFacts], wanted: set[str]) -> list[TaskFacts]:
    """The same tasks with only the wanted generations."""
    return [
        TaskFacts(facts.task, tuple(one for one in facts.generations if one.generation.id in wanted)) for facts in tasks
    ]


def only_favourites(tasks: Iterable[TaskFacts]) -> list[TaskFacts]:
    return [
        TaskFacts(facts.task, tuple(one for one in facts.generations if one.generation.is_favourite)) for facts in tasks
    ]


def _local(asset: Asset) -> datetime:
    return from_text(asset.created_at).astimezone()


def _row(
    facts: TaskFacts,
    one: GenerationFacts,
    asset: Asset,
    batches: dict[str, Batch],
    topics: dict[str, Topic],
    numbers: dict[str, int],
) -> dict[str, Any]:
    task, generation, batch = facts.task, one.generation, batches[facts.task.batch_id]
    params = {name: value for name, value in task.params.items() if name != "negativePrompt"}
    return {
        "topic": topics[batch.topic_id].title,
        "batch": batch.title,
        "task": numbers[task.id],
        "row_key": task.row_key,
        "prompt": task.prompt,
        "negative_prompt": task.params.get("negativePrompt", ""),
        "provider": task.provider,
        "model": task.model,
        "seed": generation.seed if asset.seed is None else asset.seed,
        "width_px": asset.width_px,
        "height_px": asset.height_px,
        "cost_usd": one.attempt.cost_usd if one.attempt else None,
        "rating": generation.rating,
        "favourite": generation.is_favourite,
        "created_at": asset.created_at,
        "params": params,
    }
