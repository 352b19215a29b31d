"""AI Horde in the contract test."""

from tests.fakes.aihorde import FakeAIHorde
from tests.providers.contract import Case

CASE = Case(
    provider="aihorde",
    fake=FakeAIHorde,
    card="albedobase-xl",
    edit_card="albedobase-xl",
    mask_card="albedobase-xl",
    count_card="deliberate",
    names_seed=True,
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
    tells_wait=False,
)
