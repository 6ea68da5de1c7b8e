"""Findings of a visit: judged by the rule, written as rows, shown by photos."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaign.actions import attachments
from campaign.audit import record
from campaign.choices import Right
from campaign.models import User
from campaign.permissions import require
from campaign.refusals import NotAllowed, Refused
from campaign.rules.errors import RuleError
from inspections.models import ChecklistItem, Finding, FindingPhoto, NotApplicable, Visit
from inspections.permissions import can_attach_photo
from inspections.rules.deductions import Item, Totals, item_loss, visit_totals

MOST = 32_767


def rule_items(items: Collection[ChecklistItem]) -> list[Item]:
    return [Item(item.number, item.points_each, item.maximum) for item in items]


def totals(items: Sequence[Item], counts: Mapping[int, int], not_applicable: Collection[int]) -> Totals:
    """Loss and applicable maximum by R-10, before repeats; the rule's refusals in words for people."""
    if counts and max(counts.values()) > MOST:
        raise Refused(
            _("An item was found too often; %(most)s times at most.") % {"most": MOST}, code="count_too_large"
        )
    try:
        return visit_totals(items, counts, not_applicable)
    except RuleError as error:
        raise Refused(_words(error), code=error.code, field="counts") from None


def _words(error: RuleError) -> str:
    numbers = error.params.get("numbers")
    listed = ", ".join(str(number) for number in numbers) if isinstance(numbers, list) else ""
    return {
        "unknown_item": _("Item %(numbers)s is not on the checklist of this site."),
        "found_not_applicable": _("Item %(numbers)s is both found and not applicable; keep one of the two."),
        "count_too_small": _("Item %(numbers)s must be found at least once; leave it empty otherwise."),
        "nothing_applicable": _("No item is applicable; a visit judges at least one."),
    }[error.code] % {"numbers": listed}


def finding_of(visit: Visit, item: ChecklistItem, count: int, note: str = "") -> Finding:
    """The row of one item found so many times, before repeats."""
    return Finding(
        campaign_id=visit.campaign_id,
        visit=visit,
        site_id=visit.site_id,
        visited_on=visit.visited_on,
        item=item,
        count=count,
        gravity=item.gravity,
        points_each=item.points_each,
        maximum=item.maximum,
        loss=item_loss(count, item.points_each, item.maximum),
        note=note[:200],
    )


def write(
    visit: Visit,
    items: Mapping[int, ChecklistItem],
    counts: Mapping[int, int],
    not_applicable: Collection[int],
    notes: Mapping[int, str],
) -> None:
    """Make the visit's rows say what was found; only rows that differ are touched, so photos stay."""
    held = {finding.item.number: finding for finding in visit.findings.select_related("item")}
    gone = [finding.pk for number, finding in held.items() if number not in counts]
    if gone:
        visit.findings.filter(pk__in=gone).delete()
    new = [
        finding_of(visit, items[n], count, notes.get(n, "")) for n, count in counts.items() if n not in held
    ]
    Finding.objects.bulk_create(new)
    for number, finding in held.items():
        if number in counts and finding.count != counts[number]:
            finding.count = counts[number]
            finding.loss = item_loss(finding.count, finding.points_each, finding.maximum, finding.factor)
            finding.save(update_fields=["count", "loss"])
    _write_not_applicable(visit, items, set(not_applicable))


def _write_not_applicable(visit: Visit, items: Mapping[int, ChecklistItem], wanted: set[int]) -> None:
    held = {row.item.number: row.pk for row in visit.not_applicable.select_related("item")}
    if gone := [pk for number, pk in held.items() if number not in wanted]:
        visit.not_applicable.filter(pk__in=gone).delete()
    NotApplicable.objects.bulk_create(
        NotApplicable(visit=visit, item=items[number]) for number in sorted(wanted - held.keys())
    )


@transaction.atomic
def attach_photo(*, finding: Finding, file: BinaryIO, by: User, at: datetime | None = None) -> FindingPhoto:
    """Put a photo to a finding; it is decoded and re-encoded, the original sealed.

    Refused when the file is no photo, and for anyone but the office and, before the submission, the visit's
    own inspector. Nobody is told.
    """
    city = finding.campaign.city
    require(by, Right.RECORD_VISITS, city)
    if not can_attach_photo(by, finding):
        raise NotAllowed(_("This visit is submitted; ask the office to add the photo."), code="not_allowed")
    Finding.objects.select_for_update().get(pk=finding.pk)
    attachment = attachments.store_photo(file=file, city=city, by=by, at=at)
    last = finding.photos.aggregate(last=Max("position"))["last"] or 0
    photo = FindingPhoto.objects.create(finding=finding, attachment=attachment, position=last + 1)
    record(
        city=city,
        by=by,
        verb="findings.attach_photo",
        subject=finding,
        at=at,
        photo=photo.pk,
        sha256=attachment.sha256,
    )
    return photo
