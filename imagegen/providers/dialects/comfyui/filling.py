"""A card's graph with every value in its place, and the pictures on the server."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from imagegen.errors import BadReply, BadRequest
from imagegen.net import HttpCall, decode_data_url
from imagegen.providers.base import GenerationRequest
from imagegen.providers.dialects.comfyui.routes import Routes
from imagegen.providers.dialects.comfyui.server import Server
from imagegen.providers.pictures import picture_texts
from imagegen.providers.slots import slot_names
from imagegen.providers.wire import to_wire
from imagegen.workflows import overwritten_links

PROMPT = "prompt"


async def fill_graph(request: GenerationRequest, server: Server) -> dict[str, Any]:
    """The graph to queue. Pictures are uploaded on the way, because nodes only take names of files."""
    links = overwritten_links(request.card)
    if links:
        raise BadRequest(
            f"{request.card.name} would cut a link of its workflow at {', '.join(links)}.",
            hint="Correct the paths under “wire” in the card: each must hold a value.",
        )
    texts = await asyncio.to_thread(picture_texts, request)
    images = {name: await _upload(name, texts[name], request, server) for name in texts}
    return to_wire(request.card, request, images, left_out=_unused(request))


def unused_warnings(request: GenerationRequest) -> list[str]:
    """What was given and the workflow has no place for."""
    composed = {name for template in request.card.compose.values() for name in slot_names(template)}
    unused = sorted(_unused(request) - composed - (set() if request.prompt.strip() else {PROMPT}))
    return [f"This workflow has no place for: {', '.join(unused)}."] if unused else []


def _unused(request: GenerationRequest) -> frozenset[str]:
    """Without a path a value would come to stand among the nodes."""
    given = {PROMPT, *request.params, *(image.parameter for image in request.images)}
    return frozenset(given - request.card.wire.keys())


async def _upload(parameter: str, texts: Sequence[str], request: GenerationRequest, server: Server) -> list[str]:
    """The names under which the server has the pictures of one parameter, in their order."""
    names = [image.name for image in request.images if image.parameter == parameter]
    calls = [_upload_call(name, text, server.routes) for name, text in zip(names, texts, strict=True)]
    replies = [await server.ask(call) for call in calls]
    return [_stored_name(reply.json_object()) for reply in replies]


def _upload_call(name: str, data_url: str, routes: Routes) -> HttpCall:
    media_type = data_url.removeprefix("data:").partition(";")[0]
    fitting = f"{PurePath(name).stem}.{media_type.partition('/')[2]}"  # a mask became a PNG on its way
    return routes.upload(fitting, decode_data_url(data_url), media_type)


def _stored_name(stored: Mapping[str, Any]) -> str:
    """As LoadImage wants it; the server may have chosen another name, because a different file has ours."""
    if not stored.get("name"):
        raise BadReply("A picture was uploaded, but the server does not say under which name.")
    return "/".join(str(stored[part]) for part in ("subfolder", "name") if stored.get(part))
