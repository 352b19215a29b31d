"""SiliconFlow in the contract test."""

from tests.fakes.siliconflow import FakeSiliconFlow
from tests.providers.contract import Case

CASE = Case(
    provider="siliconflow",
    fake=FakeSiliconFlow,
    card="Kwai-Kolors/Kolors",
    edit_card="Qwen/Qwen-Image-Edit",
    several_card="Qwen/Qwen-Image-Edit-2509",
    count_card="Kwai-Kolors/Kolors",
    names_seed=True,
    tells_wait=False,  # the words name the limit, not the time
)
