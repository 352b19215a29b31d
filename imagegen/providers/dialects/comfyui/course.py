"""How far one job is, from what the socket says.

Samplers take nearly all of the time, whatever number of nodes stands around them; nodes whose result the server
still has do not run again and do not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from imagegen.providers.dialects.comfyui.messages import Preview, Told, read_message

HEAVY_SHARE = 0.9  # of the whole, for samplers and models that enlarge
HEAVY_KINDS = ("ImageUpscaleWithModel",)
ENDS = ("execution_success", "execution_error", "execution_interrupted")


@dataclass(frozen=True)
class News:
    """What one message changes."""

    fraction: float | None = None
    text: str = ""
    preview: bytes | None = field(default=None, repr=False)


class Course:
    """Listens on behalf of one job."""

    def __init__(self, job_id: str, graph: Mapping[str, Any]) -> None:
        self.job_id = job_id
        self.is_running = False
        self.is_worth_a_look = False  # whether the last message says that the queue or the history may have changed
        self._nodes = {name: node for name, node in graph.items() if isinstance(node, Mapping)}
        self._done: dict[str, float] = {}  # node → how much of it, 0–1
        self._cached: set[str] = set()
        self._node = ""  # the one that works
        self._has_states = False  # newer servers tell the state of all nodes at once

    def hear(self, message: str | bytes) -> News | None:
        """Take in a message; what there is to tell a person, None when there is nothing."""
        told = read_message(message)
        self.is_worth_a_look = False
        if isinstance(told, Preview):
            is_ours = told.job_id == self.job_id or (not told.job_id and self.is_running)
            return News(self._fraction(), self._words(), told.image) if is_ours else None
        if told is None:
            return None
        if told.type == "status":
            self.is_worth_a_look = not self.is_running
        return self._hear_own(told) if told.job_id == self.job_id else None

    def _hear_own(self, told: Told) -> News | None:
        self.is_running = True
        if told.type in ENDS or (told.type == "executing" and told.data.get("node") is None):
            self.is_worth_a_look = True
            return None
        match told.type:
            case "execution_cached":
                self._cached = {str(node) for node in told.data.get("nodes") or ()}
            case "executing":
                self._start(str(told.data["node"]))
            case "progress":
                self._step(str(told.data.get("node")), told.data)
            case "progress_state":
                self._take_states(told.data.get("nodes") or {})
        return News(self._fraction(), self._words())

    def _start(self, node: str) -> None:
        if self._node and self._node != node:
            self._done[self._node] = 1.0
        self._node = node

    def _step(self, node: str, state: Mapping[str, Any]) -> None:
        if not self._has_states:
            self._done[node] = _part(state)

    def _take_states(self, states: Mapping[str, Any]) -> None:
        self._has_states = True
        for node, state in ((node, state) for node, state in states.items() if isinstance(state, Mapping)):
            self._done[node] = 1.0 if state.get("state") == "finished" else _part(state)
            if state.get("state") == "running":
                self._node = node

    def _fraction(self) -> float | None:
        left = [node for node in self._nodes if node not in self._cached]
        if not left:
            return None
        heavy = [node for node in left if _is_heavy(self._nodes[node])]
        light = [node for node in left if node not in heavy]
        if not heavy or not light:
            return self._mean(left)
        return HEAVY_SHARE * self._mean(heavy) + (1 - HEAVY_SHARE) * self._mean(light)

    def _mean(self, nodes: Iterable[str]) -> float:
        parts = [self._done.get(node, 0.0) for node in nodes]
        return sum(parts) / len(parts)

    def _words(self) -> str:
        """The class of the node that works: “KSampler”."""
        return str(self._nodes.get(self._node, {}).get("class_type", ""))


def _is_heavy(node: Mapping[str, Any]) -> bool:
    return "latent_image" in (node.get("inputs") or {}) or node.get("class_type") in HEAVY_KINDS


def _part(state: Mapping[str, Any]) -> float:
    value, most = state.get("value"), state.get("max")
    if not isinstance(value, int | float) or not isinstance(most, int | float) or most <= 0:
        return 0.0
    return max(0.0, min(1.0, value / most))
