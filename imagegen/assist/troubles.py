"""What a chat server complains about, as our errors, with hints that lead to the assistant's own settings.

Nothing of the SDK is in here: a complaint is a status, headers and a body, however it came.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from imagegen.assist.question import ChatAccess
from imagegen.cards import ProviderFile
from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    SetupError,
    Unreachable,
    WrongKey,
)
from imagegen.net import (
    CREDIT_CODES,
    cannot_reach,
    error_from_status,
    error_object,
    error_words,
    refusal,
    usable_key,
)

PLACE = "Settings → Assistant"
POLICY_CODES = ("content_filter", "content_policy_violation", "moderation_blocked")
TOO_LONG_CODES = ("context_length_exceeded",)
UPSTREAM_FAILED = 502  # an error that names no status of its own
# Who the sentences of `net` speak of. Nothing is made or stored here, so every 5xx may simply be asked again.
ASSISTANT = ProviderFile.from_json(
    {
        "id": "assistant",
        "name": "The assistant",
        "dialect": "chat",
        "unbilled_statuses": range(500, 600),
        "source": {"page": "", "date": "2026-11-25"},
    }
)
HINTS: dict[type[ProviderError], str] = {
    MissingKey: f"Enter one in {PLACE}.",
    WrongKey: f"Check the key in {PLACE}.",
    NoCredit: f"Add credit on the provider's page, or choose another server in {PLACE}.",
    BadRequest: f"Change what it names, or choose another model in {PLACE}.",
    RateLimited: f"Wait a moment and try again, or choose another model in {PLACE}.",
    ProviderDown: f"Try again in a moment, or choose another model in {PLACE}.",
    Unreachable: f"Check the connection, the proxy and the base URL in {PLACE}.",
    BadReply: f"Check the base URL in {PLACE}.",
}


class UnreadableAnswer(BadReply):
    """An answer that came, but cannot be used as it is; `raw` is its whole text, to be copied."""

    code: ClassVar[str] = "unreadable_answer"

    def __init__(self, message: str, *, raw: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.raw = raw


class Complaint(Exception):
    """What a server says instead of an answer."""

    def __init__(self, status: int, headers: Mapping[str, str], body: Any) -> None:
        super().__init__(f"status {status}")
        self.status, self.headers, self.body = status, headers, body
        self.words = error_words(body)


def problem_of(complaint: Complaint, access: ChatAccess) -> ProviderError:
    """The error that a person gets for a complaint, without the key in it."""
    secrets, code = [access.key or ""], error_object(complaint.body).get("code")
    if code in POLICY_CODES:
        return refusal(complaint.words, ASSISTANT, secrets=secrets)
    if complaint.status in (401, 403) and not access.key:
        return MissingKey("The assistant needs a key.", hint=HINTS[MissingKey])
    status = 402 if code in CREDIT_CODES else complaint.status
    error = error_from_status(status, complaint.headers, complaint.words, ASSISTANT, secrets=secrets)
    error.hint = HINTS.get(type(error), error.hint)
    if status == 404:
        error.hint = f"Check the model's name and the base URL in {PLACE}."
    if code in TOO_LONG_CODES:
        error.hint = f"Shorten the text, or choose a model that reads more in {PLACE}."
    return error


def complaint_inside(error: Any) -> Complaint:
    """An error that came in the middle of a stream, or inside an answer that looked well."""
    code = error.get("code") if isinstance(error, dict) else None
    return Complaint(code if isinstance(code, int) and code >= 400 else UPSTREAM_FAILED, {}, {"error": error})


def unreachable(reason: str) -> Unreachable:
    """The line does not reach the assistant."""
    error = cannot_reach(ASSISTANT.name, reason)
    error.hint = HINTS[Unreachable]
    return error


def too_slow(access: ChatAccess) -> ProviderDown:
    """No answer within the time limit."""
    return ProviderDown(f"The assistant did not answer within {access.time_limit_s:g} s.", hint=HINTS[ProviderDown])


def broken_off(raw: str, trouble: Complaint | ProviderError, access: ChatAccess) -> ProviderError:
    """What came in the middle of an answer: a policy's no, or anything else that ended it too early."""
    problem = problem_of(trouble, access) if isinstance(trouble, Complaint) else trouble
    return problem if isinstance(problem, Refused) else incomplete(raw, f" {problem.message}")


def incomplete(raw: str, why: str = "") -> UnreadableAnswer:
    """An answer without its end."""
    return UnreadableAnswer(f"The answer broke off before its end.{why}", raw=raw, hint="Try again.")


def cut_off(raw: str) -> UnreadableAnswer:
    """The model reached the longest answer it may give."""
    return UnreadableAnswer(
        "The answer was cut off: the assistant reached its longest answer.",
        raw=raw,
        hint=f"Ask for less at once, or choose a model with longer answers in {PLACE}.",
    )


def blind() -> SetupError:
    """Pictures are needed, and the model does not look at any."""
    return SetupError("The assistant cannot see pictures.", hint=f"Choose a model that can see in {PLACE}.")


def require_place(access: ChatAccess) -> None:
    """Raise SetupError while there is no server to ask."""
    if not access.base_url:
        raise SetupError("No assistant is set up.", hint=f"Enter a base URL in {PLACE}.")


def require_model(access: ChatAccess) -> None:
    """Raise SetupError while it is open who is to answer."""
    if not access.model:
        raise SetupError("No model is chosen for the assistant.", hint=f"Choose one in {PLACE}.")


def key_of(access: ChatAccess) -> str:
    """The key in a form that fits into a header; "" without one. Raises WrongKey for what cannot be a key."""
    try:
        return usable_key(access.key, replace(ASSISTANT, name="the assistant"))
    except WrongKey as error:
        error.hint = f"Copy it again into {PLACE}, without spaces."
        raise
