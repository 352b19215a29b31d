"""Fooocus: JSON in a PNG text chunk "parameters", elsewhere in the EXIF UserComment; or the text form of AUTOMATIC1111.

Which of the two stands in "fooocus_scheme", in EXIF in MakerNote ("fooocus" or "a1111"). Before 2.2 the names were the
labels of its page ("Guidance Scale"). Read from `modules/meta_parser.py` of lllyasviel/Fooocus, 2026-11-25.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from imagegen.found import infotext
from imagegen.found.settings import FoundSettings, made, read_object, rest_of, size_of

MAKER = "Fooocus"
MARKS = {"base_model", "guidance_scale", "performance"}
NAMES = {"steps": "steps", "guidance_scale": "cfg", "seed": "seed", "sampler": "samplerName", "scheduler": "scheduler"}
TOLD = {*NAMES, "prompt", "negative_prompt", "resolution", "base_model", "full_prompt", "full_negative_prompt"}


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    text = texts.get("parameters") or texts.get("UserComment", "")
    values = {_key(name): value for name, value in read_object(text).items()}
    if values.keys() & MARKS:
        return _read_values(values)
    is_ours = "fooocus_scheme" in texts or texts.get("Software", "").startswith(MAKER)
    found = infotext.parse(text) if is_ours and not values else None
    return replace(found, maker=MAKER) if found else None


def _key(label: str) -> str:
    return label.strip().lower().replace(" ", "_")


def _read_values(values: Mapping[str, Any]) -> FoundSettings:
    known = {NAMES[key]: values[key] for key in NAMES if values.get(key) not in (None, "")}
    return made(
        MAKER,
        prompt=values.get("prompt", ""),
        negative=values.get("negative_prompt", ""),
        model=values.get("base_model", ""),
        values={**known, **size_of(values.get("resolution"))},
        leftovers=rest_of(values, TOLD),
    )
