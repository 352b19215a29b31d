"""From a workflow file that a person dropped to a model card as any other."""

from collections.abc import Mapping
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.workflows.discovery import discover
from imagegen.workflows.graph import Graph, Places, Slots, read_graph
from imagegen.workflows.schemas import property_of
from imagegen.workflows.titles import read_titles

PAGE = "your own workflow"
TIME_LIMIT_S = 900.0  # a machine of one's own may be slow, and its queue long
TEXTS = ("prompt", "negativePrompt")
PICTURES = ("imageUrl", "imageUrls")


def card_from_workflow(name: str, graph: Any, date: str) -> dict[str, Any]:
    """The card of a workflow in API format: `name` is the file's without its ending, `date` the day it was read.

    The inputs that are found by following the links become parameters, those that node titles name come first.
    Everything else stays as it is. Raises InvalidInput when the file is something else, or a title points nowhere.
    """
    found = read_graph(graph)
    slots = _slots(found)
    prompt = {"prompt": {"type": "string"}}  # every card has one; without a slot it is simply not used
    properties = prompt | {one: property_of(one, places, found) for one, places in slots.items() if one != "n"}
    return {
        "id": "-".join(name.split()),
        "name": name,
        "description": f"A workflow of your own with {len(found.nodes)} nodes.",
        "type": "image",
        "abilities": _abilities(slots),
        "params": {
            "type": "object",
            "additionalProperties": False,
            "required": [one for one in ("prompt", *IMAGE_PARAMETERS) if one in slots],
            "properties": properties,
        },
        "wire": {one: _wire(one, places) for one, places in slots.items()},
        "constants": _constants(found, slots),
        "price": {"free": True},
        "time_limit_s": TIME_LIMIT_S,
        "source": {"page": PAGE, "date": date},
    }


def overwritten_links(card: ModelCard) -> list[str]:
    """The paths of a card's wire where its graph holds a link, which no value may replace."""
    paths = [path for wire in card.wire.values() for path in wire.paths] + list(card.compose)
    return [path for path in paths if isinstance(_value_at(card.constants, path), list)]


def _value_at(data: Any, path: str) -> Any:
    for part in path.split("."):
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _slots(graph: Graph) -> Slots:
    """What titles say wins over what was found."""
    titled = read_titles(graph)
    hidden = PICTURES if titled.keys() & set(PICTURES) else ()
    return {name: places for name, places in discover(graph).items() if name not in hidden} | titled


def _abilities(slots: Slots) -> list[str]:
    pictures = ["image-to-image"] if slots.keys() & set(PICTURES) else []
    return [*pictures, *(["inpaint"] if "maskUrl" in slots else [])] or ["text-to-image"]


def _wire(name: str, places: Places) -> str | dict[str, Any]:
    paths = [place.path for place in places]
    where: dict[str, Any] = {"path": paths[0]} if len(paths) == 1 else {"paths": paths}
    if name == "imageUrls":
        return {"paths": paths, "as": "spread"}
    if name == "maskUrl":
        return {**where, "prepare": "plain"}
    return paths[0] if len(paths) == 1 else where


def _constants(graph: Graph, slots: Slots) -> dict[str, Any]:
    """The graph itself, ready for black and white masks. Its texts are emptied, so that none stays by accident."""
    nodes: dict[str, Any] = {node: {**graph.nodes[node], "inputs": dict(graph.inputs(node))} for node in graph}
    for name in TEXTS:
        for place in slots.get(name, ()):
            nodes[place.node]["inputs"][place.input] = ""
    for place in slots.get("maskUrl", ()):
        if graph.own(place.node, "channel"):
            nodes[place.node]["inputs"]["channel"] = "red"
    return nodes
