"""SwarmUI: JSON with "sui_image_params" in a PNG text chunk "parameters", elsewhere in the EXIF UserComment.

Read from `docs/Image Metadata Format.md` of mcmonkeyprojects/SwarmUI, 2026-11-25.
"""

from collections.abc import Mapping

from imagegen.found.settings import FoundSettings, made, number, read_object, rest_of, table

MAKER = "SwarmUI"
PLACE = "sui_image_params"
NAMES = {
    "steps": "steps",
    "cfgscale": "cfg",
    "seed": "seed",
    "width": "width",
    "height": "height",
    "sampler": "samplerName",
    "scheduler": "scheduler",
    "initimagecreativity": "strength",
}
FLUX_GUIDANCE = "fluxguidancescale"
TOLD = {*NAMES, FLUX_GUIDANCE, "prompt", "negativeprompt", "model"}


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    places = (texts.get("parameters", ""), texts.get("UserComment", ""), texts.get("Model", ""))
    values = next((found for text in places if (found := table(read_object(text).get(PLACE)))), None)
    if values is None:
        return None
    known = {NAMES[key]: values[key] for key in NAMES if values.get(key) is not None}
    if FLUX_GUIDANCE in values and number(known.get("cfg", 1)) == 1:
        known["cfg"] = values[FLUX_GUIDANCE]
    return made(
        MAKER,
        prompt=values.get("prompt", ""),
        negative=values.get("negativeprompt", ""),
        model=values.get("model", ""),
        values=known,
        leftovers=rest_of(values, TOLD),
    )
