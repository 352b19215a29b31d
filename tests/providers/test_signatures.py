"""Signatures of callbacks: what is signed by the provider, just now, and nothing else."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from imagegen.errors import BadCallback
from imagegen.providers.base import Callback
from imagegen.providers.signatures import delivery_marks, ed25519_jwks, standard_webhook

NOW_S = 1_795_348_800.0
BODY = b'{"request_id": "0b6d", "status": "OK"}'
UNSIGNED = "The callback is not signed: {} is missing."
NOT_THEIRS = "The callback is not signed by the provider it names."
NOT_NOW = "The callback was not signed just now."


def changed(callback: Callback, body: bytes | None = None, **headers: str | None) -> Callback:
    """A copy with another body, or with headers replaced or (None) left out."""
    values: dict[str, str | None] = {**callback.headers, **{name.replace("_", "-"): headers[name] for name in headers}}
    kept = {name: value for name, value in values.items() if value is not None}
    return replace(callback, headers=kept, body=callback.body if body is None else body)


# ---- Ed25519 with published keys ------------------------------------------------------------------------------------

THEIRS, OLDER, FOREIGN = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2, 3))


def jwk_x(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")


KEYS = [jwk_x(OLDER), jwk_x(THEIRS)]


def ed25519(sent_at_s: float = NOW_S, key: Ed25519PrivateKey = THEIRS) -> Callback:
    sent_at = str(int(sent_at_s))
    message = f"0b6d\nuser-7\n{sent_at}\n{hashlib.sha256(BODY).hexdigest()}"
    headers = {
        "x-fal-webhook-request-id": "0b6d",
        "x-fal-webhook-user-id": "user-7",
        "x-fal-webhook-timestamp": sent_at,
        "x-fal-webhook-signature": key.sign(message.encode()).hex(),
    }
    return Callback(headers, BODY, NOW_S)


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(ed25519(), id="just now"),
        pytest.param(ed25519(key=OLDER), id="with another of the keys"),
        pytest.param(ed25519(NOW_S - 300), id="five minutes ago"),
        pytest.param(ed25519(NOW_S + 300), id="by a clock that is ahead"),
    ],
)
def test_what_one_of_the_signing_keys_signed_is_genuine(callback: Callback) -> None:
    ed25519_jwks(callback, KEYS, NOW_S)


@pytest.mark.parametrize(
    ("callback", "sentence"),
    [
        pytest.param(changed(ed25519(), b'{"status": "ERROR"}'), NOT_THEIRS, id="other body"),
        pytest.param(changed(ed25519(), x_fal_webhook_request_id="0b6e"), NOT_THEIRS, id="other job"),
        pytest.param(changed(ed25519(), x_fal_webhook_user_id="user-8"), NOT_THEIRS, id="other user"),
        pytest.param(changed(ed25519(), x_fal_webhook_timestamp=str(int(NOW_S) - 1)), NOT_THEIRS, id="other time"),
        pytest.param(changed(ed25519(), x_fal_webhook_signature="00" * 64), NOT_THEIRS, id="other signature"),
        pytest.param(changed(ed25519(), x_fal_webhook_signature="zz" * 64), NOT_THEIRS, id="signature is no hex"),
        pytest.param(changed(ed25519(), x_fal_webhook_signature="ab"), NOT_THEIRS, id="signature is short"),
        pytest.param(ed25519(key=FOREIGN), NOT_THEIRS, id="foreign key"),
        pytest.param(ed25519(NOW_S - 301), NOT_NOW, id="too old"),
        pytest.param(ed25519(NOW_S + 302), NOT_NOW, id="from the future"),
        pytest.param(changed(ed25519(), x_fal_webhook_timestamp="soon"), NOT_NOW, id="time is no number"),
        pytest.param(changed(ed25519(), x_fal_webhook_timestamp="9" * 5000), NOT_NOW, id="time is endless"),
        pytest.param(Callback({}, BODY, NOW_S), UNSIGNED.format("x-fal-webhook-request-id"), id="unsigned"),
        pytest.param(
            changed(ed25519(), x_fal_webhook_signature=None),
            UNSIGNED.format("x-fal-webhook-signature"),
            id="without signature",
        ),
    ],
)
def test_what_is_not_signed_with_a_published_key_is_refused(callback: Callback, sentence: str) -> None:
    with pytest.raises(BadCallback) as caught:
        ed25519_jwks(callback, KEYS, NOW_S)
    assert caught.value.message == sentence


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="none"),
        pytest.param([jwk_x(FOREIGN)], id="foreign"),
        pytest.param(["", "AAAA", "ключ", "!"], id="no keys at all"),
    ],
)
def test_without_a_fitting_key_nothing_is_genuine(keys: list[str]) -> None:
    with pytest.raises(BadCallback, match=f"^{NOT_THEIRS}$"):
        ed25519_jwks(ed25519(), keys, NOW_S)


def test_a_key_that_is_none_does_not_hide_the_others() -> None:
    ed25519_jwks(ed25519(), ["AAAA", "ключ", jwk_x(THEIRS)], NOW_S)


# ---- Standard Webhooks ----------------------------------------------------------------------------------------------

# The example that the Standard Webhooks libraries test themselves with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret of 24 byte").decode()
SENT_AT = 1_614_265_330
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
STANDARD = Callback(
    {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": str(SENT_AT),
        "webhook-signature": SIGNATURE,
    },
    b'{"test": 2432232314}',
    float(SENT_AT),
)


@pytest.mark.parametrize(
    ("callback", "secrets", "now_s"),
    [
        pytest.param(STANDARD, [SECRET], SENT_AT, id="the published example"),
        pytest.param(STANDARD, [OTHER_SECRET, SECRET], SENT_AT, id="with the second secret"),
        pytest.param(STANDARD, ["whsec_?", SECRET], SENT_AT, id="beside a secret that is none"),
        pytest.param(STANDARD, [SECRET], SENT_AT + 300, id="five minutes ago"),
        pytest.param(
            changed(STANDARD, webhook_signature=f"v1,AAAA v1a,BBBB v2,CCCC {SIGNATURE}"),
            [SECRET],
            SENT_AT,
            id="one of several signatures",
        ),
    ],
)
def test_a_standard_webhook_with_our_secret_is_genuine(callback: Callback, secrets: list[str], now_s: float) -> None:
    standard_webhook(callback, secrets, now_s)


@pytest.mark.parametrize(
    ("callback", "secrets", "now_s", "sentence"),
    [
        pytest.param(changed(STANDARD, b'{"test": 1}'), [SECRET], SENT_AT, NOT_THEIRS, id="other body"),
        pytest.param(changed(STANDARD, webhook_id="msg_1"), [SECRET], SENT_AT, NOT_THEIRS, id="other id"),
        pytest.param(
            changed(STANDARD, webhook_timestamp=str(SENT_AT + 9)), [SECRET], SENT_AT, NOT_THEIRS, id="other time"
        ),
        pytest.param(
            changed(STANDARD, webhook_signature=SIGNATURE.replace("v1,", "v2,")),
            [SECRET],
            SENT_AT,
            NOT_THEIRS,
            id="other version",
        ),
        pytest.param(
            changed(STANDARD, webhook_signature="v1,ü"), [SECRET], SENT_AT, NOT_THEIRS, id="signature is no base64"
        ),
        pytest.param(STANDARD, [OTHER_SECRET], SENT_AT, NOT_THEIRS, id="other secret"),
        pytest.param(STANDARD, [], SENT_AT, NOT_THEIRS, id="no secret"),
        pytest.param(STANDARD, ["", "whsec_", "whsec_?"], SENT_AT, NOT_THEIRS, id="empty secrets"),
        pytest.param(STANDARD, [SECRET], SENT_AT + 301, NOT_NOW, id="too old"),
        pytest.param(STANDARD, [SECRET], SENT_AT - 301, NOT_NOW, id="from the future"),
        pytest.param(
            changed(STANDARD, webhook_signature=None),
            [SECRET],
            SENT_AT,
            UNSIGNED.format("webhook-signature"),
            id="unsigned",
        ),
    ],
)
def test_any_other_standard_webhook_is_refused(
    callback: Callback, secrets: list[str], now_s: float, sentence: str
) -> None:
    with pytest.raises(BadCallback) as caught:
        standard_webhook(callback, secrets, now_s)
    assert caught.value.message == sentence


def test_an_empty_secret_signs_nothing() -> None:
    """Whoever knows that no secret is set could sign with it."""
    message = b"msg_1.%d." % SENT_AT + BODY
    signature = "v1," + base64.b64encode(hmac.digest(b"", message, "sha256")).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(SENT_AT), "webhook-signature": signature}
    with pytest.raises(BadCallback):
        standard_webhook(Callback(headers, BODY, NOW_S), ["", "whsec_"], SENT_AT)


# ---- one delivery, told from the next -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="as it was"),
        pytest.param({"x-other-signature": "v1,AAAA"}, id="with another header"),
        pytest.param({"webhook-signature": f"v1,AAAA {SIGNATURE}"}, id="with another signature"),
        pytest.param({"webhook-signature": SIGNATURE.upper()}, id="in capital letters"),
    ],
)
def test_a_copy_shares_a_mark_with_the_original(headers: Mapping[str, str]) -> None:
    copy = replace(STANDARD, headers={**STANDARD.headers, **headers})
    assert delivery_marks(STANDARD) & delivery_marks(copy)


def test_the_same_report_signed_anew_is_another_delivery() -> None:
    assert not delivery_marks(ed25519()) & delivery_marks(ed25519(NOW_S + 1))


def test_without_a_signature_the_body_tells() -> None:
    one, other = Callback({}, b"1", NOW_S), Callback({}, b"2", NOW_S)
    assert delivery_marks(one) == delivery_marks(one)
    assert not delivery_marks(one) & delivery_marks(other)
