"""A fake Gemini API: generateContent of the image models, and the list of models.

What each model accepts is written down here from the ai.google.dev image guide and the types of google-genai 3.4.0, on
purpose not read from our own cards. Like the real one it takes names in both spellings, and answers in camelCase.

    with FakeGemini(Outcome(pictures=2)) as gemini:
        … call gemini.base_url with gemini.key …
        assert gemini.submissions[0].body["contents"][0]["parts"][0] == {"text": "a fox"}
"""

import base64
import binascii
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.provider import FakeProvider, Outcome, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, json_answer, make_picture

MAX_REQUEST_BYTES = 20 * 1024 * 1024
MAX_PICTURES = 14
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
LONG_RATIOS = ("1:4", "4:1", "1:8", "8:1")
SIDES = {"1:1": (1024, 1024), "16:9": (1376, 768), "9:16": (768, 1376), "4:3": (1200, 896), "3:4": (896, 1200)}
SCALES = {"1K": 1, "2K": 2, "4K": 4}
CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
THRESHOLDS = ("BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF")
PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif")
IMAGE_TOKENS = 1680


@dataclass(frozen=True)
class Model:
    """What one image model accepts."""

    ratios: tuple[str, ...] = RATIOS
    sizes: tuple[str, ...] = ("1K", "2K", "4K")
    thinking: tuple[str, ...] = ()
    has_search: bool = True


MODELS = {
    "gemini-nano-banana-2.1": Model((*RATIOS, *LONG_RATIOS), thinking=("minimal", "medium", "high")),
    "gemini-3-pro-image": Model(),
    "gemini-3.1-flash-lite-image": Model(sizes=(), has_search=False),
}
# What else stands in the list: models that write, embed, or answer to another method only.
OTHERS = {
    "gemini-3.5-flash": "generateContent",
    "gemini-embedding-001": "embedContent",
    "imagen-4.0-generate-001": "predict",
}


class FakeGemini(FakeProvider):
    """Strict about names and values of each model."""

    base_path = "/v1beta"
    key = "AIza-fake-0123456789"

    def __init__(self, *outcomes: Outcome, latency_s: float = 0.0) -> None:
        super().__init__(*outcomes, latency_s=latency_s)
        self.replies: deque[Script] = deque()  # instead of the ordinary answers to calls that are in order

    def has_key(self, request: Received) -> bool:
        return True  # looked at in `route`: no key at all is another error than a wrong one

    async def route(self, request: Received) -> Script:
        given = request.headers.get("x-goog-api-key") or request.query.get("key")
        if not given:
            words = "Method doesn't allow unregistered callers (callers without established identity)."
            return error(403, "PERMISSION_DENIED", words)
        if given != self.key:
            return wrong_key()
        if (request.method, request.path) == ("GET", f"{self.base_path}/models"):
            return json_answer({"models": [_entry(name) for name in (*MODELS, *OTHERS)]})
        found = re.fullmatch(rf"{self.base_path}/models/([^/:]+):generateContent", request.path)
        if request.method != "POST" or not found:
            return error(404, "NOT_FOUND", "Requested entity was not found.")
        return self._generate(request, found[1])

    def trouble_answer(self, trouble: Trouble) -> Answer:
        return {
            Trouble.WRONG_KEY: wrong_key(),
            Trouble.NO_CREDIT: used_up(),
            Trouble.REFUSED: blocked("PROHIBITED_CONTENT"),
            Trouble.RATE_LIMITED: rate_limited("7s"),
            Trouble.SERVER_ERROR: error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        }[trouble]

    def _generate(self, request: Received, name: str) -> Script:
        if name not in MODELS:
            words = f"models/{name} is not found for API version v1beta, or is not supported for generateContent."
            return error(404, "NOT_FOUND", words)
        if len(request.body) > MAX_REQUEST_BYTES:
            words = f"Request payload size exceeds the limit: {MAX_REQUEST_BYTES} bytes."
            return error(400, "INVALID_ARGUMENT", words)
        try:
            body = camel(request.json())
            check_body(body, MODELS[name])
        except Complaint as complaint:
            return error(400, "INVALID_ARGUMENT", str(complaint))
        submission = self.submit(request, request.json(), model=name)
        if self.replies:
            return self.replies.popleft()
        return self.refusal_of(submission) or self._answer(submission, body)

    def _answer(self, submission: Submission, body: Mapping[str, Any]) -> Answer:
        config = body.get("generationConfig", {}).get("imageConfig", {})
        width, height = SIDES.get(config.get("aspectRatio", "1:1"), (1024, 1024))
        scale = SCALES[config.get("imageSize", "1K")]
        made = self.pictures_of(submission, 1, width * scale, height * scale)
        wants_text = "TEXT" in body.get("generationConfig", {}).get("responseModalities", ("TEXT", "IMAGE"))
        words = [{"text": "Here is your picture."}] if wants_text else []
        return result([draft(), *words, *map(inline, made)], pictures=len(made))


