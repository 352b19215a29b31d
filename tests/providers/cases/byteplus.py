"""BytePlus ModelArk in the contract test."""

from tests.fakes.ark import FakeBytePlus
from tests.providers.contract import Case

CASE = Case(
    provider="byteplus",
    fake=FakeBytePlus,
    card="seedream-4-5-251128",
    edit_card="seedream-4-5-251128",
    several_card="seedream-4-5-251128",
    tells_wait=False,  # not documented
)
