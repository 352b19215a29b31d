"""What a server says it has: its lists, as names for a card's choices. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply
from imagegen.net import Reply, objects_in
from imagegen.providers.base import Offer

MODELS = "sd-models"
# A fork has one of the last two, and older versions have no schedulers.
LISTS = (MODELS, "samplers", "schedulers", "upscalers", "latent-upscale-modes", "sd-vae", "sd-modules")
NO_UPSCALER = "None"  # in every server's list
# In no server's list, and the way back once a VAE was chosen: the one that fits the checkpoint, or the one inside it.
USUAL_VAES = ("Automatic", "None")

Entries = list[Mapping[str, Any]]


def is_missing(reply: Reply) -> bool:
    """Whether this server simply does not have the list."""
    return reply.status in (404, 405)


def read_entries(reply: Reply) -> Entries:
    """The entries of a list that may be missing, or be something else."""
    return [] if is_missing(reply) else objects_in(reply.json_or_none())


def read_checkpoints(reply: Reply, provider: ProviderFile) -> list[str]:
    """The titles of all checkpoints. Raises BadReply when it is no such list, so when something else answers."""
    if not isinstance(reply.json(), list):
        raise BadReply(f"{provider.name} answers, but not with its checkpoints.", hint="Check the base URL.")
    return _names(read_entries(reply), "title")


def read_offer(checkpoints: list[str], entries: Mapping[str, Entries]) -> Offer:
    """What may be chosen, by the name that a card gives under "x-choices"."""
    upscalers = [name for name in _names(entries["upscalers"]) if name != NO_UPSCALER]
    choices = {
        "checkpoints": checkpoints,
        "samplers": _names(entries["samplers"]),
        # SD.Next lists classes here, which its samplers already contain; they cannot be sent.
        "schedulers": _names(entry for entry in entries["schedulers"] if "cls" not in entry),
        "upscalers": upscalers,
        "hires_upscalers": [*_names(entries["latent-upscale-modes"]), *upscalers],
        "vaes": _vaes(entries),
    }
    return Offer(tuple(checkpoints), {name: tuple(found) for name, found in choices.items() if found})


def _vaes(entries: Mapping[str, Entries]) -> list[str]:
    """A1111 is told a VAE by its name, Forge its modules by their paths."""
    named = _names(entries["sd-vae"], "model_name")
    return [*USUAL_VAES, *named] if named else _names(entries["sd-modules"], "filename")


def _names(entries: Iterable[Mapping[str, Any]], key: str = "name") -> list[str]:
    """Each name once, in the server's order."""
    return list(dict.fromkeys(name for entry in entries if isinstance(name := entry.get(key), str) and name))
