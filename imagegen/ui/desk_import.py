"""The page's verbs about imports; the pictures themselves come over a route of their own."""

from imagegen.studio.importing import Importing
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, optional_text_of, text_of


def import_verbs(imports: Importing) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def open_import(owner: str, payload: Payload) -> View:
        topic_id, title = optional_text_of(payload, "topic_id"), optional_text_of(payload, "title") or ""
        return imports.open(owner, topic_id, title, takes_bare=payload.get("takes_bare") is True)

    return {
        "imports.open": open_import,
        "imports.close": lambda owner, payload: imports.close(owner, text_of(payload, "import_id")),
        "imports.undo": lambda owner, payload: imports.undo(owner, text_of(payload, "import_id")),
    }
