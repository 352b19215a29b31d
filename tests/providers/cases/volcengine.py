"""Volcengine Ark in the contract test."""

from tests.fakes.ark import FakeVolcengine
from tests.providers.contract import Case

CASE = Case(
    provider="volcengine",
    fake=FakeVolcengine,
    card="doubao-seedream-4-5-251128",
    edit_card="doubao-seedream-4-5-251128",
    several_card="doubao-seedream-4-5-251128",
    tells_wait=False,  # not documented
)
