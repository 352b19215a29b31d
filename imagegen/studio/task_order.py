"""Where moved tasks come to stand. Pure."""

from collections.abc import Sequence

STEPS = ("up", "down", "top", "bottom")


def put_before(order: Sequence[str], ids: Sequence[str], before: str | None) -> list[str]:
    """The order with `ids`, as they stand in it, in front of `before`, or at its end."""
    moved = set(ids)
    ahead = order[: order.index(before)] if before in order else order
    return _placed(order, moved, sum(one not in moved for one in ahead))


def stepped(order: Sequence[str], ids: Sequence[str], step: str) -> list[str]:
    """The order with `ids` together, one place further up or down, or at one of its ends."""
    moved = set(ids)
    first = next((place for place, one in enumerate(order) if one in moved), 0)
    rest = len(order) - sum(one in moved for one in order)
    places = {"up": max(0, first - 1), "down": min(rest, first + 1), "top": 0, "bottom": rest}
    return _placed(order, moved, places[step])


def _placed(order: Sequence[str], moved: set[str], place: int) -> list[str]:
    rest = [one for one in order if one not in moved]
    return [*rest[:place], *[one for one in order if one in moved], *rest[place:]]


def changed_part(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What stood, as it stood, where the two orders differ; nothing where they are equal."""
    differing = [place for place, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    return list(before[differing[0] : differing[-1] + 1]) if differing else []
