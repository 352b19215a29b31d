"""The kinds of endpoints that come with the app: what they write loads, and its form can be sent as it stands."""

import pytest

from imagegen.cards import Kind, ModelCard, ProviderFile
from imagegen.catalog import Catalog, load_catalog
from imagegen.params import PROMPT, build_fields, defaults, validate
from imagegen.providers.registry import DIALECTS
from imagegen.settings import LANGUAGES
from tests.conftest import PRESETS

KINDS = list(load_catalog(PRESETS, dialects=DIALECTS).kinds.values())
KIND_FILES = sorted(path.stem for path in (PRESETS / "kinds").glob("*.json"))
MODEL = "a model/of mine.safetensors [0123abcd]"

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
each_kind_with_models = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.wants_models], ids=lambda kind: kind.id
)


def card_of(kind: Kind) -> ModelCard:
    return ModelCard.from_json("mine", kind.card_json(MODEL))


def test_every_kind_loads_under_the_name_of_its_file() -> None:
    assert sorted(kind.id for kind in KINDS) == KIND_FILES


@each_kind
def test_a_kind_has_label_and_help_in_every_language(kind: Kind) -> None:
    assert set(kind.label) == set(kind.help) == set(LANGUAGES)
    assert set(kind.key_help) in (set(), set(LANGUAGES))


@each_kind
def test_several_endpoints_of_a_kind_form_a_pool(kind: Kind) -> None:
    provider = ProviderFile.from_json(kind.provider_json("mine", "Mine", ["http://a", "http://b"]))
    assert (provider.is_pool, provider.kind, provider.base_url) == (True, kind.id, "http://a http://b")


@each_kind
def test_its_models_are_named_or_come_from_another_provider(kind: Kind, catalog: Catalog) -> None:
    provider = ProviderFile.from_json(kind.provider_json("mine", "Mine", ["http://a"]))
    assert kind.wants_models != bool(catalog.shelf.cards_of(provider.cards_of))


@each_kind_with_models
def test_a_model_keeps_the_servers_name_and_gets_an_id_without_spaces(kind: Kind) -> None:
    card = card_of(kind)
    assert (card.wire_model, card.name, card.id) == (MODEL, MODEL, MODEL.replace(" ", "-"))


@each_kind_with_models
def test_a_prompt_is_enough(kind: Kind, catalog: Catalog) -> None:
    validate(card_of(kind), "a fox", defaults(card_of(kind)), catalog.texts, "en")


@each_kind_with_models
def test_every_size_preset_may_be_sent(kind: Kind, catalog: Catalog) -> None:
    card = card_of(kind)
    for field in build_fields(card, catalog.texts, "en"):
        for preset in field.presets:
            validate(card, "a fox", defaults(card) | dict(preset["values"]), catalog.texts, "en")


@each_kind_with_models
def test_every_field_has_a_control_that_is_more_than_json(kind: Kind, catalog: Catalog) -> None:
    fields = build_fields(card_of(kind), catalog.texts, "en")
    assert [field.name for field in fields if not field.label or field.widget == "json"] == []
    assert sorted([PROMPT, *(name for field in fields for name in field.names)]) == sorted(card_of(kind).properties)


@each_kind_with_models
def test_what_it_costs_is_said_or_said_to_be_unknown(kind: Kind) -> None:
    price = card_of(kind).price
    assert price.is_free or "price" in price.note
