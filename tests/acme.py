"""A small world of rules: the vendor Acme, its own API, a cloud and a gateway.

Acme is invented so that no test depends on the life of a real model.
"""

from collections.abc import Iterable
from datetime import date

from modelaudit.rulebook.models import (
    CallChange,
    Lifecycle,
    Model,
    Offering,
    Route,
    Rulebook,
    Source,
    Successor,
    Vocabulary,
)

SOURCE = Source("https://acme.example/deprecations", date(2026, 1, 1))

ROUTES = (
    Route(
        "acme",
        "Acme API",
        follows_vendor=False,
        prefixes=("acme/", "acme:"),
        fine_tune_prefixes=("ft:",),
    ),
    Route(
        "cloud",
        "Big Cloud",
        follows_vendor=False,
        prefixes=("cloud/", "cloud/eu/"),
        address_patterns=(r"cloud\.example/deployments/",),
        deployment_names=True,
        keys=frozenset({"deployment_name"}),
        clients=frozenset({"CloudClient"}),
    ),
    Route(
        "gateway",
        "The Gateway",
        follows_vendor=True,
        prefixes=("gateway/",),
        prefix_patterns=("@[a-z0-9-]+/",),
        variants=(":free",),
    ),
)

VOCABULARY = Vocabulary(
    model_keys=frozenset({"model", "model_name", "engine"}),
    lookup_calls=frozenset({"encoding_for_model"}),
    alias_marks=frozenset({"litellm_params"}),
    table_keys=frozenset({"context_window", "input_cost_per_token"}),
)


def life(shutdown: str | None = None, deprecated: str | None = None, **more: object) -> Lifecycle:
    """Dates of a model as a test writes them."""
    return Lifecycle(
        deprecated=date.fromisoformat(deprecated) if deprecated else None,
        shutdown=date.fromisoformat(shutdown) if shutdown else None,
        source=SOURCE,
        **more,  # type: ignore[arg-type]
    )


def to(id_: str, since: str | None = None, **more: object) -> Successor:
    """A successor as a test writes it."""
    day = date.fromisoformat(since) if since else None
    return Successor(id_, since=day, **more)  # type: ignore[arg-type]


def model(
    id_: str,
    lifecycle: Lifecycle | None = None,
    *successors: Successor,
    task: str = "chat",
    aliases: tuple[str, ...] = (),
    cloud: Lifecycle | None = None,
    fine_tune: Lifecycle | None = None,
    short: bool = False,
    released: str | None = None,
) -> Model:
    """A model on Acme's own API, and on the cloud when it has dates there."""
    own = lifecycle or Lifecycle()
    offerings = {"acme": Offering("acme", id_, aliases, own, successors)}
    if cloud is not None:
        offerings["cloud"] = Offering("cloud", id_, aliases, cloud)
    tuned = {"acme": Offering("acme", id_, (), fine_tune, successors)} if fine_tune else {}
    return Model(
        id_,
        "acme",
        id_.title(),
        "acme",
        task,
        "acme",
        offerings,
        tuned,
        date.fromisoformat(released) if released else None,
        frozenset({id_}) if short else frozenset(),
    )


def rulebook(models: Iterable[Model], changes: Iterable[CallChange] = ()) -> Rulebook:
    """A rulebook of some models."""
    models = list(models)
    identifiers: dict[str, dict[str, str]] = {}
    for each in models:
        for offering in each.offerings.values():
            for name in (offering.id, *offering.aliases):
                identifiers.setdefault(name, {})[offering.route] = each.id
    return Rulebook(
        {each.id: each for each in models},
        {route.id: route for route in ROUTES},
        VOCABULARY,
        tuple(changes),
        identifiers,
        frozenset().union(*(each.short for each in models)),
    )
