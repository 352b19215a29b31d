"""The trash at the desk, with real files: what is kept for how long, and what comes back."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from imagegen.clock import Clock, to_text
from imagegen.engine.daily import every_day
from imagegen.engine.jobs import Job, JobState
from imagegen.errors import ImagegenError, InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.trash import KEEP
from tests.conftest import NOON
from tests.studio_kit import Desk, wait_until

SKETCH = "sketch/sketch"
BIG = {"width": 576, "height": 64}  # large enough for a preview of its own


class Days:
    """A clock that a test turns by days."""

    def __init__(self) -> None:
        self.now = NOON

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def home(tmp_path: Path, days: Days) -> Iterator[Desk]:
    """A desk on a machine without keys."""
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path)}), Clock(now=lambda: days.now)) as studio:
        yield Desk(studio)


def finish(studio: Studio, job: Job) -> dict[str, Any]:
    def found() -> Job:
        return studio.engine.jobs.find(LOCAL_OWNER, job.id) or job

    wait_until(lambda: found().state is not JobState.RUNNING, "the end of the job")
    assert found().state is JobState.DONE, found().error
    return dict(found().result)


def make(desk: Desk, count: int = 1, prompt: str = "a red fox") -> Any:
    return desk.make(prompt, model=SKETCH, count=count, **BIG)


def ids_of(batch: Any) -> list[str]:
    return [one.id for one in batch.generations]


def files_of(studio: Studio, batch: Any) -> list[Path]:
    assets = [tile.asset for tile in Desk(studio).tiles(batch) if tile.asset]
    return [studio.media.resolve(path) for one in assets for path in (one.path, one.preview_path)]


def tidy(studio: Studio) -> None:
    asyncio.run(studio.housekeeping.tidy())


def test_the_trash_keeps_things_for_thirty_days(home: Desk, days: Days) -> None:
    batch = make(home)
    files = files_of(home.studio, batch)
    home.studio.delete_topic(LOCAL_OWNER, batch.batch.topic_id)
    days.pass_by(days=29)
    tidy(home.studio)
    (item,) = home.studio.trash.page(LOCAL_OWNER, "topics", 0, 10)["items"]
    assert (item["days_left"], item["pictures"], [file.exists() for file in files]) == (1, 1, [True, True])
    days.pass_by(days=2)
    tidy(home.studio)
    assert home.studio.trash.page(LOCAL_OWNER, "topics", 0, 10) == {"items": []}
    assert [file.exists() for file in files] == [False, False]


def test_a_favourite_stays_for_as_long_as_it_takes(home: Desk, days: Days) -> None:
    batch = make(home, count=2)
    first = ids_of(batch)[0]
    home.studio.pictures.judge(LOCAL_OWNER, [first], {"is_favourite": True})
    home.studio.delete_task(LOCAL_OWNER, batch.tasks[0].id)
    days.pass_by(days=300)
    tidy(home.studio)
    (item,) = home.studio.trash.page(LOCAL_OWNER, "tasks", 0, 10)["items"]
    assert (item["days_left"], item["pictures"], item["stay_count"]) == (None, 1, 1)
    home.studio.trash.restore(LOCAL_OWNER, {"tasks": [batch.tasks[0].id]})
    assert [tile.generation.id for tile in home.tiles(batch)] == [first]


def test_emptying_tells_first_and_reports_what_was_freed(home: Desk) -> None:
    batch = make(home, count=3)
    files = files_of(home.studio, batch)
    size_bytes = sum(file.stat().st_size for file in files)
    home.studio.pictures.delete(LOCAL_OWNER, ids_of(batch))
    look = home.studio.trash.look(LOCAL_OWNER, None)
    result = finish(home.studio, home.studio.trash.purge(LOCAL_OWNER, None))
    assert (look["pictures"], look["stay_count"], result["pictures"], result["freed_bytes"]) == (3, 0, 3, size_bytes)
    assert not any(file.exists() for file in files)
    assert home.studio.trash.summary(LOCAL_OWNER)["pictures"] == 0


def test_only_what_is_named_goes(home: Desk) -> None:
    batch = make(home, count=2)
    home.studio.pictures.delete(LOCAL_OWNER, ids_of(batch))
    finish(home.studio, home.studio.trash.purge(LOCAL_OWNER, {"pictures": ids_of(batch)[:1]}))
    assert [item["id"] for item in home.studio.trash.page(LOCAL_OWNER, "pictures", 0, 10)["items"]] == ids_of(batch)[1:]


def test_a_crash_between_rows_and_files_leaves_nothing_behind(tmp_path: Path, days: Days) -> None:
    settings = load_settings({"IMAGEGEN_DATA": str(tmp_path)})
    with open_studio(settings) as studio:
        batch = make(Desk(studio))
        files = files_of(studio, batch)
        studio.pictures.delete(LOCAL_OWNER, ids_of(batch))
        gone = studio.store.purging.pictures(LOCAL_OWNER, ids_of(batch), studio.trash._purger.quiet())
        assert (gone.count, [file.exists() for file in files]) == (1, [True, True])  # and here the power goes
    with open_studio(settings):
        assert [file.exists() for file in files] == [False, False]


def test_a_task_that_was_stopped_just_now_is_held_for_a_minute(home: Desk, days: Days) -> None:
    batch = make(home)
    with home.studio.store.database.write() as write:
        write.run("UPDATE attempts SET state = 'cancelled', ended_at = ?", (to_text(days.now),))
    home.studio.delete_task(LOCAL_OWNER, batch.tasks[0].id)
    assert finish(home.studio, home.studio.trash.purge(LOCAL_OWNER, None))["held_count"] == 1
    days.pass_by(seconds=61)
    assert finish(home.studio, home.studio.trash.purge(LOCAL_OWNER, None))["pictures"] == 1


def test_spending_survives_its_pictures(home: Desk) -> None:
    batch = make(home)
    with home.studio.store.database.write() as write:
        write.run("UPDATE attempts SET cost_usd = 0.5")
    home.studio.delete_topic(LOCAL_OWNER, batch.batch.topic_id)
    finish(home.studio, home.studio.trash.purge(LOCAL_OWNER, None))
    (spent,) = home.studio.store.database.read("SELECT sum(cost_usd) AS usd FROM spendings")
    assert spent["usd"] == 0.5


def test_an_upload_that_was_moved_to_the_trash_serves_again_once_a_task_names_it(home: Desk, days: Days) -> None:
    studio = home.studio
    picture = files_of(studio, make(home))[0].read_bytes()
    upload = studio.add_input(LOCAL_OWNER, "fox.png", picture)
    days.pass_by(days=61)
    finish(studio, studio.rules.apply(LOCAL_OWNER, "uploads", 60))
    assert studio.trash.page(LOCAL_OWNER, "uploads", 0, 10)["items"][0]["title"] == "fox.png"
    studio.review.open(
        LOCAL_OWNER, None, [TaskDraft("like it", SKETCH, {"imageUrl": f"asset:{upload.id}"})], {}, "A list"
    )
    days.pass_by(days=31)
    tidy(studio)
    assert studio.asset(LOCAL_OWNER, upload.id).deleted_at is None


# ---- rules ----------------------------------------------------------------------------------------------------------


def test_a_rule_that_is_on_runs_by_itself(home: Desk, days: Days) -> None:
    batch = make(home)
    home.studio.rules.set(LOCAL_OWNER, "unmarked", True, 2)
    days.pass_by(days=59)
    tidy(home.studio)
    assert home.studio.trash.summary(LOCAL_OWNER)["pictures"] == 0
    days.pass_by(days=2)
    tidy(home.studio)
    assert [item["id"] for item in home.studio.trash.page(LOCAL_OWNER, "pictures", 0, 10)["items"]] == ids_of(batch)


def test_a_rule_that_is_off_only_tells(home: Desk, days: Days) -> None:
    make(home)
    days.pass_by(days=61)
    tidy(home.studio)
    look = home.studio.rules.look(LOCAL_OWNER, "unmarked", 2, 0, 10)
    assert (look["count"], len(look["items"]), home.studio.trash.summary(LOCAL_OWNER)["pictures"]) == (1, 1, 0)


def test_what_a_rule_did_is_taken_back(home: Desk, days: Days) -> None:
    make(home, count=2)
    days.pass_by(days=61)
    result = finish(home.studio, home.studio.rules.apply(LOCAL_OWNER, "unmarked", 2))
    assert result["count"] == 2
    assert home.studio.rules.undo(LOCAL_OWNER, "unmarked", result["at"]) == 2
    assert home.studio.trash.summary(LOCAL_OWNER)["pictures"] == 0


@pytest.mark.parametrize(("name", "amount"), [("unmarked", 0), ("unmarked", 1201), ("everything", 3)])
def test_a_rule_that_makes_no_sense_is_refused(home: Desk, name: str, amount: int) -> None:
    with pytest.raises(InvalidInput):
        home.studio.rules.set(LOCAL_OWNER, name, True, amount)


# ---- somebody else's, and the room on the disk -----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["restore", "purge", "look"])
def test_somebody_elses_trash_is_out_of_reach(home: Desk, verb: str) -> None:
    batch = make(home)
    home.studio.pictures.delete(LOCAL_OWNER, ids_of(batch))
    with pytest.raises(NotFound):
        getattr(home.studio.trash, verb)("someone", {"pictures": ids_of(batch)})
    finish_as = home.studio.trash.restore("someone", None)
    assert finish_as["count"] == 0
    assert home.studio.trash.summary(LOCAL_OWNER)["pictures"] == 1


def test_rooms_are_told_and_measured(home: Desk) -> None:
    batch = make(home, count=2)
    home.studio.pictures.delete(LOCAL_OWNER, ids_of(batch)[:1])
    figures, folders = home.studio.room.figures(LOCAL_OWNER), finish(home.studio, home.studio.room.measure(LOCAL_OWNER))
    originals = [file.stat().st_size for file in (home.studio.media.resolve("media/originals")).rglob("*.png")]
    assert (figures["pictures"]["count"], figures["trash"]["count"]) == (1, 1)
    assert folders["originals"] == sum(originals) == figures["pictures"]["size_bytes"] + figures["trash"]["size_bytes"]
    assert figures["topics"][0]["title"] == "a red fox"


def test_a_missing_preview_is_made_again(home: Desk) -> None:
    _, preview = files_of(home.studio, make(home))
    before = preview.read_bytes()
    preview.unlink()
    assert finish(home.studio, home.studio.room.restore_previews(LOCAL_OWNER)) == {"count": 1}
    assert preview.read_bytes() == before


def test_compacting_tells_what_it_freed(home: Desk) -> None:
    make(home)
    assert finish(home.studio, home.studio.room.compact(LOCAL_OWNER))["freed_bytes"] > 0


def test_trouble_on_one_day_is_tried_again_on_the_next(days: Days, caplog: pytest.LogCaptureFixture) -> None:
    tries = []

    async def work() -> None:
        tries.append(days.now)
        days.pass_by(days=1)
        if len(tries) == 1:
            raise ImagegenError("The disk is full.", hint="Free some space.")
        if len(tries) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(every_day(Clock(now=lambda: days.now), work, first_wait_s=0, look_every_s=0))
    assert len(tries) == 3
    assert "The disk is full. Free some space." in caplog.text


def test_things_are_kept_for_thirty_days() -> None:
    assert timedelta(days=30) == KEEP
