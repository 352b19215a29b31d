"""The desk's library: find pictures over all topics, tag them, move them, keep searches."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.records import Batch, Topic
from imagegen.storage.library import LibraryItem
from imagegen.storage.library_query import LibraryQuery
from imagegen.storage.moving import Moved
from imagegen.storage.saved_searches import SavedSearch
from imagegen.studio.drafts import plan_topic, short_title
from imagegen.studio.library_views import facets_view, item_view, search_view
from imagegen.studio.library_wish import known_part, read_query
from imagegen.studio.views import View

MAX_PAGE = 500
MAX_IDS = 20_000
MAX_TAG_LENGTH = 40
MAX_NAME_LENGTH = 60
MAX_SEARCHES = 100
MOST_COUNTED = 64
MOST_MOVES = 20  # moves that may still be taken back
MOVED = "Moved"

Answer = TypeVar("Answer")


class Library:
    """The verbs of the library. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._store = tools.store
        self._clock = tools.clock
        self._counted = _Counted()
        self._moves: OrderedDict[tuple[str, str], Moved] = OrderedDict()

    # -- looking ------------------------------------------------------------------------------------------------

    def page(self, owner: str, query: Mapping[str, Any], offset: int, limit: int) -> View:
        """Some items from the place `offset` on, and the revision they are from."""
        if offset < 0 or not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(f"A page of the library has from 1 to {MAX_PAGE} pictures.", hint="Reload it.")
        revision = self._store.database.revision
        items = self._store.library.page(owner, read_query(query), limit, offset)
        return {"items": self.views(owner, items), "revision": revision}

    def views(self, owner: str, items: Sequence[LibraryItem]) -> list[View]:
        tags = self._store.tags.of(owner, [item.id for item in items])
        return [item_view(item, tags.get(item.id, ()), self._tools.catalog) for item in items]

    def count(self, owner: str, query: Mapping[str, Any]) -> View:
        wanted = read_query(query)
        found = self._once("count", owner, wanted, lambda: self._store.library.count(owner, wanted))
        return {"count": found.items, "image_count": found.images, "size_bytes": found.size_bytes}

    def facets(self, owner: str, query: Mapping[str, Any]) -> View:
        """How many images each choice would show, in numbers of images also where stacks are asked for."""
        wanted = read_query(query)
        found = self._once("facets", owner, wanted, lambda: self._store.facets.count(owner, wanted))
        return facets_view(found, self._tools.catalog)

    def ids(self, owner: str, query: Mapping[str, Any], limit: int) -> View:
        """Every image that fits, for what is done to all of them at once."""
        if not 1 <= limit <= MAX_IDS:
            raise InvalidInput(f"Up to {MAX_IDS:,} pictures can be chosen at once.", hint="Narrow the search.")
        found = self._store.library.ids(owner, read_query(query), limit + 1)
        return {"ids": found[:limit], "is_cut": len(found) > limit}

    def _once(self, kind: str, owner: str, query: LibraryQuery, count: Callable[[], Answer]) -> Answer:
        """What was counted before and did not change since is not counted again."""
        return self._counted.get((kind, owner, query, self._store.database.revision), count)

    # -- tags ---------------------------------------------------------------------------------------------------

    def tag(self, owner: str, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> View:
        """Put tags on images and take others off; the answer holds what each image had before."""
        _require_some(ids)
        names = [_tag_name(name) for name in add]
        before = self._store.tags.change(owner, ids, names, remove, self._clock.now_text())
        return {"before": [{"id": one, "tags": tags} for one, tags in before.items()]}

    def restore_tags(self, owner: str, before: Mapping[str, Sequence[str]]) -> None:
        """Give images the tags that they had: the undo of `tag`."""
        _require_some(list(before))
        tags = {one: [_tag_name(name) for name in names] for one, names in before.items()}
        self._store.tags.set(owner, tags, self._clock.now_text())

    # -- moving -------------------------------------------------------------------------------------------------

    def move(self, owner: str, ids: Sequence[str], topic_id: str | None, title: str) -> View:
        """Move the whole tasks of some images into a batch of another topic, or of a new one with `title`."""
        _require_some(ids)
        topic = self._store.topics.get(owner, topic_id) if topic_id else None
        if topic and topic.deleted_at:
            raise InvalidInput("This topic is in the trash.", hint="Restore it first, or choose another one.")
        fresh = None if topic else plan_topic(owner, short_title(title.strip() or MOVED), self._clock)
        home, now = topic or fresh, self._clock.now_text()
        assert home is not None
        batch = Batch(self._clock.new_id("bat"), owner, home.id, MOVED, None, now)
        moved = self._store.moving.move(owner, ids, batch, fresh, now)
        self._keep_move(owner, batch.id, moved)
        self._give_cover(owner, home, ids)
        return {
            "topic_id": home.id,
            "task_count": len(moved.places),
            "image_count": moved.image_count,
            "undo": {"batch_id": batch.id},
        }

    def move_back(self, owner: str, batch_id: str) -> int:
        """Undo a move; returns how many tasks came back. Raises NotFound when it was too long ago."""
        moved = self._moves.pop((owner, batch_id), None)
        if moved is None:
            raise NotFound("This move cannot be undone any more.", hint="Move the pictures once more.")
        return self._store.moving.move_back(owner, batch_id, moved, self._clock.now_text())

    def _keep_move(self, owner: str, batch_id: str, moved: Moved) -> None:
        self._moves[owner, batch_id] = moved
        while len(self._moves) > MOST_MOVES:
            self._moves.popitem(last=False)

    def _give_cover(self, owner: str, topic: Topic, ids: Sequence[str]) -> None:
        """A topic without a cover gets the first picture that came to it."""
        found = self._store.library.items(owner, {ids[0]: 1})
        if topic.cover_path is None and found and found[0].asset_id:
            preview = self._store.assets.get(owner, found[0].asset_id).preview_path
            if self._tools.media.resolve(preview).is_file():
                self._store.topics.set_cover(topic.id, self._tools.media.store_cover(topic.id, preview))

    # -- saved searches -----------------------------------------------------------------------------------------

    def searches(self, owner: str) -> list[View]:
        return [search_view(one) for one in self._store.saved_searches.of_owner(owner)]

    def save_search(self, owner: str, name: str, query: Mapping[str, Any]) -> View:
        """Keep a search under a name; one that has the name already gives way."""
        words = " ".join(name.split())
        if not words or len(words) > MAX_NAME_LENGTH:
            raise InvalidInput(f"The name of a search has from 1 to {MAX_NAME_LENGTH} characters.")
        known = self._store.saved_searches.of_owner(owner)
        if len(known) >= MAX_SEARCHES and words.casefold() not in {one.name.casefold() for one in known}:
            raise InvalidInput(f"There are {MAX_SEARCHES} saved searches.", hint="Delete one of them first.")
        search = SavedSearch(self._clock.new_id("sea"), words, known_part(query))
        search_id = self._store.saved_searches.save(owner, search, self._clock.now_text())
        return search_view(SavedSearch(search_id, words, search.query))

    def delete_search(self, owner: str, search_id: str) -> View:
        """Forget a search; the answer is what it was, to be saved again."""
        return search_view(self._store.saved_searches.delete(owner, search_id))


class _Counted:
    """Numbers that were counted, until something changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                found: Answer = self._known[key]
                return found
        counted = count()
        with self._lock:
            self._known[key] = counted
            while len(self._known) > MOST_COUNTED:
                self._known.popitem(last=False)
        return counted


def _require_some(ids: Sequence[str]) -> None:
    if not ids:
        raise InvalidInput("No picture is chosen.", hint="Choose some first.")
    if len(set(ids)) > MAX_IDS:
        raise InvalidInput(f"Up to {MAX_IDS:,} pictures can be changed at once.", hint="Choose fewer.")


def _tag_name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > MAX_TAG_LENGTH:
        raise InvalidInput(f"A tag has from 1 to {MAX_TAG_LENGTH} characters.", hint="Shorten it.")
    return words
