"""The page of all routes: how each spells a model, and whose dates hold there."""

from datetime import date

from docpages.known import Known, Line
from docpages.markdown import code, link, page, prose, table
from modelaudit.explain.gateways import written
from modelaudit.rulebook.models import Route

_HEAD = ("Route", "Kind", "Dates", "Spelled", "Prefix", "Models", "Source")
_ABOUT = """\
A route is what a model is called through. One with dates of its own retires a model on its own day.
One that follows the vendor has the vendor's dates and passes on every model: only those about which
it says something of its own, such as a price, are counted. *Spelled* is a model as the route itself
writes it; *Prefix* is what frameworks most often write before that to choose the route. A fix never
changes the route.
"""


def pages(known: Known) -> dict[str, str]:
    """Write the page."""
    rows = [_row(known, known.rulebook.routes[route]) for route in sorted(known.rulebook.routes)]
    return {"routes.md": page("Routes", _ABOUT, table(_HEAD, rows))}


def example(known: Known, route: Route) -> str:
    """Spell a model as a route does, a new and living one if there is one; empty without any."""
    lines = [one for one in known.lines if one.row["route"] == route.id and not one.fine_tuned]
    if route.follows_vendor:
        lines = [one for one in known.lines if _passed_on(known, one, route)]
    newest = max(lines, key=lambda line: _freshness(known, line), default=None)
    if newest is None:
        return ""
    model = known.rulebook.models[newest.row["model"]]
    return written(known.rulebook, model, route.id) or ""


def _passed_on(known: Known, line: Line, route: Route) -> bool:
    """Keep one vendor: the first that the route names, else that of the first route."""
    model, first = known.rulebook.models[line.row["model"]], next(iter(known.rulebook.routes))
    named = model.vendor == route.vendors[0][0] if route.vendors else model.home == first
    return named and line.row["route"] == model.home and not line.fine_tuned


def _freshness(known: Known, line: Line) -> tuple[bool, date, str]:
    model = known.rulebook.models[line.row["model"]]
    active = line.row["status"] == "active"
    return active and model.task == "chat", model.released or date.min, model.id


def _row(known: Known, route: Route) -> tuple[str, ...]:
    dates = "those of the vendor" if route.follows_vendor else "its own"
    models = {row["model"] for row in known.rows if row["route"] == route.id}
    return (
        f"{code(route.id)}<br>{prose(route.name)}",
        route.kind,
        f"closed since {route.closed}" if route.closed else dates,
        code(example(known, route)),
        code(next(iter(route.prefixes), "")),
        str(len(models)),
        link(route.source) if route.source else "",
    )
