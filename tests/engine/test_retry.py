from random import Random

import pytest

from imagegen.engine.retry import MAX_TRIES, PAUSING, next_delay_s
from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    Unreachable,
    WrongKey,
)


class Longest(Random):
    """Chance that always draws the longest delay."""

    def uniform(self, a: float, b: float) -> float:
        return b


class Shortest(Random):
    """Chance that always draws the shortest delay."""

    def uniform(self, a: float, b: float) -> float:
        return a


@pytest.mark.parametrize("error", [RateLimited, ProviderDown, Unreachable])
def test_trouble_that_passes_is_tried_again(error: type[ProviderError]) -> None:
    assert next_delay_s(error("Later."), 1, Longest()) == 2.0


@pytest.mark.parametrize(
    "error", [MissingKey, WrongKey, NoCredit, Refused, BadRequest, OutcomeUnknown, BadReply, ProviderError]
)
def test_trouble_that_stays_is_not_tried_again(error: type[ProviderError]) -> None:
    assert next_delay_s(error("No."), 1, Longest()) is None


def test_an_adapter_may_know_better_than_the_class_of_its_error() -> None:
    assert next_delay_s(ProviderDown("Billed.", retryable=False), 1, Longest()) is None
    assert next_delay_s(BadReply("Half an answer.", retryable=True), 1, Longest()) == 2.0


@pytest.mark.parametrize(("try_number", "delay_s"), [(1, 2.0), (2, 4.0), (3, 8.0), (4, 16.0)])
def test_the_delay_doubles_with_every_try(try_number: int, delay_s: float) -> None:
    assert next_delay_s(ProviderDown("Down."), try_number, Longest()) == delay_s
    assert next_delay_s(ProviderDown("Down."), try_number, Shortest()) == delay_s / 2


@pytest.mark.parametrize("retry_after_s", [None, 1.0])
def test_after_the_last_try_nothing_helps(retry_after_s: float | None) -> None:
    assert next_delay_s(RateLimited("Slow down.", retry_after_s=retry_after_s), MAX_TRIES, Longest()) is None


@pytest.mark.parametrize(
    ("retry_after_s", "delay_s"),
    [
        pytest.param(0.0, 0.0, id="at once"),
        pytest.param(17.5, 17.5, id="longer than ours would be"),
        pytest.param(3600.0, 3600.0, id="an hour"),
        pytest.param(3601.0, None, id="more than an hour is not waited for"),
    ],
)
def test_the_providers_own_wish_is_obeyed_up_to_an_hour(retry_after_s: float, delay_s: float | None) -> None:
    assert next_delay_s(RateLimited("Slow down.", retry_after_s=retry_after_s), 1, Shortest()) == delay_s


def test_what_pauses_a_batch_is_never_tried_again_by_itself() -> None:
    assert not any(error.retryable_by_class for error in PAUSING)
