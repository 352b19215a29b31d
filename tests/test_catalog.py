import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from imagegen.catalog import Catalog, load_catalog
from imagegen.errors import BadPreset, InvalidParams, NotFound
from imagegen.params import build_fields, validate
from imagegen.recipes import read_recipe
from tests.conftest import PRESETS

SOURCE = {"page": "https://example.com/docs", "date": "2026-11-22"}
PROVIDER: dict[str, Any] = {"id": "house", "name": "House", "dialect": "talk", "source": SOURCE}
CARD: dict[str, Any] = {
    "id": "one",
    "name": "House One",
    "description": "A model for tests.",
    "type": "image",
    "abilities": ["text-to-image"],
    "params": {
        "type": "object",
        "required": ["prompt"],
        "properties": {"prompt": {"type": "string"}, "seed": {"type": "integer"}},
    },
    "source": SOURCE,
}


class Presets:
    """A presets folder with one provider and one card, to be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PRESETS / "schema", folder / "schema")
        self.write("parameters.json", {"seed": {"label": {"en": "Seed", "zh": "种子"}, "order": 60}})
        self.write("first_choice.json", ["house/one"])
        self.write("currencies.json", {})
        self.write("providers/house/provider.json", PROVIDER)
        self.write("providers/house/one.json", CARD)

    def write(self, name: str, data: Any) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")

    def load(self, own: Path | None = None) -> Catalog:
        return load_catalog(self.folder, own, dialects=["talk"])


@pytest.fixture
def presets(tmp_path: Path) -> Presets:
    return Presets(tmp_path / "bundled" / "presets")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A person's own folder, still empty."""
    return tmp_path / "own" / "presets"


def put(folder: Path, name: str, data: Mapping[str, Any]) -> None:
    path = folder / "providers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_folder_in_order_has_no_problems(presets: Presets) -> None:
    catalog = presets.load()
    assert catalog.problems == ()
    assert list(catalog.providers) == ["house"]
    assert list(catalog.cards) == ["house/one"]
    assert catalog.first_choice == ("house/one",)
    assert catalog.texts.of("seed").label["zh"] == "种子"


def test_providers_and_models_stand_in_the_order_of_the_picker(presets: Presets) -> None:
    presets.write("providers/attic/provider.json", PROVIDER | {"id": "attic", "name": "Attic", "order": 200})
    presets.write("providers/attic/a.json", CARD | {"id": "a", "name": "A"})
    presets.write("providers/house/two.json", CARD | {"id": "two", "name": "A second"})
    catalog = presets.load()
    assert list(catalog.providers) == ["house", "attic"]
    assert list(catalog.cards) == ["house/two", "house/one", "attic/a"]


# ---- what breaks ----------------------------------------------------------------------------------------------------


def card_with(**params: Any) -> dict[str, Any]:
    return CARD | {"params": CARD["params"] | {"properties": CARD["params"]["properties"] | params}}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param("{", "$: not valid JSON: Expecting property name", id="not JSON"),
        pytest.param(CARD | {"colour": 1}, "$: Additional properties are not allowed ('colour'", id="unknown field"),
        pytest.param(CARD | {"type": "film"}, "$.type: 'film' is not one of ['image']", id="wrong value"),
        pytest.param(CARD | {"abilities": []}, "$.abilities: [] ", id="empty list"),
        pytest.param(CARD | {"source": {"page": "x", "date": "today"}}, "$.source.date: 'today' ", id="wrong date"),
        pytest.param(card_with(seed={"type": "whole"}), "$.params.properties.seed.type: 'whole' ", id="no JSON Schema"),
        pytest.param(card_with(seed={"pattern": "("}), "$.params.properties.seed.pattern: '(' ", id="no expression"),
        pytest.param(
            CARD | {"wire": {"cfg": "guidance"}},
            "$.wire.cfg: no such parameter in $.params.properties.",
            id="wire of an unknown parameter",
        ),
    ],
)
def test_a_broken_card_costs_that_model_and_is_named_with_its_field(
    presets: Presets, data: Any, complaint: str
) -> None:
    presets.write("providers/house/two.json", data)
    catalog = presets.load()
    assert list(catalog.cards) == ["house/one"]
    (problem,) = catalog.problems
    assert problem.startswith(f"presets/providers/house/two.json: {complaint}")


