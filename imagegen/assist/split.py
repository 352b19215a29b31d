"""One master prompt, or one task, becomes a list of tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from imagegen.assist.forms import fill
from imagegen.assist.instructions import MORE_LIKE, SPLIT, SPLIT_FURTHER
from imagegen.assist.llm import Llm
from imagegen.assist.loose_json import ItemStream, complete_items
from imagegen.assist.question import Picture, conversation, picture_list
from imagegen.assist.tasks import LIST_OF_TASKS, TASKS, ChangeableField, SplitResult, SplitTask, TaskReader, is_task
from imagegen.assist.troubles import UnreadableAnswer
from imagegen.errors import InvalidInput

OnTask = Callable[[SplitTask], None]
SCHEMA_WORDS = ("type", "enum", "minimum", "maximum", "default", "description")


@dataclass(frozen=True)
class SplitWish:
    """What is to be split, and for whom."""

    master_prompt: str
    count: int | None = None  # None lets the assistant decide
    model_name: str = ""  # who will draw
    parameters: Sequence[ChangeableField] = ()
    picture_names: Sequence[str] = ()  # in the order of the pictures; also when none of them is shown
    max_prompt_characters: int | None = None


async def split(
    llm: Llm, wish: SplitWish, pictures: Sequence[Picture] = (), on_task: OnTask | None = None
) -> SplitResult:
    """Split a master prompt.

    `on_task` sees every task as soon as it is complete; the result is what counts, since an answer that cannot be
    used is asked for a second time. An answer that was cut off gives the tasks before that. Raises InvalidInput
    without a prompt, UnreadableAnswer with the raw text when there is no task in it, and what `Llm.ask` raises.
    """
    names = wish.picture_names or [picture.name for picture in pictures]
    question = {
        "master_prompt": _required(wish.master_prompt),
        "count": _counted(wish.count),
        "model": wish.model_name,
        "max_prompt_characters": wish.max_prompt_characters,
        "pictures": picture_list(names),
        "parameters": [_described(parameter) for parameter in wish.parameters],
    }
    reader = TaskReader(names, wish.parameters)
    return await _plan(llm, SPLIT, question, reader, pictures, on_task)


async def more_like(llm: Llm, locked_prompts: Sequence[str], count: int, all_prompts: Sequence[str]) -> list[SplitTask]:
    """New tasks of the kind of the locked ones, that repeat none of the whole list."""
    if not locked_prompts:
        raise InvalidInput("No task is locked.", hint="Lock the tasks that the new ones should be like.")
    question = {"count": _counted(count), "liked": list(locked_prompts), "all": list(all_prompts)}
    return list((await _plan(llm, MORE_LIKE, question, TaskReader())).tasks)


async def split_further(llm: Llm, prompt: str, count: int | None = None) -> list[SplitTask]:
    """The prompt of one task as several tasks."""
    question = {"count": _counted(count), "prompt": _required(prompt)}
    return list((await _plan(llm, SPLIT_FURTHER, question, TaskReader())).tasks)


async def _plan(
    llm: Llm,
    instruction: str,
    question: Mapping[str, Any],
    reader: TaskReader,
    pictures: Sequence[Picture] = (),
    on_task: OnTask | None = None,
) -> SplitResult:
    on_text = _Watch(reader, on_task).see if on_task else None
    notes: list[str] = []
    try:
        answer = await fill(llm, LIST_OF_TASKS, conversation(instruction, question), on_text=on_text, pictures=pictures)
    except UnreadableAnswer as error:
        items = list(filter(is_task, complete_items(error.raw, TASKS)))
        if not items:
            raise
        notes.append(f"{error.message} These are the tasks that could be read.")
    else:
        items = answer.data[TASKS]
        if pictures and not answer.saw_pictures:
            notes.append("The assistant did not see the pictures; it only knew their names.")
    if question["count"] not in (None, len(items)):
        notes.append(f"Asked for {question['count']}, the assistant wrote {len(items)}.")
    result = reader.read_all(items)
    return replace(result, notes=(*notes, *result.notes))


class _Watch:
    """Hands on every task of a text that is being written."""

    def __init__(self, reader: TaskReader, on_task: OnTask) -> None:
        self._reader, self._on_task = reader, on_task
        self._stream = ItemStream(TASKS)
        self._seen = 0  # characters
        self._count = 0  # tasks

    def see(self, text: str) -> None:
        """The whole text so far."""
        items = self._stream.feed(text[self._seen :])
        self._seen = len(text)
        for item in filter(is_task, items):
            self._count += 1
            self._on_task(self._reader.read(item, self._count)[0])


def _described(parameter: ChangeableField) -> dict[str, Any]:
    """A parameter in few words; a model needs no more of its schema."""
    schema = {word: parameter.schema[word] for word in SCHEMA_WORDS if word in parameter.schema}
    return {"name": parameter.name, "label": parameter.label, **schema}


def _required(prompt: str) -> str:
    if not prompt.strip():
        raise InvalidInput("There is no prompt to split.", hint="Write what the pictures should show.")
    return prompt


def _counted(count: int | None) -> int | None:
    if count is not None and count < 1:
        raise InvalidInput(f"{count} tasks cannot be written.", hint="Ask for at least one.")
    return count
