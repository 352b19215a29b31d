"""A wire as data: the `options` of a provider file, checked against `presets/schema/declared.json` before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from imagegen.providers.dialects.declared.pointers import Place, as_pointers
from imagegen.providers.dialects.declared.rules import Rule
from imagegen.providers.polling import Button

SYNCHRONOUS_READ_LIMIT_S = 600.0  # a call that waits for its picture; the motor's own limit comes first
READ_LIMIT_S = 60.0


def _rules(data: Any) -> tuple[Rule, ...]:
    return tuple(map(Rule.from_json, data or ()))


@dataclass(frozen=True)
class CallTemplate:
    """One call, with slots."""

    method: str
    path: str  # added to the base URL
    url: str  # or the whole address: one that the provider told us
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    is_form: bool
    read_limit_s: float | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any], method: str = "GET") -> Self:
        return cls(
            method=data.get("method", method),
            path=data.get("path", ""),
            url=data.get("url", ""),
            headers=data.get("headers", {}),
            query=data.get("query", {}),
            body=data.get("body"),
            is_form=data.get("form", False),
            read_limit_s=data.get("read_limit_s"),
        )


@dataclass(frozen=True)
class Job:
    """How a submission that is made later names its job."""

    id: tuple[str, ...]
    keep: Mapping[str, Place]  # slot → where it stands in the reply: addresses to ask at, the cost

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(as_pointers(data["id"]), {name: Place.from_json(at) for name, at in data.get("keep", {}).items()})


@dataclass(frozen=True)
class Progress:
    """How a reply says how far it is."""

    place: Place = field(default_factory=Place)  # of a number
    of: float = 1.0
    text: str = ""  # with slots that are pointers: "{/queue_position} ahead"
    preview: tuple[str, ...] = ()  # the address of an unfinished picture

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            place=Place(as_pointers(data.get("at")), data.get("pattern", "")),
            of=data.get("of", 1.0),
            text=data.get("text", ""),
            preview=as_pointers(data.get("preview")),
        )


@dataclass(frozen=True)
class Images:
    """One place where a reply may hold its pictures; pointers count from each item."""

    each: str
    url: tuple[str, ...]
    base64: tuple[str, ...]
    seed: tuple[str, ...]
    refused: tuple[Rule, ...]
    failed: tuple[Rule, ...]  # the item holds an error instead, in the shape of every other error
    grid: tuple[Rule, ...]  # about the whole reply: the picture is four in one
    is_body: bool  # the reply itself is the picture

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            each=data.get("each", ""),
            url=as_pointers(data.get("url")),
            base64=as_pointers(data.get("base64")),
            seed=as_pointers(data.get("seed")),
            refused=_rules(data.get("refused")),
            failed=_rules(data.get("failed")),
            grid=_rules(data.get("grid")),
            is_body=data.get("body", False),
        )


@dataclass(frozen=True)
class Cost:
    """Where the real price stands, and what one of it is worth; several figures are added up."""

    at: tuple[str, ...] = ()
    kept: str = ""  # or under which name the submission's reply was kept
    usd: float = 1.0

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(as_pointers(data.get("at")), data.get("kept", ""), data.get("usd", 1.0))


@dataclass(frozen=True)
class Actions:
    """Buttons of a finished job, for a follow-up: those it names, or always the same where a rule fits."""

    each: str
    id: tuple[str, ...]
    label: tuple[str, ...]
    fixed: tuple[Button, ...]
    when: tuple[Rule, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            each=data.get("each", ""),
            id=as_pointers(data.get("id", "")),
            label=as_pointers(data.get("label", "")),
            fixed=tuple(Button(**entry) for entry in data.get("fixed", ())),
            when=_rules(data.get("when")),
        )


@dataclass(frozen=True)
class Operation:
    """One way to ask for pictures; without `job` the reply to the submission has them."""

    submit: CallTemplate
    job: Job | None
    poll: CallTemplate | None
    status: tuple[Rule, ...]
    progress: Progress
    result: CallTemplate | None
    cancel: CallTemplate | None
    images: tuple[Images, ...]  # the first place with anything in it counts
    seed: Place
    cost: Cost
    details: Mapping[str, tuple[str, ...]]
    actions: Actions | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        def call(name: str, method: str = "GET") -> CallTemplate | None:
            return CallTemplate.from_json(data[name], method) if name in data else None

        return cls(
            submit=CallTemplate.from_json(data["submit"], "POST"),
            job=Job.from_json(data["job"]) if "job" in data else None,
            poll=call("poll"),
            status=_rules(data.get("status")),
            progress=Progress.from_json(data.get("progress", {})),
            result=call("result"),
            cancel=call("cancel", "POST"),
            images=tuple(map(Images.from_json, data["images"])),
            seed=Place.from_json(data.get("seed")),
            cost=Cost.from_json(data.get("cost", {})),
            details={name: as_pointers(at) for name, at in data.get("details", {}).items()},
            actions=Actions.from_json(data["actions"]) if "actions" in data else None,
        )

    @property
    def read_limit_s(self) -> float:
        usual_s = READ_LIMIT_S if self.job else SYNCHRONOUS_READ_LIMIT_S
        return self.submit.read_limit_s or usual_s


@dataclass(frozen=True)
class Meaning:
    """What an error reply means, by its status, its code and its words; each is a condition only where it is given."""

    status: tuple[int, ...]
    code: str  # a pattern the whole code has to match
    words: str  # a pattern to be found in the words
    means: str
    is_retryable: bool | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            tuple(data.get("status", ())),
            data.get("code", ""),
            data.get("words", ""),
            data["means"],
            data.get("retryable"),
        )


@dataclass(frozen=True)
class Errors:
    """How this provider says what went wrong."""

    words: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    hidden_at: tuple[str, ...] = ()  # a reply that looks fine is an error when something else than `fine` stands here
    fine: tuple[Any, ...] = ()
    retry_after: str = ""  # a pattern with one group of seconds, to be found in the words
    meanings: tuple[Meaning, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        hidden = data.get("hidden", {})
        return cls(
            words=as_pointers(data.get("words", ("/error/message", "/message", "/error", "/detail"))),
            code=as_pointers(data.get("code", ("/error/code", "/code"))),
            hidden_at=as_pointers(hidden.get("at")),
            fine=tuple(hidden.get("fine", ())),
            retry_after=data.get("retry_after", ""),
            meanings=tuple(map(Meaning.from_json, data.get("meanings", ()))),
        )


@dataclass(frozen=True)
class Check:
    """A call that costs nothing, and the sentence to say when it works."""

    call: CallTemplate
    says: str  # slots: {name}, and pointers into the reply

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(CallTemplate.from_json(data), data.get("says", "{name} accepts the key."))


@dataclass(frozen=True)
class Listing:
    """Where the server lists its models."""

    call: CallTemplate
    each: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(CallTemplate.from_json(data), as_pointers(data["each"]))


@dataclass(frozen=True)
class Callbacks:
    """How the provider reports the end of a job; what it posts is read like an answer about the job."""

    id: tuple[str, ...]
    signature: str  # the format of the signature, a name of `adapter.SIGNATURES`
    secret: CallTemplate  # the call that tells the secret
    secret_at: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        secret = data["secret"]
        return cls(
            as_pointers(data["id"]), data["signature"], CallTemplate.from_json(secret), as_pointers(secret["at"])
        )


@dataclass(frozen=True)
class Description:
    """Everything the options of a provider file say."""

    headers: Mapping[str, str]  # sent with every call
    query: Mapping[str, str]
    anonymous: str  # the key of those who have none, where the provider knows such a thing
    check: Check
    models: Listing | None
    operations: Mapping[str, Operation]
    callbacks: Callbacks | None
    errors: Errors = field(default_factory=Errors)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        auth = data.get("auth", {"headers": {"Authorization": "Bearer {key}"}})
        return cls(
            headers=auth.get("headers", {}),
            query=auth.get("query", {}),
            anonymous=auth.get("anonymous", ""),
            check=Check.from_json(data["check"]),
            models=Listing.from_json(data["models"]) if "models" in data else None,
            operations={name: Operation.from_json(entry) for name, entry in data["operations"].items()},
            callbacks=Callbacks.from_json(data["callbacks"]) if "callbacks" in data else None,
            errors=Errors.from_json(data.get("errors", {})),
        )
