"""Google's Gemini image models through their native REST interface: generateContent.

Read from google-genai 3.4.0 and the ai.google.dev pages, 2026-11-22. A call is synchronous: no job, no progress, no
cancel. Three things surprise: a refusal is an answer with status 200 and no picture, a wrong key is a 400, and parts
marked as thoughts hold drafts that are no result.
"""

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.cards import TOKENS_PER_PRICE, ModelCard
from imagegen.errors import BadReply, NoCredit, ProviderDown, ProviderError
from imagegen.net import (
    HttpCall,
    Reply,
    decode_base64,
    error_from_status,
    hide,
    objects_in,
    quoted,
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
    Offer,
)
from imagegen.providers.spoken import answered_in_words
from imagegen.providers.wire import left_to_model, to_wire

READ_LIMIT_S = 600.0  # a 4K picture takes more than a minute
IN_IMAGE_MODELS = ("image", "banana")  # what the list of models tells a drawing model by: its name
WEB_SEARCH = "webSearch"
SAFETY = "safetySettings"
# What a safety threshold is about; one of ours counts for all of them.
HARMS = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
POLICY_ENDS = (
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "MODEL_ARMOR",
)
WORDY_ENDS = ("NO_IMAGE", "STOP")  # the model answered, only not with a picture
PASSING_ENDS = ("IMAGE_OTHER", "OTHER", "MALFORMED_FUNCTION_CALL")  # another try often helps


class GeminiAdapter(Adapter):
    """One call, one answer."""

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        call = await asyncio.to_thread(self.generate_call, request, access)
        reply = self._accepted(await self.net.send(call), access)
        return self.read_result(reply.json_object(), request.card, access)

    def generate_call(self, request: GenerationRequest, access: Access) -> HttpCall:
        """The call that makes the picture. Reads the request's pictures from disk."""
        url = f"{access.base_url.rstrip('/')}/models/{request.card.wire_model}:generateContent"
        body = {"contents": [{"role": "user", "parts": _parts(request)}], **_settings(request)}
        return HttpCall(
            "POST",
            url,
            body,
            self._headers(access),
            is_billable=not self.provider.is_free,
            read_limit_s=float(self.provider.options.get("read_limit_s", READ_LIMIT_S)),
        )

    def read_result(self, answer: Mapping[str, Any], card: ModelCard, access: Access) -> GenerationResult:
        """The pictures of an answer, drafts left out. Raises the reason why there are none."""
        parts = [part for candidate in objects_in(answer.get("candidates")) for part in _answer_parts(candidate)]
        images = tuple(_image(part["inlineData"]) for part in parts if _holds_picture(part))
        words = _words(parts)
        if not images:
            raise self._why_nothing(answer, words, access)
        usage = answer.get("usageMetadata") or {}
        details = {"description": words, "usage": usage}
        return GenerationResult(
            images, cost_usd(usage, card), {name: value for name, value in details.items() if value}
        )

    async def check(self, access: Access) -> str:
        """Ask for the list of models: needs the key, costs nothing."""
        models = await self._image_models(access)
        return f"{self.provider.name} accepts the key; {len(models)} image models are open to it."

    async def offer(self, access: Access) -> Offer:
        """The models of the server's list that make pictures."""
        return Offer(await self._image_models(access))

    async def _image_models(self, access: Access) -> tuple[str, ...]:
        call = HttpCall("GET", f"{access.base_url.rstrip('/')}/models?pageSize=1000", headers=self._headers(access))
        listing = self._accepted(await self.net.send(call), access).json_object()
        return tuple(filter(None, map(_image_model, objects_in(listing.get("models")))))

    def _headers(self, access: Access) -> dict[str, str]:
        key = usable_key(access.key, self.provider)
        return {"x-goog-api-key": key} if key else {}

    def _why_nothing(self, answer: Mapping[str, Any], words: str, access: Access) -> ProviderError:
        """The error for an answer without a picture, in the order that Google documents."""
        feedback = answer.get("promptFeedback") or {}
        candidate = next(iter(objects_in(answer.get("candidates"))), {})
        end = str(candidate.get("finishReason", ""))
        said = " ".join(filter(None, (str(candidate.get("finishMessage") or ""), words)))
        if feedback.get("blockReason") and not candidate:
            return self._refused(str(feedback["blockReason"]), str(feedback.get("blockReasonMessage") or ""), access)
        if end in POLICY_ENDS:
            return self._refused(end, said, access)
        if end in WORDY_ENDS or not end:
            return answered_in_words(said, self.provider, access.key)
        if end in PASSING_ENDS:
            return ProviderDown(f"{self.provider.name} ended without a picture ({end}).", hint="Try again in a moment.")
        line = quoted(hide(said, [access.key or ""]))
        return BadReply(f"{self.provider.name} ended without a picture ({end[:60]}){line}.", hint="Change the prompt.")

    def _refused(self, reason: str, said: str, access: Access) -> ProviderError:
        words = f"{reason}: {said}" if said else reason
        return refusal(words, self.provider, secrets=[access.key or ""])

    def _accepted(self, reply: Reply, access: Access) -> Reply:
        if reply.status >= 300:
            raise self.read_error(reply, access)
        return reply

    def read_error(self, reply: Reply, access: Access) -> ProviderError:
        """One of our errors for a reply with an error status."""
        error = _read_error(reply)
        words, secrets = str(error.get("message", "")), [access.key or ""]
        status = _true_status(reply.status, error)
        wait_s = _retry_delay_s(error)
        headers = reply.headers if wait_s is None else {**reply.headers, "retry-after": str(wait_s)}
        found = error_from_status(status, headers, words, self.provider, secrets=secrets)
        if isinstance(found, NoCredit) and reply.status == 429:
            return NoCredit(found.message, hint="Wait until the quota is renewed, or raise it on Google's page.")
        return found


