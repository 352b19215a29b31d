"""What tidies itself every day: rules move things to the trash, and the trash lets go of what it kept for 30 days."""

from imagegen.engine.daily import every_day
from imagegen.engine.engine import Engine
from imagegen.engine.tools import Tools
from imagegen.studio.storage_rules import StorageRules
from imagegen.studio.trash import Trash


class Housekeeping:
    """Begun once, when the studio opens."""

    def __init__(self, tools: Tools, engine: Engine, trash: Trash, rules: StorageRules) -> None:
        self._tools = tools
        self._engine = engine
        self._trash = trash
        self._rules = rules

    def begin(self) -> None:
        """Once a moment after the start, then every day."""
        self._engine.in_background(lambda: every_day(self._tools.clock, self.tidy))

    async def tidy(self) -> None:
        """Everything that is due."""
        await self._rules.run_daily()
        for owner in self._tools.store.trash.owners():
            await self._trash.purge_expired(owner)
