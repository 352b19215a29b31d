"""Pictures from elsewhere become history: what is read of them, where they stand, and what is told instead."""

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import BadImage, InvalidInput, NotFound
from imagegen.media.archive import stream_archive
from imagegen.records import LOCAL_OWNER, TaskFacts
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from tests.found import foreign
from tests.found.foreign import graph, png
from tests.studio_kit import Desk

SKETCH = "sketch/sketch"
MAY_1 = datetime(2024, 5, 1, 12, tzinfo=UTC).timestamp() * 1000
MAY_2 = MAY_1 + 24 * 3600 * 1000


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "data")})) as studio:
        yield studio


def a1111(seed: int, prompt: str = "a fox", colour: str = "teal") -> bytes:
    text = f"{prompt}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: {seed}, Size: 512x768, Model: dreamshaper_8"
    return png({"parameters": text}, colour)


def bring(studio: Studio, files: dict[str, bytes], title: str = "outputs", **wish: Any) -> tuple[str, dict[str, Any]]:
    """Everything in one import; its id and how it ended."""
    import_id: str = studio.imports.open(LOCAL_OWNER, wish.pop("topic_id", None), title, **wish)["id"]
    for path, data in files.items():
        studio.imports.add(LOCAL_OWNER, import_id, path, data, MAY_1)
    return import_id, studio.imports.close(LOCAL_OWNER, import_id)


def tasks_of(studio: Studio, topic_id: str) -> list[TaskFacts]:
    return studio.store.tasks.facts_of_topic(topic_id)


# ---- looking --------------------------------------------------------------------------------------------------------


def test_a_look_tells_what_was_found_and_how_it_fits_the_models(studio: Studio) -> None:
    view = studio.imports.look(
        LOCAL_OWNER, png({"parameters": foreign.A1111.replace("Steps: 20", "Steps: 90")}), SKETCH
    )
    assert (view["maker"], view["model"], view["prompt"]) == ("AUTOMATIC1111", "dreamshaper_8", foreign.PROMPT)
    assert view["card"] == {"key": SKETCH, "name": "Sketch", "is_own": False}
    assert {"label": "Size", "value": "512×768"} in view["settings"]
    assert view["changed"] == [{"label": "Steps", "before": "90", "after": "50"}]
    assert view["lost"] == ["Sampler", "Scheduler"]
    assert view["leftovers"][0] == {"label": "Model hash", "value": "879db523c3"}
    params = {"steps": 50, "cfg": 7, "seed": 965400086, "width": 512, "height": 768, "negativePrompt": foreign.NEGATIVE}
    assert view["draft"] == {"model": SKETCH, "params": params}
    assert studio.topics(LOCAL_OWNER) == []


def test_the_model_of_that_name_is_taken_where_a_person_uses_its_provider(tmp_path: Path) -> None:
    data = png({"parameters": foreign.FORGE.replace("flux1-dev-bnb-nf4-v2", "flux1-schnell")})
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "one"), "FAL_KEY": "k"})) as studio:
        assert studio.imports.look(LOCAL_OWNER, data, SKETCH)["card"]["key"] == "fal/fal-ai/flux/schnell"
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "two")})) as studio:
        assert studio.imports.look(LOCAL_OWNER, data, SKETCH)["card"] == {
            "key": SKETCH,
            "name": "Sketch",
            "is_own": False,
        }


def test_words_of_a_list_are_found_under_another_spelling(tmp_path: Path) -> None:
    environment = {"IMAGEGEN_DATA": str(tmp_path / "data"), "SDWEBUI_BASE_URL": "http://127.0.0.1:7860"}
    with open_studio(load_settings(environment)) as studio:
        data = png({"prompt": json.dumps(graph(sampler_name="dpmpp_2m", scheduler="Karras"))})
        params = studio.imports.look(LOCAL_OWNER, data, "sdwebui/stable-diffusion-xl")["draft"]["params"]
    assert (params["samplerName"], params["scheduler"]) == ("DPM++ 2M", "karras")


def test_a_picture_without_settings_says_so(studio: Studio) -> None:
    assert studio.imports.look(LOCAL_OWNER, png({}), SKETCH) == {"maker": None, "topic_id": None}
    with pytest.raises(BadImage):
        studio.imports.look(LOCAL_OWNER, b"no picture", SKETCH)


