"""What the preset files say, as frozen dataclasses.

A provider file names one door to the outside; a model card describes one model behind it. Both are data with a
source and a date; code knows dialects, never brands. The files are checked against `presets/schema/` before they
come here, so `from_json` may trust their shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

ONE_PICTURE, MANY_PICTURES = "imageUrl", "imageUrls"  # a model has one of them, or neither
IMAGE_PARAMETERS = (ONE_PICTURE, MANY_PICTURES, "maskUrl")
MODEL_SLOT = "{model}"
TOKENS_PER_PRICE = 1_000_000  # what a TokenPrice is for


@dataclass(frozen=True)
class Source:
    """Where a fact was read, and when."""

    page: str
    date: str  # YYYY-MM-DD
    note: str = ""  # what could not be verified


@dataclass(frozen=True)
class KeyRule:
    """Whether a provider wants a key, and where people get it."""

    required: bool = False
    env: tuple[str, ...] = ()  # names the official SDK reads, first one wins; "FIRST:SECOND" joins two halves
    page: str = ""  # where a person makes a key
    example: str = ""  # how a key looks, never a real one

    @property
    def variables(self) -> tuple[str, ...]:
        """The names in the environment as a person reads them."""
        return tuple(name.replace(":", " and ") for name in self.env)


@dataclass(frozen=True)
class ProviderFile:
    """One provider: who is asked, in which dialect, at which hosts."""

    id: str
    name: str
    dialect: str  # the adapter that speaks it
    base_url: str  # "" for the embedded engine; of a pool all machines, with spaces between them
    base_url_env: tuple[str, ...]
    model_env: tuple[str, ...]  # what may name the model that its cards are sent as; the first that is set
    hosts: tuple[str, ...]  # where its key may be sent; "*.example.com" covers subdomains
    file_hosts: tuple[str, ...]  # where its pictures lie; () when that may be anywhere
    key: KeyRule
    embedded: bool  # works without network
    is_free: bool  # bills nobody: a call whose answer was lost is simply made again
    is_pool: bool  # the base URL may name several machines that share the queue
    takes_workflows: bool  # every file of `presets/workflows/` is a model of it
    cards_of: str  # a provider whose models are models of this one too; "" for none
    kind: str  # the kind it was added as from the screen; "" for files written by hand
    concurrency: int  # calls at once that are polite with a new account
    order: int  # position in the picker
    unbilled_statuses: tuple[int, ...]  # 5xx after which the same request may be sent again
    options: Mapping[str, Any]  # what the dialect needs beyond this
    source: Source

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        key = data.get("key", {})
        return cls(
            id=data["id"],
            name=data["name"],
            dialect=data["dialect"],
            base_url=data.get("base_url", ""),
            base_url_env=tuple(data.get("base_url_env", ())),
            model_env=tuple(data.get("model_env", ())),
            hosts=tuple(data.get("hosts", ())),
            file_hosts=tuple(data.get("file_hosts", ())),
            key=KeyRule(**{**key, "env": tuple(key.get("env", ()))}),
            embedded=data.get("embedded", False),
            is_free=data.get("free", False) or data.get("embedded", False),
            is_pool=data.get("pool", False),
            takes_workflows=data.get("workflows", False),
            cards_of=data.get("cards_of", ""),
            kind=data.get("kind", ""),
            concurrency=data.get("concurrency", 4),
            order=data.get("order", 100),
            unbilled_statuses=tuple(data.get("unbilled_statuses", (500, 502, 503))),
            options=data.get("options", {}),
            source=Source(**data["source"]),
        )


@dataclass(frozen=True)
class PricePart:
    """One summand of a price: dollars times what it is counted by."""

    usd: float
    per: tuple[str, ...]  # factors: "image", "megapixel", "tile" (512×512), "step", "input" (reference pictures)
    first_usd: float | None = None  # megapixel: price of the first one, where it differs


@dataclass(frozen=True)
class PriceRule:
    """What one image costs when every value in `when` is met."""

    parts: tuple[PricePart, ...]
    when: Mapping[str, Any] = field(default_factory=dict)  # standard parameter → value, or a list of values

    @classmethod
    def from_json(cls, data: Mapping[str, Any], usd_per: Mapping[str, float]) -> Self:
        """`usd_per` maps a currency in lower case to what one of it is worth."""
        parts = [_price_part(part, usd_per) for part in (data, *data.get("plus", ()))]
        return cls(tuple(parts), data.get("when", {}))


def _price_part(data: Mapping[str, Any], usd_per: Mapping[str, float]) -> PricePart:
    worth = next((data[currency] * rate for currency, rate in usd_per.items() if currency in data), None)
    per = data.get("per", "image")
    return PricePart(
        usd=data["usd"] if worth is None else worth,
        per=tuple(per) if isinstance(per, list) else (per,),
        first_usd=data.get("first_usd"),
    )


@dataclass(frozen=True)
class TokenPrice:
    """USD per million tokens, for the real cost from a reply's usage."""

    text_input_usd: float
    image_input_usd: float
    image_output_usd: float
    text_output_usd: float = 0.0  # what the model says and thinks beside the picture


