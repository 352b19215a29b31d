"""SD WebUI in the contract test: no jobs to ask for later, and nothing that a prompt could be refused for."""

from tests.fakes.provider import Trouble
from tests.fakes.sdwebui import FakeSdWebui
from tests.providers.contract import Case

CASE = Case(
    provider="sdwebui",
    fake=FakeSdWebui,
    card="stable-diffusion-1.5",
    edit_card="stable-diffusion-xl",
    mask_card="stable-diffusion-1.5",
    count_card="stable-diffusion-1.5",
    names_seed=True,
    has_progress=True,
    names_urls=False,
    troubles=frozenset({Trouble.WRONG_KEY, Trouble.SERVER_ERROR}),
)
