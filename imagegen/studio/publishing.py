"""Publishing: one picture on a page of its own, for whoever has the link, and taken back at once."""

from dataclasses import dataclass
from pathlib import Path

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.media.published import PublishedCopies
from imagegen.records import Asset, GenerationFacts, TaskFacts
from imagegen.storage.publications import ListedPublication, Publication
from imagegen.studio.views import View, asset_urls

LIST_PROMPT_CHARACTERS = 160


@dataclass(frozen=True)
class PublicPage:
    """Everything that a published page says."""

    width_px: int
    height_px: int
    prompt: str | None  # None: it is not shown


class Publishing:
    """What is public, who made it so, and what a visitor gets to see."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._publications = tools.store.publications
        self._copies = PublishedCopies(tools.media)

    def sweep(self) -> None:
        """Delete copies of what is not public any more; for the start."""
        self._copies.sweep(self._publications.slugs())

    # -- the owner's side -----------------------------------------------------------------------------------------

    def look(self, owner: str, generation_id: str) -> View:
        """How a picture stands: what would be public, and under which link it is."""
        task, one = self._facts(owner, generation_id)
        return self._view(task, one, self._publications.find(generation_id))

    def publish(self, owner: str, generation_id: str, shows_prompt: bool) -> View:
        """Give a favourite a page; one that has a page keeps its link and shows the prompt, or not, from now on."""
        task, one = self._facts(owner, generation_id)
        known, asset = self._publications.find(generation_id), _asset_of(one)
        if known is None and not one.generation.is_favourite:
            raise InvalidInput("Only favourites can be published.", hint="Make the picture a favourite first.")
        clock = self._tools.clock
        slug = known.slug if known else clock.new_secret()
        self._copies.picture(slug, asset.path, asset.media_type)  # the file first, then the row that names it
        wanted = Publication(slug, owner, generation_id, shows_prompt, clock.now_text())
        return self._view(task, one, self._publications.add(wanted))

    def unpublish(self, owner: str, generation_id: str) -> View:
        """Nobody sees the picture any more from this moment on."""
        task, one = self._facts(owner, generation_id)
        for slug in self._publications.end(generation_id, self._tools.clock.now_text()):
            self._copies.remove(slug)
        return self._view(task, one, None)

    def restore(self, owner: str, generation_id: str) -> View:
        """Take an unpublishing back: the same link works again. Raises NotFound when there never was one."""
        task, one = self._facts(owner, generation_id)
        found = self._publications.revive(generation_id)
        if found is None:
            raise NotFound("This picture was never published.", hint="Publish it.")
        return self._view(task, one, found)

    def list(self, owner: str) -> list[View]:
        """Everything that is public, newest first."""
        return [self._row(found) for found in self._publications.of_owner(owner)]

    def _facts(self, owner: str, generation_id: str) -> tuple[TaskFacts, GenerationFacts]:
        """Raises NotFound, also for what belongs to someone else."""
        store = self._tools.store
        task_id = store.generations.get(owner, generation_id).task_id
        found = store.tasks.facts_by_ids([store.tasks.get(owner, task_id).id])
        tiles = [(facts, one) for facts in found for one in facts.generations if one.generation.id == generation_id]
        if not tiles:
            raise NotFound("This picture is in the trash.", hint="Restore it first.")
        return tiles[0]

    def _view(self, task: TaskFacts, one: GenerationFacts, found: Publication | None) -> View:
        asset = _asset_of(one)
        return {
            "generation_id": one.generation.id,
            "is_favourite": one.generation.is_favourite,
            "is_published": found is not None,
            "shows_prompt": bool(found and found.shows_prompt),
            "prompt": task.task.prompt,
            "width_px": asset.width_px,
            "height_px": asset.height_px,
            **asset_urls(asset),
            **self._link(found),
            "published_count": len(self._publications.of_owner(one.generation.owner)),
        }

    def _row(self, listed: ListedPublication) -> View:
        found = listed.publication
        return {
            "id": found.generation_id,
            "shows_prompt": found.shows_prompt,
            "prompt": listed.prompt[:LIST_PROMPT_CHARACTERS],
            "preview": f"media/{listed.asset_id}/preview",
            "published_at": found.created_at,
            **self._link(found),
        }

    def _link(self, found: Publication | None) -> View:
        """Where the page is, relative to our routes, and the public address of this installation where it has one."""
        return {"path": f"p/{found.slug}" if found else None, "public_url": self._tools.public_url}

    # -- the visitor's side: there is no owner here, the link is all that counts ----------------------------------

    def page(self, slug: str) -> PublicPage:
        """Raises NotFound for a link that is not public, or not any more."""
        found = self._publications.find_picture(slug)
        return PublicPage(found.asset.width_px, found.asset.height_px, found.prompt)

    def picture(self, slug: str) -> tuple[Path, str]:
        """The copy that tells nothing but what is on it, and its media type."""
        asset = self._publications.find_picture(slug).asset
        return self._copies.picture(slug, asset.path, asset.media_type)

    def small_picture(self, slug: str) -> tuple[Path, str]:
        asset = self._publications.find_picture(slug).asset
        return self._copies.small(slug, asset.path)


def _asset_of(one: GenerationFacts) -> Asset:
    if one.asset is None:
        raise InvalidInput("There is no finished picture to publish.", hint="Wait for it, or retry.")
    return one.asset
