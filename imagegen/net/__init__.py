"""The door to the network: calls to providers, guarded downloads, and their troubles in words.

client      HttpCall → Reply, and the guarded download
addresses   which addresses may see a key, and which may be fetched at all
contents    data URLs, names for what came
sockets     websockets
troubles    statuses and lost lines → our errors
"""

from imagegen.net.addresses import is_local_url, is_public_address, may_carry_key
from imagegen.net.client import CONNECT_LIMIT_S, PROXY_BYPASS, FormPart, HttpCall, Net, Reply
from imagegen.net.contents import DOWNLOAD_LIMIT_BYTES, decode_data_url, name_content
from imagegen.net.sockets import Socket, open_socket
from imagegen.net.troubles import (
    answer_lost,
    cannot_reach,
    error_from_status,
    hide,
    is_passing,
    quoted,
    read_retry_after_s,
    refusal,
    usable_key,
)

__all__ = [
    "CONNECT_LIMIT_S",
    "DOWNLOAD_LIMIT_BYTES",
    "PROXY_BYPASS",
    "FormPart",
    "HttpCall",
    "Net",
    "Reply",
    "Socket",
    "answer_lost",
    "cannot_reach",
    "decode_data_url",
    "error_from_status",
    "hide",
    "is_local_url",
    "is_passing",
    "is_public_address",
    "may_carry_key",
    "name_content",
    "open_socket",
    "quoted",
    "read_retry_after_s",
    "refusal",
    "usable_key",
]
