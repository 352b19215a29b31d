"""A fake receiver of webhooks. It takes only what Standard Webhooks lets it take: JSON, with an id, a time and, when it
has a secret, a signature that fits.

    with FakeReceiver(secret="whsec_…") as receiver:
        receiver.script(Answer(503))
        … use receiver.address …
        assert receiver.taken[0]["event"] == "batch.done"

Signatures are checked by the code that checks providers' calls to us, which shares nothing with what signs ours.
"""

from collections import deque
from typing import Any

from imagegen.errors import BadCallback
from imagegen.providers.base import Callback
from imagegen.providers.signatures import standard_webhook
from tests.fakes.server import Answer, FakeServer, Received, Script

KEYS = {"event", "batch_id", "title", "topic", "counts", "cost_usd", "estimate_usd", "started_at", "ended_at"}
MAYBE = {"reason", "url"}
COUNTS = {"done", "failed", "cancelled", "unknown"}


class FakeReceiver(FakeServer):
    """Takes webhooks at `address`."""

    def __init__(self, secret: str = "", now_s: float | None = None) -> None:
        super().__init__()
        self.secret = secret
        self.now_s = now_s
        self.taken: list[dict[str, Any]] = []
        self.ids: list[str] = []  # of every try
        self.refused: list[str] = []
        self._script: deque[Script] = deque()

    @property
    def address(self) -> str:
        return f"{self.url}/hooks/imagegen?of=me"

    def script(self, *answers: Script) -> None:
        """What to answer next, whatever comes; then it goes by the rules again."""
        self._script.extend(answers)

    async def answer(self, request: Received) -> Script:
        self.ids.append(request.headers.get("webhook-id", ""))
        if self._script:
            return self._script.popleft()
        trouble = self._trouble(request)
        if trouble:
            self.refused.append(trouble)
            return Answer(400, trouble.encode(), "text/plain")
        self.taken.append(request.json())
        return Answer(204)

    def _trouble(self, request: Received) -> str:
        if (request.method, request.path, request.query) != ("POST", "/hooks/imagegen", {"of": "me"}):
            return "wrong address"
        if request.headers.get("content-type") != "application/json" or not request.headers.get("webhook-id"):
            return "wrong headers"
        body = request.json()
        if not KEYS <= body.keys() <= KEYS | MAYBE or body["counts"].keys() != COUNTS:
            return "wrong body"
        return self._wrong_signature(request)

    def _wrong_signature(self, request: Received) -> str:
        if not self.secret:
            return "signed without a secret" if "webhook-signature" in request.headers else ""
        sent_at = float(request.headers.get("webhook-timestamp", "0"))
        try:
            now_s = sent_at if self.now_s is None else self.now_s
            standard_webhook(Callback(request.headers, request.body, now_s), [self.secret], now_s)
        except BadCallback as error:
            return error.message
        return ""
