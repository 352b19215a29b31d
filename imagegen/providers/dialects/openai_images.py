"""OpenAI's image endpoints, and servers that speak like them, through the official SDK.

Read from openai 3.54.0 and the OpenAI image documentation, 2026-11-22. A call is synchronous: there is no job to ask
for again, so a lost answer is lost. The SDK's own retries are off, because a repeated call is paid twice and the
motor decides about that. Bodies are read as JSON here and not by the SDK's types, since compatible servers stray.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from imagegen.cards import TokenPrice
from imagegen.errors import BadReply, OutcomeUnknown, ProviderError
from imagegen.net import (
    CONNECT_LIMIT_S,
    PROXY_BYPASS,
    Reply,
    answer_lost,
    cannot_reach,
    error_from_status,
    is_local_url,
    refusal,
    usable_key,
)
from imagegen.providers.base import (
    Access,
    Adapter,
    GeneratedImage,
    GenerationRequest,
    GenerationResult,
    InputImage,
    Listener,
)
from imagegen.providers.pictures import edit_mask
from imagegen.providers.wire import to_wire

READ_LIMIT_S = 600.0  # large pictures of high quality take minutes before the first byte comes
MASK = "maskUrl"
NOT_FOR_EDITS = ("moderation",)  # parameters that only the generations endpoint knows
FORMATS_TO_COMPRESS = ("jpeg", "webp")
POLICY_CODES = ("moderation_blocked", "content_policy_violation")
CREDIT_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
NO_KEY = "none"  # what the SDK is given for servers without keys, so that it does not look for one by itself
# Raised by the SDK's client before the first byte of a request is on its way.
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
TOKENS_PER_PRICE = 1_000_000

Upload = tuple[str, bytes, str]  # file name, data, media type


@dataclass(frozen=True)
class _Plan:
    """One call, ready to send."""

    body: Mapping[str, Any]
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    """What a reply, or the last event of a stream, holds."""

    items: Sequence[Mapping[str, Any]]
    usage: Mapping[str, Any] = field(default_factory=dict)
    output_format: str | None = None


class OpenAIImagesAdapter(Adapter):
    """Generations, edits with reference pictures and a mask, and previews while the picture forms."""

    _http: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close the connections; a later call opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        plan = await asyncio.to_thread(plan_call, request)
        with self._translating(access, is_billable=True):
            if plan.body.get("partial_images"):
                answer = await self._stream(plan, access, listener)
            else:
                answer = await self._call(plan, access)
        images = [await self._image(item, answer, access) for item in answer.items]
        if not images:
            raise BadReply(f"{self.provider.name} answered without a picture.")
        return GenerationResult(
            tuple(images), cost_usd(answer.usage, request.card.price.tokens), _details(answer, plan.warnings)
        )

    async def check(self, access: Access) -> str:
        """Ask for the list of models: needs the key, costs nothing."""
        with self._translating(access, is_billable=False):
            raw = await self._client(access).models.with_raw_response.list()
            models = self._read(raw, access).json_object().get("data")
        count = len(models) if isinstance(models, list) else 0
        return f"{self.provider.name} accepts the key; {count} models are open to it."

    async def _call(self, plan: _Plan, access: Access) -> _Answer:
        images = self._client(access).images.with_raw_response
        named, rest = _split(plan.body)
        if plan.images:
            raw = await images.edit(**named, **_files(plan), extra_body=rest)
        else:
            raw = await images.generate(**named, extra_body=rest)
        data = self._read(raw, access).json_object()
        return _Answer(_dicts(data.get("data")), data.get("usage") or {}, data.get("output_format"))

    async def _stream(self, plan: _Plan, access: Access, listener: Listener) -> _Answer:
        """Hand each preview to the listener; the last event is the answer."""
        images = self._client(access).images
        named, rest = _split(plan.body)
        wanted = int(rest["partial_images"])
        if plan.images:
            stream = await images.edit(**named, **_files(plan), extra_body=rest, stream=True)
        else:
            stream = await images.generate(**named, extra_body=rest, stream=True)
        async for event in _events(stream):
            if event["type"].endswith(".partial_image"):
                shown = int(event.get("partial_image_index", 0)) + 1
                listener.progress(shown / (wanted + 1), f"preview {shown}", _decode(event["b64_json"]))
            if event["type"].endswith(".completed"):
                return _Answer([event], event.get("usage") or {}, event.get("output_format"))
        raise OutcomeUnknown(
            f"{self.provider.name} ended its stream without the picture.",
            hint="It may have been billed. Set the number of previews to 0 before you ask again.",
        )

    async def _image(self, item: Mapping[str, Any], answer: _Answer, access: Access) -> GeneratedImage:
        """OpenAI itself always sends base64; compatible servers often send an address."""
        media_type = f"image/{answer.output_format}" if answer.output_format else None
        if item.get("b64_json"):
            return GeneratedImage(_decode(item["b64_json"]), media_type)
        if not item.get("url"):
            raise BadReply(f"{self.provider.name} answered without a picture.")
        data = await self.net.download(str(item["url"]), is_local=is_local_url(access.base_url))
        return GeneratedImage(data, media_type)

    def _read(self, raw: Any, access: Access) -> Reply:
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Reply(raw.status_code, headers, raw.content, httpx2.URL(access.base_url).host)

    def _client(self, access: Access) -> openai.AsyncOpenAI:
        """An SDK client for this key. All of them share one pool of connections, so they cost next to nothing."""
        if self._http is None:
            limit_s = float(self.provider.options.get("read_limit_s", READ_LIMIT_S))
            timeout = httpx2.Timeout(limit_s, connect=CONNECT_LIMIT_S)
            self._http = openai.DefaultAsyncHttpxClient(timeout=timeout, mounts=dict.fromkeys(PROXY_BYPASS, None))
        key = usable_key(access.key, self.provider) or NO_KEY
        return openai.AsyncOpenAI(api_key=key, base_url=access.base_url, http_client=self._http, max_retries=0)

    @contextmanager
    def _translating(self, access: Access, *, is_billable: bool) -> Iterator[None]:
        """Turn whatever the SDK raises into one of our errors, without the key in it."""
        try:
            yield
        except openai.APIStatusError as error:
            raise self._status_error(error, error.status_code, error.response.headers, access) from error
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise self._connection_error(error, is_billable) from error
        except openai.APIError as error:  # an error event in the middle of a stream
            raise self._status_error(error, 400, {}, access) from error

    def _status_error(
        self, error: openai.APIError, status: int, headers: Mapping[str, str], access: Access
    ) -> ProviderError:
        secrets, code = [access.key or ""], error.code or ""
        words = _words(error)
        if code in POLICY_CODES:
            return refusal(words, self.provider, secrets=secrets)
        status = 402 if code in CREDIT_CODES else status
        return error_from_status(status, headers, words, self.provider, secrets=secrets)

    def _connection_error(self, error: Exception, is_billable: bool) -> ProviderError:
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, NEVER_SENT) or not is_billable:
            return cannot_reach(self.provider.name, str(cause) or type(cause).__name__)
        return answer_lost(self.provider.name)


def plan_call(request: GenerationRequest) -> _Plan:
    """Decide endpoint, body and files. Reads the request's pictures from disk."""
    body = {"model": request.card.wire_model, **to_wire(request.card, request)}
    if not body.get("partial_images"):
        body.pop("partial_images", None)
    references = [image for image in request.images if image.parameter != MASK]
    warnings = tuple(_drop_unusable(body, is_edit=bool(references)))
    if not references:
        return _Plan(body, warnings=warnings)
    masks = [_mask_upload(image, references[0]) for image in request.images if image.parameter == MASK]
    return _Plan(body, tuple(map(_upload, references)), masks[0] if masks else None, warnings)


