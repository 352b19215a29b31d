"""OpenAI in the contract test: its own fake, with the outcomes that all providers share."""

from dataclasses import dataclass
from typing import Any

from tests.fakes import openai
from tests.fakes.openai import FakeOpenAI, With
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Drop, Script
from tests.providers.contract import Case

TROUBLES = {
    Trouble.WRONG_KEY: openai.wrong_key(),
    Trouble.NO_CREDIT: openai.no_credit(),
    Trouble.REFUSED: openai.refused(),
    Trouble.RATE_LIMITED: openai.rate_limited("7"),
    Trouble.SERVER_ERROR: openai.server_error(),
}


@dataclass
class Taken:
    """One call for pictures that was found in order."""

    body: Any


class ScriptedOpenAI(FakeOpenAI):
    """The same fake, told what happens in the contract's words."""

    def __init__(self, *outcomes: Outcome, **more: Any) -> None:
        super().__init__(*map(as_answer, outcomes), **more)

    @property
    def submissions(self) -> list[Taken]:
        return [Taken(body) for body in (*self.generations, *(edit.fields for edit in self.edits))]


def as_answer(outcome: Outcome) -> Script | With:
    if outcome.is_lost:
        return Drop()
    if outcome.trouble:
        return TROUBLES[outcome.trouble]
    return With(is_broken=outcome.is_broken, pictures=outcome.pictures)


CASE = Case(
    provider="openai",
    fake=ScriptedOpenAI,
    card="gpt-image-2.6-flare",
    edit_card="gpt-image-2",
    several_card="gpt-image-2",
    mask_card="gpt-image-2",
    count_card="gpt-image-2",
    names_urls=False,
)
