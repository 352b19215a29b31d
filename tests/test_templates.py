from typing import Any

import pytest

from imagegen.cards import Source
from imagegen.errors import InvalidInput
from imagegen.prompts import fill
from imagegen.templates import Template, Variable

NAME = {"en": "Sticker", "zh": "贴纸"}
SUBJECT = {"name": "subject", "label": {"en": "Subject", "zh": "主题"}}
MOOD = {"name": "mood", "label": {"en": "Mood", "zh": "情绪"}, "default": "happy", "choices": ["happy", "sleepy"]}
FILE: dict[str, Any] = {
    "id": "sticker",
    "name": NAME,
    "description": NAME,
    "text": "A {mood} sticker of {subject}, {mood} all over.",
    "variables": [SUBJECT, MOOD],
}


def complaint_about(**changes: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        Template.from_json(FILE | changes)
    return caught.value.sentence


# ---- files ----------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_template() -> None:
    template = Template.from_json(FILE)
    assert template.variables == (
        Variable("subject", {"en": "Subject", "zh": "主题"}),
        Variable("mood", {"en": "Mood", "zh": "情绪"}, "happy", ("happy", "sleepy")),
    )
    assert (template.id, template.name, template.source) == ("sticker", NAME, None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="its own"),
        pytest.param({"source": {"page": "https://example.com", "date": "2026-11-22", "note": ""}}, id="with a source"),
        pytest.param({"text": "a fox", "variables": []}, id="without variables"),
    ],
)
def test_a_template_is_written_as_it_was_read(changes: dict[str, Any]) -> None:
    assert Template.from_json(FILE | changes).to_json() == FILE | changes


def test_a_source_is_kept() -> None:
    source = {"page": "https://example.com", "date": "2026-11-22"}
    assert Template.from_json(FILE | {"source": source}).source == Source("https://example.com", "2026-11-22")


def test_its_defaults_leave_empty_what_only_a_person_can_say() -> None:
    template = Template.from_json(FILE)
    assert template.defaults == {"subject": "", "mood": "happy"}
    assert fill(template.text, template.defaults).empty == ("subject",)


# ---- text and variables belong together -----------------------------------------------------------------------------


def test_a_placeholder_that_is_not_declared_is_named() -> None:
    assert complaint_about(variables=[MOOD]) == "$.text: {subject} is not declared in $.variables."


def test_a_variable_that_the_text_does_not_have_is_named() -> None:
    assert complaint_about(text="A sticker of {subject}.") == "$.variables[1].name: the text has no {mood}."


def test_a_variable_that_is_declared_twice_is_named() -> None:
    complaint = complaint_about(variables=[SUBJECT, MOOD, SUBJECT])
    assert complaint == "$.variables[2].name: “subject” is declared twice."


def test_variants_are_no_placeholders() -> None:
    template = Template.from_json(FILE | {"text": "{red|blue} {subject}, {2$$a|b}", "variables": [SUBJECT]})
    assert list(template.defaults) == ["subject"]


# ---- a person's own -------------------------------------------------------------------------------------------------


def test_a_prompt_is_kept_as_a_template_with_a_variable_for_each_placeholder() -> None:
    template = Template.from_prompt("my-foxes", "My foxes", "A {colour} fox in {城市}, {colour}", {"colour": "red"})
    assert template.to_json() == {
        "id": "my-foxes",
        "name": {"en": "My foxes", "zh": "My foxes"},
        "description": {"en": "", "zh": ""},
        "text": "A {colour} fox in {城市}, {colour}",
        "variables": [
            {"name": "colour", "label": {"en": "colour", "zh": "colour"}, "default": "red"},
            {"name": "城市", "label": {"en": "城市", "zh": "城市"}},
        ],
    }
    assert Template.from_json(template.to_json()) == template


def test_a_prompt_without_placeholders_is_a_template_too() -> None:
    assert Template.from_prompt("fox", "Fox", "a fox", {"colour": "red"}).variables == ()
