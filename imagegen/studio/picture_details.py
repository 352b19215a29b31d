"""Everything that is known about one picture: asked and used, its attempts, its references, its file, its price."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from imagegen.clock import from_text
from imagegen.engine.calls import ASSET_PREFIX, asset_refs
from imagegen.engine.tools import Tools
from imagegen.pricing import money
from imagegen.records import Asset, Attempt, Task
from imagegen.states import AttemptState
from imagegen.studio.changes import word_changes
from imagegen.studio.effective import compare_settings, read_told
from imagegen.studio.finished import Finished, get_finished
from imagegen.studio.people import People
from imagegen.studio.views import View, asset_urls, file_name

MAX_COMPARED_CHARACTERS = 6_000  # word by word is quadratic; a longer prompt is shown as it is


class PictureDetails:
    """Looks one picture up. Raises our errors only."""

    def __init__(self, tools: Tools, people: People) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._people = people

    def look(self, owner: str, generation_id: str) -> View:
        """The page's view of one finished picture. Raises NotFound and InvalidInput."""
        found = get_finished(self._store, owner, generation_id)
        attempts = self._store.history.of_generation(generation_id)
        batch = self._store.batches.get(owner, found.task.batch_id)
        topic = self._store.topics.get(owner, batch.topic_id)
        return {
            "id": generation_id,
            "topic": {"id": topic.id, "title": topic.title},
            "prompt": _prompt_view(found),
            "warnings": _texts(found.asset.details.get("warnings")),
            "made_here": found.asset.details.get("how"),
            "settings": self._settings(owner, found, attempts),
            "usage": _usage(found.asset.details.get("usage")),
            "attempts": [_attempt_view(attempt, place, found.asset) for place, attempt in enumerate(attempts, start=1)],
            "references": self._references(owner, found.task),
            "file": _file_view(found),
            "cost_text": _cost_text(attempts),
        }

    def _settings(self, owner: str, found: Finished, attempts: Sequence[Attempt]) -> list[View]:
        card = self._catalog.cards.get(f"{found.task.provider}/{found.task.model}")
        language, texts, told = self._people.language(owner), self._catalog.texts, _told(found, attempts)
        lines = compare_settings(found.task, found.generation, found.asset, card, texts, language, told)
        return [asdict(line) for line in lines]

    def _references(self, owner: str, task: Task) -> list[View]:
        """The pictures that went with the request, in their order; one that is gone has no address."""
        refs = asset_refs(task.params)
        assets = self._store.assets.by_ids(owner, [asset_id for _, asset_id in refs])
        language = self._people.language(owner)
        return [
            {
                "ref": f"{ASSET_PREFIX}{asset_id}",
                "label": self._catalog.texts.label(parameter, language),
                **_reference_view(assets.get(asset_id)),
            }
            for parameter, asset_id in refs
        ]


def _reference_view(asset: Asset | None) -> View:
    if asset is None or asset.deleted_at:
        return {"url": None, "preview": None, "name": None}
    return {**asset_urls(asset), "name": asset.name}


def _prompt_view(found: Finished) -> View:
    """The prompt that was sent, what the model made of it, and what it said besides."""
    details, asked = found.asset.details, found.task.prompt
    revised = details.get("revised_prompt")
    said = details.get("description")
    is_new = isinstance(revised, str) and revised.strip() not in ("", asked.strip())
    is_short = is_new and len(asked) + len(str(revised)) <= MAX_COMPARED_CHARACTERS
    return {
        "revised": revised if is_new else None,
        "changes": word_changes(asked, str(revised)) if is_short else None,
        "said": said if isinstance(said, str) and said.strip() else None,
    }


def _told(found: Finished, attempts: Sequence[Attempt]) -> Mapping[str, Any]:
    """What the server's own line says of this very picture of its reply."""
    lines = _texts(found.asset.details.get("infotexts"))
    made_by = next((one for one in attempts if one.id == found.asset.attempt_id), None)
    ids = made_by.generation_ids if made_by else ()
    place = ids.index(found.generation.id) if found.generation.id in ids else 0
    return read_told(lines[place]) if place < len(lines) else {}


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _usage(value: Any) -> list[View]:
    """The provider's own count of tokens and the like, as far as it is plain numbers."""
    numbers = value.items() if isinstance(value, Mapping) else ()
    return [
        {"label": str(name).replace("_", " "), "count": count}
        for name, count in numbers
        if isinstance(count, int | float) and not isinstance(count, bool)
    ]


def _attempt_view(attempt: Attempt, number: int, asset: Asset) -> View:
    """One call; its price is what it cost, or what it may have cost where only the estimate is known."""
    usd, is_estimate = attempt.cost_usd, False
    if usd is None and attempt.state in (AttemptState.DONE, AttemptState.UNKNOWN, AttemptState.RUNNING):
        usd, is_estimate = attempt.price_estimate_usd, True
    error = {"code": attempt.error_code, "message": attempt.error_message, "hint": attempt.error_hint}
    return {
        "id": attempt.id,
        "number": number,
        "state": attempt.state.value,
        "is_source": attempt.id == asset.attempt_id,
        "at": attempt.started_at or attempt.created_at,
        "seconds": _seconds(attempt),
        "price_text": money(usd) if usd else "",
        "is_estimate": is_estimate,
        "image_count": len(attempt.generation_ids),
        "remote_id": attempt.remote_id,
        "error": error if attempt.error_code else None,
    }


def _seconds(attempt: Attempt) -> float | None:
    if not attempt.started_at or not attempt.ended_at:
        return None
    return round((from_text(attempt.ended_at) - from_text(attempt.started_at)).total_seconds(), 1)


def _cost_text(attempts: Sequence[Attempt]) -> str:
    """What this one image cost over all its attempts; a call for four images counts a quarter."""
    costs = [one.cost_usd / max(1, len(one.generation_ids)) for one in attempts if one.cost_usd]
    return money(sum(costs)) if costs else ""


def _file_view(found: Finished) -> View:
    asset = found.asset
    return {
        "name": file_name(found.task, found.generation, asset),
        "media_type": asset.media_type,
        "size_bytes": asset.size_bytes,
        "created_at": asset.created_at,
        "width_px": asset.width_px,
        "height_px": asset.height_px,
    }
