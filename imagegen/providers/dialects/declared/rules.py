"""What a reply means, decided by what stands where in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from imagegen.net import entry_words
from imagegen.providers.dialects.declared.pointers import find_all, find_first


@dataclass(frozen=True)
class Rule:
    """It fits when any value at `at` is one of `values`; without `values`, when there is any value at all."""

    at: str
    values: tuple[Any, ...] | None
    means: str  # of a job: "done", "failed", "refused" or "running"
    words: tuple[str, ...]  # pointers to the provider's own words about it

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = data.get("is")
        return cls(
            at=data.get("at", ""),
            values=None if values is None else tuple(values),
            means=data.get("means", ""),
            words=tuple(data.get("words", ())),
        )

    def fits(self, data: Any) -> bool:
        found = find_all(self.at, data)
        return bool(found) if self.values is None else any(value in self.values for value in found)

    def words_in(self, data: Any) -> str:
        return as_words(find_first(self.words, data))


def first_fit(rules: Iterable[Rule], data: Any) -> Rule | None:
    return next((rule for rule in rules if rule.fits(data)), None)


def as_words(value: Any) -> str:
    """A sentence out of whatever a provider puts where its words should be: a text, or a list of entries."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(as_words, value)))
    if isinstance(value, dict):
        said = next((value[name] for name in ("msg", "message", "detail", "reason") if value.get(name)), "")
        return entry_words({**value, "msg": as_words(said)})
    return "" if value is None else str(value)
