"""The desk for pictures that were made elsewhere, or here before: what they say of themselves, and a place for them.

A picture is kept byte for byte, so it goes on telling how it was made. Nothing is paid or asked for, so it has no
attempt. An import is found again by its topic and the places in it: what is there already is told, never doubled.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from imagegen.cards import ModelCard
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.found import OWN_MAKER, FoundSettings
from imagegen.media.embedded import read_settings
from imagegen.records import Topic
from imagegen.storage.imports import NewPicture
from imagegen.studio.drafts import plan_topic
from imagegen.studio.found_models import find_card, fitted
from imagegen.studio.found_views import found_view
from imagegen.studio.import_manifest import read_manifest
from imagegen.studio.imported_rows import FileFacts, Shelf, plan_picture
from imagegen.studio.open_import import OpenImport
from imagegen.studio.opened import OpenedFiles
from imagegen.studio.people import People
from imagegen.studio.views import View, default_model

TITLE_CHARACTERS = 200


@dataclass(frozen=True)
class Removal:
    """How whole topics and batches go to the trash."""

    topic: Callable[[str, str], None]
    batch: Callable[[str, str], None]


class Importing:
    """The verbs about importing. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, people: People, removal: Removal) -> None:
        self._tools = tools
        self._store = tools.store
        self._clock = tools.clock
        self._people = people
        self._removal = removal
        self._open: OpenedFiles[OpenImport] = OpenedFiles(tools.clock)

    # -- looking ------------------------------------------------------------------------------------------------

    def look(self, owner: str, data: bytes, model: str = "") -> View:
        """What a picture says of its making, for the model that a person uses; nothing is kept. Raises BadImage."""
        found, language = read_settings(data), self._people.language(owner)
        topic_id = self._topic_of(owner, hashlib.sha256(data).hexdigest(), data, found, None)
        card, is_own = self._card(owner, found, model)
        fit = fitted(found, card, self._tools.catalog) if found else None
        texts = self._tools.catalog.texts
        return found_view(found, card, fit, texts, language, is_fit=is_own, topic_id=topic_id)

    def _card(self, owner: str, found: FoundSettings | None, model: str) -> tuple[ModelCard, bool]:
        """The model of the picture where we have it, else the one that the person uses now."""
        shelf, keys = self._tools.catalog.shelf, self._tools.keys
        current = shelf.cards.get(model) or self._tools.catalog.card(default_model(shelf, owner, keys))

        def is_used(card: ModelCard) -> bool:
            """A server at its usual address needs no key, so that alone does not say that a person has one."""
            provider = shelf.providers[card.provider]
            is_set_up = keys.find_key(owner, provider) or keys.given_base_url(owner, provider)
            return keys.is_ready(owner, provider) and (bool(is_set_up) or provider.id == current.provider)

        own = find_card(found, shelf.cards.values(), is_used) if found else None
        return own or current, own is not None

    # -- an import ----------------------------------------------------------------------------------------------

    def open(self, owner: str, topic_id: str | None, title: str = "", *, takes_bare: bool = False) -> View:
        """Begin: into a topic, or a new one of that title; an earlier import of the same title is gone on with."""
        topic = self._store.topics.get(owner, topic_id) if topic_id else self._earlier(owner, title)
        words = " ".join(title.split())[:TITLE_CHARACTERS]
        if topic is None and not words:
            raise InvalidInput("The topic needs a title.", hint="Type one, or choose a topic that is there.")
        shelf = Shelf(topic or plan_topic(owner, words, self._clock), is_kept=topic is not None)
        for batch in self._store.imports.batches_of(shelf.topic.id):
            shelf.take_batch(batch)
        for task in self._store.imports.tasks_of([batch.id for batch in shelf.batches.values()]):
            shelf.take_task(task)
        import_id = self._open.keep(owner, OpenImport(shelf, topic is None, takes_bare))
        return {"id": import_id, "topic_id": topic.id if topic else None, "title": shelf.topic.title}

    def _earlier(self, owner: str, title: str) -> Topic | None:
        """A topic of that title in which an import stands already."""
        words = " ".join(title.split())
        named = (facts.topic for facts in self._store.topics.facts(owner) if facts.topic.title == words)
        return next((topic for topic in named if self._store.imports.batches_of(topic.id)), None)

    def take_manifest(self, owner: str, import_id: str, data: bytes) -> View:
        """What a zip of ours says of its pictures; to be given before them."""
        rows = read_manifest(data)
        self._open.get(owner, import_id).manifest |= rows
        return {"state": "manifest", "count": len(rows)}

    def add(self, owner: str, import_id: str, path: str, data: bytes, modified_ms: float | None = None) -> View:
        """Keep one picture. What is there already, or says nothing of its making, is told and left out.

        Raises BadImage, and NotFound when the import or its topic is gone.
        """
        opened = self._open.get(owner, import_id)
        digest = hashlib.sha256(data).hexdigest()
        with opened.claim(digest) as is_first:
            found = read_settings(data)
            if not is_first or self._topic_of(owner, digest, data, found, opened):
                state = "known"
            elif found is None and not opened.takes_bare:
                state = "bare"
            else:
                self._keep(owner, opened, opened.facts(path, digest, modified_ms, self._clock), found, data)
                state = "added"
        with opened.lock:
            opened.counts[state] += 1
        return {"state": state, "maker": found.maker if found else None}

    def close(self, owner: str, import_id: str) -> View:
        """Where the pictures are and how many of each kind came; the import can still be undone."""
        opened = self._open.get(owner, import_id)
        return {"topic_id": opened.shelf.topic.id if opened.shelf.is_kept else None, "counts": dict(opened.counts)}

    def undo(self, owner: str, import_id: str) -> None:
        """Move what came with an import to the trash: its topic where that is new, else its batches and pictures."""
        opened = self._open.get(owner, import_id)
        if opened.is_new_topic and opened.shelf.is_kept:
            self._removal.topic(owner, opened.shelf.topic.id)
            return
        for batch_id in opened.new_batches:
            self._removal.batch(owner, batch_id)
        if opened.appended:
            self._store.generations.delete(owner, opened.appended, self._clock.now_text())

    # -- one picture --------------------------------------------------------------------------------------------

    def _keep(
        self, owner: str, opened: OpenImport, file: FileFacts, found: FoundSettings | None, data: bytes
    ) -> NewPicture:
        """File first, rows second; a file whose rows fail goes again."""
        asset_id = self._clock.new_id("ast")
        stored = self._tools.media.store_found(asset_id, data, file.made_at[:7])
        with ExitStack() as undo:
            undo.callback(self._tools.media.forget, stored)
            asset = stored.to_asset(asset_id, owner, "output", file.made_at)
            with opened.lock:
                self._require_topic(owner, opened)
                new = plan_picture(opened.shelf, file, found, asset, self._clock)
                self._store.imports.add(new, self._clock.now_text())
                undo.pop_all()
                is_first = not opened.shelf.is_kept
                opened.took(new)
        if is_first:
            self._store.topics.set_cover(new.topic_id, self._tools.media.store_cover(new.topic_id, asset.preview_path))
        return new

    def _require_topic(self, owner: str, opened: OpenImport) -> None:
        shelf = opened.shelf
        if shelf.is_kept and self._store.topics.get(owner, shelf.topic.id).deleted_at:
            raise NotFound("The topic of this import is in the trash.", hint="Bring it back, then import again.")

    def _topic_of(
        self, owner: str, digest: str, data: bytes, found: FoundSettings | None, opened: OpenImport | None
    ) -> str | None:
        """The topic in which the very same picture stands already."""
        known = self._store.imports.known(owner, [digest]).get(digest)
        if known or found is None or found.maker != OWN_MAKER:
            return known
        pairs = (
            opened.ours_of_size(len(data), owner, self._store.imports)
            if opened
            else self._store.imports.ours(owner).get(len(data), [])
        )
        return next((topic_id for path, topic_id in pairs if self._is_same(path, data)), None)

    def _is_same(self, path: str, data: bytes) -> bool:
        file = self._tools.media.resolve(path)
        return file.is_file() and file.read_bytes() == data
