import pytest

from imagegen.errors import InvalidInput
from imagegen.prompts import parse_sweep


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("4, 8, 12", ["4", "8", "12"], id="a list"),
        pytest.param("4，8、12\n16", ["4", "8", "12", "16"], id="Chinese commas and lines"),
        pytest.param("1..4", ["1", "2", "3", "4"], id="a range"),
        pytest.param("1 .. 10 step 3", ["1", "4", "7", "10"], id="a range with a step"),
        pytest.param("1..9 STEP 3", ["1", "4", "7"], id="a step that does not meet the end"),
        pytest.param("1..7步长3", ["1", "4", "7"], id="a step in Chinese"),
        pytest.param("0.1..0.5 step 0.1", ["0.1", "0.2", "0.3", "0.4", "0.5"], id="exact fractions"),
        pytest.param("3..1", ["3", "2", "1"], id="downwards"),
        pytest.param("-1..1", ["-1", "0", "1"], id="below zero"),
        pytest.param("90..110 step 10", ["90", "100", "110"], id="round numbers"),
        pytest.param("5..5", ["5"], id="one number"),
        pytest.param("1..3, 10, 20..22", ["1", "2", "3", "10", "20", "21", "22"], id="ranges in a list"),
        pytest.param('"a, b", c', ["a, b", "c"], id="a comma in quotes"),
        pytest.param('"say ""hi""", “a, b”', ['say "hi"', "a, b"], id="quotes in quotes"),
        pytest.param('"1..3"', ["1..3"], id="a range in quotes is a text"),
        pytest.param('""', [""], id="an empty text in quotes"),
        pytest.param("baker's shop, 16:9", ["baker's shop", "16:9"], id="an apostrophe"),
        pytest.param("1..x, a..b", ["1..x", "a..b"], id="dots between words"),
        pytest.param(" 4 ,, 8 , \n", ["4", "8"], id="nothing between commas"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_values_are_read_as_a_person_types_them(text: str, values: list[str]) -> None:
    assert parse_sweep(text) == values


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            'red, "blue',
            'The quote at “"blue” is not closed, or goes on after its end. Put the whole value between double quotes.',
            id="a quote that is not closed",
        ),
        pytest.param(
            '"red"ish',
            'The quote at “"red"ish” is not closed, or goes on after its end. '
            "Put the whole value between double quotes.",
            id="a quote that goes on",
        ),
        pytest.param("1..5 step 0", "A step of 0 never comes from 1 to 5. Choose another step.", id="a step of nought"),
        pytest.param(
            "1..999999999",
            "These values make 999,999,999 rows; at most 20,000 are possible at once. Divide the work into parts.",
            id="too many",
        ),
        pytest.param(
            "1..15000, 1..15000",
            "These values make 30,000 rows; at most 20,000 are possible at once. Divide the work into parts.",
            id="too many together",
        ),
    ],
)
def test_values_that_cannot_be_read_say_why(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_sweep(text)
    assert caught.value.sentence == sentence


@pytest.mark.timeout(10)
def test_spaces_without_end_are_read_in_a_moment() -> None:
    assert parse_sweep("a" + " " * 200_000 + "b") == ["a" + " " * 200_000 + "b"]