def test_a_file_in_another_encoding_is_named(presets: Presets) -> None:
    (presets.folder / "providers/house/two.json").write_bytes('{"id": "Füchse"}'.encode("latin-1"))
    (problem,) = presets.load().problems
    assert problem.startswith("presets/providers/house/two.json: $: not valid JSON: 'utf-8' codec")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(PROVIDER | {"dialect": "latin"}, "$.dialect: nobody speaks “latin”.", id="dialect"),
        pytest.param(PROVIDER | {"id": "home"}, "$.id: must be the folder's name, “house”.", id="id"),
        pytest.param(PROVIDER | {"concurrency": 0}, "$.concurrency: 0 is less than the minimum of 1", id="schema"),
    ],
)
def test_a_broken_provider_costs_its_models_too(presets: Presets, data: Any, complaint: str) -> None:
    presets.write("providers/house/provider.json", data)
    catalog = presets.load()
    assert (dict(catalog.providers), dict(catalog.cards)) == ({}, {})
    assert catalog.problems == (
        f"presets/providers/house/provider.json: {complaint}",
        "presets/providers/house/one.json: there is no usable provider.json for “house”.",
    )


def test_a_problem_does_not_tell_where_on_this_disk_it_is(presets: Presets) -> None:
    presets.write("providers/house/two.json", "{")
    assert not any(str(presets.folder) in problem for problem in presets.load().problems)


def test_broken_texts_are_our_own_mistake_and_stop_the_start(presets: Presets) -> None:
    presets.write("parameters.json", {"seed": {"label": {"en": "Seed"}, "order": 60}})
    with pytest.raises(BadPreset) as caught:
        presets.load()
    assert caught.value.sentence == "presets/parameters.json: $.seed.label: 'zh' is a required property"


def test_texts_that_are_missing_are_named(presets: Presets) -> None:
    (presets.folder / "parameters.json").unlink()
    with pytest.raises(BadPreset, match=r"^presets/parameters\.json: cannot be read: No such file or directory\.$"):
        presets.load()


# ---- a person's own folder ------------------------------------------------------------------------------------------


def test_an_own_folder_that_is_not_there_is_no_problem(presets: Presets, own: Path) -> None:
    assert presets.load(own).problems == ()


def test_an_own_model_joins_a_provider_of_ours(presets: Presets, own: Path) -> None:
    put(own, "house/mine.json", CARD | {"id": "mine", "name": "Mine"})
    catalog = presets.load(own)
    assert catalog.problems == ()
    assert set(catalog.cards) == {"house/one", "house/mine"}


def test_an_own_model_of_the_same_name_takes_the_place_of_ours(presets: Presets, own: Path) -> None:
    put(own, "house/whatever.json", CARD | {"name": "Mine"})
    assert presets.load(own).card("house/one").name == "Mine"


def test_an_own_provider_takes_the_place_of_ours(presets: Presets, own: Path) -> None:
    put(own, "house/provider.json", PROVIDER | {"concurrency": 64})
    catalog = presets.load(own)
    assert catalog.provider("house").concurrency == 64
    assert set(catalog.cards) == {"house/one"}


def test_a_broken_provider_of_ones_own_leaves_ours_in_place(presets: Presets, own: Path) -> None:
    put(own, "house/provider.json", PROVIDER | {"concurrency": 0})
    catalog = presets.load(own)
    assert catalog.provider("house").concurrency == 4
    assert len(catalog.problems) == 1


def test_an_own_model_without_any_provider_is_named(presets: Presets, own: Path) -> None:
    put(own, "shed/mine.json", CARD)
    assert presets.load(own).problems == (
        "presets/providers/shed/mine.json: there is no usable provider.json for “shed”.",
    )


# ---- looking up -----------------------------------------------------------------------------------------------------


def test_a_name_that_is_nearly_right_gets_a_suggestion(presets: Presets) -> None:
    with pytest.raises(NotFound) as caught:
        presets.load().card("home/ONE")
    assert caught.value.sentence == "There is no model “home/ONE”. Did you mean house/one?"


@pytest.mark.parametrize("key", ["house/nine", "house/", ""])
def test_a_name_like_no_other_points_to_the_list(presets: Presets, key: str) -> None:
    with pytest.raises(NotFound) as caught:
        presets.load().card(key)
    assert caught.value.sentence == f"There is no model “{key}”. See “imagegen models” for all names."


