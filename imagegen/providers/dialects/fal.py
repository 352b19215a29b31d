"""fal.ai through its queue: submit, ask, fetch, cancel, or be called back.

Read from the source of fal-client 1.0.3 and the fal documentation, 2026-11-22. Three things surprise: the status call
answers 202 while a job waits or works, COMPLETED may still be a failure that only the result call tells, and the
addresses in the submit reply must be used as they are, because they leave out the tail of the model's name.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply, ProviderError
from imagegen.net import (
    HttpCall,
    Net,
    Reply,
    entry_words,
    error_from_status,
    object_or_empty,
    objects_in,
    refusal,
    require_own,
    usable_key,
)
from imagegen.providers.base import Access, Callback, GenerationRequest, GenerationResult, Remote
from imagegen.providers.polling import Delivery, Done, Pending, Picture, PollingAdapter
from imagegen.providers.signatures import ed25519_jwks
from imagegen.providers.signing_keys import SigningKeys, read_key_set
from imagegen.providers.wire import to_wire

ADDRESSES = ("status_url", "response_url", "cancel_url")
POLICY = "content_policy_violation"
# A tqdm bar in a log line: " 43%|####3     | 12/28 [00:01<00:01]".
PROGRESS_BAR = re.compile(r"(\d{1,3})%\|")
# A callback tells the status of a failed job in words: "Invalid status code: 422".
STATUS_IN_WORDS = re.compile(r"status code:? ([45]\d\d)\b")
UNTOLD_STATUS = 422  # not one after which a job is made again by itself: it may have been billed


class FalAdapter(PollingAdapter):
    """Jobs on fal's queue."""

    def __init__(self, provider: ProviderFile, net: Net) -> None:
        super().__init__(provider, net)
        self._signing_keys = SigningKeys(lambda: read_key_set(net, provider.options.get("jwks_url", "")))

    def submit_call(
        self, request: GenerationRequest, access: Access, image_values: Mapping[str, Sequence[str]]
    ) -> HttpCall:
        query = f"?fal_webhook={quote(request.callback_url, safe='')}" if request.callback_url else ""
        return HttpCall(
            "POST",
            f"{access.base_url.rstrip('/')}/{request.card.wire_model}{query}",
            to_wire(request.card, request, image_values),
            self._headers(access),
            is_billable=True,
        )

    def read_submit(self, reply: Reply, request: GenerationRequest, access: Access) -> Remote:
        job = reply.json_object()
        remote_id = job.get("request_id")
        if not isinstance(remote_id, str) or not remote_id:
            raise BadReply(f"{self.provider.name} took the job without naming it.")
        remote = Remote(remote_id, {name: job.get(name) for name in ADDRESSES})
        for name in ADDRESSES:
            self._address(remote, name, access)
        return remote

    def progress_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("GET", f"{self._address(remote, 'status_url', access)}?logs=1", headers=self._headers(access))

    def read_progress(self, reply: Reply, remote: Remote, access: Access) -> Pending | Done:
        job = reply.json_object()
        match job.get("status"):
            case "IN_QUEUE":
                return Pending(text=_queue_text(job.get("queue_position")))
            case "IN_PROGRESS":
                return _working(job.get("logs") or ())
            case "COMPLETED":
                return Done(is_failed=bool(job.get("error")))
            case other:
                raise BadReply(f"{self.provider.name} names an unknown job status: {str(other)[:60]}.")

    def result_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("GET", self._address(remote, "response_url", access), headers=self._headers(access))

    def is_final(self, reply: Reply, done: Done) -> bool:
        """A server error is the job's own only when it is in fal's words; a gateway's is trouble on the way."""
        return super().is_final(reply, done) or (reply.status >= 500 and _names_outcome(reply))

    def read_result(self, reply: Reply, request: GenerationRequest, remote: Remote | None = None) -> Delivery:
        return self._delivery(reply.json_object())

    def _delivery(self, output: Mapping[str, Any]) -> Delivery:
        files = [file for file in _files(output) if isinstance(file.get("url"), str)]
        flags = output.get("has_nsfw_concepts") or ()
        shown = [file for index, file in enumerate(files) if not (index < len(flags) and flags[index])]
        if files and not shown:
            raise refusal("its safety checker blacked out the picture", self.provider)
        seed = output.get("seed")
        return Delivery(
            tuple(_picture(file, seed if index == 0 else None) for index, file in enumerate(shown)),
            details=_details(output, blocked=len(files) - len(shown)),
        )

    def cancel_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("PUT", self._address(remote, "cancel_url", access), headers=self._headers(access))

    def read_error(self, reply: Reply, access: Access) -> ProviderError:
        problem, secrets = _read_problem(reply), [access.key or ""]
        if problem.kind == POLICY:
            return refusal(problem.words, self.provider, secrets=secrets)
        # fal locks an account without money with 403, the status of a key that lacks a permission.
        is_broke = reply.status == 403 and "balance" in problem.words.lower()
        return error_from_status(
            402 if is_broke else reply.status,
            reply.headers,
            problem.words,
            self.provider,
            secrets=secrets,
            retryable=False if reply.headers.get("x-fal-retryable", "").lower() == "false" else None,
        )

    def match(self, callback: Callback) -> str | None:
        request_id = _report(callback).get("request_id")
        return request_id if isinstance(request_id, str) else None

    async def verify(self, callback: Callback, access: Access) -> None:
        now_s = callback.received_at_s
        await self._signing_keys.check(lambda keys: ed25519_jwks(callback, keys, now_s), now_s)

    async def handle(
        self, callback: Callback, remote: Remote, request: GenerationRequest, access: Access
    ) -> GenerationResult | None:
        """A payload that fal could not write down is left to be asked for."""
        report = _report(callback)
        output = report.get("payload")
        match report.get("status"):
            case "ERROR":
                raise self.read_error(_error_reply(report), access)
            case "OK" if isinstance(output, dict):
                return await self.fetch(self._delivery(output), access)
        return None

    async def check(self, access: Access) -> str:
        """Ask for one model's price: needs the key, costs nothing."""
        model = self.provider.options["check_model"]
        url = f"{self._platform_url(access)}/models/pricing?endpoint_id={model}"
        self._accepted(await self.net.send(HttpCall("GET", url, headers=self._headers(access))), access)
        return f"{self.provider.name} accepts the key."

    def _platform_url(self, access: Access) -> str:
        """Where prices are: beside the queue when a person set another base URL, so that the key goes nowhere else."""
        if access.base_url.rstrip("/") == self.provider.base_url:
            return str(self.provider.options["platform_url"])
        return f"{access.base_url.rstrip('/')}/v1"

    def _headers(self, access: Access) -> dict[str, str]:
        key = usable_key(access.key, self.provider)
        return {"Authorization": f"Key {key}"} if key else {}

    def _address(self, remote: Remote, name: str, access: Access) -> str:
        """One of the addresses of the submit reply, which the key may only follow to fal itself."""
        address = remote.handle.get(name)
        if not isinstance(address, str):
            raise BadReply(f"{self.provider.name} did not say where to ask for the job ({name} is missing).")
        return require_own(address, access.base_url, self.provider)


