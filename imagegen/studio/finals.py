"""Draft, pick, final: the pictures that were kept are made again on a better model or at a larger size."""

from collections.abc import Sequence

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.params import SEED
from imagegen.pricing import money
from imagegen.records import TaskFacts
from imagegen.settings import MAX_IMAGES_PER_TASK
from imagegen.studio.drafts import TaskDraft, check_start, estimate
from imagegen.studio.final_plans import (
    FINAL_OF,
    KIND,
    FinalWish,
    Keeper,
    picture_params,
    plan_finals,
    seed_params,
)
from imagegen.studio.gate import require_ready
from imagegen.studio.people import People
from imagegen.studio.review import Review
from imagegen.studio.views import View, asset_urls

PROMPT_CHARACTERS = 160


class Finals:
    """The verbs of the last step. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, review: Review, people: People) -> None:
        self._tools = tools
        self._store = tools.store
        self._catalog = tools.catalog
        self._review = review
        self._people = people

    def offer(self, owner: str, ids: Sequence[str]) -> View:
        """The pictures with these ids, as far as they are there, and which of them have finals already."""
        return self._offer(owner, self._keepers(owner, ids))

    def offer_batch(self, owner: str, batch_id: str) -> View:
        """Every picture of a batch; the page proposes those that were kept."""
        batch = self._store.batches.get(owner, batch_id)
        return self._offer(owner, _keepers_of(self._store.tasks.facts_of_batch(batch.id)))

    def _offer(self, owner: str, keepers: Sequence[Keeper]) -> View:
        if not keepers:
            raise InvalidInput("There is no finished picture to go on from.", hint="Wait for the first one.")
        first = keepers[0].task
        return {
            "model": f"{first.provider}/{first.model}",
            "params": {name: value for name, value in first.params.items() if name not in (SEED, *IMAGE_PARAMETERS)},
            "pictures": [_picture(keeper) for keeper in keepers],
            "with_finals": sorted(self._store.tasks.origins(owner, FINAL_OF, [keeper.id for keeper in keepers])),
        }

    def plan(self, owner: str, ids: Sequence[str], wish: FinalWish) -> View:
        """What the finals would cost, and what of the drafts they can go on from; nothing is kept."""
        keepers = self._keepers(owner, ids)
        card = self._catalog.card(wish.model)
        whole = estimate(self._drafts(keepers, wish), self._catalog, self._people.preferences(owner))
        return {
            "image_count": whole.image_count,
            "price": "" if whole.usd is None else money(whole.usd) if whole.usd else "free",
            "is_about": card.price.is_about,
            "seed_count": sum(bool(seed_params(keeper, wish, card)) for keeper in keepers),
            "picture_count": sum(bool(picture_params(keeper, wish, card)) for keeper in keepers),
        }

    def make(self, owner: str, ids: Sequence[str], wish: FinalWish, *, starts: bool) -> View:
        """A list with the finals; with `starts` it goes into the queue at once, or nothing is kept at all."""
        keepers = self._keepers(owner, ids)
        if len(keepers) < len(set(ids)):
            raise NotFound("A picture that was chosen is not here any more.", hint="Choose again.")
        drafts = self._drafts(keepers, wish)
        if starts:
            check_start(drafts, self._catalog, self._people.preferences(owner))
            require_ready(owner, wish.model, self._tools)
        topic_id = self._store.batches.get(owner, keepers[0].task.batch_id).topic_id
        batch = self._review.open(owner, topic_id, drafts, {"kind": KIND})
        if starts:
            return self._review.start(owner, batch.id, [])
        return {"topic_id": topic_id, "batch_id": batch.id, "task_count": len(drafts)}

    def _drafts(self, keepers: Sequence[Keeper], wish: FinalWish) -> list[TaskDraft]:
        if not keepers:
            raise InvalidInput("No picture is chosen.", hint="Choose at least one.")
        if not 1 <= wish.count <= MAX_IMAGES_PER_TASK:
            raise InvalidInput(f"Images of each must be a whole number from 1 to {MAX_IMAGES_PER_TASK}.")
        return plan_finals(keepers, wish, self._catalog.card(wish.model), self._catalog)

    def _keepers(self, owner: str, ids: Sequence[str]) -> list[Keeper]:
        wanted = set(ids)
        facts = self._store.tasks.facts_by_ids(self._store.generations.task_ids(owner, ids))
        return [keeper for keeper in _keepers_of(facts) if keeper.id in wanted]


def _keepers_of(facts: Sequence[TaskFacts]) -> list[Keeper]:
    return [Keeper(task.task, one) for task in facts for one in task.generations if one.asset]


def _picture(keeper: Keeper) -> View:
    generation, asset = keeper.facts.generation, keeper.facts.asset
    assert asset is not None  # keepers have pictures
    return {
        "id": generation.id,
        **asset_urls(asset),
        "width_px": asset.width_px,
        "height_px": asset.height_px,
        "is_favourite": generation.is_favourite,
        "rating": generation.rating,
        "verdict": generation.verdict,
        "prompt": keeper.task.prompt[:PROMPT_CHARACTERS],
    }
