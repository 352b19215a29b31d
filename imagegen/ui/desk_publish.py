"""The page's verbs about publishing."""

from imagegen.studio.publishing import Publishing
from imagegen.ui.payload import Verb, text_of


def publish_verbs(publishing: Publishing) -> dict[str, Verb]:
    """Each verb by its name on the wire."""
    return {
        "publishing.look": lambda owner, payload: publishing.look(owner, text_of(payload, "generation_id")),
        "publishing.publish": lambda owner, payload: publishing.publish(
            owner, text_of(payload, "generation_id"), payload.get("shows_prompt") is True
        ),
        "publishing.unpublish": lambda owner, payload: publishing.unpublish(owner, text_of(payload, "generation_id")),
        "publishing.restore": lambda owner, payload: publishing.restore(owner, text_of(payload, "generation_id")),
        "publishing.list": lambda owner, _: publishing.list(owner),
    }
