"""Models of field inspection, one file a noun."""

from .checklist import ChecklistItem, SiteType
from .round import Round, RoundSite
from .site import Site, SiteUnit
from .visit import Finding, FindingPhoto, NotApplicable, Visit, VisitUnit

__all__ = [
    "ChecklistItem",
    "Finding",
    "FindingPhoto",
    "NotApplicable",
    "Round",
    "RoundSite",
    "Site",
    "SiteType",
    "SiteUnit",
    "Visit",
    "VisitUnit",
]
