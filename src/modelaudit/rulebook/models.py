"""Types of the rulebook: unchangeable, and free of anything but facts.

Named tuples, because a run that finds anything makes all these classes, and dataclasses would take
seven times as long.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Source(NamedTuple):
    """Where a date was read, and on which day."""

    url: str
    checked: date


class Lifecycle(NamedTuple):
    """Dates of one model on one route. All dates are the first day on which they hold."""

    deprecated: date | None = None
    """Day of the announcement; None when no source states it."""
    shutdown: date | None = None
    """Day from which requests fail or are redirected."""
    earliest: date | None = None
    """"Not sooner than": never makes a model retired."""
    stage: str | None = None
    """The provider's own word where it gives no announcement day: `legacy` or `deprecated`."""
    redirects_to: str | None = None
    """Model that answers under this identifier from the shutdown day on."""
    moving: bool = False
    """An alias that is repointed without the code changing."""
    regional: bool = False
    """The day differs by region, and only the first one is published."""
    regions: tuple[tuple[str, date], ...] = ()
    """Region and its shutdown day, where they are published; `shutdown` is the first of them."""
    versions: tuple[tuple[str, date], ...] = ()
    """Version of the model behind one name and its shutdown day; `shutdown` is the last of them."""
    conflicts: tuple[tuple[str, str], ...] = ()
    """Other source and what it says: a day, or a sentence."""
    source: Source | None = None


class Successor(NamedTuple):
    """A model the vendor, or the rulebook, names to move to."""

    id: str
    since: date | None = None
    """Day from which it could be moved to; None when it always could."""
    default: bool = False
    because: str | None = None
    """Why this one is the default among several."""
    needs: str | None = None
    """Request parameter without which it is no equivalent: `reasoning.mode=pro`."""
    gated: str | None = None
    """Who may call it at all, as a phrase: `approved organizations only`."""


class Card(NamedTuple):
    """What a model costs, takes and can do, on one route."""

    prices: tuple[tuple[str, float], ...] = ()
    """US dollars: `input`, `output` and `cached_input` for a million tokens, any other for one unit
    of what it is named after: `image_1024x1024_low`, `input_cost_per_second`."""
    context_window: int | None = None
    """Largest input, in tokens."""
    max_output: int | None = None
    """Largest output, in tokens."""
    modalities_in: tuple[str, ...] = ()
    modalities_out: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    about: str | None = None
    """What it is, as a sentence."""
    architecture: str | None = None
    license: str | None = None
    """As a phrase: `proprietary`, `Apache 2.0`."""
    commercial_use: str | None = None
    """`yes`, `no` or `conditional`."""
    source: str | None = None
    """List it was read in."""


class Guidance(NamedTuple):
    """What a model is for, in phrases for people."""

    use_for: tuple[str, ...] = ()
    avoid_for: tuple[str, ...] = ()


class Offering(NamedTuple):
    """One model as one route serves it."""

    route: str
    id: str
    """How this route spells the model."""
    aliases: tuple[str, ...]
    """Other identifiers of the same model on this route."""
    lifecycle: Lifecycle
    successors: tuple[Successor, ...] = ()
    no_successor: str | None = None
    """Why there is none, as one sentence."""
    profiles: tuple[str, ...] = ()
    """What may stand before the identifier to choose where it runs: `us`, `eu`, `global`."""
    card: Card | None = None
    """What differs on this route; prices are never those of another route."""


_NONE: Mapping[str, Offering] = {}


class Model(NamedTuple):
    """What a vendor trains and retires."""

    id: str
    vendor: str
    name: str
    family: str
    task: str
    """`chat`, `completion`, `image-generation`, `embedding`, ...: what a request asks for."""
    home: str
    """Route of the vendor's own API, whose dates hold where a route has none of its own; empty when
    the vendor has no API."""
    offerings: Mapping[str, Offering]
    fine_tunes: Mapping[str, Offering] = _NONE
    """Lifecycle of fine-tuned versions of this model, by route."""
    released: date | None = None
    short: frozenset[str] = frozenset()
    """Identifiers that are words or very short and count only with evidence."""
    card: Card | None = None
    """Prices are those of the home route."""
    guidance: Guidance | None = None


class Rewrite(NamedTuple):
    """How a route spells models otherwise than their vendor does."""

    vendor: str
    match: str
    """Regular expression for all of the vendor's identifier."""
    to: str
    """What the route writes instead, with `\\1` for groups."""


