"""Which of our models an imported picture's settings are for, and what of them it takes. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.cards import ModelCard
from imagegen.catalog import Catalog
from imagegen.found import FoundSettings
from imagegen.params import SEED
from imagegen.sizes import SIZE_PARAMETERS, read_pixels
from imagegen.studio.carrying import carried


def find_card(
    found: FoundSettings, cards: Iterable[ModelCard], is_used: Callable[[ModelCard], bool]
) -> ModelCard | None:
    """The very card, else one of the same name whose provider this person uses; None where there is none."""
    known = list(cards)
    exact = next((card for card in known if card.provider == found.provider and card.id == found.model), None)
    wanted = _plain(found.model)
    named = (card for card in known if wanted and wanted in _names(card) and is_used(card))
    return exact or next(named, None)


def _names(card: ModelCard) -> set[str]:
    return {_plain(name) for name in (card.name, card.id.rpartition("/")[2], card.wire_model.rpartition("/")[2])}


def _plain(name: str) -> str:
    """Letters and digits alone: "FLUX.1 [dev]" and "flux1-dev" are one name, and so are "DPM++ 2M" and "dpmpp_2m"."""
    return re.sub(r"[\W_]+", "", name.casefold().replace("++", "pp"))


@dataclass(frozen=True)
class Fitted:
    """Found settings as a model takes them."""

    params: Mapping[str, Any]
    changed: Sequence[tuple[str, str, str]] = ()  # parameter, as it was found, as it is now
    lost: Sequence[str] = ()  # parameters that the model does not have, or cannot take


def fitted(found: FoundSettings, card: ModelCard, catalog: Catalog) -> Fitted:
    """The values as far as the model takes them; a number that is out of its limits becomes the nearest one."""
    wanted = found.all_params
    # Another seed than the one that is wanted is worth nothing, so it is the one number without a neighbour.
    near = {
        name: value if name == SEED else _near(card.properties.get(name, {}), value) for name, value in wanted.items()
    }
    kept = carried(near, card, catalog)
    changed = [
        (name, str(wanted[name]), str(kept[name]))
        for name in wanted
        if name in kept and name not in SIZE_PARAMETERS and kept[name] != wanted[name]
    ]
    lost = [name for name in wanted if name not in kept and name not in SIZE_PARAMETERS]
    before, after = (size_text(values) for values in (wanted, kept))
    if before and not after:
        lost.append("size")
    elif before != after and before:
        changed.append(("size", before, after))
    return Fitted(kept, changed, lost)


def size_text(values: Mapping[str, Any]) -> str:
    """ "512×768", or the ratio or word that stands for it; "" where none does."""
    pixels = read_pixels({}, values)
    return f"{pixels[0]}×{pixels[1]}" if pixels else str(values.get("aspectRatio") or values.get("size") or "")


def _near(schema: Mapping[str, Any], value: Any) -> Any:
    """The value, or the one that the model most likely means by it."""
    if isinstance(value, str) and "enum" in schema:
        return next((choice for choice in schema["enum"] if _plain(str(choice)) == _plain(value)), value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or schema.get("type") not in ("integer", "number"):
        return value
    limited = min(max(value, schema.get("minimum", value)), schema.get("maximum", value))
    return round(limited) if schema["type"] == "integer" else limited