@dataclass(frozen=True)
class _Problem:
    """What an error reply says."""

    kind: str  # fal's own name for it: "content_policy_violation", "missing", …
    words: str


def _read_problem(reply: Reply) -> _Problem:
    """Model errors are a list under `detail`, the queue's a text; the platform's are under `error`."""
    data = reply.object_or_empty()
    if "error" in data and isinstance(data["error"], dict):
        return _Problem(str(data["error"].get("type", "")), str(data["error"].get("message", "")))
    detail = data.get("detail", data.get("error", ""))
    if not isinstance(detail, list):
        return _Problem(str(data.get("error_type", "")), str(detail))
    entries = objects_in(detail)
    kinds = [str(entry.get("type", "")) for entry in entries]
    kind = POLICY if POLICY in kinds else next(iter(kinds), "")
    return _Problem(kind, "; ".join(map(entry_words, entries)))


def _report(callback: Callback) -> dict[str, Any]:
    """What a callback says; empty when it is not in fal's words."""
    return object_or_empty(callback.body)


def _error_reply(report: Mapping[str, Any]) -> Reply:
    """A failed job as the result call would have told it."""
    words = str(report.get("error") or "")
    status = STATUS_IN_WORDS.search(words)
    problem = report.get("payload") or {"detail": words}
    return Reply(int(status[1]) if status else UNTOLD_STATUS, {}, json.dumps(problem).encode())


def _names_outcome(reply: Reply) -> bool:
    named = {"x-fal-error-type", "x-fal-retryable"} & reply.headers.keys()
    return bool(named) or isinstance(reply.object_or_empty().get("detail"), list)


def _queue_text(position: Any) -> str:
    return f"in the queue, {position} ahead" if isinstance(position, int) and position else "in the queue"


def _working(logs: Iterable[Mapping[str, Any]]) -> Pending:
    """The newest progress bar among the log lines; a bar starts anew for each stage of a model."""
    lines = [str(entry.get("message", "")).strip() for entry in logs]
    bars = [bar for line in lines for bar in PROGRESS_BAR.findall(line)]
    return Pending(min(int(bars[-1]), 100) / 100 if bars else None, lines[-1] if lines else "")


def _files(reply: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    files = reply.get("images") or [reply.get("image")]
    return [file for file in files if isinstance(file, dict)]


def _picture(file: Mapping[str, Any], seed: Any) -> Picture:
    return Picture(file["url"], media_type=file.get("content_type"), seed=seed if isinstance(seed, int) else None)


def _details(reply: Mapping[str, Any], blocked: int) -> dict[str, Any]:
    texts = {name: reply[name] for name in ("revised_prompt", "description") if reply.get(name)}
    warnings = [f"The safety checker blacked out {blocked} of the pictures."] if blocked else []
    return {**texts, "warnings": warnings} if warnings else texts


ADAPTER = FalAdapter
