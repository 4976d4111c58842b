"""What requirement files, scripts, `setup.py` and `setup.cfg` say: lists of PEP 508."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from modelaudit.dependencies.stated import Source, Stated, read_source

if TYPE_CHECKING:
    import ast

_INCLUDE: Final = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_OPTIONS: Final = re.compile(r"\s--?[a-z].*")
"""What follows a requirement: `--hash=sha256:...`."""
_LONGEST_LINE: Final = 2000
_SETUP_KEYS: Final = ("install_requires", "extras_require", "tests_require")


def read_requirements(source: Source, top: str) -> Iterator[Stated]:
    """What a requirement file and those it includes say; none of them lies outside of a folder."""
    waiting, met = [source], {os.path.realpath(source.path)}
    while waiting:
        file = waiting.pop()
        for row, line in _logical_lines(file.text):
            include = _INCLUDE.match(line)
            if include is None:
                yield from file.stated(_OPTIONS.sub("", line), row)
                continue
            path = os.path.realpath(os.path.join(os.path.dirname(file.path), include[1]))
            if path not in met and path.startswith(os.path.join(os.path.realpath(top), "")):
                met.add(path)
                waiting += _included(path)


def _included(path: str) -> list[Source]:
    try:
        return [read_source(path)]
    except (OSError, ValueError):
        return []


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with the number of the first: a backslash joins, comments go."""
    first, joined = 1, ""
    for row, line in enumerate(text.splitlines(), start=1):
        if line.endswith("\\"):
            joined += line[:-1]
            continue
        yield first, _COMMENT.sub("", joined + line).strip()
        first, joined = row + 1, ""
    yield first, _COMMENT.sub("", joined).strip()


def read_setup_cfg(source: Source, _top: str) -> Iterator[Stated]:
    """What `setup.cfg` says."""
    from configparser import Error, RawConfigParser

    if any(len(line) > _LONGEST_LINE for line in source.text.split("\n")):
        return  # the parser takes the square of the time
    parser = RawConfigParser()
    try:
        parser.read_string(source.text)
    except Error:
        return
    texts = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        texts += [text for _, text in parser.items("options.extras_require")]
    for text in texts:
        for line in text.splitlines():
            yield from source.stated(_COMMENT.sub("", line), source.row(line.strip()))


def read_setup_py(source: Source, _top: str) -> Iterator[Stated]:
    """What `setup.py` says in so many words; it is never run."""
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source.text)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for argument in call.keywords:
                if argument.arg in _SETUP_KEYS:
                    yield from _literals(argument.value, constants, source)


def _literals(
    node: "ast.expr | None", constants: "dict[str, ast.expr]", source: Source
) -> Iterator[Stated]:
    """What texts in lists, in dictionaries of lists and in constants of the module say.

    A constant is taken out and said once: they may name each other a thousandfold.
    """
    import ast

    match node:
        case ast.Constant(value=str(text)):
            for line in text.splitlines():
                yield from source.stated(line, node.lineno)
        case ast.List(elts=nodes) | ast.Tuple(elts=nodes) | ast.Dict(values=nodes):
            for each in nodes:
                yield from _literals(each, constants, source)
        case ast.BinOp(left=left, right=right):
            yield from _literals(left, constants, source)
            yield from _literals(right, constants, source)
        case ast.Name(id=name):
            yield from _literals(constants.pop(name, None), constants, source)