# ---- the history ----------------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_topic_with_batches_and_grouped_tasks(studio: Studio) -> None:
    files = {
        "outputs/a.png": a1111(1),
        "outputs/b.png": a1111(2),
        "outputs/c.png": a1111(3, "a bird"),
        "outputs/best/d.png": png({"prompt": json.dumps(graph())}),
    }
    _, result = bring(studio, files)
    assert result["counts"] == {"added": 4}
    snapshot = studio.snapshot(LOCAL_OWNER, result["topic_id"])
    assert snapshot["topic"]["title"] == "outputs"
    assert snapshot["topic"]["cover"]
    assert [batch["title"] for batch in snapshot["batches"]] == ["2024-05-01", "best"]
    first, other = snapshot["batches"][0]["tasks"]
    assert (first["prompt"], first["model_name"], first["provider_name"]) == ("a fox", "dreamshaper_8", "AUTOMATIC1111")
    assert (first["count"], first["standing"], first["cost_text"], first["seconds"]) == (2, Standing.DONE, "", None)
    assert [tile["seed"] for tile in first["generations"]] == [1, 2]
    assert all(tile["error"] is None for tile in first["generations"])
    assert other["prompt"] == "a bird"
    assert snapshot["batches"][0]["counts"]["done"] == 3
    assert studio.store.attempts.open_ids() == []


def test_the_file_stays_byte_for_byte_and_keeps_its_own_time(studio: Studio) -> None:
    data = a1111(1)
    _, result = bring(studio, {"outputs/a.png": data})
    asset = tasks_of(studio, result["topic_id"])[0].generations[0].asset
    assert asset is not None
    assert studio.media.resolve(asset.path).read_bytes() == data
    assert (asset.created_at, asset.name) == ("2024-05-01T12:00:00.000000Z", "a.png")
    assert asset.path.startswith("media/originals/2024/05/")


def test_what_had_no_place_is_kept_with_the_task(studio: Studio) -> None:
    _, result = bring(studio, {"a.png": png({"parameters": foreign.A1111})})
    task = tasks_of(studio, result["topic_id"])[0].task
    assert task.params["negativePrompt"] == foreign.NEGATIVE
    assert (task.origin or {})["leftovers"]["Clip skip"] == "2"


def test_known_and_bare_files_are_told_and_left_out(studio: Studio) -> None:
    files = {"o/a.png": a1111(1), "o/copy.png": a1111(1), "o/bare.png": png({})}
    _, first = bring(studio, files)
    assert first["counts"] == {"added": 1, "known": 1, "bare": 1}
    _, again = bring(studio, {**files, "o/b.png": a1111(2)})
    assert again["counts"] == {"known": 2, "bare": 1, "added": 1}
    assert again["topic_id"] == first["topic_id"]
    [facts] = tasks_of(studio, first["topic_id"])
    assert (facts.task.count, [one.generation.position for one in facts.generations]) == (2, [0, 1])


def test_an_import_goes_on_after_a_restart(tmp_path: Path) -> None:
    settings = load_settings({"IMAGEGEN_DATA": str(tmp_path / "data")})
    with open_studio(settings) as studio:
        _, before = bring(studio, {"o/a.png": a1111(1)}, title="o")
    with open_studio(settings) as studio:
        _, after = bring(studio, {"o/a.png": a1111(1), "o/b.png": a1111(2)}, title="o")
        assert after == {"topic_id": before["topic_id"], "counts": {"known": 1, "added": 1}}
        assert len(studio.snapshot(LOCAL_OWNER, after["topic_id"])["batches"]) == 1


def test_an_input_with_the_same_content_is_no_part_of_the_history(studio: Studio) -> None:
    studio.add_input(LOCAL_OWNER, "a.png", a1111(1))
    assert bring(studio, {"a.png": a1111(1)})[1]["counts"] == {"added": 1}


def test_what_went_to_the_trash_may_come_again(studio: Studio) -> None:
    _, first = bring(studio, {"a.png": a1111(1)})
    studio.delete_topic(LOCAL_OWNER, first["topic_id"])
    _, again = bring(studio, {"a.png": a1111(1)})
    assert again["counts"] == {"added": 1}
    assert again["topic_id"] != first["topic_id"]


