"""Rows to records and back: JSON text, booleans and enums are the only differences."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from imagegen.records import Asset, Attempt, Batch, Generation, Task, Topic
from imagegen.states import AttemptState

Row = Mapping[str, Any]
Record = Topic | Batch | Task | Generation | Attempt | Asset


def to_row(record: Record) -> dict[str, Any]:
    """The columns of a record; which generations an attempt is for stands in a table of its own."""
    row = {name: _to_column(value) for name, value in asdict(record).items()}
    row.pop("generation_ids", None)
    return row


def _to_column(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.value if isinstance(value, AttemptState) else value


def topic_from_row(row: Row) -> Topic:
    return Topic(**row)


def batch_from_row(row: Row) -> Batch:
    return Batch(**{**row, "is_paused": bool(row["is_paused"]), "origin": _object_or_none(row["origin"])})


def task_from_row(row: Row) -> Task:
    return Task(
        **{
            **row,
            "params": json.loads(row["params"]),
            "is_locked": bool(row["is_locked"]),
            "follow_up": _object_or_none(row["follow_up"]),
            "origin": _object_or_none(row["origin"]),
        }
    )


def _object_or_none(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None


def generation_from_row(row: Row) -> Generation:
    known = {name: value for name, value in row.items() if name != "latest_attempt_id"}
    return Generation(**{**known, "is_favourite": bool(row["is_favourite"])})


def attempt_from_row(row: Row, generation_ids: tuple[str, ...] = ()) -> Attempt:
    known = {name: value for name, value in row.items() if name != "place"}  # whose turn it is, only the queue knows
    return Attempt(
        **{
            **known,
            "state": AttemptState(row["state"]),
            "remote_handle": _object_or_none(row["remote_handle"]),
            "generation_ids": generation_ids,
        }
    )


def asset_from_row(row: Row) -> Asset:
    return Asset(**{**row, "details": json.loads(row["details"])})
