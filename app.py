"""Start Imagegen: open the studio, show the page, close the studio. Also the entry of a Hugging Face Space."""

import sys

from imagegen.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve", *sys.argv[1:]]))