def test_bare_pictures_come_along_when_they_are_wanted(studio: Studio) -> None:
    _, result = bring(studio, {"photo.png": png({})}, takes_bare=True)
    view = studio.snapshot(LOCAL_OWNER, result["topic_id"])["batches"][0]["tasks"][0]
    assert (view["prompt"], view["title"], view["model_name"]) == ("", "photo.png", "unknown model")


def test_into_a_topic_that_is_there(studio: Studio) -> None:
    topic = studio.new_topic(LOCAL_OWNER, "Foxes")
    _, result = bring(studio, {"a.png": a1111(1)}, title="", topic_id=topic.id)
    assert result["topic_id"] == topic.id
    assert studio.topics(LOCAL_OWNER)[0]["updated_at"] > topic.updated_at


def test_files_that_come_at_once_are_all_kept(studio: Studio) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "many")["id"]
    with ThreadPoolExecutor(8) as pool:
        jobs = [(f"many/{seed}.png", a1111(seed // 2)) for seed in range(40)]
        list(pool.map(lambda job: studio.imports.add(LOCAL_OWNER, import_id, *job, MAY_1), jobs))
    result = studio.imports.close(LOCAL_OWNER, import_id)
    assert result["counts"] == {"added": 20, "known": 20}
    [facts] = tasks_of(studio, result["topic_id"])
    assert sorted(one.generation.position for one in facts.generations) == list(range(20))


def test_a_group_is_no_larger_than_a_task_may_be(studio: Studio) -> None:
    _, result = bring(studio, {f"{seed}.png": a1111(seed) for seed in range(66)})
    assert [facts.task.count for facts in tasks_of(studio, result["topic_id"])] == [64, 2]


# ---- undo and refusals ----------------------------------------------------------------------------------------------


def test_undo_moves_a_new_topic_to_the_trash(studio: Studio) -> None:
    import_id, _ = bring(studio, {"a.png": a1111(1)})
    studio.imports.undo(LOCAL_OWNER, import_id)
    assert studio.topics(LOCAL_OWNER) == []


def test_undo_leaves_what_was_there_before(studio: Studio) -> None:
    bring(studio, {"o/a.png": a1111(1)})
    import_id, result = bring(studio, {"o/b.png": a1111(2), "o/x/c.png": a1111(3)})
    studio.imports.undo(LOCAL_OWNER, import_id)
    [facts] = tasks_of(studio, result["topic_id"])
    assert [one.generation.seed for one in facts.generations] == [1]


def test_a_broken_picture_is_refused_and_nothing_of_it_stays(studio: Studio, tmp_path: Path) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "o")["id"]
    with pytest.raises(BadImage, match="damaged or incomplete"):
        studio.imports.add(LOCAL_OWNER, import_id, "a.png", a1111(1)[:-40], MAY_1)
    assert studio.imports.close(LOCAL_OWNER, import_id) == {"topic_id": None, "counts": {}}
    assert not [path for path in (tmp_path / "data" / "media").rglob("*") if path.is_file()]
    studio.imports.undo(LOCAL_OWNER, import_id)


def test_a_topic_that_went_to_the_trash_takes_nothing_more(studio: Studio) -> None:
    import_id, result = bring(studio, {"a.png": a1111(1)})
    studio.delete_topic(LOCAL_OWNER, result["topic_id"])
    with pytest.raises(NotFound, match="in the trash"):
        studio.imports.add(LOCAL_OWNER, import_id, "b.png", a1111(2), MAY_1)


def test_imports_and_topics_of_others_are_not_found(studio: Studio) -> None:
    import_id, result = bring(studio, {"a.png": a1111(1)})
    for verb in (studio.imports.close, studio.imports.undo):
        with pytest.raises(NotFound):
            verb("someone else", import_id)
    with pytest.raises(NotFound):
        studio.imports.add("someone else", import_id, "b.png", a1111(2))
    with pytest.raises(NotFound):
        studio.imports.open("someone else", result["topic_id"])
    assert studio.imports.look("someone else", a1111(1))["topic_id"] is None


def test_a_new_topic_needs_a_title(studio: Studio) -> None:
    with pytest.raises(InvalidInput, match="needs a title"):
        studio.imports.open(LOCAL_OWNER, None, "  ")


@pytest.mark.parametrize("path", ["../../etc/passwd", "C:\\Users\\ada\\fox.png", "/", "", "a\0b.png", "x" * 5000])
@pytest.mark.parametrize("modified_ms", [None, -1e30, 1e300, 4e15])
def test_no_path_and_no_time_is_too_odd(studio: Studio, path: str, modified_ms: float | None) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "odd")["id"]
    assert studio.imports.add(LOCAL_OWNER, import_id, path, a1111(1), modified_ms)["state"] == "added"


# ---- ours, after the database is lost -------------------------------------------------------------------------------


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {f"export/{name}": archive.read(name) for name in archive.namelist()}


def test_an_export_brings_the_history_back_into_an_empty_folder(desk: Desk, tmp_path: Path) -> None:
    drafts = [
        TaskDraft("a red kite", SKETCH, {"width": 64, "height": 64, "seed": 7, "negativePrompt": "rain"}, 2),
        TaskDraft("一只狐狸", SKETCH, {"width": 128, "height": 64, "style": "ink", "seed": 3}, 1),
    ]
    batch = desk.studio.start(LOCAL_OWNER, None, drafts)
    tiles = desk.wait(batch)
    desk.studio.pictures.judge(LOCAL_OWNER, [tiles[1].generation.id], {"is_favourite": True})
    before = desk.studio.store.tasks.facts_of_batch(batch.batch.id)
    now = desk.studio.clock.now()
    files = unpacked(b"".join(stream_archive(desk.studio.pack_batch(LOCAL_OWNER, batch.batch.id), now)))

    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "new")})) as studio:
        import_id = studio.imports.open(LOCAL_OWNER, None, "export")["id"]
        assert studio.imports.take_manifest(LOCAL_OWNER, import_id, files["export/manifest.json"])["count"] == 3
        for path in sorted(path for path in files if path.endswith(".png")):
            studio.imports.add(LOCAL_OWNER, import_id, path, files[path], MAY_2)
        topic_id = studio.imports.close(LOCAL_OWNER, import_id)["topic_id"]
        after = tasks_of(studio, topic_id)
        assert list(map(whole, after)) == list(map(whole, before))
        assert studio.snapshot(LOCAL_OWNER, topic_id)["batches"][0]["title"] == batch.batch.title
        found = studio.settings_for_reuse(LOCAL_OWNER, after[0].task.id, after[0].generations[0].generation.id)
        assert found["draft"]["model"] == SKETCH


