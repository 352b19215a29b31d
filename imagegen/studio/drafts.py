"""From what a person typed to rows that can be started: checks, seeds, prices. Decides, does nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.catalog import Catalog
from imagegen.clock import MAX_SEED, Clock
from imagegen.engine.calls import ASSET_PREFIX, asset_refs
from imagegen.errors import InvalidInput, InvalidParams
from imagegen.params import SEED, validate
from imagegen.pricing import image_price_usd, total_usd
from imagegen.records import Attempt, Batch, Generation, GenerationFacts, Task, Topic
from imagegen.settings import DEFAULT_TIME_LIMIT_S, MAX_IMAGES_PER_TASK, Preferences
from imagegen.storage.batches import NewBatch, TaskInput

MAX_IMAGES_PER_START = 20_000
TITLE_CHARACTERS = 48
WIDE_TITLE_CHARACTERS = 20  # Chinese says more with fewer characters


@dataclass(frozen=True)
class TaskDraft:
    """One row that a person wants made, before anything is checked."""

    prompt: str
    model: str  # PROVIDER/MODEL
    params: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None  # None: the person's setting
    row_key: str | None = None
    place: str = ""  # where it stands in a sheet, for complaints: "line 3"
    # As in Task:
    follow_up: Mapping[str, Any] | None = None
    title: str | None = None
    reason: str | None = None
    origin: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Estimate:
    """What a start would make and cost."""

    usd: float | None  # None: unknown
    task_count: int
    image_count: int


def check_draft(draft: TaskDraft, catalog: Catalog, preferences: Preferences) -> ModelCard:
    """Raise InvalidInput with one sentence per wrong field, or return the card the draft is for."""
    card = catalog.card(draft.model)
    try:
        _check_count(draft.count)
        validate(card, draft.prompt, draft.params, catalog.texts, preferences.language)
        _check_pictures(draft.params)
    except InvalidParams as error:
        if not draft.place:
            raise
        fields = {name: f"{draft.place}: {sentence}" for name, sentence in error.fields.items()}
        raise InvalidParams(fields, hint="Correct the file and try again; nothing was started.") from error
    return card


def _check_count(count: int | None) -> None:
    if count is not None and (type(count) is not int or not 1 <= count <= MAX_IMAGES_PER_TASK):
        raise InvalidParams({"count": f"Images per prompt must be a whole number from 1 to {MAX_IMAGES_PER_TASK}."})


def _check_row_keys(drafts: Sequence[TaskDraft]) -> None:
    places: dict[str, str] = {}
    for draft in drafts:
        if draft.row_key is None:
            continue
        if draft.row_key in places:
            raise InvalidInput(
                f"{draft.place}: the row key “{draft.row_key}” was used before, in {places[draft.row_key]}.",
                hint="Give every row a key of its own.",
            )
        places[draft.row_key] = draft.place


def _check_pictures(params: Mapping[str, Any]) -> None:
    for name in IMAGE_PARAMETERS:
        value = params.get(name)
        items = value if isinstance(value, list) else [value] if value is not None else []
        if not all(isinstance(item, str) and item.startswith(ASSET_PREFIX) for item in items):
            raise InvalidParams({name: "A reference picture must be an uploaded file."}, hint="Upload it first.")


def estimate(drafts: Sequence[TaskDraft], catalog: Catalog, preferences: Preferences) -> Estimate:
    """The price of a start, without checking it."""
    counts = [draft.count or preferences.images_per_task for draft in drafts]
    prices = [image_price_usd(catalog.card(draft.model), draft.params) for draft in drafts]
    usd = total_usd(None if price is None else price * count for price, count in zip(prices, counts, strict=True))
    return Estimate(usd, len(drafts), sum(counts))


def check_start(
    drafts: Sequence[TaskDraft], catalog: Catalog, preferences: Preferences
) -> tuple[list[ModelCard], Estimate]:
    """The card of each draft, and what they make together. Raises InvalidInput when they cannot be started."""
    if not drafts:
        raise InvalidInput("There is nothing to make.", hint="Describe at least one picture.")
    cards = [check_draft(draft, catalog, preferences) for draft in drafts]
    _check_row_keys(drafts)
    whole = estimate(drafts, catalog, preferences)
    if whole.image_count > MAX_IMAGES_PER_START:
        raise InvalidInput(
            f"{whole.image_count:,} images are too many for one start.",
            hint=f"Start at most {MAX_IMAGES_PER_START:,} at once.",
        )
    return cards, whole


def plan_batch(
    owner: str,
    topic_id: str,
    drafts: Sequence[TaskDraft],
    catalog: Catalog,
    preferences: Preferences,
    clock: Clock,
) -> NewBatch:
    """Every row of one start. Raises InvalidInput before anything is made."""
    cards, whole = check_start(drafts, catalog, preferences)
    batch = plan_list(owner, topic_id, batch_title(drafts[0]), None, clock)
    tasks = [
        start_task(plan_task(batch, position, draft, preferences, clock), card, preferences, batch.created_at)
        for position, (draft, card) in enumerate(zip(drafts, cards, strict=True))
    ]
    generations, attempts = plan_work(tasks, cards, clock)
    return NewBatch(
        batch=replace(batch, price_estimate_usd=whole.usd),
        tasks=tasks,
        generations=generations,
        attempts=attempts,
        inputs=[item for task in tasks for item in plan_inputs(task)],
    )


def plan_list(owner: str, topic_id: str, title: str, origin: Mapping[str, Any] | None, clock: Clock) -> Batch:
    """A batch that has no tasks yet."""
    return Batch(clock.new_id("bat"), owner, topic_id, title, None, clock.now_text(), origin=origin)


def plan_topic(owner: str, title: str, clock: Clock) -> Topic:
    now = clock.now_text()
    return Topic(clock.new_id("top"), owner, title, None, now, now)


def batch_title(first: TaskDraft) -> str:
    title = short_title(first.title or first.prompt)
    return f"{first.follow_up['label']} · {title}" if first.follow_up else title


def plan_task(batch: Batch, position: int, draft: TaskDraft, preferences: Preferences, clock: Clock) -> Task:
    """The row of a draft; nothing about it is checked."""
    provider, _, model = draft.model.partition("/")
    return Task(
        id=clock.new_id("tsk"),
        owner=batch.owner,
        batch_id=batch.id,
        position=position,
        row_key=draft.row_key,
        title=draft.title,
        reason=draft.reason,
        origin=draft.origin,
        follow_up=draft.follow_up,
        prompt=draft.prompt,
        provider=provider,
        model=model,
        params={name: value for name, value in draft.params.items() if value is not None},
        count=draft.count or preferences.images_per_task,
        time_limit_s=preferences.time_limit_s,
        price_estimate_usd=None,
        created_at=clock.now_text(),
        started_at=None,
    )


def start_task(task: Task, card: ModelCard, preferences: Preferences, now: str) -> Task:
    """The draft as it goes into the queue."""
    price = image_price_usd(card, task.params)
    return replace(
        task,
        started_at=now,
        time_limit_s=_time_limit_s(task, card, preferences),
        price_estimate_usd=None if price is None else price * task.count,
    )


def plan_work(
    tasks: Sequence[Task], cards: Sequence[ModelCard], clock: Clock
) -> tuple[list[Generation], list[Attempt]]:
    """The wanted images of started tasks, and the calls that make them."""
    generations: list[Generation] = []
    attempts: list[Attempt] = []
    for task, card in zip(tasks, cards, strict=True):
        seeds = plan_seeds(card, task.params.get(SEED), task.count, clock)
        own = [_plan_generation(task, place, seed, clock) for place, seed in enumerate(seeds)]
        generations += own
        attempts += plan_attempts(task, own, card, clock)
    return generations, attempts


def draft_of(task: Task, place: str = "") -> TaskDraft:
    """A draft's row as what a person wants made; `place` names it in complaints."""
    return TaskDraft(
        task.prompt,
        f"{task.provider}/{task.model}",
        task.params,
        task.count,
        task.row_key,
        place,
        task.follow_up,
        task.title,
        task.reason,
        task.origin,
    )


