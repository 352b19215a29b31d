"""What a page is shown of a picture's own words. Small JSON rows; sentences are the page's, except for names."""

from collections.abc import Mapping
from typing import Any

from imagegen.cards import ModelCard
from imagegen.found import OWN_MAKER, FoundSettings
from imagegen.params import ParameterTexts
from imagegen.sizes import SIZE_PARAMETERS
from imagegen.studio.found_models import Fitted, size_text
from imagegen.studio.views import View


def found_view(
    found: FoundSettings | None,
    card: ModelCard,
    fit: Fitted | None,
    texts: ParameterTexts,
    language: str,
    *,
    is_fit: bool,
    topic_id: str | None,
) -> View:
    """`is_fit` tells whether the card is the picture's own; `topic_id` where the picture stands in the history."""
    if found is None or fit is None:
        return {"maker": None, "topic_id": topic_id}
    return {
        "maker": found.maker,
        "is_ours": found.maker == OWN_MAKER,
        "topic_id": topic_id,
        "prompt": found.prompt,
        "negative": found.negative,
        "model": found.model,
        "card": {"key": card.key, "name": card.name, "is_own": is_fit},
        "settings": _settings(found.params, texts, language),
        "changed": [
            {"label": texts.label(name, language), "before": before, "after": after}
            for name, before, after in fit.changed
        ],
        "lost": [texts.label(name, language) for name in fit.lost],
        "leftovers": [{"label": label, "value": value} for label, value in found.leftovers.items()],
        "draft": {"model": card.key, "params": dict(fit.params)},
    }


def _settings(params: Mapping[str, Any], texts: ParameterTexts, language: str) -> list[View]:
    """The values in the order of the house, the size as one."""
    size = size_text(params)
    rows = [("size", size)] if size else []
    rows += [(name, value) for name, value in params.items() if name not in SIZE_PARAMETERS]
    rows.sort(key=lambda row: (texts.of(row[0]).order, row[0]))
    return [{"label": texts.label(name, language), "value": _shown(value)} for name, value in rows]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