def test_an_unknown_provider_is_named_with_those_that_are_known(presets: Presets) -> None:
    catalog = presets.load()
    assert catalog.provider("house").name == "House"
    with pytest.raises(NotFound) as caught:
        catalog.provider("shed")
    assert caught.value.sentence == "There is no provider “shed”. Known providers: house."


# ---- a catalog that changes while the app runs -----------------------------------------------------------------------


def test_everyone_who_holds_the_catalog_sees_what_was_read_again(presets: Presets, own: Path) -> None:
    catalog = presets.load(own)
    before = catalog.shelf
    put(own, "house/mine.json", CARD | {"id": "mine", "name": "Mine"})
    put(own, "house/broken.json", CARD | {"type": "film"})
    catalog.reload()
    assert set(catalog.cards) == {"house/one", "house/mine"}
    assert len(catalog.problems) == 1
    assert set(before.cards) == {"house/one"}  # a shelf that somebody took stays as it was


@pytest.mark.parametrize("change", ["added", "edited", "removed"])
def test_a_file_that_changed_in_the_own_folder_is_noticed(presets: Presets, own: Path, change: str) -> None:
    put(own, "house/mine.json", CARD | {"id": "mine", "name": "Mine"})
    catalog = presets.load(own)
    match change:
        case "added":
            put(own, "house/two.json", CARD | {"id": "two", "name": "Two"})
        case "edited":
            put(own, "house/mine.json", CARD | {"id": "mine", "name": "Mine, but better"})
            os.utime(own / "providers/house/mine.json", (1, 1))
        case "removed":
            (own / "providers/house/mine.json").unlink()
    catalog.refresh()
    names = {"added": {"House One", "Mine", "Two"}, "edited": {"House One", "Mine, but better"}}
    assert {card.name for card in catalog.cards.values()} == names.get(change, {"House One"})


def test_nothing_is_read_again_while_nothing_changed(presets: Presets, own: Path) -> None:
    put(own, "house/mine.json", CARD | {"id": "mine", "name": "Mine"})
    catalog = presets.load(own)
    before = catalog.shelf
    catalog.refresh()
    assert catalog.shelf is before


def test_reading_again_in_vain_changes_nothing(presets: Presets) -> None:
    catalog = presets.load()
    presets.write("parameters.json", "{")
    with pytest.raises(BadPreset):
        catalog.reload()
    assert list(catalog.cards) == ["house/one"]


# ---- what a server itself offers ------------------------------------------------------------------------------------

SAMPLER = {"type": "string", "enum": ["euler", "heun"], "default": "euler", "x-choices": "samplers"}


def catalog_with(presets: Presets, **params: Any) -> Catalog:
    presets.write("providers/house/one.json", card_with(**params))
    return presets.load()


@pytest.mark.parametrize(
    ("schema", "items", "expected"),
    [
        pytest.param(SAMPLER, ["heun", "euler", "lms"], {"enum": ["heun", "euler", "lms"]}, id="the default is kept"),
        pytest.param(SAMPLER, ["lms", "heun"], {"enum": ["lms", "heun"], "default": "lms"}, id="the default is gone"),
        pytest.param(SAMPLER, [], {}, id="an empty list"),
        pytest.param(
            {"type": "string", "x-choices": "samplers"}, ["lms"], {"enum": ["lms"]}, id="a text becomes a choice"
        ),
        pytest.param(
            {"type": "array", "items": {"type": "string"}, "default": ["a", "b"], "x-choices": "samplers"},
            ["b", "c"],
            {"items": {"type": "string", "enum": ["b", "c"]}, "default": ["b"]},
            id="a list of choices",
        ),
        pytest.param({"type": "string", "x-choices": "styles"}, ["lms"], {}, id="another list"),
        pytest.param({"type": "string"}, ["lms"], {}, id="no list at all"),
    ],
)
def test_the_servers_list_takes_the_place_of_the_cards(
    presets: Presets, schema: dict[str, Any], items: list[str], expected: dict[str, Any]
) -> None:
    catalog = catalog_with(presets, samplerName=schema)
    before = catalog.card("house/one")
    catalog.take_choices("house", {"samplers": items})
    assert catalog.card("house/one").properties["samplerName"] == schema | expected
    assert before.properties["samplerName"] == schema


