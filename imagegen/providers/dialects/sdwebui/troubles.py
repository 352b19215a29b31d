"""The error replies of the forks, as our errors. Pure.

A1111 and SD.Next name the exception, Forge says “Internal Server Error” and keeps the reason in its console. Nobody
here refuses a prompt, and nobody is billed. An exception while drawing comes back with every further try of the same
request; a gateway in front of the server (502 and above) is another matter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import BadRequest, MissingKey, ProviderDown, ProviderError, WrongKey
from imagegen.net import Reply, entry_words, error_from_status, hide, name_content, quoted

OUT_OF_MEMORY = "out of memory"
NO_ROUTE = ("Not Found", "Method Not Allowed")  # the framework's own words, not those of the API
UNNAMED = "Internal Server Error"


def read_error(reply: Reply, provider: ProviderFile, key: str | None) -> ProviderError:
    """What a reply with an error status means."""
    words = read_words(reply)
    secrets = [key or ""]
    if reply.status == 401:
        return _locked(words, provider, key)
    if reply.status in (404, 405) and (not words or words in NO_ROUTE):
        return without_api(provider)
    if reply.status == 500:
        return _crashed(hide(words, secrets), provider)
    return error_from_status(reply.status, reply.headers, words, provider, secrets=secrets)


def without_api(provider: ProviderFile) -> BadRequest:
    return BadRequest(
        f"{provider.name} runs without its API.",
        hint="Start it with --api, or correct the base URL: something else may answer there.",
    )


def _locked(words: str, provider: ProviderFile, key: str | None) -> ProviderError:
    hint = "Enter the key as user:password, the way the server was started (--api-auth, SD.Next: --auth)."
    if not key:
        return MissingKey(f"{provider.name} asks for a user and a password.", hint=hint)
    return WrongKey(f"{provider.name} does not accept the key{quoted(hide(words, [key]))}.", hint=hint)


def _crashed(words: str, provider: ProviderFile) -> ProviderError:
    if OUT_OF_MEMORY in words.lower() or "outofmemory" in words.lower():
        return BadRequest(
            f"{provider.name} ran out of memory{quoted(words)}.",
            hint="Ask for a smaller picture; the same size will fail again.",
        )
    reason = "" if words == UNNAMED else words
    return ProviderDown(
        f"{provider.name} failed while making the picture{quoted(reason)}.",
        hint="Its console says more. The same request will most likely fail again.",
        retryable=False,
    )


def read_words(reply: Reply) -> str:
    """What the server says, in one line; nothing when a gateway answered with a page."""
    data = reply.json_or_none()
    if data is None:
        came = name_content(reply.headers.get("content-type", ""), reply.body)
        return reply.body.decode("utf-8", "replace").strip() if came == "plain text" else ""
    return _words_of(data)


def _words_of(data: Any) -> str:
    if isinstance(data, str):
        return data
    if not isinstance(data, dict):
        return ""
    detail = data.get("detail") or data.get("message")
    if isinstance(detail, list):
        return "; ".join(map(entry_words, detail))
    if isinstance(detail, dict):
        return str(detail.get("msg") or "")
    return str(detail) if detail else _exception_words(data)


def _exception_words(data: Mapping[str, Any]) -> str:
    """ "OutOfMemoryError: CUDA out of memory" """
    parts: Sequence[Any] = (data.get("error"), data.get("errors"))
    return ": ".join(str(part) for part in parts if part)
