"""What a person does to one finished picture of a product: once more, or on pure white."""

from imagegen.engine.calls import asset_refs
from imagegen.engine.checking import check_picture
from imagegen.engine.engine import Engine
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.media.cutout import make_white
from imagegen.media.metadata import ImageSettings
from imagegen.records import Asset, Generation, Task
from imagegen.storage.attempts import Again
from imagegen.studio.drafts import plan_attempts, plan_seeds
from imagegen.studio.gate import require_startable
from imagegen.studio.views import View

WHITE_MARGIN_PERCENT = 5.0


class Mending:
    """The verbs about finished pictures. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, engine: Engine) -> None:
        self._tools = tools
        self._store = tools.store
        self._catalog = tools.catalog
        self._clock = tools.clock
        self._engine = engine

    def make_white(
        self, owner: str, generation_id: str, *, square: bool = True, margin_percent: float = WHITE_MARGIN_PERCENT
    ) -> View:
        """Put what a finished picture shows on pure white, as one more image of its task. It costs nothing.

        Raises InvalidInput when there is no picture or no object in it, and MissingPackage.
        """
        found = self._store.generations.get(owner, generation_id)
        task = self._store.tasks.get(owner, found.task_id)
        source = self._picture_of(task, generation_id)
        if source is None:
            raise InvalidInput("There is no picture to work on yet.", hint="Wait for it.")
        path = self._tools.media.resolve(source.path)
        data = make_white(path, square=square, margin_percent=margin_percent, side_px=None)
        made = self._new_tile(task, None)
        self._store.generations.add(made, self._keep(task, made, source, data))
        return {"generation_id": made.id, "task_id": task.id}

    def make_again(self, owner: str, generation_id: str) -> View:
        """Ask for one more image of the same task, as a tile of its own. It is paid like the first one."""
        task = self._store.tasks.get(owner, self._store.generations.get(owner, generation_id).task_id)
        card = self._catalog.card(f"{task.provider}/{task.model}")
        require_startable(owner, [task], self._tools)
        (seed,) = plan_seeds(card, None, 1, self._clock)
        made = self._new_tile(task, seed)
        self._store.attempts.add(Again([made], plan_attempts(task, [made], card, self._clock)))
        self._engine.wake()
        return {"generation_id": made.id, "task_id": task.id}

    def _picture_of(self, task: Task, generation_id: str) -> Asset | None:
        tiles = [one for facts in self._store.tasks.facts_by_ids([task.id]) for one in facts.generations]
        return next((one.asset for one in tiles if one.generation.id == generation_id), None)

    def _new_tile(self, task: Task, seed: int | None) -> Generation:
        """One more tile at the end of a task."""
        (facts,) = self._store.tasks.facts_by_ids([task.id])
        last = max(one.generation.position for one in facts.generations)
        return Generation(self._clock.new_id("gen"), task.owner, task.id, last + 1, seed, self._clock.now_text())

    def _keep(self, task: Task, made: Generation, source: Asset, data: bytes) -> Asset:
        media, asset_id = self._tools.media, self._clock.new_id("ast")
        refs = asset_refs(task.params)
        settings = ImageSettings(
            prompt=task.prompt,
            negative_prompt=str(task.params.get("negativePrompt") or ""),
            model=task.model,
            provider=task.provider,
            seed=source.seed,
            params={},
            input_image_count=len(refs),
        )
        stored = media.store_output(asset_id, data, settings, made.created_at[:7])
        inputs = self._store.assets.by_ids(task.owner, [one for _, one in refs]).values()
        paths = [media.resolve(asset.path) for asset in inputs]
        checks = check_picture(task.origin, media.resolve(stored.path), paths)
        details = {"made_from": source.id, "how": "white background", **({"checks": checks} if checks else {})}
        more = {"generation_id": made.id, "seed": source.seed, "details": details}
        return stored.to_asset(asset_id, task.owner, "output", made.created_at, **more)