class Route(NamedTuple):
    """An API, cloud, gateway or router a model is called through."""

    id: str
    name: str
    follows_vendor: bool
    """No dates of its own: the dates and the successors are the vendor's."""
    prefixes: tuple[str, ...] = ()
    """What may stand before an identifier: `azure/`, `openai:`. They may be nested."""
    prefix_patterns: tuple[str, ...] = ()
    """Regular expressions for prefixes that hold a name its owner chose."""
    fine_tune_prefixes: tuple[str, ...] = ()
    """What marks a fine-tuned model, innermost of all prefixes: `ft:`."""
    variants: tuple[str, ...] = ()
    """Suffixes that choose a variant and belong to the route: `:free`."""
    address_patterns: tuple[str, ...] = ()
    """Regular expressions for the part of a URL that ends where the identifier begins."""
    deployment_names: bool = False
    """The text is a name its owner chose: reported as such, never replaced by a program."""
    keys: frozenset[str] = frozenset()
    """Argument and config keys that tell this route: `azure_deployment`."""
    clients: frozenset[str] = frozenset()
    """Classes and functions whose call tells this route: `AzureOpenAI`."""
    kind: str = "provider"
    """`provider`, `cloud`, `gateway` or `router`."""
    source: str | None = None
    """Page that describes the spelling."""
    base_urls: tuple[str, ...] = ()
    """Where its API answers, `{region}` for any one part: tells the route of a client."""
    provider_names: frozenset[str] = frozenset()
    """Values of a `provider` key beside a model that tell this route, besides its prefixes."""
    closed: date | None = None
    """Day from which the route answers no more, whatever the model."""
    vendors: tuple[tuple[str, str], ...] = ()
    """Vendor and what the route writes before a model of it: `meta`, `meta-llama/`."""
    rewrites: tuple[Rewrite, ...] = ()
    """The first that matches tells how the route spells an identifier."""
    suffix_patterns: tuple[str, ...] = ()
    """Regular expressions for what may follow an identifier: a host, a region, a deployment."""
    modules: frozenset[str] = frozenset()
    """Modules whose functions take a plain string with the vendor before a model through this."""
    caution: str | None = None
    """What a person must see to before a successor answers here, as one sentence."""
    shared_names: tuple[str, ...] = ()
    """Regular expressions for all of an identifier that others use as well, such as the name of
    published weights: it is this route's only where something tells the route."""
    client_arguments: tuple[tuple[str, str], ...] = ()
    """Argument of a client's constructor and the Python literal with which it tells this route."""


class Vocabulary(NamedTuple):
    """Words of SDKs and config files that tell what a text is for."""

    model_keys: frozenset[str]
    """Parameters, keys and variables that hold the model of a request: `model`, `engine`."""
    lookup_calls: frozenset[str]
    """Functions that look a model up locally and send nothing: `encoding_for_model`."""
    alias_marks: frozenset[str]
    """Keys beside which a model key holds a name that clients use: `litellm_params`."""
    table_keys: frozenset[str]
    """Keys that only knowledge about a model has: `context_window`, `input_cost_per_token`."""


class Setting(NamedTuple):
    """Where the config files of a framework, a tool or a gateway keep identifiers."""

    files: tuple[str, ...]
    """Globs of these files."""
    paths: tuple[str, ...]
    """`model_list[].litellm_params.model`; behind one ` (alias)` when clients choose the name."""


class Surface(NamedTuple):
    """Functions of an SDK that take a model in the same way, for the same endpoint."""

    id: str
    sdk: str | None
    """Package on the registry; None for raw HTTP."""
    calls: tuple[str, ...]
    """Qualified names; `()` is an instance of a class, or what a function returns."""
    models: tuple[str, ...]
    """Parameters that hold a model, the usual one first; paths into literals: `json.model`."""
    position: int | None = None
    """Of the model among positional arguments; None when it is passed by name only."""
    endpoint: str | None = None
    """What answers, in the short form of its API: `chat/completions`; None when that depends."""
    kind: str = "call"
    """`call`, `constructor`, or `lookup` for what looks a model up locally and sends nothing."""
    since: str | None = None
    """First version of the SDK that has it, when known."""
    until: str | None = None
    """Last version of the SDK that has it."""
    gone: str | None = None
    """What became of an old one and what to use instead, as one sentence."""
    closed: date | None = None
    """Day from which the API behind it answers no more, whatever the version of the SDK."""
    source: str = ""
    """Package and version it was read in, or a page."""


