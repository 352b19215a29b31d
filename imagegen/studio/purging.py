"""Deleting for good, step by step: rows in one short transaction, then their files, then the next ones."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from imagegen.clock import to_text
from imagegen.engine.engine import LISTEN_FOR
from imagegen.engine.jobs import Report
from imagegen.engine.tools import Tools
from imagegen.media.housekeeping import remove_files
from imagegen.storage.purging import Gone
from imagegen.storage.trash_scope import Quiet, Scope, chunks

STEP = 200  # about 50 ms of rows and files
SETTLING = timedelta(seconds=60)  # a cancelled call may still write for some seconds


def ignore(fraction: float | None, note: str) -> None:
    """For who does not look."""


@dataclass
class Tally:
    """What went so far."""

    pictures: int = 0
    things: int = 0  # tasks, batches, topics, uploads
    freed_bytes: int = 0


class Purger:
    """Deletes for good what a scope of the trash holds."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._store = tools.store

    def quiet(self) -> Quiet:
        """Which calls nobody waits for any more, as of now."""
        now = self._tools.clock.now()
        return Quiet(listened_from=to_text(now - LISTEN_FOR), settled_before=to_text(now - SETTLING))

    async def purge(self, owner: str, scope: Scope, report: Report = ignore) -> Mapping[str, Any]:
        """Returns how many pictures and other things went, the bytes that were freed, and what stayed."""
        whole = await asyncio.to_thread(self._store.trash.whole, scope)
        before = await asyncio.to_thread(self._store.trash.figures, whole, self.quiet())
        tally, done = Tally(), 0
        for part in chunks(whole.pictures, STEP):
            await asyncio.to_thread(self._pictures, owner, part, tally)
            done += len(part)
            report(done / len(whole.pictures), "")
        for part in chunks(whole.tasks, STEP):
            await asyncio.to_thread(self._tasks, owner, part, tally)
        for part in chunks(whole.uploads, STEP):
            await asyncio.to_thread(self._uploads, owner, part, tally)
        await asyncio.to_thread(self._shelves, owner, whole, tally)
        return {**vars(tally), "stay_count": before.stay_count, "held_count": before.held_count}

    def _pictures(self, owner: str, ids: list[str], tally: Tally) -> None:
        gone = self._store.purging.pictures(owner, ids, self.quiet())
        tally.pictures += gone.count
        self._remove(gone, tally)

    def _tasks(self, owner: str, ids: list[str], tally: Tally) -> None:
        self._take(self._store.purging.tasks(owner, ids, self.quiet()), tally)

    def _uploads(self, owner: str, ids: list[str], tally: Tally) -> None:
        self._take(self._store.purging.uploads(owner, ids), tally)

    def _shelves(self, owner: str, whole: Scope, tally: Tally) -> None:
        self._take(self._store.purging.shelves(owner, whole), tally)

    def _take(self, gone: Gone, tally: Tally) -> None:
        tally.things += gone.count
        self._remove(gone, tally)

    def _remove(self, gone: Gone, tally: Tally) -> None:
        tally.freed_bytes += remove_files(self._tools.media, gone.paths)
