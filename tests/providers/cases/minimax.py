"""MiniMax in the contract test."""

from tests.fakes.minimax import FakeMiniMax
from tests.providers.contract import Case

CASE = Case(
    provider="minimax",
    fake=FakeMiniMax,
    card="image-01",
    edit_card="image-01",
    several_card="MiniMax-H3-Image",
    count_card="image-01",
    tells_wait=False,  # not documented
)
