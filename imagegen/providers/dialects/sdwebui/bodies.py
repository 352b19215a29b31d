"""From a request to the route and the body that goes there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imagegen.cards import ModelCard
from imagegen.providers.base import GenerationRequest
from imagegen.providers.pictures import MASK
from imagegen.providers.wire import to_wire

TEXT_ROUTE, IMAGE_ROUTE, UPSCALE_ROUTE = "txt2img", "img2img", "extra-single-image"
ROUTE = "route"  # a card's option: the route, where pictures alone do not tell
# Parameters of a card that are options of the server: they go to `override_settings`.
CHECKPOINT, VAE, MODULES = "checkpoint", "vae", "modules"
SERVER_OPTIONS = frozenset({CHECKPOINT, VAE, MODULES})

CROP_AND_RESIZE = 1  # a picture of another shape is cropped; the server's own default would squeeze it
KEEP_ORIGINAL = 1  # start from what is under the mask; the server's own default would smear it first
MASKED_AREA_PADDING_PX = 32
WITH_PICTURE = {"resize_mode": CROP_AND_RESIZE}
WITH_MASK = {
    "inpainting_fill": KEEP_ORIGINAL,
    "inpaint_full_res": True,
    "inpaint_full_res_padding": MASKED_AREA_PADDING_PX,
}


@dataclass(frozen=True)
class Order:
    """One call that makes pictures."""

    route: str
    body: dict[str, Any] = field(repr=False)
    task_id: str = ""  # under which its progress can be asked for; "" where the route takes none

    @property
    def path(self) -> str:
        return f"/sdapi/v1/{self.route}"


def build_order(request: GenerationRequest, image_values: Mapping[str, Sequence[str]], task_id: str) -> Order:
    """What to send where; `image_values` are the request's pictures as data URLs."""
    route = _route(request.card, image_values)
    if route == UPSCALE_ROUTE:
        return Order(route, to_wire(request.card, request, image_values, left_out=SERVER_OPTIONS | {"prompt"}))
    body = {
        **(WITH_PICTURE if route == IMAGE_ROUTE else {}),
        **(WITH_MASK if MASK in image_values else {}),
        **to_wire(request.card, request, image_values, left_out=SERVER_OPTIONS),
        "force_task_id": task_id,
    }
    return Order(route, _with_options(body, server_options(request)), task_id)


def _route(card: ModelCard, image_values: Mapping[str, Sequence[str]]) -> str:
    named = card.options.get(ROUTE)
    return str(named) if named else IMAGE_ROUTE if image_values.keys() - {MASK} else TEXT_ROUTE


def server_options(request: GenerationRequest) -> dict[str, Any]:
    """Options of the server that this call sets: what the person chose, else the checkpoint the card is made for.

    A VAE's bare name is what A1111 knows; Forge knows paths, and lists them together with text encoders.
    """
    card, vae = request.card, str(request.params.get(VAE) or "")
    made_for = card.wire_model if card.wire_model != card.id else ""
    modules = [*(request.params.get(MODULES) or ()), *([vae] if _is_path(vae) else [])]
    options = {
        "sd_model_checkpoint": request.params.get(CHECKPOINT) or made_for,
        "sd_vae": "" if _is_path(vae) else vae,
        "forge_additional_modules": modules,
    }
    return {name: value for name, value in options.items() if value}


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name


def _with_options(body: dict[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Restoring the options would load the old checkpoint again after every single picture, so they stay."""
    if not options:
        return body
    merged = {**body.get("override_settings", {}), **options}
    return {**body, "override_settings": merged, "override_settings_restore_afterwards": False}
