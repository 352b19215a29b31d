"""ModelScope in the contract test."""

from tests.fakes.provider import Trouble
from tests.fakes.resellers import FakeModelScope
from tests.providers.contract import ALL_TROUBLES, Case

CASE = Case(
    provider="modelscope",
    fake=FakeModelScope,
    card="Qwen/Qwen-Image",
    edit_card="Qwen/Qwen-Image-Edit-2509",
    several_card="Qwen/Qwen-Image-Edit-2509",
    has_jobs=True,
    has_progress=True,
    troubles=ALL_TROUBLES - {Trouble.NO_CREDIT},  # it is free within a number of calls a day
    tells_wait=False,  # not documented
)
