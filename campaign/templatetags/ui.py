"""Tags and filters from which every page is built; available in all templates without `{% load %}`.

They only draw: what is drawn, and whether somebody may see it, is decided before a template is reached.
Everything is attribute-drawn SVG or a class, since the content security policy allows no inline style.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Widget,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

LAMPS = frozenset({"red", "yellow", "green", "blue", "grey", "accent"})
MINUS = "−"
WEEKDAYS = "一二三四五六日"
CHART_WIDTH = 230
CELL = 13
Number = Decimal | Fraction | float | int


# --- marks -----------------------------------------------------------------------------------------------
@register.simple_tag
def lamp(colour: str, word: str) -> SafeString:
    """`{% lamp "red" _("Overdue") %}`: the dot with its word, never one without the other."""
    if colour not in LAMPS:
        raise ValueError(f"{colour!r} is not a lamp; use one of {sorted(LAMPS)}")
    return format_html('<span class="lamp lamp-{}">{}</span>', colour, word)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "printer" %}`; with a label it is read out, without one it is decoration."""
    source = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, source
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', source)


@register.simple_tag
def mark(word: str, icon_name: str = "") -> SafeString:
    """`{% mark _("Tied") %}`, `{% mark _("Not public") "lock" %}`: a grey outline, no colour."""
    return format_html('<span class="mark">{}{}</span>', icon(icon_name) if icon_name else "", word)


@register.simple_tag
def delta(change: int | None) -> SafeString:
    """`{% delta 2 %}` draws ▲2, `{% delta -3 %}` ▼3, 0 or None a dash; read out in words."""
    if not change:
        return format_html('<span class="delta">{}</span>', "—")
    up = change > 0
    words = _("up %(places)s") if up else _("down %(places)s")
    return format_html(
        '<span class="delta {}"><span class="sr-only">{}</span><span aria-hidden="true">{}</span></span>',
        "delta-up" if up else "delta-down",
        words % {"places": abs(change)},
        abs(change),
    )


@register.simple_tag
def due(days_left: int) -> SafeString:
    """`{% due -3 %}`: working days to a limit in words; the past is red, today and the next three yellow."""
    if days_left < 0:
        text = ngettext("%(n)s working day overdue", "%(n)s working days overdue", -days_left)
        return format_html('<span class="due due-past">{}</span>', text % {"n": -days_left})
    if days_left == 0:
        return format_html('<span class="due due-soon">{}</span>', _("today 24:00"))
    text = ngettext("%(n)s working day left", "%(n)s working days left", days_left)
    css = "due due-soon" if days_left <= 3 else "due"
    return format_html('<span class="{}">{}</span>', css, text % {"n": days_left})


# --- small drawings --------------------------------------------------------------------------------------
def _share(value: Number, low: Number, high: Number) -> float:
    """Where the value lies between low and high, kept within 0 and 1."""
    span = float(high) - float(low)
    return min(1.0, max(0.0, (float(value) - float(low)) / span)) if span else 0.0


@register.simple_tag
def bar(value: Number | None, low: Number = 0, high: Number = 100, width: int = 76) -> SafeString:
    """`{% bar score.total 70 100 %}`: a data bar beside its figure, so it is hidden from screen readers."""
    filled = round(_share(value, low, high) * width, 1) if value is not None else 0
    return format_html(
        '<svg class="bar" width="{0}" height="8" aria-hidden="true">'
        '<rect class="bar-track" width="{0}" height="8"></rect>'
        '<rect class="bar-fill" width="{1}" height="8"></rect></svg>',
        width,
        filled,
    )


@register.simple_tag
def progress(done: int, total: int, width: int = 96) -> SafeString:
    """`{% progress 86 130 %}`: a rounded bar of how far a piece of work has come."""
    filled = round(_share(done, 0, total) * width, 1)
    return format_html(
        '<svg class="bar bar-progress" width="{0}" height="6" aria-hidden="true">'
        '<rect class="bar-track" width="{0}" height="6" rx="3"></rect>'
        '<rect class="bar-fill" width="{1}" height="6" rx="3"></rect></svg>',
        width,
        filled,
    )


@register.simple_tag
def parts_bar(parts: Iterable[tuple[Number, Number]], width: int = 304) -> SafeString:
    """`{% parts_bar parts %}`: pairs (points got, points possible) side by side on one track of 100."""
    pairs = [(float(got), float(possible)) for got, possible in parts]
    scale = width / (sum(possible for _got, possible in pairs) or 1)
    shapes, left = [], 0.0
    for number, (got, possible) in enumerate(pairs):
        shapes.append((f"bar-part-{number % 2}", round(left, 1), round(got * scale, 1)))
        left += possible * scale
    drawn = format_html_join("", '<rect class="{}" x="{}" y="4" width="{}" height="16"></rect>', shapes)
    starts = [(round(sum(p for _g, p in pairs[:n]) * scale, 1),) for n in range(1, len(pairs))]
    lines = format_html_join("", '<rect class="bar-stop" x="{}" y="0" width="1" height="24"></rect>', starts)
    return format_html(
        '<svg class="parts-bar" viewBox="0 0 {0} 24" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" y="4" width="{0}" height="16"></rect>{1}{2}</svg>',
        width,
        drawn,
        lines,
    )


def _median(scores: Sequence[float]) -> float:
    middle = len(scores) // 2
    return scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2


