"""One SQLite file: a connection that writes, two that read, and a revision that counts every change.

`write()` is one transaction under a lock. What it touched is announced after the commit, so that whoever watches
never sees a change that was rolled back.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

from sqlite_utils import Database as SqliteDatabase

from imagegen.errors import DatabaseTooNew, DiskFull, SetupError
from imagegen.storage.migrations import MIGRATIONS

BUSY_TIMEOUT_S = 30
BROWSE_CACHE_KB = 24_000  # the library of 100,000 pictures, so that a look at all of them reads the disk once


@dataclass(frozen=True)
class Change:
    """What one transaction touched, by id."""

    revision: int
    topics: frozenset[str]
    batches: frozenset[str]
    tasks: frozenset[str]
    switches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DatabaseSizes:
    """The file as it lies on the disk."""

    file_bytes: int
    empty_bytes: int  # of pages that nothing stands on any more


class Write:
    """An open transaction: run statements, and note what they touch."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db
        self.topics: set[str] = set()
        self.batches: set[str] = set()
        self.tasks: set[str] = set()
        self.switches: set[str] = set()

    def run(self, sql: str, values: Mapping[str, Any] | Iterable[Any] = ()) -> sqlite3.Cursor:
        return self._db.execute(sql, values if isinstance(values, dict) else tuple(values))

    def rows(self, sql: str, values: Mapping[str, Any] | Iterable[Any] = ()) -> list[dict[str, Any]]:
        return _rows(self.run(sql, values))

    def insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows of equal shape, a few hundred to a statement."""
        self._db.table(table).insert_all(rows, batch_size=200)

    @property
    def touched_anything(self) -> bool:
        return bool(self.topics or self.batches or self.tasks or self.switches)


def _answer(db: SqliteDatabase, sql: str, values: Mapping[str, Any] | Iterable[Any]) -> list[dict[str, Any]]:
    try:
        return _rows(db.execute(sql, values if isinstance(values, dict) else tuple(values)))
    except sqlite3.Error as error:
        raise _translated(error) from error


def _rows(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass
class Database:
    """The file and its two connections. Raises DatabaseTooNew or SetupError when it cannot be opened."""

    path: Path
    revision: int = 0
    _listeners: list[Callable[[Change], None]] = field(default_factory=list)
    _write_lock: RLock = field(default_factory=RLock)
    _read_lock: RLock = field(default_factory=RLock)
    _browse_lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        with ExitStack() as opened:
            try:
                self._writer = _connect(self.path, opened)
                _migrate(self._writer)
                self._reader = _connect(self.path, opened)
                self._reader.execute("PRAGMA query_only = ON")
                self._browser = _connect(self.path, opened)
                self._browser.execute("PRAGMA query_only = ON")
                self._browser.execute(f"PRAGMA cache_size = -{BROWSE_CACHE_KB}")
            except sqlite3.Error as error:
                raise _translated(error) from error
            opened.pop_all()  # both are open: they stay so until `close`

    @contextmanager
    def write(self) -> Iterator[Write]:
        """One transaction; announced to the listeners once it is on disk."""
        with self._write_lock:
            write = Write(self._writer)
            try:
                with self._writer.atomic():
                    yield write
            except sqlite3.Error as error:
                raise _translated(error) from error
            change = self._count(write)
        if change:
            for listener in tuple(self._listeners):
                listener(change)

    def _count(self, write: Write) -> Change | None:
        if not write.touched_anything:
            return None
        self.revision += 1
        touched = (write.topics, write.batches, write.tasks, write.switches)
        return Change(self.revision, *map(frozenset, touched))

    def read(self, sql: str, values: Mapping[str, Any] | Iterable[Any] = ()) -> list[dict[str, Any]]:
        """The rows of one query, as of the last commit."""
        with self._read_lock:
            return _answer(self._reader, sql, values)

    def browse(self, sql: str, values: Mapping[str, Any] | Iterable[Any] = ()) -> list[dict[str, Any]]:
        """The same over a line of its own, for questions about everything: the engine does not wait behind them."""
        with self._browse_lock:
            return _answer(self._browser, sql, values)

    def sizes(self) -> DatabaseSizes:
        """What the file and its log take on the disk, and how much of that stands empty."""
        page_bytes, empty = self.read("SELECT * FROM pragma_page_size, pragma_freelist_count")[0].values()
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return DatabaseSizes(sum(file.stat().st_size for file in files if file.exists()), page_bytes * empty)

    def compact(self) -> int:
        """Write the file anew without what stands empty in it; returns how many bytes that freed.

        Nothing is written meanwhile; reading goes on. SQLite may number the rows of a table anew, in the same order;
        what has to keep its number, as the library's words do, has it in a column of its own.
        """
        before = self.sizes().file_bytes
        with self._write_lock:
            try:
                # In memory, as other temporary tables are, it would take as much of it as the file has bytes.
                self._writer.execute("PRAGMA temp_store = FILE")
                self._writer.execute("VACUUM")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                raise _translated(error) from error
            finally:
                self._writer.execute("PRAGMA temp_store = MEMORY")
        return before - self.sizes().file_bytes

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` after each change, in the thread that made it; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        with self._write_lock, self._read_lock, self._browse_lock:
            self._browser.close()
            self._reader.close()
            self._writer.close()


def _connect(path: Path, opened: ExitStack) -> SqliteDatabase:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
    opened.callback(connection.close)
    db = SqliteDatabase(connection)
    # WAL lets the page read while the engine writes; NORMAL survives a killed process, which FULL does not do better.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db


def _migrate(db: SqliteDatabase) -> None:
    written = {migration.name for migration in MIGRATIONS.applied(db)}
    newer = sorted(written - set(MIGRATIONS.names))
    if newer:
        raise DatabaseTooNew(
            f"The database was written by a newer version of Imagegen (it has {newer[-1]}).",
            hint="Update Imagegen, or choose another data folder with --data.",
        )
    MIGRATIONS.apply(db)


def _translated(error: sqlite3.Error) -> SetupError:
    words = str(error)
    if "disk is full" in words:
        return DiskFull("The disk is full: the database cannot be written.", hint="Free some space and try again.")
    if "not a database" in words or "malformed" in words:
        return SetupError(
            "The database file is damaged.",
            hint="Put a backup in its place, or choose another data folder with --data.",
        )
    return SetupError(f"The database cannot be used: {words}.", hint="Check the data folder and its permissions.")
