"""A fake gateway to Google's image model, as one-api, new-api and resellers put it up: chat completions with a picture
in Markdown, and the list of models.

Written from notes on public gateways of 2026-11; none of them is documented. It passes over names it does not know.

    with FakeNanoBananaProxy() as proxy:
        … call proxy.base_url with proxy.key …
        assert proxy.submissions[0].body["model"] == "nano-banana"
"""

from collections.abc import Mapping
from typing import Any

from tests.fakes.checks import link
from tests.fakes.openrouter import data_url
from tests.fakes.provider import FakeProvider, Outcome, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer

MODELS = ("nano-banana", "nano-banana-pro")
WAYS_TO_SAY_NO = {
    Trouble.WRONG_KEY: (401, "无效的令牌 (invalid token)", "one_api_error"),
    Trouble.NO_CREDIT: (402, "The quota of this token is used up: insufficient quota", "insufficient_quota"),
    Trouble.REFUSED: (400, "The prompt violates the content policy.", "content_policy_violation"),
    Trouble.SERVER_ERROR: (503, "No channel is available for this model.", "one_api_error"),
}


class FakeNanoBananaProxy(FakeProvider):
    """Answers in Markdown, however many pictures there are."""

    base_path = "/v1"
    key = "sk-proxy-fake-0123456789"

    def __init__(self, *outcomes: Outcome, latency_s: float = 0.0, models: tuple[str, ...] = MODELS) -> None:
        super().__init__(*outcomes, latency_s=latency_s)
        self.models = models

    async def route(self, request: Received) -> Script:
        match request.method, request.path:
            case "GET", "/v1/models":
                return json_answer({"object": "list", "data": [{"id": name} for name in self.models]})
            case "POST", "/v1/chat/completions":
                return self._complete(request)
        return error(404, f"Invalid URL ({request.method} {request.path})", "invalid_request_error")

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.RATE_LIMITED:
            return error(429, "Too many requests.", "rate_limit", retry_after="7")
        return error(*WAYS_TO_SAY_NO[trouble])

    def _complete(self, request: Received) -> Script:
        body = request.json()
        complaint = find_complaint(body, self.models)
        if complaint:
            return error(400, complaint, "invalid_request_error")
        submission = self.submit(request, body, model=body["model"])
        refusal = self.refusal_of(submission)
        if refusal:
            return refusal
        address = submission.outcome.picture_url
        made = self.pictures_of(submission, 1, 1024, 1024)
        addresses = [address] if address else [data_url(data) for data in made]
        return completion("Here it is.\n" + "\n".join(f"![image]({one})" for one in addresses))


def completion(content: str) -> Answer:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    return json_answer({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]})


def error(status: int, message: str, kind: str, **headers: str) -> Answer:
    return json_answer({"error": {"message": message, "type": kind, "code": kind}}, status, **headers)


def find_complaint(body: Mapping[str, Any], models: tuple[str, ...]) -> str | None:
    """The first thing in a question that a gateway would not pass on."""
    if body.get("model") not in models:
        return f"The model {body.get('model')} does not exist."
    content = body["messages"][0]["content"]
    if not content or content[0].get("type") != "text" or not content[0].get("text"):
        return "The message has no text."
    addresses = [part["image_url"]["url"] for part in content[1:]]
    return next((found for found in map(link, addresses) if found), None)
