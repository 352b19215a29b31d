"""How the slots of a workflow look in a form: JSON Schemas in the standard names, with the workflow's own values."""

import re
from typing import Any

from imagegen.workflows.graph import Graph, Places, is_number
from imagegen.workflows.loaders import is_file, is_strength

LONGEST_TEXT = 32_000
MAX_SEED = 2_147_483_647
SAMPLERS = [
    *("euler", "euler_ancestral", "heun", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive"),
    *("dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_2m", "dpmpp_2m_sde", "dpmpp_3m_sde", "ddpm", "lcm", "ipndm", "deis"),
    *("res_multistep", "er_sde", "ddim", "uni_pc"),
]
SCHEDULERS = [
    *("simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic"),
    "kl_optimal",
]
CHOSEN = {"samplerName": SAMPLERS, "scheduler": SCHEDULERS}  # what every version has; the server knows the rest
FIXED: dict[str, dict[str, Any]] = {
    "prompt": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    "seed": {"type": "integer", "minimum": 0, "maximum": MAX_SEED},  # no default: the same seed makes nothing new
    "imageUrl": {"type": "string"},
    "maskUrl": {"type": "string"},
}
RANGES: dict[str, dict[str, Any]] = {
    "width": {"type": "integer", "minimum": 64, "maximum": 4096},
    "height": {"type": "integer", "minimum": 64, "maximum": 4096},
    "steps": {"type": "integer", "minimum": 1, "maximum": 100},
    "cfg": {"type": "number", "minimum": 0, "maximum": 30},
    "strength": {"type": "number", "minimum": 0, "maximum": 1},
}


def property_of(name: str, places: Places, graph: Graph) -> dict[str, Any]:
    """The schema of one parameter; what the workflow holds is its default, where running it again makes sense."""
    if name in FIXED:
        return dict(FIXED[name])
    if name == "imageUrls":
        return {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": len(places)}
    value = places[0].value
    if name in CHOSEN:
        return _chosen(CHOSEN[name], value, places, graph)
    if name in RANGES and is_number(value):
        return {**_ranged(RANGES[name], value), **_grid(name, value, graph.kind(places[0].node))}
    return _by_value(name, value, places, graph)


def _chosen(known: list[str], value: Any, places: Places, graph: Graph) -> dict[str, Any]:
    enum = known if value in known else [*known, value]
    return {"type": "string", "enum": enum, "default": value, "x-choices": _choices(places, graph)}


def _choices(places: Places, graph: Graph) -> str:
    """Under which name the server lists what may stand there."""
    return f"{graph.kind(places[0].node)}.{places[0].input}"


def _ranged(schema: dict[str, Any], value: float) -> dict[str, Any]:
    """The usual range, made wide enough for the workflow's own value."""
    whole = int(value) if schema["type"] == "integer" else value
    return {
        **schema,
        "minimum": min(schema["minimum"], whole),
        "maximum": max(schema["maximum"], whole),
        "default": whole,
    }


def _grid(name: str, value: float, kind: str) -> dict[str, Any]:
    """Latent pictures have a grid of 8 pixels, of newer models 16; real ones have none."""
    if name not in ("width", "height") or "Latent" not in kind:
        return {}
    step = 16 if re.search("SD3|Flux", kind) else 8
    return {} if value % step else {"multipleOf": step}


def _by_value(name: str, value: Any, places: Places, graph: Graph) -> dict[str, Any]:
    """A parameter of the workflow's own, or one whose range nobody knows: only the value says what it is."""
    where = f"Input “{places[0].input}” of node {places[0].node} ({graph.kind(places[0].node)})."
    if isinstance(value, bool):
        return {"type": "boolean", "default": value, "description": where}
    if is_number(value):
        kind = "integer" if isinstance(value, int) and not is_strength(name) else "number"
        return {"type": kind, "default": value, "description": where}
    if is_file(name):
        return {"type": "string", "default": value, "description": where, "x-choices": _choices(places, graph)}
    return {"type": "string", "maxLength": LONGEST_TEXT, "default": value, "description": where}
