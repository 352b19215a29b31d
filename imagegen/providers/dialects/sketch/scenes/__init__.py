"""One painter per scene; it paints the background and says where subjects stand."""

from collections.abc import Callable

from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.scenes import city, elsewhere, indoors, land, sky, water

SCENES: dict[str, Callable[[Easel], Stage]] = {
    "mountains": land.mountains,
    "desert": land.desert,
    "meadow": land.meadow,
    "forest": land.forest,
    "sea": water.sea,
    "lake": water.lake,
    "underwater": water.underwater,
    "city": city.city,
    "studio": indoors.studio,
    "room": indoors.room,
    "space": elsewhere.space,
    "abstract": elsewhere.abstract,
    "sky": sky.paint,
}