def test_form_and_validation_know_the_servers_list(presets: Presets) -> None:
    catalog = catalog_with(presets, samplerName=SAMPLER)
    catalog.take_choices("house", {"samplers": ["lms"]})
    card = catalog.card("house/one")
    field = next(one for one in build_fields(card, catalog.texts, "en") if one.name == "samplerName")
    assert (field.schema["enum"], field.default, field.choices_from) == (["lms"], "lms", "samplers")
    validate(card, "a fox", {"samplerName": "lms"}, catalog.texts, "en")
    with pytest.raises(InvalidParams, match=r"^Sampler name must be one of lms, not “euler”\.$"):
        validate(card, "a fox", {"samplerName": "euler"}, catalog.texts, "en")


def test_a_list_survives_that_the_files_are_read_again(presets: Presets) -> None:
    catalog = catalog_with(presets, samplerName=SAMPLER)
    catalog.take_choices("house", {"samplers": ["lms"]})
    catalog.take_choices("house", {"samplers": [], "styles": ["dark"]})
    catalog.reload()
    assert catalog.card("house/one").properties["samplerName"]["enum"] == ["lms"]
    catalog.forget_choices("house")
    assert catalog.card("house/one").properties["samplerName"] == SAMPLER


def test_a_list_is_for_the_models_of_its_provider_only(presets: Presets) -> None:
    presets.write("providers/shed/provider.json", PROVIDER | {"id": "shed", "name": "Shed"})
    presets.write("providers/shed/one.json", card_with(samplerName=SAMPLER))
    catalog = catalog_with(presets, samplerName=SAMPLER)
    catalog.take_choices("shed", {"samplers": ["lms"]})
    assert catalog.card("house/one").properties["samplerName"] == SAMPLER
    assert [catalog.shelf.wants_choices(name) for name in ("house", "shed", "attic")] == [True, True, False]


# ---- workflows ------------------------------------------------------------------------------------------------------

WORKFLOW = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 128, "height": 96, "batch_size": 1, "color": 3368601}},
    "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 5, "strength": 0.4}},
    "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "smoke", "images": ["2", 0]}},
}
TAKER = PROVIDER | {"workflows": True}


def put_workflow(folder: Path, name: str, data: Any) -> None:
    path = folder / "workflows" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_workflow_is_a_model_of_every_provider_that_takes_workflows(presets: Presets, own: Path) -> None:
    presets.write("providers/house/provider.json", TAKER)
    presets.write("providers/shed/provider.json", TAKER | {"id": "shed", "name": "Shed"})
    presets.write("providers/attic/provider.json", PROVIDER | {"id": "attic", "name": "Attic"})
    put_workflow(presets.folder, "smoke test.json", WORKFLOW)
    put_workflow(own, "mine.json", WORKFLOW)
    catalog = presets.load(own)
    assert catalog.problems == ()
    assert set(catalog.cards) == {
        "house/one",
        *(f"{one}/{name}" for one in ("house", "shed") for name in ("smoke-test", "mine")),
    }
    assert catalog.card("house/mine").constants["3"] == WORKFLOW["3"]


def test_an_own_workflow_takes_the_place_of_ours(presets: Presets, own: Path) -> None:
    presets.write("providers/house/provider.json", TAKER)
    put_workflow(presets.folder, "smoke.json", WORKFLOW)
    put_workflow(own, "smoke.json", WORKFLOW | {"4": {"class_type": "PreviewAny", "inputs": {"source": "x"}}})
    put_workflow(own, "one.json", WORKFLOW)
    catalog = presets.load(own)
    assert len(catalog.card("house/smoke").constants) == 4
    assert catalog.card("house/one").name == "one"  # and that of a card of ours


def test_a_file_that_is_no_workflow_is_named_once(presets: Presets, own: Path) -> None:
    presets.write("providers/house/provider.json", TAKER)
    presets.write("providers/shed/provider.json", TAKER | {"id": "shed", "name": "Shed"})
    put_workflow(own, "shopping.json", {"milk": 2})
    (problem,) = presets.load(own).problems
    assert problem.startswith("presets/workflows/shopping.json: This is no ComfyUI workflow")


# ---- models of another provider -------------------------------------------------------------------------------------


def test_a_provider_may_have_the_models_of_another_one(presets: Presets) -> None:
    presets.write("providers/attic/provider.json", PROVIDER | {"id": "attic", "name": "Attic", "cards_of": "house"})
    presets.write("providers/house/two.json", CARD | {"id": "two", "name": "Two"})
    presets.write("providers/attic/one.json", CARD | {"name": "Its own"})
    catalog = presets.load()
    assert catalog.problems == ()
    assert set(catalog.cards) == {"house/one", "house/two", "attic/one", "attic/two"}
    assert (catalog.card("attic/one").name, catalog.card("attic/two").provider) == ("Its own", "attic")


