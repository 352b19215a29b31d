"""A workflow in ComfyUI's API format: nodes by id, the values they hold themselves, and the links between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.errors import InvalidInput

# Under these a node that only holds a value (a primitive, a text box) keeps it.
VALUE_INPUTS = ("value", "string", "text", "int", "float", "number", "seed")
EXPORT_HINT = "In ComfyUI choose Workflow → Export (API), and use the file that makes."


@dataclass(frozen=True)
class Place:
    """An input that holds a value of its own."""

    node: str
    input: str
    value: Any

    @property
    def path(self) -> str:
        """Where it stands in the graph, as a card's `wire` says it."""
        return f"{self.node}.inputs.{self.input}"


Places = tuple[Place, ...]
Slots = dict[str, Places]  # standard name → where its value goes


class Graph:
    """The nodes of one workflow, to look things up in. Never edited."""

    def __init__(self, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        self.nodes = nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def kind(self, node: str) -> str:
        """The node's class: “KSampler”."""
        return str(self.nodes[node]["class_type"])

    def title(self, node: str) -> str:
        meta = self.nodes[node].get("_meta")
        return str(meta.get("title", "")) if isinstance(meta, Mapping) else ""

    def inputs(self, node: str) -> Mapping[str, Any]:
        inputs = self.nodes[node].get("inputs")
        return inputs if isinstance(inputs, Mapping) else {}

    def link(self, node: str, name: str) -> str | None:
        """The node that an input is linked to; None when it holds a value, or the other end is missing."""
        value = self.inputs(node).get(name)
        target = str(value[0]) if isinstance(value, list) and value else ""
        return target if target in self.nodes else None

    def own(self, node: str, name: str) -> Place | None:
        """An input's own value; None when it is linked, missing, or cannot be named in a dotted path."""
        value = self.inputs(node).get(name)
        if not isinstance(value, str | int | float) or "." in node or "." in name:
            return None
        return Place(node, name, value)

    def place(self, node: str, name: str) -> Place | None:
        """Where an input gets its value: its own, or that of a node which only holds values behind its link."""
        seen: set[str] = set()
        names: tuple[str, ...] = (name,)
        while node not in seen:
            seen.add(node)
            found = next((one for one in names if one in self.inputs(node)), "")
            target = self.link(node, found)
            if target is None:
                return self.own(node, found)
            node, names = target, (name, *VALUE_INPUTS)
        return None

    def behind(self, node: str, name: str) -> Iterator[str]:
        """The node itself, then one after the other what is linked to the input of that name."""
        seen: list[str] = []
        here: str | None = node
        while here is not None and here not in seen:
            seen.append(here)
            yield here
            here = self.link(here, name)


def read_graph(data: Any) -> Graph:
    """The graph of a JSON file. Raises InvalidInput that says how to make the right kind of file."""
    if isinstance(data, Mapping) and isinstance(data.get("nodes"), list):
        raise InvalidInput("This is a workflow as ComfyUI's editor saves it, not one in API format.", hint=EXPORT_HINT)
    if isinstance(data, Mapping) and isinstance(data.get("prompt"), Mapping) and "class_type" not in data["prompt"]:
        data = data["prompt"]  # a whole request, as scripts save it
    if not isinstance(data, Mapping) or not data:
        raise InvalidInput("This is no ComfyUI workflow.", hint=EXPORT_HINT)
    for name, node in data.items():
        if not isinstance(node, Mapping) or not isinstance(node.get("class_type"), str):
            raise InvalidInput(f"This is no ComfyUI workflow: “{str(name)[:40]}” is no node.", hint=EXPORT_HINT)
    return Graph(data)


def alike(places: Sequence[Place]) -> Places:
    """The first place, and those that hold the same."""
    return tuple(dict.fromkeys(place for place in places if place.value == places[0].value))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
