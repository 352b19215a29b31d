"""Texts with slots, as preset files write them."""

import pytest

from imagegen.providers.slots import fill_text, only_slot, slot_names

VALUES = {
    "prompt": "a fox",
    "negative": "blur",
    "tile": True,
    "raw": False,
    "cfg": 7.0,
    "count": 3,
    "empty": "",
    "zero": 0,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        pytest.param("{prompt}", "a fox", id="a slot"),
        pytest.param("{prompt} ### {negative}", "a fox ### blur", id="several slots"),
        pytest.param("{prompt}[ ### {missing}]", "a fox", id="an optional part that is unset"),
        pytest.param("{prompt}[ ### {empty}]", "a fox", id="an optional part that is empty"),
        pytest.param("{prompt}[ --no {negative}][ --ar {ratio}]", "a fox --no blur", id="two optional parts"),
        pytest.param("{prompt}[ --tile{tile}][ --raw{raw}]", "a fox --tile", id="switches keep or drop their part"),
        pytest.param("{prompt}[ --seed {zero}]", "a fox --seed 0", id="zero is a value"),
        pytest.param("cfg {cfg}", "cfg 7", id="a whole number without its point"),
        pytest.param("{missing}!", "!", id="an unset slot says nothing"),
        pytest.param("no slot", "no slot", id="plain text"),
    ],
)
def test_filling(template, text):
    assert fill_text(template, VALUES.get) == text


def test_the_names_of_slots():
    assert slot_names("{prompt}[ ### {negative}]") == {"prompt", "negative"}


@pytest.mark.parametrize(("template", "name"), [("{params}", "params"), ("{a} {b}", None), ("plain", None)])
def test_a_text_that_is_one_slot(template, name):
    assert only_slot(template) == name
