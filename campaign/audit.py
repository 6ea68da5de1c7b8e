"""The trail: `record` appends an event, `first_bad_event` finds the first one that was touched."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from campaign.choices import HashAlgorithm
from campaign.models import AuditEvent, AuditHead, City, User
from campaign.rules.trail import UnknownAlgorithm, canonical_text, chain_hash

GENESIS = "0" * 64


@transaction.atomic
def record(
    *, city: City, by: User | None, verb: str, subject: models.Model, at: datetime | None = None, **details
) -> AuditEvent:
    """Append one event to the city's chain; call it last in an action, since it takes the chain's lock.

    `verb` is the action's name (``visits.submit``); `details` are plain values, such as before and after.
    """
    head = _locked_head(city)
    at = (at or timezone.now()).astimezone(UTC)
    event = AuditEvent(
        city=city,
        seq=head.seq + 1,
        at=at,
        actor=by,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        algorithm=HashAlgorithm.SHA256,
        previous_hash=head.hash,
    )
    event.body = event_body(event, details)
    event.hash = chain_hash(head.hash, event.body, event.algorithm)
    event.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(seq=event.seq, hash=event.hash)
    return event


def _locked_head(city: City) -> AuditHead:
    AuditHead.objects.get_or_create(city=city, defaults={"hash": GENESIS})
    return AuditHead.objects.select_for_update().get(city=city)


def event_body(event: AuditEvent, details: dict) -> str:
    """The canonical text that is sealed: every column of the event and its details.

    The person stands in it by key and by the user name of that day, which may change later.
    """
    return canonical_text(
        {
            "id": event.pk,
            "city": event.city_id,
            "seq": event.seq,
            "at": event.at.isoformat(),
            "by": [event.actor_id, event.actor.username] if event.actor else None,
            "verb": event.verb,
            "subject": [event.subject_type, event.subject_id],
            "details": plain(details),
        }
    )


def plain(value: Any) -> Any:
    """Return ``value`` with only what JSON knows, in a form that reads the same on every database."""
    match value:
        case None | bool() | int() | str():
            return value
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case models.Model():
            return str(value.pk)
        case _:
            return str(value)


def values_of(row: models.Model, fields: list[str] | None = None) -> dict:
    """The columns of a row as plain values, for ``before`` and ``after``; secrets are left out."""
    names = fields or [field.attname for field in row._meta.concrete_fields]
    return {name: plain(getattr(row, name)) for name in names if name != "password"}


def differences(before: dict, after: dict) -> dict:
    """What changed: ``{column: [old, new]}``."""
    return {
        key: [before.get(key), after.get(key)]
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def first_bad_event(city: City) -> str | None:
    """Return what is wrong with the first touched row of the city's chain, or None when it holds."""
    previous, expected = GENESIS, 1
    events = AuditEvent.objects.filter(city=city).order_by("seq").select_related("actor")
    for event in events.iterator(chunk_size=2000):
        if event.seq != expected:
            return f"{city.code} seq {expected}: missing"
        if fault := _fault(event, previous):
            return f"{city.code} seq {event.seq}: {fault}"
        previous, expected = event.hash, expected + 1
    head = AuditHead.objects.filter(city=city).first() or AuditHead(seq=0, hash=GENESIS)
    if (head.seq, head.hash) != (expected - 1, previous):
        return f"{city.code} seq {expected}: the chain does not end where its head says ({head.seq})"
    return None


def _fault(event: AuditEvent, previous: str) -> str | None:
    if event.previous_hash != previous:
        return "previous_hash"
    try:
        digest = chain_hash(previous, event.body, event.algorithm)
    except UnknownAlgorithm:
        return "algorithm"
    if event.hash != digest:
        return "hash"
    return None if _columns_match(event) else "columns differ from the sealed text"


def _columns_match(event: AuditEvent) -> bool:
    sealed = json.loads(event.body)
    shown = json.loads(event_body(event, sealed["details"]))
    for text in (sealed, shown):
        text["by"] = text["by"] and text["by"][0]
    return sealed == shown
