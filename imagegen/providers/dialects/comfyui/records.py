"""The server's own records: the queue, and the history of what has ended."""

from collections.abc import Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]  # what the history holds of one job

INTERRUPTED, FAILED = "execution_interrupted", "execution_error"


def find_entry(history: Mapping[str, Any], job_id: str) -> Entry | None:
    """The job's own entry; None while it waits or works, and for a job nobody knows."""
    entry = history.get(job_id)
    return entry if isinstance(entry, Mapping) else None


def find_place(queue: Mapping[str, Any], job_id: str) -> int | None:
    """How many jobs go before this one: 0 when it works itself, None when it is not there."""
    running, pending = (_ids(queue.get(name)) for name in ("queue_running", "queue_pending"))
    if job_id in running:
        return 0
    return len(running) + pending.index(job_id) if job_id in pending else None


def _ids(jobs: Any) -> list[str]:
    """Ids in the order of their turn; an entry begins with its number and its id."""
    known = [job for job in jobs or () if isinstance(job, Sequence) and len(job) > 1]
    return [str(job[1]) for job in sorted(known, key=lambda job: job[0])]


def read_files(entry: Entry) -> list[dict[str, str]]:
    """The pictures the job has stored, as /view wants them named; previews only when there is nothing else."""
    outputs = entry.get("outputs")
    nodes = outputs.values() if isinstance(outputs, Mapping) else ()
    images = [image for node in nodes if isinstance(node, Mapping) for image in node.get("images") or ()]
    files = [_file(image) for image in images if isinstance(image, Mapping) and image.get("filename")]
    kept = [file for file in files if file["type"] == "output"]
    return kept or [file for file in files if file["type"] == "temp"]


def _file(image: Mapping[str, Any]) -> dict[str, str]:
    return {
        "filename": str(image["filename"]),
        "subfolder": str(image.get("subfolder") or ""),
        "type": str(image.get("type") or "output"),
    }


def find_ending(entry: Entry) -> tuple[str, Mapping[str, Any]]:
    """How the job ended when it did not succeed: the last such message and its data; "" after a success."""
    status = entry.get("status")
    if not isinstance(status, Mapping) or status.get("status_str") != "error":
        return "", {}
    for message in reversed(status.get("messages") or ()):
        if message and message[0] in (INTERRUPTED, FAILED):
            return message[0], message[1]
    return FAILED, {}


def is_interrupted(entry: Entry) -> bool:
    return find_ending(entry)[0] == INTERRUPTED
