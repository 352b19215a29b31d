"""What the dialects of the openai SDK share: its client, its troubles in our words, its list of models.

Read from openai 3.54.0, 2026-11-22. The SDK's own retries are off, because a repeated call is paid twice and the motor
decides about that. Bodies are read as JSON here and not by the SDK's types, since compatible servers stray from them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx2
import openai

from imagegen.errors import ProviderError
from imagegen.net import (
    CONNECT_LIMIT_S,
    CREDIT_CODES,
    PROXY_BYPASS,
    Reply,
    answer_lost,
    cannot_reach,
    error_from_status,
    error_object,
    error_words,
    json_or_none,
    objects_in,
    refusal,
    usable_key,
)
from imagegen.providers.base import Access, Adapter, Offer

READ_LIMIT_S = 600.0  # large pictures of high quality take minutes before the first byte comes
MODELS_PATH = "/models"
POLICY_CODES = ("moderation_blocked", "content_policy_violation")
OUT_OF_MEMORY = "out of memory"  # the same picture will not fit the next time either
NO_KEY = "none"  # what the SDK is given for servers without keys, so that it does not look for one by itself
# Raised by the SDK's client before the first byte of a request is on its way.
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class OpenAIAdapter(Adapter):
    """The base of every dialect that goes through the official SDK."""

    _http: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close the connections; a later call opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def check(self, access: Access) -> str:
        """Ask for the list of models, or what the provider file names instead: needs the key, costs nothing."""
        path = self.provider.options.get("check_path")
        count = len(read_models(await self._get(path or self._models_path, access)))
        if path:
            return f"{self.provider.name} accepts the key."
        if not access.key:
            return f"{self.provider.name} answers; it has {count} {'model' if count == 1 else 'models'}."
        return f"{self.provider.name} accepts the key; {count} {'model is' if count == 1 else 'models are'} open to it."

    async def offer(self, access: Access) -> Offer:
        """The server's own models, also as the choices of a card's parameter."""
        models = read_models(await self._get(self._models_path, access))
        return Offer(models, {"models": models})

    def client(self, access: Access) -> openai.AsyncOpenAI:
        """An SDK client for this key. All of them share one pool of connections, so they cost next to nothing."""
        if self._http is None:
            limit_s = float(self.provider.options.get("read_limit_s", READ_LIMIT_S))
            timeout = httpx2.Timeout(limit_s, connect=CONNECT_LIMIT_S)
            self._http = openai.DefaultAsyncHttpxClient(timeout=timeout, mounts=dict.fromkeys(PROXY_BYPASS, None))
        key = usable_key(access.key, self.provider) or NO_KEY
        return openai.AsyncOpenAI(api_key=key, base_url=access.base_url, http_client=self._http, max_retries=0)

    @contextmanager
    def translating(self, access: Access, *, is_billable: bool) -> Iterator[None]:
        """Turn whatever the SDK raises into one of our errors, without the key in it."""
        try:
            yield
        except openai.APIStatusError as error:
            body = json_or_none(error.response.content)
            raise self.problem(body, error.status_code, error.response.headers, access) from error
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise self._connection_error(error, is_billable and not self.provider.is_free) from error
        except openai.APIError as error:  # an error event in the middle of a stream
            raise self.problem({"error": error.body}, 400, {}, access) from error

    def read(self, raw: Any, access: Access) -> dict[str, Any]:
        """The JSON object of a raw answer. Raises BadReply that names what came instead."""
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Reply(raw.status_code, headers, raw.content, httpx2.URL(access.base_url).host).json_object()

    def problem(self, body: Any, status: int, headers: Mapping[str, str], access: Access) -> ProviderError:
        """One of our errors for what an error body says."""
        secrets, words, details = [access.key or ""], error_words(body), error_object(body)
        if _is_policy(details):
            return refusal(words, self.provider, secrets=secrets)
        retryable = False if OUT_OF_MEMORY in words.lower() else None
        status = 402 if details.get("code") in CREDIT_CODES else status
        return error_from_status(status, headers, words, self.provider, secrets=secrets, retryable=retryable)

    async def fetch(self, address: str, access: Access) -> bytes:
        """The picture at an address of a reply: a data URL, or a place that may be relative to the server."""
        if not address.startswith("data:"):
            address = urljoin(access.base_url.rstrip("/") + "/", address)
        return await self.download(address, access)

    async def _get(self, path: str, access: Access) -> dict[str, Any]:
        with self.translating(access, is_billable=False):
            return self.read(await self.client(access).get(path, cast_to=httpx2.Response), access)

    @property
    def _models_path(self) -> str:
        return str(self.provider.options.get("models_path", MODELS_PATH))

    def _connection_error(self, error: Exception, is_billable: bool) -> ProviderError:
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, NEVER_SENT) or not is_billable:
            return cannot_reach(self.provider.name, str(cause) or type(cause).__name__)
        return answer_lost(self.provider.name)


def read_models(listing: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in a list of models."""
    return tuple(str(entry["id"]) for entry in objects_in(listing.get("data")) if entry.get("id"))


def _is_policy(error: Mapping[str, Any]) -> bool:
    """A policy's no has a code of its own, or comes with the reasons of a moderation that stands before the model."""
    found = error.get("metadata")
    metadata = found if isinstance(found, dict) else {}
    codes = (error.get("code"), metadata.get("error_type"))
    return any(code in POLICY_CODES for code in codes) or bool(metadata.get("reasons"))
