"""Every code a finding may have, and what a person should know about it."""

from collections.abc import Mapping
from typing import NamedTuple

from modelaudit.findings import Severity


class Code(NamedTuple):
    """Help on one code, as the SARIF report and the documentation print it."""

    code: str
    name: str
    """Stable kebab-case name."""
    title: str
    """A few words that complete "this is ..."."""
    severity: Severity
    """Default; a rule may say otherwise for the codes that are about requests."""
    what: str
    why: str
    remedy: str
    enabled: bool = True
    """False for codes that are reported only when selected."""


_ALL = (
    Code(
        "MA101",
        "retired-model",
        "retired model",
        Severity.ERROR,
        "The model has been shut down on the route it is called through.",
        "Requests that name it fail, usually with a 404 that nobody sees before production.",
        "Move to the successor named in the finding; `modelaudit fix` does it where that is safe.",
    ),
    Code(
        "MA102",
        "retiring-model",
        "model shuts down soon",
        Severity.ERROR,
        "The model shuts down on its route within the horizon (90 days unless configured).",
        "The code works today and stops on a day that is already known.",
        "Move to the successor before the shutdown day; `modelaudit fix` does it where that is "
        "safe.",
    ),
    Code(
        "MA103",
        "deprecated-model",
        "deprecated model",
        Severity.WARNING,
        "The provider has deprecated the model; its shutdown is beyond the horizon or has no date.",
        "New work on it is work that will have to be done again.",
        "Plan the move to the successor, and use it for anything new.",
    ),
    Code(
        "MA104",
        "legacy-model",
        "legacy model",
        Severity.INFO,
        "The provider calls the model legacy: it is superseded, but nothing is announced.",
        "Legacy models are the next ones to be deprecated.",
        "Nothing is urgent; prefer the successor when the code is touched anyway.",
    ),
    Code(
        "MA105",
        "fine-tuned-model-on-dying-base",
        "fine-tuned model whose base is retired or retiring",
        Severity.ERROR,
        "A fine-tuned model stops with the base model it was trained from.",
        "No other identifier carries its training, so it cannot be replaced by a program.",
        "Train again from a living base model, evaluate it, then change the identifier.",
    ),
    Code(
        "MA106",
        "redirected-model",
        "identifier that answers as another model",
        Severity.WARNING,
        "The identifier still works, or will after its shutdown day, but another model answers.",
        "Behaviour, price and limits change although the code does not.",
        "Name the model that should answer, and check its price and its limits.",
    ),
    Code(
        "MA110",
        "unknown-model",
        "unknown model of a known vendor",
        Severity.INFO,
        "The text looks like a model identifier of a known vendor, but no rule knows it.",
        "It may be misspelled, private, or newer than the rules.",
        "Check the spelling; add the model to a rule file of the project if it is right.",
        enabled=False,
    ),
    Code(
        "MA120",
        "model-chosen-elsewhere",
        "model chosen outside the code",
        Severity.INFO,
        "The call takes its model from the environment, from callers that are not in the module, "
        "or from a computation, and no code names one.",
        "A dead identifier may be set there.",
        "Check the value where it is set: deployment manifests, secrets, dashboards.",
        enabled=False,
    ),
    Code(
        "MA201",
        "unsupported-parameter",
        "parameter the model does not accept",
        Severity.ERROR,
        "The request passes a parameter that the model it names does not accept.",
        "The API rejects the request, or ignores what the parameter was there for.",
        "Remove the parameter, or express its purpose in the way the model supports; for calls in "
        "Python, `modelaudit fix --unsafe` removes it where a rule tells that this is enough.",
    ),
    Code(
        "MA202",
        "renamed-parameter",
        "renamed parameter",
        Severity.ERROR,
        "The request passes a parameter under a name that the model does not accept any more.",
        "The API rejects the request.",
        "Use the new name; `modelaudit fix` does it for calls in Python.",
    ),
    Code(
        "MA203",
        "unsupported-value",
        "value the model does not accept",
        Severity.ERROR,
        "The request passes a value that the model does not accept for this parameter.",
        "The API rejects the request.",
        "Use one of the values the model accepts; for calls in Python, `modelaudit fix --unsafe` "
        "writes the nearest one.",
    ),
    Code(
        "MA204",
        "gone-endpoint",
        "endpoint or SDK surface that is gone or does not serve the model",
        Severity.ERROR,
        "The endpoint or the function of the SDK is gone or given up, or does not serve the model. "
        "It is a warning where nothing says that the project installs a version without it.",
        "The request fails, whatever its parameters are.",
        "Use what the finding names instead, or the endpoint that serves the model; pin the "
        "version of the SDK until then.",
    ),
    Code(
        "MA205",
        "changed-response",
        "response of another shape",
        Severity.WARNING,
        "The response has another shape than the one the code was written for.",
        "The request succeeds and the code that reads the answer fails.",
        "Adapt the code that reads the response, then change the model.",
    ),
    Code(
        "MA206",
        "stored-data-must-be-rebuilt",
        "stored data must be rebuilt",
        Severity.WARNING,
        "Data made with the model, such as embeddings, cannot be mixed with its successor's.",
        "Searches over mixed vectors return nonsense without any error.",
        "Rebuild the stored data with the successor, then change the identifier everywhere.",
    ),
    Code(
        "MA900",
        "unused-suppression",
        "suppression that suppresses nothing",
        Severity.WARNING,
        "A suppression comment is malformed, or matches no finding.",
        "It hides the next finding on its line from everybody.",
        "Remove the comment or correct it.",
    ),
    Code(
        "MA901",
        "unparsable-file",
        "file not parsed as its language",
        Severity.WARNING,
        "The file could not be parsed as its language and was scanned as plain text.",
        "What an identifier is for is less certain there.",
        "Correct the syntax error, or exclude the file.",
    ),
    Code(
        "MA902",
        "unreadable-file",
        "file not read",
        Severity.WARNING,
        "The file could not be read.",
        "Nothing is known about the identifiers in it.",
        "Correct its permissions, or exclude it.",
    ),
)

ABOUT_REQUESTS = "MA2"
"""How the codes begin that are about what a request passes, not about its model."""

ABOUT_FILES = "MA9"
"""How the codes begin that are about a file or a comment in it, not about a model."""

CODES: Mapping[str, Code] = {entry.code: entry for entry in _ALL}


def is_selector(text: str) -> bool:
    """Tell whether a text names a code or, as its beginning, a group of codes."""
    return text.startswith("MA") and any(code.startswith(text) for code in CODES)
