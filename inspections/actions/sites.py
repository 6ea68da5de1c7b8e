"""Sites and the units that answer for them."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.audit import differences, record
from campaign.choices import Right
from campaign.models import City, Unit, User
from campaign.permissions import require
from campaign.refusals import Refused
from inspections.models import Round, Site, SiteType, SiteUnit

ADDED, CHANGED, SAME = "added", "changed", "same"


@transaction.atomic
def put(
    *,
    city: City,
    code: str,
    name: str,
    site_type: SiteType,
    units: Sequence[Unit],
    by: User | None,
    weight: int = 100,
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    first_round: Round | None = None,
) -> tuple[Site, str]:
    """Create or change the site with the code; return it and ``added``, ``changed`` or ``same``.

    Refused without an answering unit, with one of another city, or with a weight below a hundredth. A site
    that only a hidden round knew becomes an ordinary one when somebody who cannot see it puts it, and counts
    as added: so no error tells the code of a hidden site.
    """
    require(by, Right.KEEP_REFERENCE_DATA, city)
    _refuse_bad(city, code, units, weight)
    site = Site.objects.select_for_update().filter(city=city, code=code).first()
    was_unknown = site is None or (_is_hidden(site) and not _sees_hidden(by, city))
    site = site or Site(city=city, code=code, first_round=first_round)
    before = {} if site._state.adding else _values(site)
    site.name, site.site_type, site.weight, site.longitude, site.latitude = name, site_type, weight, lon, lat
    if was_unknown:
        site.first_round = first_round
    site.save()
    _put_units(site, units)
    changes = differences(before, _values(site))
    if not changes and not was_unknown:
        return site, SAME
    record(city=city, by=by, verb="sites.put", subject=site, code=code, changes=changes)
    return site, ADDED if was_unknown else CHANGED


def _refuse_bad(city: City, code: str, units: Sequence[Unit], weight: int) -> None:
    if not units:
        raise Refused(
            _("Site %(code)s: name at least one unit that answers for it.") % {"code": code},
            code="no_unit",
            field="units",
        )
    if any(unit.city_id != city.pk for unit in units):
        raise Refused(
            _("Site %(code)s: choose units of the same city.") % {"code": code},
            code="foreign_unit",
            field="units",
        )
    if weight < 1:
        raise Refused(
            _("Site %(code)s: the weight must be at least 0.01.") % {"code": code},
            code="bad_weight",
            field="weight",
        )


def _is_hidden(site: Site) -> bool:
    return site.first_round is not None and site.first_round.released_at is None


def _sees_hidden(by: User | None, city: City) -> bool:
    return by is not None and by.access.has(Right.SEE_HIDDEN_ROUNDS, city.pk)


def _values(site: Site) -> dict[str, object]:
    return {
        "name": site.name,
        "site_type": site.site_type.name,
        "weight": site.weight,
        "longitude": None if site.longitude is None else f"{site.longitude:.6f}",
        "latitude": None if site.latitude is None else f"{site.latitude:.6f}",
        "units": sorted(SiteUnit.objects.filter(site=site).values_list("unit__code", flat=True)),
    }


def _put_units(site: Site, units: Sequence[Unit]) -> None:
    wanted = {unit.pk for unit in units}
    SiteUnit.objects.filter(site=site).exclude(unit__in=wanted).delete()
    held = set(SiteUnit.objects.filter(site=site).values_list("unit", flat=True))
    SiteUnit.objects.bulk_create(SiteUnit(site=site, unit_id=unit) for unit in sorted(wanted - held))