# ---- the request ----------------------------------------------------------------------------------------------------


def _parts(request: GenerationRequest) -> list[dict[str, Any]]:
    """The prompt, then the pictures in their order."""
    return [{"text": request.prompt}, *map(_inline, request.images)]


def _inline(image: InputImage) -> dict[str, Any]:
    data = base64.b64encode(image.read()).decode("ascii")
    return {"inline_data": {"mime_type": image.media_type, "data": data}}


def _settings(request: GenerationRequest) -> dict[str, Any]:
    """Everything of the body but the contents."""
    body = to_wire(request.card, request, left_out=left_to_model(request) | {"prompt", WEB_SEARCH})
    if SAFETY in body:
        body[SAFETY] = [{"category": f"HARM_CATEGORY_{harm}", "threshold": body[SAFETY]} for harm in HARMS]
    if request.params.get(WEB_SEARCH):
        body["tools"] = [{"googleSearch": {}}]
    return body


# ---- the answer -----------------------------------------------------------------------------------------------------


def _answer_parts(candidate: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a candidate that are meant for us: thoughts hold drafts."""
    content = candidate.get("content") or {}
    return [part for part in objects_in(content.get("parts")) if not part.get("thought")]


def _holds_picture(part: Mapping[str, Any]) -> bool:
    data = part.get("inlineData")
    return isinstance(data, dict) and bool(data.get("data")) and not str(data.get("mimeType", "")).startswith("text/")


def _image(data: Mapping[str, Any]) -> GeneratedImage:
    return GeneratedImage(decode_base64(data["data"]), data.get("mimeType"))


def _words(parts: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(part["text"].strip() for part in parts if isinstance(part.get("text"), str)).strip()


def cost_usd(usage: Mapping[str, Any], card: ModelCard) -> float | None:
    """The real price of a call from its token counts; None when the reply or the card does not say enough."""
    price, image_tokens = card.price.tokens, _modality(usage.get("candidatesTokensDetails"), "IMAGE")
    if price is None or not image_tokens:
        return None
    inputs = _count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount")
    input_images = _modality(usage.get("promptTokensDetails"), "IMAGE")
    text = _count(usage, "candidatesTokenCount") - image_tokens + _count(usage, "thoughtsTokenCount")
    total = (
        (inputs - input_images) * price.text_input_usd
        + input_images * price.image_input_usd
        + image_tokens * price.image_output_usd
        + max(0, text) * price.text_output_usd
    )
    return total / TOKENS_PER_PRICE


def _modality(details: Any, modality: str) -> int:
    return sum(_count(entry, "tokenCount") for entry in objects_in(details) if entry.get("modality") == modality)


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0


def _image_model(entry: Mapping[str, Any]) -> str:
    """The name of a model that makes pictures through this method; "" for all others."""
    name = str(entry.get("name", "")).removeprefix("models/")
    draws = any(word in name for word in IN_IMAGE_MODELS)
    return name if draws and "generateContent" in (entry.get("supportedGenerationMethods") or ()) else ""


# ---- errors ---------------------------------------------------------------------------------------------------------


def _read_error(reply: Reply) -> Mapping[str, Any]:
    """The error object; empty when a gateway answered with a page."""
    data = reply.json_or_none()
    first = data[0] if isinstance(data, list) and data else data
    error = first.get("error") if isinstance(first, dict) else None
    return error if isinstance(error, dict) else {}


def _true_status(status: int, error: Mapping[str, Any]) -> int:
    """The status that says what is meant: Google puts a wrong key and missing billing under 400, quotas under 429."""
    words, details = str(error.get("message", "")).lower(), objects_in(error.get("details"))
    if status == 400 and (any(detail.get("reason") == "API_KEY_INVALID" for detail in details) or "api key" in words):
        return 401
    if status == 400 and error.get("status") == "FAILED_PRECONDITION":
        return 402 if "billing" in words else 403
    return 402 if status == 429 and _is_used_up(words, details) else status


def _is_used_up(words: str, details: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a quota is one that waiting a moment does not bring back: a day's, or one of nothing at all."""
    violations = [violation for detail in details for violation in objects_in(detail.get("violations"))]
    is_daily = any("PerDay" in str(violation.get("quotaId", "")) for violation in violations)
    return is_daily or re.search(r"\blimit: 0\b(?!\.\d)", words) is not None


def _retry_delay_s(error: Mapping[str, Any]) -> float | None:
    """The wait that RetryInfo asks for: "32s", "1.5s"."""
    for detail in objects_in(error.get("details")):
        found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(detail.get("retryDelay", "")))
        if found:
            return float(found[1])
    return None


ADAPTER = GeminiAdapter
