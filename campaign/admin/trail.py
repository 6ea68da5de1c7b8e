"""The trail and the job runs: read-only."""

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import AuditEvent, JobRun

from .base import LookUpAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(LookUpAdmin):
    right = Right.READ_TRAIL
    list_display = ["seq", "at", "actor", "verb", "subject_type", "subject_id"]
    list_filter = ["city", "verb", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["=subject_id", "verb", "=actor__username", "actor__name"]
    ordering = ["-at", "-seq"]
    fields = [
        "city", "seq", "at", "actor", "verb", "subject_type", "subject_id", "details", "algorithm",
        "previous_hash", "hash",
    ]  # fmt: skip
    readonly_fields = ["details"]

    @admin.display(description=_("details"))
    def details(self, event: AuditEvent) -> str:
        return json.dumps(json.loads(event.body)["details"], ensure_ascii=False, indent=1, sort_keys=True)


@admin.register(JobRun)
class JobRunAdmin(LookUpAdmin):
    list_display = ["name", "key", "status", "attempts", "started_at", "finished_at"]
    list_filter = ["status", "name"]
    search_fields = ["key"]
