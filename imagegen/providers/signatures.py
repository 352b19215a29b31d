"""Whether a callback was signed by the provider it names, just now.

Pure: the keys or secrets are given, and so is the time. Each check is called in the same way and raises BadCallback
unless one of the keys fits. The formats were read from the public pages on webhooks of fal (Ed25519) and
Replicate (Standard Webhooks), 2026-11-22.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from imagegen.errors import BadCallback
from imagegen.providers.base import Callback

TOLERANCE_S = 300  # how far the time of a signature may be from ours
SECRET_PREFIX = "whsec_"
ED25519_HEX = re.compile(r"[0-9a-fA-F]{128}")
UNIX_TIME = re.compile(r"[0-9]{1,12}")


def ed25519_jwks(callback: Callback, keys: Sequence[str], now_s: float) -> None:
    """Request, user, time and the body's SHA-256, a line each, signed with one of the keys (`x` of a JWK)."""
    request_id, user_id, sent_at, signature = (
        _header(callback, f"x-fal-webhook-{name}") for name in ("request-id", "user-id", "timestamp", "signature")
    )
    _require_recent(sent_at, now_s)
    digest = hashlib.sha256(callback.body).hexdigest()
    message = "\n".join((request_id, user_id, sent_at, digest)).encode()
    if not ED25519_HEX.fullmatch(signature) or not any(_fits(key, bytes.fromhex(signature), message) for key in keys):
        raise _not_signed()


def standard_webhook(callback: Callback, keys: Sequence[str], now_s: float) -> None:
    """Id, time and body with dots between, signed with a `whsec_…` secret; one of several signatures has to fit."""
    message_id, sent_at, signatures = (
        _header(callback, f"webhook-{name}") for name in ("id", "timestamp", "signature")
    )
    _require_recent(sent_at, now_s)
    message = f"{message_id}.{sent_at}.".encode() + callback.body
    given = [entry.removeprefix("v1,").encode() for entry in signatures.split() if entry.startswith("v1,")]
    wanted = [base64.b64encode(_hmac(secret, message).digest()) for secret in map(_standard_secret, keys) if secret]
    if not any(hmac.compare_digest(one, other) for one in given for other in wanted):
        raise _not_signed()


def delivery_marks(callback: Callback) -> frozenset[str]:
    """What a copy of a delivery cannot be without: its signatures, or the body where it has none.

    A copy that was given more headers or more signatures still shares a mark with the original.
    """
    values = [value for name, value in callback.headers.items() if name.endswith("signature")]
    marks = frozenset(part.lower() for value in values for part in value.split())
    return marks or frozenset({hashlib.sha256(callback.body).hexdigest()})


def _header(callback: Callback, name: str) -> str:
    value = callback.headers.get(name, "")
    if not value:
        raise BadCallback(f"The callback is not signed: {name} is missing.")
    return value


def _require_recent(sent_at: str, now_s: float) -> None:
    if not UNIX_TIME.fullmatch(sent_at) or abs(now_s - int(sent_at)) > TOLERANCE_S:
        raise BadCallback("The callback was not signed just now.", hint="Check the clock of this machine.")


def _not_signed() -> BadCallback:
    return BadCallback("The callback is not signed by the provider it names.")


def _fits(key: str, signature: bytes, message: bytes) -> bool:
    try:
        public_key = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):  # not by this key, or no key at all
        return False
    return True


def _standard_secret(key: str) -> bytes:
    """The bytes of a `whsec_…` secret; empty when it is none."""
    try:
        return base64.b64decode(key.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _hmac(secret: bytes, message: bytes) -> hmac.HMAC:
    return hmac.new(secret, message, hashlib.sha256)
