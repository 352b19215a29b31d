"""vLLM-Omni in the contract test, started with a key."""

from functools import partial

from tests.fakes.openai_compatible import VLLM_OMNI, FakeCompatible
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="vllm-omni",
    fake=partial(FakeCompatible, VLLM_OMNI),
    card="served-model",
    edit_card="served-model",
    several_card="served-model",
    count_card="served-model",
    names_urls=False,
    troubles=frozenset({Trouble.WRONG_KEY, Trouble.SERVER_ERROR}),
)