def test_a_provider_that_shares_what_is_not_there_is_named(presets: Presets) -> None:
    presets.write("providers/attic/provider.json", PROVIDER | {"id": "attic", "name": "Attic", "cards_of": "shed"})
    assert presets.load().problems == ("attic: $.cards_of: “shed” has no models.",)


# ---- kinds of endpoints ---------------------------------------------------------------------------------------------

TEXT = {"en": "Talking server", "zh": "对话服务器"}
KIND: dict[str, Any] = {
    "id": "talking",
    "label": TEXT,
    "help": TEXT,
    "order": 1,
    "dialect": "talk",
    "default_base_url": "http://127.0.0.1:9000",
    "key": {"wanted": "optional"},
    "provider": {"pool": True, "source": SOURCE},
    "card": CARD | {"id": "{model}", "wire_model": "{model}", "name": "{model}"},
}


def test_a_kind_makes_the_files_of_an_endpoint(presets: Presets) -> None:
    presets.write("kinds/talking.json", KIND)
    catalog = presets.load()
    assert catalog.problems == ()
    kind = catalog.shelf.kind("talking")
    assert kind.provider_json("mine", "Mine", ("http://a", "http://b")) == {
        "id": "mine",
        "name": "Mine",
        "kind": "talking",
        "dialect": "talk",
        "base_url": "http://a http://b",
        "key": {"required": False},
        "pool": True,
        "source": SOURCE,
    }
    names = {"id": "a-model", "wire_model": "a model", "name": "a model"}
    assert kind.card_json("a model") == CARD | names


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"label": {"en": "x"}}, "$.label: 'zh' is a required property", id="a missing language"),
        pytest.param({"dialect": "latin"}, "$.dialect: nobody speaks “latin”.", id="dialect"),
        pytest.param({"provider": {"source": 1}}, "$.source: 1 is not of type 'object'", id="its provider file"),
        pytest.param({"card": CARD | {"type": "film"}}, "$.type: 'film' is not one of ['image']", id="its cards"),
    ],
)
def test_a_kind_whose_files_would_not_load_is_named(presets: Presets, changes: dict[str, Any], complaint: str) -> None:
    presets.write("kinds/talking.json", KIND | changes)
    catalog = presets.load()
    assert catalog.problems == (f"presets/kinds/talking.json: {complaint}",)
    with pytest.raises(NotFound, match=r"^There is no kind of provider “talking”\.$"):
        catalog.shelf.kind("talking")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"base_url": "http://a http://b"}, "$.base_url: only a pool has several addresses.", id="no pool"),
        pytest.param({"pool": True}, "$.pool: a pool needs a base_url.", id="a pool without machines"),
    ],
)
def test_only_a_pool_has_several_machines(presets: Presets, changes: dict[str, Any], complaint: str) -> None:
    presets.write("providers/house/provider.json", PROVIDER | changes)
    assert presets.load().problems[0] == f"presets/providers/house/provider.json: {complaint}"


def test_a_wire_that_would_replace_a_link_between_nodes_is_named(presets: Presets) -> None:
    graph = {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "positive": ["6", 0]}}}
    presets.write("providers/house/one.json", {**CARD, "constants": graph, "wire": {"seed": "3.inputs.positive"}})
    assert presets.load().problems == (
        "presets/providers/house/one.json: $.wire: 3.inputs.positive holds a link between nodes, which no value may"
        " replace.",
    )


# ---- templates, styles, channels ------------------------------------------------------------------------------------

TEMPLATE: dict[str, Any] = {
    "id": "sticker",
    "name": TEXT,
    "description": TEXT,
    "text": "A sticker of {subject}.",
    "variables": [{"name": "subject", "label": TEXT}],
}
STYLE: dict[str, Any] = {"id": "ink", "name": TEXT, "description": TEXT, "template": ["{prompt}", "Drawn in ink."]}
CHANNEL: dict[str, Any] = {"id": "shop", "label": TEXT, "format": "jpeg", "width_px": 800, "height_px": 800}

