"""Replicate in the contract test."""

from tests.fakes.replicate import FakeReplicate
from tests.providers.contract import Case

CASE = Case(
    provider="replicate",
    fake=FakeReplicate,
    card="black-forest-labs/flux-schnell",
    edit_card="black-forest-labs/flux-kontext-pro",
    several_card="black-forest-labs/flux-2-pro",
    mask_card="black-forest-labs/flux-fill-pro",
    count_card="black-forest-labs/flux-schnell",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
)
