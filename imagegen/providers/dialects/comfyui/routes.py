"""Every call to a ComfyUI server, as a value. Nothing is sent here."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from imagegen.cards import ProviderFile
from imagegen.net import FormPart, HttpCall, login_headers, usable_key
from imagegen.providers.base import Access

UPLOAD_FOLDER = "imagegen"  # where our input pictures lie on the server
PREVIEWS = {"preview_method": "auto"}  # for newer servers, which make previews only when they are asked to


class Routes:
    """The addresses of one server, with the key on every call; the server itself knows none, proxies before it do."""

    def __init__(self, provider: ProviderFile, access: Access) -> None:
        self._base_url = access.base_url.rstrip("/")
        self._is_billable = not provider.is_free
        self.headers = login_headers(usable_key(access.key, provider))

    def socket(self, client_id: str) -> str:
        return f"{self._base_url}/ws?{urlencode({'clientId': client_id})}"

    def upload(self, name: str, data: bytes, media_type: str) -> HttpCall:
        files: list[FormPart] = [
            ("type", (None, "input", None)),
            ("subfolder", (None, UPLOAD_FOLDER, None)),
            ("image", (name, data, media_type)),
        ]
        return HttpCall("POST", f"{self._base_url}/upload/image", headers=self.headers, files=files)

    def submit(self, job_id: str, graph: Mapping[str, Any]) -> HttpCall:
        """Queue the graph as a job of this name; the socket of the same name hears of it."""
        body = {"prompt": graph, "prompt_id": job_id, "client_id": job_id, "extra_data": PREVIEWS}
        return HttpCall("POST", f"{self._base_url}/prompt", body, self.headers, is_billable=self._is_billable)

    def history(self, job_id: str) -> HttpCall:
        return self._get(f"/history/{quote(job_id, safe='')}")

    def queue(self) -> HttpCall:
        return self._get("/queue")

    def view(self, file: Mapping[str, str]) -> HttpCall:
        """One stored file, as it is."""
        return self._get(f"/view?{urlencode(file)}")

    def cancel(self, job_id: str) -> HttpCall:
        """Drop the job wherever it is; newer servers only."""
        return HttpCall("POST", f"{self._base_url}/api/jobs/{quote(job_id, safe='')}/cancel", headers=self.headers)

    def delete(self, job_id: str) -> HttpCall:
        """Take the job out of the queue, if it still waits."""
        return HttpCall("POST", f"{self._base_url}/queue", {"delete": [job_id]}, self.headers)

    def interrupt(self, job_id: str) -> HttpCall:
        """Stop the job, if it runs."""
        return HttpCall("POST", f"{self._base_url}/interrupt", {"prompt_id": job_id}, self.headers)

    def system_stats(self) -> HttpCall:
        return self._get("/system_stats")

    def object_info(self) -> HttpCall:
        return self._get("/object_info")

    def _get(self, path: str) -> HttpCall:
        return HttpCall("GET", self._base_url + path, headers=self.headers)
