"""The page's verbs that make lists: of texts, sheets and recipes."""

from collections.abc import Iterable, Mapping
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.prompts.combining import How
from imagegen.records import Batch
from imagegen.studio import Studio
from imagegen.studio.sheet_lists import SheetWish
from imagegen.studio.texts import TextWish, values_in
from imagegen.studio.views import View
from imagegen.ui.desk_review import draft_in
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of

MOST_PICKED = 20_000


def list_verbs(studio: Studio) -> dict[str, Verb]:
    """Each verb by its name on the wire."""
    lists, templates = studio.lists, studio.lists.templates
    return {
        "lists.prompts": lambda owner, payload: _from_prompts(studio, owner, payload),
        "lists.shelf": lambda owner, _: lists.shelf(owner),
        "lists.parameters": lambda owner, payload: lists.parameters(owner, text_of(payload, "model")),
        "lists.count": lambda owner, payload: lists.count(owner, _text_wish(payload)),
        "lists.text": lambda owner, payload: made(lists.from_text(owner, _topic(payload), _text_wish(payload))),
        "lists.look_at_sheet": lambda owner, payload: lists.sheets.look(
            owner, text_of(payload, "file"), _sheet_wish(payload)
        ),
        "lists.sheet": lambda owner, payload: made(
            *lists.sheets.make(owner, _topic(payload), text_of(payload, "file"), _sheet_wish(payload))
        ),
        "lists.look_at_recipe": lambda owner, payload: studio.recipes.look(owner, text_of(payload, "file")),
        "lists.recipe": lambda owner, payload: made(
            *studio.recipes.open(owner, _topic(payload), text_of(payload, "file"))
        ),
        "lists.save_template": lambda owner, payload: {
            "id": templates.save(text_of(payload, "name"), text_of(payload, "text"))
        },
        "lists.remove_template": lambda owner, payload: templates.remove(text_of(payload, "id")),
    }


def _from_prompts(studio: Studio, owner: str, payload: Payload) -> View:
    drafts = [draft_in(payload, prompt) for prompt in texts_of(payload, "prompts")]
    return made(studio.lists.from_prompts(owner, _topic(payload), drafts))


def made(batch: Batch, notes: Iterable[str] = ()) -> View:
    """Where a new list stands, and what a person should know of it."""
    return {"batch_id": batch.id, "topic_id": batch.topic_id, "notes": list(notes)}


def _topic(payload: Payload) -> str | None:
    return optional_text_of(payload, "topic_id")


def _text_wish(payload: Payload) -> TextWish:
    picked = number_of(payload, "picked", None)
    if picked is not None and not 1 <= picked <= MOST_PICKED:
        raise InvalidInput(f"How many random ones must be a whole number from 1 to {MOST_PICKED:,}.")
    return TextWish(
        base=draft_in(payload, ""),
        text=text_of(payload, "text"),
        is_per_line=payload.get("is_per_line") is True,
        has_variants=payload.get("has_variants") is True,
        picked=picked,
        values={name: values_in(text, known) for name, (text, known) in _values(payload).items()},
        how=_how(payload),
        sweep={name: values_in(text) for name, text in _texts(table_of(payload, "sweep")).items() if text.strip()},
        template=optional_text_of(payload, "template") or "",
        style=optional_text_of(payload, "style") or "",
    )


def _values(payload: Payload) -> dict[str, tuple[str, list[str]]]:
    """Variable → what was typed for it, and what was offered as one value."""
    offered = table_of(payload, "offered")
    return {
        name: (text, texts_of(offered, name) if name in offered else [])
        for name, text in _texts(table_of(payload, "values")).items()
    }


def _how(payload: Payload) -> How:
    return "zip" if payload.get("how") == "zip" else "product"


def _sheet_wish(payload: Payload) -> SheetWish:
    return SheetWish(
        base=draft_in(payload, ""),
        roles=_texts(table_of(payload, "roles")),
        prompt=text_of(payload, "prompt"),
        leaves_done=payload.get("leaves_done") is True,
        pictures=_texts(table_of(payload, "pictures")),
    )


def _texts(table: Mapping[str, Any]) -> Mapping[str, str]:
    if not all(isinstance(value, str) for value in table.values()):
        raise InvalidInput("The page sent something that is no text.", hint="Reload it.")
    return table
