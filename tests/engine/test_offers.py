"""What several machines say of themselves, joined."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from imagegen.cards import ProviderFile
from imagegen.engine.offers import check_machines, join_offers, pass_on_choices, read_offer
from imagegen.errors import Unreachable, WrongKey
from imagegen.net import Net
from imagegen.providers.base import Access, Adapter, GenerationRequest, GenerationResult, Listener, Offer

PROVIDER = ProviderFile.from_json(
    {"id": "farm", "name": "Farm", "dialect": "talk", "source": {"page": "https://example.com", "date": "2026-11-22"}}
)
A, B = Access("http://a", None), Access("http://b", None)
ONE, TWO = Offer(("m1", "m2"), {"samplers": ("euler", "heun")}), Offer(("m2", "m3"), {"samplers": ("heun", "lms")})
HANGS = object()


class Machines(Adapter):
    """Answers for each address as it was told to."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(PROVIDER, Net())
        self._answers = answers

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        raise NotImplementedError

    async def check(self, access: Access) -> str:
        return str(await self._answer(access))

    async def offer(self, access: Access) -> Offer:
        offer: Offer = await self._answer(access)
        return offer

    async def _answer(self, access: Access) -> Any:
        answer = self._answers[access.base_url]
        if answer is HANGS:
            await asyncio.Event().wait()
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("offers", "joined"),
    [
        pytest.param([], Offer(), id="none"),
        pytest.param([ONE], ONE, id="one"),
        pytest.param(
            [ONE, TWO], Offer(("m1", "m2", "m3"), {"samplers": ("heun",)}), id="models of any, choices of all"
        ),
        pytest.param(
            [ONE, Offer((), {"samplers": (), "vaes": ("x",)})],
            Offer(("m1", "m2"), {"samplers": ("euler", "heun"), "vaes": ("x",)}),
            id="a machine that does not know a list has no say in it",
        ),
    ],
)
def test_joining(offers: list[Offer], joined: Offer) -> None:
    assert join_offers(offers) == joined


def test_a_machine_that_is_off_costs_only_its_own_part() -> None:
    machines = Machines({"http://a": Unreachable("a is off."), "http://b": TWO})
    assert asyncio.run(read_offer(machines, [A, B], 1)) == TWO


def test_when_none_answers_the_first_ones_trouble_is_told() -> None:
    machines = Machines({"http://a": WrongKey("a says no."), "http://b": Unreachable("b is off.")})
    for ask in (read_offer, check_machines):
        with pytest.raises(WrongKey, match=r"^a says no\.$"):
            asyncio.run(ask(machines, [A, B], 1))


def test_patience_has_an_end_for_each_machine() -> None:
    machines = Machines({"http://a": HANGS, "http://b": "b is fine."})
    assert asyncio.run(check_machines(machines, [A, B], 0.01)) == (
        "http://a: http://a did not answer within 0.01 seconds."
        " Check the base URL, and whether the server runs. http://b: b is fine."
    )


def test_choices_are_passed_on_when_they_come_and_trouble_is_not() -> None:
    passed: list[Any] = []
    asyncio.run(pass_on_choices(Machines({"http://a": ONE}), [A], 1, passed.append))
    asyncio.run(pass_on_choices(Machines({"http://a": Unreachable("a is off.")}), [A], 1, passed.append))
    assert passed == [{"samplers": ("euler", "heun")}]
