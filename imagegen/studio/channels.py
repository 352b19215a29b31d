"""Channel packs: the pictures that a person keeps, as the files that shops and sites want."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from imagegen.channels import ChannelRule
from imagegen.engine.tools import Tools
from imagegen.errors import ImagegenError, InvalidInput
from imagegen.media.archive import ZipEntry
from imagegen.media.channels import PackSource, pack_channels
from imagegen.params import in_language
from imagegen.records import GenerationFacts, TaskFacts
from imagegen.studio.drafts import short_title
from imagegen.studio.exports import only
from imagegen.studio.people import People
from imagegen.studio.views import View

KEPT = "kept"  # a generation's verdict


class Channels:
    """The verbs about channels. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, people: People) -> None:
        self._store = tools.store
        self._catalog = tools.catalog
        self._media = tools.media
        self._people = people

    def offer(self, owner: str) -> list[View]:
        """Every channel there is."""
        language = self._people.language(owner)
        return [_channel_view(rule, language) for rule in self._catalog.shelf.channels.values()]

    def pack_generations(
        self, owner: str, channels: Sequence[str], ids: Sequence[str], modified: datetime
    ) -> Iterator[ZipEntry]:
        """The files of some pictures. Raises InvalidInput when nothing can go into the pack."""
        tasks = {self._store.generations.get(owner, one).task_id for one in ids}
        return self._pack(channels, only(self._store.tasks.facts_by_ids(tasks), set(ids)), modified)

    def pack_batch(
        self, owner: str, channels: Sequence[str], batch_id: str, modified: datetime, *, kept_only: bool = False
    ) -> Iterator[ZipEntry]:
        """The files of a whole batch, or of its favourites and kept pictures."""
        facts = self._store.tasks.facts_of_batch(self._store.batches.get(owner, batch_id).id)
        return self._pack(channels, _kept(facts) if kept_only else facts, modified)

    def _pack(self, channels: Sequence[str], tasks: Sequence[TaskFacts], modified: datetime) -> Iterator[ZipEntry]:
        rules = [self._catalog.shelf.channel(name) for name in dict.fromkeys(channels)]
        sources = [
            PackSource(self._media.resolve(one.asset.path), *_names(facts, one))
            for facts in tasks
            for one in facts.generations
            if one.asset
        ]
        if not rules:
            raise InvalidInput("No channel is chosen.", hint="Choose at least one.")
        if not sources:
            raise InvalidInput("There is no picture for this pack.", hint="Make one, or mark favourites first.")
        return _entries(sources, rules, modified)


def _entries(sources: Sequence[PackSource], rules: Sequence[ChannelRule], modified: datetime) -> Iterator[ZipEntry]:
    """One picture is in memory at a time; what cannot be made is told in the last file."""
    for name, make in pack_channels(sources, rules):
        try:
            data = make()
        except ImagegenError:
            continue
        yield ZipEntry(name, [data], modified)


def _names(facts: TaskFacts, one: GenerationFacts) -> tuple[str, str]:
    """SKU and shot, which the files are named after."""
    task, origin = facts.task, facts.task.origin or {}
    shot = str(origin.get("shot") or "") or short_title(task.title or task.prompt)
    is_white = bool(one.asset and one.asset.details.get("made_from"))
    return str(origin.get("sku") or "") or (task.row_key or ""), f"{shot}-white" if is_white else shot


def _kept(tasks: Iterable[TaskFacts]) -> list[TaskFacts]:
    return [
        TaskFacts(
            facts.task,
            tuple(one for one in facts.generations if one.generation.is_favourite or one.generation.verdict == KEPT),
        )
        for facts in tasks
    ]


def _channel_view(rule: ChannelRule, language: str) -> View:
    return {"id": rule.id, "label": in_language(rule.label, language), "help": in_language(rule.help, language)}
