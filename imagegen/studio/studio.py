"""Every verb a person has, each about ten lines: check, keep, signal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.catalog import Catalog
from imagegen.engine.engine import Engine
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.media.archive import PackedPicture
from imagegen.params import SEED, Field, build_fields
from imagegen.providers.base import Callback
from imagegen.records import Asset, Batch, GenerationFacts, TaskFacts, Topic
from imagegen.settings import Preferences, Settings
from imagegen.states import AttemptState, Standing
from imagegen.storage.batches import NewBatch
from imagegen.storage.switches import PAUSED
from imagegen.studio import exports, views
from imagegen.studio.anchors import Anchors
from imagegen.studio.assistant import Assistant
from imagegen.studio.assistant_access import AssistantAccess, AssistantFile
from imagegen.studio.channels import Channels
from imagegen.studio.comparing import Comparing
from imagegen.studio.costs import Plan, plan_costs
from imagegen.studio.covers import Covers
from imagegen.studio.drafts import (
    Estimate,
    TaskDraft,
    draft_follow_up,
    estimate,
    plan_attempts,
    plan_batch,
    plan_topic,
    short_title,
)
from imagegen.studio.finals import Finals
from imagegen.studio.gate import require_startable
from imagegen.studio.housekeeping import Housekeeping
from imagegen.studio.importing import Importing, Removal
from imagegen.studio.library import Library
from imagegen.studio.lists import Lists
from imagegen.studio.meaning import Meaning
from imagegen.studio.mending import Mending
from imagegen.studio.noticing import Noticing
from imagegen.studio.own_files import OwnFolder
from imagegen.studio.own_providers import OwnProviders
from imagegen.studio.people import People
from imagegen.studio.picture_details import PictureDetails
from imagegen.studio.pictures import Pictures
from imagegen.studio.products import Products
from imagegen.studio.publishing import Publishing
from imagegen.studio.purging import Purger
from imagegen.studio.recipes import Recipes
from imagegen.studio.review import Review
from imagegen.studio.room import Room
from imagegen.studio.sheets_out import SheetsOut
from imagegen.studio.storage_rules import StorageRules
from imagegen.studio.task_rows import TaskRows
from imagegen.studio.trash import Trash
from imagegen.studio.views import View
from imagegen.studio.waits import Waits

TITLE_LIMIT = 200


class Studio:
    """The desk. Every verb takes the owner first and raises our errors only."""

    def __init__(self, settings: Settings, catalog: Catalog, tools: Tools, engine: Engine) -> None:
        self.settings = settings
        self.catalog = catalog
        self.store = tools.store
        self.media = tools.media
        self.keys = tools.keys
        self.clock = tools.clock
        self.board = tools.board
        self.engine = engine
        self._tools = tools
        self._pools = tools.pools
        self._own = OwnProviders(OwnFolder(settings.user_presets_folder), catalog, tools.keys, engine, tools.adapters)
        self._people = People(settings.preferences)
        self.pictures = Pictures(tools, self._task_view)
        self.details = PictureDetails(tools, self._people)
        self.covers = Covers(tools)
        self.anchors = Anchors(tools, self._people)
        self.review = Review(tools, engine, self._people)
        self.rows = TaskRows(tools, self.review, self._people, self._cancel, self._retry_plainly)
        self._waits = Waits(tools, engine)
        self.comparing = Comparing(tools, self._people, self._task_view)
        self.finals = Finals(tools, self.review, self._people)
        self.lists = Lists(tools, self._people, self.review, settings.user_presets_folder)
        self.sheets = SheetsOut(tools)
        self.mending = Mending(tools, engine)
        self.products = Products(tools, self.review, self._people)
        self.channels = Channels(tools, self._people)
        self.recipes = Recipes(tools, self.review)
        self.imports = Importing(tools, self._people, Removal(self.delete_topic, self.delete_batch))
        self.publishing = Publishing(tools)
        self.trash = Trash(tools, engine, Purger(tools))
        self.rules = StorageRules(tools, engine)
        self.room = Room(tools, engine)
        self.housekeeping = Housekeeping(tools, engine, self.trash, self.rules)
        self.notices = Noticing(tools, engine)
        access = AssistantAccess(AssistantFile.load(settings.presets_folder), settings.environment)
        self.assistant = Assistant(tools, engine, self.review, access)
        self.library = Library(tools)
        self.meaning = Meaning(tools, engine, access, self.library)

    # -- starting ---------------------------------------------------------------------------------------------

    def start(self, owner: str, topic_id: str | None, drafts: Sequence[TaskDraft]) -> NewBatch:
        """Keep a new batch on disk and wake the engine; without a topic a new one gets its title from the prompt."""
        preferences = self.preferences(owner)
        topic = self.store.topics.get(owner, topic_id) if topic_id else None
        new = plan_batch(owner, topic.id if topic else "", drafts, self.catalog, preferences, self.clock)
        require_startable(owner, new.tasks, self._tools)
        if topic is None:
            fresh = plan_topic(owner, short_title(drafts[0].prompt), self.clock)
            new = replace(new, topic=fresh, batch=replace(new.batch, topic_id=fresh.id))
        elif topic.deleted_at:
            self.restore_topic(owner, topic.id)
        self.store.batches.add(new)
        self.engine.wake()
        if topic is None:
            self.assistant.name_topic(owner, new.batch.topic_id, drafts[0].prompt)
        return new

    def estimate(self, owner: str, drafts: Sequence[TaskDraft]) -> Estimate:
        return estimate(drafts, self.catalog, self.preferences(owner))

    def plan(self, owner: str, drafts: Sequence[TaskDraft]) -> Plan:
        """What a start would make and cost, model by model. Raises InvalidInput for what a start would refuse."""
        return plan_costs(drafts, self.catalog, self.preferences(owner))

    def add_input(self, owner: str, name: str, data: bytes) -> Asset:
        """Keep an uploaded picture. Raises BadImage with the reason."""
        now = self.clock.now_text()
        asset_id = self.clock.new_id("ast")
        stored = self.media.store_input(asset_id, data, now[:7])
        asset = stored.to_asset(asset_id, owner, "input", now, name=name[:TITLE_LIMIT])
        self.store.assets.add(asset)
        return asset

    # -- pause, continue, cancel, stop, retry --------------------------------------------------------------------

    def pause_batch(self, owner: str, batch_id: str) -> None:
        """Start nothing new of this batch; what runs may finish."""
        self.store.batches.pause(self.store.batches.get(owner, batch_id).id)

    def continue_batch(self, owner: str, batch_id: str) -> None:
        self.store.batches.go_on(self.store.batches.get(owner, batch_id).id)
        self.engine.wake()

    def stop_batch(self, owner: str, batch_id: str) -> int:
        """End everything of this batch now; returns how many calls that were."""
        batch = self.store.batches.get(owner, batch_id)
        return self._cancel(self.store.attempts.open_ids(batch_id=batch.id))

    def cancel_task(self, owner: str, task_id: str) -> int:
        task = self.store.tasks.get(owner, task_id)
        return self._cancel(self.store.attempts.open_ids(task_id=task.id))

    def stop_all(self, owner: str) -> int:
        return self._cancel(self.store.attempts.open_ids())

    def _cancel(self, ids: Iterable[str]) -> int:
        cancelled = self.store.attempts.cancel(ids, self.clock.now_text())
        self.engine.cancel(cancelled)
        self.engine.wake()
        return len(cancelled)

    def pause_all(self, owner: str) -> None:
        self.store.switches.set(PAUSED, owner, True)

    def continue_all(self, owner: str) -> None:
        self.store.switches.set(PAUSED, owner, False)
        self.engine.wake()

    def retry_generation(self, owner: str, generation_id: str, accept_double_billing: bool = False) -> int:
        task_id = self.store.generations.get(owner, generation_id).task_id
        return self._retry(self._task_facts(owner, task_id), {generation_id}, accept_double_billing)

    def retry_task(self, owner: str, task_id: str, accept_double_billing: bool = False) -> int:
        return self._retry(self._task_facts(owner, task_id), None, accept_double_billing)

    def retry_batch(self, owner: str, batch_id: str) -> int:
        """Ask again for every failed or cancelled image of the batch; unknown ones stay as they are."""
        batch = self.store.batches.get(owner, batch_id)
        return self._retry(self.store.tasks.facts_of_batch(batch.id), None, False)

    def follow_up(self, owner: str, generation_id: str, action: str) -> NewBatch:
        """Press a button that a finished job offers (vary, upscale): a new batch that goes on from it."""
        facts, one = self._facts_of(owner, generation_id)
        topic_id = self.store.batches.get(owner, facts.task.batch_id).topic_id
        return self.start(owner, topic_id, [draft_follow_up(facts.task, one, action)])

    def look_again(self, owner: str, generation_id: str) -> None:
        """Ask the provider now whether a picture of unknown outcome came after all."""
        attempt = self._facts_of(owner, generation_id)[1].attempt
        if attempt is None or attempt.remote_id is None:
            raise InvalidInput(
                "The provider gave this call no number to ask for.", hint="Look into your account at the provider."
            )
        self.engine.look_again(attempt.id)

    def _retry(self, tasks: Sequence[TaskFacts], only: set[str] | None, accept_double_billing: bool) -> int:
        """Queue a new attempt for generations without a picture; each keeps its id and its seed."""
        wanted = {Standing.FAILED, Standing.CANCELLED}
        if accept_double_billing:
            wanted.add(Standing.UNKNOWN)
        attempts = []
        for facts in tasks:
            missing = [
                one.generation
                for one in facts.generations
                if one.standing in wanted and (only is None or one.generation.id in only)
            ]
            if missing:
                card = self.catalog.card(f"{facts.task.provider}/{facts.task.model}")
                attempts += plan_attempts(facts.task, missing, card, self.clock)
        queued = self.store.attempts.retry(attempts, self.clock.now_text())
        self.engine.wake()
        return len(queued)

    def _retry_plainly(self, tasks: Sequence[TaskFacts]) -> int:
        return self._retry(tasks, None, False)

    def _task_facts(self, owner: str, task_id: str) -> list[TaskFacts]:
        return self.store.tasks.facts_by_ids([self.store.tasks.get(owner, task_id).id])

    def _facts_of(self, owner: str, generation_id: str) -> tuple[TaskFacts, GenerationFacts]:
        """One picture with everything about it, and its task."""
        facts = self._task_facts(owner, self.store.generations.get(owner, generation_id).task_id)[0]
        return facts, next(one for one in facts.generations if one.generation.id == generation_id)

    # -- topics, trash ------------------------------------------------------------------------------------------

    def new_topic(self, owner: str, title: str) -> Topic:
        topic = plan_topic(owner, title, self.clock)
        self.store.topics.add(topic)
        return topic

    def rename_topic(self, owner: str, topic_id: str, title: str) -> None:
        words = " ".join(title.split())
        if not words or len(words) > TITLE_LIMIT:
            raise InvalidInput(f"A topic's title has from 1 to {TITLE_LIMIT} characters.")
        self.store.topics.rename(self.store.topics.get(owner, topic_id).id, words)

    def delete_topic(self, owner: str, topic_id: str) -> None:
        """Move a topic to the trash; what still waits or runs in it is stopped."""
        topic = self.store.topics.get(owner, topic_id)
        for batch in self.store.batches.of_topic(topic.id):
            self._cancel(self.store.attempts.open_ids(batch_id=batch.id))
        self.store.topics.delete(topic.id, self.clock.now_text())

    def restore_topic(self, owner: str, topic_id: str) -> None:
        self.store.topics.restore(self.store.topics.get(owner, topic_id).id)

    def delete_batch(self, owner: str, batch_id: str) -> None:
        self.stop_batch(owner, batch_id)
        self.store.batches.delete(batch_id, self.clock.now_text())

    def restore_batch(self, owner: str, batch_id: str) -> None:
        self.store.batches.restore(self.store.batches.get(owner, batch_id).id)

    def delete_task(self, owner: str, task_id: str) -> None:
        self.cancel_task(owner, task_id)
        self.store.tasks.delete(task_id, self.clock.now_text())

    def restore_task(self, owner: str, task_id: str) -> None:
        self.store.tasks.restore(self.store.tasks.get(owner, task_id).id)

    # -- looking ------------------------------------------------------------------------------------------------

    def topics(self, owner: str) -> list[View]:
        return [views.topic_view(facts) for facts in self.store.topics.facts(owner)]

    def snapshot(self, owner: str, topic_id: str | None) -> View:
        """Everything a screen shows of one topic, and the revision it is from."""
        revision = self.store.database.revision
        found = self.store.topics.facts(owner, [topic_id]) if topic_id else []
        if not found:
            return {"topic": None, "batches": [], "revision": revision}
        batches = self._batch_views(self.store.batches.of_topic(found[0].topic.id))
        for facts in self.store.tasks.facts_of_topic(found[0].topic.id):
            batches[facts.task.batch_id]["tasks"].append(self._task_view(owner, facts))
        return {"topic": views.topic_view(found[0]), "batches": list(batches.values()), "revision": revision}

    def _task_view(self, owner: str, facts: TaskFacts) -> View:
        return views.task_view(facts, self.catalog, self.board, self.preferences(owner).language)

    def _batch_views(self, batches: Sequence[Batch]) -> dict[str, View]:
        return {view["id"]: {**view, "tasks": []} for view in self._batch_heads(batches)}

    def _batch_heads(self, batches: Sequence[Batch]) -> list[View]:
        ids = [batch.id for batch in batches]
        counts, drafts = self.store.batches.counts(ids), self.store.drafts.counts(ids)
        left = self._waits.of(batches)
        return [
            views.batch_view(batch, counts.get(batch.id), drafts.get(batch.id, 0), left.get(batch.id))
            for batch in batches
        ]

    def changes(self, owner: str, topic_id: str | None, topics: set[str], batches: set[str], tasks: set[str]) -> View:
        """The rows behind changed ids, for a screen that shows `topic_id`."""
        touched = self.store.batches.by_ids(batches)
        shown = [batch for batch in touched if batch.topic_id == topic_id and not batch.deleted_at]
        facts = self.store.tasks.facts_by_ids(tasks, topic_id) if topic_id else []
        present = {one.task.id for one in facts}
        return {
            "revision": self.store.database.revision,
            "batches": self._batch_heads(shown),
            "tasks": [self._task_view(owner, one) for one in facts],
            "drafts": [draft.id for draft in self.store.drafts.by_ids(tasks)],
            "removed": {
                "batches": [batch.id for batch in touched if batch.deleted_at],
                "tasks": sorted(tasks - present),
            },
            "changed_topics": self._topic_changes(owner, topics | {batch.topic_id for batch in touched}),
            "engine": self.engine_view(owner),
        }

    def _topic_changes(self, owner: str, ids: set[str]) -> View:
        found = [views.topic_view(facts) for facts in self.store.topics.facts(owner, ids)]
        return {"topics": found, "removed": sorted(ids - {view["id"] for view in found})}

    def engine_view(self, owner: str) -> View:
        counts = self.store.attempts.open_counts(owner)
        trouble = self.engine.trouble
        return {
            "is_paused": self.store.switches.is_on(PAUSED),
            "running": counts.get(AttemptState.RUNNING, 0),
            "queued": counts.get(AttemptState.QUEUED, 0),
            "trouble": trouble.sentence if trouble else None,
        }

    def jobs(self, owner: str) -> list[View]:
        """What the assistant does, and what it did that is still to be seen."""
        return [views.job_view(job) for job in self.engine.jobs.of_owner(owner)]

    def search(self, owner: str, text: str) -> list[View]:
        """Tasks whose words fit, newest first."""
        facts = self.store.tasks.facts_by_ids(self.store.search.task_ids(owner, text))
        topics = {batch.id: batch.topic_id for batch in self.store.batches.by_ids({one.task.batch_id for one in facts})}
        return [views.hit_view(one, topics[one.task.batch_id]) for one in reversed(facts)]

    def settings_for_reuse(self, owner: str, task_id: str, generation_id: str | None) -> View:
        """Prompt and draft of a task; with a generation, its own seed too."""
        task = self.store.tasks.get(owner, task_id)
        params = {name: value for name, value in task.params.items() if name != SEED}
        if generation_id:
            _, one = self._facts_of(owner, generation_id)
            seed = one.asset.seed if one.asset and one.asset.seed is not None else one.generation.seed
            params |= {} if seed is None else {SEED: seed}
        draft = {"model": f"{task.provider}/{task.model}", "params": params, "count": task.count}
        return {"prompt": task.prompt, "draft": draft}

    # -- files --------------------------------------------------------------------------------------------------

    def asset(self, owner: str, asset_id: str) -> Asset:
        return self.store.assets.get(owner, asset_id)

    def asset_file_name(self, owner: str, asset: Asset) -> str:
        """The readable name of a picture, as in a zip."""
        if asset.generation_id is None:
            return asset.name or asset.path.rpartition("/")[2]
        generation = self.store.generations.get(owner, asset.generation_id)
        return views.file_name(self.store.tasks.get(owner, generation.task_id), generation, asset)

    def pack_topic(self, owner: str, topic_id: str, favourites_only: bool = False) -> list[PackedPicture]:
        tasks = self.store.tasks.facts_of_topic(self.store.topics.get(owner, topic_id).id)
        return self._pack(owner, exports.only_favourites(tasks) if favourites_only else tasks)

    def pack_batch(self, owner: str, batch_id: str) -> list[PackedPicture]:
        return self._pack(owner, self.store.tasks.facts_of_batch(self.store.batches.get(owner, batch_id).id))

    def pack_task(self, owner: str, task_id: str) -> list[PackedPicture]:
        return self._pack(owner, self._task_facts(owner, task_id))

    def pack_generations(self, owner: str, ids: Sequence[str]) -> list[PackedPicture]:
        tasks = {self.store.generations.get(owner, one).task_id for one in ids}
        return self._pack(owner, exports.only(self.store.tasks.facts_by_ids(tasks), set(ids)))

    def _pack(self, owner: str, tasks: Sequence[TaskFacts]) -> list[PackedPicture]:
        batches = {batch.id: batch for batch in self.store.batches.by_ids({one.task.batch_id for one in tasks})}
        topics = {batch.topic_id: self.store.topics.get(owner, batch.topic_id) for batch in batches.values()}
        packed = exports.pack(tasks, batches, topics, self.media)
        if not packed:
            raise InvalidInput("There is no finished picture to download yet.", hint="Wait for the first one.")
        return packed

    # -- settings -----------------------------------------------------------------------------------------------

    def preferences(self, owner: str) -> Preferences:
        return self._people.preferences(owner)

    def set_preferences(self, owner: str, values: Mapping[str, Any]) -> Preferences:
        """Take what the browser remembers; unknown names are left out, wrong values raise InvalidInput."""
        preferences = self._people.set(owner, values)
        self.engine.images_at_once = preferences.images_at_once
        self.engine.wake()
        return preferences

    def set_key(self, owner: str, provider: str, key: str) -> None:
        self.keys.set_key(owner, self.catalog.provider(provider).id, key)
        self.engine.wake()
        self._own.read_choices(owner, provider)

    def set_base_url(self, owner: str, provider: str, url: str) -> None:
        self._own.move(owner, self.catalog.provider(provider), url)

    def test_provider(self, owner: str, provider_id: str, key: str = "", base_url: str = "") -> str:
        """Make one call that costs nothing, with a typed key or the known one; a sentence, or the error in words."""
        provider = self.catalog.provider(provider_id)
        return self._own.check(owner, provider, self.keys.with_typed(owner, provider, key, base_url))

    def called_back(self, provider_id: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Hand on a call that a provider, or someone who plays it, made to us; the job's owner is who it is for.

        False when it is about no job of ours. Raises BadCallback when the provider did not sign it, or it came before.
        """
        return self.engine.called_back(provider_id, Callback(headers, body, self.clock.now().timestamp()))

    # -- providers of a person's own ----------------------------------------------------------------------------

    def kinds(self, owner: str) -> list[View]:
        """What may be added by name, address, key and models."""
        language = self.preferences(owner).language
        return [views.kind_view(kind, language) for kind in self.catalog.kinds.values()]

    def read_models(self, owner: str, kind: str, base_url: str, key: str) -> View:
        """Which models a server has, and a sentence about it."""
        models = list(self._own.read_models(kind, base_url, key).models)
        return {"models": models, "text": _models_text(len(models))}

    def test_endpoint(self, owner: str, kind: str, base_url: str, key: str) -> str:
        """Make one call that costs nothing; a sentence, or the error in words."""
        return self._own.test(kind, base_url, key)

    def add_provider(self, owner: str, kind: str, name: str, base_url: str, key: str, models: Sequence[str]) -> str:
        """Keep an endpoint of a person's own as preset files; returns its provider id."""
        return self._own.add(owner, kind, name, base_url, key, models)

    def edit_provider(self, owner: str, provider: str, name: str, base_url: str, models: Sequence[str]) -> None:
        self._own.edit(owner, provider, name, base_url, models)

    def remove_provider(self, owner: str, provider: str) -> int:
        """Forget an endpoint and what waits for it; returns how many calls that were. The history stays."""
        self._own.require(provider)
        waiting = self.store.attempts.in_state(AttemptState.QUEUED, AttemptState.RUNNING)
        count = self._cancel(attempt.id for attempt in waiting if attempt.provider == provider)
        self._own.remove(owner, provider)
        return count

    def refresh_choices(self, owner: str, provider: str) -> View:
        """Read the server's own lists into its models."""
        text = self._own.refresh_choices(owner, provider)
        return {"models": [model for model in self.models(owner) if model["provider"] == provider], "text": text}

    def refresh_quietly(self, owner: str, provider: str, limit_s: float) -> None:
        """Read the lists of a server in this network, if it is on."""
        self._own.refresh_quietly(owner, provider, limit_s)

    def read_all_choices(self) -> None:
        """Read in the background what servers offer whose addresses are known."""
        self._own.read_all_choices()

    # -- what a page needs --------------------------------------------------------------------------------------

    def fields(self, owner: str, model: str) -> list[Field]:
        """The form of a model: what the panel shows as controls."""
        return build_fields(self.catalog.card(model), self.catalog.texts, self.preferences(owner).language)

    def models(self, owner: str) -> list[View]:
        shelf, language = self.catalog.shelf, self.preferences(owner).language
        return [views.model_view(card, shelf, owner, self.keys, language) for card in shelf.cards.values()]

    def _provider_view(self, owner: str, provider: ProviderFile) -> View:
        urls, kind = self.keys.base_urls(owner, provider), self.catalog.kinds.get(provider.kind)
        machines = self._pools.machines(provider, urls, self.clock.now()) if provider.is_pool else []
        cards = self.catalog.shelf.cards_of(provider.id) if kind and kind.wants_models else []
        return views.provider_view(provider, owner, self.keys, machines, [card.wire_model for card in cards])

    def boot(self, owner: str) -> View:
        """Everything a page needs once, at its start and after settings changed."""
        self.catalog.refresh()
        return {
            "language": self.preferences(owner).language,
            "catalog": {
                "default": views.default_model(self.catalog.shelf, owner, self.keys),
                "models": self.models(owner),
            },
            "providers": [self._provider_view(owner, provider) for provider in self.catalog.providers.values()],
            "kinds": self.kinds(owner),
            "topics": self.topics(owner),
            "engine": self.engine_view(owner),
            "preferences": vars(self.preferences(owner)),
            "assistant": self.assistant.access.view(owner),
            "jobs": self.jobs(owner),
            "webhook": self.notices.webhook_view(owner),
            "notices": self.notices.look(owner),
            "problems": list(self.catalog.problems),
        }


def _models_text(count: int) -> str:
    if not count:
        return "The server answers but names no models: type the name of one."
    return "The server has one model." if count == 1 else f"The server has {count} models."
