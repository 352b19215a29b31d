"""What a screen is shown of a list that is reviewed: small JSON rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.catalog import Catalog
from imagegen.engine.calls import ASSET_PREFIX
from imagegen.pricing import image_price_usd, total_usd
from imagegen.records import Batch, Task
from imagegen.studio.marks import Mark
from imagegen.studio.views import View, param_chips, usd_text

SHOWN_OF_ORIGIN = ("kind", "prompt", "file_name")


def list_view(batch: Batch) -> View:
    """The head of a list."""
    origin = {name: value for name, value in (batch.origin or {}).items() if name in SHOWN_OF_ORIGIN}
    return {"id": batch.id, "topic_id": batch.topic_id, "title": batch.title, "origin": origin}


def draft_view(task: Task, catalog: Catalog, marks: Sequence[Mark], language: str) -> View:
    """One row. `original` is its prompt as it was before it was rewritten."""
    key = f"{task.provider}/{task.model}"
    card, provider = catalog.cards.get(key), catalog.providers.get(task.provider)
    origin = task.origin or {}
    return {
        "id": task.id,
        "prompt": task.prompt,
        "title": task.title,
        "row_key": task.row_key,
        "model_key": key,
        "model_name": card.name if card else task.model,
        "provider_name": provider.name if provider else task.provider,
        "params": dict(task.params),
        "count": task.count,
        "is_locked": task.is_locked,
        "reason": task.reason,
        "original": origin.get("prompt"),
        "pictures": picture_urls(task.params),
        "chips": param_chips(card, task.params, catalog.texts, language),
        "price_text": usd_text(_price_usd(task, catalog)),
        "marks": [vars(mark) for mark in marks],
    }


def picture_urls(params: Mapping[str, Any]) -> list[str]:
    """The previews of a row's reference pictures, in their order."""
    values = (params.get(name) for name in IMAGE_PARAMETERS)
    refs = [ref for value in values if value for ref in (value if isinstance(value, list) else [value])]
    return [f"media/{ref.removeprefix(ASSET_PREFIX)}/preview" for ref in refs]


def totals_view(tasks: Sequence[Task], catalog: Catalog) -> View:
    """What a start of all rows would make and cost."""
    prices = [_price_usd(task, catalog) for task in tasks]
    unknown = sum(price is None for price in prices)
    known = total_usd(price for price in prices if price is not None)
    return {
        "task_count": len(tasks),
        "image_count": sum(task.count for task in tasks),
        "price_text": usd_text(known) if unknown < len(tasks) else "",
        "unknown_count": unknown,
        "is_about": any(_is_about(task, catalog) for task in tasks),
    }


def _price_usd(task: Task, catalog: Catalog) -> float | None:
    card = catalog.cards.get(f"{task.provider}/{task.model}")
    price = image_price_usd(card, task.params) if card else None
    return None if price is None else price * task.count


def _is_about(task: Task, catalog: Catalog) -> bool:
    card = catalog.cards.get(f"{task.provider}/{task.model}")
    return card is not None and card.price.is_about
