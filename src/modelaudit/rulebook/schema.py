"""The keys of each kind of mapping in a rule file; `rules/schema/` says the same to editors."""

MODELS_FILE = ("vendor", "home", "sources", "models", "bans", "overrides")
BAN = ("id", "since", "because", "use")
OVERRIDE = ("id", "successor", "because")
SOURCE = ("url", "checked")
MODEL = (
    "id",
    "name",
    "family",
    "task",
    "released",
    "served_at_home",
    "lifecycle",
    "routes",
    "aliases",
    "profiles",
    "short",
    "successors",
    "no_successor",
    "fine_tune",
    "guidance",
    "card",
    "cases",
)
LIFECYCLE = (
    "deprecated",
    "shutdown",
    "earliest",
    "stage",
    "redirects_to",
    "moving",
    "regional",
    "regions",
    "versions",
    "conflicts",
    "source",
    "checked",
)
OFFERING = ("id", "aliases", "profiles", *LIFECYCLE, "successors", "no_successor", "card")
SUCCESSOR = ("id", "since", "default", "because", "needs", "gated")
GUIDANCE = ("use_for", "avoid_for")
CARD = (
    "prices",
    "context_window",
    "max_output",
    "modalities",
    "capabilities",
    "about",
    "architecture",
    "license",
    "commercial_use",
    "source",
)
MODALITIES = ("in", "out")
CASES = ("match", "no_match")

ROUTES_FILE = ("routes", "frameworks")
ROUTE = (
    "id",
    "name",
    "kind",
    "source",
    "base_urls",
    "provider_names",
    "closed",
    "vendors",
    "rewrites",
    "suffix_patterns",
    "caution",
    "shared_names",
    "follows_vendor",
    "prefixes",
    "prefix_patterns",
    "fine_tune_prefixes",
    "variants",
    "address_patterns",
    "deployment_names",
    "keys",
    "clients",
    "client_arguments",
    "modules",
    "config_files",
    "key_paths",
)

REWRITE = ("vendor", "match", "to")
KINDS = ("provider", "cloud", "gateway", "router")
FRAMEWORK = ("id", "name", "kind", "source", "prefixes", "keys", "config_files", "key_paths")
FRAMEWORK_KINDS = ("framework", "tool")

CALL_SITES_FILE = (
    "sources",
    "model_keys",
    "lookup_calls",
    "alias_marks",
    "table_keys",
    "wrappers",
    "transparent",
    "drop_ins",
    "unique_names",
    "surfaces",
)
SURFACE = (
    "id",
    "sdk",
    "calls",
    "model",
    "position",
    "endpoint",
    "kind",
    "since",
    "until",
    "gone",
    "closed",
    "source",
)
SURFACE_KINDS = ("call", "constructor", "lookup")

CALL_CHANGES_FILE = ("changes",)
CALL_CHANGE = (
    "id",
    "from",
    "to",
    "parameters",
    "change",
    "calls",
    "values",
    "accepted",
    "above",
    "below",
    "with",
    "unless",
    "reads",
    "routes",
    "sdk",
    "new_name",
    "new_value",
    "new_values",
    "fix",
    "effect",
    "reason",
    "url",
    "cases",
)
CALL_CHANGE_CASES = ("blocks", "passes", "before", "after", "untouched")
CHANGES = (
    "rename",
    "remove",
    "replace",
    "add",
    "move",
    "response",
    "reindex",
    "unsupported",
    "note",
)
MADE = ("rename", "remove", "replace", "add")
"""Changes that a program can make."""
FIXES = ("safe", "unsafe", "manual")
EFFECTS = ("error-400", "error-client", "error-other", "silently-different", "cost", "quality")

STAGES = ("legacy", "deprecated")
