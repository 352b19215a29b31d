"""What one answer about the progress says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from imagegen.net import Reply


class Standing(StrEnum):
    """Where a task is."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class Look:
    """What one answer says."""

    standing: Standing = Standing.UNKNOWN
    fraction: float | None = None
    text: str = ""
    picture: str = field(default="", repr=False)  # base64 or a data URL, unfinished
    picture_id: int | None = None


def read_facts(reply: Reply) -> dict[str, Any]:
    """What an answer holds; nothing when it is an error or no JSON object."""
    return reply.object_or_empty() if reply.status == 200 else {}


def read_task(facts: Mapping[str, Any]) -> Look:
    """An answer of `/internal/progress`."""
    text = str(facts.get("textinfo") or "")
    if facts.get("active"):
        picture = facts.get("live_preview")
        return Look(
            Standing.RUNNING,
            _fraction(facts.get("progress")),
            text,
            picture if isinstance(picture, str) else "",
            _whole(facts.get("id_live_preview")),
        )
    if facts.get("queued"):
        return Look(Standing.WAITING, text=text)
    return Look(Standing.OVER if facts.get("completed") else Standing.UNKNOWN)


def read_server(facts: Mapping[str, Any]) -> Look:
    """An answer of `/sdapi/v1/progress`; a negative number of jobs means that the model is being loaded."""
    state = facts.get("state")
    state = state if isinstance(state, dict) else {}
    jobs = _whole(state.get("job_count")) or 0
    if jobs == 0:
        return Look()
    text = str(facts.get("textinfo") or "") or _steps_text(state)
    if jobs < 0:
        return Look(Standing.WAITING, text=text or "loading the model")
    picture = facts.get("current_image")
    return Look(Standing.RUNNING, _fraction(facts.get("progress")), text, picture if isinstance(picture, str) else "")


def _steps_text(state: Mapping[str, Any]) -> str:
    step, steps = _whole(state.get("sampling_step")), _whole(state.get("sampling_steps"))
    return f"step {step} of {steps}" if step is not None and steps else ""


def _fraction(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(max(float(value), 0.0), 1.0)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
