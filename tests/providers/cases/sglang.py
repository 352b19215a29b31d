"""SGLang Diffusion in the contract test. It is started without a key, as usual."""

from functools import partial

from tests.fakes.openai_compatible import SGLANG, FakeCompatible
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="sglang",
    fake=partial(FakeCompatible, SGLANG),
    card="served-model",
    edit_card="served-model",
    several_card="served-model",
    count_card="served-model",
    names_urls=False,
    troubles=frozenset({Trouble.SERVER_ERROR}),
)