def _time_limit_s(task: Task, card: ModelCard, preferences: Preferences) -> float:
    """A person's own limit wins; while they leave the default, that of the row's style, else of the model counts."""
    known: float | None = (task.origin or {}).get("time_limit_s") or card.time_limit_s
    is_default = preferences.time_limit_s == DEFAULT_TIME_LIMIT_S
    return known if is_default and known else preferences.time_limit_s


def plan_seeds(card: ModelCard, wanted: int | None, count: int, clock: Clock) -> list[int | None]:
    """One seed per image: counted up from the person's own, else drawn by chance; None where a model takes none."""
    if SEED not in card.properties:
        return [None] * count
    maximum = min(card.properties[SEED].get("maximum", MAX_SEED), MAX_SEED)
    if wanted is None:
        return [clock.new_seed(maximum) for _ in range(count)]
    return [(wanted + place) % (maximum + 1) for place in range(count)]


def _plan_generation(task: Task, position: int, seed: int | None, clock: Clock) -> Generation:
    return Generation(
        id=clock.new_id("gen"),
        owner=task.owner,
        task_id=task.id,
        position=position,
        seed=seed,
        created_at=task.created_at,
    )


def plan_attempts(task: Task, generations: Sequence[Generation], card: ModelCard, clock: Clock) -> list[Attempt]:
    """The calls that make these generations, as many images to a call as the card says."""
    size = card.images_per_call
    groups = [generations[start : start + size] for start in range(0, len(generations), size)]
    price = image_price_usd(card, task.params)
    return [
        Attempt(
            id=clock.new_id("att"),
            owner=task.owner,
            task_id=task.id,
            batch_id=task.batch_id,
            provider=task.provider,
            model=task.model,
            time_limit_s=task.time_limit_s,
            price_estimate_usd=None if price is None else price * len(group),
            created_at=clock.now_text(),
            generation_ids=tuple(generation.id for generation in group),
        )
        for group in groups
    ]


