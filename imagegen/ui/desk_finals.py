"""The page's verbs about finals."""

from imagegen.studio.final_plans import FinalWish
from imagegen.studio.finals import Finals
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of


def final_verbs(finals: Finals) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def offer(owner: str, payload: Payload) -> View:
        batch_id = optional_text_of(payload, "batch_id")
        return finals.offer_batch(owner, batch_id) if batch_id else finals.offer(owner, _ids(payload))

    def make(owner: str, payload: Payload) -> View:
        return finals.make(owner, _ids(payload), _wish(payload), starts=payload.get("starts") is True)

    return {
        "finals.offer": offer,
        "finals.plan": lambda owner, payload: finals.plan(owner, _ids(payload), _wish(payload)),
        "finals.make": make,
    }


def _ids(payload: Payload) -> list[str]:
    return texts_of(payload, "generation_ids")


def _wish(payload: Payload) -> FinalWish:
    wish = table_of(payload, "wish")
    return FinalWish(
        model=text_of(wish, "model"),
        params=dict(table_of(wish, "params")),
        keeps_seed=wish.get("keeps_seed") is True,
        uses_picture=wish.get("uses_picture") is True,
        count=number_of(wish, "count", 1),
    )
