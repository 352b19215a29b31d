"""What a picture says of its making, in this house's words, and how its values are read without trusting them."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What the page can still show exactly: JavaScript has no larger whole numbers.
MAX_SEED = 2**53 - 1
MAX_PROMPT_CHARACTERS = 32_000
MAX_LEFTOVERS = 60
LEFTOVER_CHARACTERS = 400

NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?")
SIZE = re.compile(r"\D{0,2}(\d{1,5})\D{1,3}(\d{1,5})\D{0,2}")  # "512x768", "(1152, 896)", "1152×896"
MODEL_ENDINGS = re.compile(r"\.(?:safetensors|ckpt|sft|gguf|pth?|bin)$", re.IGNORECASE)


@dataclass(frozen=True)
class FoundSettings:
    """Settings that were read out of a picture."""

    maker: str  # the program that wrote them, by its own name
    prompt: str = ""
    negative: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)  # standard names, JSON values; without the prompts
    model: str = ""  # as it is written there; "" when it says none
    provider: str = ""  # our own id; "" for what was not made here
    leftovers: Mapping[str, str] = field(default_factory=dict)  # label → value as text: what has no standard name

    @property
    def all_params(self) -> dict[str, Any]:
        """As a task keeps them: the negative prompt is a parameter like any other."""
        return {**self.params, **({"negativePrompt": self.negative} if self.negative else {})}


def made(
    maker: str,
    *,
    prompt: Any = "",
    negative: Any = "",
    model: Any = "",
    values: Mapping[str, Any] | None = None,
    leftovers: Mapping[str, Any] | None = None,
) -> FoundSettings:
    """The record, with every value checked; one that does not read as what its name means is left over."""
    params, rest = {}, dict(leftovers or {})
    for name, value in (values or {}).items():
        read = READERS[name](value)
        if read is not None:
            params[name] = read
        else:
            rest[name] = value
    words = _text(prompt)
    if len(words) > MAX_PROMPT_CHARACTERS:
        rest["prompt"] = f"cut after {MAX_PROMPT_CHARACTERS:,} of {len(words):,} characters"
    return FoundSettings(
        maker,
        words[:MAX_PROMPT_CHARACTERS],
        _text(negative)[:MAX_PROMPT_CHARACTERS],
        params,
        model_name(model),
        leftovers=shown(rest),
    )


def shown(values: Mapping[str, Any]) -> dict[str, str]:
    """What is left over, as text a person can read: a few, and none of them long."""
    texts = {str(label)[:80]: _short(value) for label, value in values.items()}
    return dict([item for item in texts.items() if item[1]][:MAX_LEFTOVERS])


def _short(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
    text = "" if text in ("null", "{}", "[]", '""') else " ".join(text[: 4 * LEFTOVER_CHARACTERS].split())
    return text if len(text) <= LEFTOVER_CHARACTERS else f"{text[: LEFTOVER_CHARACTERS - 1]}…"


def _text(value: Any) -> str:
    """Words as they are; NUL and lone surrogates, which no database takes, go."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8").strip() if isinstance(value, str) else ""


def model_name(value: Any) -> str:
    """A model's name without folders, file ending and spaces around."""
    name = _text(value).replace("\\", "/").rpartition("/")[2]
    return "" if name.casefold() in ("none", "null") else MODEL_ENDINGS.sub("", name)[:200]


def number(value: Any) -> float | int | None:
    """A finite number, whole where it can be, also from a text."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if float(value).is_integer() else value


def whole(least: int, most: int) -> Callable[[Any], int | None]:
    def read(value: Any) -> int | None:
        found = number(value)
        return found if isinstance(found, int) and least <= found <= most else None

    return read


def _positive(value: Any) -> float | int | None:
    found = number(value)
    return found if found is not None and 0 <= found <= 1000 else None


def _word(value: Any) -> str | None:
    text = _text(value)
    return text if 0 < len(text) <= 100 else None


# Standard name → how its value is read.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "steps": whole(1, 10_000),
    "cfg": _positive,
    "strength": _positive,
    "seed": whole(0, MAX_SEED),
    "width": whole(1, 65_535),
    "height": whole(1, 65_535),
    "samplerName": _word,
    "scheduler": _word,
    "style": _word,
}


def size_of(text: Any) -> dict[str, Any]:
    """Width and height out of "512x768" and its like; nothing where it is none."""
    found = SIZE.fullmatch(_text(text)[:40])
    return {"width": found[1], "height": found[2]} if found else {}


def read_object(text: str | None) -> dict[str, Any]:
    """A JSON object; empty for everything else, however deep or broken it is."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def table(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rest_of(values: Mapping[str, Any], known: Mapping[str, Any] | set[str]) -> dict[str, Any]:
    """Everything under a name that is not known; what says nothing is left out."""
    return {name: value for name, value in values.items() if name not in known and value not in (None, "", [], {})}
