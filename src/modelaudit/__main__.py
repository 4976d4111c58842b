"""`python -m modelaudit`, which never imports from the folder it is run in."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # a repository may hold a `yaml.py`, and nothing of it is to be run

from modelaudit.start import main

main()
