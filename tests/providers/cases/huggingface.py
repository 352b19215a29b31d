"""Hugging Face in the contract test; the cards go to all the companies behind it."""

from tests.fakes.huggingface import FakeHuggingFace
from tests.providers.contract import Case

CASE = Case(
    provider="huggingface",
    fake=FakeHuggingFace,
    card="black-forest-labs/FLUX.1-dev:wavespeed",
    edit_card="Qwen/Qwen-Image-Edit:fal-ai",
    several_card="black-forest-labs/FLUX.2-dev:fal-ai",
    has_jobs=True,
    has_progress=True,
)
