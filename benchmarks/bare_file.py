"""One large file from a bare Starlette: what a plain copy over the same line costs. Ends with its standard input."""

import json
import sys
import threading
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from imagegen.ui.app import free_port


def main(path: Path) -> None:
    def send(request: Request) -> FileResponse:
        return FileResponse(path)

    port = free_port("127.0.0.1", 7870)
    app = Starlette(routes=[Route("/", send)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    print(json.dumps({"url": f"http://127.0.0.1:{port}/"}), flush=True)
    sys.stdin.read()
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
