"""The desk for sheets that come in: what stands in a file, what its columns are, and the list it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.catalog import Catalog
from imagegen.errors import InvalidInput
from imagegen.prompts import COUNT, PromptRow, fill, rows_of_sheet
from imagegen.records import Batch
from imagegen.sheets import Sheet, as_text, is_done_unchanged, read_sheet, split_results
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.opened import OpenedFiles
from imagegen.studio.review import Review
from imagegen.studio.sheet_rows import RowReader, count_of, found_roles, own_columns, picture_name, plan_of
from imagegen.studio.views import View

SHOWN_ROWS = 5
SHOWN_CHARACTERS = 160
SHOWN_NAMES = 8


@dataclass(frozen=True)
class OpenSheet:
    """A file that was read."""

    file_name: str
    sheet: Sheet

    @cached_property
    def done(self) -> frozenset[str]:
        """The places of the rows that an earlier run made, and that nobody changed since."""
        return frozenset(row.place for row in self.sheet.rows if is_done_unchanged(row))


@dataclass(frozen=True)
class SheetWish:
    """How a sheet shall be used."""

    base: TaskDraft  # the panel's settings
    roles: Mapping[str, str] = field(default_factory=dict)  # column → what it is, where a person chose; see sheet_rows
    prompt: str = ""  # for all rows, filled with {column}; "" where each row has its own
    leaves_done: bool = True  # rows that are done and unchanged are left out
    pictures: Mapping[str, str] = field(default_factory=dict)  # file name → "asset:…"


class SheetLists:
    """The verbs about sheets that come in."""

    def __init__(self, catalog: Catalog, opened: OpenedFiles[OpenSheet], review: Review) -> None:
        self._catalog = catalog
        self._opened = opened
        self._review = review

    def read(self, owner: str, file_name: str, data: bytes) -> str:
        """Read a file and keep it open; returns its id. Raises InvalidInput with one sentence."""
        return self._opened.keep(owner, OpenSheet(file_name, read_sheet(file_name, data)))

    def look(self, owner: str, file_id: str, wish: SheetWish) -> View:
        """What stands in the file and what would come of it. Nothing is made."""
        opened = self._opened.get(owner, file_id)
        plan = _SheetPlan(opened, wish, self._catalog)
        return {
            "id": file_id,
            "file_name": opened.file_name,
            "notes": list(opened.sheet.notes),
            "columns": [_column_view(opened.sheet, name, role) for name, role in plan.roles.items()],
            "rows": [
                {"place": row.place, "cells": [_shown(row.cells.get(name)) for name in plan.roles]}
                for row in opened.sheet.rows[:SHOWN_ROWS]
            ],
            "row_count": len(opened.sheet.rows),
            "done_count": len(opened.done),
            "count": len(plan.rows) if plan.has_prompt else 0,
            "has_prompt": plan.has_prompt,
            "examples": [_shown(row.prompt, 3 * SHOWN_CHARACTERS) for row in plan.rows[:3]],
            "unknown_names": list(plan.unknown_names),
            "unused": list(plan.columns.unused(plan.texts)),
            "wants_pictures": plan.wants_pictures,
            "missing_pictures": plan.missing_pictures,
        }

    def make(self, owner: str, topic_id: str | None, file_id: str, wish: SheetWish) -> tuple[Batch, list[str]]:
        """The list of a sheet, and what a person should know of it."""
        opened = self._opened.get(owner, file_id)
        plan = _SheetPlan(opened, wish, self._catalog)
        plan.require_rows()
        origin = {
            "kind": "sheet",
            "file_name": opened.file_name,
            "columns": [{"name": name, "role": role} for name, role in plan.roles.items()],
            "prompt": wish.prompt,
            "draft": {"model": wish.base.model, "params": dict(wish.base.params), "count": wish.base.count},
        }
        title = PurePosixPath(opened.file_name).stem
        return self._review.open(owner, topic_id, plan.drafts, origin, title=title), plan.notes


class _SheetPlan:
    """A sheet and a wish, worked out."""

    def __init__(self, opened: OpenSheet, wish: SheetWish, catalog: Catalog) -> None:
        self._opened, self._wish = opened, wish
        found = found_roles(opened.sheet, wish.base.model, catalog)
        self.roles = {name: wish.roles.get(name, role) for name, role in found.items()}
        self.columns = plan_of(self.roles)
        self.has_prompt = bool(wish.prompt.strip()) or self.columns.prompt is not None
        self._reader = RowReader(wish.base, catalog, {picture_name(name): ref for name, ref in wish.pictures.items()})

    @cached_property
    def _sheet(self) -> Sheet:
        """The rows that are wanted."""
        sheet = self._opened.sheet
        if not self._wish.leaves_done:
            return sheet
        return replace(sheet, rows=tuple(row for row in sheet.rows if row.place not in self._opened.done))

    @cached_property
    def rows(self) -> list[PromptRow]:
        return rows_of_sheet(self._sheet, self.columns, self._wish.prompt.strip())

    @cached_property
    def drafts(self) -> list[TaskDraft]:
        return [
            self._reader.draft(row, split_results(source)[0])
            for row, source in zip(self.rows, self._sheet.rows, strict=True)
        ]

    @property
    def texts(self) -> list[str]:
        """Where placeholders may stand."""
        prompt = self._wish.prompt.strip()
        column = self.columns.prompt or ""
        return [prompt] if prompt else [as_text(row.cells.get(column, "")) for row in self._opened.sheet.rows]

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """What the prompt for all rows names, and no column is called."""
        return fill(self._wish.prompt, dict.fromkeys(own_columns(self._opened.sheet), "-")).missing

    @property
    def wants_pictures(self) -> bool:
        """Whether a column names files of pictures."""
        return any(name in IMAGE_PARAMETERS for name in self.columns.parameters.values())

    @property
    def missing_pictures(self) -> list[str]:
        if not self.wants_pictures:
            return []
        names = (one["name"] for draft in self.drafts for one in (draft.origin or {}).get("missing", ()))
        return list(dict.fromkeys(names))

    @property
    def notes(self) -> list[str]:
        """What was understood otherwise than it stands there."""
        notes = []
        odd = [row for row in self.rows if COUNT in row.values and count_of(row.values[COUNT]) is None]
        if odd:
            value = as_text(odd[0].values[COUNT])
            many = "this row makes" if len(odd) == 1 else f"{len(odd):,} rows make"
            notes.append(f"{odd[0].place}: “{value}” is not a number of images; {many} as many as the panel says.")
        if self.missing_pictures:
            notes.append(f"Pictures that were not added: {_listed(self.missing_pictures)}. Their rows are marked.")
        return notes

    def require_rows(self) -> None:
        if not self.has_prompt:
            raise InvalidInput(
                "No column is the prompt.", hint="Choose the column with the prompts, or write one for all rows."
            )
        if not self.rows:
            raise InvalidInput(
                "All rows of this sheet are done and unchanged.", hint="Change a row, or let done rows run again."
            )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(names[:SHOWN_NAMES]) + more


def _column_view(sheet: Sheet, name: str, role: str) -> View:
    sample = next((row.cells[name] for row in sheet.rows if name in row.cells), "")
    return {"name": name, "role": role, "sample": _shown(sample)}


def _shown(value: Any, limit: int = SHOWN_CHARACTERS) -> str:
    text = as_text(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
