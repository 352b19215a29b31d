"""JSON out of whatever a model writes, also while it writes."""

import json
import time
from typing import Any

import pytest

from imagegen.assist.loose_json import ItemStream, complete_items, read_loose

TWO = '{"tasks": [{"title": "A \\"b\\" ]}", "params": {"x": [1]}}, {"title": "C\\\\"}]}'
TWO_READ = [{"title": 'A "b" ]}', "params": {"x": [1]}}, {"title": "C\\"}]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param('{"a": 1}', {"a": 1}, id="strict"),
        pytest.param(' [{"a": 1}]\n', [{"a": 1}], id="a bare list"),
        pytest.param('```json\n{"a": 1}\n```', {"a": 1}, id="fenced"),
        pytest.param('Here:\n```\n{"a": "```"}\n```\nDone.', {"a": "```"}, id="fenced, with a fence inside"),
        pytest.param('Sure! {"a": 1} Is that [3] well?', {"a": 1}, id="words around it"),
        pytest.param('For {subject}, as in [3]: {"a": 1}', {"a": 1}, id="brackets in the words"),
        pytest.param('Like {"a": 1}: {"a": 1, "b": 2}', {"a": 1, "b": 2}, id="an example before it"),
        pytest.param('{"a": 1, "b": 2} and not {"a": 1}', {"a": 1, "b": 2}, id="an example after it"),
        pytest.param("Well: {'a': 'b',}", {"a": "b"}, id="single quotes and a comma"),
        pytest.param('{"a": "he said "hi" to me"}', {"a": 'he said "hi" to me'}, id="quotes inside"),
        pytest.param("{a: 1, b: True}", {"a": 1, "b": True}, id="bare names"),
        pytest.param('{"a": "one\ntwo"}', {"a": "one\ntwo"}, id="a line break inside a text"),
        pytest.param('{"tasks": [{"a": 1}, {"b": "x"', {"tasks": [{"a": 1}, {"b": "x"}]}, id="not closed"),
        pytest.param('{"tasks": [{"a": \'x\',}, {"b": 2}]}', {"tasks": [{"a": "x"}, {"b": 2}]}, id="loose outside"),
        pytest.param("{}", {}, id="an empty object"),
        pytest.param("I cannot do that.", None, id="only words"),
        pytest.param("a {subject} in {place}", None, id="a prompt"),
        pytest.param("", None, id="nothing"),
        pytest.param("3", None, id="a number"),
        pytest.param("[1, 2]", None, id="a list of numbers"),
        pytest.param("[" * 100_000, None, id="very deep"),
    ],
)
def test_json_is_found(text: str, data: Any) -> None:
    assert read_loose(text) == data


def test_a_huge_text_is_not_guessed_at() -> None:
    assert read_loose("{'a': 1, " + '"b" // ' * 100_000) is None


def test_a_huge_text_with_line_breaks_needs_no_guess() -> None:
    assert read_loose('{"a": "' + "one\n" * 50_000 + '"}') == {"a": "one\n" * 50_000}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000], ids="pieces of {}".format)
def test_items_are_complete_whatever_the_size_of_the_pieces(size: int) -> None:
    stream = ItemStream("tasks")
    pieces = [TWO[start : start + size] for start in range(0, len(TWO), size)]
    assert [item for piece in pieces for item in stream.feed(piece)] == TWO_READ


def test_an_item_comes_with_its_last_bracket_and_not_before() -> None:
    stream = ItemStream("tasks")
    assert stream.feed('{"tasks": [{"title": "Fox"') == []
    assert stream.feed('}, {"title": "Ow') == [{"title": "Fox"}]
    assert stream.feed('l"}]}') == [{"title": "Owl"}]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param('```json\n[{"a": 1}, {"a": 2', [{"a": 1}], id="a bare list in a fence"),
        pytest.param("Here: {'tasks': [{'a': 1,}", [{"a": 1}], id="loose, after words"),
        pytest.param('{"notes": [{"b": 1}], "tasks": [{"a": 1}]}', [{"a": 1}], id="another list before it"),
        pytest.param('{"tasks": [{"a": 1}], "more": [{"b": 1}], "tasks": [{"c": 1}]}', [{"a": 1}], id="lists after it"),
        pytest.param('{"tasks": ["a {b}", 3, {"a": 1}]}', [{"a": 1}], id="other things in it"),
        pytest.param('{"tasks": {"a": 1}}', [], id="no list"),
        pytest.param('{"subtasks_": [{"a": 1}]}', [], id="another name"),
        pytest.param("Only words with [brackets] and {braces}.", [], id="only words"),
    ],
)
def test_only_objects_of_the_named_list_are_items(text: str, items: list[Any]) -> None:
    assert complete_items(text, "tasks") == items


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"tasks": [{"prompt": "' + "fox [" * 60_000, id="one item without end"),
        pytest.param("x[" * 150_000, id="a list that never opens"),
        pytest.param('{"tasks": [' + json.dumps({"prompt": "a fox " * 20}) + "," * 300_000, id="no second item"),
    ],
)
def test_reading_along_takes_linear_time(text: str) -> None:
    """Three hundred thousand characters in pieces of four: reading all again each time would take hours."""
    stream, start = ItemStream("tasks"), time.perf_counter()
    for place in range(0, len(text), 4):
        stream.feed(text[place : place + 4])
    assert time.perf_counter() - start < 10
