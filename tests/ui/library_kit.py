"""A library full of pictures, without the time that making them takes: the engine keeps still, one file serves all."""

import io
from typing import Any

from PIL import Image

from imagegen.media.metadata import ImageSettings
from imagegen.records import LOCAL_OWNER, Asset, Attempt
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio
from tests.ui.review_kit import SKETCH, make_draft

SIDE_PX = 64


class Shelf:
    """Puts finished pictures into a studio that was opened with `only_batch`."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        buffer = io.BytesIO()
        Image.new("RGB", (SIDE_PX, SIDE_PX), "teal").save(buffer, "PNG")
        provider, _, model = SKETCH.partition("/")
        settings = ImageSettings("a picture", provider, model)
        stored = studio.media.store_output("ast_shared", buffer.getvalue(), settings, "2026-11")
        self._file: dict[str, Any] = vars(stored)

    def add(self, topic_id: str, prompts: list[str], images: int) -> NewBatch:
        """Tasks with so many finished images each."""
        new = self.studio.start(LOCAL_OWNER, topic_id, [make_draft(prompt, count=images) for prompt in prompts])
        while attempt := self.studio.store.attempts.claim_next(self._now, [SKETCH.partition("/")[0]]):
            self._finish(attempt)
        return new

    @property
    def _now(self) -> str:
        return self.studio.clock.now_text()

    def _finish(self, attempt: Attempt) -> None:
        pictures = [
            Asset(
                id=self.studio.clock.new_id("ast"),
                owner=LOCAL_OWNER,
                kind="output",
                generation_id=generation_id,
                attempt_id=attempt.id,
                name=None,
                seed=None,
                created_at=self._now,
                **self._file,
            )
            for generation_id in attempt.generation_ids
        ]
        self.studio.store.attempts.finish(attempt, pictures, 0.0, self._now)
