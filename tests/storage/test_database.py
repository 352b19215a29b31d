import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import DatabaseTooNew, DiskFull, SetupError
from imagegen.storage.database import Change, Database, Write
from imagegen.storage.store import Store
from tests.conftest import make_new_batch, make_topic


@pytest.fixture
def changes(store: Store) -> Iterator[list[Change]]:
    """What the store announces, in order."""
    heard: list[Change] = []
    stop = store.database.listen(heard.append)
    yield heard
    stop()


class Interrupted(Exception):
    """Something that goes wrong in the middle of a transaction."""


def rename(write: Write, title: str) -> None:
    write.run("UPDATE topics SET title = ?", (title,))
    write.topics.add("top_1")


def rename_and_stumble(store: Store) -> None:
    with store.database.write() as write:
        rename(write, "Cats")
        # More rows than one INSERT takes: the statements between must not commit by themselves.
        write.insert("topics", [vars(make_topic(id=f"top_{number}")) for number in range(2, 502)])
        raise Interrupted


def rename_and_add(store: Store, **topic: Any) -> None:
    with store.database.write() as write:
        rename(write, "Cats")
        write.insert("topics", [vars(make_topic(**topic))])


def limit_pages(store: Store, count: int) -> None:
    """Make the disk as full as SQLite can make it: below its present size it takes that as the limit."""
    with store.database.write() as write:
        write.run(f"PRAGMA max_page_count = {count}")


def titles(store: Store) -> list[str]:
    return [row["title"] for row in store.database.read("SELECT title FROM topics ORDER BY rowid")]


# ---- one transaction ------------------------------------------------------------------------------------------------


def test_a_change_is_announced_with_the_ids_it_touched(store: Store, changes: list[Change]) -> None:
    revision = store.database.revision
    with store.database.write() as write:
        rename(write, "Cats")
        write.tasks.update({"tsk_1", "tsk_2"})
    assert changes == [Change(revision + 1, frozenset({"top_1"}), frozenset(), frozenset({"tsk_1", "tsk_2"}))]


def test_a_change_is_on_disk_before_it_is_announced(store: Store) -> None:
    seen: list[list[str]] = []
    store.database.listen(lambda _: seen.append(titles(store)))
    store.topics.rename("top_1", "Cats")
    assert seen == [["Cats"]]


def test_a_transaction_that_breaks_rolls_back_whole_and_announces_nothing(store: Store, changes: list[Change]) -> None:
    revision = store.database.revision
    with pytest.raises(Interrupted):
        rename_and_stumble(store)
    assert titles(store) == ["Foxes"]
    assert (changes, store.database.revision) == ([], revision)


def test_a_transaction_that_the_database_refuses_rolls_back_whole(store: Store, changes: list[Change]) -> None:
    with pytest.raises(SetupError, match="UNIQUE constraint failed"):
        rename_and_add(store)
    assert (titles(store), changes) == (["Foxes"], [])


def test_after_a_broken_transaction_the_next_one_works(store: Store) -> None:
    with pytest.raises(Interrupted):
        rename_and_stumble(store)
    store.topics.rename("top_1", "Cats")
    assert titles(store) == ["Cats"]


def test_a_transaction_that_touches_nothing_is_not_announced(store: Store, changes: list[Change]) -> None:
    with store.database.write() as write:
        write.rows("SELECT 1 AS one")
    assert changes == []


def test_a_switch_is_announced_too(store: Store, changes: list[Change]) -> None:
    store.switches.set("paused", "local", True)
    assert [change.switches for change in changes] == [{"paused"}]


def test_who_stopped_listening_hears_nothing(store: Store) -> None:
    heard: list[Change] = []
    stop = store.database.listen(heard.append)
    stop()
    store.topics.rename("top_1", "Cats")
    assert heard == []


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(SetupError, match="readonly"):
        store.database.read("DELETE FROM topics RETURNING id")
    assert titles(store) == ["Foxes"]


def test_a_row_needs_the_row_it_refers_to(store: Store) -> None:
    with pytest.raises(SetupError, match="FOREIGN KEY"):
        store.batches.add(make_new_batch(batch={"topic_id": "top_9"}))


# ---- opening --------------------------------------------------------------------------------------------------------


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    first = Store(path)
    first.topics.add(make_topic(title="Cats"))
    first.close()
    second = Store(path)
    assert titles(second) == ["Cats"]
    second.close()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('imagegen', 'm999_colours', '')"
        )
    connection.close()
    with pytest.raises(DatabaseTooNew) as caught:
        Database(path)
    assert caught.value.sentence == (
        "The database was written by a newer version of Imagegen (it has m999_colours)."
        " Update Imagegen, or choose another data folder with --data."
    )


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(SetupError) as caught:
        Database(path)
    assert caught.value.sentence == (
        "The database file is damaged. Put a backup in its place, or choose another data folder with --data."
    )


def test_a_database_with_a_torn_page_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "torn.db"
    Database(path).close()
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(SetupError, match="damaged"):
        Store(path).topics.facts("local")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        Database(tmp_path / "nowhere" / "imagegen.db")
    assert caught.value.sentence == (
        "The database cannot be used: unable to open database file. Check the data folder and its permissions."
    )


# ---- a full disk ----------------------------------------------------------------------------------------------------


def test_a_full_disk_has_its_sentence_and_leaves_no_half_change(store: Store, changes: list[Change]) -> None:
    limit_pages(store, 1)
    with pytest.raises(DiskFull) as caught:
        rename_and_add(store, id="top_2", title="x" * 1_000_000)
    assert caught.value.sentence == "The disk is full: the database cannot be written. Free some space and try again."
    assert (titles(store), changes) == (["Foxes"], [])


def test_when_there_is_room_again_writing_goes_on(store: Store) -> None:
    limit_pages(store, 1)
    with pytest.raises(DiskFull):
        store.topics.rename("top_1", "x" * 1_000_000)
    limit_pages(store, 1_000_000)
    store.topics.rename("top_1", "Cats")
    assert titles(store) == ["Cats"]
