from random import Random

import pytest

from imagegen.errors import InvalidInput
from imagegen.prompts import MAX_ROWS, Variants, count_variants, variants

WILDCARDS = {
    "colour": ["red", "blue", "{dark|light} green"],
    "art/style": ["oil # thick", "ink // thin"],
    "颜色": ["红色", "蓝色"],
    "outfit": ["a __colour__ hat", "shoes"],
    "large": [f"thing {number}" for number in range(5_000)],
    "snake": ["a __tail__"],
    "tail": ["b __snake__"],
    "blank": ["", "  "],
    "broken": ["fine", "a {red|blue"],
    **{f"w{number}": [f"__w{number + 1}__"] for number in range(12)},
}


def all_of(text: str) -> list[str]:
    made = variants(text, WILDCARDS, "all", None, Random(1))
    assert made.total == len(made.prompts) == count_variants(text, WILDCARDS)
    return list(made.prompts)


def complaint_about(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        count_variants(text, WILDCARDS)
    return caught.value.sentence


# ---- what is made ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        pytest.param("a {red|blue} {cup|vase}", ["a red cup", "a red vase", "a blue cup", "a blue vase"], id="choices"),
        pytest.param("{red|{dark|light} blue}", ["red", "dark blue", "light blue"], id="choices in choices"),
        pytest.param("{2$$a|b|c}", ["a,b", "a,c", "b,a", "b,c", "c,a", "c,b"], id="two of three"),
        pytest.param("{2$$ and $$a|b}", ["a and b", "b and a"], id="a word between"),
        pytest.param("{2$$、$$红|蓝}", ["红、蓝", "蓝、红"], id="a Chinese sign between"),
        pytest.param("{2$$$$a|b}", ["ab", "ba"], id="nothing between"),
        pytest.param("{0-1$$a|b}", ["", "a", "b"], id="none or one"),
        pytest.param("{1-2$$a|b}", ["a", "b", "a,b", "b,a"], id="one or two"),
        pytest.param("{9$$a|b}", ["a,b", "b,a"], id="more than there are"),
        pytest.param("{3::red|0.5::blue|.5::green}", ["red", "blue", "green"], id="weights"),
        pytest.param("__colour__ cup", ["red cup", "blue cup", "dark green cup", "light green cup"], id="a wildcard"),
        pytest.param("一只__颜色__的猫", ["一只红色的猫", "一只蓝色的猫"], id="a Chinese wildcard"),
        pytest.param("__art/style__", ["oil # thick", "ink // thin"], id="a wildcard in a folder"),
        pytest.param("{2$$ & $$__颜色__}", ["红色 & 蓝色", "蓝色 & 红色"], id="two of a wildcard"),
        pytest.param("{__颜色__|gold}", ["红色", "蓝色", "gold"], id="a wildcard among choices"),
        pytest.param("{__颜色__}", ["红色", "蓝色"], id="a wildcard alone in braces"),
        pytest.param(
            "__outfit__",
            ["a red hat", "a blue hat", "a dark green hat", "a light green hat", "shoes"],
            id="a wildcard in a wildcard",
        ),
        pytest.param("{ red | blue } cup", ["red cup", "blue cup"], id="space that makes it readable"),
        pytest.param("a {big |}dog", ["a big dog", "a dog"], id="space beside nothing"),
        pytest.param("a{| big} dog", ["a dog", "a big dog"], id="nothing beside space"),
        pytest.param("{red|red|blue}", ["red", "blue"], id="the same option twice"),
        pytest.param("{{a|b}|{b|c}}", ["a", "b", "c"], id="options that read alike"),
        pytest.param('{"fox": "{red|blue}"}', ['{"fox": "red"}', '{"fox": "blue"}'], id="choices in JSON"),
        pytest.param(r"{a|b} \{c\} {name}", [r"a \{c\} {name}", r"b \{c\} {name}"], id="what is filled later"),
        pytest.param("{a {name}|b}", ["a {name}", "b"], id="a variable in a choice"),
    ],
)  # fmt: skip
def test_a_text_becomes_all_of_its_prompts(text: str, prompts: list[str]) -> None:
    assert all_of(text) == prompts


