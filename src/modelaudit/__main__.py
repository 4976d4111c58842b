"""`python -m modelaudit`, which never imports from the folder it is run in."""

import os
import sys

if sys.path and not sys.flags.safe_path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]  # a repository may hold a `yaml.py`, and nothing of it is to be run

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working directory: no module of what is scanned is imported

from modelaudit.cli import main

main()
