"""The manifest of a zip that was made here: what its pictures cannot say of themselves. Pure; nothing is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from imagegen.clock import to_text
from imagegen.found.settings import read_object

MANIFEST = "manifest.json"
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class ManifestRow:
    """What a person said of a picture, and where it stood."""

    is_favourite: bool
    rating: int | None
    batch: str
    made_at: str  # "" where it says none that makes sense


def read_manifest(data: bytes) -> dict[str, ManifestRow]:
    """SHA-256 of the file as it was packed → its row; empty for anybody else's file."""
    rows = read_object(data.decode("utf-8-sig", "replace") if len(data) <= MAX_BYTES else "").get("images")
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {row["sha256"]: _row(row) for row in known if isinstance(row.get("sha256"), str)}


def _row(row: Mapping[str, Any]) -> ManifestRow:
    rating, batch = row.get("rating"), row.get("batch")
    return ManifestRow(
        is_favourite=row.get("favourite") is True,
        rating=rating if type(rating) is int and 1 <= rating <= 5 else None,
        batch=batch if isinstance(batch, str) else "",
        made_at=_moment(row.get("created_at")),
    )


def _moment(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value)
        return to_text(moment) if moment.tzinfo else ""
    except (TypeError, ValueError, OverflowError):
        return ""
