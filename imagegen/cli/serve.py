"""Open the page in a browser."""

import argparse
from typing import Any

from imagegen.cli.printing import OK, add_command, err, settings_of
from imagegen.studio import open_studio


def add_serve(commands: Any) -> None:
    parser = add_command(commands, "serve", _serve, "open the page in a browser")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port (default: the first free one from 7860 on)")
    parser.add_argument("--share", action="store_true", help="make a public link through Gradio's tunnel")
    parser.add_argument(
        "--public-url", metavar="URL", help="https address where providers may call back (default: none)"
    )


def _serve(options: argparse.Namespace) -> int:
    settings = settings_of(
        options, host=options.host, port=options.port, share=options.share or None, public_url=options.public_url
    )
    err.print("Starting …")
    from imagegen.ui.app import launch  # noqa: PLC0415 - importing Gradio takes seconds the other commands spare

    with open_studio(settings) as studio:
        for problem in studio.catalog.problems:
            err.print(problem, style="yellow", markup=False)
        launch(studio, is_port_fixed=options.port is not None)
    return OK
