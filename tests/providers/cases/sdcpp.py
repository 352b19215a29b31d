"""stable-diffusion.cpp's server in the contract test. It knows no keys."""

from functools import partial

from tests.fakes.openai_compatible import SDCPP, FakeCompatible
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="sdcpp",
    fake=partial(FakeCompatible, SDCPP),
    card="sd-cpp-local",
    edit_card="sd-cpp-local",
    several_card="sd-cpp-local",
    mask_card="sd-cpp-local",
    count_card="sd-cpp-local",
    names_urls=False,
    troubles=frozenset({Trouble.SERVER_ERROR}),
)
