"""`python -m imagegen` is the same as `imagegen`."""

from imagegen.cli import main

raise SystemExit(main())
