"""OpenRouter in the contract test."""

from tests.fakes.openrouter import FakeOpenRouter
from tests.providers.contract import Case

CASE = Case(
    provider="openrouter",
    fake=FakeOpenRouter,
    card="google/gemini-nano-banana-2.1",
    edit_card="google/gemini-3-pro-image",
    several_card="google/gemini-3-pro-image",
)