each_noun = pytest.mark.parametrize(
    ("folder", "data"),
    [
        pytest.param("templates", TEMPLATE, id="templates"),
        pytest.param("styles", STYLE, id="styles"),
        pytest.param("channels", CHANNEL, id="channels"),
    ],
)


def put_text(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def put_json(folder: Path, name: str, data: Any) -> None:
    put_text(folder, name, json.dumps(data))


def shelf_of(catalog: Catalog, folder: str) -> Mapping[str, Any]:
    shelves: dict[str, Mapping[str, Any]] = {
        "templates": catalog.shelf.templates,
        "styles": catalog.shelf.styles,
        "channels": catalog.shelf.channels,
    }
    return shelves[folder]


@each_noun
def test_a_persons_own_joins_ours(presets: Presets, own: Path, folder: str, data: dict[str, Any]) -> None:
    presets.write(f"{folder}/{data['id']}.json", data)
    put_json(own, f"{folder}/mine.json", data | {"id": "mine"})
    catalog = presets.load(own)
    assert catalog.problems == ()
    assert list(shelf_of(catalog, folder)) == [data["id"], "mine"]


@each_noun
def test_a_persons_own_takes_the_place_of_ours(presets: Presets, own: Path, folder: str, data: dict[str, Any]) -> None:
    label = "label" if "label" in data else "name"
    mine = {"en": "Mine", "zh": "我的"}
    presets.write(f"{folder}/{data['id']}.json", data)
    put_json(own, f"{folder}/{data['id']}.json", data | {label: mine})
    (found,) = shelf_of(presets.load(own), folder).values()
    assert getattr(found, label) == mine


@each_noun
def test_a_broken_one_of_ones_own_leaves_ours_in_place(
    presets: Presets, own: Path, folder: str, data: dict[str, Any]
) -> None:
    presets.write(f"{folder}/{data['id']}.json", data)
    put_json(own, f"{folder}/{data['id']}.json", data | {"colour": 1})
    catalog = presets.load(own)
    assert list(shelf_of(catalog, folder)) == [data["id"]]
    assert catalog.problems == (
        f"presets/{folder}/{data['id']}.json: $: Additional properties are not allowed ('colour' was unexpected)",
    )


@each_noun
def test_a_file_is_called_as_what_it_holds(presets: Presets, own: Path, folder: str, data: dict[str, Any]) -> None:
    put_json(own, f"{folder}/copy of it.json", data)
    catalog = presets.load(own)
    assert shelf_of(catalog, folder) == {}
    assert catalog.problems == (f"presets/{folder}/copy of it.json: $.id: must be the file's name, “copy of it”.",)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        pytest.param(
            "templates/sticker.json",
            TEMPLATE | {"variables": []},
            "$.text: {subject} is not declared in $.variables.",
            id="a variable that is not declared",
        ),
        pytest.param(
            "templates/sticker.json",
            TEMPLATE | {"name": {"en": "Sticker"}},
            "$.name: 'zh' is a required property",
            id="a missing language",
        ),
        pytest.param(
            "styles/ink.json",
            STYLE | {"template": "Drawn in ink."},
            "$.template: {prompt} is missing.",
            id="a style without room for the prompt",
        ),
        pytest.param(
            "styles/ink.json",
            STYLE | {"choose_shots": {"min": 1, "max": 1, "default": 1}},
            "$: 'shots' is a dependency of 'choose_shots'",
            id="a choice of no shots",
        ),
        pytest.param("styles/ink.json", STYLE | {"background": "grey"}, "$.background: 'grey' is not", id="a colour"),
        pytest.param("channels/shop.json", CHANNEL | {"format": "gif"}, "$.format: 'gif' is not", id="a format"),
        pytest.param("templates/sticker.json", "[" * 100_000, "$: not valid JSON: ", id="brackets without an end"),
    ],
)
def test_what_does_not_hold_together_is_named(presets: Presets, name: str, data: Any, complaint: str) -> None:
    presets.write(name, data)
    (problem,) = presets.load().problems
    assert problem.startswith(f"presets/{name}: {complaint}")


