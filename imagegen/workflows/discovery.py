"""Finds out which inputs of a workflow are the prompt, the seed, the size: by following the links of its samplers.

What two nodes hold alike goes together: a second sampler with the same number of steps gets the same new number, one
with a number of its own keeps it.
"""

from collections.abc import Iterable, Iterator, Sequence

from imagegen.workflows.graph import Graph, Place, Places, Slots, alike, is_number
from imagegen.workflows.loaders import loaded

TEXT_INPUTS = ("text", "prompt", "text_g", "text_l", "clip_l", "clip_g", "t5xxl")
SEED_INPUTS = ("seed", "noise_seed")
SAYS_NOTHING = "ConditioningZeroOut"  # whatever text went in
# Inputs that lead from a sampler back to where its picture comes from.
PICTURE_WAYS = ("latent_image", "samples", "latent", "pixels", "image", "images")
# Standard name → the link by which a sampler may have it elsewhere, and the input's name.
SAMPLER_INPUTS = {
    "steps": ("sigmas", "steps"),
    "cfg": ("guider", "cfg"),
    "samplerName": ("sampler", "sampler_name"),
    "scheduler": ("sigmas", "scheduler"),
    "strength": ("sigmas", "denoise"),
}
SIZE_INPUTS = {"width": "width", "height": "height", "n": "batch_size"}


def discover(graph: Graph) -> Slots:
    """Every slot that can be found without being told."""
    samplers = _samplers(graph)
    found = {
        **_texts(graph, samplers),
        **_numbers(graph, samplers),
        **_size(graph, samplers),
        "seed": _seeds(graph, samplers),
        **_pictures(graph),
        **loaded(graph),
    }
    return {name: places for name, places in found.items() if places}


# ---- samplers -------------------------------------------------------------------------------------------------------


def _samplers(graph: Graph) -> list[str]:
    """The samplers, those first that do not go on from another one's picture."""
    found = [
        node
        for node in graph
        if "latent_image" in graph.inputs(node) and {"positive", "guider"} & graph.inputs(node).keys()
    ]
    return sorted(found, key=lambda node: any(other in found for other in _way_back(graph, node)))


def _way_back(graph: Graph, sampler: str) -> list[str]:
    """The nodes from which a sampler's picture comes, the nearest first."""
    found: list[str] = []
    todo = [sampler]
    while todo:
        here = todo.pop(0)
        targets = [target for name in PICTURE_WAYS if (target := graph.link(here, name))]
        fresh = [target for target in targets if target not in found and target != sampler]
        found += fresh
        todo += fresh
    return found


def _numbers(graph: Graph, samplers: Sequence[str]) -> Slots:
    """What samplers are set by; the one that decides how strictly the prompt is followed may stand before them."""
    found: Slots = {}
    for name, (way, label) in SAMPLER_INPUTS.items():
        places = [place for sampler in samplers if (place := _by_sampler(graph, sampler, way, label))]
        found[name] = alike(places)
    if samplers:
        guidance = [graph.place(node, "guidance") for node in _conditioning(graph, samplers[0], "positive", set())]
        found["cfg"] = next(((place,) for place in guidance if place), found["cfg"])
        if not _starts_from_picture(graph, samplers[0]):
            del found["strength"]
    return found


def _by_sampler(graph: Graph, sampler: str, way: str, label: str) -> Place | None:
    places = (graph.place(node, label) for node in graph.behind(sampler, way))
    return next((place for place in places if place), None)


def _starts_from_picture(graph: Graph, sampler: str) -> bool:
    kinds = [graph.kind(node) for node in _way_back(graph, sampler)]
    return any("LoadImage" in kind for kind in kinds) and not any(kind.startswith("Empty") for kind in kinds)


def _seeds(graph: Graph, samplers: Sequence[str]) -> Places:
    """Every sampler's seed; without samplers every seed there is."""
    nodes = [node for sampler in samplers for node in graph.behind(sampler, "noise")] or list(graph)
    places = (graph.place(node, label) for node in nodes for label in SEED_INPUTS)
    return tuple(dict.fromkeys(place for place in places if place and is_number(place.value)))


# ---- texts ----------------------------------------------------------------------------------------------------------


def _texts(graph: Graph, samplers: Sequence[str]) -> Slots:
    """The prompt and what should not be in the picture; without samplers the only text encoder there is."""
    if not samplers:
        encoders = [node for node in graph if "Encode" in graph.kind(node) and _texts_of(graph, node)]
        return {"prompt": tuple(_texts_of(graph, encoders[0]))} if len(encoders) == 1 else {}
    positive = _texts_before(graph, samplers, "positive")
    negative = _texts_before(graph, samplers, "negative")
    return {"prompt": positive, "negativePrompt": tuple(place for place in negative if place not in positive)}


def _texts_before(graph: Graph, samplers: Sequence[str], role: str) -> Places:
    """The texts of the nearest encoder; of further samplers' encoders those that hold the same."""
    by_sampler = [_nearest_texts(graph, sampler, role) for sampler in samplers]
    nearest = next((texts for texts in by_sampler if texts), [])
    alike = [place for texts in by_sampler for place in texts if nearest and place.value == nearest[0].value]
    return tuple(dict.fromkeys([*nearest, *alike]))


def _nearest_texts(graph: Graph, sampler: str, role: str) -> list[Place]:
    nodes = _conditioning(graph, sampler, role, set())
    return next((texts for node in nodes if (texts := _texts_of(graph, node))), [])


def _texts_of(graph: Graph, node: str) -> list[Place]:
    places = (graph.place(node, label) for label in TEXT_INPUTS)
    return [place for place in places if place and isinstance(place.value, str)]


def _conditioning(graph: Graph, node: str, role: str, seen: set[str]) -> Iterator[str]:
    """The nodes through which a text reaches a sampler's positive or negative input, the nearest first."""
    for label in graph.inputs(node):
        target = graph.link(node, label) if label in (role, "guider") or label.startswith("cond") else None
        if target is None or target in seen or graph.kind(target) == SAYS_NOTHING:
            continue
        seen.add(target)
        yield target
        yield from _conditioning(graph, target, role, seen)


# ---- size, pictures, loaders ----------------------------------------------------------------------------------------


def _size(graph: Graph, samplers: Sequence[str]) -> Slots:
    """Width, height and number of images of the empty picture that it starts from."""
    nodes = _way_back(graph, samplers[0]) if samplers else list(graph)
    empty = next((node for node in nodes if graph.kind(node).startswith("Empty") and graph.place(node, "width")), None)
    if empty is None:
        return {}
    places = {name: graph.place(empty, label) for name, label in SIZE_INPUTS.items()}
    return {name: (place,) for name, place in places.items() if place and is_number(place.value)}


def _pictures(graph: Graph) -> Slots:
    used = {target for node in graph for label in graph.inputs(node) if (target := graph.link(node, label))}
    loaded = [_own(graph, used, kind) for kind in ("LoadImage", "LoadImageMask")]
    name = "imageUrls" if len(loaded[0]) > 1 else "imageUrl"
    return {name: loaded[0], "maskUrl": loaded[1]}


def _own(graph: Graph, used: Iterable[str], kind: str) -> Places:
    places = (graph.own(node, "image") for node in graph if node in used and graph.kind(node) == kind)
    return tuple(place for place in places if place)
