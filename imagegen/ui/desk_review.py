"""The page's verbs about lists: "review.edit" and the others, each with a list's id."""

from collections.abc import Callable
from typing import Any

from imagegen.studio.drafts import TaskDraft
from imagegen.studio.review import Review
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of


def review_verbs(review: Review) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def verb(method: Callable[..., Any], *read: Callable[[Payload], Any]) -> Verb:
        return lambda owner, payload: method(owner, text_of(payload, "list"), *(one(payload) for one in read))

    return {
        "review.look": verb(review.look),
        "review.rows": verb(review.rows, _ids),
        "review.totals": verb(review.totals, _ids),
        "review.edit": lambda owner, payload: _edit(review, owner, payload),
        "review.replace": verb(review.replace_text, _ids, _named("find"), _named("put"), _flag("ignore_case")),
        "review.fix": verb(review.fix, _ids, _named("code"), _named("model")),
        "review.duplicate": verb(review.duplicate, _ids),
        "review.compare": verb(review.compare_models, _ids, lambda payload: texts_of(payload, "models")),
        "review.delete": verb(review.delete, _ids),
        "review.restore": verb(review.restore, _ids),
        "review.move": verb(review.move, _ids, lambda payload: optional_text_of(payload, "before")),
        "review.rename": verb(review.rename, _named("title")),
        "review.add": lambda owner, payload: _add(review, owner, payload),
        "review.start": verb(review.start, _ids),
        "review.diff": verb(review.diff, _named("id")),
    }


def _ids(payload: Payload) -> list[str]:
    return texts_of(payload, "ids")


def _named(name: str) -> Callable[[Payload], str]:
    return lambda payload: text_of(payload, name)


def _flag(name: str) -> Callable[[Payload], bool]:
    return lambda payload: payload.get(name) is True


def _edit(review: Review, owner: str, payload: Payload) -> View:
    is_for_many = payload.get("is_for_many") is True
    return review.edit(owner, text_of(payload, "list"), payload.get("changes"), is_for_many=is_for_many)


def _add(review: Review, owner: str, payload: Payload) -> View:
    """One new row, with the settings of the panel."""
    made = review.add(owner, text_of(payload, "list"), [draft_in(payload, "")], optional_text_of(payload, "after"))
    return {"made": made, **review.rows(owner, text_of(payload, "list"), made, is_ordered=True)}


def draft_in(payload: Payload, prompt: str) -> TaskDraft:
    """The panel's settings with a prompt."""
    draft = table_of(payload, "draft")
    return TaskDraft(prompt, text_of(draft, "model"), dict(table_of(draft, "params")), number_of(draft, "count", None))
