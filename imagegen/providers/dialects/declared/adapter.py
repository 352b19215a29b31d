"""The adapter of every provider whose wire is described in its file."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import BadPreset, BadReply, ProviderError
from imagegen.net import HttpCall, Net, Reply, json_or_none, refusal
from imagegen.providers.base import (
    Access,
    Callback,
    GenerationRequest,
    GenerationResult,
    Listener,
    Offer,
    Remote,
)
from imagegen.providers.dialects.declared.bodies import names_in
from imagegen.providers.dialects.declared.calls import MODEL, build_call
from imagegen.providers.dialects.declared.description import Callbacks, CallTemplate, Description, Operation
from imagegen.providers.dialects.declared.pointers import find_all, find_first
from imagegen.providers.dialects.declared.reading import read_delivery
from imagegen.providers.dialects.declared.rules import Rule, first_fit
from imagegen.providers.dialects.declared.troubles import (
    REFUSED,
    Trouble,
    error_of,
    is_hidden_error,
    read_trouble,
)
from imagegen.providers.pictures import picture_texts
from imagegen.providers.polling import Delivery, Done, Pending, PollingAdapter
from imagegen.providers.signatures import standard_webhook
from imagegen.providers.signing_keys import SigningKeys
from imagegen.providers.slots import Lookup, fill_text
from imagegen.providers.wire import standard_values, to_wire

OPERATION = "operation"  # with the model, what a stored job needs to be asked for again
PARAMS = "params"
FOLLOW_UP = "followUp"
SIGNATURES = {"standard-webhook": standard_webhook}


def nothing(_: str) -> None:
    """No slot is set."""


class DeclaredAdapter(PollingAdapter):
    """Fills the templates of a provider file, and reads replies where the file points."""

    def __init__(self, provider: ProviderFile, net: Net) -> None:
        super().__init__(provider, net)
        self.wire = Description.from_json(provider.options)
        self._callback_secrets: dict[str, SigningKeys] = {}  # by key

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        if self._operation_of(request).job is not None:
            return await super().generate(request, access, listener)
        images = await asyncio.to_thread(picture_texts, request)
        reply = self._accepted(await self.net.send(self.submit_call(request, access, images)), access)
        return await self.fetch(self.read_result(reply, request), access)

    async def check(self, access: Access) -> str:
        check = self.wire.check
        reply = self._accepted(await self.net.send(self._call(check.call, access, nothing)), access)
        data = reply.json_or_none()
        known = {"name": self.provider.name}
        return fill_text(check.says, lambda name: known.get(name, find_first([name], data)))

    async def offer(self, access: Access) -> Offer:
        if self.wire.models is None:
            return Offer()
        reply = self._accepted(await self.net.send(self._call(self.wire.models.call, access, nothing)), access)
        names = [name for each in self.wire.models.each for name in find_all(each, reply.json())]
        return Offer(models=tuple(str(name) for name in names))

    # ---- submitting -------------------------------------------------------------------------------------------------

    def submit_call(
        self, request: GenerationRequest, access: Access, image_values: Mapping[str, Sequence[str]]
    ) -> HttpCall:
        operation = self._operation_of(request)
        values = self._values(request, operation, image_values)
        call = self._call(operation.submit, access, values.get)
        return replace(call, is_billable=not self.provider.is_free, read_limit_s=operation.read_limit_s)

    def _values(
        self, request: GenerationRequest, operation: Operation, image_values: Mapping[str, Sequence[str]]
    ) -> dict[str, Any]:
        """What the slots of a submission may name; a parameter the template names itself is not sent twice."""
        template = operation.submit
        named = names_in(template.body) | names_in(template.path) | names_in(dict(template.query))
        pictures = [text for name in ("imageUrl", "imageUrls") for text in image_values.get(name, ())]
        left_out = frozenset(named | ({"imageUrl", "imageUrls"} if "pictures" in named else set()))
        values = {
            **standard_values(request, image_values),
            MODEL: request.card.wire_model,
            PARAMS: to_wire(request.card, request, image_values, left_out=left_out),
            "pictures": pictures or None,
            "uuid": request.job_uuid,
            "callback_url": request.callback_url or None,
        }
        if request.follow_up is not None:
            values |= {"action": request.follow_up.action, "parent": request.follow_up.remote.id}
        return values

    def _operation_of(self, request: GenerationRequest) -> Operation:
        return self._operation(_operation_name(request))

    def _operation(self, name: str) -> Operation:
        """The operation by name; a provider with one operation need not name it."""
        known = self.wire.operations
        if not name and len(known) == 1:
            return next(iter(known.values()))
        if name not in known:
            raise BadPreset(
                f"{self.provider.name} has no operation “{name}”.", hint=f"Its file knows: {', '.join(known)}."
            )
        return known[name]

    def read_submit(self, reply: Reply, request: GenerationRequest, access: Access) -> Remote:
        operation, data = self._operation_of(request), reply.json()
        assert operation.job is not None
        remote_id = find_first(operation.job.id, data)
        if remote_id in (None, ""):
            raise BadReply(f"{self.provider.name} took the job without naming it.")
        kept = {name: place.find(data) for name, place in operation.job.keep.items()}
        return _remote(str(remote_id), kept, request)

    # ---- asking -----------------------------------------------------------------------------------------------------

    def progress_call(self, remote: Remote, access: Access) -> HttpCall:
        poll = self._operation(remote.handle[OPERATION]).poll
        assert poll is not None
        return self._call(poll, access, _known_of(remote))

    def is_word(self, reply: Reply) -> bool:
        return super().is_word(reply) or self.is_about_job(reply)

    def is_about_job(self, reply: Reply) -> bool:
        """Some providers answer with an error status and still say how the job is: what they say of it counts."""
        if super().is_about_job(reply):
            return True
        rules = [rule for one in self.wire.operations.values() for rule in one.status if rule.values is not None]
        return first_fit(rules, reply.json_or_none()) is not None

    def read_progress(self, reply: Reply, remote: Remote, access: Access) -> Pending | Done:
        operation, data = self._operation(remote.handle[OPERATION]), reply.json()
        rule = first_fit(operation.status, data)
        if rule is None or rule.means == "running":
            return self._pending(operation, data)
        if rule.means == "done":
            return Done()
        raise self._job_error(rule, reply, access)

    def _pending(self, operation: Operation, data: Any) -> Pending:
        progress = operation.progress
        text = fill_text(progress.text, lambda name: find_first([name], data)).strip()
        return Pending(
            _fraction(progress.place.find(data), progress.of), text, str(find_first(progress.preview, data) or "")
        )

    def _job_error(self, rule: Rule, reply: Reply, access: Access) -> ProviderError:
        trouble = read_trouble(self.wire.errors, reply, is_hidden=True)
        words = rule.words_in(reply.json()) or trouble.words
        if rule.means == REFUSED:
            return refusal(words, self.provider, secrets=_secrets(access))
        trouble = Trouble(None, trouble.code, words)
        return error_of(trouble, self.wire.errors, reply, self.provider, _secrets(access))

    def result_call(self, remote: Remote, access: Access) -> HttpCall | None:
        result = self._operation(remote.handle[OPERATION]).result
        return None if result is None else self._call(result, access, _known_of(remote))

    def cancel_call(self, remote: Remote, access: Access) -> HttpCall | None:
        cancel = self._operation(remote.handle[OPERATION]).cancel
        return None if cancel is None else self._call(cancel, access, _known_of(remote))

    def read_error(self, reply: Reply, access: Access) -> ProviderError:
        errors = self.wire.errors
        return error_of(read_trouble(errors, reply), errors, reply, self.provider, _secrets(access))

    def _accepted(self, reply: Reply, access: Access) -> Reply:
        super()._accepted(reply, access)
        errors = self.wire.errors
        if errors.hidden_at and is_hidden_error(errors, reply.json_or_none()):
            trouble = read_trouble(errors, reply, is_hidden=True)
            raise error_of(trouble, errors, reply, self.provider, _secrets(access))
        return reply

    def read_result(self, reply: Reply, request: GenerationRequest, remote: Remote | None = None) -> Delivery:
        return read_delivery(self._operation_of(request), self.wire.errors, reply, remote, self.provider)

    # ---- being called back ------------------------------------------------------------------------------------------

    def match(self, callback: Callback) -> str | None:
        found = None if self.wire.callbacks is None else find_first(self.wire.callbacks.id, json_or_none(callback.body))
        return None if found in (None, "") else str(found)

    async def verify(self, callback: Callback, access: Access) -> None:
        callbacks, key = self.wire.callbacks, access.key or ""
        if callbacks is None:
            await super().verify(callback, access)
            return
        check = SIGNATURES[callbacks.signature]
        secrets = self._callback_secrets.setdefault(key, SigningKeys(lambda: self._ask_secrets(callbacks, access)))
        await secrets.check(lambda known: check(callback, known, callback.received_at_s), callback.received_at_s)

    async def _ask_secrets(self, callbacks: Callbacks, access: Access) -> list[str]:
        reply = self._accepted(await self.net.send(self._call(callbacks.secret, access, nothing)), access)
        return [str(secret) for at in callbacks.secret_at for secret in find_all(at, reply.json())]

    async def handle(
        self, callback: Callback, remote: Remote, request: GenerationRequest, access: Access
    ) -> GenerationResult | None:
        reply = Reply(200, {"content-type": "application/json"}, callback.body)
        if isinstance(self.read_progress(reply, remote, access), Pending):
            return None
        if call := self.result_call(remote, access):
            reply = self._accepted(await self.net.send(call), access)
        return await self.fetch(self.read_result(reply, request, remote), access)

    def _call(self, template: CallTemplate, access: Access, lookup: Lookup) -> HttpCall:
        return build_call(template, self.wire, self.provider, access, lookup)


def _operation_name(request: GenerationRequest) -> str:
    """The operation for what is given; the card's order decides when several fit."""
    known = request.card.operation
    given = {image.parameter for image in request.images} | ({FOLLOW_UP} if request.follow_up else set())
    return next((name for parameter, name in known.items() if parameter in given), known.get("", ""))


def _remote(remote_id: str, kept: Mapping[str, Any], request: GenerationRequest) -> Remote:
    """A job with everything that is needed to ask for it again."""
    named = {OPERATION: _operation_name(request), MODEL: request.card.wire_model}
    return Remote(remote_id, {**kept, **named})


def _known_of(remote: Remote) -> Lookup:
    known = {**remote.handle, "id": remote.id}
    return known.get


def _secrets(access: Access) -> list[str]:
    return [access.key or ""]


def _fraction(value: Any, of: float) -> float | None:
    try:
        return None if value is None else max(0.0, min(1.0, float(value) / of))
    except (TypeError, ValueError):
        return None
