"""DeepInfra in the contract test."""

from tests.fakes.deepinfra import FakeDeepInfra
from tests.providers.contract import Case

CASE = Case(
    provider="deepinfra",
    fake=FakeDeepInfra,
    card="black-forest-labs/FLUX-1-schnell",
    edit_card="Qwen/Qwen-Image-Edit",
    count_card="black-forest-labs/FLUX-1-schnell",
    names_seed=True,
)
