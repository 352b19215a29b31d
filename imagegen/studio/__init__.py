"""The desk: every verb a person has, whichever face they use."""

from imagegen.studio.studio import Studio, open_studio

__all__ = ["Studio", "open_studio"]
