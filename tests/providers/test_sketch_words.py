"""Which words of a prompt Sketch understands."""

import pytest

from imagegen.providers.dialects.sketch.subjects import SUBJECTS
from imagegen.providers.dialects.sketch.vocabulary import SUBJECTS as KNOWN
from imagegen.providers.dialects.sketch.words import Meaning, read_words, turned_absent


def meanings(text: str) -> list[tuple[str, str]]:
    return [(meaning.kind, meaning.name) for word in read_words(text) for meaning in word.meanings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cat", [("subject", "cat")], id="a word"),
        pytest.param("CAT!", [("subject", "cat")], id="capitals and punctuation"),
        pytest.param("cats", [("subject", "cat")], id="a plural with s"),
        pytest.param("foxes", [("subject", "fox")], id="a plural with es"),
        pytest.param("puppies", [("subject", "dog")], id="a plural with ies"),
        pytest.param("category of cattle", [], id="not a part of a longer word"),
        pytest.param("golden hour", [("light", "golden")], id="a phrase before its words"),
        pytest.param("hot air balloons", [("subject", "balloon")], id="the plural of a phrase"),
        pytest.param("小狗", [("subject", "dog")], id="a Chinese word"),
        pytest.param("一张漂亮小狗照片", [("subject", "dog")], id="a Chinese word inside a sentence"),
        pytest.param("猫头鹰", [("subject", "owl")], id="the longest Chinese word wins"),
        pytest.param("雪山", [("scene", "mountains"), ("weather", "snow")], id="a word with two meanings"),
        pytest.param("三只猫", [("count", "3"), ("subject", "cat")], id="a numeral with a measure word"),
        pytest.param("一起", [], id="a numeral inside another word"),
        pytest.param("雪山 日落", [("scene", "mountains"), ("weather", "snow"), ("light", "sunset")], id="text order"),
        pytest.param("quarterly revenue", [], id="unknown words"),
    ],
)
def test_reading_the_words_of_a_prompt(text: str, expected: list[tuple[str, str]]) -> None:
    assert meanings(text) == expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        pytest.param("sea, no clouds", ["clouds"], id="no"),
        pytest.param("sea without birds", ["bird"], id="without"),
        pytest.param("没有云的海", ["clouds"], id="Chinese"),
        pytest.param("no red flowers, a cat", ["#d8343a", "flower"], id="a colour between no and its noun"),
        pytest.param("clouds and no rain", ["rain"], id="only what follows"),
    ],
)
def test_words_after_no_are_absent(text: str, absent: list[str]) -> None:
    assert [word.meanings[0].name for word in read_words(text) if word.is_absent] == absent


def test_a_word_knows_where_it_stands() -> None:
    word = read_words("the red cat")[1]
    assert (word.start, word.end) == (8, 11)


def test_a_negative_prompt_is_all_absent() -> None:
    words = turned_absent(read_words("rain, 云"))
    assert [(word.meanings[0], word.is_absent) for word in words] == [
        (Meaning("weather", "rain"), True),
        (Meaning("weather", "clouds"), True),
    ]


def test_every_subject_of_the_vocabulary_can_be_drawn() -> None:
    assert {name.partition(":")[0] for name in KNOWN} == set(SUBJECTS)
