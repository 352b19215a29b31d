"""Two machines that share one queue: fal's dialect stands in for any, with a provider file that says it is a pool."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from imagegen.clock import Clock
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import open_studio
from tests.conftest import PRESETS
from tests.fakes.fal import FakeFal, Job
from tests.studio_kit import Desk, wait_until

MODEL = "fal/fal-ai/flux/schnell"


class QuickClock(Clock):
    """A minute passes in a second, so that no test waits for a machine to be tried again."""

    def __init__(self) -> None:
        start, began = datetime(2026, 11, 22, 12, 0, tzinfo=UTC), monotonic()
        super().__init__(now=lambda: start + timedelta(seconds=60 * (monotonic() - began)), random=Random(1))


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def machines() -> Iterator[list[FakeFal]]:
    with ExitStack() as stack:
        yield [stack.enter_context(FakeFal()) for _ in range(2)]


class Farm:
    """An installation whose fal is a pool of one call a machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        data = json.loads((PRESETS / "providers/fal/provider.json").read_text(encoding="utf-8"))
        own = folder / "presets" / "providers" / "fal"
        own.mkdir(parents=True)
        data |= {"pool": True, "concurrency": 1, "options": {**data["options"], "poll_s": 0.01}}
        (own / "provider.json").write_text(json.dumps(data), encoding="utf-8")

    @contextmanager
    def open(self, *urls: str, clock: Clock | None = None) -> Iterator[Desk]:
        settings = load_settings({"IMAGEGEN_DATA": str(self.folder), "FAL_KEY": "fake-key-id:fake-key-secret"})
        with open_studio(settings, clock, grace_s=0.0) as studio:
            studio.set_base_url(LOCAL_OWNER, "fal", ", ".join(urls))
            yield Desk(studio)


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    return Farm(tmp_path / "data")


def view(desk: Desk) -> dict:
    return next(one for one in desk.studio.boot(LOCAL_OWNER)["providers"] if one["id"] == "fal")


def waking(desk: Desk, is_so: Callable[[], object]) -> Callable[[], object]:
    """The condition, for an engine whose clock runs fast and whose waits do not."""

    def look() -> object:
        desk.studio.engine.wake()
        return is_so()

    return look


def test_two_machines_share_the_queue_one_call_each(farm: Farm, machines: list[FakeFal]) -> None:
    for machine in machines:
        machine.script(Job(is_stuck=True))
    with farm.open(*(machine.url for machine in machines)) as desk:
        batch = desk.start(model=MODEL, count=4)
        wait_until(lambda: all(machine.submissions and machine.submissions[0].polls for machine in machines))
        assert [len(machine.submissions) for machine in machines] == [1, 1]
        assert desk.standings(batch).count(Standing.QUEUED) == 2
        assert view(desk)["machines"] == [{"url": one.url, "is_up": True, "running": 1} for one in machines]
        for machine in machines:
            machine.submissions[0].job = replace(machine.submissions[0].job, is_stuck=False)
        desk.wait(batch)
    assert sum(len(machine.submissions) for machine in machines) == 4


def test_a_dead_machine_is_taken_out_and_the_other_one_makes_everything(farm: Farm, machines: list[FakeFal]) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    with farm.open(dead, machines[1].url) as desk:
        tiles = desk.wait(desk.start(model=MODEL, count=3))
        assert {tile.attempt.try_number for tile in tiles if tile.attempt} == {1}
        assert [machine["is_up"] for machine in view(desk)["machines"]] == [False, True]
        assert desk.studio.engine_view(LOCAL_OWNER)["trouble"] is None
    assert len(machines[1].submissions) == 3


def test_when_all_are_out_the_work_waits_and_says_why(farm: Farm, machines: list[FakeFal]) -> None:
    dead = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    with farm.open(*dead) as desk:
        batch = desk.start(model=MODEL, count=3)
        wait_until(lambda: desk.studio.engine.trouble, "the trouble")
        assert set(desk.standings(batch)) == {Standing.QUEUED}
        trouble = desk.studio.engine_view(LOCAL_OWNER)["trouble"]
        assert trouble.startswith("fal.ai: none of 2 machines can be reached. 127.0.0.1 cannot be reached: ")
        assert trouble.endswith("Its work waits and goes on by itself.")
        desk.studio.set_base_url(LOCAL_OWNER, "fal", machines[0].url)
        desk.wait(batch)
        wait_until(lambda: desk.studio.engine.trouble is None, "no trouble")


