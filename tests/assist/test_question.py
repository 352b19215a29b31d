"""What is sent, and what a server's complaint makes us leave out."""

import pytest

from imagegen.assist.question import ChatAccess, Picture, Question, Rung, Way, build_body, conversation
from tests.assist.assist_kit import BOX, HELLO, SHOE

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
PLAIN_WAY = Way(Rung.PLAIN, streams=False, shows_pictures=False)


@pytest.mark.parametrize(
    ("way", "status", "words", "changes"),
    [
        pytest.param(
            Way(),
            400,
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            {"rung": Rung.OBJECT},
            id="no schemas",
        ),
        pytest.param(
            Way(Rung.OBJECT), 400, "'response_format.type' must be 'text'", {"rung": Rung.PLAIN}, id="no JSON mode"
        ),
        pytest.param(
            Way(), 422, "response_format.type: Input should be 'text'", {"rung": Rung.OBJECT}, id="as FastAPI says it"
        ),
        pytest.param(
            Way(),
            400,
            "gpt-4-vision-preview does not know response_format",
            {"rung": Rung.OBJECT},
            id="vision in a name",
        ),
        pytest.param(Way(), 500, "failed to parse grammar", {"rung": Rung.OBJECT}, id="no grammar"),
        pytest.param(
            Way(), 400, "image_url is only supported by certain models", {"shows_pictures": False}, id="no pictures"
        ),
        pytest.param(
            Way(), 404, "No endpoints found that support image input", {"shows_pictures": False}, id="no such endpoint"
        ),
        pytest.param(
            Way(), 422, "messages.0.content: Input should be a valid string", {"shows_pictures": False}, id="only texts"
        ),
        pytest.param(Way(), 413, "", {"shows_pictures": False}, id="too large"),
        pytest.param(Way(), 400, "'stream' does not support true with this model", {"streams": False}, id="no streams"),
        pytest.param(Way(), 400, "The model is not loaded", {}, id="something else"),
        pytest.param(Way(), 429, "Too many streams", {}, id="busy"),
        pytest.param(PLAIN_WAY, 400, "no response_format, image or stream here", {}, id="nothing left to leave out"),
    ],
)
def test_what_a_server_does_not_know_is_left_out(way: Way, status: int, words: str, changes: dict[str, object]) -> None:
    assert way.give_up(status, words) == changes


def test_the_best_way_asks_for_a_strict_schema() -> None:
    assert build_body("m", Question(HELLO, SCHEMA, "thing"), Way(streams=False)) == {
        "model": "m",
        "messages": HELLO,
        "response_format": {"type": "json_schema", "json_schema": {"name": "thing", "strict": True, "schema": SCHEMA}},
    }


@pytest.mark.parametrize(
    ("rung", "form"),
    [
        pytest.param(Rung.OBJECT, {"response_format": {"type": "json_object"}}, id="JSON mode"),
        pytest.param(Rung.PLAIN, {}, id="plain"),
    ],
)
def test_on_lower_rungs_the_schema_stands_in_the_words(rung: Rung, form: dict[str, object]) -> None:
    body = build_body("m", Question(HELLO, SCHEMA, "thing"), Way(rung, streams=False))
    told = (
        "Be kind.\n\nAnswer with one JSON object and nothing else. It must follow this JSON Schema:\n"
        '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}'
    )
    assert body == {"model": "m", "messages": [{"role": "system", "content": told}, HELLO[1]], **form}


def test_pictures_follow_the_words_of_the_person_with_their_names() -> None:
    messages = [*HELLO, {"role": "assistant", "content": "Hi."}, {"role": "user", "content": "And?"}]
    body = build_body("m", Question(messages, None, "x", [SHOE, BOX]), Way(Rung.PLAIN, streams=False))
    assert body["messages"][1]["content"] == [
        {"type": "text", "text": "Hello.\n\nPicture 1: shoe.png\nPicture 2: box.png"},
        SHOE.part(),
        BOX.part(),
    ]
    assert body["messages"][3] == {"role": "user", "content": "And?"}


def test_without_sight_the_names_of_the_pictures_are_told_all_the_same() -> None:
    body = build_body("m", Question(HELLO, None, "x", [SHOE]), PLAIN_WAY)
    assert body["messages"][1] == {"role": "user", "content": "Hello.\n\nPicture 1: shoe.png"}


def test_a_picture_is_sent_as_a_data_url() -> None:
    assert Picture("a.png", "image/png", b"abc").part() == {
        "type": "image_url",
        "image_url": {"url": "data:image/png;base64,YWJj"},
    }


def test_what_a_person_wrote_is_data_and_no_instruction() -> None:
    assert conversation("Split it.", {"prompt": '狐狸" }'}) == [
        {"role": "system", "content": "Split it."},
        {"role": "user", "content": '{"prompt": "狐狸\\" }"}'},
    ]


def test_a_key_is_not_printed() -> None:
    assert "sk-canary" not in repr(ChatAccess("http://localhost/v1", "sk-canary", "m"))
