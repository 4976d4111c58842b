"""The page of all calls that take a model, and of what stands for them."""

from collections.abc import Iterable

from docpages.known import Known
from docpages.markdown import code, page, prose, section, table
from modelaudit.rulebook.models import Clients, Surface

_HEAD = ("Call", "Model", "Endpoint", "Kind", "Old")
_ABOUT = """\
Functions and classes of Python packages that take a model, by package. `()` is an instance of a
class, or what a function returns. *Model* is the parameter that holds the model, or a path into
literals; a number is its position among the arguments without a name. A lookup is local and sends
no request. *Old* says what became of one that is gone or deprecated, and what to use instead.
"""
_HTTP = "Raw HTTP"


def pages(known: Known) -> dict[str, str]:
    """Write the page."""
    surfaces, clients = known.rulebook.surfaces, known.rulebook.clients
    packages = sorted({surface.sdk for surface in surfaces if surface.sdk})
    parts = [
        section(package, _table(one for one in surfaces if one.sdk == package))
        for package in packages
    ]
    rest = [surface for surface in surfaces if surface.sdk is None]
    http = section(_HTTP, _table(rest)) if rest else ""
    return {"call-sites.md": page("Call sites", _ABOUT, *parts, http, _same(clients))}


def _table(surfaces: Iterable[Surface]) -> str:
    return table(_HEAD, [_row(surface) for surface in surfaces])


def _row(surface: Surface) -> tuple[str, ...]:
    models = [code(name) for name in surface.models]
    if surface.position is not None:
        models.append(str(surface.position))
    return (
        "<br>".join(map(code, surface.calls)),
        ", ".join(models),
        code(surface.endpoint or ""),
        surface.kind,
        prose(surface.gone or ""),
    )


def _same(clients: Clients) -> str:
    """Say what changes nothing about a call."""
    rows = [(code(name), code(other)) for name, other in clients.drop_ins.items()]
    return "\n".join(
        [
            section("What has the same calls", table(("Module or class", "Has those of"), rows)),
            f"These return the client they are given: {_listed(clients.wrappers)}.\n",
            f"These may stand between a client and its method: {_listed(clients.transparent)}.\n",
        ]
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(code, sorted(names)))