# ---- answers --------------------------------------------------------------------------------------------------------


def result(parts: Sequence[Mapping[str, Any]], *, pictures: int = 1, end: str = "STOP", message: str = "") -> Answer:
    """An answer with one candidate."""
    candidate: dict[str, Any] = {"index": 0, "finishReason": end, "content": {"role": "model", "parts": list(parts)}}
    if message:
        candidate["finishMessage"] = message
    usage = {
        "promptTokenCount": 560,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 560}],
        "candidatesTokenCount": IMAGE_TOKENS * pictures + 20,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": IMAGE_TOKENS * pictures}],
        "thoughtsTokenCount": 120,
        "totalTokenCount": 700 + IMAGE_TOKENS * pictures,
    }
    return json_answer({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "x", "responseId": "r-1"})


def inline(data: bytes, media_type: str = "image/png") -> dict[str, Any]:
    """A part that holds a picture."""
    text = base64.b64encode(data).decode()
    return {"inlineData": {"mimeType": media_type, "data": text}, "thoughtSignature": "c2lnbmF0dXJl"}


def draft() -> dict[str, Any]:
    """A part of the model's thoughts: a picture that is no result."""
    return {**inline(make_picture(99, 16, 16, "png")), "thought": True}


def blocked(reason: str) -> Answer:
    """The prompt is refused: status 200, and no candidate."""
    feedback = {"blockReason": reason}
    return json_answer({"promptFeedback": feedback, "usageMetadata": {"promptTokenCount": 31}, "modelVersion": "x"})


def error(status: int, name: str, message: str, *details: Mapping[str, Any]) -> Answer:
    """An error in Google's shape."""
    body: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details:
        body["details"] = list(details)
    return json_answer({"error": body}, status)


def wrong_key() -> Answer:
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "google.com"}
    return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", detail)


def rate_limited(retry_delay: str = "", quota: str = "GenerateRequestsPerMinutePerProjectPerModel") -> Answer:
    failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry_delay}
    words = "You exceeded your current quota, please check your plan and billing details."
    return error(429, "RESOURCE_EXHAUSTED", words, failure, *([info] if retry_delay else []))


def used_up() -> Answer:
    return rate_limited("40000s", "GenerateRequestsPerDayPerProjectPerModel")


def _entry(name: str) -> dict[str, Any]:
    method = OTHERS.get(name, "generateContent")
    return {"name": f"models/{name}", "displayName": name, "supportedGenerationMethods": [method, "countTokens"]}


# ---- what is accepted -----------------------------------------------------------------------------------------------


class Complaint(Exception):
    """What is wrong with a request, in the API's words."""


