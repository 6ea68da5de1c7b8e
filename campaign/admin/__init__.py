"""The administration of the base domain, and the base every app's administration stands on."""

from . import calendar, cities, schedules, trail, units, users
from .base import ExportedLookUpAdmin, LookUpAdmin, LookUpInline, PartInline, RecordedModelAdmin
from .cells import CampaignKey, Choice, Hundredths, Key, Keys, Number, YesNo, column
from .form_fields import HundredthsField
from .tables import RecordedResource, ResourceOptions

__all__ = [
    "CampaignKey",
    "Choice",
    "ExportedLookUpAdmin",
    "Hundredths",
    "HundredthsField",
    "Key",
    "Keys",
    "LookUpAdmin",
    "LookUpInline",
    "Number",
    "PartInline",
    "RecordedModelAdmin",
    "RecordedResource",
    "ResourceOptions",
    "YesNo",
    "calendar",
    "cities",
    "column",
    "schedules",
    "trail",
    "units",
    "users",
]
