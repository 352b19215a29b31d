"""Webhooks: the end of a batch as one signed POST to an address of the person's own.

The signature is that of Standard Webhooks, so that receivers find a library for it: id, time and body with dots
between, HMAC-SHA256, base64 behind `v1,`. A secret `whsec_…` is base64, any other is taken as it is typed.
Read from the specification at standardwebhooks.com, 2026-11-25.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from imagegen.clock import Clock
from imagegen.engine.rounds import SETTLED, News, NewsKind
from imagegen.errors import InvalidInput, ProviderError
from imagegen.net import HOOK_LIMIT_S, Net, call_hook, hook_refusal
from imagegen.settings import Webhook

SECRET_PREFIX = "whsec_"
PAUSES_S = (2.0, 10.0)  # between the three tries


@dataclass(frozen=True)
class Message:
    """What is sent; the same id at every try."""

    id: str
    body: Mapping[str, Any]


def news_body(news: News, topic: str, public_url: str) -> dict[str, Any]:
    """What a receiver gets to know of a batch: counts and money, no prompt and no picture."""
    batch, counts = news.now.batch, news.now.counts
    body: dict[str, Any] = {
        "event": news.kind.value,
        "batch_id": batch.id,
        "title": batch.title,
        "topic": topic,
        "counts": {standing.value: news.now.count(standing) for standing in SETTLED},
        "cost_usd": counts.spent_usd,
        "estimate_usd": batch.price_estimate_usd,
        "started_at": news.started_at,
        "ended_at": news.ended_at,
    }
    if news.kind is NewsKind.PAUSED:
        body["reason"] = batch.pause_reason
    return {**body, "url": public_url} if public_url else body


def sample_body(now: str) -> dict[str, Any]:
    """What a test sends: of the same shape, with nothing in it."""
    counts = {standing.value: 0 for standing in SETTLED}
    body = {"event": "test", "batch_id": "", "title": "A test of Imagegen", "topic": "", "counts": counts}
    return {**body, "cost_usd": 0.0, "estimate_usd": 0.0, "started_at": now, "ended_at": now}


def sign(secret: str, message_id: str, sent_at: str, body: bytes) -> str:
    """The value of the signature's header. Raises InvalidInput for a `whsec_` secret that is not base64."""
    signed = f"{message_id}.{sent_at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_secret_bytes(secret), signed, hashlib.sha256)).decode()


def _secret_bytes(secret: str) -> bytes:
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise InvalidInput(
            "The webhook's secret is not complete: what follows “whsec_” must be base64.", hint="Copy it again."
        ) from error


def check_secret(secret: str) -> None:
    """Raises InvalidInput for one that nothing can be signed with."""
    _secret_bytes(secret)


class Postman:
    """Delivers messages, with patience."""

    def __init__(
        self, net: Net, clock: Clock, *, pauses_s: Sequence[float] = PAUSES_S, limit_s: float = HOOK_LIMIT_S
    ) -> None:
        self._net = net
        self._clock = clock
        self.pauses_s = pauses_s
        self.limit_s = limit_s

    async def deliver(self, hook: Webhook, message: Message) -> None:
        """Three tries with growing pauses. Raises the last ProviderError when none was taken."""
        for pause_s in self.pauses_s:
            try:
                return await self._send(hook, message)
            except ProviderError as error:
                if not error.retryable:
                    raise
            await asyncio.sleep(pause_s)
        return await self._send(hook, message)

    async def try_once(self, hook: Webhook, message: Message) -> str:
        """One try; a sentence about it. Raises ProviderError."""
        before = monotonic()
        await self._send(hook, message)
        return f"Taken, after {monotonic() - before:.1f} seconds."

    async def _send(self, hook: Webhook, message: Message) -> None:
        body = json.dumps(message.body, ensure_ascii=False).encode()
        reply = await call_hook(self._net, hook.url, body, self._headers(hook, message, body), self.limit_s)
        if error := hook_refusal(reply):
            raise error

    def _headers(self, hook: Webhook, message: Message, body: bytes) -> dict[str, str]:
        sent_at = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Imagegen",
            "webhook-id": message.id,
            "webhook-timestamp": sent_at,
        }
        signature = {"webhook-signature": sign(hook.secret, message.id, sent_at, body)} if hook.secret else {}
        return headers | signature
