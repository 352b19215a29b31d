"""Answers in a given shape: asked for, checked, and asked for a second time when the first cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jsonschema

from imagegen.assist.llm import Answer, Llm, OnText
from imagegen.assist.question import Message, Picture, schema_words
from imagegen.assist.troubles import PLACE, UnreadableAnswer

MAX_PROBLEM_CHARACTERS = 200
TEXT: Mapping[str, Any] = {"type": "string"}


@dataclass(frozen=True)
class Form:
    """The shape of an answer: one object."""

    name: str  # letters, digits and _
    schema: Mapping[str, Any]  # what the model is held to: strict, every property required
    needed: Mapping[str, Any]  # what an answer must have so that it can be used
    list_key: str = ""  # where an answer that is only a list belongs

    def read(self, answer: Answer) -> Answer:
        """The answer with its data as the object that they should be."""
        is_bare = isinstance(answer.data, list) and self.list_key
        return replace(answer, data={self.list_key: answer.data}) if is_bare else answer

    def find_problem(self, data: Any) -> str:
        """Why an answer cannot be used; "" when it can."""
        if data is None:
            return "it holds no JSON object"
        error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(self.needed).iter_errors(data))
        if error is None:
            return ""
        return f"{error.json_path}: {error.message}"[:MAX_PROBLEM_CHARACTERS]


def strict_object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def needed_object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object that has at least these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


ONE_PROMPT = Form(
    name="image_prompt",
    schema=strict_object(prompt=TEXT),
    needed=needed_object(prompt={"type": "string", "pattern": r"\S"}),
)


async def fill(
    llm: Llm,
    form: Form,
    messages: Sequence[Message],
    *,
    on_text: OnText | None = None,
    pictures: Sequence[Picture] = (),
    must_see: bool = False,
) -> Answer:
    """Ask until the answer has the form, at most twice; `data` of the result is checked.

    Raises UnreadableAnswer with the text of the last answer, and whatever `Llm.ask` raises.
    """
    ask = partial(llm.ask, schema=form.schema, name=form.name, pictures=pictures, must_see=must_see)
    answer = form.read(await ask(messages, on_text=on_text))
    problem = form.find_problem(answer.data)
    if problem:
        answer = form.read(await ask([*messages, *_correction(form, answer, problem)]))
        problem = form.find_problem(answer.data)
    if problem:
        raise unreadable(problem, answer.text)
    return answer


def unreadable(problem: str, raw: str) -> UnreadableAnswer:
    """The error for an answer in the wrong shape."""
    return UnreadableAnswer(
        f"The assistant's answer cannot be used: {problem}.",
        raw=raw,
        hint=f"Try again, or choose another model in {PLACE}. The answer can be copied.",
    )


def _correction(form: Form, answer: Answer, problem: str) -> list[Message]:
    words = f"Your answer cannot be used: {problem}. Write all of it again. {schema_words(form.schema)}"
    return [{"role": "assistant", "content": answer.text}, {"role": "user", "content": words}]
