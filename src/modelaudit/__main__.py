"""`python -m modelaudit`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working directory: no module of what is scanned is imported

from modelaudit.cli import main

main()
