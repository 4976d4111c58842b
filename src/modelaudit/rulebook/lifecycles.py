"""The dates of one model on one route, as a rule file writes them."""

from datetime import date

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import Lifecycle, Source
from modelaudit.rulebook.problems import Problems, nearest, quote


def read_sources(fields: Fields, problems: Problems) -> dict[str, Source]:
    """Reads the sources of a file by their keys."""
    sources = {}
    for key, node in fields.pairs("sources"):
        source = Fields(node, schema.SOURCE, problems, f"source {quote(key)}")
        url = source.address("url")
        checked = source.day("checked")
        if checked is None:
            source.wrong("checked", f"source {quote(key)} needs the day it was checked")
        sources[key] = Source(url, checked or date.min)
    return sources


def read_lifecycle(fields: Fields, sources: dict[str, Source], problems: Problems) -> Lifecycle:
    """Reads the dates among the keys of a lifecycle, or of a route of a model."""
    lifecycle = Lifecycle(
        deprecated=fields.day("deprecated"),
        shutdown=fields.day("shutdown"),
        earliest=fields.day("earliest"),
        stage=fields.text("stage"),
        redirects_to=fields.text("redirects_to"),
        moving=fields.flag("moving", default=False),
        regional=fields.flag("regional", default=False),
        regions=_days(fields, "regions", problems),
        versions=_days(fields, "versions", problems),
        conflicts=tuple(_conflicts(fields)),
        source=_read_source(fields, sources),
    )
    _check(lifecycle, fields, problems)
    return lifecycle


def _check(lifecycle: Lifecycle, fields: Fields, problems: Problems) -> None:
    if lifecycle.stage is not None and lifecycle.stage not in schema.STAGES:
        known = " or ".join(schema.STAGES)
        fields.wrong("stage", f'key "stage" must be {known}, not {quote(lifecycle.stage)}')
    deprecated, shutdown = lifecycle.deprecated, lifecycle.shutdown
    if deprecated and shutdown and shutdown < deprecated:
        text = f"shut down on {shutdown}, before it was deprecated on {deprecated}"
        fields.wrong("shutdown", text)
    if lifecycle.regions and shutdown != min(day for _, day in lifecycle.regions):
        fields.wrong("regions", 'the first day of "regions" must be that of "shutdown"')
    if lifecycle.versions and shutdown != max(day for _, day in lifecycle.versions):
        fields.wrong("versions", 'the last day of "versions" must be that of "shutdown"')
    earliest = lifecycle.earliest
    if earliest and shutdown and shutdown < earliest:
        text = f"not sooner than {earliest}, but shut down on {shutdown}"
        problems.warn(fields.place_of("earliest"), text)
    if lifecycle.redirects_to and shutdown is None:
        fields.wrong("redirects_to", 'from which day on? Add the key "shutdown"')
    dated = (deprecated, shutdown, earliest, lifecycle.stage, fields.node("checked"))
    if any(dated) and fields.node("source") is None:
        fields.wrong("source", 'dates without a source, add the key "source"')


def _days(fields: Fields, key: str, problems: Problems) -> tuple[tuple[str, date], ...]:
    days = []
    for name, node in fields.pairs(key):
        if isinstance(node.value, date):
            days.append((name, node.value))
        else:
            problems.add(node.place, f"key {quote(key)}: {quote(name)} needs a date (YYYY-MM-DD)")
    return tuple(days)


def _conflicts(fields: Fields) -> list[tuple[str, str]]:
    said = []
    for name, node in fields.pairs("conflicts"):
        if isinstance(node.value, str | date):
            said.append((name, str(node.value)))
        else:
            text = f'key "conflicts": {quote(name)} needs a day or text, not {node.kind}'
            fields.wrong("conflicts", text)
    return said


def _read_source(fields: Fields, sources: dict[str, Source]) -> Source | None:
    key = fields.text("source")
    if key is None:
        return None
    source = sources.get(key)
    if source is None:
        fields.wrong("source", f"unknown source {quote(key)}{nearest(key, sources)}")
        return None
    checked = fields.day("checked")
    return source if checked is None else Source(source.url, checked)
