"""What happens to a model on a route, and when, in words."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from modelaudit.findings import Status
from modelaudit.quoting import counted
from modelaudit.rulebook.models import Ban, Lifecycle, Offering, Route, Rulebook
from modelaudit.rulebook.status import Clock, ban_on, days_left, status


class Fate(NamedTuple):
    """What a message says of a model besides where to go from there."""

    text: str
    """What the model does or did, to stand behind its name."""
    notes: tuple[str, ...] = ()
    """What status and day do not tell: regions, versions, other sources."""
    banned: str | None = None
    """By whom the project lets it be banned and since when, when that is what ends it."""


def fate(served: Offering, now: Status, route: Route, rulebook: Rulebook, clock: Clock) -> Fate:
    """Say what happens to a model that a route serves and that is not alive and well."""
    ban = ban_on(served, rulebook)
    if ban and clock.soon(ban.since or date.min):
        return _banned(ban, clock)
    life = served.lifecycle
    notes = (*notes_on(life, now, clock), *_conflict(served, now, rulebook, clock))
    if life.redirects_to and life.shutdown:
        text, distance = _redirected(life, route, clock), None
    else:
        text, distance = _ended(life, now, route, clock), _distance(life, clock)
    said = "; ".join(filter(None, (distance, *notes)))
    moving = "points at whatever is current and " if life.moving else ""
    return Fate(f"{moving}{text} ({said})" if said else moving + text, notes)


def _banned(ban: Ban, clock: Clock) -> Fate:
    if ban.since and ban.since > clock.as_of:
        words = f"will be banned by {ban.file} from {ban.since} on"
        return Fate(f"{words}: {ban.because}", banned=words)
    words = f"banned by {ban.file}" + (f" since {ban.since}" if ban.since else "")
    return Fate(f"is {words}: {ban.because}", banned=words)


def notes_on(life: Lifecycle, now: Status, clock: Clock) -> Iterator[str]:
    """Yield what the status and the shutdown day do not tell."""
    if life.earliest and not life.shutdown:
        passed = life.earliest <= clock.as_of
        yield (
            f"not before {life.earliest}, which has passed: ask the API"
            if passed
            else f"not shut down before {life.earliest}"
        )
    if life.regional and not life.regions:
        yield "the day differs by region"
    yield from (f"{region} on {day}" for region, day in life.regions)
    for version, day in life.versions:
        if now is not Status.RETIRED and clock.soon(day):
            yield f"version {version} {'ended' if day <= clock.as_of else 'ends'} on {day}"


def _conflict(served: Offering, now: Status, rulebook: Rulebook, clock: Clock) -> Iterator[str]:
    """Yield what the gravest of the other sources says, if it is graver than the rules."""
    worst, graver = now, None
    life = served.lifecycle
    known = {day for _, day in (*life.regions, *life.versions)}
    for name, said in life.conflicts:
        day = _day(said)
        if day is None or day in known:
            continue
        other = life._replace(shutdown=day, regions=())
        then = status(served._replace(lifecycle=other), rulebook, clock)
        if then.rank > worst.rank:
            worst, graver = then, f"{name} says {day}"
    if graver:
        yield graver


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # the source says something that is no day


def _redirected(life: Lifecycle, route: Route, clock: Clock) -> str:
    answers = "has answered" if life.shutdown and life.shutdown <= clock.as_of else "will answer"
    return (
        f"{answers} as {life.redirects_to} on {route.id} from {life.shutdown} on, "
        "with the price and the behaviour of that model"
    )


def _ended(life: Lifecycle, now: Status, route: Route, clock: Clock) -> str:
    on, day = f"on {route.id}", life.shutdown
    if day and day == route.closed:
        if day <= clock.as_of:
            return f"fails: {route.name} closed on {day}"
        return f"will fail: {route.name} closes on {day}"
    match now:
        case Status.RETIRED:
            return f"was shut down {on} on {day}"
        case Status.RETIRING if day and day <= clock.as_of:
            return f"is being shut down {on}, region by region, since {day}"
        case Status.RETIRING:
            return f"shuts down {on} on {day}"
        case Status.DEPRECATED:
            when = f"shuts down on {day}" if day else "has no shutdown day"
            return f"is deprecated {on} and {when}"
        case _:
            return f"is superseded {on}" + (f", and it shuts down on {day}" if day else "")


def _distance(life: Lifecycle, clock: Clock) -> str | None:
    left = days_left(life, clock)
    if left is None:
        return None
    days = counted(abs(left), "day")
    return f"in {days}" if left > 0 else f"{days} ago"
