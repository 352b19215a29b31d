import pytest

from imagegen.cards import ProviderFile
from imagegen.engine.limits import Limits
from tests.conftest import LATER, NOW, SOONER


def provider(name: str, concurrency: int) -> ProviderFile:
    source = {"page": "https://example.com/docs", "date": "2026-11-22"}
    return ProviderFile.from_json(
        {"id": name, "name": name, "dialect": "fal", "concurrency": concurrency, "source": source}
    )


FAL, OPENAI = provider("fal", 2), provider("openai", 1)
BOTH = [FAL, OPENAI]


def test_at_first_every_provider_is_open() -> None:
    assert Limits().open_providers(BOTH, NOW) == ["fal", "openai"]


def test_a_provider_is_closed_while_it_has_as_many_calls_as_it_takes() -> None:
    limits = Limits()
    limits.take("openai")
    limits.take("fal")
    assert limits.open_providers(BOTH, NOW) == ["fal"]
    limits.free("openai")
    assert limits.open_providers(BOTH, NOW) == ["fal", "openai"]


def test_all_running_calls_are_counted() -> None:
    limits = Limits()
    limits.take("fal")
    limits.take("fal")
    limits.take("openai")
    limits.free("fal")
    assert limits.running == 2


@pytest.mark.parametrize(("now", "is_open"), [(SOONER, False), (NOW, False), (LATER, True)])
def test_a_held_provider_opens_at_its_moment(now: str, is_open: bool) -> None:
    limits = Limits()
    limits.hold("fal", LATER)
    assert ("fal" in limits.open_providers(BOTH, now)) is is_open


def test_a_hold_is_never_shortened_by_another_one() -> None:
    limits = Limits()
    limits.hold("fal", LATER)
    limits.hold("fal", NOW)
    assert limits.open_providers([FAL], NOW) == []


def test_a_hold_of_one_provider_leaves_the_others_open() -> None:
    limits = Limits()
    limits.hold("fal", LATER)
    assert limits.open_providers(BOTH, NOW) == ["openai"]


def test_the_next_release_is_the_nearest_one_ahead() -> None:
    limits = Limits()
    assert limits.next_release(NOW) is None
    limits.hold("fal", "2026-11-23T00:00:00.000000Z")
    limits.hold("openai", LATER)
    assert limits.next_release(NOW) == LATER
    assert limits.next_release(LATER) == "2026-11-23T00:00:00.000000Z"
