"""Error bodies in the shape that the chat and images APIs share, and what gateways make of it. Read loosely."""

import json
from collections.abc import Mapping
from typing import Any

from imagegen.net.contents import objects_in
from imagegen.net.troubles import entry_words

CREDIT_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
SHOWN_CHARACTERS = 200


def error_words(body: Any) -> str:
    """The sentence of an error body, with the parameter it is about; "" when a gateway answered with a page."""
    match body:
        case str():
            return body
        case {"message": str(message), **rest} if message:
            return f"{message} (parameter {rest['param']})" if rest.get("param") else message
        case {"error": inner} | {"detail": (str() | dict()) as inner}:
            return error_words(inner)
        case {"detail": list(entries)}:
            return "; ".join(map(entry_words, objects_in(entries)))
        case dict():
            return json.dumps(body)[:SHOWN_CHARACTERS]
    return ""


def error_object(body: Any) -> Mapping[str, Any]:
    """The error inside a body, with its code; empty when there is none."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}
