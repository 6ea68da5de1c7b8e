"""Models of the base domain, one file a noun."""

from .attachment import Attachment
from .base import Row
from .calendar import WorkDay
from .city import Campaign, City
from .document import DocumentNumber, NumberSeries
from .job import JobRun, StaleScore
from .notification import Notification
from .trail import AuditEvent, AuditHead, TrailIsInsertOnly
from .unit import FormerName, GroupUnit, RankingGroup, Unit
from .user import Access, Membership, Role, User

__all__ = [
    "Access",
    "Attachment",
    "AuditEvent",
    "AuditHead",
    "Campaign",
    "City",
    "DocumentNumber",
    "FormerName",
    "GroupUnit",
    "JobRun",
    "Membership",
    "Notification",
    "NumberSeries",
    "RankingGroup",
    "Role",
    "Row",
    "StaleScore",
    "TrailIsInsertOnly",
    "Unit",
    "User",
    "WorkDay",
]