@dataclass(frozen=True)
class Price:
    """The rules of one card: the first that fits counts. No rule at all means: unknown, except `is_free`."""

    rules: tuple[PriceRule, ...] = ()
    tokens: TokenPrice | None = None
    is_free: bool = False
    is_about: bool = False  # an estimate: billed by tokens, or by something else that only the reply tells
    is_converted: bool = False  # the list price stands in another currency
    note: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any], usd_per: Mapping[str, float] | None = None) -> Self:
        tokens, rates = data.get("tokens"), usd_per or {}
        return cls(
            rules=tuple(PriceRule.from_json(rule, rates) for rule in data.get("rules", ())),
            tokens=TokenPrice(**tokens) if tokens else None,
            is_free=data.get("free", False),
            is_about=data.get("about", False) or tokens is not None,
            is_converted=any(currency in rule for rule in data.get("rules", ()) for currency in rates),
            note=data.get("note", ""),
        )


@dataclass(frozen=True)
class WireName:
    """Where a standard parameter goes in the request body, and in which shape.

    `transform` names a conversion of `providers/wire.py`, `prepare` one of `providers/pictures.py` for masks.
    """

    paths: tuple[str, ...]  # dots are nesting: "image_size.width"; several get the same value, or a list's items
    transform: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)  # our value as JSON text → theirs; None: not sent
    prepare: str = ""  # masks only: "inverted" (black is painted), "plain" (black and white, fitted)

    @classmethod
    def from_json(cls, value: str | Mapping[str, Any]) -> Self:
        if isinstance(value, str):
            return cls((value,))
        paths = value.get("paths") or [value["path"]]
        return cls(tuple(paths), value.get("as", ""), value.get("values", {}), value.get("prepare", ""))


