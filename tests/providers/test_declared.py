"""The declared dialect: pointers, templates, rules, and a small wire of its own, described as data."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from imagegen.errors import (
    BadCallback,
    BadPreset,
    BadReply,
    BadRequest,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    WrongKey,
)
from imagegen.net import Net, Reply
from imagegen.providers.base import Access, Callback, FollowUp, GenerationRequest, GenerationResult, Offer, Remote
from imagegen.providers.dialects.declared import DeclaredAdapter
from imagegen.providers.dialects.declared.bodies import fill_body, form_parts, names_in
from imagegen.providers.dialects.declared.calls import build_call
from imagegen.providers.dialects.declared.description import Description
from imagegen.providers.dialects.declared.pointers import Place, find_all, find_first
from imagegen.providers.dialects.declared.rules import Rule, as_words
from tests.conftest import make_card
from tests.fakes.calls import RecordingListener, load_provider, make_input
from tests.fakes.forms import read_form
from tests.fakes.server import Answer, FakeServer, Received, Script, html_answer, json_answer, make_picture
from tests.providers.adapter_kit import Result, run_adapter

PNG = make_picture(1, 16, 16, "png")
PNG_URL = "data:image/png;base64,aGk="
OTHER = "https://example.com/b.png"
SEED = {"seed": {"type": "integer"}}

# ---- pointers -------------------------------------------------------------------------------------------------------

DATA = {"data": [{"url": "a", "tags": {"x": 1}}, {"url": "b"}, {"url": None}], "n~/": 2, "one": "text"}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        pytest.param("", [DATA], id="everything"),
        pytest.param("/one", ["text"], id="a key"),
        pytest.param("/data/1/url", ["b"], id="a place in a list"),
        pytest.param("/data/*/url", ["a", "b"], id="every item, null left out"),
        pytest.param("/data/0/tags/*", [1], id="every value of an object"),
        pytest.param("/n~0~1", [2], id="escaped"),
        pytest.param("/missing/*/x", [], id="nothing there"),
        pytest.param("/one/*", [], id="a text has no items"),
        pytest.param("/data/9", [], id="beyond the end"),
    ],
)
def test_pointers(pointer, found):
    assert find_all(pointer, DATA) == found


def test_the_first_pointer_with_a_value_counts():
    assert find_first(["/missing", "/data/*/url", "/one"], DATA) == "a"
    assert find_first(["/missing"], DATA) is None


@pytest.mark.parametrize(
    ("place", "found"),
    [
        pytest.param("/one", "text", id="a pointer"),
        pytest.param(["/missing", "/one"], "text", id="several pointers"),
        pytest.param({"at": "/log", "pattern": r"seed: (\d+)"}, "7", id="the last part that fits"),
        pytest.param({"at": "/log", "pattern": r"size: (\d+)"}, None, id="no part that fits"),
        pytest.param({"at": "/missing", "pattern": r"(\d+)"}, None, id="nothing there"),
    ],
)
def test_a_place_may_be_a_part_of_a_text(place, found):
    assert Place.from_json(place).find({**DATA, "log": "seed: 5\nseed: 7\n"}) == found


# ---- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        pytest.param({"at": "/one", "is": ["text", "other"]}, True, id="one of the values"),
        pytest.param({"at": "/one", "is": ["other"]}, False, id="none of the values"),
        pytest.param({"at": "/data/*/url", "is": ["b"]}, True, id="any of several"),
        pytest.param({"at": "/one"}, True, id="there is a value"),
        pytest.param({"at": "/missing"}, False, id="there is none"),
    ],
)
def test_rules(rule, fits):
    assert Rule.from_json(rule).fits(DATA) is fits


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("as it is", "as it is", id="text"),
        pytest.param(None, "", id="nothing"),
        pytest.param([{"loc": ["body", "width"], "msg": "too large"}], "width: too large", id="validation errors"),
        pytest.param(["one", "two"], "one; two", id="a list"),
        pytest.param({"message": {"detail": "deep"}}, "deep", id="nested"),
    ],
)
def test_words_are_found_in_whatever_stands_there(value, words):
    assert as_words(value) == words


# ---- templates ------------------------------------------------------------------------------------------------------

VALUES = {
    "model": "m-1",
    "prompt": "a fox",
    "params": {"steps": 4, "seed": 7},
    "pictures": [PNG_URL, OTHER],
    "count": 2,
    "nothing": None,
}


@pytest.mark.parametrize(
    ("template", "body"),
    [
        pytest.param("{params}", {"steps": 4, "seed": 7}, id="one slot keeps its type"),
        pytest.param(
            {"model": "{model}", "input": "{params}"}, {"model": "m-1", "input": VALUES["params"]}, id="nested"
        ),
        pytest.param({"m": "{model}", "...": "{params}"}, {"m": "m-1", "steps": 4, "seed": 7}, id="spread"),
        pytest.param([{"type": "x", "...": "{params}"}], [{"type": "x", "steps": 4, "seed": 7}], id="a list of tasks"),
        pytest.param({"a": "{nothing}", "b": 1, "c": None}, {"b": 1, "c": None}, id="unset is left out, null stays"),
        pytest.param({"text": "{model}: {prompt}"}, {"text": "m-1: a fox"}, id="a text of two slots"),
        pytest.param(
            {"content": [{"@each": "pictures", "do": {"image": "{item}"}}, {"text": "{prompt}"}]},
            {"content": [{"image": PNG_URL}, {"image": OTHER}, {"text": "a fox"}]},
            id="an entry for each picture",
        ),
        pytest.param([{"@each": "nothing", "do": {"image": "{item}"}}, "end"], ["end"], id="no entry for none"),
        pytest.param(
            [{"@each": "pictures", "do": "{item|base64}"}], ["aGk=", "https://example.com/b.png"], id="converted"
        ),
        pytest.param(
            {
                "image": {"@one": "pictures", "do": {"u": "{item}"}},
                "images": {"@several": "pictures", "do": {"u": "{item}"}},
            },
            {"images": [{"u": PNG_URL}, {"u": OTHER}]},
            id="several items",
        ),
        pytest.param(
            {"image": {"@one": "model", "do": {"u": "{item}"}}, "images": {"@several": "model", "do": {"u": "{item}"}}},
            {"image": {"u": "m-1"}},
            id="the only item",
        ),
        pytest.param(
            {"image": {"@one": "nothing", "do": "{item}"}, "images": {"@several": "nothing", "do": "{item}"}},
            {},
            id="none",
        ),
        pytest.param(
            {"ratio": {"@none": "pictures", "do": "1:1"}, "size": {"@none": "nothing", "do": "{model}"}},
            {"size": "m-1"},
            id="only where there is none",
        ),
        pytest.param(
            {"images": "{pictures|base64_list}"}, {"images": ["aGk=", "https://example.com/b.png"]}, id="list"
        ),
    ],
)
def test_filling_a_body(template, body):
    assert fill_body(template, VALUES.get) == body


def test_the_template_itself_is_never_changed():
    template = {"input": {"a": "{prompt}", "...": "{params}"}}
    before = json.dumps(template)
    fill_body(template, VALUES.get)
    assert json.dumps(template) == before


def test_the_names_a_template_uses():
    template = {"model": "{model}", "parts": [{"@each": "pictures", "do": {"i": "{item|base64}"}}, {"t": "{prompt}"}]}
    assert names_in(template) == {"model", "pictures", "item", "prompt"}
    words = {"one": {"@one": "imageUrl", "do": 1}, "all": {"@several": "imageUrls", "do": 1}}
    assert names_in({**words, "none": {"@none": "maskUrl", "do": "{size}"}}) == {
        "imageUrl",
        "imageUrls",
        "maskUrl",
        "size",
    }


def test_a_form_has_files_plain_values_and_repeated_fields():
    parts = form_parts({"prompt": "a fox", "image[]": [PNG_URL, PNG_URL], "n": 2, "raw": True, "size": {"w": 1}})
    assert parts == [
        ("prompt", (None, "a fox", None)),
        ("image[]", ("image.png", b"hi", "image/png")),
        ("image[]", ("image.png", b"hi", "image/png")),
        ("n", (None, "2", None)),
        ("raw", (None, "true", None)),
        ("size", (None, '{"w": 1}', None)),
    ]


# ---- a wire as data -------------------------------------------------------------------------------------------------

IMAGES = [
    {"each": "/images/*", "url": "/url", "base64": "/b64", "seed": "/seed", "refused": [{"at": "/nsfw", "is": [True]}]}
]
JOBS = {
    "submit": {"path": "/jobs/{model}", "body": {"text": "{prompt}", "hook": "{callback_url}", "...": "{params}"}},
    "job": {"id": "/id", "keep": {"poll": "/ask", "cost": "/credits"}},
    "poll": {"url": "{poll}"},
    "status": [
        {"at": "/state", "is": ["ready"], "means": "done"},
        {"at": "/state", "is": ["blocked"], "means": "refused", "words": ["/why"]},
        {"at": "/state", "is": ["broken"], "means": "failed", "words": ["/why"]},
    ],
    "progress": {"at": "/log", "pattern": r"(\d+)%", "of": 100, "text": "[{/place} ahead]"},
    "cancel": {"method": "DELETE", "path": "/jobs/{id}"},
    "images": IMAGES,
    "cost": {"kept": "cost", "usd": 0.01},
    "details": {"revised_prompt": "/prompt"},
    "actions": {"each": "/buttons/*", "id": "/key", "label": "/says"},
}
OPTIONS: dict[str, Any] = {
    "poll_s": 0.005,
    "auth": {"headers": {"X-Key": "{key}", "X-Half": "{key.1}"}, "query": {"v": "1"}},
    "check": {"path": "/me", "says": "{name} knows you, {/credits} credits are left."},
    "models": {"path": "/models", "each": ["/models/*/id"]},
    "operations": {"jobs": JOBS},
    "errors": {
        "words": ["/error/text", "/error"],
        "code": ["/error/code"],
        "hidden": {"at": "/error/code", "fine": [0]},
        "retry_after": r"in (\d+) s",
        "meanings": [
            {"code": "nsfw.*", "means": "refused"},
            {"status": [429], "words": "balance", "means": "no_credit"},
            {"code": "busy", "means": "rate_limited"},
            {"code": "tired", "means": "provider_down", "retryable": True},
        ],
    },
}


def provider_with(**changes: Any) -> Any:
    options = {**OPTIONS, **changes}
    return replace(load_provider("together"), id="nimbus", name="Nimbus", hosts=(), options=options)


class Wire(FakeServer):
    """Answers each path from a list; the last entry stays."""

    def __init__(self, answers: Mapping[str, list[Script]]) -> None:
        super().__init__()
        self._answers = {path: list(scripts) for path, scripts in answers.items()}

    async def answer(self, request: Received) -> Script:
        scripts = self._answers.get(f"{request.method} {request.path}", [Answer(200, PNG, "image/png")])
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]


def request_of(**changes: Any) -> GenerationRequest:
    card = changes.pop("card", make_card(SEED, id="house/one"))
    return GenerationRequest(card, "a fox", changes.pop("params", {}), **changes)


def run(
    provider: Any,
    server: Wire,
    work: Callable[[DeclaredAdapter, Access], Awaitable[Result]],
    key: str = "id:secret-0123",
) -> Result:
    access = Access(server.url, key)
    return run_adapter(DeclaredAdapter, provider, lambda it: work(it, access), download_retry_delays_s=())


def make(
    server: Wire, request: GenerationRequest | None = None, listener: RecordingListener | None = None, **options: Any
) -> GenerationResult:
    wanted, ear = request or request_of(), listener or RecordingListener()
    return run(provider_with(**options), server, lambda it, way: it.generate(wanted, way, ear))


def taken(server: Wire, **more: Any) -> Answer:
    return json_answer({"id": 17, "ask": f"{server.url}/jobs/17", "credits": 4.5, "error": {"code": 0}, **more})


def job_server(*words: Mapping[str, Any], status: int = 200) -> Wire:
    """A wire whose job answers with these words, one a question."""
    server = Wire({})
    server._answers["GET /jobs/17"] = [json_answer(word, status) for word in words]
    return server


def ready(server: Wire, **more: Any) -> dict[str, Any]:
    return {"state": "ready", "images": [{"url": f"{server.url}/a.png", "seed": "7"}], **more}


def test_a_described_job_becomes_a_picture():
    server = job_server({"state": "new", "place": 2}, {"state": "new", "log": "10%| 55%|"}, {})
    listener = RecordingListener()
    with server:
        server._answers["POST /jobs/house/one"] = [taken(server)]
        server._answers["GET /jobs/17"][-1] = json_answer(
            ready(server, prompt="a red fox", buttons=[{"key": "U1", "says": "Upscale 1"}])
        )
        result = make(server, request_of(params={"seed": 7}), listener)
    assert [(image.data, image.seed) for image in result.images] == [(PNG, 7)]
    assert result.cost_usd == pytest.approx(0.045)
    assert result.details == {"revised_prompt": "a red fox"}
    assert result.images[0].actions == ({"id": "U1", "label": "Upscale 1"},)
    assert listener.steps == [(None, "2 ahead"), (0.55, "")]
    submit = server.requests_to("POST")[0]
    assert submit.json() == {"text": "a fox", "seed": 7}
    assert (submit.query, submit.headers["x-key"], submit.headers["x-half"]) == (
        {"v": "1"},
        "id:secret-0123",
        "secret-0123",
    )


def test_what_a_stored_job_needs_is_in_its_handle():
    listener = RecordingListener()
    server = job_server({})
    with server:
        server._answers["POST /jobs/house/one"] = [taken(server)]
        server._answers["GET /jobs/17"] = [json_answer(ready(server))]
        make(server, listener=listener)
        stored = Remote(listener.remotes[0].id, json.loads(json.dumps(listener.remotes[0].handle)))
        again = run(provider_with(), server, lambda it, way: it.resume(stored, request_of(), way, RecordingListener()))
        run(provider_with(), server, lambda it, way: it.cancel(stored, way))
    assert len(again.images) == 1
    assert again.cost_usd == pytest.approx(0.045)
    assert [request.path for request in server.requests_to("DELETE")] == ["/jobs/17"]
    assert len(server.requests_to("POST")) == 1


def test_a_callback_address_is_sent_only_when_there_is_one():
    server = job_server({})
    with server:
        server._answers["POST /jobs/house/one"] = [taken(server)]
        server._answers["GET /jobs/17"] = [json_answer(ready(server))]
        make(server)
        make(server, request_of(callback_url="https://me.example/callbacks/nimbus"))
    assert [request.json().get("hook") for request in server.requests_to("POST")] == [
        None,
        "https://me.example/callbacks/nimbus",
    ]


def test_what_goes_with_a_callback_address_is_sent_only_when_there_is_one():
    body = {"hook": "{callback_url}", "events": {"@one": "callback_url", "do": ["completed"]}}
    wire = synchronous(IMAGES, body=body)
    with Wire({"POST /make": [json_answer({"images": [{"b64": "aGk="}]})]}) as server:
        make(server, **wire)
        make(server, request_of(callback_url="https://me.example/nimbus"), **wire)
    assert [request.json() for request in server.requests] == [
        {},
        {"hook": "https://me.example/nimbus", "events": ["completed"]},
    ]


def test_the_seed_and_what_is_kept_may_be_parts_of_a_text():
    jobs = {
        **JOBS,
        "job": {"id": "/id", "keep": {"where": {"at": "/ask", "pattern": "^https?://[^/]+(/.*)$"}}},
        "poll": {"url": "relay{where}/status"},
        "seed": {"at": "/log", "pattern": r"seed: (\d+)"},
    }
    with Wire({}) as server:
        server._answers["POST /jobs/house/one"] = [json_answer({"id": 17, "ask": "https://queue.example/jobs/17"})]
        done = {"state": "ready", "images": [{"url": f"{server.url}/a.png"}], "log": "Using seed: 4242"}
        server._answers["GET /relay/jobs/17/status"] = [json_answer(done)]
        assert [image.seed for image in make(server, operations={"jobs": jobs}).images] == [4242]


def test_a_fixed_address_moves_with_a_base_url_that_a_person_set():
    options = {"check": {"url": "https://account.nimbus.example/api/me"}}
    provider = replace(provider_with(**options), base_url="https://nimbus.example", hosts=("account.nimbus.example",))
    with Wire({"GET /api/me": [json_answer({})]}) as server:
        assert run(provider, server, lambda it, way: it.check(way)) == "Nimbus accepts the key."
    wire = Description.from_json(provider.options)
    call = build_call(wire.check.call, wire, provider, Access("https://nimbus.example/", "k"), {}.get)
    assert call.url == "https://account.nimbus.example/api/me?v=1"


def test_a_job_that_wants_to_be_asked_elsewhere_does_not_get_the_key():
    taken_elsewhere = json_answer({"id": 1, "ask": "https://evil.example/1"})
    foreign = pytest.raises(BadReply, match=r"foreign address: https://evil\.example")
    with Wire({"POST /jobs/house/one": [taken_elsewhere]}) as server, foreign:
        make(server)
    assert len(server.requests) == 1


def test_a_job_without_a_name_is_a_bad_reply():
    with Wire({"POST /jobs/house/one": [json_answer({"ask": "x"})]}) as server, pytest.raises(BadReply, match="naming"):
        make(server)


@pytest.mark.parametrize(
    ("word", "kind", "words"),
    [
        pytest.param(
            {"state": "blocked", "why": "violence"}, Refused, "refuses this prompt or picture: “violence”", id="refused"
        ),
        pytest.param(
            {"state": "broken", "why": "no worker"},
            ProviderDown,
            "could not make the picture: “no worker”",
            id="failed",
        ),
        pytest.param(
            {"state": "broken", "error": {"code": "nsfw.face"}, "why": "face"}, Refused, "“face”", id="failed by policy"
        ),
        pytest.param({"state": "ready", "images": []}, BadReply, "names no picture", id="done with nothing"),
        pytest.param(
            {"state": "ready", "images": [{"nsfw": True}]}, Refused, "refuses this prompt or picture.", id="held back"
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 422])
def test_how_a_job_may_end_badly(word, kind, words, status):
    server = job_server(word, status=status)
    with server:
        server._answers["POST /jobs/house/one"] = [taken(server)]
        with pytest.raises(ProviderError) as caught:
            make(server)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(json_answer({"error": "no such model"}, 404), BadRequest, "“no such model”", id="by status"),
        pytest.param(
            json_answer({"error": {"text": "Bad key id:secret-0123"}}, 401), WrongKey, "“Bad key [key]”", id="key"
        ),
        pytest.param(json_answer({"error": {"text": "No balance"}}, 429), NoCredit, "“No balance”", id="by words"),
        pytest.param(json_answer({"error": {"code": "nsfw-1"}}, 400), Refused, "“nsfw-1”", id="by code"),
        pytest.param(
            json_answer({"error": {"code": "busy", "text": "Retry in 9 s"}}), RateLimited, "slow down", id="hidden"
        ),
        pytest.param(
            json_answer({"error": {"code": "tired"}}, 507), ProviderDown, "problem of its own", id="said to pass"
        ),
        pytest.param(html_answer(504), ProviderDown, "status 504", id="a gateway's page"),
        pytest.param(html_answer(507), OutcomeUnknown, "status 507", id="perhaps billed"),
        pytest.param(json_answer("Invalid token", 403), WrongKey, "let this key", id="a bare text"),
    ],
)
def test_what_an_error_reply_means(answer, kind, words):
    with Wire({"POST /jobs/house/one": [answer]}) as server, pytest.raises(ProviderError) as caught:
        make(server)
    assert type(caught.value) is kind
    assert words in caught.value.message


def test_the_time_to_wait_may_stand_in_the_words():
    answer = json_answer({"error": {"code": "busy", "text": "Retry in 9 s"}})
    with Wire({"POST /jobs/house/one": [answer]}) as server, pytest.raises(RateLimited) as caught:
        make(server)
    assert caught.value.retry_after_s == 9


AT_ONCE = {"submit": {"path": "/make", "body": {"model": "{model}", "...": "{params}"}}, "images": IMAGES}


def synchronous(images: Any, **submit: Any) -> dict[str, Any]:
    return {"operations": {"make": {**AT_ONCE, "images": images, "submit": {**AT_ONCE["submit"], **submit}}}}


def test_a_reply_may_hold_the_pictures_at_once():
    reply = json_answer({"images": [{"b64": "aGk="}, {"b64": PNG_URL, "seed": 3}, {"nsfw": True}]})
    with Wire({"POST /make": [reply]}) as server:
        result = make(server, request_of(params={"seed": 5}), **synchronous(IMAGES))
    assert [(image.data, image.seed) for image in result.images] == [(b"hi", None), (b"hi", 3)]
    assert result.details == {"warnings": ["The provider held 1 of the pictures back."]}
    assert server.requests[0].json() == {"model": "house/one", "prompt": "a fox", "seed": 5}


FAILING = [{"each": "/images/*", "base64": "/b64", "failed": [{"at": "/error"}]}]
BLOCKED = {"error": {"code": "nsfw-2", "text": "blood"}}
TIRED = {"error": {"code": "odd", "text": "no worker"}}


def test_what_failed_of_several_pictures_is_told_in_its_own_words():
    with Wire({"POST /make": [json_answer({"images": [TIRED, {"b64": "aGk="}, BLOCKED]})]}) as server:
        result = make(server, **synchronous(FAILING))
    assert [image.data for image in result.images] == [b"hi"]
    assert result.details == {
        "warnings": [
            "Nimbus could not make the picture: “no worker”.",
            "Nimbus refuses this prompt or picture: “blood”.",
        ]
    }


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        pytest.param([BLOCKED, TIRED], Refused, id="refused"),
        pytest.param([TIRED], ProviderDown, id="failed"),
    ],
)
def test_when_every_picture_failed_the_first_error_counts(items, kind):
    with Wire({"POST /make": [json_answer({"images": items})]}) as server, pytest.raises(ProviderError) as caught:
        make(server, **synchronous(FAILING))
    assert type(caught.value) is kind


def test_a_reply_may_be_the_picture_itself():
    with Wire({}) as server:
        result = make(server, **synchronous([{"each": "/result", "base64": "/image"}, {"body": True}]))
    assert [(image.data, image.media_type) for image in result.images] == [(PNG, "image/png")]


def test_pictures_are_fetched_from_the_hosts_that_a_file_names_and_nowhere_else():
    provider = replace(provider_with(), base_url="https://nimbus.example", file_hosts=("*.nimbus.example",))
    adapter, access = DeclaredAdapter(provider, Net()), Access("https://nimbus.example", None)
    with pytest.raises(BadReply, match=r"leads to other\.example, which this provider does not name"):
        asyncio.run(adapter.download("https://other.example/a.png", access))


def test_a_list_of_plain_addresses_and_a_single_one_are_both_understood():
    places = [{"each": "/output/*", "url": ""}, {"each": "/output", "url": ""}]
    for output in (["a.png", "b.png"], "c.png"):
        with Wire({}) as server:
            urls = [f"{server.url}/{name}" for name in output] if isinstance(output, list) else f"{server.url}/{output}"
            server._answers["POST /make"] = [json_answer({"output": urls})]
            assert len(make(server, **synchronous(places)).images) == (2 if isinstance(output, list) else 1)


def test_each_picture_gets_buttons_of_its_own():
    images = [{"url": "/url", "grid": [{"at": "/action", "is": ["IMAGINE"]}]}]
    fixed = [{"id": "U{place}", "label": "Upscale"}]
    operation = {
        **AT_ONCE,
        "images": images,
        "actions": {"fixed": fixed, "when": [{"at": "/action", "is": ["IMAGINE"]}]},
    }
    for action, ids in (("IMAGINE", ["U1", "U2", "U3", "U4"]), ("UPSCALE", [])):
        with Wire({}) as server:
            server._answers["POST /make"] = [json_answer({"url": f"{server.url}/grid.png", "action": action})]
            made = make(server, operations={"make": operation})
        assert [button["id"] for image in made.images for button in image.actions] == ids


def test_an_unfinished_picture_is_shown_once():
    server, listener = job_server({"shot": "a"}, {"shot": "b"}, {}), RecordingListener()
    jobs = {**JOBS, "progress": {"preview": "/shot"}}
    with server:
        shot = f"{server.url}/shot.png"
        server._answers["POST /jobs/house/one"] = [taken(server)]
        server._answers["GET /jobs/17"] = [json_answer({"shot": shot})] * 2 + [json_answer(ready(server))]
        make(server, listener=listener, operations={"jobs": jobs})
    assert listener.previews == [PNG]


def test_a_grid_is_cut_where_the_reply_says_so():
    places = [{"url": "/url", "grid": [{"at": "/action", "is": ["IMAGINE"]}]}]
    for action, count in (("IMAGINE", 4), ("UPSCALE", 1)):
        with Wire({}) as server:
            server._answers["POST /make"] = [json_answer({"url": f"{server.url}/grid.png", "action": action})]
            assert len(make(server, **synchronous(places)).images) == count


def test_a_form_is_sent_where_the_wire_wants_one(tmp_path):
    card = make_card({"imageUrl": {"type": "string"}}, wire={"imageUrl": "image"}, required=["imageUrl"])
    request = request_of(card=card, images=(make_input(tmp_path, PNG),))
    with Wire({"POST /make": [json_answer({"images": [{"b64": "aGk="}]})]}) as server:
        make(server, request, **synchronous(IMAGES, form=True))
    form = read_form(server.requests[0])
    assert form is not None
    assert form.fields == {"model": "house/one", "prompt": "a fox"}
    assert [(file.field, file.media_type, file.data) for file in form.files] == [("image", "image/png", PNG)]


def test_a_call_may_be_nothing_but_an_address():
    submit = {
        "method": "GET",
        "path": "/image/{prompt}",
        "query": {"model": "{model}", "...": "{params}"},
        "body": None,
    }
    request = request_of(params={"seed": 5})
    with Wire({}) as server:
        make(server, replace(request, prompt="50% fox / cat?"), **synchronous([{"body": True}], **submit))
    assert (server.requests[0].path, server.requests[0].query) == (
        "/image/50%25%20fox%20%2F%20cat%3F",
        {"v": "1", "model": "house/one", "seed": "5"},
    )


def test_the_operation_follows_from_what_is_given(tmp_path):
    both = {
        "make": {**AT_ONCE, "submit": {"path": "/make", "body": {"text": "{prompt}"}}},
        "edit": {**AT_ONCE, "submit": {"path": "/edit", "body": {"text": "{prompt}", "pictures": "{pictures}"}}},
        "again": {**AT_ONCE, "submit": {"path": "/again", "body": {"do": "{action}", "to": "{parent}"}}},
    }
    card = make_card({"imageUrl": {"type": "string"}}, operation={"followUp": "again", "imageUrl": "edit", "": "make"})
    picture = make_input(tmp_path, PNG)
    with Wire({f"POST /{name}": [json_answer({"images": [{"b64": "aGk="}]})] for name in both}) as server:
        make(server, request_of(card=card), operations=both)
        make(server, request_of(card=card, images=(picture,)), operations=both)
        make(server, request_of(card=card, follow_up=FollowUp("U1", Remote("17"))), operations=both)
    assert [request.path for request in server.requests] == ["/make", "/edit", "/again"]
    assert server.requests[1].json() == {"text": "a fox", "pictures": [picture.data_url()]}
    assert server.requests[2].json() == {"do": "U1", "to": "17"}


def test_an_operation_that_the_file_does_not_have_is_a_broken_preset():
    with Wire({}) as server, pytest.raises(BadPreset, match="Nimbus has no operation “paint”"):
        make(server, request_of(card=make_card(SEED, operation="paint")))


WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a secret of nimbus").decode()
CALLBACKS = {"id": "/id", "signature": "standard-webhook", "secret": {"path": "/hook/secret", "at": "/key"}}
NOW_S = 1_795_341_600
JOB = Remote("17", {"operation": "jobs", "model": "house/one", "cost": 4.5})


def posted(word: Mapping[str, Any], secret: bytes = b"a secret of nimbus") -> Callback:
    """A callback as Standard Webhooks signs it."""
    body = json.dumps(word).encode()
    signed = hmac.new(secret, f"msg_1.{NOW_S}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(NOW_S),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    return Callback(headers, body, float(NOW_S))


def test_a_signed_callback_brings_the_picture():
    provider = provider_with(callbacks=CALLBACKS)
    with Wire({"GET /hook/secret": [json_answer({"key": WEBHOOK_SECRET})]}) as server:
        callback = posted({"id": "17", **ready(server)})

        async def work(adapter: DeclaredAdapter, access: Access) -> GenerationResult | None:
            await adapter.verify(callback, access)
            await adapter.verify(callback, access)
            return await adapter.handle(callback, JOB, request_of(), access)

        result = run(provider, server, work)
        assert DeclaredAdapter(provider, Net()).match(callback) == "17"
    assert [image.seed for image in result.images] == [7]
    assert [request.path for request in server.requests] == ["/hook/secret", "/a.png"]


def test_a_callback_about_a_job_that_still_runs_brings_nothing():
    callback = posted({"id": "17", "state": "new"})
    provider = provider_with(callbacks=CALLBACKS)
    with Wire({}) as server:
        assert run(provider, server, lambda it, way: it.handle(callback, JOB, request_of(), way)) is None


def test_a_callback_that_somebody_else_signed_is_refused():
    provider = provider_with(callbacks=CALLBACKS)
    callback = posted({"id": "17"}, secret=b"another")
    with Wire({"GET /hook/secret": [json_answer({"key": WEBHOOK_SECRET})]}) as server, pytest.raises(BadCallback):
        run(provider, server, lambda it, way: it.verify(callback, way))


def test_without_callbacks_in_the_file_none_is_believed():
    with Wire({}) as server, pytest.raises(BadCallback, match="Nimbus sends no callbacks"):
        run(provider_with(), server, lambda it, way: it.verify(posted({"id": "17"}), way))
    assert DeclaredAdapter(provider_with(), Net()).match(posted({"id": "17"})) is None


def test_the_check_speaks_with_what_the_reply_says():
    with Wire({"GET /me": [json_answer({"credits": 12})]}) as server:
        sentence = run(provider_with(), server, lambda it, way: it.check(way))
    assert sentence == "Nimbus knows you, 12 credits are left."


def test_the_models_are_read_where_the_file_points():
    with Wire({"GET /models": [json_answer({"models": [{"id": "a"}, {"id": "b"}]})]}) as server:
        assert run(provider_with(), server, lambda it, way: it.offer(way)) == Offer(models=("a", "b"))


def test_without_a_list_of_models_nothing_is_asked():
    options = {name: value for name, value in OPTIONS.items() if name != "models"}
    provider = replace(provider_with(), options=options)
    with Wire({}) as server:
        assert run(provider, server, lambda it, way: it.offer(way)) == Offer()
    assert server.requests == []


def test_a_header_without_a_key_is_not_sent():
    provider = replace(provider_with(**synchronous(IMAGES)), key=replace(load_provider("together").key, required=False))
    with Wire({"POST /make": [json_answer({"images": [{"b64": "aGk="}]})]}) as server:
        run(provider, server, lambda it, way: it.generate(request_of(), way, RecordingListener()), key="")
    assert not {"x-key", "x-half"} & server.requests[0].headers.keys()


def test_a_reply_without_json_names_what_came():
    reply = Reply(200, {"content-type": "text/html"}, b"<html></html>", "nimbus.example")
    with pytest.raises(BadReply, match=r"nimbus\.example answered with an HTML page"):
        DeclaredAdapter(provider_with(), Net()).read_progress(
            reply, Remote("1", {"operation": "jobs"}), Access("", None)
        )
