"""Black Forest Labs in the contract test."""

from tests.fakes.bfl import FakeBfl
from tests.providers.contract import Case

CASE = Case(
    provider="bfl",
    fake=FakeBfl,
    card="flux-2-pro",
    edit_card="flux-2-pro",
    several_card="flux-2-pro",
    mask_card="flux-pro-1.0-fill",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
    keeps_extra=False,  # one picture a job
)
