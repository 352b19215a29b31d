"""Pictures out of chat completions, as OpenRouter and many gateways serve the models that draw while they talk.

Read from OpenRouter's documentation and from public client code, 2026-11-22, since no standard says where the picture
is. Seen are: `message.images`, parts of the content, a markdown picture, a bare data URL, a bare address, bare base64.
Each choice is searched in this order, and every picture is kept. A parameter that is "auto" is left to the model: it is
not sent.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imagegen.errors import ProviderError
from imagegen.net import decode_base64, objects_in, refusal
from imagegen.providers.base import Access, GeneratedImage, GenerationRequest, GenerationResult, Listener
from imagegen.providers.openai_wire import OpenAIAdapter
from imagegen.providers.spoken import answered_in_words
from imagegen.providers.wire import left_to_model, to_wire

FILTERED = "content_filter"  # the finish reason of a policy's no
UPSTREAM_FAILED = 502  # an error inside an answer that names no status of its own
DATA_URL = r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]+"
MARKDOWN = re.compile(rf"!\[[^\]]*\]\(\s*<?({DATA_URL}|https?://[^)\s>]+)")
BARE_DATA_URL = re.compile(DATA_URL)
BARE_ADDRESS = re.compile(
    r"https?://[^\s<>\"')\]]+?\.(?:png|jpe?g|webp|gif)(?:\?[^\s<>\"')\]]*)?(?!\w|\.\w)", re.IGNORECASE
)
BARE_BASE64 = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")  # nothing but this, and longer than any word


class OpenAIChatAdapter(OpenAIAdapter):
    """One question, one answer; pictures wherever they are."""

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        body = await asyncio.to_thread(chat_body, request)
        with self.translating(access, is_billable=True):
            data = await self._ask(body, access)
        choices = objects_in(data.get("choices"))
        places = [place for choice in choices for place in find_pictures(_message(choice))]
        words = " ".join(filter(None, map(find_words, map(_message, choices))))
        if not places:
            raise self._why_nothing(data, choices, words, access)
        images, failures = await self.gather_images(self._image(place, access) for place in places)
        details = {"description": words, "usage": data.get("usage"), "warnings": failures}
        return GenerationResult(images, _cost_usd(data), {name: value for name, value in details.items() if value})

    async def _ask(self, body: Mapping[str, Any], access: Access) -> dict[str, Any]:
        named = {"model", "messages"}
        rest = {name: value for name, value in body.items() if name not in named}
        completions = self.client(access).chat.completions.with_raw_response
        return self.read(
            await completions.create(model=body["model"], messages=body["messages"], extra_body=rest), access
        )

    async def _image(self, place: str, access: Access) -> Sequence[GeneratedImage]:
        if BARE_BASE64.fullmatch(place):
            return [GeneratedImage(decode_base64(place))]
        return [GeneratedImage(await self.fetch(place, access))]

    def _why_nothing(
        self, data: Mapping[str, Any], choices: Sequence[Mapping[str, Any]], words: str, access: Access
    ) -> ProviderError:
        """The error for an answer without a picture: an error inside it, a policy, or the model's own words."""
        for part in (data, *choices):
            error = part.get("error")
            if error:
                code = error.get("code") if isinstance(error, dict) else None
                status = code if isinstance(code, int) and code >= 400 else UPSTREAM_FAILED
                return self.problem({"error": error}, status, {}, access)
        refused = " ".join(str(_message(choice).get("refusal") or "") for choice in choices).strip()
        if refused or any(choice.get("finish_reason") == FILTERED for choice in choices):
            return refusal(refused or words, self.provider, secrets=[access.key or ""])
        return answered_in_words(words, self.provider, access.key)


def chat_body(request: GenerationRequest) -> dict[str, Any]:
    """The request as a chat: the prompt, then the pictures in their order. Reads the pictures from disk."""
    pictures = [{"type": "image_url", "image_url": {"url": image.data_url()}} for image in request.images]
    content = [{"type": "text", "text": request.prompt}, *pictures]
    return {
        "model": request.card.wire_model,
        "messages": [{"role": "user", "content": content}],
        **to_wire(request.card, request, left_out=left_to_model(request) | {"prompt"}),
    }


def find_pictures(message: Mapping[str, Any]) -> list[str]:
    """Where the pictures of a message are: addresses, data URLs, or base64 itself."""
    content = message.get("content")
    parts = [*objects_in(message.get("images")), *objects_in(content)]
    named = list(dict.fromkeys(filter(None, map(_place, parts))))
    if named:
        return named
    text = find_words(message)
    for shape in (MARKDOWN, BARE_DATA_URL, BARE_ADDRESS):
        found = list(dict.fromkeys(shape.findall(text)))
        if found:
            return found
    whole = "".join(text.split())
    return [whole] if BARE_BASE64.fullmatch(whole) else []


def find_words(message: Mapping[str, Any]) -> str:
    """What a message says."""
    content = message.get("content")
    return content.strip() if isinstance(content, str) else " ".join(_texts(objects_in(content))).strip()


def _texts(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (part["text"] for part in parts if isinstance(part.get("text"), str))


def _place(part: Mapping[str, Any]) -> str:
    """The picture of one part; "" when it holds none."""
    inner = part.get("image_url") or part
    place = inner if isinstance(inner, str) else inner.get("url") or inner.get("b64_json")
    return place if isinstance(place, str) else ""


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    message = choice.get("message")
    return message if isinstance(message, dict) else {}


def _cost_usd(data: Mapping[str, Any]) -> float | None:
    """What the reply itself says that it cost."""
    cost = (data.get("usage") or {}).get("cost")
    return float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) else None


ADAPTER = OpenAIChatAdapter
