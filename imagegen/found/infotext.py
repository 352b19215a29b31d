"""The text form of AUTOMATIC1111, which many programs write.

    a prompt, over as many lines as it has
    Negative prompt: words
    Steps: 20, Sampler: Euler a, Schedule type: Karras, CFG scale: 7, Seed: 1, Size: 512x768, Model: x, Version: v1.10

Read from `modules/infotext_utils.py` and `modules/images.py` of AUTOMATIC1111/stable-diffusion-webui, 2026-11-25. It
stands in a PNG text chunk "parameters", and elsewhere in the EXIF UserComment; in a GIF it is the comment.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from imagegen.found.settings import FoundSettings, made, number, size_of

NEGATIVE = "Negative prompt:"
FEWEST_PAIRS = 3
MAX_SETTINGS_CHARACTERS = 200_000
LABEL = re.compile(r"\s*(\w[\w \-/]{0,60}):[ \t]*")
# Before the schedule had a name of its own it was part of the sampler's: "DPM++ 2M Karras".
SCHEDULED = re.compile(r"(.+) (Karras|Exponential|Polyexponential)", re.IGNORECASE)
NAMES = {
    "Steps": "steps",
    "CFG scale": "cfg",
    "Seed": "seed",
    "Denoising strength": "strength",
    "Sampler": "samplerName",
    "Schedule type": "scheduler",
    "Scheduler": "scheduler",
}
DISTILLED = "Distilled CFG Scale"  # what guides a model whose ordinary scale stays at 1
TOLD = {*NAMES, DISTILLED, "Size", "Model", "Version", "App", "Raw prompt", "Raw negative prompt"}


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    """A comment may be anybody's words, so it must look like settings; a PNG's chunk has that name for this only."""
    if "parameters" in texts:
        return parse(texts["parameters"])
    comment = next((texts[name] for name in ("UserComment", "comment") if name in texts), "")
    return parse(comment) if looks_like_settings(comment) else None


def looks_like_settings(text: str) -> bool:
    _, settings = _cut(text)
    return bool(settings)


def parse(text: str) -> FoundSettings | None:
    words, settings = _cut(text)
    prompt, _, negative = words.partition(f"\n{NEGATIVE}") if not words.startswith(NEGATIVE) else ("", "", words[16:])
    pairs = dict(_pairs(settings))
    if not pairs and not prompt.strip():
        return None
    return made(
        _maker(pairs),
        prompt=pairs.get("Raw prompt") or prompt,
        negative=pairs.get("Raw negative prompt") or negative,
        model=pairs.get("Model", ""),
        values=_values(pairs),
        leftovers={label: value for label, value in pairs.items() if label not in TOLD},
    )


def _cut(text: str) -> tuple[str, str]:
    """The prompts, and the settings after them: from the last line that begins with Steps, else the last line."""
    whole = text.replace("\r\n", "\n").strip()
    start = whole.rfind("\nSteps: ") + 1
    if start == 0 and not whole.startswith("Steps: "):
        start = whole.rfind("\n") + 1
    settings = whole[start : start + MAX_SETTINGS_CHARACTERS]
    found = [label for label, _ in _pairs(settings)]
    if len(found) < FEWEST_PAIRS and "Steps" not in found:
        return whole, ""
    return whole[:start].rstrip(), settings


def _pairs(text: str) -> Iterator[tuple[str, Any]]:
    """Label and value, from left to right: never back, so that no text takes longer than its length."""
    place = 0
    while place < len(text):
        label = LABEL.match(text, place)
        if label:
            value, place = _value(text, label.end())
            yield label[1], value
        comma = text.find(",", place)
        place = len(text) if comma < 0 else comma + 1


def _value(text: str, start: int) -> tuple[Any, int]:
    """One value: quoted or JSON where it begins like that, else up to the next comma."""
    if text[start : start + 1] in ('"', "{", "["):
        try:
            return DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            pass
    end = min(found for found in (text.find(",", start), text.find("\n", start), len(text)) if found >= 0)
    return text[start:end].strip(), end


DECODER = json.JSONDecoder()


def _values(pairs: Mapping[str, Any]) -> dict[str, Any]:
    values = {NAMES[label]: pairs[label] for label in NAMES if label in pairs}
    scheduled = SCHEDULED.fullmatch(str(values.get("samplerName", ""))[:100])
    if scheduled and "scheduler" not in values:
        values |= {"samplerName": scheduled[1], "scheduler": scheduled[2]}
    if DISTILLED in pairs and number(values.get("cfg", 1)) == 1:
        values["cfg"] = pairs[DISTILLED]
    return {**values, **size_of(pairs.get("Size"))}


def _maker(pairs: Mapping[str, Any]) -> str:
    version, app = str(pairs.get("Version", "")), str(pairs.get("App", ""))
    if app.startswith("SD.Next"):
        return "SD.Next"
    if version.startswith("Fooocus"):
        return "Fooocus"
    if version.startswith("ComfyUI"):
        return "ComfyUI"
    return "Forge" if re.match(r"f\d", version) else "AUTOMATIC1111"
