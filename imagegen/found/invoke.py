"""InvokeAI: three generations of one idea, all of them PNG text chunks.

    invokeai_metadata   since 3.0: flat JSON with positive_prompt, cfg_scale, model {name} or {model_name}
    sd-metadata         2.x: JSON with the settings below "image", the prompt as text or as a list of weighted texts
    Dream               1.x: the command that was typed, "a fox" -s 50 -S 7 -W 512 -H 512 -C 7.5 -A k_lms

Read from `invokeai/app/services/image_files` and `invokeai/app/invocations/metadata.py` of invoke-ai/InvokeAI and, for
2.x, `ldm/invoke/args.py`; 2026-11-25.
"""

import re
from collections.abc import Mapping
from typing import Any

from imagegen.found.settings import FoundSettings, made, read_object, rest_of, table

MAKER = "InvokeAI"
NAMES = {
    "steps": "steps",
    "cfg_scale": "cfg",
    "seed": "seed",
    "width": "width",
    "height": "height",
    "scheduler": "samplerName",
    "sampler": "samplerName",
    "strength": "strength",
}
TOLD = {*NAMES, "positive_prompt", "negative_prompt", "model", "prompt"}
# In 2.x what is not wanted stands in the prompt itself, in square brackets.
UNWANTED = re.compile(r"\[([^\[\]]{1,2000})\]")
DREAM = re.compile(r'\s*"((?:[^"\\]|\\.){0,20000})"(.*)', re.DOTALL)
FLAG = re.compile(r"(?:^|\s)-(\w)\s*([^\s-][^\s]{0,60})")
FLAGS = {"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg", "A": "samplerName", "f": "strength"}


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    newest, second = read_object(texts.get("invokeai_metadata")), read_object(texts.get("sd-metadata"))
    if newest:
        return _read_newest(newest)
    if second:
        return _read_second(second)
    return _read_dream(texts["Dream"]) if "Dream" in texts else None


def _read_newest(values: Mapping[str, Any]) -> FoundSettings:
    model = values.get("model")
    name = table(model).get("name") or table(model).get("model_name") or model
    return made(
        MAKER,
        prompt=values.get("positive_prompt", ""),
        negative=values.get("negative_prompt") or "",
        model=name,
        values={NAMES[key]: values[key] for key in NAMES if values.get(key) is not None},
        leftovers=rest_of(values, TOLD),
    )


def _read_second(values: Mapping[str, Any]) -> FoundSettings:
    image = table(values.get("image"))
    prompt, negative = _split(_joined(image.get("prompt")))
    return made(
        MAKER,
        prompt=prompt,
        negative=negative,
        model=values.get("model_weights") or values.get("model"),
        values={NAMES[key]: image[key] for key in NAMES if image.get(key) is not None},
        leftovers={**rest_of(image, TOLD), **rest_of(values, {"image", "model", "model_weights", "app_id"})},
    )


def _joined(prompt: Any) -> str:
    """One text, or several with weights."""
    parts = prompt if isinstance(prompt, list) else [prompt]
    texts = [table(part).get("prompt", part) for part in parts]
    return ", ".join(text for text in texts if isinstance(text, str))


def _split(words: str) -> tuple[str, str]:
    unwanted = ", ".join(part.strip() for part in UNWANTED.findall(words))
    return UNWANTED.sub("", words).strip(), unwanted


def _read_dream(command: str) -> FoundSettings | None:
    found = DREAM.match(command)
    if not found:
        return None
    prompt, negative = _split(found[1])
    flags = dict(FLAG.findall(found[2][:4000]))
    return made(
        MAKER,
        prompt=prompt,
        negative=negative,
        values={name: flags[flag] for flag, name in FLAGS.items() if flag in flags},
        leftovers={f"-{flag}": value for flag, value in flags.items() if flag not in FLAGS},
    )
