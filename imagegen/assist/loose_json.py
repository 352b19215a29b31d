"""JSON out of what a model writes: fenced, with words around it, loose, cut off, or still being written."""

import json
import re
from typing import Any

import json_repair

FENCED = re.compile(r"```\w*\s*\n(.*?)```", re.DOTALL)
LIKELY_START = re.compile(r"\{(?=\s*[\"'}])|\[(?=\s*[{\[\"'\]])")  # unlike “{subject}” and “[3]” in the words around
MARK = re.compile(r'[\\"{}\[\]]')
OPENING_CHARACTERS = 100  # how far before its bracket the name of an array may begin
MAX_REPAIRED_CHARACTERS = 100_000  # guessing at more takes too long
DECODER = json.JSONDecoder(strict=False)  # line breaks inside texts are fine


def read_loose(text: str) -> Any:
    """The object, or the array of objects, in a text; None when there is none.

    What is cut off is closed where it ends, so ask first whether the answer came to its end.
    """
    for candidate in (text, *FENCED.findall(text)):
        found = _whole(candidate)
        if found is not None:
            return found
    return _search(text)


def complete_items(text: str, key: str) -> list[dict[str, Any]]:
    """The complete objects so far of the array under `key` in a half-written JSON text."""
    return ItemStream(key).feed(text)


class ItemStream:
    """The objects of the array under `key`, each as soon as it is complete; a text that is only the array will do.

    Every character is looked at once, however small the pieces are.
    """

    def __init__(self, key: str) -> None:
        self._opening = re.compile(rf"[\"']?{re.escape(key)}[\"']?\s*:\s*\[$|\A\s*(?:```\w*\s*)?\[$")
        self._before = ""  # the end of what came before the array
        self._item: list[str] = []  # the pieces of the item that is open
        self._length = 0  # characters so far
        self._escaped = -1  # the place behind the last backslash
        self._is_in_text = False
        self._depth = -1  # of the brackets inside the array; -1 outside of it
        self._is_over = False

    def feed(self, piece: str) -> list[dict[str, Any]]:
        """The items that the next piece of the text completes."""
        items, start = [], 0
        for mark in MARK.finditer(piece):
            was_open = self._depth > 0
            self._step(mark[0], mark.start(), piece)
            if not was_open and self._depth > 0:
                start = mark.start()
            if was_open and self._depth == 0:
                items.append(read_loose("".join([*self._item, piece[start : mark.end()]])))
                self._item.clear()
        if self._depth > 0:
            self._item.append(piece[start:])
        self._before = (self._before + piece)[-OPENING_CHARACTERS:]
        self._length += len(piece)
        return [item for item in items if isinstance(item, dict)]

    def _step(self, sign: str, place: int, piece: str) -> None:
        if self._length + place == self._escaped:
            return
        if self._depth < 0:
            before = self._before + piece[max(0, place - OPENING_CHARACTERS) : place + 1]
            opens = sign == "[" and not self._is_over and self._opening.search(before)
            self._depth = 0 if opens else -1
        elif sign == "\\":
            self._escaped = self._length + place + 1
        elif sign == '"':
            self._is_in_text = not self._is_in_text
        elif not self._is_in_text:
            self._depth += 1 if sign in "{[" else -1
            self._is_over = self._depth < 0


def _whole(text: str) -> Any:
    """A text that is JSON from its first to its last character."""
    try:
        return _structured(DECODER.decode(text.strip()))
    except (ValueError, RecursionError):
        return None


def _search(text: str) -> Any:
    """The longest JSON with words around it; where it begins and does not parse, it is repaired."""
    found, length, place = None, 0, 0
    while start := LIKELY_START.search(text, place):
        try:
            value, place = DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            break
        if _structured(value) is not None and place - start.start() > length:
            found, length = value, place - start.start()
    if found is not None:
        return found
    return _repaired(text[start.start() :] if start else text)


def _repaired(text: str) -> Any:
    if len(text) > MAX_REPAIRED_CHARACTERS:
        return None
    try:
        return _structured(json_repair.loads(text, skip_json_loads=True))
    except (ValueError, RecursionError):
        return None


def _structured(value: Any) -> Any:
    """An object or a list of objects; None for all else."""
    is_list = isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    return value if is_list or isinstance(value, dict) else None
