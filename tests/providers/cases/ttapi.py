"""TTAPI in the contract test."""

from tests.fakes.midjourney import FakeTtapi
from tests.providers.contract import Case

CASE = Case(
    provider="ttapi",
    fake=FakeTtapi,
    card="midjourney",
    has_jobs=True,
    has_progress=True,
    keeps_extra=False,  # always four
    pictures_per_call=4,
    tells_wait=False,
)
