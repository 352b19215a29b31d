"""Two short questions that the tests of single providers ask: what was sent, and what an answer becomes."""

from pathlib import Path

import pytest

from imagegen.errors import ProviderError
from imagegen.providers.base import GenerationRequest
from tests.fakes.provider import Outcome, Trouble
from tests.fakes.server import Answer, Received
from tests.providers.contract import Case, request_for


def sent(case: Case, request: GenerationRequest) -> Received:
    """The first request that reaches the provider when pictures are asked for; the fake finds it in order."""
    with case.fake(Outcome(polls=0)) as fake:
        case.generate(fake, request)
    return fake.requests[0]


def error_told(case: Case, answer: Answer, folder: Path, card: str = "") -> ProviderError:
    """The error that this answer to a request becomes."""
    with case.fake(Outcome(trouble=Trouble.REFUSED)) as fake:
        fake.trouble_answer = lambda _: answer  # type: ignore[method-assign]
        with pytest.raises(ProviderError) as caught:
            case.generate(fake, request_for(case.load_card(card), folder))
    return caught.value
