"""OpenAI's image endpoints, and servers that speak like them, through the official SDK.

Read from openai 3.54.0 and the OpenAI image documentation, 2026-11-22; for servers of one's own also from the sources
of stable-diffusion.cpp, LocalAI, vLLM-Omni 0.30 and SGLang 0.5.23. A call is synchronous: there is no job to ask for
again, so a lost answer is lost. Where a server goes its own way, its card says so under `options`:

names_model       false: the server runs one model and is not told which
images_in_body    true: pictures go into the JSON, under the names of `wire`, and not to the edits endpoint
only_for_edits    wire names that count only beside a picture
prompt_tag        a wire group that travels inside the prompt, as JSON between tags of this name
negative_after    the sign that parts prompt and negative prompt inside one text
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imagegen.cards import TOKENS_PER_PRICE, ModelCard, TokenPrice
from imagegen.errors import BadReply, OutcomeUnknown
from imagegen.net import decode_base64, objects_in
from imagegen.providers.base import (
    Access,
    GeneratedImage,
    GenerationRequest,
    GenerationResult,
    InputImage,
    Listener,
)
from imagegen.providers.openai_wire import OpenAIAdapter
from imagegen.providers.pictures import MASK, PREPARATIONS, edit_mask, picture_texts
from imagegen.providers.wire import AUTO, to_wire

NOT_FOR_EDITS = ("moderation",)  # parameters that only the generations endpoint knows
FORMATS_TO_COMPRESS = ("jpeg", "webp")
NEGATIVE = "negative_prompt"

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


class OpenAIImagesAdapter(OpenAIAdapter):
    """Generations, edits with reference pictures and a mask, and previews while the picture forms."""

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        plan = await asyncio.to_thread(plan_call, request)
        with self.translating(access, is_billable=True):
            if plan.body.get("partial_images"):
                answer = await self._stream(plan, access, listener)
            else:
                answer = await self._call(plan, access)
        images, failures = await self.gather_images(self._image(item, answer, access) for item in answer.items)
        if not images:
            raise BadReply(f"{self.provider.name} answered without a picture.")
        details = _details(answer, [*plan.warnings, *failures], plan.body["prompt"])
        return GenerationResult(images, cost_usd(answer.usage, request.card.price.tokens), details)

    async def _call(self, plan: _Plan, access: Access) -> _Answer:
        images = self.client(access).images.with_raw_response
        named, rest = _split(plan.body)
        if plan.images:
            raw = await images.edit(**named, **_files(plan), extra_body=rest)
        else:
            raw = await images.generate(**named, extra_body=rest)
        data = self.read(raw, access)
        items = objects_in(data.get("data")) or objects_in(data.get("images"))
        if data.get("error") and not items:
            raise self.problem(data, raw.status_code, raw.headers, access)
        return _Answer(items, data.get("usage") or {}, data.get("output_format"))

    async def _stream(self, plan: _Plan, access: Access, listener: Listener) -> _Answer:
        """Hand each preview to the listener; the last event is the answer."""
        images = self.client(access).images
        named, rest = _split(plan.body)
        wanted = int(rest["partial_images"])
        if plan.images:
            stream = await images.edit(**named, **_files(plan), extra_body=rest, stream=True)
        else:
            stream = await images.generate(**named, extra_body=rest, stream=True)
        async for event in _events(stream):
            if event["type"].endswith(".partial_image"):
                shown = int(event.get("partial_image_index", 0)) + 1
                listener.progress(shown / (wanted + 1), f"preview {shown}", decode_base64(event["b64_json"]))
            if event["type"].endswith(".completed"):
                return _Answer([event], event.get("usage") or {}, event.get("output_format"))
        raise OutcomeUnknown(
            f"{self.provider.name} ended its stream without the picture.",
            hint="It may have been billed. Set the number of previews to 0 before you ask again.",
        )

    async def _image(self, item: Mapping[str, Any], answer: _Answer, access: Access) -> Sequence[GeneratedImage]:
        """OpenAI itself always sends base64; compatible servers often send an address."""
        media_type = f"image/{answer.output_format}" if answer.output_format else None
        if item.get("b64_json"):
            return [GeneratedImage(decode_base64(item["b64_json"]), media_type)]
        if not item.get("url"):
            raise BadReply(f"{self.provider.name} answered without a picture.")
        return [GeneratedImage(await self.fetch(str(item["url"]), access), media_type)]


def plan_call(request: GenerationRequest) -> _Plan:
    """Decide endpoint, body and files. Reads the request's pictures from disk."""
    card = request.card
    body = _body(request)
    references = [image for image in request.images if image.parameter != MASK]
    warnings = tuple(_drop_unusable(body, card, is_edit=bool(references)))
    if not references or card.options.get("images_in_body"):
        return _Plan(body, warnings=warnings)
    masks = [_mask_upload(image, references[0], card) for image in request.images if image.parameter == MASK]
    return _Plan(body, tuple(map(_upload, references)), masks[0] if masks else None, warnings)


