"""Together AI in the contract test."""

from tests.fakes.together import FakeTogether
from tests.providers.contract import Case

CASE = Case(
    provider="together",
    fake=FakeTogether,
    card="black-forest-labs/FLUX.2-dev",
    edit_card="black-forest-labs/FLUX.2-dev",
    several_card="black-forest-labs/FLUX.2-dev",
    count_card="black-forest-labs/FLUX.2-dev",
)
