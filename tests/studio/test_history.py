"""Looking back: snapshots, changes, search, reuse, trash, downloads."""

import csv
import io
import json
import zipfile

import pytest

from imagegen.clock import Clock
from imagegen.errors import InvalidInput, NotFound
from imagegen.media.archive import stream_archive
from imagegen.media.metadata import read as read_settings
from imagegen.records import LOCAL_OWNER
from imagegen.states import Standing
from imagegen.studio.live import Watch
from tests.fakes import fal as fake_fal
from tests.fakes.fal import Job
from tests.studio_kit import SCHNELL, wait_until


def unzip(pictures) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(stream_archive(pictures, Clock().now()))))


def test_a_snapshot_shows_batches_tasks_and_tiles(desk):
    batch = desk.start("a red kite", count=2, seed=7, width=512, height=512)
    desk.wait(batch)
    snapshot = desk.studio.snapshot(LOCAL_OWNER, batch.batch.topic_id)
    ((task,),) = [one["tasks"] for one in snapshot["batches"]]
    assert snapshot["batches"][0]["counts"]["done"] == 2
    assert (task["prompt"], task["model_name"], task["standing"]) == ("a red kite", "FLUX.1 [schnell]", "done")
    assert [tile["seed"] for tile in task["generations"]] == [7, 8]
    json.dumps(snapshot)  # a page can read it


def test_a_failed_tile_says_why_and_what_to_do(desk, fal):
    fal.script(fake_fal.refused())
    batch = desk.start()
    desk.wait(batch, Standing.FAILED)
    tile = desk.studio.snapshot(LOCAL_OWNER, batch.batch.topic_id)["batches"][0]["tasks"][0]["generations"][0]
    assert tile["error"]["code"] == "refused"
    assert tile["error"]["message"]
    assert tile["error"]["hint"]


def test_a_screen_hears_only_of_its_own_topic(desk):
    other = desk.start("elsewhere")
    desk.wait(other)
    shown = desk.start("here", count=1)
    watch = Watch(desk.studio, LOCAL_OWNER, shown.batch.topic_id, lambda: None)
    desk.wait(shown)
    desk.studio.rename_topic(LOCAL_OWNER, other.batch.topic_id, "renamed")
    desk.studio.pictures.judge(LOCAL_OWNER, [desk.tiles(other)[0].generation.id], {"is_favourite": True})
    changes = watch.take()["changes"]
    watch.close()
    assert {task["prompt"] for task in changes["tasks"]} <= {"here"}
    assert "renamed" in [topic["title"] for topic in changes["changed_topics"]["topics"]]


def test_progress_reaches_a_watching_screen(desk, fal):
    fal.script(Job(queue_positions=(2, 1), logs=(" 50%|#####     | 2/4 [00:01<00:01]",)))
    batch = desk.start()
    watch = Watch(desk.studio, LOCAL_OWNER, batch.batch.topic_id, lambda: None)
    heard = []
    wait_until(lambda: heard.extend(watch.take().get("progress", [])) or any(item[1] == 0.5 for item in heard))
    watch.close()
    assert {item[0] for item in heard} == {desk.tiles(batch)[0].generation.id}


def test_nothing_is_sent_twice_to_a_screen(desk):
    batch = desk.make()
    watch = Watch(desk.studio, LOCAL_OWNER, batch.batch.topic_id, lambda: None)
    desk.studio.pictures.judge(LOCAL_OWNER, [batch.generations[0].id], {"is_favourite": True})
    assert watch.take()["changes"]["tasks"]
    assert watch.take() == {}
    watch.close()


@pytest.mark.parametrize("words", ["kite", "red ki", "风", "风筝", "红色风筝", "KITE red"])
def test_search_finds_words_in_any_language(desk, words):
    desk.wait(desk.start("a red kite 红色风筝"))
    desk.wait(desk.start("something else"))
    assert [hit["prompt"] for hit in desk.studio.search(LOCAL_OWNER, words)] == ["a red kite 红色风筝"]