def _drop_unusable(body: dict[str, Any], *, is_edit: bool) -> Iterator[str]:
    """Take out what this call does not accept though the model does, each with a warning for the person."""
    if "output_compression" in body and body.get("output_format") not in FORMATS_TO_COMPRESS:
        del body["output_compression"]
        yield "Compression was left out: it is for JPEG and WebP only."
    for name in NOT_FOR_EDITS if is_edit else ():
        if body.pop(name, "auto") != "auto":
            yield f"“{name}” was left out: it is not for calls with reference pictures."


def cost_usd(usage: Mapping[str, Any], price: TokenPrice | None) -> float | None:
    """The real price of a call from its token counts; None when the reply or the card does not say enough."""
    if price is None or not usage.get("output_tokens"):
        return None
    details = usage.get("input_tokens_details") or {}
    image_tokens = details.get("image_tokens", 0)
    text_tokens = details.get("text_tokens", usage.get("input_tokens", 0) - image_tokens)
    total = (
        text_tokens * price.text_input_usd
        + image_tokens * price.image_input_usd
        + usage["output_tokens"] * price.image_output_usd
    )
    return float(total) / TOKENS_PER_PRICE


def _upload(image: InputImage) -> Upload:
    return (image.name, image.read(), image.media_type)


def _mask_upload(mask: InputImage, first: InputImage) -> Upload:
    return ("mask.png", edit_mask(mask.read(), first.read()), "image/png")


def _files(plan: _Plan) -> dict[str, Any]:
    """A single picture goes as the field "image", several as "image[]"; the SDK tells them apart by the list."""
    files: dict[str, Any] = {"image": list(plan.images) if len(plan.images) > 1 else plan.images[0]}
    return {**files, "mask": plan.mask} if plan.mask else files


def _split(body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the SDK insists on by name, and the rest, which it passes on as it is."""
    named = {"model", "prompt"}
    return {name: body[name] for name in named}, {name: body[name] for name in body if name not in named}


async def _events(stream: Any) -> AsyncIterator[dict[str, Any]]:
    async with stream:
        async for event in stream:
            yield event.to_dict()


def _dicts(data: Any) -> list[Mapping[str, Any]]:
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.rpartition(",")[2], validate=True)  # some servers send a whole data URL
    except ValueError as error:
        raise BadReply("A picture came as text that is not valid base64.") from error


def _words(error: openai.APIError) -> str:
    """The provider's sentence and the parameter it is about; nothing when a gateway answered with a page."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    about = f" (parameter {error.param})" if error.param else ""
    return f"{message}{about}" if message else json.dumps(body)[:200] if isinstance(body, dict) else ""


def _details(answer: _Answer, warnings: Sequence[str]) -> dict[str, Any]:
    prompts = [item["revised_prompt"] for item in answer.items if item.get("revised_prompt")]
    found = {
        "revised_prompt": prompts[0] if prompts else None,
        "usage": dict(answer.usage),
        "warnings": list(warnings),
    }
    return {name: value for name, value in found.items() if value}


ADAPTER = OpenAIImagesAdapter
