"""What each person prefers, as their browser last said. In memory only: the browser keeps it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from imagegen.settings import Preferences


class People:
    """Preferences by owner; who said nothing has those of the installation."""

    def __init__(self, usual: Preferences) -> None:
        self._usual = usual
        self._known: dict[str, Preferences] = {}

    def preferences(self, owner: str) -> Preferences:
        return self._known.get(owner, self._usual)

    def language(self, owner: str) -> str:
        return self.preferences(owner).language

    def set(self, owner: str, values: Mapping[str, Any]) -> Preferences:
        """Take what the browser remembers; unknown names are left out, wrong values raise InvalidInput."""
        before = self.preferences(owner)
        known = {name: values[name] for name in vars(before) if values.get(name) is not None}
        self._known[owner] = replace(before, **known)
        return self._known[owner]
