"""The page's verbs about single pictures."""

from imagegen.studio.pictures import Pictures
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, table_of, texts_of


def picture_verbs(pictures: Pictures) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def judge(owner: str, payload: Payload) -> View:
        return pictures.judge(owner, texts_of(payload, "generation_ids"), table_of(payload, "marks"))

    return {
        "pictures.judge": judge,
        "pictures.delete": lambda owner, payload: {
            "count": pictures.delete(owner, texts_of(payload, "generation_ids"))
        },
        "pictures.restore": lambda owner, payload: {
            "count": pictures.restore(owner, texts_of(payload, "generation_ids"))
        },
        "pictures.tasks": lambda owner, payload: pictures.tasks(owner, texts_of(payload, "task_ids")),
    }
