"""What a program sees of a finished picture, and whether the picture is asked for once more.

A task says in its origin what is looked for: {"checks": {…CheckRules…}, "second_try": true}. What was measured is kept
with the picture: {"passed", "items", "note", "second_try"}, where `second_try` names the tile of the one more attempt.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from imagegen.cards import ModelCard
from imagegen.clock import MAX_SEED, Clock
from imagegen.engine.retry import new_attempt_from
from imagegen.engine.tools import Tools
from imagegen.errors import ImagegenError
from imagegen.media.checks import look_at
from imagegen.params import SEED
from imagegen.pricing import image_price_usd, total_usd
from imagegen.records import Asset, Attempt, Generation, Task, TaskFacts
from imagegen.storage.attempts import Again
from imagegen.styles import CheckRules

ABOUT_ROOM = 1.25  # where the price is an estimate by tokens: what goes in, and what is thought, comes on top of it
CHECKING = "Checking"  # what a running tile says meanwhile; the page has the words for it

logger = logging.getLogger(__name__)


def check_picture(origin: Mapping[str, Any] | None, picture: Path, inputs: Sequence[Path]) -> dict[str, Any] | None:
    """What was measured of a stored picture; None when its task asks for nothing.

    A picture that cannot be measured is kept all the same: then `passed` is None and `note` says why.
    """
    rules = (origin or {}).get("checks")
    if not rules:
        return None
    try:
        found = look_at(picture, CheckRules(**rules), inputs)
    except ImagegenError as error:
        return _unmeasured(error.sentence)
    except Exception as error:
        logger.exception("%s could not be checked", picture.name)
        return _unmeasured(f"It could not be checked: {type(error).__name__}.")
    return {"passed": found.passed, "note": "", **found.to_json()}


def _unmeasured(note: str) -> dict[str, Any]:
    return {"passed": None, "note": note, "items": []}


# ---- one more try ---------------------------------------------------------------------------------------------------


def wants_second_try(task: Task) -> bool:
    """Whether a person asked for one more try where the checks do not pass."""
    return bool((task.origin or {}).get("second_try"))


def budget_usd(tasks: Iterable[Task]) -> float | None:
    """What started tasks may cost at most, second tries included; None when a price is unknown."""
    return total_usd(
        None if task.price_estimate_usd is None else task.price_estimate_usd * (2 if wants_second_try(task) else 1)
        for task in tasks
    )


def plan_second_tries(
    attempt: Attempt, card: ModelCard, assets: Sequence[Asset], cost_usd: float | None, tools: Tools
) -> tuple[list[Asset], Again]:
    """The pictures, each naming its second try where it gets one, and those tries.

    An image gets one when its task wants that, its checks did not pass, it is no second try itself, and everything
    that is spent and ordered stays within the batch's budget. Where prices are unknown, twice as many images as were
    ordered are the budget.
    """
    failed = [asset for asset in assets if _has_failed(asset) and asset.generation_id in attempt.generation_ids]
    task = tools.store.tasks.get(attempt.owner, attempt.task_id)
    facts = tools.store.tasks.facts_by_ids([task.id]) if failed and wants_second_try(task) else []
    if not facts:
        return list(assets), Again()
    failed = [asset for asset in failed if asset.generation_id not in second_tries_of(facts[0])]
    count = _affordable(attempt, card, cost_usd, task, tools, len(failed))
    tries = {
        asset.id: _plan_try(attempt, card, facts[0], place, tools.clock) for place, asset in enumerate(failed[:count])
    }
    marked = [_naming(asset, tries[asset.id][0]) if asset.id in tries else asset for asset in assets]
    pairs = list(tries.values())
    return marked, Again([generation for generation, _ in pairs], [again for _, again in pairs])


def second_tries_of(facts: TaskFacts) -> set[str]:
    """The ids of the images of a task that are second tries."""
    checks = [one.asset.details.get("checks") or {} for one in facts.generations if one.asset]
    return {found["second_try"] for found in checks if "second_try" in found}


def _has_failed(asset: Asset) -> bool:
    return (asset.details.get("checks") or {}).get("passed") is False


def _affordable(
    attempt: Attempt, card: ModelCard, cost_usd: float | None, task: Task, tools: Tools, wanted: int
) -> int:
    """How many more images the budget allows."""
    budget = budget_usd(one.task for one in tools.store.tasks.facts_of_batch(attempt.batch_id))
    price = image_price_usd(card, task.params)
    if budget is None or not price:
        return wanted
    budget *= ABOUT_ROOM if card.price.is_about else 1
    own_cost = attempt.price_estimate_usd or 0.0 if cost_usd is None else cost_usd
    ordered = tools.store.attempts.ordered_usd(attempt.batch_id, but=attempt.id) + own_cost
    return max(0, min(wanted, int((budget - ordered) / price + 1e-6)))


def _plan_try(
    attempt: Attempt, card: ModelCard, facts: TaskFacts, place: int, clock: Clock
) -> tuple[Generation, Attempt]:
    now = clock.now_text()
    last = max(one.generation.position for one in facts.generations)
    generation = Generation(
        id=clock.new_id("gen"),
        owner=attempt.owner,
        task_id=attempt.task_id,
        position=last + 1 + place,
        seed=_other_seed(card, clock),
        created_at=now,
    )
    price = image_price_usd(card, facts.task.params)
    again = replace(new_attempt_from(attempt, clock), generation_ids=(generation.id,), price_estimate_usd=price)
    return generation, again


def _other_seed(card: ModelCard, clock: Clock) -> int | None:
    """Chance, also where a person chose the seed: the same one would make the same picture."""
    if SEED not in card.properties:
        return None
    return clock.new_seed(min(card.properties[SEED].get("maximum", MAX_SEED), MAX_SEED))


def _naming(asset: Asset, again: Generation) -> Asset:
    checks = {**asset.details["checks"], "second_try": again.id}
    return replace(asset, details={**asset.details, "checks": checks})
