"""Fixtures around a whole studio: real database, real files, fake providers on this machine."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from imagegen.records import LOCAL_OWNER, GenerationFacts
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.fal import FakeFal
from tests.fakes.openai import FakeOpenAI

SCHNELL = "fal/fal-ai/flux/schnell"
FLARE = "openai/gpt-image-2.6-flare"
WAIT_LIMIT_S = 30.0


def wait_until(is_so: Callable[[], Any], what: str = "the condition") -> None:
    """Wait for a condition, not for a time."""
    until = time.monotonic() + WAIT_LIMIT_S
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError(f"waited {WAIT_LIMIT_S:g} s for {what}")
        time.sleep(0.01)


class Desk:
    """A person at an open studio."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def start(self, prompt: str = "a red kite", *, model: str = SCHNELL, count: int = 1, **params: Any) -> NewBatch:
        return self.studio.start(LOCAL_OWNER, None, [TaskDraft(prompt, model, params, count)])

    def tiles(self, batch: NewBatch) -> list[GenerationFacts]:
        tasks = self.studio.store.tasks.facts_of_batch(batch.batch.id)
        return [tile for facts in tasks for tile in facts.generations]

    def standings(self, batch: NewBatch) -> list[Standing]:
        return [tile.standing for tile in self.tiles(batch)]

    def wait(self, batch: NewBatch, *standings: Standing) -> list[GenerationFacts]:
        """Until every tile stands as given (done without any), and return the tiles."""
        wanted = set(standings or (Standing.DONE,))
        wait_until(lambda: set(self.standings(batch)) <= wanted, f"{wanted}, it is {self.standings(batch)}")
        return self.tiles(batch)

    def make(self, prompt: str = "a red kite", **wishes: Any) -> NewBatch:
        """A batch that is done, cover and all: nothing of it changes any more."""
        batch = self.start(prompt, **wishes)
        self.wait(batch)
        wait_until(lambda: self.studio.store.topics.get(LOCAL_OWNER, batch.batch.topic_id).cover_path, "the cover")
        return batch

    def wait_idle(self) -> None:
        wait_until(lambda: not self.studio.store.attempts.open_ids(), "an empty queue")

    def batch_is_paused(self, batch: NewBatch) -> str | None:
        """The reason when it is paused, None when it is not."""
        found = self.studio.store.batches.get(LOCAL_OWNER, batch.batch.id)
        return (found.pause_reason or "by a person") if found.is_paused else None


@pytest.fixture
def fal() -> Iterator[FakeFal]:
    with FakeFal() as server:
        yield server


@pytest.fixture
def openai() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def environment(tmp_path: Path, fal: FakeFal, openai: FakeOpenAI) -> dict[str, str]:
    """An installation with a key for both fakes."""
    return {
        "IMAGEGEN_DATA": str(tmp_path / "data"),
        "FAL_KEY": fal.key,
        "OPENAI_API_KEY": openai.key,
        "OPENAI_BASE_URL": openai.base_url,
    }


@pytest.fixture
def desk(environment: dict[str, str], fal: FakeFal) -> Iterator[Desk]:
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        yield Desk(studio)
