"""Error replies of a described wire, as our errors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import ProviderDown, ProviderError
from imagegen.net import Reply, error_from_status, hide, quoted, refusal
from imagegen.providers.dialects.declared.description import Errors, Meaning
from imagegen.providers.dialects.declared.pointers import find_all, find_first
from imagegen.providers.dialects.declared.rules import as_words

REFUSED = "refused"
PROVIDER_DOWN = "provider_down"
# What a meaning stands for, as the status that says the same.
STATUS_OF = {"wrong_key": 401, "no_credit": 402, "bad_request": 400, "rate_limited": 429}


@dataclass(frozen=True)
class Trouble:
    """What a reply says of an error."""

    status: int | None  # None: the reply itself was fine, it tells of a job that failed
    code: str
    words: str


def is_hidden_error(errors: Errors, data: Any) -> bool:
    """Whether a reply with a good status tells of an error all the same."""
    found = [value for pointer in errors.hidden_at for value in find_all(pointer, data)]
    return any(value not in errors.fine for value in found)


def read_trouble(errors: Errors, reply: Reply, *, is_hidden: bool = False) -> Trouble:
    return trouble_in(errors, reply.json_or_none(), None if is_hidden else reply.status)


def trouble_in(errors: Errors, data: Any, status: int | None = None) -> Trouble:
    """What a reply, or a part of one, says of an error."""
    code = find_first(errors.code, data)
    return Trouble(status, "" if code is None else str(code), as_words(find_first(errors.words, data)))


def error_of(
    trouble: Trouble, errors: Errors, reply: Reply, provider: ProviderFile, secrets: Sequence[str]
) -> ProviderError:
    """One of our errors: what the file says it means, else what the status means."""
    meaning = next((one for one in errors.meanings if _fits(one, trouble)), None)
    words = trouble.words or trouble.code
    if meaning is not None and meaning.means == REFUSED:
        return refusal(words, provider, secrets=secrets)
    status = trouble.status if meaning is None else _status_of(meaning, trouble, provider)
    if status is None:
        return job_failed(words, provider, secrets)
    error = error_from_status(
        status, reply.headers, words, provider, secrets=secrets, retryable=meaning.is_retryable if meaning else None
    )
    if error.retry_after_s is None:
        error.retry_after_s = _seconds_in(trouble.words, errors.retry_after)
    return error


def _status_of(meaning: Meaning, trouble: Trouble, provider: ProviderFile) -> int:
    if meaning.means != PROVIDER_DOWN:
        return STATUS_OF[meaning.means]
    unbilled = provider.unbilled_statuses
    return trouble.status if trouble.status in unbilled else unbilled[0]


def job_failed(words: str, provider: ProviderFile, secrets: Sequence[str]) -> ProviderError:
    """The provider took the job, worked on it, and gave up."""
    said = quoted(hide(words, secrets))
    return ProviderDown(
        f"{provider.name} could not make the picture{said}.",
        hint="Try again, or change the prompt or the settings.",
        retryable=False,
    )


def _fits(meaning: Meaning, trouble: Trouble) -> bool:
    return (
        (not meaning.status or trouble.status in meaning.status)
        and (not meaning.code or re.fullmatch(meaning.code, trouble.code) is not None)
        and (not meaning.words or re.search(meaning.words, trouble.words, re.IGNORECASE) is not None)
    )


def _seconds_in(words: str, pattern: str) -> float | None:
    found = re.search(pattern, words) if pattern else None
    return float(found[1]) if found else None
