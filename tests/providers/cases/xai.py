"""xAI in the contract test."""

from tests.fakes.xai import FakeXai
from tests.providers.contract import Case

CASE = Case(
    provider="xai",
    fake=FakeXai,
    card="grok-imagine-image",
    edit_card="grok-imagine-image",
    several_card="grok-imagine-image-2.0",
    count_card="grok-imagine-image",
    tells_wait=False,  # not documented
)
