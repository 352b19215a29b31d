"""Whether a task can take one more picture as its reference, and what its values are then. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from imagegen.cards import MANY_PICTURES, ONE_PICTURE, ModelCard
from imagegen.catalog import Catalog
from imagegen.errors import InvalidParams
from imagegen.params import validate
from imagegen.records import Task


class Answer(StrEnum):
    """What a task says to one more reference picture."""

    TAKES = "takes"
    HAS = "has"  # it has this very picture already
    NO_PICTURES = "no_pictures"  # its model takes none
    FULL = "full"  # it has as many as its model takes
    LOCKED = "locked"  # only a person's own hand may change it
    UNFIT = "unfit"  # its model is gone, or refuses the values with the picture


def ask_task(task: Task, ref: str, catalog: Catalog, language: str) -> tuple[Answer, Mapping[str, Any]]:
    """The answer, and the values with the picture where it takes it, else as they are."""
    card = catalog.cards.get(f"{task.provider}/{task.model}")
    if task.is_locked and task.started_at is None:
        return Answer.LOCKED, task.params
    if card is None or task.follow_up is not None:
        return Answer.UNFIT, task.params
    answer, params = _with_picture(task.params, ref, card)
    if answer is Answer.TAKES and task.started_at and not _is_valid(card, task, params, catalog, language):
        return Answer.UNFIT, task.params
    return answer, params


def _with_picture(params: Mapping[str, Any], ref: str, card: ModelCard) -> tuple[Answer, Mapping[str, Any]]:
    """A person's own pictures stay, and stay first."""
    if MANY_PICTURES in card.properties:
        refs = list(params.get(MANY_PICTURES) or ())
        most = card.properties[MANY_PICTURES].get("maxItems")
        if ref in refs:
            return Answer.HAS, params
        if most is not None and len(refs) >= most:
            return Answer.FULL, params
        return Answer.TAKES, {**params, MANY_PICTURES: [*refs, ref]}
    if ONE_PICTURE in card.properties:
        now = params.get(ONE_PICTURE)
        if now is not None:
            return (Answer.HAS if now == ref else Answer.FULL), params
        return Answer.TAKES, {**params, ONE_PICTURE: ref}
    return Answer.NO_PICTURES, params


def _is_valid(card: ModelCard, task: Task, params: Mapping[str, Any], catalog: Catalog, language: str) -> bool:
    try:
        validate(card, task.prompt, params, catalog.texts, language)
    except InvalidParams:
        return False
    return True


def without_picture(params: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """The values without this reference picture."""
    rest = {name: value for name, value in params.items() if not (name == ONE_PICTURE and value == ref)}
    kept = [one for one in rest.get(MANY_PICTURES) or () if one != ref]
    if MANY_PICTURES in rest:
        rest = {**rest, MANY_PICTURES: kept} if kept else {n: v for n, v in rest.items() if n != MANY_PICTURES}
    return rest
