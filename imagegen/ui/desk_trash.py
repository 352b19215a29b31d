"""The page's verbs about the trash, the rules that fill it, and the room on the disk."""

from collections.abc import Mapping, Sequence

from imagegen.studio.room import Room
from imagegen.studio.storage_rules import StorageRules
from imagegen.studio.trash import Trash
from imagegen.studio.views import View
from imagegen.ui.payload import Payload, Verb, number_of, table_of, text_of, texts_of

PAGE = 60


def trash_verbs(trash: Trash, rules: StorageRules, room: Room) -> dict[str, Verb]:
    """Each verb by its name on the wire."""

    def page(owner: str, payload: Payload) -> View:
        return trash.page(owner, text_of(payload, "kind"), *_part(payload))

    def set_rule(owner: str, payload: Payload) -> list[View]:
        rules.set(owner, text_of(payload, "name"), payload.get("is_on") is True, number_of(payload, "amount", 0))
        return rules.all(owner)

    def look(owner: str, payload: Payload) -> View:
        return rules.look(owner, text_of(payload, "name"), number_of(payload, "amount", 0), *_part(payload))

    def apply(owner: str, payload: Payload) -> View:
        return {"job_id": rules.apply(owner, text_of(payload, "name"), number_of(payload, "amount", 0)).id}

    def undo(owner: str, payload: Payload) -> View:
        return {"count": rules.undo(owner, text_of(payload, "name"), text_of(payload, "at"))}

    return {
        "trash.summary": lambda owner, _: trash.summary(owner),
        "trash.page": page,
        "trash.look": lambda owner, payload: trash.look(owner, _items(payload)),
        "trash.restore": lambda owner, payload: trash.restore(owner, _items(payload)),
        "trash.purge": lambda owner, payload: {"job_id": trash.purge(owner, _items(payload)).id},
        "rules.all": lambda owner, _: rules.all(owner),
        "rules.set": set_rule,
        "rules.look": look,
        "rules.apply": apply,
        "rules.undo": undo,
        "room.figures": lambda owner, _: room.figures(owner),
        "room.measure": lambda owner, _: {"job_id": room.measure(owner).id},
        "room.compact": lambda owner, _: {"job_id": room.compact(owner).id},
        "room.previews": lambda owner, _: {"job_id": room.restore_previews(owner).id},
    }


def _part(payload: Payload) -> tuple[int, int]:
    return number_of(payload, "offset", 0), number_of(payload, "limit", PAGE)


def _items(payload: Payload) -> Mapping[str, Sequence[str]] | None:
    """Ids by kind; None when the page says that it means everything."""
    if payload.get("everything") is True:
        return None
    items = table_of(payload, "items")
    return {str(kind): texts_of(items, kind) for kind in items}
