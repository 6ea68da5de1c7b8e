"""Where the parts of a composite come from."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.rules.errors import RuleError


class UnknownSource(RuleError):
    """A component draws on one of the sources of the closed list."""

    code = "unknown_source"


@dataclass(frozen=True, slots=True)
class VisitSource:
    """The rounds whose visits make up a part: their kind, and their mode where it matters."""

    kind: str
    mode: str | None = None


SOURCES: Mapping[str, VisitSource | None] = {
    "unannounced": VisitSource("monthly", "unannounced"),
    "announced": VisitSource("monthly", "announced"),
    "weekly_check": VisitSource("weekly"),
    "index_field": VisitSource("index"),
    "task_closure": None,
    "rectification": None,
    "satisfaction": None,
    "index_survey": None,
    "ad_quota": None,
    "pledge": None,
}


def visit_source(source: str) -> VisitSource | None:
    """R-29: the list of sources is closed; the rounds behind one of them, None when it is not made of visits.

    What is counted is the state of the city and work that was verified; log-ins, entries, photos and messages
    are no source and cannot become one.

    >>> visit_source("unannounced")
    VisitSource(kind='monthly', mode='unannounced')
    >>> visit_source("pledge") is None
    True
    """
    if source not in SOURCES:
        raise UnknownSource(source=source)
    return SOURCES[source]
