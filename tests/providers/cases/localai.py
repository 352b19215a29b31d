"""LocalAI in the contract test."""

from functools import partial

from tests.fakes.openai_compatible import LOCALAI, FakeCompatible
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="localai",
    fake=partial(FakeCompatible, LOCALAI),
    card="served-model",
    edit_card="served-model",
    several_card="served-model",
    count_card="served-model",
    names_urls=False,
    troubles=frozenset({Trouble.WRONG_KEY, Trouble.SERVER_ERROR}),
)
