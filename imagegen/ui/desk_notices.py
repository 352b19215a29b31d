"""The page's verbs about notices and the webhook."""

from imagegen.studio.noticing import Noticing
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, optional_text_of


def notice_verbs(noticing: Noticing) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def set_webhook(owner: str, payload: Payload) -> View:
        return noticing.set_webhook(owner, optional_text_of(payload, "url") or "", optional_text_of(payload, "secret"))

    def test_webhook(owner: str, payload: Payload) -> View:
        url, secret = optional_text_of(payload, "url") or "", optional_text_of(payload, "secret")
        return {"text": noticing.test_webhook(owner, url, secret)}

    return {
        "notices.look": lambda owner, _: noticing.look(owner),
        "webhook.look": lambda owner, _: noticing.webhook_view(owner),
        "webhook.set": set_webhook,
        "webhook.test": test_webhook,
    }
