"""Short titles, in the prompt's language."""

import pytest

from imagegen.assist import clean_title, make_title
from tests.assist.assist_kit import with_llm
from tests.fakes.chat import FakeChat


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("Foxes in the snow", "Foxes in the snow", id="as it should be"),
        pytest.param("“Foxes in the snow.”", "Foxes in the snow", id="full stop in quotes"),
        pytest.param('"Foxes in the snow".', "Foxes in the snow", id="quotes and full stop"),
        pytest.param("**Title:** Foxes", "Foxes", id="a label in bold"),
        pytest.param("Title: “Foxes”", "Foxes", id="a label before quotes"),
        pytest.param("标题：《雪中的狐狸》。", "雪中的狐狸", id="a Chinese label"),
        pytest.param("## Foxes\n\nA lovely title.", "Foxes", id="a heading and more"),
        pytest.param("\n Foxes \n", "Foxes", id="blank lines"),
        pytest.param("One two three four five six seven eight", "One two three four five six", id="too many words"),
        pytest.param("Foxes, owls, and wolves, in the snow", "Foxes, owls, and wolves, in the", id="cut at a word"),
        pytest.param("One two three four five, six", "One two three four five, six", id="a comma inside"),
        pytest.param("一只红色的狐狸在雪地里奔跑着追逐兔子", "一只红色的狐狸在雪地里奔跑着", id="too much Chinese"),
        pytest.param("Dogs' homes (old)", "Dogs' homes (old)", id="signs that belong to it"),
        pytest.param("x" * 80, "x" * 60, id="one long word"),
        pytest.param("“…”", "", id="only signs"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_title_is_short_and_bare(text: str, title: str) -> None:
    assert clean_title(text) == title


def test_a_title_is_written_for_a_prompt() -> None:
    with FakeChat("“Foxes in the snow.”") as chat:
        assert with_llm(chat, lambda llm: make_title(llm, "a red fox, running")) == "Foxes in the snow"
        assert chat.asked[0]["messages"][1] == {"role": "user", "content": "a red fox, running"}
