"""What an assistant does in the background: seen, ended, and forgotten when nobody needs it any more."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from imagegen.clock import Clock
from imagegen.engine.jobs import Job, Jobs, JobState, Report
from imagegen.errors import InvalidInput

OWNER = "local"


class Loop:
    """Holds what was spawned until it is run."""

    def __init__(self) -> None:
        self.works: list[Callable[[], Any]] = []

    def run(self) -> None:
        async def all_of_them() -> None:
            await asyncio.gather(*(work() for work in self.works))

        asyncio.run(all_of_them())


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def jobs(clock: Clock, loop: Loop) -> Jobs:
    return Jobs(clock, loop.works.append)


def doing(result: dict[str, Any] | None = None, error: Exception | None = None) -> Any:
    async def work(report: Report) -> dict[str, Any]:
        report(0.5, "half")
        if error:
            raise error
        return result or {}

    return work


def state_of(jobs: Jobs, job: Job) -> JobState | None:
    found = jobs.find(OWNER, job.id)
    return found.state if found else None


def test_every_step_of_a_job_is_told(jobs: Jobs, loop: Loop) -> None:
    told: list[tuple[JobState, float | None]] = []
    jobs.listen(lambda job: told.append((job.state, job.fraction)))
    job = jobs.start(OWNER, "split", "bat_1", doing({"count": 3}))
    loop.run()
    assert told == [(JobState.RUNNING, None), (JobState.RUNNING, 0.5), (JobState.DONE, 1.0)]
    found = jobs.find(OWNER, job.id)
    assert found
    assert found.result == {"count": 3}


def test_an_error_is_kept_for_the_person(jobs: Jobs, loop: Loop) -> None:
    job = jobs.start(OWNER, "split", "bat_1", doing(error=InvalidInput("No.", hint="Try.")))
    loop.run()
    found = jobs.find(OWNER, job.id)
    assert found
    assert found.state is JobState.FAILED
    assert found.error
    assert found.error.sentence == "No. Try."


def test_an_error_of_our_own_names_its_kind_only(jobs: Jobs, loop: Loop) -> None:
    job = jobs.start(OWNER, "split", "bat_1", doing(error=KeyError("secret")))
    loop.run()
    found = jobs.find(OWNER, job.id)
    assert found
    assert found.error
    assert found.error.message == "Imagegen itself failed: KeyError."


def test_a_job_that_is_cancelled_before_its_turn_never_begins(jobs: Jobs, loop: Loop) -> None:
    job = jobs.start(OWNER, "split", "bat_1", doing(error=AssertionError("it began")))
    jobs.cancel(OWNER, job.id)
    loop.run()
    assert state_of(jobs, job) is JobState.CANCELLED


def test_a_running_job_is_cancelled_where_it_waits(jobs: Jobs, loop: Loop) -> None:
    async def wait(report: Report) -> dict[str, Any]:
        jobs.cancel(OWNER, job.id)
        await asyncio.sleep(60)
        return {}

    job = jobs.start(OWNER, "split", "bat_1", wait)
    loop.run()
    assert state_of(jobs, job) is JobState.CANCELLED


def test_to_cancel_what_has_ended_forgets_it(jobs: Jobs, loop: Loop) -> None:
    job = jobs.start(OWNER, "split", "bat_1", doing())
    loop.run()
    jobs.cancel(OWNER, job.id)
    assert (state_of(jobs, job), jobs.of_owner(OWNER)) == (None, [])


def test_a_new_try_takes_the_place_of_the_last_one(jobs: Jobs, loop: Loop) -> None:
    jobs.start(OWNER, "split", "bat_1", doing(error=InvalidInput("No.")))
    loop.run()
    other = jobs.start(OWNER, "split", "bat_2", doing())
    again = jobs.start(OWNER, "split", "bat_1", doing())
    assert [job.id for job in jobs.of_owner(OWNER)] == [other.id, again.id]


def test_nobody_sees_or_ends_the_jobs_of_others(jobs: Jobs, loop: Loop) -> None:
    job = jobs.start(OWNER, "split", "bat_1", doing())
    jobs.cancel("someone", job.id)
    assert jobs.of_owner("someone") == []
    assert state_of(jobs, job) is JobState.RUNNING
    loop.run()
