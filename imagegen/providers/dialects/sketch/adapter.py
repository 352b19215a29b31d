"""Sketch behind the seam of every provider: no network, no key, no cost."""

import asyncio
import io
from collections.abc import Callable

from PIL import Image

from imagegen.errors import BadImage
from imagegen.providers.base import (
    Access,
    Adapter,
    GeneratedImage,
    GenerationRequest,
    GenerationResult,
    InputImage,
    Listener,
)
from imagegen.providers.dialects.sketch.drawing import draw

# Little compression: a picture is stored once and encoding would take longer than drawing.
COMPRESS_LEVEL = 1


class SketchAdapter(Adapter):
    """Draws in a worker thread, one picture after the other, with seeds counting up."""

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        loop = asyncio.get_running_loop()

        def report(fraction: float) -> None:
            text = f"Drawing, {fraction:.0%}"
            loop.call_soon_threadsafe(listener.progress, fraction, text)

        passes = _Passes(request.count, report)
        try:
            images = await asyncio.to_thread(_draw_all, request, passes)
        except asyncio.CancelledError:
            passes.stop()
            raise
        return GenerationResult(images=images, cost_usd=0.0)

    async def check(self, access: Access) -> str:
        return "Sketch is built in: it needs no key and no network, and costs nothing."


class _Stopped(Exception):
    """Nobody waits for the picture any more; ends the thread of a cancelled call."""


class _Passes:
    """Hears of every finished pass of every picture; ends the work when it is stopped."""

    def __init__(self, count: int, report: Callable[[float], None]) -> None:
        self.count, self.report = count, report
        self.number = 0  # of the picture that is being drawn, from 0
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True

    def __call__(self, fraction: float) -> None:
        if self.is_stopped:
            raise _Stopped
        self.report((self.number + fraction) / self.count)


def _draw_all(request: GenerationRequest, passes: _Passes) -> tuple[GeneratedImage, ...]:
    images = []
    for number in range(request.count):
        passes.number = number
        images.append(_draw_one(request, number, passes))
        passes(1.0)
    return tuple(images)


def _draw_one(request: GenerationRequest, number: int, passes: _Passes) -> GeneratedImage:
    params = request.params
    seed = int(params.get("seed", 0)) + number
    picture = draw(
        request.prompt,
        width_px=int(params.get("width", 1024)),
        height_px=int(params.get("height", 1024)),
        seed=seed,
        steps=int(params.get("steps", 20)),
        cfg=float(params.get("cfg", 7)),
        negative_prompt=str(params.get("negativePrompt", "")),
        style=str(params.get("style", "none")),
        reference=_open_reference(request.images),
        strength=float(params.get("strength", 0.6)),
        on_pass=passes,
    )
    return GeneratedImage(_png(picture), "image/png", seed=seed)


def _open_reference(images: tuple[InputImage, ...]) -> Image.Image | None:
    if not images:
        return None
    try:
        with Image.open(images[0].path) as picture:
            picture.load()
    except OSError as error:
        raise BadImage(f"The reference picture {images[0].name} cannot be read.", hint="Upload it again.") from error
    return picture


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=COMPRESS_LEVEL)
    return target.getvalue()