def plan_inputs(task: Task) -> list[TaskInput]:
    """Which pictures a task refers to, and as what."""
    places: dict[str, int] = {}
    found = []
    for parameter, asset_id in asset_refs(task.params):
        places[parameter] = places.get(parameter, -1) + 1
        found.append(TaskInput(task.id, asset_id, parameter, places[parameter]))
    return found


def draft_follow_up(task: Task, one: GenerationFacts, action: str) -> TaskDraft:
    """The draft that goes on from a finished job. Raises InvalidInput when it offers no such button."""
    offered = one.asset.details.get("actions", ()) if one.asset else ()
    label = next((entry["label"] for entry in offered if entry["id"] == action), None)
    if label is None or one.attempt is None or one.attempt.remote_id is None:
        raise InvalidInput("This picture offers no such action.", hint="Reload the page to see what it offers.")
    return TaskDraft(
        prompt=task.prompt,
        model=f"{task.provider}/{task.model}",
        params={name: value for name, value in task.params.items() if name != SEED},
        count=1,
        follow_up={
            "action": action,
            "label": label,
            "remote_id": one.attempt.remote_id,
            "remote_handle": dict(one.attempt.remote_handle or {}),
        },
    )


def short_title(prompt: str) -> str:
    """The beginning of a prompt, cut at a word, as the title of a topic or batch."""
    line = next((line.strip() for line in prompt.splitlines() if line.strip()), "")
    limit = WIDE_TITLE_CHARACTERS if any("\u2e80" <= letter <= "\u9fff" for letter in line) else TITLE_CHARACTERS
    if len(line) <= limit:
        return line
    cut = line[:limit]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.;:，。；：") + "…"
