"""midjourney-proxy in the contract test."""

from tests.fakes.midjourney import FakeMidjourneyProxy
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="midjourney-proxy",
    fake=FakeMidjourneyProxy,
    card="midjourney",
    edit_card="midjourney",
    several_card="midjourney",
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
    keeps_extra=False,  # always four
    pictures_per_call=4,
    tells_wait=False,
    troubles=frozenset({Trouble.WRONG_KEY, Trouble.REFUSED, Trouble.RATE_LIMITED, Trouble.SERVER_ERROR}),
)
