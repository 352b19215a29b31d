"""What the fake chat model thinks: it reads the JSON of a question and fills the schema that it was given.

Small on purpose: a list becomes tasks, a table of words translates, a file's name tells what a picture shows.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

NUMBERED = re.compile(r"(?m)^\s*\d+\s*[.)、]\s*")
MARKS = re.compile(r"(\{[^{}]*\}|__\w+?__|[\w-]+\.png)")
PICTURE = re.compile(r"(?m)^Picture (\d+): (.+)$")
WORDS = (
    ("a red fox", "一只红色的狐狸"),
    ("in the snow", "在雪地里"),
    ("at night", "在夜里"),
    ("a cup of tea", "一杯茶"),
    ("on a table", "在桌子上"),
    ("watercolour", "水彩"),
    ("with", "和"),
)

Question = Mapping[str, Any]


def think(body: Mapping[str, Any]) -> str:
    """The answer to a request."""
    texts = [_text(message["content"]) for message in body["messages"]]
    schema = _schema(body, texts)
    first = next(_text(message["content"]) for message in body["messages"] if message["role"] == "user")
    if schema is None:
        return "yes" if "one word" in first else first.splitlines()[0][:40]
    question, end = json.JSONDecoder().raw_decode(first)
    pictures = [name for _, name in PICTURE.findall(first[end:])]
    for name, job in JOBS.items():
        if name in schema["properties"]:
            return json.dumps(job(question, pictures), ensure_ascii=False)
    return "{}"


def translate(prompt: str, language: str) -> str:
    """The words of the table in another language, the rest and all marks as they are."""
    is_english = language.lower().startswith("en")
    parts = MARKS.split(prompt)
    for place in range(0, len(parts), 2):
        for english, chinese in WORDS:
            old, new = (chinese, f" {english} ") if is_english else (english, chinese)
            parts[place] = parts[place].replace(old, new)
    return " ".join("".join(parts).split())


def find_ideas(master_prompt: str) -> list[str]:
    """The entries of a numbered list, of a list with semicolons, or the lines."""
    numbered = NUMBERED.split(master_prompt)
    parts = numbered[1:] if len(numbered) > 1 else re.split(r"[;；\n]", master_prompt)
    return [part.strip(" .。") for part in parts if part.strip(" .。")]


def _tasks(question: Question, pictures: Sequence[str]) -> dict[str, Any]:
    if "liked" in question:
        ideas, count = [f"{prompt}, another idea" for prompt in question["liked"]], question["count"]
    elif "prompt" in question:
        ideas, count = [question["prompt"]], question["count"] or 2
    else:
        ideas = find_ideas(question["master_prompt"])
        count = question["count"] or len(ideas)
    prompts = [_varied(ideas[place % len(ideas)], place // len(ideas)) for place in range(count)]
    references = list(range(1, len(pictures or question.get("pictures", ())) + 1))
    return {"tasks": [_task(prompt, references, question.get("parameters", ())) for prompt in prompts]}


def _varied(idea: str, again: int) -> str:
    return f"{idea}, view {again + 1}" if again else idea


def _task(prompt: str, references: list[int], parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A parameter is set where the prompt names one of its values."""
    pairs = [
        {"name": parameter["name"], "value": value}
        for parameter in parameters
        for value in parameter.get("enum", ())
        if str(value) in prompt
    ]
    title = " ".join(prompt.split()[:6])
    return {"title": title, "prompt": prompt, "references": references, "params": pairs, "reason": "It was listed."}


def _prompts(question: Question, pictures: Sequence[str]) -> dict[str, Any]:
    def new(prompt: str) -> str:
        if "language" in question:
            return translate(prompt, question["language"])
        return f"{prompt}, soft light, fine detail"

    return {"prompts": [{"id": entry["id"], "prompt": new(entry["prompt"])} for entry in question["prompts"]]}


def _prompt(question: Question, pictures: Sequence[str]) -> dict[str, Any]:
    if "instruction" in question:
        return {"prompt": f"{question['prompt']}, {question['instruction']}"}
    return {"prompt": f"A photograph of {_shown(pictures)}, soft daylight"}


def _product(question: Question, pictures: Sequence[str]) -> dict[str, Any]:
    return {
        "product": _shown(pictures),
        "colours": "white with a red stripe",
        "material": "smooth leather",
        "label_text": "KITE 7",
        "keep": "the shape, the stripe and the label",
    }


JOBS: dict[str, Callable[[Question, Sequence[str]], dict[str, Any]]] = {
    "tasks": _tasks,
    "prompts": _prompts,
    "prompt": _prompt,
    "product": _product,
}


def _shown(pictures: Sequence[str]) -> str:
    return PurePath(pictures[0]).stem.replace("_", " ") if pictures else "something"


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def _schema(body: Mapping[str, Any], texts: Sequence[str]) -> dict[str, Any] | None:
    """The schema of the response format, or the one that stands in the words."""
    form = body.get("response_format", {})
    if form.get("type") == "json_schema":
        return form["json_schema"]["schema"]
    told = next((text for text in texts if "JSON Schema:" in text), None)
    return json.JSONDecoder().raw_decode(told.partition("JSON Schema:")[2].strip())[0] if told else None
