"""The files of a presets folder: JSON, checked against its schemas, and lists of lines.

Every complaint names file, JSON path and reason.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

from imagegen.errors import BadPreset

# What was found in order in this process. A check is ten times slower than reading, and most files never change.
_FOUND_IN_ORDER: set[bytes] = set()


def _digest(*parts: Any) -> bytes:
    return sha256(json.dumps(parts).encode()).digest()


class Schemas:
    """The schemas of `presets/schema/`, which may refer to each other by file name."""

    def __init__(self, folder: Path) -> None:
        self.contents = {path.name: read_json(path) for path in folder.glob("*.json")}
        registry: Registry[Any] = Registry().with_resources(
            (name, Resource.from_contents(content)) for name, content in self.contents.items()
        )
        self._validators = {
            name: jsonschema.Draft202012Validator(content, registry=registry) for name, content in self.contents.items()
        }
        self._version = _digest(self.contents).hex()

    def read(self, path: Path, schema: str) -> Any:
        """The file's JSON. Raises BadPreset."""
        data = read_json(path)
        self.check(data, schema, path)
        return data

    def check(self, data: Any, schema: str, path: Path) -> None:
        """Raise BadPreset when `data`, which came from `path`, breaks the schema."""
        digest = _digest(self._version, schema, data)
        if digest in _FOUND_IN_ORDER:
            return
        error = jsonschema.exceptions.best_match(self._validators[schema].iter_errors(data))
        if error is not None:
            raise BadPreset(f"{short(path)}: {error.json_path}: {error.message}")
        _FOUND_IN_ORDER.add(digest)


def check_params(data: Mapping[str, Any], path: Path) -> None:
    """Raise BadPreset when the parameters of a card are no JSON Schema themselves."""
    digest = _digest(data["params"])
    if digest in _FOUND_IN_ORDER:
        return
    try:
        jsonschema.Draft202012Validator.check_schema(data["params"])
    except jsonschema.SchemaError as error:
        raise BadPreset(f"{short(path)}: $.params{error.json_path[1:]}: {error.message}") from error
    _FOUND_IN_ORDER.add(digest)


def read_json(path: Path) -> Any:
    """The JSON of a file. Raises BadPreset."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadPreset(f"{short(path)}: $: not valid JSON: {error}") from error
    except OSError as error:
        raise BadPreset(f"{short(path)}: cannot be read: {error.strerror}.") from error


def read_lines(path: Path) -> tuple[str, ...]:
    """The lines of a text file, each once, without the empty ones and the # comments. Raises BadPreset."""
    try:
        lines = map(str.strip, path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise BadPreset(f"{short(path)}: is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise BadPreset(f"{short(path)}: cannot be read: {error.strerror}.") from error
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def write_json(path: Path, data: Any) -> None:
    """Write the file in one step: whoever reads it meanwhile gets all of the old one or all of the new one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def short(path: Path) -> str:
    """The file as the person knows it: from `presets` on, never the whole local path."""
    parts = path.parts
    return "/".join(parts[parts.index("presets") :]) if "presets" in parts else "/".join(parts[-3:])