def whole(facts: TaskFacts) -> dict[str, Any]:
    """What a person would miss of a task."""
    task = facts.task
    usual = {"cfg": 7, "steps": 20, "strength": 0.6, "style": "none"}
    return {
        **{"prompt": task.prompt, "model": (task.provider, task.model), "count": task.count},
        # A file tells every value that was sent, also those that nobody touched.
        "params": {**usual, **{name: value for name, value in task.params.items() if name != "seed"}},
        "images": [
            (one.asset.seed, one.asset.created_at, one.generation.is_favourite)
            for one in facts.generations
            if one.asset
        ],
    }


def test_a_picture_that_stands_in_the_history_is_known_by_its_file(desk: Desk) -> None:
    batch = desk.studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", SKETCH, {"width": 64, "height": 64}, 1)])
    [tile] = desk.wait(batch)
    assert tile.asset is not None
    data = desk.studio.media.resolve(tile.asset.path).read_bytes()
    assert desk.studio.imports.look(LOCAL_OWNER, data)["topic_id"] == batch.batch.topic_id
    assert bring(desk.studio, {"a.png": data})[1] == {"topic_id": None, "counts": {"known": 1}}


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\xff\xfe", b'{"images": [3, {"sha256": 4}, {"sha256": "x", "rating": "5", "created_at": 7}]}'],
)
def test_a_manifest_of_somebody_else_does_no_harm(studio: Studio, data: bytes) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "o")["id"]
    studio.imports.take_manifest(LOCAL_OWNER, import_id, data)
    assert studio.imports.add(LOCAL_OWNER, import_id, "a.png", a1111(1), MAY_1)["state"] == "added"
