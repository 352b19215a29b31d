"""The trash at the desk: what lies in it, what comes back, and what is deleted for good.

It keeps things for 30 days. Favourites and published pictures in it stay for longer: until a person brings them back.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from imagegen.clock import from_text, to_text
from imagegen.engine.engine import Engine
from imagegen.engine.jobs import Job, Report
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.storage.trash import TrashFigures, TrashItem
from imagegen.storage.trash_scope import KINDS, Scope
from imagegen.studio.purging import Purger
from imagegen.studio.views import View

KEEP = timedelta(days=30)
MAX_PAGE = 200
MAX_ITEMS = 20_000
Named = Mapping[str, Sequence[str]] | None  # ids by kind; None: everything in the trash


class Trash:
    """Verbs about the trash; every one that names things raises NotFound for those of somebody else."""

    def __init__(self, tools: Tools, engine: Engine, purger: Purger) -> None:
        self._clock = tools.clock
        self._store = tools.store
        self._engine = engine
        self._purger = purger

    # -- looking ------------------------------------------------------------------------------------------------

    def summary(self, owner: str) -> View:
        """How much lies in it."""
        figures = self._figures(self._store.trash.all(owner))
        return {"counts": self._store.trash.counts(owner), "keep_days": KEEP.days, **_figures_view(figures)}

    def page(self, owner: str, kind: str, offset: int, limit: int) -> View:
        """Things of one kind, the latest first."""
        if kind not in KINDS or offset < 0 or not 1 <= limit <= MAX_PAGE:
            raise InvalidInput("The page asked for something that the trash does not have.", hint="Reload it.")
        items = self._store.trash.page(owner, kind, offset, limit)
        return {"items": [self._item_view(kind, item) for item in items]}

    def look(self, owner: str, items: Named) -> View:
        """What deleting this, or everything, for good would take."""
        return _figures_view(self._figures(self._named(owner, items)))

    def _figures(self, scope: Scope) -> TrashFigures:
        return self._store.trash.figures(self._store.trash.whole(scope), self._purger.quiet())

    def _item_view(self, kind: str, item: TrashItem) -> View:
        left = from_text(item.deleted_at) + KEEP - self._clock.now()
        stays = item.stays > 0 and item.stays == item.pictures
        return {
            "kind": kind,
            "id": item.id,
            "title": item.title,
            "topic": item.topic,
            "deleted_at": item.deleted_at,
            "days_left": None if stays else max(0, -(-left // timedelta(days=1))),
            "pictures": item.pictures,
            "size_bytes": item.size_bytes,
            "stay_count": item.stays,
            "previews": [f"media/{asset_id}/preview" for asset_id in item.assets],
        }

    # -- bringing back, deleting for good -----------------------------------------------------------------------

    def restore(self, owner: str, items: Named) -> View:
        """Bring back what is named, or everything, with what it stands on."""
        named = self._named(owner, items)
        self._store.restoring.restore(named)
        self._engine.wake()
        return {"count": named.count, "pictures": list(named.pictures)}

    def purge(self, owner: str, items: Named) -> Job:
        """Delete what is named, or everything, for good, in the background."""
        named = self._named(owner, items)

        async def work(report: Report) -> Mapping[str, Any]:
            return await self._purger.purge(owner, named, report)

        return self._engine.jobs.start(owner, "purge", None, work)

    def _named(self, owner: str, items: Named) -> Scope:
        if items is None:
            return self._store.trash.all(owner)
        scope = Scope(**{kind: items.get(kind, ()) for kind in KINDS})
        if not 1 <= scope.count <= MAX_ITEMS:
            raise InvalidInput("Nothing is selected.", hint="Choose what it shall be about.")
        return self._store.trash.require(owner, scope)

    async def purge_expired(self, owner: str) -> Mapping[str, Any]:
        """Delete for good what has been in the trash for longer than it keeps things."""
        expired = self._store.trash.all(owner, before=to_text(self._clock.now() - KEEP))
        return await self._purger.purge(owner, expired)


def _figures_view(figures: TrashFigures) -> View:
    return {**vars(figures), "freed_bytes": figures.size_bytes - figures.kept_bytes}
