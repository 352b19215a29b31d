"""A gateway to Nano Banana in the contract test."""

from tests.fakes.nano_banana_proxy import FakeNanoBananaProxy
from tests.providers.contract import Case

CASE = Case(
    provider="nano-banana-proxy",
    fake=FakeNanoBananaProxy,
    card="nano-banana",
    edit_card="nano-banana",
    several_card="nano-banana",
)
