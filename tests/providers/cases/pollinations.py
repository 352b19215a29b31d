"""Pollinations in the contract test."""

from tests.fakes.pollinations import FakePollinations
from tests.providers.contract import Case

CASE = Case(
    provider="pollinations",
    fake=FakePollinations,
    card="flux",
    edit_card="kontext",
    several_card="seedream5",
    names_urls=False,
    keeps_extra=False,  # the reply is the picture
)
