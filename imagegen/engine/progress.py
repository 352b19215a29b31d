"""How far running generations are: in memory only, because it is stale the moment it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Progress:
    """The last word about one running generation."""

    fraction: float | None  # 0–1; None when the provider does not say
    note: str  # in the provider's words
    preview: bytes | None = field(default=None, repr=False)  # an unfinished picture
    preview_number: int = 0  # counts the previews of this generation, so that each has an address of its own


class ProgressBoard:
    """Written by the engine's thread, read by any."""

    def __init__(self) -> None:
        self._entries: dict[str, Progress] = {}
        self._listeners: list[Callable[[str, Progress], None]] = []

    def post(self, generation_ids: Iterable[str], progress: Progress) -> None:
        for generation_id in generation_ids:
            self._entries[generation_id] = _after(self._entries.get(generation_id), progress)
            for listener in tuple(self._listeners):
                listener(generation_id, self._entries[generation_id])

    def clear(self, generation_ids: Iterable[str]) -> None:
        for generation_id in generation_ids:
            self._entries.pop(generation_id, None)

    def find(self, generation_id: str) -> Progress | None:
        return self._entries.get(generation_id)

    def listen(self, listener: Callable[[str, Progress], None]) -> Callable[[], None]:
        """Call `listener` after each post, in the engine's thread; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


def _after(before: Progress | None, news: Progress) -> Progress:
    """A word without a preview leaves the last one standing."""
    number = before.preview_number if before else 0
    if news.preview is not None:
        return replace(news, preview_number=number + 1)
    return replace(news, preview=before.preview if before else None, preview_number=number)
