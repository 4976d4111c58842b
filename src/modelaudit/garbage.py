"""How often Python looks for garbage."""

import gc

_COLLECTIONS = (100_000, 20, 50)
"""Objects until the youngest are looked through, and of such rounds until the older ones are."""


def collect_rarely() -> None:
    """Let more come together before it is looked through.

    What is imported stays, and what is in the trees of a file holds each other as long as the file
    is looked at: going through it all the time takes a twentieth of a short run, a fifth of a long.
    """
    gc.set_threshold(*_COLLECTIONS)


def keep_imports() -> None:
    """Never look through what is there now: the trees of libcst alone are classes by the hundred.

    For behind a large import, before any tree is made.
    """
    gc.freeze()
