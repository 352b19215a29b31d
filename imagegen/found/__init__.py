"""What other programs write into their pictures, read into this house's words. One file per format; nothing is trusted.

The texts come from `media/embedded`: a PNG's chunks by their keyword, elsewhere EXIF fields by their name.
"""

from collections.abc import Callable, Mapping

from imagegen.found import fooocus, infotext, invoke, novel, own, swarm, workflow
from imagegen.found.own import MAKER as OWN_MAKER
from imagegen.found.settings import FoundSettings

__all__ = ["OWN_MAKER", "FoundSettings", "read_found"]

# Our own first, because they are exact; the text form of many programs last, because it takes any text.
READERS: tuple[Callable[[Mapping[str, str]], FoundSettings | None], ...] = (
    own.read,
    swarm.read,
    fooocus.read,
    invoke.read,
    novel.read,
    infotext.read,
    workflow.read,
)


def read_found(texts: Mapping[str, str]) -> FoundSettings | None:
    """The settings that a picture's texts hold; None when there are none that make sense."""
    found = (reader(texts) for reader in READERS)
    return next((one for one in found if one is not None), None)