@dataclass(frozen=True)
class ModelCard:
    """One model at one provider."""

    provider: str
    id: str  # the name people use after PROVIDER/, e.g. "fal-ai/flux/schnell"
    wire_model: str  # the name the provider uses; the same as `id` unless the file says otherwise
    name: str
    description: str
    type: str  # "image"
    abilities: tuple[str, ...]  # "text-to-image", "image-to-image", "inpaint"
    params: Mapping[str, Any]  # JSON Schema (draft 2020-12) in standard names, "prompt" included
    wire: Mapping[str, WireName]  # parameters missing here keep their own name
    constants: Mapping[str, Any]  # wire values that are always sent
    compose: Mapping[str, str]  # wire path → a text made of several parameters: "{width}x{height}"
    operation: Mapping[str, str]  # parameter that is given → the operation to use; "" for all else
    options: Mapping[str, Any]  # what the dialect needs to know about this model
    price: Price
    images_per_call: int  # how many images one call is asked for
    time_limit_s: float | None  # None: the person's setting
    source: Source

    @property
    def key(self) -> str:
        """The name that is unique over all providers: PROVIDER/MODEL."""
        return f"{self.provider}/{self.id}"

    @property
    def properties(self) -> Mapping[str, Any]:
        """Standard parameter → its JSON Schema."""
        properties: Mapping[str, Any] = self.params["properties"]
        return properties

    @classmethod
    def from_json(cls, provider: str, data: Mapping[str, Any], usd_per: Mapping[str, float] | None = None) -> Self:
        operation = data.get("operation", {})
        return cls(
            provider=provider,
            id=data["id"],
            wire_model=data.get("wire_model", data["id"]),
            name=data["name"],
            description=data["description"],
            type=data["type"],
            abilities=tuple(data["abilities"]),
            params=data["params"],
            wire={name: WireName.from_json(value) for name, value in data.get("wire", {}).items()},
            constants=data.get("constants", {}),
            compose=data.get("compose", {}),
            operation={"": operation} if isinstance(operation, str) else operation,
            options=data.get("options", {}),
            price=Price.from_json(data.get("price", {}), usd_per),
            images_per_call=data.get("images_per_call", 1),
            time_limit_s=data.get("time_limit_s"),
            source=Source(**data["source"]),
        )


@dataclass(frozen=True)
class Kind:
    """A kind of endpoint that people add from the screen: the skeleton of its provider file and of its cards."""

    id: str
    label: Mapping[str, str]  # language → text
    help: Mapping[str, str]
    order: int  # position in the form
    dialect: str
    default_base_url: str
    key: str  # whether one is wanted: "none", "optional" or "required"
    key_help: Mapping[str, str]
    provider: Mapping[str, Any]  # what its provider file says beside id, name, dialect, address and key
    card: Mapping[str, Any]  # a card with {model} where the model's name goes; empty when workflows are its models

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            id=data["id"],
            label=data["label"],
            help=data["help"],
            order=data["order"],
            dialect=data["dialect"],
            default_base_url=data["default_base_url"],
            key=data["key"]["wanted"],
            key_help=data["key"].get("help", {}),
            provider=data["provider"],
            card=data.get("card", {}),
        )

    @property
    def is_pool(self) -> bool:
        """Whether several addresses may be given."""
        return bool(self.provider.get("pool"))

    @property
    def wants_models(self) -> bool:
        """Whether a person names the models; else they come from elsewhere."""
        return bool(self.card)

    def provider_json(self, provider_id: str, name: str, base_urls: Sequence[str]) -> dict[str, Any]:
        """The provider file of one endpoint of this kind, or of several that share the queue."""
        return {
            "id": provider_id,
            "name": name,
            "kind": self.id,
            "dialect": self.dialect,
            "base_url": " ".join(base_urls),
            "key": {"required": self.key == "required"},
            **self.provider,
        }

    def card_json(self, model: str) -> dict[str, Any]:
        """The card of one model; its id has no spaces, whatever the server calls it."""
        filled: dict[str, Any] = _with_model(self.card, model)
        return {**filled, "id": "-".join(filled["id"].split())}


def _with_model(part: Any, model: str) -> Any:
    """The same JSON with the model's name in every {model} slot."""
    if isinstance(part, Mapping):
        return {name: _with_model(value, model) for name, value in part.items()}
    if isinstance(part, list):
        return [_with_model(item, model) for item in part]
    return part.replace(MODEL_SLOT, model) if isinstance(part, str) else part


@dataclass(frozen=True)
class Parameter:
    """How a parameter looks wherever it appears, the same for every model."""

    name: str
    label: Mapping[str, str]  # language → text
    help: Mapping[str, str]
    order: int
    widget: str  # "" lets the schema decide
    unit: str
    is_advanced: bool

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Self:
        return cls(
            name=name,
            label=data["label"],
            help=data.get("help", {}),
            order=data["order"],
            widget=data.get("widget", ""),
            unit=data.get("unit", ""),
            is_advanced=data.get("advanced", False),
        )
