"""Google Gemini in the contract test."""

from tests.fakes.gemini import FakeGemini
from tests.providers.contract import Case

CASE = Case(
    provider="gemini",
    fake=FakeGemini,
    card="gemini-nano-banana-2.1",
    edit_card="gemini-3-pro-image",
    several_card="gemini-3-pro-image",
    names_urls=False,
)