def _heights(columns: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for column in columns:
        counts[column] = counts.get(column, 0) + 1
    return counts


@register.inclusion_tag("_components/distribution.html")
def distribution(values: Sequence[Number], own: Number | None = None, step: int = 2) -> dict[str, Any]:
    """`{% distribution totals own=unit_total %}`: one cell a unit, by score, with the median as a line."""
    scores = sorted(float(value) for value in values)
    if not scores:
        return {"cells": []}
    low = int(scores[0] // step * step)

    def column_of(value: Number) -> int:
        return int((float(value) - low) // step)

    columns = column_of(scores[-1]) + 1
    pitch = CHART_WIDTH / (columns + 1)
    heights = _heights(column_of(score) for score in scores)
    ground = 24 + CELL * max(heights.values())
    own_cell = (column_of(own), 0) if own is not None else None
    places = [(column, row) for column, count in heights.items() for row in range(count)]
    return {
        "cells": [
            {
                "x": round(column * pitch + 10, 1),
                "y": ground - CELL * row - 12,
                "own": (column, row) == own_cell,
            }
            for column, row in places
        ],
        "ticks": [{"x": round(n * pitch + 8, 1), "label": low + n * step} for n in range(columns + 1)],
        "cell_width": round(pitch - 4, 1),
        "width": CHART_WIDTH,
        "height": ground,
        "label_y": ground + 16,
        "total_height": ground + 22,
        "median": format_number(_median(scores), 2),
        "median_x": round((_median(scores) - low) / step * pitch + 8, 1),
    }


# --- figures ---------------------------------------------------------------------------------------------
def format_number(value: Number, places: int) -> str:
    """The value with fixed decimals, halves away from zero, a true minus sign."""
    exact = Fraction(value) if not isinstance(value, Decimal) else Fraction(*value.as_integer_ratio())
    scaled = exact * 10**places
    whole = int((abs(scaled) + Fraction(1, 2)) // 1)
    text = f"{Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return MINUS + text if scaled < 0 and whole else text


@register.filter
def score2(value: Number | None) -> str:
    """93.705 → 93.71; a missing score stays empty, it is never 0."""
    return "" if value is None or value == "" else format_number(value, 2)


@register.filter
def score4(value: Number | None) -> str:
    return "" if value is None or value == "" else format_number(value, 4)


@register.filter
def rate1(value: Number | None) -> str:
    """A rate between 0 and 1 as a percentage with one decimal, without the sign: 0.964 → 96.4."""
    return "" if value is None or value == "" else format_number(Fraction(value) * 100, 1)


@register.filter
def signed(value: Number | None, places: int = 2) -> str:
    """+1.00, −1.00, 0.00."""
    if value is None or value == "":
        return ""
    text = format_number(value, places)
    return f"+{text}" if value > 0 and text.strip("0.") else text


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """10000 → 10,000; fen are shown only where there are any."""
    if value is None or value == "":
        return ""
    amount = Decimal(value)
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


# --- dates -----------------------------------------------------------------------------------------------
def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def cn_date(value: datetime.date | None) -> str:
    """2026年8月17日."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_day(value: datetime.date | None) -> str:
    """8月17日."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.month}月{day.day}日"


@register.filter
def cn_time(value: datetime.datetime | None) -> str:
    """9月28日 09:20."""
    return f"{cn_day(value)} {_local(value):%H:%M}" if value else ""


@register.filter
def cn_weekday(value: datetime.date | None) -> str:
    """星期二."""
    return f"星期{WEEKDAYS[_local(value).weekday()]}" if value else ""


@register.simple_tag
def printed_at() -> str:
    """The moment a page was made, for the foot of its printed form."""
    now = timezone.localtime()
    return f"{cn_date(now)} {now:%H:%M}"


# --- page parts ------------------------------------------------------------------------------------------
@register.inclusion_tag("_components/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """`{% breadcrumb _("Assessment") assessment_url _("Ranking") %}`: label, address, …, last label alone."""
    trail = [{"label": parts[n], "url": parts[n + 1]} for n in range(0, len(parts) - 1, 2)]
    last = parts[-1] if len(parts) % 2 else ""
    return {"trail": trail, "last": last}


@register.inclusion_tag("_components/steps.html")
def steps(stages: Sequence[dict[str, Any]], *, vertical: bool = False) -> dict[str, Any]:
    """`{% steps stages %}`: each stage has label, state (done, current, todo), lines, and may have url."""
    current = next((n for n, stage in enumerate(stages, 1) if stage["state"] == "current"), len(stages))
    return {"stages": stages, "vertical": vertical, "current": current, "total": len(stages)}


def _kind(widget: Widget) -> str:
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "line"


def _control_attrs(bound: BoundField) -> dict[str, str | bool]:
    """Classes and states of the control; a group's own class would land on its wrapper, so it has none."""
    widget = bound.field.widget
    plain = "form-select" if isinstance(widget, Select) else "form-control"
    look = {"group": "", "check": "form-check-input", "line": plain}[_kind(widget)]
    classes = [widget.attrs.get("class", ""), look, "is-invalid" if bound.errors else ""]
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))} if look else {}
    return attrs | ({"aria-invalid": "true"} if bound.errors else {})


@register.inclusion_tag("_components/form_field.html")
def field(bound: BoundField, placeholder: str = "") -> dict[str, Any]:
    """`{% field form.title %}`: label, hint, error and control of one form field, tied together."""
    attrs = _control_attrs(bound) | ({"placeholder": placeholder} if placeholder else {})
    return {"field": bound, "control": bound.as_widget(attrs=attrs), "kind": _kind(bound.field.widget)}


@register.inclusion_tag("_components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """`{% form_fields form %}`: hidden fields, then every visible field in order."""
    return {"form": form}


@register.inclusion_tag("_components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """`{% error_summary form %}`: above the heading, one line a fault, each leading to its field."""
    faults = [{"text": text, "target": ""} for text in form.non_field_errors()] if form.is_bound else []
    for bound in form if form.is_bound else []:
        target = bound.id_for_label or bound.auto_id
        faults += [{"text": text, "target": target} for text in bound.errors]
    return {"faults": faults}


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """Page numbers round the current one, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
