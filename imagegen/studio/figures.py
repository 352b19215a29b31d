"""Keep rate, price for each kept image and median seconds, by model and by style: as a table and as a CSV file."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from imagegen.clock import to_text
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.sheets.results import with_mark
from imagegen.storage.figures import Extent, Figure, Grouping
from imagegen.studio.grid_views import figure_view, model_names, style_name
from imagegen.studio.people import People
from imagegen.studio.views import View

CSV_COLUMNS = (
    *("by", "name", "provider", "images", "kept", "rejected", "undecided", "failed", "keep_rate"),
    *("usd_all", "usd_decided", "usd_per_kept", "prices_estimated", "prices_unknown", "median_seconds"),
)


class FigureTables:
    """Asks the database and puts names to what it says."""

    def __init__(self, tools: Tools, people: People) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._people = people

    def look(self, owner: str, extent: Extent, grouping: Grouping) -> list[View]:
        """One row per model or style, those with most pictures first. Raises NotFound."""
        figures = self._figures(owner, extent, grouping)
        return [{"id": one.name, **self._names(owner, one, grouping), **figure_view(one)} for one in figures]

    def write_csv(self, owner: str, extent: Extent) -> bytes:
        """Both tables as one file for spreadsheets; text that would run as a formula is marked."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(CSV_COLUMNS)
        groupings: tuple[Grouping, ...] = ("model", "style")
        for grouping in groupings:
            for figure in self._figures(owner, extent, grouping):
                names = self._names(owner, figure, grouping)
                head = (grouping, names["name"], names["provider_name"])
                writer.writerow([*map(with_mark, head), *_numbers(figure)])
        # With the mark of UTF-8: without it spreadsheet programs read another encoding.
        return text.getvalue().encode("utf-8-sig")

    def _figures(self, owner: str, extent: Extent, grouping: Grouping) -> list[Figure]:
        if extent.batch_id:
            self._store.batches.get(owner, extent.batch_id)
        if extent.topic_id:
            self._store.topics.get(owner, extent.topic_id)
        return self._store.figures.by(grouping, owner, extent)

    def _names(self, owner: str, figure: Figure, grouping: Grouping) -> View:
        if grouping == "model":
            return model_names(figure.name, self._catalog)
        return {"name": style_name(figure.name, self._catalog, self._people.language(owner)), "provider_name": ""}


def _numbers(figure: Figure) -> Iterable[Any]:
    """Empty where nobody knows: a zero would be a price."""
    judged, decided = figure.judged, figure.kept + figure.rejected
    is_known = figure.kept and not judged.unknown
    yield from (figure.images, figure.kept, figure.rejected, figure.undecided, figure.failed)
    yield _rounded(figure.keep_rate, 4)
    yield _rounded(figure.spent.usd if figure.spent.unknown < figure.images else None, 6)
    yield _rounded(judged.usd if judged.unknown < decided else None, 6)
    yield _rounded(judged.usd / figure.kept if is_known else None, 6)
    yield from (figure.spent.about, figure.spent.unknown, _rounded(figure.median_s, 2))


def _rounded(value: float | None, digits: int) -> float | str:
    return "" if value is None else round(value, digits)


def read_moment(text: str) -> str:
    """A moment of a page, "2026-08-01" or "2026-07-31T22:00:00Z", as it is stored; "" stays. Raises InvalidInput."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"“{text[:40]}” is no date.", hint="Choose one again.") from None
    return to_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def read_extent(fields: Mapping[str, str]) -> Extent:
    """Which images are meant by `batch_id`, `topic_id`, `from` and `to`; what is missing or "" sets no limit."""
    return Extent(
        batch_id=fields.get("batch_id") or None,
        topic_id=fields.get("topic_id") or None,
        since=read_moment(fields.get("from", "")),
        until=read_moment(fields.get("to", "")),
    )
