"""From products and a wish to rows: which photos, which shots, which values. Decides, does nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from imagegen.cards import MANY_PICTURES, ONE_PICTURE, ModelCard, ProviderFile
from imagegen.catalog import Shelf
from imagegen.errors import InvalidInput
from imagegen.settings import KeyRing
from imagegen.studio.drafts import TaskDraft
from imagegen.styles import Shot, Style, fitting_params, plan_shots

KIND = "product"  # of a list and of its rows, in their origin


@dataclass(frozen=True)
class Product:
    """One product: its photos, and what is known of it."""

    photos: tuple[str, ...]  # "asset:ast_…", the most telling one first
    sku: str = ""
    name: str = ""
    analysis: Mapping[str, str] = field(default_factory=dict)  # ANALYSIS_NAMES → words
    options: Mapping[str, str] = field(default_factory=dict)  # of the styles; they win over those of the wish

    @property
    def title(self) -> str:
        return self.name or self.sku or self.analysis.get("product", "")


@dataclass(frozen=True)
class ProductWish:
    """What shall be made of every product."""

    styles: tuple[str, ...]  # ids
    model: str = ""  # PROVIDER/MODEL; "" takes the best one that is ready
    shot_count: int | None = None  # of a style that leaves the choice
    count: int = 1  # images of each shot
    options: Mapping[str, str] = field(default_factory=dict)
    second_try: bool = False  # once more where the checks do not pass


def plan_drafts(
    products: Sequence[Product], wish: ProductWish, styles: Sequence[Style], card: ModelCard, language: str
) -> list[TaskDraft]:
    """A row for each product and shot. Raises InvalidInput when a product cannot be made."""
    _check_skus(products)
    return [draft for product in products for draft in _drafts_of(product, wish, styles, card, language)]


def _check_skus(products: Sequence[Product]) -> None:
    seen: set[str] = set()
    for sku in (product.sku for product in products if product.sku):
        if sku in seen:
            raise InvalidInput(f"Two products have the SKU “{sku}”.", hint="Give each one its own.")
        seen.add(sku)


def _drafts_of(
    product: Product, wish: ProductWish, styles: Sequence[Style], card: ModelCard, language: str
) -> Iterator[TaskDraft]:
    for style in styles:
        _check_photos(product, style)
        values = {**fitting_params(style.params, card), **photo_params(card, product.photos)}
        options = {**wish.options, **product.options}
        count = wish.shot_count if style.choose_shots.min < style.choose_shots.max else None
        for shot in plan_shots(style, product.analysis, options, count=count, language=language):
            yield _draft(product, wish, style, shot, TaskDraft("", card.key, values))


def _draft(product: Product, wish: ProductWish, style: Style, shot: Shot, settings: TaskDraft) -> TaskDraft:
    return TaskDraft(
        prompt=shot.prompt,
        model=settings.model,
        params=settings.params,
        count=wish.count,
        row_key=f"{product.sku}-{shot.id}" if product.sku else None,
        title=" · ".join(filter(None, (product.name or product.sku, shot.title))),
        origin=_origin(product, wish, style, shot),
    )


def _origin(product: Product, wish: ProductWish, style: Style, shot: Shot) -> dict[str, Any]:
    return {
        "kind": KIND,
        "style": style.id,
        "shot": shot.id,
        "sku": product.sku,
        "name": product.name,
        "checks": {name: value for name, value in asdict(style.checks).items() if value},
        "second_try": wish.second_try,
        "time_limit_s": style.time_limit_s,
    }


def _check_photos(product: Product, style: Style) -> None:
    count, rule, whose = len(product.photos), style.inputs, f"{product.title}: " if product.title else ""
    if rule is None:
        raise InvalidInput(f"“{style.id}” is no style for products.", hint="Choose another one.")
    if count < rule.min:
        raise InvalidInput(f"{whose}There is no photo of the product.", hint="Add at least one.")
    if count > rule.max:
        raise InvalidInput(f"{whose}{count} photos are too many.", hint=f"Keep the best {rule.max}.")


def photo_params(card: ModelCard, photos: Sequence[str]) -> dict[str, Any]:
    """The photos where the card wants them, as many as it takes. Raises InvalidInput when it takes none."""
    if MANY_PICTURES in card.properties:
        return {MANY_PICTURES: list(photos[: photo_limit(card)])}
    if ONE_PICTURE in card.properties:
        return {ONE_PICTURE: photos[0]}
    raise InvalidInput(f"{card.name} takes no reference pictures.", hint="Choose a model that does.")


def photo_limit(card: ModelCard) -> int | None:
    """How many photos a card takes at most; None for any number."""
    if MANY_PICTURES in card.properties:
        most: int | None = card.properties[MANY_PICTURES].get("maxItems")
        return most
    return 1 if ONE_PICTURE in card.properties else 0


# ---- which model ----------------------------------------------------------------------------------------------------


def ordered_models(styles: Iterable[Style], shelf: Shelf, owner: str, keys: KeyRing) -> list[str]:
    """The models that work from photos: the styles' own that are ready, others with a key, those that draw here, and
    then what still needs a key.
    """
    preferred = list(dict.fromkeys(name for style in styles for name in style.models if name in shelf.cards))
    others = [card.key for card in shelf.cards.values() if _works_from_photos(card) and card.key not in preferred]

    def rank(name: str) -> int:
        provider = shelf.providers[shelf.cards[name].provider]
        if _is_given(provider, owner, keys):
            return 0 if name in preferred else 1
        return 2 if provider.embedded else 3 if keys.is_ready(owner, provider) else 4

    return sorted([*preferred, *others], key=rank)


def _is_given(provider: ProviderFile, owner: str, keys: KeyRing) -> bool:
    """Whether a person set it up; that a server on this machine needs no key does not make it run."""
    has_address = bool(provider.kind or keys.given_base_url(owner, provider))
    has_key = keys.find_key(owner, provider) is not None
    return keys.is_ready(owner, provider) and (has_key or (has_address and not provider.key.required))


def _works_from_photos(card: ModelCard) -> bool:
    needed = set(card.params.get("required", ())) - {"prompt", ONE_PICTURE, MANY_PICTURES}
    return "image-to-image" in card.abilities and bool(photo_limit(card) != 0) and not needed
