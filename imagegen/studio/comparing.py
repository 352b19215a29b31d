"""Comparing: two pictures, tasks × models with and without names, and figures over many images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.params import defaults
from imagegen.records import Task, TaskFacts
from imagegen.storage.choices import Choice
from imagegen.studio.blind import BlindRow, Wins, blind_rows, count_wins, verdicts, waiting_count
from imagegen.studio.figures import FigureTables
from imagegen.studio.grid import Grid, Reader, build_grid
from imagegen.studio.grid_views import blind_view, column_view, names_of, row_view
from imagegen.studio.pairs import Pairs
from imagegen.studio.people import People
from imagegen.studio.pictures import VERDICTS, TaskViewer
from imagegen.studio.unstyled import plain_prompt
from imagegen.studio.views import View


@dataclass(frozen=True)
class Place:
    """What is compared: a batch or a topic."""

    batch_id: str | None = None
    topic_id: str | None = None

    @property
    def id(self) -> str:
        return self.batch_id or self.topic_id or ""


class Comparing:
    """Looks at pictures side by side. Every verb raises NotFound for what is somebody else's."""

    def __init__(self, tools: Tools, people: People, task_view: TaskViewer) -> None:
        self._store = tools.store
        self._clock = tools.clock
        self._catalog = tools.catalog
        self._people = people
        self._task_view = task_view
        self.pairs = Pairs(tools, people, task_view)
        self.figures = FigureTables(tools, people)

    # -- with names -----------------------------------------------------------------------------------------------

    def grid(self, owner: str, place: Place) -> View:
        """The table with the tasks it shows, as the feed shows them."""
        known, tasks = self._tasks(owner, place)
        grid = self._grid(tasks)
        return {
            **known,
            "columns": self._columns(owner, grid),
            "rows": [row_view(row) for row in grid.rows],
            "tasks": [self._task_view(owner, facts) for facts in tasks],
        }

    def _columns(self, owner: str, grid: Grid) -> list[View]:
        language = self._people.language(owner)
        return [column_view(column, grid, self._catalog, language) for column in grid.columns]

    def _grid(self, tasks: Sequence[TaskFacts]) -> Grid:
        return build_grid(tasks, Reader(self._plain_prompt, self._values))

    def _plain_prompt(self, task: Task) -> str:
        style = self._catalog.shelf.styles.get(str((task.origin or {}).get("style") or ""))
        return plain_prompt(style, task.prompt) if style else task.prompt

    def _values(self, task: Task) -> Mapping[str, Any]:
        card = self._catalog.cards.get(f"{task.provider}/{task.model}")
        return {**(defaults(card) if card else {}), **task.params}

    def _tasks(self, owner: str, place: Place) -> tuple[View, list[TaskFacts]]:
        """What the place is called and in which topic it is, and its tasks."""
        if place.batch_id:
            batch = self._store.batches.get(owner, place.batch_id)
            known = {"title": batch.title, "topic_id": batch.topic_id}
            return known, self._store.tasks.facts_of_batch(batch.id)
        topic = self._store.topics.get(owner, place.id)
        return {"title": topic.title, "topic_id": topic.id}, self._store.tasks.facts_of_topic(topic.id)

    # -- without names --------------------------------------------------------------------------------------------

    def blind(self, owner: str, place: Place) -> View:
        """The rows to choose from. Nothing of it tells which model made what."""
        known, _, rows, waiting = self._blind(owner, place)
        choices = self._store.choices.of(owner, place.id)
        views = [blind_view(row, choices.get(row.row.id)) for row in rows]
        return {**known, "rows": views, "waiting_count": waiting}

    def choose(
        self, owner: str, place: Place, row_id: str, generation_id: str | None, *, reject_others: bool = False
    ) -> View:
        """Say which picture of a row is the best, None for none; it is kept. What was before is for taking it back."""
        row = self._blind_row(owner, place, row_id)
        if generation_id is not None and not any(generation_id in option.ids for option in row.options):
            raise NotFound("This picture is not in the row any more.", hint="Reload the page.")
        known = self._store.choices.of(owner, place.id).get(row_id)
        changes = verdicts(row, known, generation_id, reject_others=reject_others)
        before = self._judge(owner, changes)
        self._store.choices.put(owner, place.id, Choice(row_id, generation_id), self._clock.now_text())
        return {"before": before, "previous": vars(known) if known else None, "after": changes}

    def take_back(
        self, owner: str, place: Place, row_id: str, previous: str | None, was_chosen: bool, before: Mapping[str, Any]
    ) -> None:
        """Make a choice undone: the verdicts as they were, and the choice before it, if there was one."""
        row = self._blind_row(owner, place, row_id)
        known = {one for option in row.options for one in option.ids}
        if not (set(before) | ({previous} if previous else set())) <= known or not set(before.values()) <= {*VERDICTS}:
            raise InvalidInput("The page sent marks that are not of this row.", hint="Reload it.")
        self._judge(owner, before)
        if was_chosen:
            self._store.choices.put(owner, place.id, Choice(row_id, previous), self._clock.now_text())
        else:
            self._store.choices.drop(owner, place.id, row_id)

    def start_over(self, owner: str, place: Place) -> None:
        """Forget every choice of this place; what was kept and rejected stays so."""
        self._tasks(owner, place)
        self._store.choices.drop(owner, place.id)

    def reveal(self, owner: str, place: Place) -> View:
        """The names behind the letters, and what each column won."""
        _, grid, rows, _ = self._blind(owner, place)
        choices = self._store.choices.of(owner, place.id)
        columns = self._columns(owner, grid)
        wins = count_wins(rows, choices, [column["id"] for column in columns])
        none = sum(choices[row.row.id].generation_id is None for row in rows if row.row.id in choices)
        return {"columns": columns, "names": names_of(rows), "wins": [_wins_view(one) for one in wins], "none": none}

    def _blind(self, owner: str, place: Place) -> tuple[View, Grid, list[BlindRow], int]:
        known, tasks = self._tasks(owner, place)
        grid = self._grid(tasks)
        return known, grid, blind_rows(grid, f"{owner} {place.id}"), waiting_count(grid)

    def _blind_row(self, owner: str, place: Place, row_id: str) -> BlindRow:
        found = next((row for row in self._blind(owner, place)[2] if row.row.id == row_id), None)
        if found is None:
            raise NotFound("This row is not there any more.", hint="Reload the page.")
        return found

    def _judge(self, owner: str, wanted: Mapping[str, str | None]) -> dict[str, str | None]:
        """Set verdicts; what they were before, by image."""
        before: dict[str, str | None] = {}
        for verdict in VERDICTS:
            ids = [one for one, found in wanted.items() if found == verdict]
            if ids:
                known = self._store.generations.judge(owner, ids, {"verdict": verdict})
                before |= {one.id: one.verdict for one in known}
        return before


def _wins_view(wins: Wins) -> View:
    return vars(wins)
