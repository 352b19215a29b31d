"""The nouns that are kept: one frozen dataclass per row.

Ids are time-ordered, unguessable and carry a kind prefix (`bat_…`). Times are ISO 8601 text in UTC with
microseconds. `deleted_at` None means: not in the trash. Money is in US dollars; None means unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imagegen.states import AttemptState, Standing, generation_standing, summary

LOCAL_OWNER = "local"  # the one person of an installation that is not shared


@dataclass(frozen=True)
class Topic:
    """A shelf of the history; batches stand on it."""

    id: str  # top_…
    owner: str
    title: str
    cover_path: str | None  # 128×128 WebP, relative to the data folder; its own file, so it survives the picture
    created_at: str
    updated_at: str
    deleted_at: str | None = None


@dataclass(frozen=True)
class Batch:
    """What was made together: its tasks share an estimate, a pause switch and a download."""

    id: str  # bat_…
    owner: str
    topic_id: str
    title: str
    price_estimate_usd: float | None
    created_at: str
    is_paused: bool = False
    pause_reason: str | None = None  # the sentence of the error that paused it; None when a person did
    # Where its tasks come from: {"kind": "idea", …} and what that kind keeps; None: typed and started.
    origin: Mapping[str, Any] | None = None
    deleted_at: str | None = None


@dataclass(frozen=True)
class Task:
    """One row a person edits, orders and retries."""

    id: str  # tsk_…
    owner: str
    batch_id: str
    position: int  # order in its batch, from 0
    prompt: str
    provider: str
    model: str  # card id, e.g. "fal-ai/flux/schnell"
    params: Mapping[str, Any]  # standard names, without the prompt; pictures as "asset:ast_…"
    count: int  # images wanted
    time_limit_s: float
    price_estimate_usd: float | None
    created_at: str
    started_at: str | None  # None while it is a draft
    row_key: str | None = None  # the person's own name for the row (SKU), unique among those started together
    # What it goes on from: {"action", "label", "remote_id", "remote_handle"} of an earlier job; None for a new picture.
    follow_up: Mapping[str, Any] | None = None
    title: str | None = None
    is_locked: bool = False  # a draft that nothing but a person's own hand may change
    reason: str | None = None  # why an assistant made it
    # Where the row comes from: {"cells", "variables", "prompt"}, the last as it was before it was rewritten.
    origin: Mapping[str, Any] | None = None
    deleted_at: str | None = None


@dataclass(frozen=True)
class Generation:
    """One wanted image of a task: a tile. It keeps its id over retries."""

    id: str  # gen_…
    owner: str
    task_id: str
    position: int  # order in its task, from 0
    seed: int | None  # the seed to ask for; None when the model takes none
    created_at: str
    is_favourite: bool = False
    rating: int | None = None  # 1–5 stars
    verdict: str | None = None  # "kept" or "rejected"; None while nobody decided
    published_at: str | None = None
    deleted_at: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One paid call to a provider for one or more generations; never edited after it ends."""

    id: str  # att_…
    owner: str
    task_id: str
    batch_id: str
    provider: str
    model: str
    time_limit_s: float
    price_estimate_usd: float | None
    created_at: str
    generation_ids: tuple[str, ...] = ()
    state: AttemptState = AttemptState.QUEUED
    lane: str = "now"  # or "background"
    try_number: int = 1  # retries count up
    not_before: str | None = None  # a retry waits until then
    remote_id: str | None = None  # the provider's name for the job, on disk before the first poll
    remote_handle: Mapping[str, Any] | None = None  # what else the adapter needs to ask again (URLs)
    cost_usd: float | None = None  # what it really cost, where the provider says so or the card can tell
    error_code: str | None = None
    error_message: str | None = None
    error_hint: str | None = None
    started_at: str | None = None
    submitted_at: str | None = None  # when the remote id was written
    ended_at: str | None = None


@dataclass(frozen=True)
class Asset:
    """A stored file: a picture that was made, or one that was given as input."""

    id: str  # ast_…
    owner: str
    kind: str  # "output" or "input"
    path: str  # relative to the data folder
    preview_path: str  # the WebP preview, or the picture itself when it is small
    content_hash: str  # SHA-256 of the file as delivered, hex
    media_type: str
    size_bytes: int
    width_px: int
    height_px: int
    created_at: str
    generation_id: str | None = None  # None for inputs
    attempt_id: str | None = None
    name: str | None = None  # the file name it was uploaded under
    seed: int | None = None  # the seed the provider says it used
    details: Mapping[str, Any] = field(default_factory=dict)  # revised prompt, warnings
    deleted_at: str | None = None


@dataclass(frozen=True)
class GenerationFacts:
    """A generation with the attempt that counts and the picture it has."""

    generation: Generation
    attempt: Attempt | None  # the latest one; None for a draft
    asset: Asset | None

    @property
    def standing(self) -> Standing:
        return generation_standing(self.attempt.state if self.attempt else None, self.asset is not None)


@dataclass(frozen=True)
class TaskFacts:
    """A task with everything a person sees of it."""

    task: Task
    generations: tuple[GenerationFacts, ...]

    @property
    def standing(self) -> Standing:
        return summary(facts.standing for facts in self.generations)


@dataclass(frozen=True)
class TopicFacts:
    """A topic with its counts."""

    topic: Topic
    task_count: int
    image_count: int
    running: int  # attempts queued or running
