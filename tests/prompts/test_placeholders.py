from typing import Any

import pytest

from imagegen.prompts import Filled, fill, placeholders


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("a {colour} {product}", ("colour", "product"), id="two names"),
        pytest.param("{a} {b} {a}", ("a", "b"), id="a name twice"),
        pytest.param("一只{颜色}的{动物}", ("颜色", "动物"), id="Chinese"),
        pytest.param("{ Product  name } {size (cm)}", ("Product name", "size (cm)"), id="names of columns"),
        pytest.param("{2nd view} {art_style}", ("2nd view", "art_style"), id="a number, a line below"),
        pytest.param("{a {colour} cup|a vase}", ("colour",), id="inside a variant"),
        pytest.param("{{name}}", ("name",), id="in braces of its own"),
        pytest.param("{red|blue}", (), id="a variant"),
        pytest.param("{2$$red|blue} {1-2$$red}", (), id="a choice of several"),
        pytest.param("{__colour__} __colour__", (), id="a wildcard"),
        pytest.param('{"scene": "a fox", "n": 1}', (), id="JSON"),
        pytest.param(r"\{colour\}", (), id="braces that are meant"),
        pytest.param("{} { } {7} a{2,3}", (), id="no letters"),
        pytest.param("{colour", (), id="not closed"),
        pytest.param("{two\nlines}", (), id="over two lines"),
        pytest.param("no braces", (), id="none"),
    ],
)
def test_placeholders_are_names_in_braces(text: str, names: tuple[str, ...]) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        pytest.param("a {colour} cup", {"colour": "red"}, "a red cup", id="a text"),
        pytest.param("{n} {x} {y} {on}", {"n": 3, "x": 2.0, "y": 0.5, "on": True}, "3 2 0.5 true", id="numbers"),
        pytest.param("with {parts}", {"parts": ["a lid", "a handle"]}, "with a lid, a handle", id="a list"),
        pytest.param("{Colour} { product name }", {"colour": "red", "Product  Name": "cup"}, "red cup", id="case"),
        pytest.param("{product name}", {"Product\nname": "cup"}, "cup", id="a header over two lines"),
        pytest.param("{a} {A}", {"a": "small", "A": "large"}, "small large", id="exact names first"),
        pytest.param("一只{颜色}的猫", {"颜色": "红色"}, "一只红色的猫", id="Chinese"),
        pytest.param("{a}", {"a": "{b} \\{ {x|y}", "b": "no"}, "{b} \\{ {x|y}", id="braces in a value"),
        pytest.param(r"\{a\} {a}", {"a": "red"}, "{a} red", id="braces that are meant"),
        pytest.param("{red|blue} {a}", {"a": "cup"}, "{red|blue} cup", id="a variant beside it"),
        pytest.param('{"scene": "{a}"}', {"a": "cup"}, '{"scene": "cup"}', id="JSON"),
    ],
)
def test_values_stand_in_their_places(text: str, values: dict[str, Any], filled: str) -> None:
    assert fill(text, values) == Filled(filled, (), ())


def test_a_name_without_a_value_stays_and_is_reported_once() -> None:
    assert fill("{a} {b} {a}", {"b": "cup"}) == Filled("{a} cup {a}", ("a",), ())


@pytest.mark.parametrize("nothing", ["", "  ", None, []], ids=["empty", "spaces", "none", "empty list"])
def test_a_value_that_is_empty_is_reported(nothing: Any) -> None:
    found = fill("a {colour}cup", {"colour": nothing})
    assert (found.text.replace(" ", ""), found.missing, found.empty) == ("acup", (), ("colour",))


@pytest.mark.timeout(10)
def test_a_megabyte_of_braces_is_read_in_a_moment() -> None:
    assert placeholders("{" * 1_000_000) == ()
    assert placeholders("{a" * 500_000) == ()
    assert len(fill("{a} " * 250_000, {"a": "red"}).text) == 1_000_000
