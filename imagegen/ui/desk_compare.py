"""The page's verbs about comparing: two pictures, a grid, choosing without names, figures."""

from collections.abc import Mapping
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.studio.comparing import Comparing, Place
from imagegen.studio.figures import read_extent
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, optional_text_of, table_of, text_of, texts_of


def compare_verbs(comparing: Comparing) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def choose(owner: str, payload: Payload) -> View:
        picture, rejects = optional_text_of(payload, "generation_id"), payload.get("reject_others") is True
        return comparing.choose(owner, _place(payload), text_of(payload, "row_id"), picture, reject_others=rejects)

    def take_back(owner: str, payload: Payload) -> None:
        previous = table_of(payload, "previous")
        known = optional_text_of(previous, "generation_id")
        before = _verdicts(table_of(payload, "before"))
        comparing.take_back(owner, _place(payload), text_of(payload, "row_id"), known, bool(previous), before)

    def figures(owner: str, payload: Payload) -> list[View]:
        grouping = text_of(payload, "by")
        if grouping not in ("model", "style"):
            raise InvalidInput("Figures are made by model or by style.", hint="Reload the page.")
        fields = ("batch_id", "topic_id", "from", "to")
        wanted = read_extent({field: optional_text_of(payload, field) or "" for field in fields})
        return comparing.figures.look(owner, wanted, "style" if grouping == "style" else "model")

    return {
        "comparing.pair": lambda owner, payload: comparing.pairs.look(owner, texts_of(payload, "generation_ids")),
        "comparing.grid": lambda owner, payload: comparing.grid(owner, _place(payload)),
        "comparing.blind": lambda owner, payload: comparing.blind(owner, _place(payload)),
        "comparing.choose": choose,
        "comparing.take_back": take_back,
        "comparing.start_over": lambda owner, payload: comparing.start_over(owner, _place(payload)),
        "comparing.reveal": lambda owner, payload: comparing.reveal(owner, _place(payload)),
        "comparing.figures": figures,
    }


def _place(payload: Payload) -> Place:
    place = Place(optional_text_of(payload, "batch_id"), optional_text_of(payload, "topic_id"))
    if not place.id:
        raise InvalidInput("The page did not say what to compare.", hint="Reload it.")
    return place


def _verdicts(table: Mapping[str, Any]) -> dict[str, str | None]:
    return {str(one): optional_text_of(table, one) for one in table}
