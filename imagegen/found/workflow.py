"""ComfyUI: the whole graph that was run, in API format, as PNG text chunk "prompt"; the editor's form is "workflow".

In a WebP the texts stand in EXIF, one in each of Model, Make and the tags before, as "prompt:{…}" and "workflow:{…}";
other savers put one JSON object with both into the UserComment. Read from `nodes.py` (SaveImage) and
`comfy_extras/nodes_images.py` (SaveAnimatedWEBP) of comfyanonymous/ComfyUI, 2026-11-25.

Nobody names the settings in a graph, so they are found by following its links. Nodes that are not known are passed by:
then the nearest texts and numbers count, and the answer says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imagegen.errors import InvalidInput
from imagegen.found.settings import FoundSettings, made, model_name, read_object, table
from imagegen.workflows.discovery import discover
from imagegen.workflows.graph import Graph, Slots, read_graph

MAKER = "ComfyUI"
MAX_NODES = 1_000
MAX_SAMPLERS = 50
LABELLED = re.compile(r"\s*(prompt|workflow)\s*:\s*(?=\{)", re.IGNORECASE)
MODELS = ("checkpoint", "diffusionModel")
NUMBERS = ("steps", "cfg", "samplerName", "scheduler", "strength", "seed", "width", "height")
# What a node that is not known most likely calls its values.
GUESSES = {
    "steps": ("steps",),
    "cfg": ("cfg", "guidance", "cfg_scale"),
    "samplerName": ("sampler_name", "sampler"),
    "scheduler": ("scheduler",),
    "seed": ("seed", "noise_seed"),
    "width": ("width", "empty_latent_width"),
    "height": ("height", "empty_latent_height"),
}
TEXTUAL = re.compile(r"text|prompt|string|value|wildcard|caption", re.IGNORECASE)
NOT_TOWARDS_TEXT = ("clip", "model", "vae", "image", "latent", "samples", "pixels", "control", "mask")
OTHER_ROLE = {"positive": "negative", "negative": "positive"}
MODEL_FILE = re.compile(r".+\.(?:safetensors|ckpt|sft|gguf)", re.IGNORECASE)


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    run, drawn = _part(texts, "prompt"), _part(texts, "workflow")
    if not run:
        nodes = drawn.get("nodes")
        only = {"workflow": f"{len(nodes)} nodes as they were drawn; what was run is not recorded"} if nodes else {}
        return made(MAKER, leftovers=only) if isinstance(nodes, list) and nodes else None
    try:
        return _read_graph(read_graph(run))
    except (InvalidInput, RecursionError):
        return None


def _part(texts: Mapping[str, str], name: str) -> dict[str, Any]:
    """The graph of that name, wherever it stands."""
    if name in texts:
        return read_object(texts[name])
    for text in texts.values():
        label = LABELLED.match(text[:40])
        if label and label[1].lower() == name:
            return read_object(text[label.end() :])
    found = read_object(texts.get("UserComment")).get(name)
    return table(found) if not isinstance(found, str) else read_object(found)


def _read_graph(graph: Graph) -> FoundSettings:
    samplers = sum("latent_image" in graph.inputs(node) for node in graph)
    is_small = len(graph.nodes) <= MAX_NODES and samplers <= MAX_SAMPLERS
    slots = discover(graph) if is_small else {}
    values = {name: slots[name][0].value for name in NUMBERS if name in slots}
    guessed = _guessed(graph, values, is_sampled="steps" in values and "seed" in values)
    prompt, negative = _words(graph, slots, "prompt", "positive"), _words(graph, slots, "negativePrompt", "negative")
    model = next((str(slots[name][0].value) for name in MODELS if name in slots), "") or _model(graph)
    unsure = {"reading": "some nodes of this workflow are not known here; compare before you rely on it"}
    return made(
        MAKER,
        prompt=prompt,
        negative=negative if negative != prompt else "",
        model=model,
        values={**guessed, **values},
        leftovers={**_leftovers(graph, slots), **(unsure if guessed or "prompt" not in slots else {})},
    )


def _words(graph: Graph, slots: Slots, name: str, role: str) -> str:
    """The texts of the encoders that were found; else what lies behind any node's input of that role."""
    if name in slots:
        return "\n".join(dict.fromkeys(str(place.value) for place in slots[name]))
    starts = [target for node in graph if (target := graph.link(node, role))][:MAX_SAMPLERS]
    found = next((words for start in starts if (words := list(_texts_behind(graph, start, role)))), [])
    return "\n".join(dict.fromkeys(found))


def _texts_behind(graph: Graph, start: str, role: str) -> Iterator[str]:
    """Own texts of the nodes that lead to a sampler, as far as their inputs are named like texts."""
    todo, seen = [start], {start}
    while todo and len(seen) < MAX_NODES:
        here = todo.pop()
        if "ZeroOut" in graph.kind(here):
            continue
        fresh: list[str] = []
        for label, value in graph.inputs(here).items():
            if isinstance(value, str) and value.strip() and _is_text(label, role):
                yield value
            target = graph.link(here, label) if _may_lead_to_text(label, role) else None
            if target and target not in seen:
                seen.add(target)
                fresh.append(target)
        todo += reversed(fresh)


def _is_text(label: str, role: str) -> bool:
    return label == role or (TEXTUAL.search(label) is not None and OTHER_ROLE[role] not in label.lower())


def _may_lead_to_text(label: str, role: str) -> bool:
    lower = label.lower()
    return OTHER_ROLE[role] not in lower and not lower.startswith(NOT_TOWARDS_TEXT)


def _guessed(graph: Graph, known: Mapping[str, Any], *, is_sampled: bool) -> dict[str, Any]:
    """What the links did not tell, from the first node that has a value of such a name."""
    missing = [name for name in GUESSES if name not in known]
    if is_sampled or len(graph.nodes) > MAX_NODES:
        return {}
    places = {name: _first(graph, GUESSES[name]) for name in missing}
    return {name: value for name, value in places.items() if value is not None}


def _first(graph: Graph, labels: Sequence[str]) -> Any:
    places = (graph.place(node, label) for node in graph for label in labels if label in graph.inputs(node))
    return next((place.value for place in places if place), None)


def _model(graph: Graph) -> str:
    """The first file that a node calls its checkpoint or model."""
    for node in graph:
        for label, value in graph.inputs(node).items():
            is_named = any(part in label.lower() for part in ("ckpt", "unet", "model_name", "checkpoint"))
            if is_named and isinstance(value, str) and MODEL_FILE.fullmatch(value[-200:]):
                return value
    return ""


def _leftovers(graph: Graph, slots: Slots) -> dict[str, Any]:
    """What else the workflow loads, by our own names for it, and how large it is."""
    told = {*NUMBERS, *MODELS, "prompt", "negativePrompt", "n"}
    others = {name: slots[name][0].value for name in slots if name not in told and not name.startswith("loraStrength")}
    for name in [name for name in others if name.startswith("lora")]:
        strength = slots.get(f"loraStrength{name.removeprefix('lora')}")
        others[name] = model_name(others[name]) + (f" ({strength[0].value})" if strength else "")
    return {**others, "workflow": f"{len(graph.nodes)} nodes"}