AWKWARD = (
    '一只狐狸, baker\'s "cup" (red:1.2) [old] #1 // not a comment /* nor this */ 50% off $5 a_b __ <0> \U00020000\n'
    "  second line; C:\\new ~ ! @ 3:: 2$$ "
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(AWKWARD + "| end", id="signs that the library reads"),
        pytest.param("", id="nothing"),
        pytest.param("a fox", id="words"),
        pytest.param("{name} {}", id="a variable"),
        pytest.param('{"a": {"b": 1}}', id="JSON"),
        pytest.param(r"\{a|b\}", id="braces that are meant"),
    ],
)
def test_a_text_without_choices_comes_back_as_it_is(text: str) -> None:
    assert all_of(text) == [text]


def test_what_stands_around_choices_and_in_them_stays_as_it_is() -> None:
    assert all_of(f"{AWKWARD}{{A|B{AWKWARD}!}}{AWKWARD}") == [f"{AWKWARD}A{AWKWARD}", f"{AWKWARD}B{AWKWARD}!{AWKWARD}"]


def test_a_limit_takes_the_first_ones_and_tells_how_many_there_are() -> None:
    text = "{a|b|c} {d|e|f}"
    assert variants(text, {}, "all", 2, Random(1)) == Variants(("a d", "a e"), 9)


# ---- by chance ------------------------------------------------------------------------------------------------------


def test_random_prompts_differ_and_repeat_themselves_with_the_same_chance() -> None:
    text = "{a|b|c} {d|e|f} __colour__"
    made = variants(text, WILDCARDS, "random", 12, Random(7))
    assert made == variants(text, WILDCARDS, "random", 12, Random(7))
    assert made != variants(text, WILDCARDS, "random", 12, Random(8))
    assert len(set(made.prompts)) == 12
    assert set(made.prompts) <= set(all_of(text))
    assert made.total == 36


def test_more_random_prompts_than_there_are_is_all_of_them() -> None:
    made = variants("{a|b} {c|d}", {}, "random", 100, Random(1))
    assert sorted(made.prompts) == ["a c", "a d", "b c", "b d"]


def test_a_heavy_option_comes_first_more_often() -> None:
    first = [variants("{9::red|1::blue}", {}, "random", 1, Random(seed)).prompts[0] for seed in range(60)]
    assert 45 < first.count("red") < 60


@pytest.mark.timeout(20)
def test_two_thousand_of_a_billion_are_made_in_a_moment() -> None:
    made = variants("{0|1|2|3|4|5|6|7|8|9}" * 9, {}, "random", 2_000, Random(1))
    assert (len(made.prompts), made.total) == (2_000, 10**9)


# ---- counting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("{0|1|2|3|4|5|6|7|8|9}" * 30, 10**30, id="a long text of choices"),
        pytest.param("{" + "|".join(map(str, range(60))) + "}__large__", 300_000, id="a large wildcard"),
        pytest.param("{3$$" + "|".join(map(str, range(60))) + "}", 60 * 59 * 58, id="three of sixty"),
        pytest.param("{1-2$$" + "|".join(map(str, range(60))) + "}", 60 + 60 * 59, id="one or two of sixty"),
        pytest.param("{2$$a|__large__|b}", 2 * (1 + 5_000 + 5_000), id="two of three, one of which is a wildcard"),
    ],
)
@pytest.mark.timeout(10)
def test_prompts_are_counted_without_making_them(text: str, count: int) -> None:
    assert count_variants(text, WILDCARDS) == count


@pytest.mark.timeout(30)
def test_a_count_is_what_is_made() -> None:
    text = "__large__ {a|b} {c|d}"
    assert len(variants(text, WILDCARDS, "all", None, Random(1)).prompts) == count_variants(text, WILDCARDS) == MAX_ROWS


