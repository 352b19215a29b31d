"""Fireworks AI in the contract test."""

from tests.fakes.fireworks import FakeFireworks
from tests.providers.contract import Case

CASE = Case(
    provider="fireworks",
    fake=FakeFireworks,
    card="accounts/fireworks/models/flux-kontext-pro",  # of its three shapes the one with jobs and addresses
    edit_card="accounts/fireworks/models/flux-kontext-pro",
    has_jobs=True,
    has_progress=True,
    keeps_extra=False,  # one picture a call
)
