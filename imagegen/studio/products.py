"""The desk for product photographs: photos of a product become a list of shots.

What is made of a product stands in a style (`presets/styles/`): its shots, its values, and what is looked for in the
results. Names of models stand there too.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from imagegen.cards import ModelCard
from imagegen.catalog import Shelf
from imagegen.engine.calls import find_access
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.params import in_language
from imagegen.pricing import money
from imagegen.records import Batch
from imagegen.sheets import read_sheet
from imagegen.studio.drafts import TaskDraft, check_start, estimate
from imagegen.studio.people import People
from imagegen.studio.product_files import PhotoFile, ProductRow, group_photos, match_rows, read_rows
from imagegen.studio.product_plans import KIND, Product, ProductWish, ordered_models, photo_limit, plan_drafts
from imagegen.studio.review import Review
from imagegen.studio.views import View
from imagegen.styles import ANALYSIS_NAMES, Style

MAX_SHOWN_PROMPTS = 12


class Products:
    """The verbs about products. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, review: Review, people: People) -> None:
        self._tools = tools
        self._store = tools.store
        self._catalog = tools.catalog
        self._review = review
        self._people = people

    # -- before ---------------------------------------------------------------------------------------------------

    def offer(self, owner: str) -> View:
        """What a person may choose: styles, and models by how well they fit; the first one is the default."""
        shelf, language = self._catalog.shelf, self._people.language(owner)
        styles = sorted(_product_styles(shelf), key=lambda style: style.choose_shots.max)
        return {
            "styles": [_style_view(style, language) for style in styles],
            "models": ordered_models(styles, shelf, owner, self._tools.keys),
            "analysis": list(ANALYSIS_NAMES),
        }

    def plan(self, owner: str, wish: ProductWish, products: Sequence[Product]) -> View:
        """The prompts and the price, before anything is kept. Raises InvalidInput for what cannot be made."""
        card, drafts = self._plan(owner, wish, products)
        whole = estimate(drafts, self._catalog, self._people.preferences(owner))
        return {
            "model": card.key,
            "photo_limit": photo_limit(card),
            "shots": [{"title": one.title, "prompt": one.prompt} for one in drafts[:MAX_SHOWN_PROMPTS]],
            "task_count": whole.task_count,
            "image_count": whole.image_count,
            "usd": whole.usd,
            "is_about": card.price.is_about,
            "price": "" if whole.usd is None else money(whole.usd),
            # With a second try for every image: what is shown before the start is the most that it can be.
            "most_price": "" if whole.usd is None else money(whole.usd * (2 if wish.second_try else 1)),
            "most_images": whole.image_count * (2 if wish.second_try else 1),
        }

    def _plan(self, owner: str, wish: ProductWish, products: Sequence[Product]) -> tuple[ModelCard, list[TaskDraft]]:
        shelf = self._catalog.shelf
        styles = [shelf.style(name) for name in dict.fromkeys(wish.styles)]
        if not styles:
            raise InvalidInput("No style is chosen.", hint="Choose what shall be made.")
        model = wish.model or ordered_models(styles, shelf, owner, self._tools.keys)[0]
        card = shelf.card(model)
        return card, plan_drafts(products, wish, styles, card, self._people.language(owner))

    def read_sheet(self, owner: str, file_name: str, data: bytes) -> View:
        """What a sheet says of products. Raises InvalidInput when it cannot be used."""
        sheet = read_sheet(file_name, data)
        styles = _product_styles(self._catalog.shelf)
        names = list(dict.fromkeys(option.name for style in styles for option in style.options))
        return {"rows": [asdict(row) for row in read_rows(sheet, names)], "notes": list(sheet.notes)}

    def sort_photos(self, owner: str, files: Sequence[PhotoFile], rows: Sequence[ProductRow] | None) -> View:
        """Which photos belong to which product: by the rows of a sheet, else by the names of files and folders."""
        products, notes = (group_photos(files), []) if rows is None else match_rows(rows, files)
        return {"products": [asdict(product) for product in products], "notes": notes}

    # -- making -------------------------------------------------------------------------------------------------------

    def make(self, owner: str, topic_id: str | None, wish: ProductWish, product: Product) -> Batch:
        """A list with the shots of one product."""
        return self.make_many(owner, topic_id, wish, [product])

    def make_many(self, owner: str, topic_id: str | None, wish: ProductWish, products: Sequence[Product]) -> Batch:
        """A list with the shots of every product."""
        _, drafts = self._plan(owner, wish, products)
        return self._review.open(owner, topic_id, drafts, self._origin(wish), _list_title(products))

    def start(self, owner: str, topic_id: str | None, wish: ProductWish, products: Sequence[Product]) -> View:
        """Make the list and put all of it into the queue. Nothing is kept when it cannot be started."""
        card, drafts = self._plan(owner, wish, products)
        check_start(drafts, self._catalog, self._people.preferences(owner))
        find_access(owner, self._catalog.provider(card.provider), self._tools.keys)
        batch = self._review.open(owner, topic_id, drafts, self._origin(wish), _list_title(products))
        return self._review.start(owner, batch.id, [])

    def _origin(self, wish: ProductWish) -> dict[str, Any]:
        return {"kind": KIND, "styles": list(wish.styles), "second_try": wish.second_try}


def _product_styles(shelf: Shelf) -> list[Style]:
    return [style for style in shelf.styles.values() if style.shots]


def _list_title(products: Sequence[Product]) -> str:
    names = [product.title for product in products if product.title]
    return names[0] if len(products) == 1 and names else ""


def _style_view(style: Style, language: str) -> View:
    return {
        "id": style.id,
        "name": in_language(style.name, language),
        "description": in_language(style.description, language),
        "background": style.background,
        "models": list(style.models),
        "max_photos": style.inputs.max if style.inputs else 0,
        "shot_counts": [style.choose_shots.min, style.choose_shots.max],
        "shot_count": style.choose_shots.default,
        "shots": [{"id": shot.id, "title": in_language(shot.title, language)} for shot in style.shots],
        "options": [
            {
                "name": option.name,
                "label": in_language(option.label, language),
                "help": in_language(option.help, language),
                "placeholder": in_language(option.placeholder, language),
            }
            for option in style.options
        ],
    }
