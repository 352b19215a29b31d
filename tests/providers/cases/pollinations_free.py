"""The old host of Pollinations, which asks for no key, in the contract test."""

from tests.fakes.pollinations import FakeAnonymousPollinations
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="pollinations-free",
    fake=FakeAnonymousPollinations,
    card="flux",
    names_urls=False,
    keeps_extra=False,  # the reply is the picture
    tells_wait=False,
    troubles=frozenset({Trouble.RATE_LIMITED, Trouble.SERVER_ERROR}),  # nobody pays, nobody has a key
)
