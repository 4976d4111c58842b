"""How fresh the rules are."""

from datetime import date

from modelaudit.rulebook.models import Rulebook


def newest_check(rulebook: Rulebook) -> date | None:
    """Newest day on which a source was checked; None when no rule has a source."""
    days = (
        offering.lifecycle.source.checked
        for model in rulebook.models.values()
        for offering in (*model.offerings.values(), *model.fine_tunes.values())
        if offering.lifecycle.source
    )
    return max(days, default=None)
