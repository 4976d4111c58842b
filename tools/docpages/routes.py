"""The page of all routes: how each spells a model, and whose dates hold there."""

from datetime import date

from docpages.known import Known, Line
from docpages.markdown import code, link, page, prose, table
from modelaudit.rulebook.models import Offering, Route

_HEAD = ("Route", "Kind", "Dates", "Written as", "Models", "Source")
_ABOUT = """\
A route is what a model is called through. One with dates of its own retires a model on its own day.
One that follows the vendor has the vendor's dates and passes on every model: only those about which
it says something of its own, such as a price, are counted. A fix never changes the route.
"""


def pages(known: Known) -> dict[str, str]:
    """Write the page."""
    rows = [_row(known, known.rulebook.routes[route]) for route in sorted(known.rulebook.routes)]
    return {"routes.md": page("Routes", _ABOUT, table(_HEAD, rows))}


def example(known: Known, route: Route) -> str:
    """Spell a living model as the route does; empty when nothing says how."""
    prefix = route.prefixes[0] if route.prefixes else ""
    served = _an_offering(known, route.id)
    if served is None and route.follows_vendor and prefix:
        served = _an_offering(known, next(iter(known.rulebook.routes)))
    return f"{prefix}{served.id}" if served else ""


def _an_offering(known: Known, route: str) -> Offering | None:
    """Choose the newest active model that a route names, else any."""
    lines = [one for one in known.lines if one.row["route"] == route and not one.fine_tuned]
    newest = max(lines, key=lambda line: _freshness(known, line), default=None)
    return newest.offering if newest else None


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
        str(len(models)),
        link(route.source) if route.source else "",
    )
