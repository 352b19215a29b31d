"""The page's one line to the studio: a payload with a verb in, data or an error in words out.

Nothing that comes from a page is trusted: names, types and values are checked here or by the studio's verbs.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imagegen import __version__
from imagegen.errors import ImagegenError, InvalidInput, InvalidParams
from imagegen.pricing import money
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio
from imagegen.studio.drafts import MAX_IMAGES_PER_START, Estimate, TaskDraft
from imagegen.studio.views import View
from imagegen.ui.desk_assistant import assistant_verbs
from imagegen.ui.desk_compare import compare_verbs
from imagegen.ui.desk_finals import final_verbs
from imagegen.ui.desk_import import import_verbs
from imagegen.ui.desk_library import library_verbs
from imagegen.ui.desk_lightbox import lightbox_verbs
from imagegen.ui.desk_lists import list_verbs
from imagegen.ui.desk_notices import notice_verbs
from imagegen.ui.desk_pictures import picture_verbs
from imagegen.ui.desk_products import product_verbs
from imagegen.ui.desk_publish import publish_verbs
from imagegen.ui.desk_review import draft_in, review_verbs
from imagegen.ui.desk_rows import row_verbs
from imagegen.ui.desk_trash import trash_verbs
from imagegen.ui.payload import (
    Payload,
    Verb,
    by_ids,
    number_of,
    optional_text_of,
    table_of,
    text_of,
    texts_of,
)
from imagegen.ui.texts import load_texts

logger = logging.getLogger(__name__)

# Verbs of the studio that take ids from the page and answer with nothing worth showing.
ID_VERBS = {
    "pause_batch": ("batch_id",),
    "continue_batch": ("batch_id",),
    "stop_batch": ("batch_id",),
    "retry_batch": ("batch_id",),
    "delete_batch": ("batch_id",),
    "restore_batch": ("batch_id",),
    "cancel_task": ("task_id",),
    "delete_task": ("task_id",),
    "restore_task": ("task_id",),
    "delete_topic": ("topic_id",),
    "restore_topic": ("topic_id",),
    "rename_topic": ("topic_id", "title"),
    "look_again": ("generation_id",),
    "pause_all": (),
    "continue_all": (),
    "stop_all": (),
}


class Desk:
    """Answers the page on behalf of the studio."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._verbs: dict[str, Verb] = {
            "hello": self._hello,
            "snapshot": lambda owner, payload: studio.snapshot(owner, optional_text_of(payload, "topic_id")),
            "topics": lambda owner, payload: studio.topics(owner),
            "jobs": lambda owner, payload: studio.jobs(owner),
            "search": lambda owner, payload: studio.search(owner, text_of(payload, "text")),
            "estimate": self._estimate,
            "start": self._start,
            "retry_task": self._retry_task,
            "retry_generation": self._retry_generation,
            "settings_for_reuse": self._settings_for_reuse,
            "follow_up": self._follow_up,
            "set_key": self._set_key,
            "set_base_url": self._set_base_url,
            "set_preferences": self._set_preferences,
            "test_provider": self._test_provider,
            "standings": lambda owner, _: self._after_settings(owner),
            "refresh_choices": lambda owner, payload: studio.refresh_choices(owner, text_of(payload, "provider")),
            "read_models": lambda owner, payload: studio.read_models(owner, *_endpoint(payload)),
            "test_endpoint": lambda owner, payload: {"text": studio.test_endpoint(owner, *_endpoint(payload))},
            "add_provider": self._add_provider,
            "edit_provider": self._edit_provider,
            "remove_provider": self._remove_provider,
            **{name: by_ids(getattr(studio, name), fields) for name, fields in ID_VERBS.items()},
            **picture_verbs(studio.pictures),
            **lightbox_verbs(studio.details, studio.covers, studio.anchors),
            **review_verbs(studio.review),
            **row_verbs(studio.rows),
            **trash_verbs(studio.trash, studio.rules, studio.room),
            **compare_verbs(studio.comparing),
            **final_verbs(studio.finals),
            **list_verbs(studio),
            **library_verbs(studio),
            **import_verbs(studio.imports),
            **assistant_verbs(studio.assistant),
            **product_verbs(studio.products, studio.mending, studio.channels),
            **publish_verbs(studio.publishing),
            **notice_verbs(studio.notices),
        }

    def ask(self, payload: dict[str, Any], owner: str) -> dict[str, Any]:
        """Run one verb. Always answers: {ok: true, data} or {ok: false, error: {message, hint, code, fields}}."""
        try:
            verb = self._verbs.get(text_of(payload, "verb"))
            if verb is None:
                raise InvalidInput("The page asked for something unknown.", hint="Reload it.")
            return {"ok": True, "data": verb(owner, payload)}
        except InvalidParams as error:
            return _refusal(error, error.fields)
        except ImagegenError as error:
            return _refusal(error)
        except Exception:
            # Gradio would answer with an empty 500, and the page would not know why.
            logger.exception("a verb of the page failed")
            return _refusal(
                ImagegenError("Imagegen itself failed.", hint="The log has the details; please report them.")
            )

    # -- verbs with more than ids ---------------------------------------------------------------------------------

    def _hello(self, owner: str, payload: Payload) -> View:
        """Take what this browser remembers, and tell it everything it needs. Old or odd values are not fatal."""
        studio, refused = self._studio, []
        for provider, key in table_of(payload, "keys").items():
            refused += _tried(studio.set_key, owner, str(provider), str(key))
        for provider, url in table_of(payload, "base_urls").items():
            refused += _tried(studio.set_base_url, owner, str(provider), str(url))
        wanted = {**table_of(payload, "preferences"), "language": optional_text_of(payload, "language")}
        refused += _tried(studio.set_preferences, owner, wanted)
        refused += _tried(self._verbs["assistant.set"], owner, {"settings": table_of(payload, "assistant")})
        if table_of(payload, "webhook").get("url"):
            refused += _tried(self._verbs["webhook.set"], owner, table_of(payload, "webhook"))
        boot = self._boot(owner)
        return {**boot, "problems": [*boot["problems"], *refused]}

    def _boot(self, owner: str) -> View:
        boot = self._studio.boot(owner)
        return {**boot, "version": __version__, "texts": load_texts(boot["language"])}

    def _estimate(self, owner: str, payload: Payload) -> View:
        """The price of the draft; `prompt_count` stands for prompts too long to send on every key."""
        unseen = number_of(payload, "prompt_count", 0)
        if not 0 <= unseen <= MAX_IMAGES_PER_START:
            raise InvalidInput(f"{unseen:,} prompts are too many for one start.")
        prompts = [*texts_of(payload, "prompts"), *[""] * unseen]
        return _estimate_view(self._studio.estimate(owner, _drafts(payload, prompts)))

    def _start(self, owner: str, payload: Payload) -> View:
        drafts = _drafts(payload, texts_of(payload, "prompts"))
        return _started(self._studio.start(owner, optional_text_of(payload, "topic_id"), drafts))

    def _retry_task(self, owner: str, payload: Payload) -> View:
        accepted = payload.get("accept_double_billing") is True
        return {"count": self._studio.retry_task(owner, text_of(payload, "task_id"), accepted)}

    def _retry_generation(self, owner: str, payload: Payload) -> View:
        accepted = payload.get("accept_double_billing") is True
        return {"count": self._studio.retry_generation(owner, text_of(payload, "generation_id"), accepted)}

    def _settings_for_reuse(self, owner: str, payload: Payload) -> View:
        generation_id = optional_text_of(payload, "generation_id")
        return self._studio.settings_for_reuse(owner, text_of(payload, "task_id"), generation_id)

    def _follow_up(self, owner: str, payload: Payload) -> View:
        return _started(self._studio.follow_up(owner, text_of(payload, "generation_id"), text_of(payload, "action")))

    # -- settings -------------------------------------------------------------------------------------------------

    def _set_key(self, owner: str, payload: Payload) -> View:
        self._studio.set_key(owner, text_of(payload, "provider"), text_of(payload, "key"))
        return self._after_settings(owner)

    def _set_base_url(self, owner: str, payload: Payload) -> View:
        self._studio.set_base_url(owner, text_of(payload, "provider"), text_of(payload, "url"))
        return self._after_settings(owner)

    def _set_preferences(self, owner: str, payload: Payload) -> View:
        self._studio.set_preferences(owner, payload)
        return self._after_settings(owner)

    def _after_settings(self, owner: str) -> View:
        boot = self._studio.boot(owner)
        ready = {model["key"]: model["is_ready"] for model in boot["catalog"]["models"]}
        return {"providers": boot["providers"], "preferences": boot["preferences"], "catalog_ready": ready}

    def _test_provider(self, owner: str, payload: Payload) -> View:
        provider = text_of(payload, "provider")
        key, base_url = optional_text_of(payload, "key") or "", optional_text_of(payload, "base_url") or ""
        return {"text": self._studio.test_provider(owner, provider, key, base_url)}

    # -- providers of a person's own ------------------------------------------------------------------------------

    def _add_provider(self, owner: str, payload: Payload) -> View:
        kind, base_url, key = _endpoint(payload)
        self._studio.add_provider(owner, kind, text_of(payload, "name"), base_url, key, texts_of(payload, "models"))
        return self._boot(owner)

    def _edit_provider(self, owner: str, payload: Payload) -> View:
        provider, name, base_url = (text_of(payload, field) for field in ("provider", "name", "base_url"))
        self._studio.edit_provider(owner, provider, name, base_url, texts_of(payload, "models"))
        return self._boot(owner)

    def _remove_provider(self, owner: str, payload: Payload) -> View:
        self._studio.remove_provider(owner, text_of(payload, "provider"))
        return self._boot(owner)


def _endpoint(payload: Payload) -> tuple[str, str, str]:
    """Kind, base URL and key of an endpoint that is not kept yet."""
    return text_of(payload, "kind"), text_of(payload, "base_url"), optional_text_of(payload, "key") or ""


def _started(new: NewBatch) -> View:
    return {
        "topic_id": new.batch.topic_id,
        "batch_id": new.batch.id,
        "task_count": len(new.tasks),
        "image_count": len(new.generations),
    }


def _refusal(error: ImagegenError, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
    told = {"message": error.message, "hint": error.hint, "code": error.code, "fields": dict(fields or {})}
    return {"ok": False, "error": told}


def _tried(verb: Callable[..., Any], *values: Any) -> list[str]:
    try:
        verb(*values)
    except ImagegenError as error:
        return [error.sentence]
    return []


def _estimate_view(found: Estimate) -> View:
    text = "" if found.usd is None else money(found.usd) if found.usd else "free"
    return {"text": text, "usd": found.usd, "task_count": found.task_count, "image_count": found.image_count}


def _drafts(payload: Payload, prompts: Sequence[str]) -> list[TaskDraft]:
    return [draft_in(payload, prompt) for prompt in prompts]