# ---- what cannot be used --------------------------------------------------------------------------------------------

BRACES = "Write \\{ or \\} for a brace that is meant."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("a {red|blue", f"The brace “{{” in line 1, character 3 is never closed. {BRACES}", id="open"),
        pytest.param("a\nred} cup", f"The brace “}}” in line 2, character 4 closes nothing. {BRACES}", id="closed"),
        pytest.param("{{a|b}", f"The brace “{{” in line 1, character 1 is never closed. {BRACES}", id="the outer one"),
        pytest.param(
            "{a|" * 11 + "}" * 11, f"The brace “{{” in line 1, character 28 stands inside too many others. {BRACES}",
            id="very deep",
        ),
        pytest.param(
            "a __color__ cup",
            "There is no wildcard “color”. "
            "There are: art/style, blank, broken, colour, large, outfit, snake, tail, w0, w1, w10, w11, w2, w3, w4, "
            "w5, w6, w7, w8, w9 and 1 more.",
            id="an unknown wildcard",
        ),
        pytest.param("__blank__", "The wildcard “blank” is empty. Give it an entry a line.", id="an empty wildcard"),
        pytest.param(
            "__snake__", "The wildcard “snake” leads back to itself: snake → tail → snake. Correct its entries.",
            id="a circle",
        ),
        pytest.param(
            "__w0__",
            "The wildcard “w0” leads through too many others: w0 → w1 → w2 → w3 → w4 → w5 → w6 → w7 → w8 → w9 → w10. "
            "Correct its entries.",
            id="a long way",
        ),
        pytest.param(
            "__broken__",
            "The brace “{” in line 1, character 3 of an entry of the wildcard “broken” is never closed. " + BRACES,
            id="a broken entry",
        ),
        pytest.param("{0::a|b}", "The weight 0 means never. Use more than 0, or remove the option.", id="no weight"),
        pytest.param(
            "{2$$a|a}",
            "A choice in braces picks more different options than it has. Give it more, or pick fewer.",
            id="two of one",
        ),
        pytest.param(
            "{" + "|".join(map(str, range(1_001))) + "}",
            "The brace “{” in line 1, character 1 offers more than 1,000 options. Put long lists into a wildcard.",
            id="too many options",
        ),
        pytest.param(
            "{2$$__large__}",
            "A choice in braces has 5,000 options; at most 1,000 are possible. "
            "Take the wildcard out of its braces, or pick fewer.",
            id="two of too many entries",
        ),
        pytest.param(
            "{1-200$$" + "|".join(map(str, range(200))) + "}",
            "A choice in braces picks 200 options; at most 99 are possible. "
            "Take the wildcard out of its braces, or pick fewer.",
            id="too many at once",
        ),
    ],
)  # fmt: skip
@pytest.mark.timeout(10)
def test_an_error_in_the_text_is_told_with_its_place(text: str, sentence: str) -> None:
    assert complaint_about(text) == sentence


def test_without_any_wildcards_none_are_listed() -> None:
    with pytest.raises(InvalidInput) as caught:
        count_variants("__colour__", {})
    assert caught.value.sentence == "There is no wildcard “colour”. There are none."


@pytest.mark.parametrize("mode", ["all", "random"])
def test_too_many_prompts_are_counted_before_one_is_made(mode) -> None:
    with pytest.raises(InvalidInput) as caught:
        variants("{0|1|2|3|4|5|6|7|8|9}" * 5, {}, mode, None, Random(1))
    assert caught.value.sentence == (
        "This text makes 100,000 rows; at most 20,000 are possible at once. Divide the work into parts."
    )


def test_wildcards_with_too_many_entries_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        count_variants("__huge__", {"huge": [f"thing {number}" for number in range(50_000)]})
    assert caught.value.message == "The wildcards have more than 42,720 entries."
