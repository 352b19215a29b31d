"""NovelAI: PNG text chunks Software, Source (the model), Description (the prompt) and Comment (JSON with the rest).

What newer versions hide in the pixels of the alpha channel is not read. Seen in the wild, and in the readers of
`sd_parsers/parsers/_novelai.py` of d3x-at/sd-parsers, 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from imagegen.found.settings import FoundSettings, made, read_object, rest_of, table

MAKER = "NovelAI"
NAMES = {
    "steps": "steps",
    "scale": "cfg",
    "seed": "seed",
    "width": "width",
    "height": "height",
    "sampler": "samplerName",
    "noise_schedule": "scheduler",
    "strength": "strength",
}
TOLD = {*NAMES, "prompt", "uc", "v4_prompt", "v4_negative_prompt", "signed_hash", "request_type", "version"}


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    if not texts.get("Software", "").startswith(MAKER):
        return None
    values = read_object(texts.get("Comment"))
    return made(
        MAKER,
        prompt=_words(values.get("prompt") or texts.get("Description", ""), values.get("v4_prompt")),
        negative=_words(values.get("uc", ""), values.get("v4_negative_prompt")),
        model=texts.get("Source", ""),
        values={NAMES[key]: values[key] for key in NAMES if values.get(key) is not None},
        leftovers=rest_of(values, TOLD),
    )


def _words(base: Any, described: Any) -> str:
    """The prompt, and what the newer form says of each character."""
    caption = table(table(described).get("caption"))
    captions = caption.get("char_captions")
    characters = [table(one).get("char_caption") for one in captions] if isinstance(captions, list) else []
    words = [caption.get("base_caption") or base, *characters]
    return "\n".join(part for part in words if isinstance(part, str) and part)
