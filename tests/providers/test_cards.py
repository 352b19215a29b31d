"""Every bundled provider file and card: shape, names and prices."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from imagegen.cards import ModelCard, ProviderFile
from imagegen.params import defaults
from imagegen.providers.wire import TRANSFORMS
from tests.fakes import fal, openai
from tests.fakes.calls import load_card

PRESETS = Path(__file__).parents[2] / "presets"
PROVIDER_FILES = sorted((PRESETS / "providers").glob("*/provider.json"))
CARD_FILES = [path for path in sorted((PRESETS / "providers").glob("*/*.json")) if path.name != "provider.json"]
# Parameters that the adapter turns into something else than a field of the body.
NOT_IN_THE_BODY = {"n"}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def card_of(path: Path) -> ModelCard:
    return load_card(path.parent.name, path.stem)


def check_schema(data: Any, schema_name: str) -> None:
    schemas = {path.name: read(path) for path in (PRESETS / "schema").glob("*.json")}
    registry = Registry().with_resources((name, Resource.from_contents(data)) for name, data in schemas.items())
    jsonschema.Draft202012Validator(schemas[schema_name], registry=registry).validate(data)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", PROVIDER_FILES, ids=name_of)
def test_a_provider_file_fits_its_schema_and_its_folder(path):
    check_schema(read(path), "provider.json")
    assert ProviderFile.from_json(read(path)).id == path.parent.name


@pytest.mark.parametrize("path", CARD_FILES, ids=name_of)
def test_a_card_fits_its_schema_and_keeps_what_the_file_says(path):
    data = read(path)
    check_schema(data, "model.json")
    card = card_of(path)
    assert (card.id, card.name, card.params) == (data["id"], data["name"], data["params"])
    assert len(card.price.rules) == len(data.get("price", {}).get("rules", ()))
    assert card.source.date


@pytest.mark.parametrize("path", CARD_FILES, ids=name_of)
def test_a_cards_parameters_are_a_valid_schema_that_its_defaults_fit(path):
    card = card_of(path)
    jsonschema.Draft202012Validator.check_schema(dict(card.params))
    needed = {"prompt": "a fox", "imageUrl": "asset:1", "imageUrls": ["asset:1"], "maskUrl": "asset:2"}
    values = {name: needed[name] for name in card.params.get("required", ())}
    jsonschema.Draft202012Validator(card.params).validate({**values, **defaults(card)})


@pytest.mark.parametrize("path", CARD_FILES, ids=name_of)
def test_a_card_renames_only_parameters_it_has(path):
    card = card_of(path)
    assert card.wire.keys() - card.properties.keys() <= NOT_IN_THE_BODY
    assert {wire.transform for wire in card.wire.values()} <= TRANSFORMS.keys()


@pytest.mark.parametrize("path", CARD_FILES, ids=name_of)
def test_a_price_rule_asks_for_values_that_exist(path):
    card = card_of(path)
    for rule in card.price.rules:
        for name, value in rule.when.items():
            known = card.properties[name].get("enum", (True, False))
            assert set(value if isinstance(value, list) else [value]) <= set(known)


def test_no_two_cards_have_the_same_name():
    keys = [card_of(path).key for path in CARD_FILES]
    assert len(keys) == len(set(keys))


def test_the_models_of_fal_and_openai_are_the_documented_ones():
    ids = {
        provider: {card_of(path).id for path in CARD_FILES if path.parent.name == provider}
        for provider in ("fal", "openai")
    }
    assert ids["fal"] <= fal.MODELS.keys()
    assert ids["openai"] == openai.MODELS.keys()
    assert len(ids["fal"]) >= 16
