"""Plain HTTP routes on the same server, all below /gradio_api/app so that they work wherever Gradio works."""
