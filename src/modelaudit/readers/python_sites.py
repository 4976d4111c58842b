"""Where the arguments of a call stand in the file, for those who edit them.

Positions are those of the one literal that is known, and the lengths of what is written around it.
"""

from collections.abc import Sequence
from itertools import accumulate

import libcst as cst

from modelaudit.readers.python_places import name_of
from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_tree import Tree, ascii_text
from modelaudit.references import Argument, CallSite, Span

_MARK = '"\0"'
_MAX_LENGTH = 20_000
"""Characters of a call beyond which nobody wants its arguments edited."""

Item = cst.Arg | cst.DictElement | cst.StarredDictElement


def call_site(
    source: Source, tree: Tree, call: cst.Call, argument: cst.Arg, model: cst.SimpleString
) -> CallSite | None:
    """Return the arguments of a call with their places.

    Args:
        source: The file.
        tree: The statement of the call.
        call: The call.
        argument: Its argument that is the model, or the dict with the model.
        model: The literal that names the model.
    """
    code = tree.module.code_for_node
    codes = [code(each) for each in call.args]
    index = next(i for i, each in enumerate(call.args) if each is argument)
    mark = cst.SimpleString(_MARK, lpar=model.lpar, rpar=model.rpar)
    marked = argument.deep_replace(model, mark)
    before = sum(map(len, codes[:index])) + code(marked).index(_MARK)
    start = tree.span(model).start - before
    written = "".join(codes)
    if start < 0 or len(written) > _MAX_LENGTH:
        return None
    if ascii_text(source.content[start : start + len(written)]) != written:
        return None  # written in a way that the lengths do not tell
    return _site(tree.module, call, codes, start)


def _site(module: cst.Module, call: cst.Call, codes: Sequence[str], start: int) -> CallSite:
    starts = accumulate(map(len, codes), initial=start)
    own, dicts, complete = [], [], True
    for each, at in zip(call.args, starts, strict=False):
        placed = _placed(module, each, at)
        own.append(placed)
        if each.star == "**" and isinstance(each.value, cst.Dict) and not each.value.lpar:
            dicts.append(_entries(module, each.value, placed.value.start))
            complete &= all(entry.name for entry in dicts[-1])
        elif each.star:
            complete = False
    return CallSite(name_of(call.func), (tuple(own), *dicts), complete)


def _entries(module: cst.Module, node: cst.Dict, start: int) -> tuple[Argument, ...]:
    at = start + len(module.code_for_node(node.lbrace))
    entries = []
    for element in node.elements:
        if isinstance(element, cst.DictElement | cst.StarredDictElement):
            entries.append(_placed(module, element, at))
        at += len(module.code_for_node(element))
    return tuple(entries)


def _placed(module: cst.Module, item: Item, at: int) -> Argument:
    """Place an argument or an entry whose code begins at an offset."""
    name, named, head = _name(module, item, at)
    value = Span(at + head, at + head + len(module.code_for_node(item.value)))
    comma = None
    if isinstance(item.comma, cst.Comma):
        comma = value.end + len(module.code_for_node(item.comma.whitespace_before))
    return Argument(name, Span(at, value.end), named, value, comma)


def _name(module: cst.Module, item: Item, at: int) -> tuple[str, Span, int]:
    """Return the name, where it stands, and how much is written before the value."""
    code = module.code_for_node
    if isinstance(item, cst.Arg):
        head = len(item.star) + len(code(item.whitespace_after_star))
        if item.keyword is None:
            return "", Span(at, at), head
        named = Span(at + head, at + head + len(item.keyword.value))
        equal = item.equal if isinstance(item.equal, cst.AssignEqual) else cst.AssignEqual()
        return item.keyword.value, named, head + len(item.keyword.value) + len(code(equal))
    if isinstance(item, cst.StarredDictElement):
        return "", Span(at, at), 2 + len(code(item.whitespace_before_value))
    between = (item.whitespace_before_colon, item.whitespace_after_colon)
    head = len(code(item.key)) + 1 + sum(len(code(space)) for space in between)
    key = item.key
    if not isinstance(key, cst.SimpleString) or key.lpar or key.prefix:
        return "", Span(at, at), head
    inside = Span(at + len(key.quote), at + len(key.value) - len(key.quote))
    return key.raw_value, inside, head
