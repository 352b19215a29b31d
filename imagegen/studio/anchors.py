"""The anchor: a finished picture becomes the reference of everything in its batch that is not made yet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from imagegen.engine.calls import ASSET_PREFIX
from imagegen.engine.checking import budget_usd
from imagegen.engine.tools import Tools
from imagegen.pricing import image_price_usd
from imagegen.records import Batch, Task
from imagegen.studio.anchoring import Answer, ask_task, without_picture
from imagegen.studio.drafts import plan_inputs
from imagegen.studio.finished import get_finished
from imagegen.studio.people import People
from imagegen.studio.views import View, usd_text


class Anchors:
    """The verbs about anchors. What runs or is done keeps the values it was sent with."""

    def __init__(self, tools: Tools, people: People) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._people = people

    def anchor(self, owner: str, generation_id: str) -> View:
        """Give the picture to every draft and every waiting task of its batch that can take it.

        The answer says which took it, and why the others did not. Raises NotFound and InvalidInput.
        """
        found = get_finished(self._store, owner, generation_id)
        batch, ref = self._store.batches.get(owner, found.task.batch_id), f"{ASSET_PREFIX}{found.asset.id}"
        language = self._people.language(owner)
        asked = [(task, *ask_task(task, ref, self._catalog, language)) for task in self._open_tasks(batch)]
        took = self._write(batch, [(task, params) for task, answer, params in asked if answer is Answer.TAKES])
        counts = Counter(answer.value for _, answer, _ in asked if answer is not Answer.TAKES)
        price = usd_text(self._store.batches.get(owner, batch.id).price_estimate_usd)
        return {
            "task_ids": took,
            "counts": {**counts, Answer.TAKES.value: len(took)},
            "price_text": price if price != usd_text(batch.price_estimate_usd) else "",
        }

    def release(self, owner: str, generation_id: str, task_ids: Sequence[str]) -> int:
        """Take the picture back from those of the tasks that still wait; returns from how many."""
        found = get_finished(self._store, owner, generation_id)
        batch, ref = self._store.batches.get(owner, found.task.batch_id), f"{ASSET_PREFIX}{found.asset.id}"
        wanted = [task for task in self._open_tasks(batch) if task.id in set(task_ids)]
        released = [(task, without_picture(task.params, ref)) for task in wanted]
        return len(self._write(batch, [(task, params) for task, params in released if params != task.params]))

    def _open_tasks(self, batch: Batch) -> list[Task]:
        return [*self._store.waiting.of_batch(batch.id), *self._store.drafts.of_batch(batch.id)]

    def _write(self, batch: Batch, changes: Sequence[tuple[Task, Mapping[str, Any]]]) -> list[str]:
        """Write new values; returns the ids of those that were still open."""
        started = [self._priced(task, params) for task, params in changes if task.started_at]
        drafts = [replace(task, params=params) for task, params in changes if not task.started_at]
        prices = {task.id: usd for task, usd in started}
        tasks = [task for task, _ in started]
        done = self._store.waiting.update(tasks, [item for task in tasks for item in plan_inputs(task)], prices)
        done += self._store.drafts.update(drafts, [item for draft in drafts for item in plan_inputs(draft)])
        if {task.price_estimate_usd for task, _ in changes if task.started_at} != {
            one.price_estimate_usd for one in tasks
        }:
            self._price(batch)
        return done

    def _priced(self, task: Task, params: Mapping[str, Any]) -> tuple[Task, float | None]:
        """The task with its values and their price, and the price of one image: some models bill each reference."""
        card = self._catalog.cards.get(f"{task.provider}/{task.model}")
        usd = None if card is None else image_price_usd(card, params)
        total = None if usd is None else usd * task.count
        return replace(task, params=params, price_estimate_usd=total), usd

    def _price(self, batch: Batch) -> None:
        started = [facts.task for facts in self._store.tasks.facts_of_batch(batch.id)]
        self._store.batches.set_estimate(batch.id, budget_usd(started))
