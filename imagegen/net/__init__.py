"""The door to the network: calls to providers, guarded downloads, and their troubles in words.

client      HttpCall → Reply, and the guarded download
addresses   which addresses may see a key, and which may be fetched at all
contents    JSON, pictures as text, names for what came
hooks       calls to a person's own address
keys        in headers, and never in sentences
sockets     websockets
error_bodies  what the chat and images APIs say of an error
troubles    statuses and lost lines → our errors
"""

from imagegen.net.addresses import is_local_url, is_public_address, may_carry_key, require_own
from imagegen.net.client import CONNECT_LIMIT_S, PROXY_BYPASS, FormPart, HttpCall, Net, Reply
from imagegen.net.contents import (
    DOWNLOAD_LIMIT_BYTES,
    decode_base64,
    decode_data_url,
    json_or_none,
    name_content,
    object_or_empty,
    objects_in,
)
from imagegen.net.error_bodies import CREDIT_CODES, error_object, error_words
from imagegen.net.hooks import HOOK_LIMIT_S, call_hook, hook_refusal
from imagegen.net.keys import hide, login_headers, usable_key
from imagegen.net.sockets import Socket, open_socket
from imagegen.net.troubles import (
    answer_lost,
    cannot_reach,
    entry_words,
    error_from_status,
    is_passing,
    quotable,
    quoted,
    read_retry_after_s,
    refusal,
)

__all__ = [
    "CONNECT_LIMIT_S",
    "CREDIT_CODES",
    "DOWNLOAD_LIMIT_BYTES",
    "HOOK_LIMIT_S",
    "PROXY_BYPASS",
    "FormPart",
    "HttpCall",
    "Net",
    "Reply",
    "Socket",
    "answer_lost",
    "call_hook",
    "cannot_reach",
    "decode_base64",
    "decode_data_url",
    "entry_words",
    "error_from_status",
    "error_object",
    "error_words",
    "hide",
    "hook_refusal",
    "is_local_url",
    "is_passing",
    "is_public_address",
    "json_or_none",
    "login_headers",
    "may_carry_key",
    "name_content",
    "object_or_empty",
    "objects_in",
    "open_socket",
    "quotable",
    "quoted",
    "read_retry_after_s",
    "refusal",
    "require_own",
    "usable_key",
]
