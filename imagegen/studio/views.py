"""What a screen is shown: small JSON rows made from facts. Nothing here is stored, nothing is asked.

Addresses are relative to where our routes are mounted: `media/ast_…`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from imagegen.cards import Kind, ModelCard, ProviderFile
from imagegen.catalog import Catalog, Shelf
from imagegen.clock import from_text
from imagegen.engine.jobs import Job
from imagegen.engine.pools import Machine
from imagegen.engine.progress import Progress, ProgressBoard
from imagegen.media.archive import readable_name
from imagegen.params import ParameterTexts, build_fields, in_language
from imagegen.pricing import money, price_text
from imagegen.records import Asset, Batch, Generation, GenerationFacts, Task, TaskFacts, TopicFacts
from imagegen.settings import KeyRing
from imagegen.sizes import SizeRule, read_pixels
from imagegen.states import AttemptState, Standing, summary
from imagegen.storage.batches import BatchCounts

View = dict[str, Any]
CHIP_PARAMETERS = ("aspectRatio", "resolution", "quality", "style")


def topic_view(facts: TopicFacts) -> View:
    topic = facts.topic
    return {
        "id": topic.id,
        "title": topic.title,
        "cover": f"covers/{topic.id}?v={topic.cover_path[-13:-5]}" if topic.cover_path else None,
        "task_count": facts.task_count,
        "image_count": facts.image_count,
        "running": facts.running,
        "updated_at": topic.updated_at,
    }


def batch_view(
    batch: Batch, counts: BatchCounts | None, draft_count: int = 0, time_left_s: tuple[float, float] | None = None
) -> View:
    """The head of a batch, without its tasks. One with an origin may be a list that still has no rows."""
    images = counts.images if counts else {}
    spent = counts.spent_usd if counts else None
    return {
        "id": batch.id,
        "topic_id": batch.topic_id,
        "title": batch.title,
        "created_at": batch.created_at,
        "is_paused": batch.is_paused,
        "pause_reason": batch.pause_reason,
        "estimate_text": usd_text(batch.price_estimate_usd),
        "cost_text": money(spent) if spent else "",
        "standing": summary(images),
        "draft_count": draft_count,
        "time_left_s": time_left_s,
        "kind": (batch.origin or {}).get("kind"),
        "counts": {standing.value: images.get(standing, 0) for standing in Standing},
    }


def usd_text(usd: float | None) -> str:
    """A price as a person reads it; "" when it is unknown."""
    if usd is None:
        return ""
    return money(usd) if usd else "free"


def task_view(facts: TaskFacts, catalog: Catalog, board: ProgressBoard, language: str) -> View:
    task = facts.task
    card = catalog.cards.get(f"{task.provider}/{task.model}")
    provider = catalog.providers.get(task.provider)
    cost = sum(one.attempt.cost_usd or 0 for one in facts.generations if one.attempt)
    return {
        "id": task.id,
        "batch_id": task.batch_id,
        "position": task.position,
        "title": task.title,
        "prompt": task.prompt,
        "model_key": f"{task.provider}/{task.model}",
        "model_name": card.name if card else task.model,
        "provider_name": provider.name if provider else task.provider,
        "chips": _chips(facts, card, catalog.texts, language),
        "count": task.count,
        "standing": facts.standing,
        "seconds": _seconds(facts),
        "cost_text": money(cost) if cost else "",
        "generations": [_generation_view(one, task, board) for one in facts.generations],
    }


def _chips(facts: TaskFacts, card: ModelCard | None, texts: ParameterTexts, language: str) -> list[str]:
    """The settings worth a glance: size, then what changes the price or the look."""
    asset = next((one.asset for one in facts.generations if one.asset), None)
    chips = [facts.task.follow_up["label"]] if facts.task.follow_up else []
    return chips + param_chips(
        card, facts.task.params, texts, language, (asset.width_px, asset.height_px) if asset else None
    )


def param_chips(
    card: ModelCard | None,
    params: Mapping[str, Any],
    texts: ParameterTexts,
    language: str,
    pixels: tuple[int, int] | None = None,
) -> list[str]:
    """The values worth a glance; `pixels` is the real size of a picture that is there."""
    pixels = pixels or read_pixels(card.properties if card else {}, params)
    chips = [f"{pixels[0]}×{pixels[1]}"] if pixels else []
    chips += [str(params[name]) for name in CHIP_PARAMETERS if params.get(name) not in (None, "none", "auto")]
    if "steps" in params:
        chips.append(f"{texts.label('steps', language)} {params['steps']}")
    return chips


def _seconds(facts: TaskFacts) -> float | None:
    """From the first call's start to the last one's end; None while it runs or never ran."""
    ended = [one.attempt for one in facts.generations if one.attempt and one.attempt.started_at]
    if not ended or not all(attempt.ended_at for attempt in ended):
        return None
    first = min(attempt.started_at or "" for attempt in ended)
    last = max(attempt.ended_at or "" for attempt in ended)
    return round((from_text(last) - from_text(first)).total_seconds(), 1)


def _generation_view(facts: GenerationFacts, task: Task, board: ProgressBoard) -> View:
    generation, attempt, asset = facts.generation, facts.attempt, facts.asset
    progress = board.find(generation.id)
    return {
        "id": generation.id,
        "task_id": generation.task_id,
        "position": generation.position,
        "standing": facts.standing,
        "seed": asset.seed if asset else generation.seed,
        **_picture(asset),
        "file_name": file_name(task, generation, asset) if asset else None,
        "is_favourite": generation.is_favourite,
        "is_published": generation.published_at is not None,
        "rating": generation.rating,
        "verdict": generation.verdict,
        "progress": progress.fraction if progress else None,
        "note": progress.note if progress else "",
        "live": live_url(generation.id, progress),
        "error": _error(facts),
        "actions": list(asset.details.get("actions", ())) if asset else [],
        "checks": asset.details.get("checks") if asset else None,
        "retry_at": attempt.not_before if attempt and attempt.state is AttemptState.QUEUED else None,
    }


def _picture(asset: Asset | None) -> View:
    if asset is None:
        return {"url": None, "preview": None, "width_px": None, "height_px": None}
    return {**asset_urls(asset), "width_px": asset.width_px, "height_px": asset.height_px}


def asset_urls(asset: Asset) -> View:
    return {"url": f"media/{asset.id}", "preview": f"media/{asset.id}/preview"}


def file_name(task: Task, generation: Generation, asset: Asset, *, number: int | None = None) -> str:
    """A readable name for a download; `number` is its place in a zip."""
    place = generation.position + 1 if number is None else number
    seed = generation.seed if asset.seed is None else asset.seed
    return readable_name(place, task.row_key or task.prompt, seed, asset.path.rpartition(".")[2])


def hit_view(facts: TaskFacts, topic_id: str) -> View:
    """One task that a search found."""
    asset = next((one.asset for one in facts.generations if one.asset), None)
    preview = asset_urls(asset)["preview"] if asset else None
    return {"topic_id": topic_id, "task_id": facts.task.id, "prompt": facts.task.prompt, "preview": preview}


def _error(facts: GenerationFacts) -> View | None:
    attempt = facts.attempt
    if facts.standing not in (Standing.FAILED, Standing.UNKNOWN) or attempt is None:
        return None
    if attempt.error_code is None:
        return {
            "code": "missing_picture",
            "message": "The provider sent fewer pictures than asked for.",
            "hint": "Retry.",
        }
    return {"code": attempt.error_code, "message": attempt.error_message, "hint": attempt.error_hint}


def progress_item(generation_id: str, progress: Progress) -> list[Any]:
    """One step of a running generation: id, fraction, note, address of the unfinished picture."""
    return [generation_id, progress.fraction, progress.note, live_url(generation_id, progress)]


def job_view(job: Job) -> View:
    """A piece of background work."""
    error = job.error
    return {
        "id": job.id,
        "kind": job.kind,
        "batch_id": job.batch_id,
        "state": job.state.value,
        "fraction": job.fraction,
        "note": job.note,
        "result": dict(job.result),
        "error": error and {"message": error.message, "hint": error.hint, "code": error.code, "raw": job.raw},
    }


def live_url(generation_id: str, progress: Progress | None) -> str | None:
    if progress is None or progress.preview is None:
        return None
    return f"live/{generation_id}?v={progress.preview_number}"


def provider_view(
    provider: ProviderFile, owner: str, keys: KeyRing, machines: Sequence[Machine] = (), models: Sequence[str] = ()
) -> View:
    """`machines` are those of a pool; `models` those that a person named, as the server calls them."""
    base_urls = keys.base_urls(owner, provider)
    key = keys.find_key(owner, provider)
    return {
        "id": provider.id,
        "name": provider.name,
        "embedded": provider.embedded,
        "key_required": provider.key.required,
        "key_source": "none" if key is None else "browser" if key.source == "browser" else "environment",
        "key_tail": key.tail if key else None,
        "key_env": list(provider.key.variables),
        "key_page": provider.key.page,
        "key_example": provider.key.example,
        "kind": provider.kind,
        "is_custom": bool(provider.kind),
        "models": list(models),
        "is_pool": provider.is_pool,
        "machines": [asdict(machine) for machine in machines],
        "base_urls": list(base_urls),
        "base_url": " ".join(base_urls),
        "default_base_url": provider.base_url,
        "base_url_editable": not provider.embedded,
    }


def kind_view(kind: Kind, language: str) -> View:
    """A kind of endpoint that people add from the screen."""
    return {
        "id": kind.id,
        "label": in_language(kind.label, language),
        "help": in_language(kind.help, language),
        "default_base_url": kind.default_base_url,
        "key": kind.key,
        "key_help": in_language(kind.key_help, language),
        "is_pool": kind.is_pool,
        "wants_models": kind.wants_models,
    }


def model_view(card: ModelCard, shelf: Shelf, owner: str, keys: KeyRing, language: str) -> View:
    provider = shelf.providers[card.provider]
    return {
        "key": card.key,
        "provider": card.provider,
        "provider_name": provider.name,
        "id": card.id,
        "name": card.name,
        "description": card.description,
        "abilities": list(card.abilities),
        "price_text": price_text(card),
        "is_ready": keys.is_ready(owner, provider),
        "fields": fields_view(card, shelf.texts, language),
    }


def fields_view(card: ModelCard, texts: ParameterTexts, language: str) -> list[View]:
    return [{**vars(field), "size": _rule_view(field.size)} for field in build_fields(card, texts, language)]


def _rule_view(rule: SizeRule | None) -> View | None:
    if rule is None:
        return None
    return {
        "mode": rule.mode,
        "minimum": rule.minimum,
        "maximum": rule.maximum,
        "multipleOf": rule.multiple_of,
        "maxRatio": rule.max_ratio,
        "minPixels": rule.min_pixels,
        "maxPixels": rule.max_pixels,
    }


def default_model(shelf: Shelf, owner: str, keys: KeyRing) -> str:
    """The first choice where its provider has a key, else the first model with a key, else the embedded one."""

    def has_key(card: ModelCard) -> bool:
        provider = shelf.providers[card.provider]
        return keys.find_key(owner, provider) is not None and keys.is_ready(owner, provider)

    preferred = [shelf.cards[name] for name in shelf.first_choice if name in shelf.cards]
    embedded = [card for card in shelf.cards.values() if shelf.providers[card.provider].embedded]
    with_key = [card for card in (*preferred, *shelf.cards.values()) if has_key(card)]
    return next((card.key for card in (*with_key, *embedded, *shelf.cards.values())), "")
