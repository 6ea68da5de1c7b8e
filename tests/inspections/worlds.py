"""Worlds that differ only in a hidden round, and everything a person can ask of the site in each."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaign.models import Unit, User
from inspections.actions import rounds, visits
from inspections.actions.visits import NewSite, NewVisit
from inspections.models import ChecklistItem, RoundSite
from tests.inspections.factories import Town, visited
from tests.inspections.photos import stored_photo

NOW = datetime(2026, 7, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OUTSIDERS = ("unit", "unit_head", "leader", "supervisor", "commission", "discipline", "admin")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": "|csrfToken = ")[^"]*"')
KEPT_HEADERS = ("Content-Type", "Location", "Cache-Control", "Content-Disposition")


# --- worlds -------------------------------------------------------------------------------------------------
def people_of(place: Town) -> dict[str, object]:
    """The people from whom the hidden round is secret: those of unit A, and the roles beside the office."""
    own = {"unit", "unit_head"}
    place.person("inspector")
    return {role: place.person(role, place.units[0] if role in own else None) for role in OUTSIDERS}


def open_to_all(place: Town) -> list[uuid.UUID]:
    """What everybody may know: a released round with a visit of each unit and a photo."""
    round_ = rounds.open_month(campaign=place.campaign, month=6, by=None)
    made = [visited(place, round_, site) for site in place.sites[:2]]
    photo = stored_photo(made[0].findings.first(), place.person("office"))
    rounds.release(round=round_, by=None, at=NOW)
    return [round_.pk, *(visit.pk for visit in made), photo.pk]


def hide_rounds(place: Town, target: Unit) -> list[uuid.UUID]:
    """A round aimed at a unit, drawn, assigned and visited, also at sites nobody knew, and one to come."""
    hidden = rounds.plan(
        campaign=place.campaign, month=7, by=None, name="暗访秘密", starts_on=date(2026, 7, 13)
    )
    rounds.draw_sites(
        round=hidden, wanted={place.site_type.pk: len(place.sites)}, seed="秘密", by=None, at=NOW
    )
    rounds.assign(round=hidden, site=place.sites[2], inspector=place.person("inspector"), by=None)
    items = {item.number: item for item in ChecklistItem.objects.current().filter(site_type=place.site_type)}
    batch = [
        NewVisit(
            NewSite(f"H{n}", f"秘密点{n}", place.site_type),
            (target.pk,),
            items,
            date(2026, 7, 14 + n),
            {1: n + 1},
        )
        for n in range(3)
    ]
    made = visits.bulk_submit(campaign=place.campaign, visits=batch, by=None, at=NOW)
    own = [site for site in place.sites if site.units.get() == target]
    known = visited(place, hidden, own[0], on=date(2026, 7, 18), at=NOW)
    photo = stored_photo(made[0].findings.first(), place.person("office"))
    coming = rounds.plan(campaign=place.campaign, month=8, by=None, name="明查未预告")
    rounds.draw_sites(round=coming, wanted={place.site_type.pk: 1}, seed="秘密", by=None, at=NOW)
    return [
        hidden.pk,
        known.pk,
        made[0].site.pk,
        coming.pk,
        made[0].pk,
        photo.pk,
        photo.attachment.pk,
        photo.finding.pk,
        RoundSite.objects.filter(round=hidden).first().pk,
    ]


HIDDEN = 9
NOT_FOR_GET = 405


@dataclass(frozen=True)
class World:
    """What is there to ask for: ids everybody may know, ids that are hidden, an id that does not exist."""

    open_ids: tuple[uuid.UUID, ...]
    hidden_ids: tuple[uuid.UUID, ...]
    absent_ids: tuple[uuid.UUID, ...]


class _Undo(Exception):
    pass


def in_world(place: Town, open_ids: list[uuid.UUID], target: Unit | None, ask) -> object:
    """Make the world, ask, unmake it; without a target nothing is hidden: what is asked for is absent."""
    answer = None
    try:
        with transaction.atomic():
            hidden = hide_rounds(place, target) if target else [uuid.uuid4() for _n in range(HIDDEN)]
            answer = ask(World(tuple(open_ids), tuple(hidden), (uuid.uuid4(),)))
            raise _Undo
    except _Undo:
        return answer


# --- asking -------------------------------------------------------------------------------------------------
def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site as a template with ``{}`` where an id goes, and its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and "(?P" not in path:
            yield re.sub(r"<[^>]+>", "{}", path), entry.name or path


def answer_to(client: Client, path: str, unknown: Iterable[uuid.UUID]) -> tuple:
    """Status, headers, body without tokens and unknown ids, its length, the number of queries."""
    count = Counter()
    with connection.execute_wrapper(count):
        response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    shown = TOKEN.sub(rb'\1"', body)
    headers = "\n".join(str(response.headers.get(name, "")) for name in KEPT_HEADERS)
    # what a person asks for may be repeated to them, in this answer or in a message on the next page
    for asked in unknown:
        shown, headers = shown.replace(str(asked).encode(), b"ID"), headers.replace(str(asked), "ID")
    return response.status_code, headers, len(shown), shown, count.queries


def ids_for(template: str, world: World) -> list[tuple[str, int, uuid.UUID | None]]:
    """All ids where rounds, visits, photos are asked for; elsewhere one round, visit and site say enough."""
    if "{}" not in template:
        return [("", 0, None)]
    most = 9 if template.startswith(("rounds/", "visits/", "photos/")) else 3
    if template.startswith("admin/") and not template.startswith("admin/inspections/"):
        most = 1
    kinds = {"open": world.open_ids, "hidden": world.hidden_ids, "absent": world.absent_ids}
    return [(kind, n, asked) for kind, ids in kinds.items() for n, asked in enumerate(ids[:most])]


class Counter:
    """Counts the queries of a connection."""

    queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


def asked_of(world: World, person: User, within: tuple[str, ...] = ("",)) -> dict[tuple, tuple]:
    """What the person is answered, by address and by the id that was put into it.

    The administration is asked only by those who may enter it; for all others its door is tried.
    """
    ContentType.objects.clear_cache()
    client = Client(raise_request_exception=False)
    client.force_login(person)
    unknown = world.hidden_ids + world.absent_ids
    answers = {}
    for template in sorted({template for template, _name in routes() if template.startswith(within)}):
        if template.startswith("admin/") and template != "admin/" and not person.is_staff:
            continue
        for kind, n, asked in ids_for(template, world):
            path = "/" + template.replace("{}", str(asked))
            answers[template, kind, n] = answer_to(client, path, unknown)
            if answers[template, kind, n][0] == NOT_FOR_GET:
                break
    return answers