def test_settings_come_back_with_or_without_the_seed(desk):
    batch = desk.start("a kite", count=2, seed=5, steps=3)
    desk.wait(batch)
    reuse = desk.studio.settings_for_reuse
    without = reuse(LOCAL_OWNER, batch.tasks[0].id, None)
    with_seed = reuse(LOCAL_OWNER, batch.tasks[0].id, batch.generations[1].id)
    assert without == {"prompt": "a kite", "draft": {"model": SCHNELL, "params": {"steps": 3}, "count": 2}}
    assert with_seed["draft"]["params"] == {"steps": 3, "seed": 6}


def test_a_deleted_topic_comes_back_whole(desk):
    batch = desk.start(count=2)
    desk.wait(batch)
    desk.studio.delete_topic(LOCAL_OWNER, batch.batch.topic_id)
    assert desk.studio.topics(LOCAL_OWNER) == []
    desk.studio.restore_topic(LOCAL_OWNER, batch.batch.topic_id)
    assert desk.studio.topics(LOCAL_OWNER)[0]["image_count"] == 2


def test_deleting_a_topic_stops_what_runs_in_it(desk, fal):
    fal.script(Job(is_stuck=True))
    batch = desk.start()
    wait_until(lambda: fal.submissions)
    desk.studio.delete_topic(LOCAL_OWNER, batch.batch.topic_id)
    desk.wait_idle()


def test_a_restored_batch_brings_its_tasks_back_to_the_screen(desk):
    batch = desk.make()
    desk.studio.delete_batch(LOCAL_OWNER, batch.batch.id)
    watch = Watch(desk.studio, LOCAL_OWNER, batch.batch.topic_id, lambda: None)
    desk.studio.restore_batch(LOCAL_OWNER, batch.batch.id)
    changes = watch.take()["changes"]
    watch.close()
    assert [task["id"] for task in changes["tasks"]] == [batch.tasks[0].id]


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_topic_needs_a_usable_title(desk, title):
    topic = desk.studio.new_topic(LOCAL_OWNER, "before")
    with pytest.raises(InvalidInput, match="from 1 to 200 characters"):
        desk.studio.rename_topic(LOCAL_OWNER, topic.id, title)


def test_another_owner_s_things_do_not_exist(desk):
    batch = desk.start()
    desk.wait(batch)
    for ask in (
        lambda: desk.studio.retry_task("stranger", batch.tasks[0].id),
        lambda: desk.studio.pack_batch("stranger", batch.batch.id),
        lambda: desk.studio.asset("stranger", desk.tiles(batch)[0].asset.id),
        lambda: desk.studio.rename_topic("stranger", batch.batch.topic_id, "mine"),
    ):
        with pytest.raises(NotFound):
            ask()
    assert desk.studio.search("stranger", "kite") == []


def test_a_zip_holds_every_picture_and_a_manifest_that_matches(desk):
    batch = desk.start("a kite, 风筝", count=3)
    desk.wait(batch)
    archive = unzip(desk.studio.pack_batch(LOCAL_OWNER, batch.batch.id))
    rows = json.loads(archive.read("manifest.json"))["images"]
    table = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
    assert len({archive.read(row["file"]) for row in rows}) == 3
    assert [row["file"] for row in table] == [row["file"] for row in rows]
    assert {row["prompt"] for row in rows} == {"a kite, 风筝"}


def test_a_selection_and_favourites_pack_only_those(desk):
    batch = desk.start(count=3)
    tiles = desk.wait(batch)
    desk.studio.pictures.judge(LOCAL_OWNER, [tiles[2].generation.id], {"is_favourite": True})
    selection = desk.studio.pack_generations(LOCAL_OWNER, [tiles[0].generation.id, tiles[1].generation.id])
    favourites = desk.studio.pack_topic(LOCAL_OWNER, batch.batch.topic_id, favourites_only=True)
    assert (len(selection), len(favourites)) == (2, 1)


def test_there_is_no_zip_of_nothing(desk):
    desk.studio.pause_all(LOCAL_OWNER)
    batch = desk.start()
    with pytest.raises(InvalidInput, match="no finished picture"):
        desk.studio.pack_batch(LOCAL_OWNER, batch.batch.id)


def test_the_stored_file_tells_how_it_was_made(desk):
    (tile,) = desk.wait(desk.start("a kite", seed=9))
    settings = read_settings(desk.studio.media.resolve(tile.asset.path).read_bytes())
    assert (settings.prompt, settings.seed, settings.provider) == ("a kite", 9, "fal")
