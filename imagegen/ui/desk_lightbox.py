"""The page's verbs about the one picture that is looked at."""

from imagegen.studio.anchors import Anchors
from imagegen.studio.covers import Covers
from imagegen.studio.picture_details import PictureDetails
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, text_of, texts_of


def lightbox_verbs(details: PictureDetails, covers: Covers, anchors: Anchors) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def release(owner: str, payload: Payload) -> View:
        return {"count": anchors.release(owner, _picture(payload), texts_of(payload, "task_ids"))}

    return {
        "pictures.details": lambda owner, payload: details.look(owner, _picture(payload)),
        "pictures.set_cover": lambda owner, payload: covers.set_cover(owner, _picture(payload)),
        "pictures.take_back_cover": lambda owner, payload: covers.take_back(owner, text_of(payload, "topic_id")),
        "pictures.anchor": lambda owner, payload: anchors.anchor(owner, _picture(payload)),
        "pictures.release_anchor": release,
    }


def _picture(payload: Payload) -> str:
    return text_of(payload, "generation_id")
