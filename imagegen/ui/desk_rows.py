"""The page's verbs about rows of the feed: "rows.move" and the others."""

from imagegen.studio.task_rows import TaskRows
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, optional_text_of, text_of, texts_of


def row_verbs(rows: TaskRows) -> dict[str, Verb]:
    """Each verb by its name on the wire."""
    return {
        "rows.move": lambda owner, payload: _move(rows, owner, payload),
        "rows.order": lambda owner, payload: rows.order(owner, text_of(payload, "batch_id"), texts_of(payload, "ids")),
        "rows.edit": lambda owner, payload: rows.edit(owner, text_of(payload, "id")),
        "rows.duplicate": lambda owner, payload: rows.duplicate(owner, texts_of(payload, "ids")),
        "rows.cancel": lambda owner, payload: rows.cancel(owner, texts_of(payload, "ids")),
        "rows.retry": lambda owner, payload: rows.retry(owner, texts_of(payload, "ids")),
        "rows.delete": lambda owner, payload: rows.delete(owner, texts_of(payload, "ids")),
        "rows.restore": lambda owner, payload: rows.restore(owner, texts_of(payload, "ids")),
    }


def _move(rows: TaskRows, owner: str, payload: Payload) -> View:
    """By a step, or in front of another task (at the end where `before` is null)."""
    batch_id, ids = text_of(payload, "batch_id"), texts_of(payload, "ids")
    if payload.get("step") is not None:
        return rows.step(owner, batch_id, ids, text_of(payload, "step"))
    return rows.move(owner, batch_id, ids, optional_text_of(payload, "before"))