def _body(request: GenerationRequest) -> dict[str, Any]:
    card = request.card
    texts = picture_texts(request) if card.options.get("images_in_body") else {}
    model = {"model": card.wire_model} if card.options.get("names_model", True) else {}
    body = {**model, **to_wire(card, request, texts)}
    if body.get("size") == AUTO:  # not every server knows the word
        del body["size"]
    if not body.get("partial_images"):
        body.pop("partial_images", None)
    _fold_into_prompt(body, card.options)
    return body


def _fold_into_prompt(body: dict[str, Any], options: Mapping[str, Any]) -> None:
    """Move into the prompt what a server reads only there."""
    tag, sign = options.get("prompt_tag"), options.get("negative_after")
    if tag and tag in body:
        body["prompt"] += f" <{tag}>{json.dumps(body.pop(tag))}</{tag}>"
    if sign:
        parts = (body["prompt"], body.pop(NEGATIVE, ""))
        # There is no way to write the sign itself.
        body["prompt"] = sign.join(part.replace(sign, " ") for part in parts if part)


def _drop_unusable(body: dict[str, Any], card: ModelCard, *, is_edit: bool) -> Iterator[str]:
    """Take out what this call does not accept though the model does, each with a warning for the person."""
    if "output_compression" in body and body.get("output_format") not in FORMATS_TO_COMPRESS:
        del body["output_compression"]
        yield "Compression was left out: it is for JPEG and WebP only."
    for name in NOT_FOR_EDITS if is_edit else card.options.get("only_for_edits", ()):
        if body.pop(name, AUTO) != AUTO:
            yield f"“{name}” was left out: it is {'not' if is_edit else 'only'} for calls with reference pictures."


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


def _mask_upload(mask: InputImage, first: InputImage, card: ModelCard) -> Upload:
    """OpenAI paints where a mask is clear; a card may name another way."""
    named = card.wire.get(MASK)
    prepare = PREPARATIONS[named.prepare] if named and named.prepare else edit_mask
    return ("mask.png", prepare(mask.read(), first.read()), "image/png")


def _files(plan: _Plan) -> dict[str, Any]:
    """A single picture goes as the field "image", several as "image[]"; the SDK tells them apart by the list."""
    files: dict[str, Any] = {"image": list(plan.images) if len(plan.images) > 1 else plan.images[0]}
    return {**files, "mask": plan.mask} if plan.mask else files


def _split(body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the SDK takes by name, and the rest, which it passes on as it is."""
    named = {"model", "prompt"} & body.keys()
    return {name: body[name] for name in named}, {name: body[name] for name in body if name not in named}


async def _events(stream: Any) -> AsyncIterator[dict[str, Any]]:
    async with stream:
        async for event in stream:
            yield event.to_dict()


def _details(answer: _Answer, warnings: Sequence[str], prompt: str) -> dict[str, Any]:
    prompts = [item["revised_prompt"] for item in answer.items if item.get("revised_prompt") not in (None, "", prompt)]
    found = {
        "revised_prompt": prompts[0] if prompts else None,
        "usage": dict(answer.usage),
        "warnings": list(warnings),
    }
    return {name: value for name, value in found.items() if value}


ADAPTER = OpenAIImagesAdapter
