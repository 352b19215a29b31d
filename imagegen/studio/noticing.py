"""Notices at the desk: what a page tells of the work, and where a person's webhook goes."""

from urllib.parse import urlsplit

from imagegen.engine.engine import Engine
from imagegen.engine.notices import Notice
from imagegen.engine.rounds import SETTLED
from imagegen.engine.tools import Tools
from imagegen.engine.webhooks import check_secret
from imagegen.errors import InvalidInput
from imagegen.settings import Webhook
from imagegen.studio.views import View

TEST_LIMIT_S = 15.0
NO_WEBHOOK = Webhook("")


class Noticing:
    """How far the work is, what ended, and the webhook."""

    def __init__(self, tools: Tools, engine: Engine) -> None:
        self._webhooks = tools.webhooks
        self._engine = engine

    def look(self, owner: str) -> View:
        """The work of a person over all topics, and the latest notices: small, to be asked for every few seconds."""
        notices = self._engine.notices
        progress, is_moving = notices.progress(owner), notices.is_moving(owner)
        return {
            "work": {**vars(progress), "is_moving": is_moving},
            "notices": [_notice_view(notice) for notice in notices.of_owner(owner)],
            "webhook_failure": _failure_view(notices.last_failure(owner)),
        }

    # -- the webhook ----------------------------------------------------------------------------------------------

    def webhook_view(self, owner: str) -> View:
        """What the settings show. The secret is told to nobody, and of the installation's own address only the host."""
        found = self._webhooks.find(owner) or NO_WEBHOOK
        is_typed = found.source == "browser"
        return {
            "url": found.url if is_typed else "",
            "usual_host": "" if is_typed else urlsplit(found.url).hostname,
            "usual_source": "" if is_typed else found.source,
            "has_secret": bool(found.secret),
            "failure": _failure_view(self._engine.notices.last_failure(owner)),
        }

    def set_webhook(self, owner: str, url: str, secret: str | None) -> View:
        """Take an address and a secret; None leaves the secret that is known, an empty address forgets both."""
        self._webhooks.set(owner, self._read(owner, url, secret))
        return self.webhook_view(owner)

    def test_webhook(self, owner: str, url: str, secret: str | None) -> str:
        """Send a test to what is typed, else to what is known; a sentence. Raises ProviderError and InvalidInput."""
        known = self._webhooks.find(owner) or NO_WEBHOOK
        hook = self._read(owner, url, secret) if url.strip() else known
        if not hook.url:
            raise InvalidInput("There is no address to call.", hint="Type one first.")
        return self._engine.ask(self._engine.notices.try_hook(hook), TEST_LIMIT_S)

    def _read(self, owner: str, url: str, secret: str | None) -> Webhook:
        known = self._webhooks.find(owner) or NO_WEBHOOK
        kept = known.secret if known.source == "browser" else ""
        hook = Webhook.read(url, kept if secret is None else secret)
        check_secret(hook.secret)
        return hook


def _notice_view(notice: Notice) -> View:
    batch = notice.news.now.batch if notice.news else None
    return {
        "id": notice.id,
        "kind": notice.kind,
        "at": notice.at,
        "batch_id": batch.id if batch else None,
        "topic_id": batch.topic_id if batch else None,
        "title": batch.title if batch else "",
        "reason": batch.pause_reason if batch else None,
        "counts": {one.value: notice.news.now.count(one) for one in SETTLED} if notice.news else {},
        "error": _error_view(notice),
    }


def _failure_view(notice: Notice | None) -> View | None:
    return {"at": notice.at, **(_error_view(notice) or {})} if notice else None


def _error_view(notice: Notice) -> View | None:
    return {"message": notice.error.message, "hint": notice.error.hint} if notice.error else None
