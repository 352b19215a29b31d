"""{red|blue}, {2$$a|b|c}, __colour__: prompts from one text, by the dynamicprompts library."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from random import Random
from typing import Literal

from dynamicprompts.commands import Command
from dynamicprompts.enums import SamplingMethod
from dynamicprompts.parser.config import default_parser_config
from dynamicprompts.parser.parse import get_cached_parser, parse
from dynamicprompts.sampling_context import SamplingContext
from dynamicprompts.wildcards import WildcardManager

from imagegen.errors import InvalidInput
from imagegen.prompts.counting import Counting
from imagegen.prompts.skeletons import Skeletons
from imagegen.sheets import require_rows

Mode = Literal["all", "random"]

_COUNTED_ONE_BY_ONE = 2_000  # fewer are made to count them, so that those that read alike count once
_DRAWS = 10  # for each prompt that is wanted at random, until enough are different


@dataclass(frozen=True)
class Variants:
    """What a text became."""

    prompts: tuple[str, ...]
    total: int  # of all that it could become


def variants(
    text: str, wildcards: Mapping[str, Sequence[str]], mode: Mode, limit: int | None, random: Random
) -> Variants:
    """The prompts of a text with variants: the first `limit` of all in order, or up to `limit` different random ones.

    {3::red|1::blue} weighs random choices, {2$$ and $$a|b|c} picks two and puts " and " between. A text without
    variants comes back as it is, and so do its {placeholders} and its `\\{`: `fill` is for after this.
    No limit means all, in either mode. Raises InvalidInput for errors in the text, unknown wildcards and too many.
    """
    choices = _read(text, wildcards)
    if choices is None:
        return Variants((text,), 1)
    total = choices.count()
    wanted = total if limit is None else min(limit, total)
    require_rows(wanted, "This text makes")
    if mode == "all":
        made = choices.made(SamplingMethod.COMBINATORIAL, random)
    else:
        made = _different(islice(choices.made(SamplingMethod.RANDOM, random), _DRAWS * wanted))
    return Variants(tuple(islice(made, wanted)), total)


def count_variants(text: str, wildcards: Mapping[str, Sequence[str]]) -> int:
    """How many prompts a text can become, without making them. Raises InvalidInput as `variants` does.

    From 2,000 on, options that read alike count as different ones.
    """
    choices = _read(text, wildcards)
    return 1 if choices is None else choices.count()


@dataclass(frozen=True)
class _Choices:
    """A text that offers choices, as the library parsed it."""

    skeletons: Skeletons
    command: Command

    def count(self) -> int:
        count = Counting(self.skeletons.entries).of(self.command)
        if count <= _COUNTED_ONE_BY_ONE:
            count = sum(1 for _ in self.made(SamplingMethod.COMBINATORIAL, Random(0)))
        if count == 0:
            raise InvalidInput(
                "A choice in braces picks more different options than it has.", hint="Give it more, or pick fewer."
            )
        return count

    def made(self, method: SamplingMethod, random: Random) -> Iterator[str]:
        manager = WildcardManager(root_map={"": [dict(self.skeletons.entries)]})
        manager.sort_wildcards = False  # signs have no order of their own
        context = SamplingContext(method, manager, rand=random)
        return (self.skeletons.restore(str(made)) for made in context.sample_prompts(self.command))


def _read(text: str, wildcards: Mapping[str, Sequence[str]]) -> _Choices | None:
    """None for a text without choices: the library does not see it at all."""
    skeletons = Skeletons(wildcards)
    skeleton = skeletons.read(text)
    if len(skeleton) <= 1:
        return None
    _prepare_library()
    return _Choices(skeletons, _parsed(skeleton))


@lru_cache(maxsize=1_000)
def _parsed(skeleton: str) -> Command:
    """A pasted list has the same skeleton on many of its lines, and reading one is slow."""
    return parse(skeleton)


def _different(prompts: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for prompt in prompts:
        if prompt not in seen:
            seen.add(prompt)
            yield prompt


@cache
def _prepare_library() -> None:
    """Let the library build its grammar, which calls pyparsing by names that are deprecated there."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'delimited_list' deprecated", category=DeprecationWarning)
        get_cached_parser(default_parser_config)
