"""The desk for sheets that go out: a batch as the person's own sheet, with what came of each row beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.catalog import Catalog
from imagegen.engine.calls import asset_refs
from imagegen.engine.tools import Tools
from imagegen.prompts import COUNT, MODEL, PROMPT, ROW_KEY, TITLE, rows_of_sheet
from imagegen.records import Asset, Batch, GenerationFacts, Task, TaskFacts
from imagegen.sheets import Sheet, SheetRow, with_results, write_sheet
from imagegen.studio import exports
from imagegen.studio.drafts import TaskDraft, draft_of
from imagegen.studio.sheet_rows import SINGLE_ROLES, RowReader, picture_name, plan_of

DRAFT = "draft"  # the status of a row that was not started yet
Cells = dict[str, Any]


@dataclass(frozen=True)
class SheetFile:
    """A file to download."""

    title: str  # of its batch
    ending: str
    data: bytes


class SheetsOut:
    """Writes the sheet of a batch."""

    def __init__(self, tools: Tools) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._media = tools.media

    def write(self, owner: str, batch_id: str, ending: str) -> SheetFile:
        """The sheet as "csv", "xlsx" or "jsonl". Raises InvalidInput for another ending."""
        batch = self._store.batches.get(owner, batch_id)
        started = self._store.tasks.facts_of_batch(batch.id)
        drafts = [TaskFacts(task, ()) for task in self._store.drafts.of_batch(batch.id)]
        facts = sorted([*started, *drafts], key=lambda one: one.task.position)
        table = _Table(batch, self._catalog, self._assets(owner, facts))
        cells = [table.cells(one.task) for one in facts]
        names = self._file_names(owner, batch, started)
        rows = [_with_outcome(own, one, names) for own, one in zip(cells, facts, strict=True)]
        return SheetFile(batch.title, ending, write_sheet(ending, table.columns(cells), rows))

    def _assets(self, owner: str, facts: Sequence[TaskFacts]) -> dict[str, Asset]:
        return self._store.assets.by_ids(owner, {ref for one in facts for _, ref in asset_refs(one.task.params)})

    def _file_names(self, owner: str, batch: Batch, started: Sequence[TaskFacts]) -> dict[str, str]:
        """Generation → the name of its picture in the batch's zip."""
        topics = {batch.topic_id: self._store.topics.get(owner, batch.topic_id)}
        packed = exports.pack(started, {batch.id: batch}, topics, self._media)
        found = [one.generation.id for facts in started for one in facts.generations if one.asset]
        return {generation_id: picture.name for generation_id, picture in zip(found, packed, strict=True)}


def _with_outcome(own: Cells, facts: TaskFacts, names: Mapping[str, str]) -> Cells:
    made = [one for one in facts.generations if one.asset]
    costs = {one.attempt.id: one.attempt.cost_usd for one in facts.generations if one.attempt}
    known = [cost for cost in costs.values() if cost is not None]
    ratings = [one.generation.rating for one in made]
    return with_results(
        own,
        status=DRAFT if facts.task.started_at is None else facts.standing.value,
        file="; ".join(names[one.generation.id] for one in made) or None,
        cost_usd=sum(known) if known else None,
        seed=_one_or_all([seed for one in made if (seed := _seed(one)) is not None]),
        rating=_one_or_all(ratings) if any(ratings) else None,
    )


def _seed(one: GenerationFacts) -> int | None:
    return one.generation.seed if one.asset is None or one.asset.seed is None else one.asset.seed


def _one_or_all(values: Sequence[Any]) -> Any:
    return None if not values else values[0] if len(values) == 1 else list(values)


class _Table:
    """The person's own cells of each task: as they were in their sheet, and changed where a task was changed."""

    def __init__(self, batch: Batch, catalog: Catalog, assets: Mapping[str, Asset]) -> None:
        self._assets = assets
        origin: Mapping[str, Any] = batch.origin or {}
        self._roles = {one["name"]: one["role"] for one in origin.get("columns", ())}
        self._plan = plan_of(self._roles)
        self._template = str(origin.get("prompt", "")).strip()
        single = {role: getattr(self._plan, role) for role in SINGLE_ROLES}
        self._columns = single | {name: column for column, name in self._plan.parameters.items()}
        self._reader = RowReader(TaskDraft("", **origin["draft"]), catalog, {}) if "draft" in origin else None

    def columns(self, rows: Sequence[Cells]) -> list[str]:
        """The person's columns as they stood, then those that were not in their sheet."""
        used = dict.fromkeys(name for row in rows for name in row)
        return list(self._roles | used) if self._roles else sorted(used, key=lambda name: name not in SINGLE_ROLES)

    def cells(self, task: Task) -> Cells:
        """One row without its results."""
        now = self._values(draft_of(task))
        cells = (task.origin or {}).get("cells")
        if self._reader is None or cells is None:
            return {self._column(name): self._cell(value) for name, value in now.items()}
        before = self._values(self._read(self._reader, cells))
        before.setdefault(COUNT, now[COUNT])  # as many as the person's setting said
        changed = {name for name in (*now, *before) if not _is_same(now.get(name), before.get(name))}
        if self._template:
            changed.add(PROMPT)  # the file stands for itself: whoever opens it does not know the prompt for all rows
        edited = {self._column(name): self._cell(now.get(name)) for name in (*now, *before) if name in changed}
        return {name: value for name, value in {**cells, **edited}.items() if value is not None}

    def _column(self, name: str) -> str:
        """Where a value stands; one that had no column gets one under its own name."""
        return self._columns.get(name) or name

    def _read(self, reader: RowReader, cells: Cells) -> TaskDraft:
        """The row as it was made of these cells; no picture is known here, so its names are all among the missing."""
        sheet = Sheet(tuple(self._roles), (SheetRow("", cells),))
        (row,) = rows_of_sheet(sheet, self._plan, self._template)
        return reader.draft(row, cells)

    def _values(self, draft: TaskDraft) -> dict[str, Any]:
        """What a row says, by the name of each thing; nothing for what is not set. Pictures are file names."""
        pictures: dict[str, list[str]] = {}
        for name, asset_id in asset_refs(draft.params):
            asset = self._assets.get(asset_id)
            pictures.setdefault(name, []).append((asset and asset.name) or asset_id)
        for one in (draft.origin or {}).get("missing", ()):
            pictures.setdefault(one["parameter"], []).append(one["name"])
        values = {
            ROW_KEY: draft.row_key,
            TITLE: draft.title,
            PROMPT: draft.prompt,
            MODEL: draft.model,
            COUNT: draft.count,
            **draft.params,
            **{name: _Files(names) for name, names in pictures.items()},
        }
        return {name: value for name, value in values.items() if value is not None}

    def _cell(self, value: Any) -> Any:
        return "|".join(value) if isinstance(value, _Files) else value


class _Files(list[str]):
    """Names of files; folders and their order do not count."""


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, _Files) and isinstance(other, _Files):
        return sorted(map(picture_name, one)) == sorted(map(picture_name, other))
    return bool(one == other)
