"""From a file with settings to rows of the history: which batch and task it belongs to. Decides, does nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from imagegen.clock import Clock, from_text, to_text
from imagegen.found import FoundSettings
from imagegen.params import SEED
from imagegen.records import Asset, Batch, Generation, Task, Topic
from imagegen.settings import DEFAULT_TIME_LIMIT_S, MAX_IMAGES_PER_TASK
from imagegen.storage.imports import KIND, NewPicture

ELSEWHERE = "imported"  # the provider of a picture that says nothing of its making
NO_MODEL = "unknown model"
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
TITLE_CHARACTERS = 200


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file besides its bytes."""

    path: str  # with the folders before it, the chosen one first: "outputs/2026-05-01/00001.png"
    made_at: str  # our time text
    is_favourite: bool = False
    rating: int | None = None
    batch: str = ""  # the title of the batch it was in, where its manifest says so

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def place(self) -> str:
        """The batch's name: as the manifest says, else the folders inside the chosen one, else the day."""
        folders = PurePosixPath(self.path).parts[1:-1]
        day = from_text(self.made_at).astimezone().date().isoformat()
        return (self.batch or "/".join(folders) or day)[:TITLE_CHARACTERS]


def clean_path(path: str) -> str:
    """Folders and name with "/" between them, as far as a sane path goes."""
    parts = [part for part in path.replace("\\", "/").replace("\0", "").split("/") if part not in ("", ".", "..")]
    return "/".join(part[:TITLE_CHARACTERS] for part in parts[-12:]) or "picture"


def made_at(modified_ms: float | None, clock: Clock) -> str:
    """A file's own time as our text; now where it has none, or one that cannot be."""
    now = clock.now()
    try:
        moment = datetime.fromtimestamp((modified_ms or 0) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        moment = now
    return to_text(moment if OLDEST <= moment <= now + timedelta(days=1) else now)


@dataclass
class Shelf:
    """What an import has put on its topic so far: grows with each picture."""

    topic: Topic
    is_kept: bool  # whether the topic is on disk; a new one comes with its first picture
    batches: dict[str, Batch] = field(default_factory=dict)  # place → batch
    tasks: dict[str, Task] = field(default_factory=dict)  # batch and settings → the task that takes the next image
    keys: dict[str, str] = field(default_factory=dict)  # task id → its key in `tasks`
    task_counts: dict[str, int] = field(default_factory=dict)  # batch → tasks

    def take_batch(self, batch: Batch) -> None:
        self.batches[str((batch.origin or {}).get("place", batch.title))] = batch

    def take_task(self, task: Task) -> None:
        key = _key(task.batch_id, task.prompt, task.provider, task.model, task.params)
        self.tasks[key], self.keys[task.id] = task, key
        self.task_counts[task.batch_id] = self.task_counts.get(task.batch_id, 0) + 1

    def take(self, new: NewPicture) -> None:
        """Hear of a picture that is on disk now."""
        self.is_kept = True
        if new.batch:
            self.take_batch(new.batch)
        if new.task:
            self.take_task(new.task)
        key = self.keys[new.generation.task_id]
        self.tasks[key] = replace(self.tasks[key], count=self.tasks[key].count + 1)


def plan_picture(shelf: Shelf, file: FileFacts, found: FoundSettings | None, asset: Asset, clock: Clock) -> NewPicture:
    """The rows of one picture. The shelf does not change: it hears of them when they are on disk."""
    batch = shelf.batches.get(file.place)
    new_batch = batch or _plan_batch(shelf.topic, file, clock)
    task = shelf.tasks.get(_key(new_batch.id, *_made_by(found)))
    if task is not None and task.count >= MAX_IMAGES_PER_TASK:
        task = None
    new_task = task or _plan_task(shelf, new_batch, file, found, clock)
    seed = found.params.get(SEED) if found else None
    generation = Generation(
        id=clock.new_id("gen"),
        owner=shelf.topic.owner,
        task_id=new_task.id,
        position=new_task.count,
        seed=seed if isinstance(seed, int) else None,
        created_at=file.made_at,
        is_favourite=file.is_favourite,
        rating=file.rating,
    )
    return NewPicture(
        topic_id=shelf.topic.id,
        batch_id=new_batch.id,
        generation=generation,
        asset=_of(asset, generation, file, found),
        topic=None if shelf.is_kept else shelf.topic,
        batch=None if batch else new_batch,
        task=None if task else new_task,
    )


def _plan_batch(topic: Topic, file: FileFacts, clock: Clock) -> Batch:
    origin = {"kind": KIND, "place": file.place}
    return Batch(clock.new_id("bat"), topic.owner, topic.id, file.place, None, file.made_at, origin=origin)


def _plan_task(shelf: Shelf, batch: Batch, file: FileFacts, found: FoundSettings | None, clock: Clock) -> Task:
    prompt, provider, model, params = _made_by(found)
    return Task(
        id=clock.new_id("tsk"),
        owner=batch.owner,
        batch_id=batch.id,
        position=shelf.task_counts.get(batch.id, 0),
        prompt=prompt,
        provider=provider,
        model=model,
        params=params,
        count=0,
        time_limit_s=DEFAULT_TIME_LIMIT_S,
        price_estimate_usd=None,
        created_at=file.made_at,
        started_at=file.made_at,
        title=None if prompt else file.name,
        origin=_origin(found),
    )


def _made_by(found: FoundSettings | None) -> tuple[str, str, str, dict[str, Any]]:
    """Prompt, provider, model and values of the task: ours as they were, others under the name of the program."""
    if found is None:
        return "", ELSEWHERE, NO_MODEL, {}
    params = {name: value for name, value in found.all_params.items() if name != SEED}
    return found.prompt, found.provider or found.maker, found.model or NO_MODEL, params


def _origin(found: FoundSettings | None) -> dict[str, Any] | None:
    """What had no place of its own is kept with the task."""
    if found is None:
        return None
    return {"maker": found.maker, **({"leftovers": dict(found.leftovers)} if found.leftovers else {})}


def _of(asset: Asset, generation: Generation, file: FileFacts, found: FoundSettings | None) -> Asset:
    details = {"file": file.path, **({"maker": found.maker} if found else {})}
    return replace(asset, generation_id=generation.id, name=file.name, seed=generation.seed, details=details)


def _key(batch_id: str, prompt: str, provider: str, model: str, params: Mapping[str, Any]) -> str:
    return json.dumps([batch_id, prompt, provider, model, params], sort_keys=True, default=str)
