"""The page's verbs that ask the assistant, and its settings."""

from typing import Any

from imagegen.studio.assistant import Assistant
from imagegen.studio.assistant_access import Typed, read_typed
from imagegen.studio.ideas import Idea
from imagegen.studio.views import View
from imagegen.ui.desk_lists import made
from imagegen.ui.desk_review import draft_in
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of


def assistant_verbs(assistant: Assistant) -> dict[str, Verb]:
    """Each verb by its name on the wire. What is asked of the model answers with the job that asks."""

    def typed_in(owner: str, payload: Payload) -> Typed:
        return read_typed(table_of(payload, "settings"), assistant.access.typed(owner))

    def set_up(owner: str, payload: Payload) -> View:
        assistant.access.set(owner, typed_in(owner, payload))
        return assistant.access.view(owner)

    def split(owner: str, payload: Payload) -> View:
        idea = Idea.read(draft_in(payload, text_of(payload, "prompt")), number_of(payload, "count", None))
        return made(assistant.split(owner, optional_text_of(payload, "topic_id"), idea))

    def job(method: Any, *names: str) -> Verb:
        return lambda owner, payload: {"job_id": method(owner, *(_value(payload, name) for name in names)).id}

    return {
        "assistant.set": set_up,
        "assistant.test": lambda owner, payload: {"text": assistant.test(owner, typed_in(owner, payload))},
        "assistant.models": lambda owner, payload: {"models": assistant.models(owner, typed_in(owner, payload))},
        "assistant.split": split,
        "assistant.split_again": job(assistant.split_again, "list"),
        "assistant.more": job(assistant.more_like, "list", "count"),
        "assistant.further": job(assistant.split_further, "list", "id", "count"),
        "assistant.enhance": job(assistant.enhance, "list", "ids"),
        "assistant.translate": job(assistant.translate, "list", "ids", "language"),
        "assistant.rewrite": job(assistant.rewrite, "list", "ids", "instruction"),
        "assistant.polish": job(assistant.polish_text, "text", "language"),
        "assistant.describe": job(assistant.describe, "asset", "language"),
        "assistant.look_at_product": job(assistant.look_at_product, "assets", "language"),
        "assistant.cancel": lambda owner, payload: assistant.cancel(owner, text_of(payload, "job")),
    }


def _value(payload: Payload, name: str) -> Any:
    if name in ("ids", "assets"):
        return texts_of(payload, name)
    return number_of(payload, name, None) if name == "count" else text_of(payload, name)
