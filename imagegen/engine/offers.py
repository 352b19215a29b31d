"""What the machines of one provider say of themselves, asked side by side, each with the same patience.

A machine that does not answer costs only its own part; when none answers, the first one's trouble is told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from imagegen.catalog import Choices
from imagegen.errors import ProviderError, Unreachable
from imagegen.providers.base import Access, Adapter, Offer

Answer = TypeVar("Answer")


async def check_machines(adapter: Adapter, accesses: Sequence[Access], limit_s: float) -> str:
    """One sentence that says what works; of several machines one for each. Raises a ProviderError when none works."""
    found = await _ask_all(adapter.check, accesses, limit_s)
    _raise_if_none(found)
    if len(accesses) == 1:
        return str(found[0])
    sentences = [one.sentence if isinstance(one, ProviderError) else one for one in found]
    return " ".join(f"{access.base_url}: {said}" for access, said in zip(accesses, sentences, strict=True))


async def read_offer(adapter: Adapter, accesses: Sequence[Access], limit_s: float) -> Offer:
    """Every model that some machine has, and the choices that all of them have, so that any may take the job.

    Raises a ProviderError when no machine answers.
    """
    found = await _ask_all(adapter.offer, accesses, limit_s)
    _raise_if_none(found)
    return join_offers([one for one in found if isinstance(one, Offer)])


async def pass_on_choices(
    adapter: Adapter, accesses: Sequence[Access], limit_s: float, take: Callable[[Choices], None]
) -> None:
    """Hand the choices on when they come. A server that is off has none, which is no trouble to tell of."""
    with suppress(ProviderError):
        take((await read_offer(adapter, accesses, limit_s)).choices)


def join_offers(offers: Sequence[Offer]) -> Offer:
    """One offer of several machines. A list that a machine does not know at all is the others' to say."""
    models = dict.fromkeys(model for offer in offers for model in offer.models)
    names = dict.fromkeys(name for offer in offers for name in offer.choices)
    return Offer(tuple(models), {name: _common(name, [offer.choices for offer in offers]) for name in names})


def _common(name: str, lists: Sequence[Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    first, *others = [choices[name] for choices in lists if choices.get(name)] or [()]
    in_all = set(first).intersection(*others)
    return tuple(item for item in first if item in in_all)


def _raise_if_none(found: Sequence[object]) -> None:
    errors = [one for one in found if isinstance(one, ProviderError)]
    if errors and len(errors) == len(found):
        raise errors[0]


async def _ask_all(
    ask: Callable[[Access], Awaitable[Answer]], accesses: Sequence[Access], limit_s: float
) -> list[Answer | ProviderError]:
    return list(await asyncio.gather(*(_ask_one(ask, access, limit_s) for access in accesses)))


async def _ask_one(
    ask: Callable[[Access], Awaitable[Answer]], access: Access, limit_s: float
) -> Answer | ProviderError:
    try:
        async with asyncio.timeout(limit_s):
            return await ask(access)
    except ProviderError as error:
        return error
    except TimeoutError:
        return Unreachable(
            f"{access.base_url} did not answer within {limit_s:g} seconds.",
            hint="Check the base URL, and whether the server runs.",
        )
