"""Runware in the contract test."""

from tests.fakes.runware import FakeRunware
from tests.providers.contract import Case

CASE = Case(
    provider="runware",
    fake=FakeRunware,
    card="runware:101@1",
    edit_card="runware:106@1",
    several_card="bytedance:seedream@5.0-lite",
    mask_card="runware:101@1",
    count_card="runware:100@1",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
)
