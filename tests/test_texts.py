"""Every visible word exists in every language, and every text is shown somewhere."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from imagegen.settings import LANGUAGES
from imagegen.ui.texts import load_texts
from tests.conftest import REPOSITORY

UI = REPOSITORY / "imagegen" / "ui"
TEXT_FILES = sorted((UI / "texts").glob("*.json"))
SOURCES = sorted([*(UI / "components").glob("*.js"), *UI.rglob("*.py")])

# t("topics.undo"), and t(is_paused ? "topbar.continue" : "topbar.pause")
LITERAL_KEY = re.compile(r"""\bt\(\s*(?:[^()"'`]*\?\s*)?["']([\w.-]+)["'](?:\s*:\s*["']([\w.-]+)["'])?""")
# t(`feed.summary.${standing}`): a key with a part that is computed
COMPUTED_KEY = re.compile(r"`([\w-]+\.[^`\s]*\$\{[^`]*)`")
QUOTED_WORD = re.compile(r"""["']([\w-]+(?:\.[\w-]+)*)["']""")
PLACE = re.compile(r"\{(\w+)\}")
ONE = ".one"  # the text for a count of one; a language without a singular of its own leaves it out


@cache
def texts_of(path: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def without_ones(texts: dict[str, str]) -> set[str]:
    return {key for key in texts if not key.endswith(ONE)}


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def literal_keys(source: Path) -> set[str]:
    pairs = LITERAL_KEY.findall(source.read_text(encoding="utf-8"))
    return {key for pair in pairs for key in pair if key}


@cache
def all_sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


@cache
def computed_keys() -> list[re.Pattern[str]]:
    """The keys that the page puts together, as patterns: "feed.${kind}_deleted" → feed\\..+_deleted."""
    templates = COMPUTED_KEY.findall(all_sources())
    return [re.compile(".+".join(map(re.escape, re.split(r"\$\{[^}]*\}", template)))) for template in templates]


def is_used(key: str) -> bool:
    plain = key.removesuffix(ONE)
    quoted = set(QUOTED_WORD.findall(all_sources()))
    return plain in quoted or any(pattern.fullmatch(plain) for pattern in computed_keys())


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_every_language_has_every_text(path: Path) -> None:
    by_language = texts_of(path)
    assert set(by_language) == set(LANGUAGES)
    assert {language: without_ones(texts) for language, texts in by_language.items()} == dict.fromkeys(
        LANGUAGES, without_ones(by_language["en"])
    )


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_a_text_for_one_stands_beside_the_text_for_many(path: Path) -> None:
    for texts in texts_of(path).values():
        assert {key.removesuffix(ONE) for key in texts if key.endswith(ONE)} <= texts.keys()


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_every_language_fills_in_the_same_values(path: Path) -> None:
    english, chinese = (texts_of(path)[language] for language in LANGUAGES)
    shared = english.keys() & chinese.keys()
    assert {key: places(chinese[key]) for key in shared} == {key: places(english[key]) for key in shared}


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.stem)
def test_no_text_is_empty(path: Path) -> None:
    # Only what is blank in English, the gap between two sentences, may be nothing in another language.
    english, chinese = (texts_of(path)[language] for language in LANGUAGES)
    assert [key for key, text in english.items() if not text] == []
    assert [key for key, text in chinese.items() if not text and english[key].strip()] == []


def test_no_key_stands_in_two_files() -> None:
    keys = [key for path in TEXT_FILES for key in texts_of(path)["en"]]
    assert len(keys) == len(set(keys)) == len(load_texts("en"))


@pytest.mark.parametrize("path", [path for path in SOURCES if literal_keys(path)], ids=lambda path: path.name)
def test_every_text_that_the_page_asks_for_exists(path: Path) -> None:
    assert literal_keys(path) - load_texts("en").keys() == set()


def test_every_text_is_shown_somewhere() -> None:
    assert [key for key in load_texts("en") if not is_used(key)] == []
