"""The one place where what a provider answers becomes one of our errors, in words for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import (
    BadReply,
    BadRequest,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    Unreachable,
    WrongKey,
)
from imagegen.net.keys import hide, key_page

MAX_QUOTED_CHARACTERS = 300


def cannot_reach(who: str, reason: str) -> Unreachable:
    """The request was never delivered, or it cost nothing to lose the answer."""
    return Unreachable(
        f"{who} cannot be reached: {quotable(reason)}.",
        hint="Check the connection, the proxy and the base URL.",
    )


def answer_lost(who: str) -> OutcomeUnknown:
    """The request was on its way when the line broke, so it may have been billed."""
    return OutcomeUnknown(
        f"{who} got the request, but its answer was lost.",
        hint="It may have been billed. Look at the provider's page before you ask again.",
    )


def refusal(words: str, provider: ProviderFile, *, secrets: Sequence[str] = ()) -> Refused:
    """The provider's policy says no, in its own words."""
    return Refused(
        f"{provider.name} refuses this prompt or picture{_quoted(words, secrets)}.",
        hint="Change the prompt or the reference pictures; the same request will be refused again.",
    )


def is_passing(status: int) -> bool:
    """Whether a status tells of trouble that passes by itself: busy, limited, broken inside."""
    return status in (408, 429) or status >= 500


@dataclass(frozen=True)
class _Meaning:
    """What a status means to a person."""

    error: type[ProviderError]
    says: str
    hint: str


_ASK_AGAIN = "Try again in a moment."
_BILLED = "It may have been billed. Look at the provider's page before you ask again."
_NO_REQUEST = _Meaning(BadRequest, "does not accept the request", "Change what it names, then try again.")
_MEANINGS = {
    401: _Meaning(WrongKey, "does not accept the key", "Copy the key again and enter it in the settings."),
    402: _Meaning(NoCredit, "has no credit left on this account", "Add credit on the provider's page, then continue."),
    403: _Meaning(WrongKey, "does not let this key do that", "Check on the provider's page what the key may do."),
    404: _Meaning(BadRequest, "does not know this model or address", "Check the model's name and the base URL."),
    408: _Meaning(RateLimited, "was too busy to take the request", _ASK_AGAIN),
    429: _Meaning(RateLimited, "asks to slow down", "Wait a moment; fewer images at once help."),
}


def error_from_status(
    status: int,
    headers: Mapping[str, str],
    message: str,
    provider: ProviderFile,
    *,
    secrets: Sequence[str] = (),
    retryable: bool | None = None,
) -> ProviderError:
    """The one place where a status becomes one of our errors.

    `headers` finds names in lower case, `message` is the provider's own words ("" when it gave none) and
    `retryable` overrides the class where the provider says so itself.
    """
    meaning = _meaning(status, provider)
    return meaning.error(
        f"{provider.name} {meaning.says}{_quoted(message, secrets)}.",
        hint=f"{meaning.hint} {key_page(provider) if meaning.error is WrongKey else ''}".strip(),
        retryable=retryable,
        retry_after_s=read_retry_after_s(headers),
    )


def _meaning(status: int, provider: ProviderFile) -> _Meaning:
    if status >= 500:
        says = f"has a problem of its own (status {status})"
        unbilled = status in provider.unbilled_statuses
        return _Meaning(ProviderDown, says, _ASK_AGAIN) if unbilled else _Meaning(OutcomeUnknown, says, _BILLED)
    if status < 400:
        return _Meaning(BadReply, f"answers in a way that is not understood (status {status})", "Check the base URL.")
    return _MEANINGS.get(status, _NO_REQUEST)


def read_retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the provider wants us to wait: seconds, or a date measured by the provider's own clock."""
    text = headers.get("retry-after", "").strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    used_up = re.search(r"\br=0;t=(\d+)", headers.get("ratelimit", ""))  # the IETF draft's RateLimit: "api";r=0;t=55
    if used_up:
        return float(used_up[1])
    until = _read_date(text)
    if until is None:
        return None
    now = _read_date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _read_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _quoted(words: str, secrets: Sequence[str]) -> str:
    return quoted(hide(words, secrets))  # hidden before it is cut, so that no half of a key stays


def quoted(words: str) -> str:
    """A provider's words as the end of a sentence of ours; "" when there are none."""
    line = quotable(words)
    return f": “{line}”" if line else ""


def quotable(words: str) -> str:
    """One line of at most 300 characters that does not end a sentence of its own."""
    line = " ".join(words.split())
    cut = line if len(line) <= MAX_QUOTED_CHARACTERS else line[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return cut.rstrip(".")


def entry_words(entry: Any) -> str:
    """One entry of a validation error, as FastAPI and its like tell it: “size: must be WIDTHxHEIGHT”."""
    if not isinstance(entry, Mapping):
        return str(entry)
    place = ".".join(str(part) for part in entry.get("loc") or () if part != "body")
    return ": ".join(part for part in (place, str(entry.get("msg") or "")) if part)
