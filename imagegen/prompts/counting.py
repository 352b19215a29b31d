"""How many prompts a parsed text can become, without making them."""

import math
from collections.abc import Mapping, Sequence

from dynamicprompts.commands import Command, SequenceCommand, VariantCommand, WildcardCommand
from dynamicprompts.parser.parse import parse

from imagegen.errors import InvalidInput
from imagegen.prompts.skeletons import MAX_OPTIONS

MAX_PICKED = 99


class Counting:
    """Counts commands of the library; the entries of each wildcard are counted once."""

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self._entries = entries
        self._counts: dict[str, list[int]] = {}

    def of(self, command: Command) -> int:
        """The number for one command. Options that read alike are counted as different ones.

        Raises InvalidInput for braces with too many options.
        """
        match command:
            case SequenceCommand():
                return math.prod(map(self.of, command.tokens))
            case WildcardCommand():
                return sum(self._of_entries(command))
            case VariantCommand():
                return self._of_choice(command)
            case _:
                return 1

    def _of_entries(self, wildcard: WildcardCommand) -> list[int]:
        sign = str(wildcard.wildcard)
        if sign not in self._counts:
            self._counts[sign] = [self.of(parse(entry)) for entry in self._entries[sign]]
        return self._counts[sign]

    def _of_choice(self, choice: VariantCommand) -> int:
        only = choice.values[0]
        if len(choice.values) == 1 and isinstance(only, WildcardCommand):
            options = self._of_entries(only)  # {2$$__colour__} picks two of the entries
        else:
            options = [self.of(option) for option in choice.values]
        lowest, highest = min(choice.min_bound, len(options)), min(choice.max_bound, len(options))
        _require_few("has", len(options), MAX_OPTIONS)  # a wildcard's entries; typed ones are counted before parsing
        _require_few("picks", highest, MAX_PICKED)
        return _ordered_picks(options, lowest, highest)


def _ordered_picks(options: Sequence[int], lowest: int, highest: int) -> int:
    """The ways to pick `lowest` to `highest` options in any order, each of which can read in so many ways."""
    sets = [1] + [0] * highest  # by their size
    for count in options:
        for size in range(highest, 0, -1):
            sets[size] += sets[size - 1] * count
    return sum(math.factorial(size) * sets[size] for size in range(lowest, highest + 1))


def _require_few(verb: str, count: int, limit: int) -> None:
    if count > limit:
        raise InvalidInput(
            f"A choice in braces {verb} {count:,} options; at most {limit:,} are possible.",
            hint="Take the wildcard out of its braces, or pick fewer.",
        )
