"""What the frame of every page shows: menu, city, day, bell. Read only when a page draws it."""

from dataclasses import dataclass
from functools import cached_property, partial

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.choices import Right
from campaign.models import Campaign, City, Notification
from campaign.replies import campaigns_of

MONEY = (Right.PROPOSE_AWARDS, Right.APPROVE_AWARDS, Right.PAY_AWARDS, Right.SEE_RELEASED)


def frame(request) -> dict:
    """Context of the frame; empty where nobody is signed in."""
    user = getattr(request, "user", None)
    shown = Frame(request) if user is not None and user.is_authenticated else Nothing()
    names = ("nav", "city", "campaign", "today", "unread_count", "demo_banner", "tabs_of_phone")
    # a callable is asked once a page draws it, so that answers without a frame cost no query
    return {name: partial(getattr, shown, name) for name in names}


@dataclass(frozen=True)
class Nothing:
    """The frame of a page for nobody in particular."""

    nav: tuple = ()
    city: City | None = None
    campaign: dict | None = None
    today: object = None
    unread_count: int = 0
    demo_banner: bool = False
    tabs_of_phone: tuple = ()


@dataclass(frozen=True)
class Item:
    """A line of the menu: who sees it, where it leads, and on which pages it is the current one."""

    label: str
    name: str
    prefixes: tuple[str, ...]
    is_shown: bool = True
    count: int = 0


class Frame:
    """The frame for one signed-in person and request."""

    tabs_of_phone = ()

    def __init__(self, request) -> None:
        self.request = request
        self.user = request.user

    @cached_property
    def today(self):
        return timezone.localdate()

    @cached_property
    def unread_count(self) -> int:
        return Notification.objects.visible_to(self.user).unread().count()

    @cached_property
    def _chosen(self) -> Campaign | None:
        return campaigns_of(self.request)[0]

    @property
    def city(self) -> City | None:
        return self._chosen.city if self._chosen else None

    @property
    def campaign(self) -> dict | None:
        row = self._chosen
        return {"year": row.year, "label": _("Year %(year)s") % {"year": row.year}} if row else None

    @property
    def demo_banner(self) -> bool:
        return bool(self._chosen and self._chosen.is_demo)

    @cached_property
    def nav(self) -> list[dict]:
        groups = [_drawn(label, icon, items, self._here) for label, icon, items in self._groups()]
        groups = [group for group in groups if group["items"]]
        if groups and not any(group["is_open"] for group in groups):
            groups[0]["is_open"] = True
        return groups

    @property
    def _here(self) -> str:
        match = self.request.resolver_match
        return (match.url_name or "") if match else ""

    def _groups(self) -> list[tuple[str, str, list[Item]]]:
        access = self.user.access
        in_city = bool(access.city_ids)
        unread = self.unread_count
        sees_money = bool(access.unit_ids) or any(access.cities_with(right) for right in MONEY)
        todo = getattr(self.request, "todo_count", 0)
        return [
            (
                _("Workbench"),
                "layout-dashboard",
                [
                    Item(_("To do"), "home", ("home",), count=todo),
                    Item(_("Messages"), "notification_list", ("notification",), count=unread),
                ],
            ),
            (
                _("Inspections"),
                "map-search",
                [Item(_("Rounds"), "round_list", ("round", "visit", "photo"), in_city)],
            ),
            (
                _("Assessment"),
                "chart-bar",
                [Item(_("Rankings"), "ranking_list", ("ranking", "score", "adjustment"), in_city)],
            ),
            (
                _("Rewards and sanctions"),
                "award",
                [
                    Item(_("Awards and budget"), "award_list", ("award", "budget"), sees_money),
                    Item(_("Eligibility"), "sanction_list", ("sanction",), sees_money),
                ],
            ),
            (
                _("Units"),
                "building-community",
                [Item(_("List of units"), "unit_list", ("unit", "search"), in_city)],
            ),
            (
                _("Settings"),
                "settings",
                [
                    Item(_("Administration"), "admin:index", ("admin",), self.user.is_staff),
                    Item(_("My account"), "account", ("account", "password")),
                ],
            ),
        ]


def _drawn(label: str, icon: str, items: list[Item], here: str) -> dict:
    drawn = [
        {"label": item.label, "url": url, "count": item.count, "is_current": here.startswith(item.prefixes)}
        for item in items
        if item.is_shown and (url := _address(item.name))
    ]
    is_open = any(line["is_current"] for line in drawn)
    return {"label": label, "icon": icon, "items": drawn, "is_open": is_open, "count": None}


def _address(name: str) -> str:
    """The page's address, empty while its app does not bring one."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
