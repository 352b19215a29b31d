"""Read the known words of a prompt, in the order they stand in the text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from imagegen.providers.dialects.sketch import vocabulary as known

_ENGLISH = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST_PHRASE = 3


@dataclass(frozen=True)
class Meaning:
    """What a known word says: a kind ("subject", "scene", …) and a name from the vocabulary."""

    kind: str
    name: str


@dataclass(frozen=True)
class Word:
    """A known word where it stands."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    is_absent: bool = False  # "no clouds", 没有云

    def name(self, kind: str) -> str | None:
        """What the word says of this kind, None when it says nothing of it."""
        return next((meaning.name for meaning in self.meanings if meaning.kind == kind), None)


def read_words(text: str) -> tuple[Word, ...]:
    """Find the known words of a text."""
    lower = text.lower()
    words = [*_english_words(lower), *_chinese_words(lower)]
    return tuple(sorted((word for word in words if word.meanings), key=lambda word: word.start))


def _english_words(text: str) -> Iterable[Word]:
    tokens = [(found.start(), found.group()) for found in _ENGLISH.finditer(text)]
    at, is_absent = 0, False
    while at < len(tokens):
        start, token = tokens[at]
        length, meanings = _longest_phrase([name for _, name in tokens[at : at + _LONGEST_PHRASE]])
        if meanings:
            last_start, last_token = tokens[at + length - 1]
            yield Word(start, last_start + len(last_token), meanings, is_absent)
        is_absent = token in known.NOTHING_BEFORE or (is_absent and _only_describes(meanings))
        at += length


def _only_describes(meanings: tuple[Meaning, ...]) -> bool:
    """Whether a "no" still waits for its noun: "no red flowers" has nothing against red."""
    return bool(meanings) and all(meaning.kind in ("colour", "count") for meaning in meanings)


def _longest_phrase(tokens: list[str]) -> tuple[int, tuple[Meaning, ...]]:
    for length in range(len(tokens), 0, -1):
        for form in _singulars(" ".join(tokens[:length])):
            if form in _DICTIONARY:
                return length, _DICTIONARY[form]
    return 1, ()


def _singulars(phrase: str) -> tuple[str, ...]:
    """The phrase itself, then what it may be the plural of: cats, boxes, cherries."""
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    return (phrase, *(phrase.removesuffix(end) + new for end, new in endings if phrase.endswith(end)))


def _chinese_words(text: str) -> Iterable[Word]:
    for word in _CHINESE_WORDS:
        while (start := text.find(word)) >= 0:
            yield Word(start, start + len(word), _DICTIONARY[word], text[:start].endswith(known.NOTHING_BEFORE))
            # Blanked, so that 猫头鹰 is an owl and not a cat as well.
            text = text[:start] + "\0" * len(word) + text[start + len(word) :]


def _entries() -> Iterable[tuple[str, Meaning]]:
    tables: dict[str, Mapping[str, str]] = {
        "subject": known.SUBJECTS, "scene": known.SCENES, "light": known.LIGHTS, "weather": known.WEATHERS,
        "colour": known.COLOURS, "look": known.LOOKS, "absent": known.ABSENT_ONLY,
        "backdrop": {"backdrop": known.BACKDROPS}, "count": {str(count): text for count, text in known.COUNTS.items()},
    }  # fmt: skip
    for kind, table in tables.items():
        for name, words in table.items():
            yield from ((word, Meaning(kind, name)) for word in words.split("/"))
    yield from ((phrase, Meaning("silent", "")) for phrase in known.SILENT.split("/"))


def _build_dictionary() -> dict[str, tuple[Meaning, ...]]:
    dictionary: dict[str, tuple[Meaning, ...]] = {}
    for word, meaning in _entries():
        if meaning.kind == "count" and _CHINESE.match(word):
            # 一 and 三 are parts of many words; only with a measure word do they count something.
            forms = [word + measure for measure in known.MEASURES] if len(word) == 1 else [word]
        else:
            forms = [word]
        for form in forms:
            dictionary[form] = (*dictionary.get(form, ()), meaning)
    return dictionary


_DICTIONARY = _build_dictionary()
_CHINESE_WORDS = sorted((word for word in _DICTIONARY if _CHINESE.match(word)), key=lambda word: (-len(word), word))


def turned_absent(words: Iterable[Word]) -> tuple[Word, ...]:
    """Read the words of a negative prompt as things that are not wanted."""
    return tuple(replace(word, is_absent=True) for word in words)
