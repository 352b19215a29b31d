"""How complaints and notes name several things."""

from collections.abc import Sequence


def listed(names: Sequence[str], limit: int) -> str:
    """The first `limit` names, and how many more there are: "A2, A3 and 7 more"."""
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more:,} more" if more > 0 else "")
