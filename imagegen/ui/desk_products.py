"""The page's verbs about product photographs and channel packs."""

from collections.abc import Mapping
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.studio.channels import Channels
from imagegen.studio.mending import Mending
from imagegen.studio.product_files import PhotoFile, ProductRow
from imagegen.studio.product_plans import Product, ProductWish
from imagegen.studio.products import Products
from imagegen.studio.views import View
from imagegen.ui.desk_lists import made
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of


def product_verbs(products: Products, mending: Mending, channels: Channels) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def plan(owner: str, payload: Payload) -> View:
        return products.plan(owner, _wish(payload), _products(payload))

    def make(owner: str, payload: Payload) -> View:
        topic_id = optional_text_of(payload, "topic_id")
        return made(products.make_many(owner, topic_id, _wish(payload), _products(payload)))

    def start(owner: str, payload: Payload) -> View:
        return products.start(owner, optional_text_of(payload, "topic_id"), _wish(payload), _products(payload))

    def sort(owner: str, payload: Payload) -> View:
        files = [PhotoFile(text_of(item, "ref"), text_of(item, "name")) for item in _items(payload, "files")]
        rows = None if payload.get("rows") is None else [_row(item) for item in _items(payload, "rows")]
        return products.sort_photos(owner, files, rows)

    def white(owner: str, payload: Payload) -> View:
        margin = number_of(payload, "margin_percent", 5)
        is_square = payload.get("square") is True
        return mending.make_white(
            owner, text_of(payload, "generation_id"), square=is_square, margin_percent=float(margin)
        )

    return {
        "products.offer": lambda owner, _: {**products.offer(owner), "channels": channels.offer(owner)},
        "products.plan": plan,
        "products.make": make,
        "products.start": start,
        "products.sort": sort,
        "products.white": white,
        "products.again": lambda owner, payload: mending.make_again(owner, text_of(payload, "generation_id")),
    }


def _wish(payload: Payload) -> ProductWish:
    wish = table_of(payload, "wish")
    return ProductWish(
        styles=tuple(texts_of(wish, "styles")),
        model=optional_text_of(wish, "model") or "",
        shot_count=number_of(wish, "shot_count", None),
        count=number_of(wish, "count", 1),
        options=_words(wish, "options"),
        second_try=wish.get("second_try") is True,
    )


def _products(payload: Payload) -> list[Product]:
    return [
        Product(
            photos=tuple(texts_of(item, "photos")),
            sku=(optional_text_of(item, "sku") or "").strip(),
            name=(optional_text_of(item, "name") or "").strip(),
            analysis=_words(item, "analysis"),
            options=_words(item, "options"),
        )
        for item in _items(payload, "products")
    ]


def _row(item: Payload) -> ProductRow:
    place, photos = text_of(item, "place"), tuple(texts_of(item, "photos"))
    sku, name = text_of(item, "sku"), text_of(item, "name")
    return ProductRow(place, photos, sku, name, _words(item, "analysis"), _words(item, "options"))


def _items(payload: Payload, name: str) -> list[Payload]:
    items = payload.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidInput(f"The page sent no list of “{name}”.", hint="Reload it.")
    return items


def _words(payload: Payload, name: str) -> Mapping[str, str]:
    table: Mapping[str, Any] = table_of(payload, name)
    return {str(key): text_of(table, key).strip() for key in table}
