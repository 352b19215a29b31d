"""Files that a page has open: read once, looked at many times, and forgotten when nobody uses them."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from imagegen.clock import Clock
from imagegen.errors import NotFound

MOST_OPEN = 8  # for all pages together: the one that was used longest ago gives way

Content = TypeVar("Content")


class OpenedFiles(Generic[Content]):
    """What was read of files, by an id that the page asks with. In memory only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._contents: OrderedDict[tuple[str, str], Content] = OrderedDict()

    def keep(self, owner: str, content: Content) -> str:
        """Returns the id."""
        file_id = self._clock.new_id("fil")
        with self._lock:
            self._contents[owner, file_id] = content
            while len(self._contents) > MOST_OPEN:
                self._contents.popitem(last=False)
        return file_id

    def get(self, owner: str, file_id: str) -> Content:
        """Raises NotFound when others took its place, or Imagegen was started anew."""
        with self._lock:
            if (owner, file_id) not in self._contents:
                raise NotFound("This file is not open any more.", hint="Choose it again.")
            self._contents.move_to_end((owner, file_id))
            return self._contents[owner, file_id]
