"""How long a batch still takes."""

import pytest

from imagegen.studio.time_left import Work, time_left

STEADY = (10.0,) * 8


def work(queued: int = 0, running: int = 0, seconds: tuple[float, ...] = STEADY, provider: str = "one", lanes: int = 4):
    return Work(provider, lanes, queued, running, seconds)


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        pytest.param([], None, id="nothing is open"),
        pytest.param([work(0, 0)], None, id="nothing is left"),
        pytest.param([work(4, seconds=())], None, id="no call was done yet"),
        pytest.param([work(4), work(1, seconds=(), provider="two")], None, id="of one model nothing is known"),
        pytest.param([work(8)], (20.0, 20.0), id="two rounds of four"),
        pytest.param([work(9)], (22.5, 30.0), id="a round that is not full"),
        pytest.param([work(0, 1)], (5.0, 10.0), id="one that runs is half done, or has just begun"),
        pytest.param([work(8, lanes=1)], (80.0, 80.0), id="a provider that takes one at a time"),
        pytest.param([work(4, lanes=2), work(2, lanes=2, provider="two")], (20.0, 20.0), id="providers side by side"),
        pytest.param([work(4, seconds=(4.0, 10.0, 10.0, 12.0, 12.0, 12.0, 60.0))], (10.0, 12.0), id="without odd ones"),
        pytest.param([work(4, seconds=(10.0,))], (8.0, 14.0), id="one call is little to go by"),
    ],
)
def test_the_time_that_is_left(works: list[Work], expected: tuple[float, float] | None) -> None:
    assert time_left(works, at_once=4) == expected


def test_no_more_calls_run_at_once_than_the_studio_allows() -> None:
    assert time_left([work(4), work(4, provider="two")], at_once=2) == (40.0, 40.0)
