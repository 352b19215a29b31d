"""The page's verbs about the library."""

from typing import Any

from imagegen.errors import InvalidInput
from imagegen.studio.assistant_access import read_typed
from imagegen.studio.library import MAX_IDS, Library
from imagegen.studio.meaning import Meaning
from imagegen.studio.studio import Studio
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, number_of, optional_text_of, table_of, text_of, texts_of

PAGE_LENGTH = 200
SIMILAR_LENGTH = 100


def library_verbs(studio: Studio) -> dict[str, Verb]:
    """Each verb by its name on the wire."""
    return {**_looking(studio.library), **_changing(studio.library), **_meaning(studio)}


def _looking(library: Library) -> dict[str, Verb]:
    def page(owner: str, payload: Payload) -> View:
        offset, limit = number_of(payload, "offset", 0), number_of(payload, "limit", PAGE_LENGTH)
        return library.page(owner, table_of(payload, "query"), offset, limit)

    def ids(owner: str, payload: Payload) -> View:
        return library.ids(owner, table_of(payload, "query"), number_of(payload, "limit", MAX_IDS))

    return {
        "library.page": page,
        "library.count": lambda owner, payload: library.count(owner, table_of(payload, "query")),
        "library.facets": lambda owner, payload: library.facets(owner, table_of(payload, "query")),
        "library.ids": ids,
        "library.searches": lambda owner, payload: library.searches(owner),
    }


def _changing(library: Library) -> dict[str, Verb]:
    def tag(owner: str, payload: Payload) -> View:
        add, remove = texts_of({"add": [], **payload}, "add"), texts_of({"remove": [], **payload}, "remove")
        return library.tag(owner, texts_of(payload, "generation_ids"), add, remove)

    def restore_tags(owner: str, payload: Payload) -> None:
        before = payload.get("before")
        if not isinstance(before, list) or not all(isinstance(one, dict) for one in before):
            raise InvalidInput("The page sent no list of “before”.", hint="Reload it.")
        library.restore_tags(owner, {text_of(one, "id"): texts_of(one, "tags") for one in before})

    def move(owner: str, payload: Payload) -> View:
        topic_id, title = optional_text_of(payload, "topic_id"), optional_text_of(payload, "title") or ""
        return library.move(owner, texts_of(payload, "generation_ids"), topic_id, title)

    def move_back(owner: str, payload: Payload) -> View:
        return {"count": library.move_back(owner, text_of(table_of(payload, "undo"), "batch_id"))}

    def save_search(owner: str, payload: Payload) -> View:
        return library.save_search(owner, text_of(payload, "name"), table_of(payload, "query"))

    return {
        "library.tag": tag,
        "library.restore_tags": restore_tags,
        "library.move": move,
        "library.move_back": move_back,
        "library.save_search": save_search,
        "library.delete_search": lambda owner, payload: library.delete_search(owner, text_of(payload, "id")),
    }


def _meaning(studio: Studio) -> dict[str, Verb]:
    meaning: Meaning = studio.meaning

    def similar(owner: str, payload: Payload) -> View:
        text, generation_id = optional_text_of(payload, "text"), optional_text_of(payload, "generation_id")
        limit = number_of(payload, "limit", SIMILAR_LENGTH)
        return meaning.similar(owner, text, generation_id, table_of(payload, "query"), limit)

    def test(owner: str, payload: Payload) -> View:
        typed = read_typed(table_of(payload, "settings"), studio.assistant.access.typed(owner))
        return {"text": meaning.test(owner, typed)}

    def learn(owner: str, payload: Payload) -> Any:
        return {"job_id": meaning.learn(owner).id}

    return {
        "library.offer": lambda owner, payload: meaning.offer(owner),
        "library.similar": similar,
        "library.learn": learn,
        "library.forget": lambda owner, payload: meaning.forget(owner),
        "library.test_embedding": test,
    }
