"""Room on the disk: what takes it, and what gives some back without losing anything."""

import asyncio
from collections.abc import Mapping
from typing import Any

from imagegen.engine.engine import Engine
from imagegen.engine.jobs import Job, Report
from imagegen.engine.tools import Tools
from imagegen.errors import DiskFull
from imagegen.media.housekeeping import free_bytes, measure, restore_preview
from imagegen.storage.usage import Room as Used
from imagegen.studio.views import View

TOP_TOPICS = 10
MONTHS = 24


class Room:
    """Verbs about the data folder."""

    def __init__(self, tools: Tools, engine: Engine) -> None:
        self._media = tools.media
        self._store = tools.store
        self._engine = engine
        self._folder = tools.store.database.path.parent

    def figures(self, owner: str) -> View:
        """What the database knows, at once; what only the disk knows comes with `measure`."""
        usage, database = self._store.usage.figures(owner), self._store.database.sizes()
        return {
            **{name: _used_view(getattr(usage, name)) for name in ("pictures", "uploads", "trash")},
            "database_bytes": database.file_bytes,
            "empty_bytes": database.empty_bytes,
            "free_bytes": free_bytes(self._media, self._folder),
            "topics": [
                {"id": one, "title": title, **_used_view(used)} for one, title, used in usage.topics[:TOP_TOPICS]
            ],
            "months": [{"month": month, **_used_view(used)} for month, used in usage.months[:MONTHS]],
        }

    def measure(self, owner: str) -> Job:
        """Measure the folders on the disk, in the background."""

        async def work(report: Report) -> Mapping[str, Any]:
            return await asyncio.to_thread(measure, self._media, self._folder, self._store.database.path)

        return self._engine.jobs.start(owner, "measure", None, work)

    def compact(self, owner: str) -> Job:
        """Give back the room that deleted rows left in the database file. Raises DiskFull when that takes too much."""
        needed = 2 * self._store.database.sizes().file_bytes
        if free_bytes(self._media, self._folder) < needed:
            raise DiskFull(
                f"The disk has no room to write the database anew: that takes {needed // 1_000_000:,} MB for a moment.",
                hint="Empty the trash first.",
            )

        async def work(report: Report) -> Mapping[str, Any]:
            return {"freed_bytes": await asyncio.to_thread(self._store.compact)}

        return self._engine.jobs.start(owner, "compact", None, work)

    def restore_previews(self, owner: str) -> Job:
        """Make the small pictures again whose files are missing, in the background."""

        async def work(report: Report) -> Mapping[str, Any]:
            made = 0
            for pairs in self._store.usage.previews():
                made += await asyncio.to_thread(self._restore, pairs)
                report(None, str(made))
            return {"count": made}

        return self._engine.jobs.start(owner, "previews", None, work)

    def _restore(self, pairs: list[tuple[str, str]]) -> int:
        return sum(restore_preview(self._media, path, preview_path) for path, preview_path in pairs)


def _used_view(used: Used) -> View:
    return {"count": used.count, "size_bytes": used.size_bytes}
