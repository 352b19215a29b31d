"""The library: found by words and facts, kept by the database itself."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database as SqliteDatabase

from imagegen.errors import ProviderDown
from imagegen.records import Attempt, Generation
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.storage.library_query import LibraryQuery
from imagegen.storage.library_tables import COLUMNS
from imagegen.storage.migrations import MIGRATIONS
from imagegen.storage.store import Store
from tests.conftest import (
    LATER,
    NOW,
    make_asset,
    make_attempt,
    make_batch,
    make_generation,
    make_new_batch,
    make_task,
    make_topic,
)

OWNER = "local"
AUGUST = "2026-08-03T09:00:00.123000Z"


def shown(store: Store, limit: int = 100, offset: int = 0, **query: Any) -> list[str]:
    return [item.id for item in store.library.page(OWNER, LibraryQuery(**query), limit, offset)]


def add(store: Store, number: int = 1, *, images: int = 1, **task: Any) -> NewBatch:
    new = make_new_batch(number, images=images, **task)
    store.batches.add(new)
    return new


def finish(store: Store, attempt: Attempt, **picture: Any) -> None:
    number = attempt.generation_ids[0].partition("_")[2]
    names = {"id": f"ast_{number}", "generation_id": f"gen_{number}", "attempt_id": attempt.id}
    store.attempts.finish(attempt, [make_asset(**names, **picture)], 0.04, LATER)


def make(
    store: Store, number: int = 1, *, images: int = 1, pictures: Sequence[dict[str, Any]] = (), **task: Any
) -> None:
    """A task with its pictures."""
    add(store, number, images=images, **task)
    for place in range(images):
        attempt = store.attempts.claim_next(NOW, ["fal"])
        assert attempt is not None
        finish(store, attempt, **(pictures[place] if pictures else {}))


def fail(store: Store, number: int) -> None:
    add(store, number)
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt is not None
    store.attempts.fail(attempt, ProviderDown("It is down.", hint="Wait."), LATER)


# ---- kept by the database -----------------------------------------------------------------------------------------


def rows_of(store: Store, table: str) -> set[tuple[Any, ...]]:
    return {tuple(row.values()) for row in store.database.read(f"SELECT {COLUMNS} FROM {table}")}


def retry(store: Store) -> None:
    names = {"task_id": "tsk_3", "batch_id": "bat_3", "generation_ids": ("gen_3",)}
    store.attempts.retry([make_attempt(id="att_again", try_number=2, **names)], LATER)


def claim_and_lose(store: Store) -> None:
    add(store, 8)
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt is not None
    store.attempts.lose(attempt.id, ProviderDown("Nobody knows."))


def finish_without_all(store: Store) -> None:
    """One call for two images, of which one comes."""
    new = make_new_batch(8, images=2)
    one_call = [Attempt(**{**vars(new.attempts[0]), "generation_ids": ("gen_8", "gen_9")})]
    store.batches.add(NewBatch(new.batch, new.tasks, new.generations, one_call))
    attempt = store.attempts.claim_next(NOW, ["fal"])
    assert attempt is not None
    finish(store, attempt)


def run(store: Store, *statements: str) -> None:
    with store.database.write() as write:
        for statement in statements:
            write.run(statement)


CHANGES: dict[str, Callable[[Store], Any]] = {
    "nothing": lambda store: None,
    "a task is started": lambda store: add(store, 8),
    "an image is judged": lambda store: store.generations.judge(
        OWNER, ["gen_1"], {"is_favourite": True, "rating": 4, "verdict": "kept"}
    ),
    "an image goes to the trash": lambda store: store.generations.delete(OWNER, ["gen_1"], NOW),
    "an image comes back": lambda store: (
        store.generations.delete(OWNER, ["gen_1"], NOW),
        store.generations.restore(OWNER, ["gen_1"]),
    ),
    "a task goes to the trash": lambda store: store.tasks.delete("tsk_1", NOW),
    "a task comes back": lambda store: (store.tasks.delete("tsk_1", NOW), store.tasks.restore("tsk_1")),
    "a batch goes to the trash": lambda store: store.batches.delete("bat_1", NOW),
    "a batch comes back": lambda store: (store.batches.delete("bat_1", NOW), store.batches.restore("bat_1")),
    "a topic goes to the trash": lambda store: store.topics.delete("top_1", NOW),
    "a topic comes back": lambda store: (store.topics.delete("top_1", NOW), store.topics.restore("top_1")),
    "a call is lost": claim_and_lose,
    "a picture is missing": finish_without_all,
    "a failed one is asked for again": retry,
    "a picture was made here": lambda store: store.generations.add(
        make_generation(id="gen_9", position=5), make_asset(id="ast_9", generation_id="gen_9", attempt_id=None)
    ),
    "a picture becomes an upload": lambda store: run(store, "UPDATE assets SET generation_id = NULL, kind = 'input'"),
    "a picture goes": lambda store: run(store, "DELETE FROM assets WHERE generation_id = 'gen_1'"),
    "an image goes for good": lambda store: run(
        store,
        "DELETE FROM assets WHERE generation_id = 'gen_1'",
        "DELETE FROM attempt_generations WHERE generation_id = 'gen_1'",
        "DELETE FROM generations WHERE id = 'gen_1'",
    ),
    "a task goes for good": lambda store: run(
        store,
        "DELETE FROM assets WHERE generation_id IN ('gen_1', 'gen_2')",
        "DELETE FROM attempt_generations WHERE generation_id IN ('gen_1', 'gen_2')",
        "UPDATE generations SET latest_attempt_id = NULL",
        "DELETE FROM generations WHERE task_id = 'tsk_1'",
        "DELETE FROM attempts WHERE task_id = 'tsk_1'",
        "DELETE FROM tasks WHERE id = 'tsk_1'",
    ),
    "the model of a task changes": lambda store: run(store, "UPDATE tasks SET model = 'other', provider = 'openai'"),
    "a task becomes a draft again": lambda store: run(store, "UPDATE tasks SET started_at = NULL WHERE id = 'tsk_1'"),
    "a task was started earlier": lambda store: run(store, f"UPDATE tasks SET started_at = '{AUGUST}'"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_happens_the_library_shows_what_is_there(store: Store, name: str) -> None:
    make(store, 1, images=2)
    fail(store, 3)
    CHANGES[name](store)
    kept = rows_of(store, "library")
    assert kept == rows_of(store, "library_now")
    store.library.reindex()
    assert rows_of(store, "library") == rows_of(store, "library_now")


def test_a_changed_prompt_is_found_by_its_new_words_only(store: Store) -> None:
    make(store, prompt="a red fox")
    run(store, "UPDATE tasks SET prompt = 'a blue whale' WHERE id = 'tsk_1'")
    assert (shown(store, text="whale"), shown(store, text="fox")) == (["gen_1"], [])


def test_words_are_found_after_the_file_was_written_anew(store: Store) -> None:
    make(store, 1, prompt="a red fox")
    make(store, 2, prompt="一杯热茶")
    run(store, "DELETE FROM inputs")
    store.database.compact()
    assert (shown(store, text="fox"), shown(store, text="茶")) == (["gen_1"], ["gen_2"])


def test_reindexing_finds_what_was_there(store: Store) -> None:
    make(store, 1, prompt="a red fox")
    make(store, 2, prompt="a blue whale", started_at=AUGUST)
    store.library.reindex()
    assert shown(store) == ["gen_1", "gen_2"]
    assert shown(store, text="whale") == ["gen_2"]


def test_a_history_that_was_there_before_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "imagegen.db"
    db = SqliteDatabase(path)
    MIGRATIONS.apply(db, stop_before="m005_library")
    history = [
        ("topics", [vars(make_topic())]),
        ("batches", [{**vars(make_batch()), "is_paused": 0}]),
        ("tasks", [_plain_task(number) for number in range(1, 4)]),
        ("generations", [_plain_generation(number) for number in range(1, 4)]),
        ("assets", [_plain_asset(number) for number in range(1, 3)]),
    ]
    for table, rows in history:
        db.table(table).insert_all(rows)
    db.conn.close()
    store = Store(path)
    assert shown(store) == ["gen_2", "gen_1"]
    assert shown(store, text="no. 1") == ["gen_1"]
    store.close()


def _plain_task(number: int) -> dict[str, Any]:
    task = vars(make_task(id=f"tsk_{number}", prompt=f"a fox no. {number}", position=number))
    return {**task, "params": "{}", "is_locked": 0}


def _plain_generation(number: int) -> dict[str, Any]:
    one: Generation = make_generation(id=f"gen_{number}", task_id=f"tsk_{number}")
    return {**vars(one), "is_favourite": 0}


def _plain_asset(number: int) -> dict[str, Any]:
    asset = make_asset(id=f"ast_{number}", generation_id=f"gen_{number}", attempt_id=None)
    return {**vars(asset), "details": "{}"}


# ---- what is shown ------------------------------------------------------------------------------------------------


def test_an_item_says_what_a_grid_shows(store: Store) -> None:
    make(store, prompt="x" * 200)
    (item,) = store.library.page(OWNER, LibraryQuery(), 10)
    assert (item.task_id, item.batch_id, item.topic_id, item.asset_id) == ("tsk_1", "bat_1", "top_1", "ast_1")
    assert (item.width_px, item.height_px, item.made_at, item.standing) == (1024, 768, NOW, Standing.DONE)
    assert item.prompt == "x" * 160


def test_what_waits_or_runs_is_not_shown(store: Store) -> None:
    add(store, images=2)
    store.attempts.claim_next(NOW, ["fal"])
    assert shown(store) == shown(store, errors=True) == []


def test_errors_are_shown_where_they_are_asked_for(store: Store) -> None:
    make(store, 1)
    fail(store, 2)
    (item,) = store.library.page(OWNER, LibraryQuery(errors=True), 10)
    assert (item.id, item.standing, item.error_message, item.error_hint) == (
        "gen_2",
        Standing.FAILED,
        "It is down.",
        "Wait.",
    )
    assert shown(store) == ["gen_1"]


def test_the_newest_task_comes_first_and_its_images_in_order(store: Store) -> None:
    make(store, 1, images=2)
    make(store, 3, images=2)
    assert shown(store) == ["gen_3", "gen_4", "gen_1", "gen_2"]
    assert shown(store, order="oldest") == ["gen_2", "gen_1", "gen_4", "gen_3"]
    assert shown(store, limit=2, offset=1) == ["gen_4", "gen_1"]


def test_an_old_picture_that_is_brought_in_stands_at_its_own_time(store: Store) -> None:
    make(store, 1)
    make(store, 2, started_at=AUGUST)
    assert shown(store) == ["gen_1", "gen_2"]


def test_the_best_come_first(store: Store) -> None:
    make(store, images=5)
    store.generations.judge(OWNER, ["gen_5"], {"is_favourite": True})
    store.generations.judge(OWNER, ["gen_4"], {"verdict": "kept"})
    store.generations.judge(OWNER, ["gen_3"], {"rating": 2})
    store.generations.judge(OWNER, ["gen_1"], {"verdict": "rejected"})
    assert shown(store, order="best") == ["gen_5", "gen_4", "gen_3", "gen_2", "gen_1"]
    assert shown(store, order="best", text="fox") == ["gen_5", "gen_4", "gen_3", "gen_2", "gen_1"]


def test_a_stack_shows_the_best_image_of_its_task(store: Store) -> None:
    make(store, 1, images=3)
    make(store, 4)
    store.generations.judge(OWNER, ["gen_2"], {"rating": 5})
    items = store.library.page(OWNER, LibraryQuery(stacks=True), 10)
    assert [(item.id, item.stack_count) for item in items] == [("gen_4", 1), ("gen_2", 3)]
    store.generations.judge(OWNER, ["gen_3"], {"verdict": "kept"})
    assert shown(store, stacks=True, order="best") == ["gen_3", "gen_4"]
    assert store.library.count(OWNER, LibraryQuery(stacks=True)).items == 2
    assert len(store.library.ids(OWNER, LibraryQuery(stacks=True), 10)) == 4


@pytest.fixture
def shelf(store: Store) -> Store:
    """Four tasks that differ in everything."""
    wide, tall, square = ({"width_px": w, "height_px": h} for w, h in ((1536, 1024), (1024, 1536), (1024, 1000)))
    store.topics.add(make_topic(id="top_2", title="Whales"))
    make(store, 1, prompt="a red fox", pictures=[wide], started_at=AUGUST)
    make(store, 2, prompt="a blue whale", pictures=[tall], provider="openai", model="gpt", batch={"topic_id": "top_2"})
    make(store, 3, prompt="一杯热茶，红色的茶杯", pictures=[square], provider="openai", model="small")
    fail(store, 4)
    store.generations.judge(OWNER, ["gen_1"], {"is_favourite": True, "rating": 5, "verdict": "kept"})
    store.generations.judge(OWNER, ["gen_2"], {"verdict": "rejected", "rating": 2})
    store.tags.change(OWNER, ["gen_1", "gen_3"], ["Final"], [], NOW)
    store.tags.change(OWNER, ["gen_3"], ["红"], [], NOW)
    return store


MIDSUMMER_MS = 1_785_758_400_000  # 2026-08-03T12:00


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, ["gen_3", "gen_2", "gen_1"], id="everything"),
        pytest.param({"text": "WHALE"}, ["gen_2"], id="a word"),
        pytest.param({"text": "blue fox"}, [], id="words of two tasks"),
        pytest.param({"text": "茶"}, ["gen_3"], id="one character"),
        pytest.param({"text": "茶杯"}, ["gen_3"], id="two characters at the end"),
        pytest.param({"text": "红色的"}, ["gen_3"], id="three characters"),
        pytest.param({"text": "a"}, ["gen_2", "gen_1"], id="one letter"),
        pytest.param({"models": ("openai/gpt", "fal/x")}, ["gen_2"], id="a model"),
        pytest.param({"providers": ("openai",)}, ["gen_3", "gen_2"], id="a provider"),
        pytest.param({"topics": ("top_2",)}, ["gen_2"], id="a topic"),
        pytest.param({"tags": ("final",)}, ["gen_3", "gen_1"], id="a tag"),
        pytest.param({"tags": ("红", "nothing")}, ["gen_3"], id="any of the tags"),
        pytest.param({"shapes": ("square",)}, ["gen_3"], id="nearly square"),
        pytest.param({"shapes": ("portrait", "landscape")}, ["gen_2", "gen_1"], id="two shapes"),
        pytest.param({"favourite": True}, ["gen_1"], id="favourites"),
        pytest.param({"verdict": "kept"}, ["gen_1"], id="kept"),
        pytest.param({"verdict": "rejected"}, ["gen_2"], id="rejected"),
        pytest.param({"verdict": "undecided"}, ["gen_3"], id="undecided"),
        pytest.param({"rating_min": 3}, ["gen_1"], id="stars"),
        pytest.param({"end_ms": MIDSUMMER_MS}, ["gen_1"], id="until a day"),
        pytest.param({"first_ms": MIDSUMMER_MS}, ["gen_3", "gen_2"], id="from a day on"),
        pytest.param({"errors": True}, ["gen_4"], id="what went wrong"),
        pytest.param({"text": "whale", "providers": ("openai",), "rating_min": 1}, ["gen_2"], id="a word and facts"),
        pytest.param({"text": "whale", "favourite": True}, [], id="facts that nothing has"),
    ],
)
def test_a_query_shows_what_meets_all_of_it(shelf: Store, query: dict[str, Any], expected: list[str]) -> None:
    assert shown(shelf, **query) == expected
    assert shelf.library.ids(OWNER, LibraryQuery(**query), 10) == expected
    found = shelf.library.count(OWNER, LibraryQuery(**query))
    assert (found.items, found.images) == (len(expected), len(expected))


def test_a_count_knows_the_bytes(shelf: Store) -> None:
    assert shelf.library.count(OWNER, LibraryQuery()).size_bytes == 3000


def test_others_see_nothing_of_it(shelf: Store) -> None:
    for query in (LibraryQuery(), LibraryQuery(text="whale"), LibraryQuery(tags=("final",))):
        assert shelf.library.page("stranger", query, 10) == []
        assert shelf.library.count("stranger", query).items == 0
    assert shelf.library.items("stranger", {"gen_1": 1}) == []
    assert shelf.facets.count("stranger", LibraryQuery()).cards == {}


# ---- facets ----------------------------------------------------------------------------------------------------


def test_facets_count_what_each_choice_would_show(shelf: Store) -> None:
    found = shelf.facets.count(OWNER, LibraryQuery())
    assert found.cards == {("fal", "fal-ai/flux/schnell"): 1, ("openai", "gpt"): 1, ("openai", "small"): 1}
    assert found.providers == {"fal": 1, "openai": 2}
    assert sorted(found.topics) == [("top_1", "Foxes", 2), ("top_2", "Whales", 1)]
    assert found.tags == [("final", "Final", 2), ("红", "红", 1)]
    assert found.shapes == {"landscape": 1, "portrait": 1, "square": 1}
    assert found.months == {202611: 2, 202608: 1}
    assert dict(found.verdicts) == {"kept": 1, "rejected": 1, "undecided": 1}
    assert found.ratings == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}
    assert (found.favourites, found.errors) == (1, 1)


def test_a_facet_counts_without_its_own_choice_and_with_all_others(shelf: Store) -> None:
    query = LibraryQuery(providers=("openai",), verdict="rejected", text="whale")
    found = shelf.facets.count(OWNER, query)
    assert found.providers == {"openai": 1}
    assert dict(found.verdicts) == {"rejected": 1}
    query = LibraryQuery(models=("openai/gpt",), favourite=True)
    found = shelf.facets.count(OWNER, query)
    assert found.cards == {("fal", "fal-ai/flux/schnell"): 1}
    assert (found.favourites, found.providers, found.months) == (0, {}, {})


def test_months_are_counted_without_the_days_that_are_chosen(shelf: Store) -> None:
    found = shelf.facets.count(OWNER, LibraryQuery(end_ms=MIDSUMMER_MS, first_ms=0))
    assert found.months == {202611: 2, 202608: 1}
    assert found.shapes == {"landscape": 1}
    assert found.providers == {"fal": 1}
