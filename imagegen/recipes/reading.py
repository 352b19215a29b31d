"""A file of anybody → a recipe, or one sentence that says what is wrong.

`presets/schema/recipe.json` says what may be read. Under `x-complaint` it says in words what is wrong with a value.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import jsonschema

from imagegen.errors import InvalidInput
from imagegen.recipes.recipe import FORMAT, MARK, Recipe

COMPLAINT = "x-complaint"
_TYPES = {"string": "must be text", "object": "must be a group of values"}  # where the schema says no more


def read_recipe(data: bytes, schema: Mapping[str, Any]) -> Recipe:
    """Read a recipe file by the schema of `presets/schema/recipe.json`.

    Raises InvalidInput with one sentence that names the task, and never repeats a value of the file.
    """
    try:
        return _read(data, schema)
    except RecursionError as error:
        raise InvalidInput("The recipe is nested too deeply.", hint="Get the file once more.") from error


def _read(data: bytes, schema: Mapping[str, Any]) -> Recipe:
    content = _read_json(data)
    version = content.get(MARK) if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise InvalidInput("This file is no Imagegen recipe.", hint=f"A recipe begins with “{MARK}”.")
    if version > FORMAT:
        raise InvalidInput(
            f"This recipe was written by a newer version of Imagegen: it has format {version}, and this version reads"
            f" up to format {FORMAT}.",
            hint="Update Imagegen to open it.",
        )
    error = next(jsonschema.Draft202012Validator(schema).iter_errors(content), None)
    if error is not None:
        raise InvalidInput(_sentence(error), hint="Correct the file and open it again; nothing was changed.")
    return Recipe.from_json(content)


def _read_json(data: bytes) -> Any:
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
        json.dumps(content, ensure_ascii=False).encode()  # half a character, written as \ud800, cannot be kept
    except UnicodeError as error:
        raise InvalidInput("The recipe is not UTF-8 text.", hint="Save it as UTF-8 and open it again.") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"The recipe is not valid JSON: {error.msg} in line {error.lineno}.",
            hint="Correct that line, or get the file once more.",
        ) from error
    except ValueError as error:
        raise InvalidInput("The recipe is not valid JSON.", hint="Get the file once more.") from error
    return content


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _sentence(error: jsonschema.ValidationError) -> str:
    """What is wrong, and in which task; values stay out of it, for a file of strangers may hold anything."""
    path = [part + 1 if isinstance(part, int) else part for part in error.absolute_path]
    is_in_task = path[:1] == ["tasks"] and len(path) > 1
    where, path = (f"Task {path[1]}", path[2:]) if is_in_task else ("The recipe", path)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return f"{where} has no “{_dotted(*path, missing)}”."
    if error.validator == "additionalProperties":
        extra = next(name for name in error.instance if name not in error.schema["properties"])
        return f"{where} holds “{_dotted(*path, extra)[:60]}”, which has no place in a recipe."
    said = error.schema.get(COMPLAINT)
    complaint = said or ("is empty" if error.validator == "minLength" else _TYPES[error.validator_value])
    return f"{where}: “{_dotted(*path)}” {complaint}." if path else f"{where} {complaint}."


def _dotted(*path: str | int) -> str:
    return ".".join(map(str, path))
