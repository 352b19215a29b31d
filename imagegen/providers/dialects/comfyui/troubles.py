"""Workflows that a server refuses, and nodes that fail, in words for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply, BadRequest, ProviderDown, ProviderError
from imagegen.net import Reply, error_from_status, quotable
from imagegen.providers.dialects.comfyui.records import INTERRUPTED, Entry, find_ending
from imagegen.providers.dialects.comfyui.reports import read_choices

MAX_SHOWN_CHOICES = 5
FILE_NAME = re.compile(r".+\.[A-Za-z0-9]{2,12}")
UNKNOWN_NODE = ("invalid_prompt", "missing_node_type")
CORRECT = "Change what it names, or the workflow in ComfyUI, then try again."
PUT_THERE = "Put it into ComfyUI's folder of models, or choose another."
INSTALL = "Install the missing node in ComfyUI, or take a workflow without it."
LOOK = "The same values will most likely fail again: look at this node in ComfyUI."
TOO_LARGE = "The machine has too little memory: ask for a smaller picture, or close what else uses the graphics card."


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one node."""

    words: str
    hint: str = CORRECT


def rejection(reply: Reply, provider: ProviderFile) -> ProviderError:
    """What the server has against a workflow, by node."""
    data = reply.object_or_empty()
    complaints = read_complaints(data.get("node_errors"))
    error = data.get("error")
    if reply.status != 400 or not (complaints or isinstance(error, Mapping)):
        return error_from_status(reply.status, reply.headers, _words_of(error), provider)
    if complaints:
        return refused_nodes(complaints, provider)
    hint = INSTALL if isinstance(error, Mapping) and error.get("type") in UNKNOWN_NODE else CORRECT
    return BadRequest(f"{provider.name} does not accept the workflow: {quotable(_words_of(error))}.", hint=hint)


def refused_nodes(complaints: Sequence[Complaint], provider: ProviderFile) -> BadRequest:
    words = quotable("; ".join(complaint.words for complaint in complaints))
    return BadRequest(f"{provider.name} does not accept the workflow: {words}.", hint=complaints[0].hint)


def read_complaints(node_errors: Any) -> list[Complaint]:
    """One for each thing that is wrong, with the node it is about."""
    nodes = node_errors.items() if isinstance(node_errors, Mapping) else ()  # an empty list where there are none
    return [
        _complaint(_node(name, node.get("class_type")), problem)
        for name, node in nodes
        for problem in node.get("errors") or ()
    ]


def failure(entry: Entry, provider: ProviderFile) -> ProviderError | None:
    """Why a job brought nothing; None when it ended well."""
    kind, data = find_ending(entry)
    if not kind:
        return None
    if kind == INTERRUPTED:
        return ProviderError(
            f"{provider.name} was told to stop this job, so there is no picture.", hint="Start it again if you want it."
        )
    if not data:
        return ProviderError(f"{provider.name} ended this job with an error that it does not name.", hint=LOOK)
    node, words = _node(data.get("node_id"), data.get("node_type")), quotable(str(data.get("exception_message", "")))
    is_memory = "outofmemory" in str(data.get("exception_type", "")).replace("_", "").lower()
    return ProviderError(f"{provider.name} stopped at {node}: {words}.", hint=TOO_LARGE if is_memory else LOOK)


def unknown_job(provider: ProviderFile) -> ProviderError:
    """Neither waiting nor working nor over: it never arrived, or the server has forgotten it."""
    return ProviderDown(
        f"{provider.name} does not have this job: it never arrived, or the server was started anew.",
        hint="It is made again by itself.",
    )


def no_picture(provider: ProviderFile) -> ProviderError:
    return BadReply(
        f"{provider.name} ended the workflow without a picture.",
        hint="Give the workflow a node that stores pictures, such as SaveImage.",
    )


def _complaint(node: str, problem: Mapping[str, Any]) -> Complaint:
    extra = problem.get("extra_info") or {}
    message, details = str(problem.get("message") or ""), str(problem.get("details") or "")
    match problem.get("type"):
        case "value_not_in_list":
            return _missing_choice(node, extra)
        case "required_input_missing":
            return Complaint(f"{node}: {details or extra.get('input_name')} is missing")
        case "value_smaller_than_min" | "value_bigger_than_max":
            return Complaint(f"{node}: {details}: {message}")
        case "custom_validation_failed" if details:
            return Complaint(f"{node}: {details}")
    return Complaint(f"{node}: {': '.join(part for part in (message, details) if part)}")


def _missing_choice(node: str, extra: Mapping[str, Any]) -> Complaint:
    """A file that is not on the server, or a word that it does not know."""
    name, value = extra.get("input_name"), str(extra.get("received_value"))
    is_file = FILE_NAME.fullmatch(value) is not None
    words = f"the file “{value}” is not there ({name})" if is_file else f"{name} cannot be “{value}”"
    choices = read_choices(extra.get("input_config"))
    if choices:
        some = ", ".join(choices[:MAX_SHOWN_CHOICES]) + (", …" if len(choices) > MAX_SHOWN_CHOICES else "")
        return Complaint(f"{node}: {words}", f"Choose one that is there: {some}.")
    return Complaint(f"{node}: {words}", PUT_THERE if is_file else CORRECT)


def _node(name: Any, kind: Any) -> str:
    return f"node {name} ({kind})"


def _words_of(error: Any) -> str:
    """The message, else the details, of the error of a reply."""
    if not isinstance(error, Mapping):
        return str(error or "")
    return str(error.get("message") or error.get("details") or error.get("type") or "")
