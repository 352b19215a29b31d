import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from imagegen.catalog import Catalog, load_catalog
from imagegen.errors import BadPreset, NotFound
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
