"""What is done once a day, and once after the start, for as long as the engine runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from imagegen.clock import Clock
from imagegen.errors import ImagegenError

FIRST_WAIT_S = 10.0  # the page comes first
LOOK_EVERY_S = 600.0  # a computer that slept may have missed its hour
DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


async def every_day(
    clock: Clock,
    work: Callable[[], Awaitable[object]],
    first_wait_s: float = FIRST_WAIT_S,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Run `work` again and again; what goes wrong is logged, and tried again a day later."""
    wait_s, due = first_wait_s, clock.now()
    while True:
        await asyncio.sleep(wait_s)
        wait_s = look_every_s
        if clock.now() >= due:
            due = clock.now() + DAY
            await _try(work)


async def _try(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except ImagegenError as error:
        logger.warning("the daily tidying did not end: %s", error.sentence)
    except Exception:
        logger.exception("the daily tidying ended in an error of our own")
