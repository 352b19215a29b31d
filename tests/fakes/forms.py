"""Takes a multipart form apart, as a server would."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.server import Received


@dataclass(frozen=True)
class Upload:
    """One file of a form."""

    field: str
    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Form:
    """Plain values by field (the last one wins), and files in their order."""

    fields: dict[str, str]
    files: tuple[Upload, ...]

    def files_of(self, name: str) -> list[Upload]:
        return [upload for upload in self.files if upload.field == name]

    def typed(self) -> dict[str, Any]:
        """The plain values, with numbers and switches as such."""
        return {name: _typed(value) for name, value in self.fields.items()}


def _typed(value: str) -> Any:
    return json.loads(value) if re.fullmatch(r"true|false|-?(0|[1-9]\d{0,18})(\.\d+)?", value) else value


def read_form(request: Received) -> Form | None:
    """The form of a request; None when it is no multipart form."""
    kind, _, rest = request.headers.get("content-type", "").partition("boundary=")
    if not kind.startswith("multipart/form-data") or not rest:
        return None
    fields: dict[str, str] = {}
    files: list[Upload] = []
    for part in request.body.split(b"--" + rest.strip('"').encode())[1:-1]:
        head, _, data = part[2:-2].partition(b"\r\n\r\n")
        name, file_name, media_type = _read_head(head.decode())
        if file_name is None:
            fields[name] = data.decode()
        else:
            files.append(Upload(name, file_name, media_type, data))
    return Form(fields, tuple(files))


def _read_head(head: str) -> tuple[str, str | None, str]:
    name = re.search(r'\bname="([^"]*)"', head)
    file_name = re.search(r'\bfilename="([^"]*)"', head)
    media_type = re.search(r"(?i)content-type: *(\S+)", head)
    return name[1] if name else "", file_name[1] if file_name else None, media_type[1] if media_type else ""
