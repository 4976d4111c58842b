"""A page for each vendor: its models on every route, with dates, successor and source."""

from docpages.known import Known, Line
from docpages.markdown import code, link, page, prose, section, table
from modelaudit.quoting import counted
from modelaudit.rulebook.models import Lifecycle

_HEAD = ("Identifier", "Status", "Deprecated", "Shutdown", "Successor", "Source")


def path(vendor: str) -> str:
    """Where the page of a vendor lies below docs/."""
    return f"models/{vendor}.md"


def pages(known: Known) -> dict[str, str]:
    """Write the page of every vendor."""
    return {path(vendor): _page(known, vendor) for vendor in known.vendors}


def judged(known: Known) -> str:
    """Say on which day the statuses of a page were judged."""
    return (
        f"Statuses are those of {known.clock.as_of}, the newest day on which a source was checked; "
        f"`retiring` means a shutdown in the {known.clock.horizon} days after it.\n"
    )


def _page(known: Known, vendor: str) -> str:
    lines = [line for line in known.lines if line.row["vendor"] == vendor]
    routes = known.routes_of(vendor)
    models = len({line.row["model"] for line in lines})
    sections = [_route(known, route, lines) for route in routes]
    counts = f"{counted(models, 'model')} on {counted(len(routes), 'route')}."
    return page(f"{prose(vendor)} models", f"{counts} {judged(known)}", *sections)


def _route(known: Known, route: str, lines: list[Line]) -> str:
    about = known.rulebook.routes[route]
    rows = [_row(line) for line in lines if line.row["route"] == route]
    closed = f"Closed since {about.closed}.\n" if about.closed else ""
    return section(route, f"{prose(about.name)}, {about.kind}.\n", closed, table(_HEAD, rows))


def _row(line: Line) -> tuple[str, ...]:
    row, life = line.row, line.offering.lifecycle
    names = [code(name) for name in (row["identifier"], *row["aliases"])]
    if line.offering.profiles:
        names.append(f"profiles: {', '.join(map(code, line.offering.profiles))}")
    return (
        "<br>".join(names),
        row["status"],
        row["deprecated_on"] or "",
        "<br>".join(_shutdown(life)),
        "<br>".join(_successor(line)),
        _source(life),
    )


def _shutdown(life: Lifecycle) -> list[str]:
    """Say when it ends, and all that makes that day less simple than a day."""
    parts = [str(life.shutdown)] if life.shutdown else []
    if life.earliest:
        parts.append(f"not before {life.earliest}")
    if life.redirects_to:
        parts.append(f"then {code(life.redirects_to)} answers")
    if life.moving:
        parts.append("moving alias")
    if life.regional:
        parts.append("first region; others differ")
    for what, days in (("region", life.regions), ("version", life.versions)):
        parts += [f"{what} {code(name)}: {when}" for name, when in days]
    parts += [f"{prose(other)} says {prose(said)}" for other, said in life.conflicts]
    return parts


def _successor(line: Line) -> list[str]:
    """Say where to go and by which way, or why there is nowhere to go."""
    row = line.row
    if row["status"] == "active":
        return []
    if row["successor"] is None:
        return [prose(row["reason"] or "")]
    between = row["successor_chain"][1:-1]
    via = [f"via {', '.join(map(code, between))}"] if between else []
    return [code(row["successor"]), *via]


def _source(life: Lifecycle) -> str:
    return f"{link(life.source.url)}, {life.source.checked}" if life.source else ""
