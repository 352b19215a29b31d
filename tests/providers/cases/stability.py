"""Stability AI in the contract test."""

from tests.fakes.stability import FakeStability
from tests.providers.contract import Case

CASE = Case(
    provider="stability",
    fake=FakeStability,
    card="stable-image-core",
    edit_card="stable-image-ultra",
    mask_card="inpaint",
    names_seed=True,
    names_urls=False,
    keeps_extra=False,  # one picture a call
    tells_wait=False,
)
