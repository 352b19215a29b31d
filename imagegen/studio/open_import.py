"""An import while its files come in, and afterwards, so that it can be undone. In memory only."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from imagegen.clock import Clock
from imagegen.storage.imports import Imports, NewPicture
from imagegen.studio.import_manifest import ManifestRow
from imagegen.studio.imported_rows import FileFacts, Shelf, clean_path, made_at


@dataclass
class OpenImport:
    """Where its pictures go, and what came of them so far. Several files may come at once."""

    shelf: Shelf
    is_new_topic: bool
    takes_bare: bool  # also pictures without settings
    manifest: dict[str, ManifestRow] = field(default_factory=dict)
    ours: dict[int, list[tuple[str, str]]] | None = None  # see Imports.ours; read when the first of ours comes
    new_batches: list[str] = field(default_factory=list)
    appended: list[str] = field(default_factory=list)  # generations that went into batches of an earlier import
    counts: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)
    _taken: set[str] = field(default_factory=set)  # hashes of the files that came, as long as they are not refused

    @contextmanager
    def claim(self, digest: str) -> Iterator[bool]:
        """Whether a file comes for the first time; one that is refused may come again."""
        with self.lock:
            is_first = digest not in self._taken
            self._taken.add(digest)
        try:
            yield is_first
        except BaseException:
            if is_first:
                self._taken.discard(digest)
            raise

    def facts(self, path: str, digest: str, modified_ms: float | None, clock: Clock) -> FileFacts:
        """What is known of a file; a manifest knows better than the file system."""
        row, clean = self.manifest.get(digest), clean_path(path)
        moment = made_at(modified_ms, clock)
        if row is None:
            return FileFacts(clean, moment)
        return FileFacts(clean, row.made_at or moment, row.is_favourite, row.rating, row.batch)

    def ours_of_size(self, size_bytes: int, owner: str, imports: Imports) -> list[tuple[str, str]]:
        """Path and topic of the pictures made here that have as many bytes."""
        if self.ours is None:
            self.ours = imports.ours(owner)
        return self.ours.get(size_bytes, [])

    def took(self, new: NewPicture) -> None:
        """Hear of a picture that is on disk now."""
        if new.batch:
            self.new_batches.append(new.batch.id)
        elif new.batch_id not in self.new_batches:
            self.appended.append(new.generation.id)
        self.shelf.take(new)
