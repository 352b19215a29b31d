"""The order of the passes, from words to a finished picture."""

from collections.abc import Callable

from PIL import Image

from imagegen.providers.dialects.sketch.canvas import Canvas
from imagegen.providers.dialects.sketch.easel import make_easel
from imagegen.providers.dialects.sketch.finishing import finish
from imagegen.providers.dialects.sketch.looks import apply_look
from imagegen.providers.dialects.sketch.palettes import choose_palette
from imagegen.providers.dialects.sketch.plan import Plan, make_plan
from imagegen.providers.dialects.sketch.restyle import NEURAL_STYLES, apply_neural_style, restyle
from imagegen.providers.dialects.sketch.scenes import SCENES
from imagegen.providers.dialects.sketch.staging import paint_weather, perform, places

OnPass = Callable[[float], None]


def draw(
    prompt: str,
    *,
    width_px: int,
    height_px: int,
    seed: int,
    steps: int,
    cfg: float,
    negative_prompt: str = "",
    style: str = "none",
    reference: Image.Image | None = None,
    strength: float = 0.6,
    on_pass: OnPass | None = None,
) -> Image.Image:
    """Draw a prompt; the same arguments give the same pixels in every process.

    With a reference, the drawing becomes its style: `strength` 0 leaves the reference as it is (fitted to the
    size), 1 restyles it fully. `on_pass` hears the finished fraction after every pass and may raise to stop.
    Raises MissingPackage when a reference or a neural style needs the style network and it is not installed.
    """
    report = on_pass or _ignore
    plan = make_plan(prompt, negative_prompt=negative_prompt, seed=seed, steps=steps, cfg=cfg, style=style)
    picture = _painted(plan, width_px, height_px, report)
    if reference is not None:
        picture = restyle(reference, picture, strength)
    report(0.9)
    if plan.look in NEURAL_STYLES:
        return apply_neural_style(picture, plan.look)
    return apply_look(picture, plan)


def _painted(plan: Plan, width_px: int, height_px: int, report: OnPass) -> Image.Image:
    easel = make_easel(Canvas(width_px, height_px), plan, choose_palette(plan))
    stage = SCENES[plan.scene](easel)
    report(0.4)
    cast = places(easel, stage)
    for number, place in enumerate(cast, start=1):
        perform(easel, stage, place)
        report(0.4 + 0.3 * number / len(cast))
    if stage.front is not None:
        stage.front(easel)
    paint_weather(easel, stage)
    report(0.75)
    finish(easel)
    report(0.85)
    return easel.canvas.image()


def _ignore(_fraction: float) -> None:
    """Nobody listens."""
