"""The desk: every verb a person has, whichever face they use."""

from imagegen.studio.opening import open_studio
from imagegen.studio.studio import Studio

__all__ = ["Studio", "open_studio"]
