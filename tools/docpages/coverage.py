"""How many models are known, by vendor and by route."""

from collections import Counter
from collections.abc import Iterable

from docpages.known import Known, Line
from docpages.markdown import page, section, table
from docpages.vendors import judged, path
from modelaudit.findings import Status

_COUNTED = "Models", "Identifiers", *(status.title() for status in Status)
_ABOUT = """\
By vendor, a model is counted once; by route, once on each route that names it. Identifiers are its
spellings and aliases, and those of fine-tuned versions. A route that follows the vendor passes on
every model, and is counted only where the rules say something of its own, such as a price.
"""


def pages(known: Known) -> dict[str, str]:
    """Write the page."""
    return {"coverage.md": _page(known)}


def _page(known: Known) -> str:
    return page(
        "Coverage",
        judged(known),
        _ABOUT,
        section("By vendor", table(("Vendor", "Routes", *_COUNTED[:2]), _by_vendor(known))),
        section("By route", table(("Route", "Vendors", *_COUNTED), _by_route(known))),
        section("By vendor and route", table(("Vendor", "Route", *_COUNTED), _by_both(known))),
    )


def _by_vendor(known: Known) -> list[tuple[str, ...]]:
    rows = []
    for vendor in known.vendors:
        own = [row for row in known.rows if row["vendor"] == vendor]
        models, routes = ({row[key] for row in own} for key in ("model", "route"))
        names = {row["identifier"] for row in own}
        rows.append((f"[{vendor}]({path(vendor)})", *_numbers(routes, models, names)))
    routes = {row["route"] for row in known.rows}
    names = {row["identifier"] for row in known.rows}
    total = _numbers(routes, known.rulebook.models, names)
    return [*rows, _bold("All", *total)]


def _numbers(*groups: Iterable[str]) -> list[str]:
    return [str(len(list(group))) for group in groups]


def _by_route(known: Known) -> list[tuple[str, ...]]:
    rows = []
    for route in sorted({row["route"] for row in known.rows}):
        lines = [line for line in known.lines if line.row["route"] == route]
        vendors = len({line.row["vendor"] for line in lines})
        rows.append((f"[{route}](routes.md)", str(vendors), *_counts(lines)))
    return [*rows, _bold("All", str(len(known.vendors)), *_counts(known.lines))]


def _by_both(known: Known) -> list[tuple[str, ...]]:
    rows = []
    for vendor in known.vendors:
        for route in known.routes_of(vendor):
            place = f"{path(vendor)}#{route}"
            lines = [
                line
                for line in known.lines
                if (line.row["vendor"], line.row["route"]) == (vendor, route)
            ]
            rows.append((vendor, f"[{route}]({place})", *_counts(lines)))
    return [*rows, _bold("All", "", *_counts(known.lines))]


def _counts(lines: Iterable[Line]) -> list[str]:
    """Count models, identifiers, and models of each status; fine-tuned versions are no models."""
    lines = list(lines)
    models = [line.row for line in lines if not line.fine_tuned]
    identifiers = sum(1 + len(line.row["aliases"]) for line in lines)
    statuses = Counter(row["status"] for row in models)
    return [str(number) for number in (len(models), identifiers, *(statuses[s] for s in Status))]


def _bold(*cells: str) -> tuple[str, ...]:
    return tuple(f"**{cell}**" if cell else "" for cell in cells)
