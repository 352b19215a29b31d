"""The smallest Gradio page: a box and a button. Prints {"url"} once it serves, ends when its standard input does."""

import json
import sys

from imagegen.settings import quiet_gradio

quiet_gradio()

import gradio as gr  # noqa: E402 - it reads its environment when it is imported


def main() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        box = gr.Textbox(label="Prompt")
        gr.Button("Start").click(lambda text: text, box, box)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
    print(json.dumps({"url": url}), flush=True)
    sys.stdin.read()
    page.close(verbose=False)


if __name__ == "__main__":
    main()
