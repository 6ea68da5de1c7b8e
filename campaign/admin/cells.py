"""How cells of an imported or exported table are read and written."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import fields, widgets

from campaign.imports import to_hundredths
from campaign.models import Campaign, User

from .scope import rows_to_choose


def of_campaign(code: str, path: str = "") -> dict:
    """The condition on a campaign, reached by `path`, that its code such as ``429005-2026`` names."""
    city, _dash, year = code.rpartition("-")
    return {f"{path}city__code": city, f"{path}year": int(year) if year.isdecimal() else 0}


class Key(widgets.Widget):
    """Another row, written by its code and sought only among those the person may refer to."""

    user: User | None = None

    def __init__(self, model: type[models.Model], column: str = "code", **same: str):
        """`same` names columns of the line that the other row shares: ``campaign="campaign"``."""
        super().__init__()
        self.model, self.column, self.same = model, column, same

    def clean(self, value, row=None, **kwargs):
        return self.find(str(value), row) if value else None

    def find(self, code: str, row) -> models.Model:
        rows = rows_to_choose(self.model, self.user).filter(**self.condition(code))
        for look_up, column in self.same.items():
            if row.get(column):
                rows = rows.filter(**self._shared(look_up, row[column]))
        found = list(rows[:2])
        if len(found) != 1:
            message = _("“%(code)s” is unknown here") if not found else _("“%(code)s” names several rows")
            raise ValueError(message % {"code": code})
        return found[0]

    def condition(self, code: str) -> dict:
        return {self.column: code}

    def _shared(self, look_up: str, code: str) -> dict:
        return of_campaign(code, "campaign__") if look_up == "campaign" else {look_up: code}

    def render(self, value, obj=None, **kwargs):
        return getattr(value, self.column) if value else ""


class CampaignKey(Key):
    """A campaign by its code, such as ``429005-2026``."""

    def __init__(self):
        super().__init__(Campaign)

    def condition(self, code: str) -> dict:
        return of_campaign(code)


class Keys(Key):
    """Several rows, their codes with ``;`` between them."""

    def clean(self, value, row=None, **kwargs):
        codes = [code.strip() for code in str(value or "").replace("；", ";").split(";")]
        return [self.find(code, row) for code in codes if code]

    def render(self, value, obj=None, **kwargs):
        return ";".join(sorted(getattr(row, self.column) for row in value.all()))


class Choice(widgets.Widget):
    """One of a closed list, by its code or by the beginning of the word people know, such as 一般 or 重点."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices

    def clean(self, value, row=None, **kwargs):
        if not value or value in self.choices.values:
            return value or ""
        meant = [code for code, label in self.choices.choices if str(label).startswith(value)]
        if len(meant) != 1:
            words = "、".join(str(label) for label in self.choices.labels)
            raise ValueError(_("“%(value)s” is none of %(words)s") % {"value": value, "words": words})
        return meant[0]

    def render(self, value, obj=None, **kwargs):
        return str(self.choices(value).label) if value else ""


class Choices(Choice):
    """Several of a closed list, their codes with ``;`` between them."""

    def clean(self, value, row=None, **kwargs):
        words = [word.strip() for word in str(value or "").replace("；", ";").split(";")]
        return [super(Choices, self).clean(word) for word in words if word]

    def render(self, value, obj=None, **kwargs):
        return ";".join(value)


class Number(widgets.Widget):
    """A number or a day as it is; empty is none."""

    def __init__(self, field: models.Field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        try:
            return self.field.to_python(value) if value not in ("", None) else None
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def render(self, value, obj=None, **kwargs):
        return value


class Hundredths(widgets.Widget):
    """A number with at most two decimals, kept as a whole number of hundredths."""

    def clean(self, value, row=None, **kwargs):
        return to_hundredths(str(value)) if value not in ("", None) else None

    def render(self, value, obj=None, **kwargs):
        return None if value is None else Decimal(value) / 100


class YesNo(widgets.Widget):
    """1 or 是; 0, 否 or nothing."""

    def clean(self, value, row=None, **kwargs):
        if value not in {"1", "是", "0", "否", "", None}:
            raise ValueError(_("“%(text)s” is neither 1 nor empty") % {"text": value})
        return value in {"1", "是"}

    def render(self, value, obj=None, **kwargs):
        return int(bool(value))


def column(attribute: str, name: str | None = None, widget: widgets.Widget | None = None, **options):
    """A column of a table: the row's attribute, the name in the header, how a cell is read and written."""
    return fields.Field(attribute, name or attribute, widget or widgets.CharWidget(), **options)
