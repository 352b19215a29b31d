"""Rules that tidy by themselves. Each can be looked at before it runs, run once by hand, or switched on for every day.

What a rule finds goes to the trash, never further, and comes back from there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from imagegen.clock import to_text
from imagegen.engine.engine import Engine
from imagegen.engine.jobs import Job, Report
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.storage.rules import RULES, RuleFind, RuleSetting
from imagegen.studio.purging import ignore
from imagegen.studio.views import View

MAX_PAGE = 200
MAX_AMOUNT = 1200
STEP = 500


@dataclass(frozen=True)
class Unit:
    """In what a rule counts."""

    name: str  # "days" or "months"
    days: int
    amount: int  # what it says before anyone changed it


DAYS, MONTHS = "days", "months"
UNITS: Mapping[str, Unit] = {
    "rejected": Unit(DAYS, 1, 14),
    "unmarked": Unit(MONTHS, 30, 6),
    "failed": Unit(DAYS, 1, 30),
    "uploads": Unit(DAYS, 1, 60),
}
assert UNITS.keys() == RULES.keys()


class StorageRules:
    """Verbs about rules."""

    def __init__(self, tools: Tools, engine: Engine) -> None:
        self._clock = tools.clock
        self._rules = tools.store.rules
        self._restoring = tools.store.restoring
        self._engine = engine

    def all(self, owner: str) -> list[View]:
        """Every rule as it is set."""
        known = self._rules.all(owner)
        return [
            {"name": name, "unit": unit.name, **vars(known.get(name) or RuleSetting(False, unit.amount))}
            for name, unit in UNITS.items()
        ]

    def set(self, owner: str, name: str, is_on: bool, amount: int) -> None:
        """Switch a rule on or off, and say when it takes something."""
        self._before(name, amount)
        self._rules.set(owner, name, RuleSetting(is_on, amount))

    def look(self, owner: str, name: str, amount: int, offset: int, limit: int) -> View:
        """What the rule would move now; nothing is moved."""
        before = self._before(name, amount)
        if offset < 0 or not 1 <= limit <= MAX_PAGE:
            raise InvalidInput("The page asked for something that the rule does not have.", hint="Reload it.")
        count, size_bytes = self._rules.count(owner, name, before)
        items = self._rules.page(owner, name, before, offset, limit)
        return {"count": count, "size_bytes": size_bytes, "items": [_find_view(one) for one in items]}

    def apply(self, owner: str, name: str, amount: int) -> Job:
        """Move what the rule finds to the trash, in the background. The result's `at` takes it back."""
        self._before(name, amount)

        async def work(report: Report) -> Mapping[str, Any]:
            return await self._run(owner, name, amount, report)

        return self._engine.jobs.start(owner, "rule", None, work)

    def undo(self, owner: str, name: str, at: str) -> int:
        """Bring back what a rule moved at one time; returns how many things that were."""
        if name not in UNITS:
            raise _unknown()
        scope = self._rules.moved(owner, name, at)
        self._restoring.restore(scope)
        return scope.count

    async def run_daily(self) -> None:
        """Apply every rule that is switched on."""
        for owner in await asyncio.to_thread(self._rules.owners):
            for name, setting in self._rules.all(owner).items():
                if setting.is_on and name in UNITS:
                    await self._run(owner, name, setting.amount, ignore)

    async def _run(self, owner: str, name: str, amount: int, report: Report) -> Mapping[str, Any]:
        before, at = self._before(name, amount), self._clock.now_text()
        wanted, size_bytes = await asyncio.to_thread(self._rules.count, owner, name, before)
        done = 0
        while moved := await asyncio.to_thread(self._rules.move, owner, name, before, at, STEP):
            done += moved
            report(min(1.0, done / max(wanted, 1)), "")
        return {"count": done, "size_bytes": size_bytes, "at": at, "name": name}

    def _before(self, name: str, amount: int) -> str:
        """What is older than this moment is found."""
        if name not in UNITS:
            raise _unknown()
        unit = UNITS[name]
        if not 1 <= amount <= MAX_AMOUNT:
            raise InvalidInput(f"A rule can wait for 1 to {MAX_AMOUNT} {unit.name}.", hint="Change the number.")
        return to_text(self._clock.now() - timedelta(days=unit.days * amount))


def _unknown() -> InvalidInput:
    return InvalidInput("The page asked for a rule that nobody knows.", hint="Reload it.")


def _find_view(found: RuleFind) -> View:
    return {
        "id": found.id,
        "title": found.title[:160],
        "topic": found.topic,
        "at": found.at,
        "size_bytes": found.size_bytes,
        "preview": f"media/{found.asset_id}/preview" if found.asset_id else None,
    }
