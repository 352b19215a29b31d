"""When to try again, decided without doing anything."""

from random import Random

from imagegen.clock import Clock
from imagegen.errors import MissingKey, NoCredit, ProviderError, WrongKey
from imagegen.records import Attempt

MAX_TRIES = 5
FIRST_DELAY_S = 2.0
MAX_DELAY_S = 120.0
MAX_RETRY_AFTER_S = 3600.0

# After one of these every further call of the batch would fail the same way, so the batch is paused and says why.
PAUSING = (MissingKey, WrongKey, NoCredit)


def next_delay_s(error: ProviderError, try_number: int, random: Random) -> float | None:
    """Seconds until the next attempt, or None when another one cannot help.

    The provider's own wish is obeyed up to an hour; else the delay doubles, with up to half of it left to chance.
    """
    if not error.retryable or try_number >= MAX_TRIES:
        return None
    if error.retry_after_s is not None:
        return error.retry_after_s if error.retry_after_s <= MAX_RETRY_AFTER_S else None
    doubled: float = FIRST_DELAY_S * 2 ** (try_number - 1)
    return min(doubled, MAX_DELAY_S) * random.uniform(0.5, 1.0)


def new_attempt_from(attempt: Attempt, clock: Clock) -> Attempt:
    """The same call once more, as a fresh row in the queue."""
    kept = ("owner", "task_id", "batch_id", "provider", "model", "time_limit_s", "price_estimate_usd")
    return Attempt(
        id=clock.new_id("att"),
        created_at=clock.now_text(),
        generation_ids=attempt.generation_ids,
        lane=attempt.lane,
        **{name: getattr(attempt, name) for name in kept},
    )
