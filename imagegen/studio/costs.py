"""What a start would make and cost, model by model. Nothing is kept, nothing is started."""

from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.cards import ModelCard
from imagegen.catalog import Catalog
from imagegen.settings import Preferences
from imagegen.studio.drafts import Estimate, TaskDraft, check_start, estimate


@dataclass(frozen=True)
class ModelCost:
    """One model's part of a plan."""

    card: ModelCard
    estimate: Estimate


@dataclass(frozen=True)
class Plan:
    """Everything that a start would make."""

    parts: tuple[ModelCost, ...]  # in the order in which the models come
    whole: Estimate

    @property
    def known_usd(self) -> float:
        """The sum of the prices that are known."""
        return sum(part.estimate.usd or 0.0 for part in self.parts)

    @property
    def unknown(self) -> list[ModelCost]:
        """The parts whose price nobody knows before they are made."""
        return [part for part in self.parts if part.estimate.usd is None]

    @property
    def is_about(self) -> bool:
        """Whether a price is an estimate: billed by tokens, or in another currency."""
        return any(part.card.price.is_about for part in self.parts)


def plan_costs(drafts: Sequence[TaskDraft], catalog: Catalog, preferences: Preferences) -> Plan:
    """Raises InvalidInput for everything that a start would refuse."""
    cards, whole = check_start(drafts, catalog, preferences)
    by_card: dict[str, list[TaskDraft]] = {}
    for draft, card in zip(drafts, cards, strict=True):
        by_card.setdefault(card.key, []).append(draft)
    parts = [ModelCost(catalog.card(key), estimate(some, catalog, preferences)) for key, some in by_card.items()]
    return Plan(tuple(parts), whole)
