"""Recraft in the contract test."""

from tests.fakes.recraft import FakeRecraft
from tests.providers.contract import Case

CASE = Case(
    provider="recraft",
    fake=FakeRecraft,
    card="recraftv4_1",
    edit_card="recraftv3/image-to-image",
    mask_card="recraftv3/inpaint",
    count_card="recraftv4_1",
    tells_wait=False,
)
