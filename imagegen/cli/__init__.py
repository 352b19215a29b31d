"""The command line: the same studio without a page.

parser    the commands, and `main`
serve     open the page
models    list models, and everything that may be set
check     look at presets, database and keys
wishes    what `run` and `plan` are asked for: options and sheets → drafts
run       make images
plan      say what a run would make and cost
printing  where words go, and what every command shares
"""

from imagegen.cli.parser import build_parser, main

__all__ = ["build_parser", "main"]
