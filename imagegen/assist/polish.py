"""Better words for prompts, or words of another language; for one prompt and for a thousand."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from imagegen.assist.forms import TEXT, Form, needed_object, strict_object, unreadable
from imagegen.assist.instructions import ENHANCE, TRANSLATE
from imagegen.assist.llm import Llm
from imagegen.assist.loose_json import complete_items
from imagegen.assist.marks import compare_marks
from imagegen.assist.question import conversation
from imagegen.assist.troubles import UnreadableAnswer
from imagegen.errors import ImagegenError, InvalidInput

PROMPTS = "prompts"
PROMPTS_PER_CALL = 20
CHARACTERS_PER_CALL = 12_000  # a longer answer may be cut off
CALLS_AT_ONCE = 3
CALLS_PER_PART = 2
LIST_OF_PROMPTS = Form(
    name="image_prompts",
    list_key=PROMPTS,
    schema=strict_object(prompts={"type": "array", "items": strict_object(id={"type": "integer"}, prompt=TEXT)}),
    needed=needed_object(prompts={"type": "array", "items": {"type": "object"}}),
)


@dataclass(frozen=True)
class Enhance:
    """Make prompts clearer and richer, in their own language."""

    model_hint: str = ""  # who will draw
    keep: Sequence[str] = ()  # names that must stay as they are, such as those of pictures

    instruction: ClassVar[str] = ENHANCE

    def wishes(self) -> dict[str, Any]:
        """What the question says beside the prompts."""
        return {"model": self.model_hint, "keep": list(self.keep)}


@dataclass(frozen=True)
class Translate:
    """Say prompts in another language."""

    target_language: str  # as a person calls it: "English", "中文"
    keep: Sequence[str] = ()

    instruction: ClassVar[str] = TRANSLATE

    def wishes(self) -> dict[str, Any]:
        """What the question says beside the prompts."""
        return {"language": self.target_language, "keep": list(self.keep)}


How = Enhance | Translate


@dataclass(frozen=True)
class Polished:
    """What became of one prompt: a new text, or the error that kept it as it was."""

    text: str = ""
    error: ImagegenError | None = None


OnDone = Callable[[int, Polished], None]  # the place of the prompt in the list, from 0


async def enhance(llm: Llm, prompt: str, model_hint: str = "", keep: Sequence[str] = ()) -> str:
    """A richer prompt. Raises BadReply when it loses a placeholder twice, and what `Llm.ask` raises."""
    return await _polish_one(llm, prompt, Enhance(model_hint, keep))


async def translate(llm: Llm, prompt: str, target_language: str, keep: Sequence[str] = ()) -> str:
    """The prompt in another language. Raises BadReply when it loses a placeholder twice, and what `Llm.ask` raises."""
    return await _polish_one(llm, prompt, Translate(target_language, keep))


async def polish_many(
    llm: Llm, prompts: Sequence[str], how: How, on_done: OnDone | None = None
) -> tuple[Polished, ...]:
    """Every prompt in its turn; what fails does not keep the others.

    `on_done` hears of each as it is done. An error of one call is the error of all prompts in it.
    """
    done: dict[int, Polished] = {}
    room = asyncio.Semaphore(CALLS_AT_ONCE)

    def tell(place: int, polished: Polished) -> None:
        done[place] = polished
        if on_done is not None:
            on_done(place, polished)

    async def work(part: Mapping[int, str]) -> None:
        async with room:
            await _polish_part(llm, part, how, tell)

    for place, prompt in enumerate(prompts):
        if not prompt.strip():
            tell(place, Polished(error=InvalidInput("There is no prompt.", hint="Write one first.")))
    await asyncio.gather(*map(work, _parts(prompts)))
    return tuple(done[place] for place in range(len(prompts)))


async def _polish_one(llm: Llm, prompt: str, how: How) -> str:
    (polished,) = await polish_many(llm, [prompt], how)
    if polished.error:
        raise polished.error
    return polished.text


def _parts(prompts: Sequence[str]) -> Iterator[dict[int, str]]:
    """What goes into one call each: place in the list → prompt."""
    part: dict[int, str] = {}
    for place, prompt in enumerate(prompts):
        is_full = len(part) == PROMPTS_PER_CALL or sum(map(len, part.values())) + len(prompt) > CHARACTERS_PER_CALL
        if part and is_full:
            yield part
            part = {}
        if prompt.strip():
            part[place] = prompt
    if part:
        yield part


async def _polish_part(llm: Llm, part: Mapping[int, str], how: How, tell: OnDone) -> None:
    """One call, and a second one for what the first did not do well."""
    left, remarks, raw = dict(part), dict[int, str](), ""
    for _ in range(CALLS_PER_PART):
        try:
            found, raw = await _ask(llm, left, remarks, how)
        except ImagegenError as error:
            return _tell_all(left, error, tell)
        remarks = {place: _remark(prompt, found.get(place, ""), how.keep) for place, prompt in left.items()}
        for place in left:
            if not remarks[place]:
                tell(place, Polished(found[place]))
        left = {place: prompt for place, prompt in left.items() if remarks[place]}
        if not left:
            return None
    for place in left:
        tell(place, Polished(error=unreadable(remarks[place], raw)))
    return None


def _tell_all(places: Iterable[int], error: ImagegenError, tell: OnDone) -> None:
    for place in places:
        tell(place, Polished(error=error))


async def _ask(llm: Llm, part: Mapping[int, str], remarks: Mapping[int, str], how: How) -> tuple[dict[int, str], str]:
    """The prompts that came, each by its place, and the whole answer. Of an answer that was cut off: those before."""
    entries = [_entry(place, prompt, remarks.get(place)) for place, prompt in part.items()]
    messages = conversation(how.instruction, {**how.wishes(), PROMPTS: entries})
    try:
        answer = LIST_OF_PROMPTS.read(await llm.ask(messages, LIST_OF_PROMPTS.schema, LIST_OF_PROMPTS.name))
    except UnreadableAnswer as error:
        return _by_place(complete_items(error.raw, PROMPTS), part), error.raw
    items = [] if LIST_OF_PROMPTS.find_problem(answer.data) else answer.data[PROMPTS]
    return _by_place(items, part), answer.text


def _entry(place: int, prompt: str, remark: str | None) -> dict[str, Any]:
    return {"id": place, "prompt": prompt, **({"remark": remark} if remark else {})}


def _by_place(items: Sequence[Mapping[str, Any]], part: Mapping[int, str]) -> dict[int, str]:
    """The texts of an answer; one without an id belongs to the prompt at the same place of the question."""
    places = {str(place): place for place in part}
    pairs = [(str(item.get("id", place)), item.get("prompt")) for item, place in zip(items, part, strict=False)]
    return {places[name]: text.strip() for name, text in pairs if name in places and isinstance(text, str)}


def _remark(before: str, after: str, keep: Sequence[str]) -> str:
    """What is wrong with a new prompt; "" when nothing is."""
    return compare_marks(before, after, keep) if after else "a prompt is missing"