class Clients(NamedTuple):
    """How the objects come about whose methods are surfaces."""

    wrappers: frozenset[str] = frozenset()
    """Functions that return the client they are given first: `instructor.from_openai`."""
    transparent: frozenset[str] = frozenset()
    """What may stand between a client and its method: `with_raw_response`, `with_options()`."""
    drop_ins: Mapping[str, str] = {}
    """Module or class and the one whose names it has as well: `langfuse.openai`, `openai`."""
    unique_names: frozenset[str] = frozenset()
    """Names by which a surface is known alone, whatever they are called on."""


class CallChange(NamedTuple):
    """What a request needs when its model changes."""

    id: str
    sources: tuple[str, ...]
    """Globs of the model the request leaves."""
    targets: tuple[str, ...]
    """Globs of the model the request goes to."""
    parameters: tuple[str, ...]
    """Names in the request that call for the change, as paths where they are within another
    (`config.temperature`, `tools[].type`); empty when every request needs it."""
    reason: str
    """One sentence: what happens when the change is not made."""
    url: str
    change: str = "unsupported"
    """What becomes of the parameter: `rename`, `remove`, `replace` and others of the schema; `note`
    when no program can tell whether a request needs it."""
    calls: tuple[str, ...] = ()
    """Globs of the functions in whose calls it is reported and made: `chat.completions.create`;
    behind `!` those that need no change."""
    values: tuple[str, ...] = ()
    """Python literals with which a parameter calls for the change; empty when any does."""
    accepted: tuple[str, ...] = ()
    """Python literals that the model takes all the same."""
    above: str | None = None
    """Number: only a parameter above it calls for the change."""
    below: str | None = None
    """Number: only a parameter below it calls for the change."""
    given: tuple[str, ...] = ()
    """Other parameters, or `parameter=literal`: the change holds for a request that passes one."""
    unless: tuple[str, ...] = ()
    """Likewise: the change does not hold for a request that passes one of them."""
    reads: tuple[str, ...] = ()
    """What code reads of the response that will be another: `data[].url`."""
    routes: tuple[str, ...] = ()
    """Routes on which it holds; empty when it holds on all of them."""
    sdk: tuple[str, ...] = ()
    """What a project must install for the change to hold, all of it: `anthropic>=1.0`."""
    new_name: str | None = None
    new_value: str | None = None
    """Python literal; `...` in it stands for the value that was there."""
    new_values: tuple[tuple[str, str], ...] = ()
    """Python literals, the old one and the new one."""
    fix: str = "manual"
    """Who may apply it: `safe`, `unsafe`, or `manual` when no program can."""
    effect: str = "error-400"
    """What happens when the change is not made; all that begin with `error` break the request."""

    @property
    def breaks(self) -> bool:
        """Tell whether a request without the change fails."""
        return self.effect.startswith("error")

    @property
    def always(self) -> bool:
        """Tell whether every request needs it, whatever it says and by whom it is sent."""
        told = (self.parameters, self.reads, self.calls, self.change == "note")
        return not any(told)


class Ban(NamedTuple):
    """A model that a project does not use, whatever its vendor says."""

    because: str
    file: str
    """Name of the rule file that says so."""
    since: date | None = None
    """First day on which it holds; None when it always does."""


class Override(NamedTuple):
    """The successor that a project wants instead of the vendor's."""

    successor: str
    """Canonical id."""
    file: str
    """Name of the rule file that says so."""
    because: str | None = None


class Rulebook(NamedTuple):
    """All rules that hold for one run."""

    models: Mapping[str, Model]
    """By canonical id."""
    routes: Mapping[str, Route]
    vocabulary: Vocabulary
    changes: tuple[CallChange, ...]
    identifiers: Mapping[str, Mapping[str, str]]
    """identifier -> route -> canonical id of the model it names there."""
    short: frozenset[str] = frozenset()
    """Identifiers that are words or very short and count only with evidence."""
    bans: Mapping[str, Ban] = {}
    """By canonical id, on all routes."""
    overrides: Mapping[str, Override] = {}
    """By canonical id, on all routes."""
    surfaces: Sequence[Surface] = ()
    """The original SDK first, where several have a function of the same name."""
    clients: Clients = Clients()
    settings: tuple[Setting, ...] = ()
