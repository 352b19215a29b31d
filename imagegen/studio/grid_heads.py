"""What stands over a column: its price, its seconds, how much of it is there and how much was kept. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from imagegen.clock import from_text
from imagegen.pricing import money
from imagegen.records import Attempt, GenerationFacts, TaskFacts
from imagegen.states import Standing
from imagegen.storage.figures import Figure, Money

OPEN = (Standing.QUEUED, Standing.RUNNING)
LOST = (Standing.FAILED, Standing.UNKNOWN, Standing.CANCELLED)


@dataclass(frozen=True)
class Share:
    """One image's part of the call that made it."""

    usd: float | None  # None: nobody knows
    is_about: bool  # only estimated


def figure_of(name: str, tasks: Iterable[TaskFacts]) -> Figure:
    """The same figures for tasks at hand that the database makes for many."""
    pairs = [(one, share) for facts in tasks for one, share in _shares(facts)]
    done = [(one, share) for one, share in pairs if one.standing is Standing.DONE]
    verdicts = Counter(one.generation.verdict for one, _ in done)
    seconds = [found for one, _ in done if one.attempt and (found := seconds_of(one.attempt)) is not None]
    return Figure(
        name=name,
        images=len(done),
        failed=sum(one.standing in LOST for one, _ in pairs),
        kept=verdicts["kept"],
        rejected=verdicts["rejected"],
        spent=_sum(share for _, share in done),
        judged=_sum(share for one, share in done if one.generation.verdict),
        median_s=round(median(seconds), 2) if seconds else None,
    )


def open_count(tasks: Iterable[TaskFacts]) -> int:
    """How many images are still to come."""
    return sum(one.standing in OPEN for facts in tasks for one in facts.generations)


def _shares(facts: TaskFacts) -> list[tuple[GenerationFacts, Share]]:
    images = Counter(one.attempt.id for one in facts.generations if one.attempt)
    return [(one, _share(one.attempt, images)) for one in facts.generations]


def _share(attempt: Attempt | None, images: Counter[str]) -> Share:
    if attempt is None:  # made here or brought in: no call, no price
        return Share(0.0, False)
    usd = attempt.cost_usd if attempt.cost_usd is not None else attempt.price_estimate_usd
    return Share(None if usd is None else usd / images[attempt.id], attempt.cost_usd is None and usd is not None)


def _sum(shares: Iterable[Share]) -> Money:
    found = list(shares)
    return Money(
        sum(share.usd or 0.0 for share in found),
        sum(share.is_about for share in found),
        sum(share.usd is None for share in found),
    )


def seconds_of(attempt: Attempt) -> float | None:
    """How long a call took; None while it runs or when it never did."""
    if not attempt.started_at or not attempt.ended_at:
        return None
    return (from_text(attempt.ended_at) - from_text(attempt.started_at)).total_seconds()


def price_text(spent: Money, images: int) -> str:
    """The mean price of those images whose price is known, "≈ $0.04"; "" when none is."""
    known = images - spent.unknown
    if known <= 0:
        return ""
    usd = spent.usd / known
    return f"{'≈ ' if spent.about else ''}{money(usd)}" if usd else "free"


def kept_price_text(judged: Money, kept: int, decided: int) -> str:
    """What each kept image cost together with those that were rejected for it; "" when nobody knows.

    Where only some prices are known it costs more than their sum: "> $0.04".
    """
    if not kept or judged.unknown >= decided:
        return ""
    usd = judged.usd / kept
    sign = "> " if judged.unknown else "≈ " if judged.about else ""
    return f"{sign}{money(usd)}" if usd or judged.unknown else "free"
