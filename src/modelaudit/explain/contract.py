"""What `explain --format json` prints: `docs/explain.schema.json` describes it."""

from typing import Any

from modelaudit.explain.candidates import standing_at_home
from modelaudit.explain.cards import Price, PriceList
from modelaudit.explain.checks import Side
from modelaudit.explain.explanation import Explanation, Hop, Recommendation
from modelaudit.explain.lookup import Several
from modelaudit.quoting import iso
from modelaudit.reports.contract import SCHEMA_VERSION
from modelaudit.rulebook.models import CallChange, Card, Model, Rulebook, Successor
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Verdict

_LIMITS = ("context_window", "max_output")
_LISTS = ("modalities_in", "modalities_out", "capabilities")


def explanation_object(explained: Explanation, rulebook: Rulebook, clock: Clock) -> dict[str, Any]:
    """Return everything about one model; null and empty stand for what the rules do not say."""
    model, verdict, move = explained.model, explained.verdict, explained.move
    card, guidance = model.card or Card(), model.guidance
    return {
        **_header(explained.asked, clock),
        "model": model.id,
        "name": model.name,
        "vendor": model.vendor,
        "family": model.family,
        "task": model.task,
        "released_on": iso(model.released),
        "fine_tuned": explained.named.fine_tuned,
        "about": card.about,
        "architecture": card.architecture,
        "license": card.license,
        "commercial_use": card.commercial_use,
        "use_for": list(guidance.use_for) if guidance else [],
        "avoid_for": list(guidance.avoid_for) if guidance else [],
        **_standing(verdict),
        "hops": [_hop(hop) for hop in explained.hops],
        "recommendations": [_recommendation(each) for each in explained.recommendations],
        "checks": [
            {"id": check.id, "outcome": str(check.outcome), "message": check.message}
            for check in explained.checks
        ],
        "call_changes": [_change(change) for change in move.changes] if move else [],
        "routes": [_route(standing, rulebook) for standing in explained.standings],
        "prices": [_prices(prices) for prices in explained.prices],
        "limits": _limits(explained),
        "gateways": [
            {
                "route": way.route.id,
                "name": way.route.name,
                "kind": way.route.kind,
                "identifier": way.identifier,
            }
            for way in explained.ways
        ],
        "others": [
            {"route": route, "model": other.id, "name": other.name}
            for route, other in explained.named.others
        ],
        "notes": list(explained.notes),
    }


def candidates_object(
    asked: str, several: Several, rulebook: Rulebook, clock: Clock
) -> dict[str, Any]:
    """Return the models that a text may mean."""

    def candidate(model: Model) -> dict[str, Any]:
        route, status = standing_at_home(model, rulebook, clock)
        return {
            "model": model.id,
            "name": model.name,
            "vendor": model.vendor,
            "route": route,
            "status": str(status),
        }

    return {
        **_header(asked, clock),
        "misspelled": several.misspelled,
        "candidates": [candidate(model) for model in several.models],
    }


def _header(asked: str, clock: Clock) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": clock.as_of.isoformat(),
        "horizon": clock.horizon,
        "asked": asked,
    }


def _standing(verdict: Verdict) -> dict[str, Any]:
    """Return what holds on one route, under the names that findings use."""
    life, successor = verdict.lifecycle, verdict.succession.successor
    return {
        "route": verdict.route,
        "identifier": verdict.offering.id,
        "status": str(verdict.status),
        "banned": verdict.fate.banned,
        "deprecated_on": iso(life.deprecated),
        "shutdown_on": iso(life.shutdown),
        "days_left": verdict.days_left,
        "successor": successor.id if successor else None,
        "successor_chain": list(verdict.succession.chain),
        "reason": verdict.succession.reason,
        "source": life.source.url if life.source else None,
        "checked_on": iso(life.source.checked) if life.source else None,
    }


def _route(verdict: Verdict, rulebook: Rulebook) -> dict[str, Any]:
    life = verdict.lifecycle
    return {
        **_standing(verdict),
        "aliases": list(verdict.offering.aliases),
        "profiles": list(verdict.offering.profiles),
        "earliest_on": iso(life.earliest),
        "redirects_to": life.redirects_to,
        "moving": life.moving,
        "regional": life.regional,
        "regions": {region: day.isoformat() for region, day in life.regions},
        "closed_on": iso(rulebook.routes[verdict.route].closed),
        "versions": {version: day.isoformat() for version, day in life.versions},
        "conflicts": dict(life.conflicts),
    }


def _hop(hop: Hop) -> dict[str, Any]:
    step = hop.step
    return {
        "from": hop.source,
        "to": step.id,
        **_step(step),
        "derived": hop.derived,
        "chosen": hop.chosen,
    }


def _recommendation(each: Recommendation) -> dict[str, Any]:
    step, standing = each.step, each.standing
    return {
        "model": step.id,
        **_step(step),
        "status": str(standing.status) if standing else None,
        "shutdown_on": iso(standing.lifecycle.shutdown) if standing else None,
    }


def _step(step: Successor) -> dict[str, Any]:
    """Return what the rules say about a successor."""
    return {
        "since": iso(step.since),
        "default": step.default,
        "because": step.because,
        "needs": step.needs,
        "gated": step.gated,
    }


def _change(change: CallChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "parameters": list(change.parameters),
        "every_request": change.always,
        "change": change.change,
        "calls": list(change.calls),
        "reads": list(change.reads),
        "new_name": change.new_name,
        "new_value": change.new_value,
        "fix": change.fix,
        "effect": change.effect,
        "reason": change.reason,
        "source": change.url,
    }


def _prices(listed: PriceList) -> dict[str, Any]:
    return {
        "route": listed.route,
        "cheapest": listed.cheapest,
        "source": listed.source,
        "prices": [_price(price) for price in listed.prices],
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "name": price.name,
        "usd": price.usd,
        "successor_usd": price.successor_usd,
        "change_percent": price.change,
    }


def _limits(explained: Explanation) -> dict[str, Any]:
    """Return limits and capabilities of the model and, where it has one, of its successor."""
    return {
        "model": _card(explained.side),
        "successor": _card(explained.move.target) if explained.move else None,
    }


def _card(side: Side) -> dict[str, Any]:
    limits = {name: getattr(side.card, name) for name in _LIMITS}
    lists = {name: list(getattr(side.card, name)) for name in _LISTS}
    return {"model": side.model.id, **limits, **lists}
