"""What Sketch decides to draw."""

import pytest

from imagegen.providers.dialects.sketch.plan import Item, Plan, make_plan
from imagegen.providers.dialects.sketch.scenes import SCENES
from imagegen.providers.dialects.sketch.vocabulary import LIGHTS
from imagegen.providers.dialects.sketch.vocabulary import SCENES as KNOWN_SCENES

RED, WHITE, BLUE = "#d8343a", "#f6f4ef", "#2f6fd0"


def plan(prompt: str, *, negative: str = "", seed: int = 1, style: str = "none") -> Plan:
    return make_plan(prompt, negative_prompt=negative, seed=seed, steps=20, cfg=7, style=style)


@pytest.mark.parametrize(
    ("prompt", "items"),
    [
        pytest.param("a red cat", [Item("cat", "", RED, 1)], id="a colour before its subject"),
        pytest.param("红色的猫", [Item("cat", "", RED, 1)], id="a Chinese colour"),
        pytest.param("a bottle in red", [Item("bottle", "", RED, 1)], id="a colour after a lone subject"),
        pytest.param("three birds", [Item("bird", "", None, 3)], id="a count"),
        pytest.param("三只鸟", [Item("bird", "", None, 3)], id="a Chinese count"),
        pytest.param(
            "two red cats and a dog", [Item("cat", "", RED, 2), Item("dog", "", None, 1)], id="neither reaches further"
        ),
        pytest.param("an orange cat", [Item("cat", "", "#f08a24", 1)], id="orange before a subject is the colour"),
        pytest.param("an orange", [Item("fruit", "orange", "#f08a24", 1)], id="orange alone is the fruit"),
        pytest.param("a strawberry cake", [Item("cake", "", None, 1)], id="a fruit that describes"),
        pytest.param(
            "a strawberry, a cake", [Item("fruit", "strawberry", None, 1), Item("cake", "", None, 1)], id="two"
        ),
        pytest.param("red background, a cat", [Item("cat", "", None, 1)], id="a colour of the background"),
        pytest.param("a cat, no dog", [Item("cat", "", None, 1)], id="an absent subject"),
        pytest.param("cherry tree 樱花", [Item("tree", "cherry", None, 1)], id="the same in two languages"),
        pytest.param("cat, cat, kitten", [Item("cat", "", None, 1)], id="each kind once"),
    ],
)
def test_subjects_with_colour_and_count(prompt: str, items: list[Item]) -> None:
    assert list(plan(prompt).items) == items


@pytest.mark.parametrize(
    ("prompt", "scene", "tint"),
    [
        pytest.param("a cat by the sea", "sea", None, id="a named scene"),
        pytest.param("雪山 日落 小狗", "mountains", None, id="a Chinese scene"),
        pytest.param("白色背景 咖啡杯", "studio", WHITE, id="a coloured background"),
        pytest.param("a watch, blue background", "studio", BLUE, id="an English one"),
        pytest.param("blue mountains", "mountains", BLUE, id="a coloured scene"),
        pytest.param(
            "a cat with mountains in the background", "mountains", None, id="in the background is no backdrop"
        ),
        pytest.param("a whale in the ocean", "underwater", None, id="a swimmer takes the camera below"),
        pytest.param("a boat", "sea", None, id="the home of a subject"),
    ],
)
def test_the_scene_and_its_colour(prompt: str, scene: str, tint: str | None) -> None:
    assert (plan(prompt).scene, plan(prompt).tint) == (scene, tint)


def test_a_negative_word_removes_a_subject() -> None:
    assert plan("a cat and a dog", negative="dogs").items == (Item("cat", "", None, 1),)


def test_a_negative_word_removes_a_scene() -> None:
    assert plan("a cat by the sea", negative="ocean").scene != "sea"


def test_a_negative_word_removes_a_light() -> None:
    assert plan("mountains at night", negative="night").light != "night"


@pytest.mark.parametrize(
    ("negative", "removed"),
    [
        pytest.param("red", {RED}, id="a colour alone"),
        pytest.param("red flowers", {"flower"}, id="a colour that describes"),
        pytest.param("雾, shadows", {"fog", "shadow"}, id="both languages"),
        pytest.param("ugly, deformed", set(), id="words without a meaning"),
    ],
)
def test_what_negative_words_remove(negative: str, removed: set[str]) -> None:
    assert plan("mountains", negative=negative).removed == removed


def test_a_negative_word_moves_nothing_else() -> None:
    assert plan("mountains", negative="clouds").key == plan("mountains").key


def test_an_unknown_prompt_still_has_a_scene_and_a_light() -> None:
    plans = [plan("quarterly revenue", seed=seed) for seed in range(20)]
    assert len({(one.scene, one.light) for one in plans}) > 5


@pytest.mark.parametrize("prompt", ["quarterly revenue", "完全没有意义", "?!"])
def test_the_words_themselves_decide_an_unknown_prompt(prompt: str) -> None:
    assert plan(prompt).key != plan(prompt + " x").key


def test_a_style_word_in_the_prompt_chooses_the_look() -> None:
    assert plan("a watercolour cat").look == "watercolour"


def test_the_style_parameter_beats_the_prompt() -> None:
    assert plan("a watercolour cat", style="ink").look == "ink"


def test_the_style_night_is_a_light() -> None:
    assert plan("sea at noon", style="night").light == "night"


@pytest.mark.parametrize("word", ["aurora", "stars", "moon", "极光"])
def test_what_shines_at_night_brings_the_night(word: str) -> None:
    assert plan(f"mountains, {word}").light == "night"


def test_nine_is_the_most() -> None:
    crowd = plan("nine cats, nine dogs, nine birds, nine foxes").items
    assert [item.count for item in crowd] == [9, 9, 9]


def test_every_scene_of_the_vocabulary_can_be_painted() -> None:
    assert set(KNOWN_SCENES) == set(SCENES)


@pytest.mark.parametrize("light", LIGHTS)
def test_every_light_is_reached_by_its_own_words(light: str) -> None:
    assert plan(f"mountains, {LIGHTS[light].split('/')[0]}").light == light