def test_when_nothing_waits_any_more_there_is_no_trouble(farm: Farm) -> None:
    with farm.open(f"http://127.0.0.1:{free_port()}") as desk:
        batch = desk.start(model=MODEL)
        wait_until(lambda: desk.studio.engine.trouble, "the trouble")
        desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id)
        wait_until(lambda: desk.studio.engine.trouble is None, "no trouble")
        assert desk.standings(batch) == [Standing.CANCELLED]


def test_a_pool_that_is_out_is_no_trouble_for_the_work_of_others(farm: Farm) -> None:
    with farm.open(f"http://127.0.0.1:{free_port()}") as desk:
        batch = desk.start(model=MODEL)
        wait_until(lambda: desk.studio.engine.trouble, "the trouble")
        desk.studio.pause_all(LOCAL_OWNER)
        other = desk.start(model="sketch/sketch")
        desk.studio.stop_batch(LOCAL_OWNER, batch.batch.id)
        wait_until(lambda: desk.studio.engine.trouble is None, "no trouble")
        assert desk.standings(other) == [Standing.QUEUED]


def test_a_machine_that_comes_back_is_used_again(farm: Farm) -> None:
    late = FakeFal()
    late.port = free_port()
    with farm.open(f"http://127.0.0.1:{late.port}", clock=QuickClock()) as desk:
        batch = desk.start(model=MODEL, count=2)
        wait_until(lambda: desk.studio.engine.trouble, "the trouble")
        with late:
            wait_until(waking(desk, lambda: set(desk.standings(batch)) == {Standing.DONE}), "the pictures")
            assert view(desk)["machines"][0]["is_up"]


def test_the_test_button_asks_every_machine(farm: Farm, machines: list[FakeFal]) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    with farm.open(machines[0].url, dead) as desk:
        said = desk.studio.test_provider(LOCAL_OWNER, "fal")
    assert said.startswith(f"{machines[0].url}: fal.ai accepts the key. {dead}: 127.0.0.1 cannot be reached: ")


# ---- a job is asked for at the machine that took it -----------------------------------------------------------------


@contextmanager
def one_stuck_job(farm: Farm, machines: list[FakeFal], **preferences: object) -> Iterator[tuple[Desk, NewBatch]]:
    """The second machine has a job that does not end, and the first one nothing to do."""
    machines[1].script(Job(is_stuck=True))
    with farm.open(machines[1].url) as desk:
        desk.studio.set_preferences(LOCAL_OWNER, preferences)
        batch = desk.start(model=MODEL)
        wait_until(lambda: machines[1].submissions and machines[1].submissions[0].polls)
        desk.studio.set_base_url(LOCAL_OWNER, "fal", ", ".join(machine.url for machine in machines))
        yield desk, batch


def let_it_end(machine: FakeFal) -> None:
    machine.submissions[0].job = replace(machine.submissions[0].job, is_stuck=False)


def test_after_a_restart(farm: Farm, machines: list[FakeFal]) -> None:
    with one_stuck_job(farm, machines) as (_, batch):
        pass  # Imagegen is stopped
    let_it_end(machines[1])
    with farm.open(*(machine.url for machine in machines)) as desk:
        desk.wait(batch)
    assert machines[0].requests == []
    assert len(machines[1].submissions) == 1


def test_when_it_is_cancelled(farm: Farm, machines: list[FakeFal]) -> None:
    with one_stuck_job(farm, machines) as (desk, _):
        desk.studio.stop_all(LOCAL_OWNER)
        wait_until(lambda: machines[1].submissions[0].is_cancelled)
    assert machines[0].requests == []


def test_when_a_person_looks_again(farm: Farm, machines: list[FakeFal]) -> None:
    with one_stuck_job(farm, machines, time_limit_s=1.0) as (desk, batch):
        (tile,) = desk.wait(batch, Standing.UNKNOWN)
        let_it_end(machines[1])
        desk.studio.look_again(LOCAL_OWNER, tile.generation.id)
        desk.wait(batch)
    assert machines[0].requests == []


def test_when_it_comes_late(farm: Farm, machines: list[FakeFal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imagegen.engine.engine.LISTEN_FIRST_S", 0.1)
    with one_stuck_job(farm, machines, time_limit_s=1.0) as (desk, batch):
        desk.wait(batch, Standing.UNKNOWN)
        let_it_end(machines[1])
        desk.wait(batch)
    assert machines[0].requests == []
