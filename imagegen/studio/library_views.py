"""The library as a page shows it."""

from collections.abc import Mapping, Sequence

from imagegen.catalog import Catalog
from imagegen.states import Standing
from imagegen.storage.library import LibraryItem
from imagegen.storage.library_facets import Facets
from imagegen.storage.saved_searches import SavedSearch
from imagegen.studio.views import View

WRONG = (Standing.FAILED, Standing.UNKNOWN)


def item_view(item: LibraryItem, tags: Sequence[str], catalog: Catalog) -> View:
    card = catalog.cards.get(f"{item.provider}/{item.model}")
    address = f"media/{item.asset_id}" if item.asset_id else None
    return {
        "id": item.id,
        "task_id": item.task_id,
        "batch_id": item.batch_id,
        "topic_id": item.topic_id,
        "standing": item.standing,
        "url": address,
        "preview": address and f"{address}/preview",
        "width_px": item.width_px,
        "height_px": item.height_px,
        "is_favourite": item.is_favourite,
        "rating": item.rating,
        "verdict": item.verdict,
        "tags": list(tags),
        "made_at": item.made_at,
        "prompt": item.prompt,
        "model_name": card.name if card else item.model,
        "stack_count": item.stack_count,
        "error": _error(item),
        "is_published": item.is_published,
    }


def _error(item: LibraryItem) -> View | None:
    if item.standing not in WRONG:
        return None
    if item.error_code is None:
        return {"message": "The provider sent fewer pictures than asked for.", "hint": "Retry."}
    return {"message": item.error_message, "hint": item.error_hint}


def facets_view(facets: Facets, catalog: Catalog) -> View:
    """Choices with their numbers: the most frequent first, topics as they were used, months backwards."""
    names = {provider.id: provider.name for provider in catalog.providers.values()}
    keys = {f"{provider}/{model}": count for (provider, model), count in facets.cards.items()}
    cards = {key: catalog.cards[key].name if key in catalog.cards else key for key in keys}
    months = {f"{month // 100}-{month % 100:02}": count for month, count in facets.months.items()}
    return {
        "models": [
            {**choice, "provider_name": names.get(choice["value"].partition("/")[0], "")}
            for choice in _frequent(keys, cards)
        ],
        "providers": _frequent(facets.providers, names),
        "topics": [_choice(value, label, count) for value, label, count in facets.topics],
        "tags": [_choice(label, label, count) for _, label, count in facets.tags],
        "shapes": _frequent(facets.shapes, {}),
        "months": [_choice(month, month, count) for month, count in months.items()],
        "favourite": facets.favourites,
        "kept": facets.verdicts.get("kept", 0),
        "rejected": facets.verdicts.get("rejected", 0),
        "undecided": facets.verdicts.get("undecided", 0),
        "ratings": {str(stars): count for stars, count in facets.ratings.items()},
        "errors": facets.errors,
    }


def _frequent(counts: Mapping[str, int], labels: Mapping[str, str]) -> list[View]:
    order = sorted(counts.items(), key=lambda pair: (-pair[1], labels.get(pair[0], pair[0])))
    return [_choice(value, labels.get(value, value), count) for value, count in order]


def _choice(value: str, label: str, count: int) -> View:
    return {"value": value, "label": label, "count": count}


def search_view(search: SavedSearch) -> View:
    return {"id": search.id, "name": search.name, "query": dict(search.query)}
