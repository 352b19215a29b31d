"""Ideogram in the contract test."""

from tests.fakes.ideogram import FakeIdeogram
from tests.providers.contract import Case

CASE = Case(
    provider="ideogram",
    fake=FakeIdeogram,
    card="ideogram-4-5",
    edit_card="ideogram-3/remix",
    several_card="ideogram-4-5/edit",
    mask_card="ideogram-4-5/edit",
    count_card="ideogram-4-5",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
    tells_wait=False,
)
