"""The calls of a module that a rule speaks about without knowing their model."""

import ast
from collections.abc import Iterator

from modelaudit.callsites.surfaces import Surfaces
from modelaudit.flow.kinds import Structure
from modelaudit.flow.sites import Origin, Sent, Sites, called_by
from modelaudit.references import CallSite


def spoken_of(sites: Sites, surfaces: Surfaces) -> Iterator[CallSite]:
    """Yield the calls that are gone, and those whose model is chosen outside of the code.

    Where no call is known to be gone, the imports of modules that are gone stand for them.

    Args:
        sites: The calls of the module.
        surfaces: What the rules know of calls.
    """
    any_gone = False
    for sent in sites.sent:
        rule = sent.surface
        if rule is None:
            continue
        gone = rule.gone is not None and surfaces.is_whole(sent.path, rule)
        chosen = "" if rule.kind == "lookup" else _chooser(sites, sent)
        if gone or chosen:
            function = called_by(sent.call)
            yield CallSite(
                ast.unparse(function),
                (),
                complete=False,
                span=sites.module.span(function),
                name=sent.path if surfaces.resolved(sent.path) is rule else "",
                surface=rule.id if gone else "",
                endpoint=rule.endpoint,
                chosen=chosen,
            )
        any_gone |= gone
    if not any_gone:
        yield from _imports(sites, surfaces)


def _imports(sites: Sites, surfaces: Surfaces) -> Iterator[CallSite]:
    for path, alias in sites.module.imports:
        rule = surfaces.gone_import(path)
        if rule is not None:
            span = sites.module.span(alias)
            yield CallSite(path, (), complete=False, span=span, name=path, surface=rule.id)


# What chooses a model


def _chooser(sites: Sites, sent: Sent) -> str:
    """Return what chooses the model of a call; empty when the code says it, or nothing does."""
    by_hand = sent.surface is not None and sent.surface.sdk is None  # it may go anywhere
    origins = sent.origins if sent.models or by_hand else tuple(_unpacked(sites, sent))
    if any(map(_is_known, origins)):
        return ""
    for kind, what in (("environment", "environment variable"), ("callers", "callers of")):
        if names := dict.fromkeys(f"`{o.text}`" for o in origins if o.kind == kind and o.text):
            return f"{what} {' or '.join(names)}"
    return "known only at run time" if any(o.kind != "parameter" for o in origins) else ""


def _is_known(origin: Origin) -> bool:
    """Tell whether the code says which model it is; another module may be one of the project."""
    return origin.kind in ("literal", "module")


def _unpacked(sites: Sites, sent: Sent) -> Iterator[Origin]:
    """Yield what the arguments may come from that a call does not name."""
    for keyword in sent.call.keywords:
        if keyword.arg is None:
            values = sites.values.of(keyword.value, sent.place)
            if not any(isinstance(value, Structure) for value in values):
                yield from sites.origins(keyword.value, sent.place)
