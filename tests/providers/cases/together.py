"""Together AI in the contract test."""

from tests.fakes.together import FakeTogether
from tests.providers.contract import Case

CASE = Case(
    provider="together",
    fake=FakeTogether,
    card="black-forest-labs/FLUX.2-dev",
    edit_card="black-forest-labs/FLUX.1-kontext-pro",
    several_card="black-forest-labs/FLUX.2-dev",
    count_card="black-forest-labs/FLUX.2-dev",
)