def test_what_is_not_there_is_named_with_what_is(presets: Presets) -> None:
    presets.write("templates/sticker.json", TEMPLATE)
    presets.write("styles/ink.json", STYLE)
    presets.write("channels/shop.json", CHANNEL)
    shelf = presets.load().shelf
    assert (shelf.template("sticker").id, shelf.style("ink").id, shelf.channel("shop").id) == ("sticker", "ink", "shop")
    with pytest.raises(NotFound, match=r"^There is no template “poster”\.$"):
        shelf.template("poster")
    with pytest.raises(NotFound, match=r"^There is no style “oil”\.$"):
        shelf.style("oil")
    with pytest.raises(NotFound) as caught:
        shelf.channel("site")
    assert caught.value.sentence == "There is no channel “site”. Known channels: shop."


def test_the_rules_of_a_channel_that_are_left_out_keep_the_picture(presets: Presets) -> None:
    presets.write("channels/plain.json", {"id": "plain", "label": TEXT, "format": "png"})
    rule = presets.load().shelf.channel("plain")
    assert (rule.width_px, rule.height_px, rule.margin_percent, rule.max_bytes) == (None, None, 0.0, None)
    assert (rule.background, rule.format, rule.name, rule.help) == ("keep", "png", "{sku}_{shot}", {})


def test_the_schema_of_recipes_is_on_the_shelf(presets: Presets) -> None:
    recipe = read_recipe(
        b'{"imagegen_recipe": 1, "title": "Foxes", "tasks": [{"prompt": "a fox", "model": "house/one"}]}',
        presets.load().shelf.recipe_schema,
    )
    assert recipe.title == "Foxes"


# ---- wildcards ------------------------------------------------------------------------------------------------------


def test_a_text_file_is_a_wildcard_with_an_entry_on_each_line(presets: Presets) -> None:
    presets.write("wildcards/colour.txt", "\ufeff# Colours\r\nred\r\n\r\n  deep blue  \n红色\n  # no colour\nred\n")
    catalog = presets.load()
    assert catalog.problems == ()
    assert catalog.shelf.wildcards == {"colour": ("red", "deep blue", "红色")}


def test_wildcards_may_lie_in_folders(presets: Presets, own: Path) -> None:
    presets.write("wildcards/animal/sea.txt", "whale")
    put_text(own, "wildcards/动物.txt", "狐狸")
    put_text(own, "wildcards/animal/of-the_land.txt", "fox")
    catalog = presets.load(own)
    assert catalog.problems == ()
    assert catalog.shelf.wildcards == {"animal/of-the_land": ("fox",), "animal/sea": ("whale",), "动物": ("狐狸",)}


def test_an_own_wildcard_takes_the_place_of_ours(presets: Presets, own: Path) -> None:
    presets.write("wildcards/colour.txt", "red\nblue")
    put_text(own, "wildcards/colour.txt", "ochre")
    assert presets.load(own).shelf.wildcards == {"colour": ("ochre",)}


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        pytest.param("colour", "grün".encode("latin-1"), "is not UTF-8 text. Save it as UTF-8.", id="encoding"),
        pytest.param("colour", b"# nothing yet\n\n", "has no entries. Put one on each line.", id="nothing in it"),
        *(
            pytest.param(
                name,
                b"red",
                "cannot be named in a prompt. Use letters, digits, - and single _ only.",
                id=f"a name like {name}",
            )
            for name in ("my colour", "my__colour", "_colour", "colour_", "colour{1}", ".colour")
        ),
    ],
)
def test_a_wildcard_that_cannot_be_used_is_named(
    presets: Presets, own: Path, name: str, content: bytes, complaint: str
) -> None:
    presets.write("wildcards/colour.txt", "red")
    put_text(own, f"wildcards/{name}.txt", "")
    (own / f"wildcards/{name}.txt").write_bytes(content)
    catalog = presets.load(own)
    assert catalog.shelf.wildcards == {"colour": ("red",)}
    assert catalog.problems == (f"presets/wildcards/{name}.txt: {complaint}",)


def test_a_folder_that_is_called_like_a_wildcard_is_named(presets: Presets, own: Path) -> None:
    (own / "wildcards/colour.txt").mkdir(parents=True)
    assert presets.load(own).problems == ("presets/wildcards/colour.txt: cannot be read: Is a directory.",)


def test_a_wildcard_that_changed_in_the_own_folder_is_noticed(presets: Presets, own: Path) -> None:
    put_text(own, "wildcards/colour.txt", "red")
    catalog = presets.load(own)
    put_text(own, "wildcards/colour.txt", "blue")
    os.utime(own / "wildcards/colour.txt", (1, 1))
    catalog.refresh()
    assert catalog.shelf.wildcards == {"colour": ("blue",)}
