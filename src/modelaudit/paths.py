"""Paths as people read them."""
# Paths are strings here: importing pathlib costs a clean run more than all of this module.

import os


def shown(file: str) -> str:
    """A path as it is reported: relative to the working directory when it lies under it."""
    below = os.path.relpath(file)
    return file if below.startswith(os.pardir) else below