def camel(value: Any) -> Any:
    """The same JSON with every name in camelCase. A name given in both spellings is given twice."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = [re.sub(r"_([a-z])", lambda found: found[1].upper(), name) for name in value]
    if len(set(names)) < len(names):
        raise Complaint("Invalid value: a field was set twice.")
    return {name: camel(item) for name, item in zip(names, value.values(), strict=True)}


def check_body(body: Any, model: Model) -> None:
    """Raise Complaint for the first thing that is not as documented."""
    _only(body, ("contents", "generationConfig", "safetySettings", "tools"), "request")
    if not isinstance(body.get("contents"), list) or not body["contents"]:
        raise Complaint("contents is not specified")
    for content in body["contents"]:
        _check_content(content)
    _check_config(body.get("generationConfig", {}), model)
    for setting in body.get("safetySettings", []):
        _check_safety(setting)
    for tool in body.get("tools", []):
        _only(tool, ("googleSearch",), "tools[0]")
        if not model.has_search:
            raise Complaint("Search Grounding is not supported.")


def _check_content(content: Any) -> None:
    _only(content, ("role", "parts"), "contents[0]")
    if content.get("role", "user") != "user":
        raise Complaint("Please use a valid role: user, model.")
    pictures = 0
    for part in content.get("parts") or [None]:
        _only(part, ("text", "inlineData"), "contents[0].parts[0]")
        if len(part) != 1 or not part.get("text", "x"):
            raise Complaint("Unable to submit request because it must have a text parameter.")
        pictures += _check_picture(part["inlineData"]) if "inlineData" in part else 0
    if pictures > MAX_PICTURES:
        raise Complaint(f"Too many images: at most {MAX_PICTURES} are accepted.")


def _check_picture(data: Any) -> int:
    _only(data, ("mimeType", "data"), "contents[0].parts[0].inline_data")
    if data.get("mimeType") not in PICTURE_TYPES:
        raise Complaint(f"Unsupported MIME type: {data.get('mimeType')}")
    try:  # the SDK writes the spelling for addresses, which the API reads as well
        base64.b64decode(
            data.get("data") or "!", altchars="-_" if set("-_") & set(data["data"]) else None, validate=True
        )
    except (binascii.Error, ValueError) as problem:
        raise Complaint("Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES)") from problem
    return 1


def _check_config(config: Any, model: Model) -> None:
    known = ("responseModalities", "imageConfig", "thinkingConfig", "seed", "temperature", "topP")
    _only(config, known, "generation_config")
    if not set(config.get("responseModalities", ["IMAGE"])) <= {"TEXT", "IMAGE"}:
        raise Complaint("Invalid value at 'generation_config.response_modalities'")
    seed = config.get("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or not -(2**31) <= seed < 2**31:
        raise Complaint("Invalid value at 'generation_config.seed' (TYPE_INT32)")
    image = config.get("imageConfig", {})
    _only(image, ("aspectRatio", "imageSize"), "generation_config.image_config")
    if image.get("aspectRatio", "1:1") not in model.ratios:
        raise Complaint(f"Invalid aspect ratio: {image['aspectRatio']}.")
    if "imageSize" in image and image["imageSize"] not in model.sizes:
        raise Complaint(f"Image size {image['imageSize']} is not supported by this model.")
    _check_thinking(config.get("thinkingConfig", {}), model)


def _check_thinking(config: Any, model: Model) -> None:
    _only(config, ("thinkingLevel",), "generation_config.thinking_config")
    level = config.get("thinkingLevel")
    if level is not None and str(level).lower() not in model.thinking:  # an enum's name: both cases are read
        raise Complaint(f"Thinking level {level} is not supported for this model.")


def _check_safety(setting: Any) -> None:
    _only(setting, ("category", "threshold"), "safety_settings[0]")
    if str(setting.get("category")).removeprefix("HARM_CATEGORY_") not in CATEGORIES:
        raise Complaint(f"Invalid value at 'safety_settings[0].category': {setting.get('category')}")
    if setting.get("threshold") not in THRESHOLDS:
        raise Complaint(f"Invalid value at 'safety_settings[0].threshold': {setting.get('threshold')}")


def _only(value: Any, names: Sequence[str], place: str) -> None:
    if not isinstance(value, dict):
        raise Complaint(f"Invalid value at '{place}'")
    for name in value:
        if name not in names:
            raise Complaint(f"Invalid JSON payload received. Unknown name \"{name}\" at '{place}': Cannot find field.")
