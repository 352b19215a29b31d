"""Placeholders, variants, wildcards and file names survive every translation."""

import pytest

from imagegen.assist.marks import compare_marks, find_marks


@pytest.mark.parametrize(
    ("prompt", "marks"),
    [
        pytest.param("a {subject} and a {subject}", {"{subject}": 2}, id="placeholders"),
        pytest.param("一只{颜色}的狐狸", {"{颜色}": 1}, id="a Chinese placeholder"),
        pytest.param("a {red|{dark|light} blue} fox", {"{red|{dark|light} blue}": 1}, id="nested variants"),
        pytest.param("{2$$a|b|c}", {"{2$$a|b|c}": 1}, id="two of them"),
        pytest.param("__colour__ and __animal/cat__", {"__colour__": 1, "__animal/cat__": 1}, id="wildcards"),
        pytest.param(r"a \{literal\} brace", {r"\{": 1, r"\}": 1}, id="escaped braces"),
        pytest.param("the shoe of shoe_1.PNG", {"shoe_1.PNG": 1}, id="a file name"),
        pytest.param("把shoe.png放在桌上", {"shoe.png": 1}, id="a file name among Chinese"),
        pytest.param("a } lone { brace", {}, id="lone braces"),
        pytest.param("plain words", {}, id="none"),
    ],
)
def test_marks_are_found(prompt: str, marks: dict[str, int]) -> None:
    assert find_marks(prompt) == marks


def test_further_texts_can_be_kept() -> None:
    assert find_marks("the 鞋.png of KITE", ["鞋.png", "KITE", "absent"]) == {"鞋.png": 1, "KITE": 1}


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        pytest.param("{b} 和 {a}", "", id="another order"),
        pytest.param("{a}", "“{b}” is missing", id="lost"),
        pytest.param("{a} {b} {b}", "“{b}” is new", id="twice"),
        pytest.param("{a} {c}", "“{b}” is missing, “{c}” is new", id="renamed"),
    ],
)
def test_what_happened_to_marks_is_told(after: str, sentence: str) -> None:
    assert compare_marks("{a} and {b}", after) == sentence
