"""The tags and filters of the pages: figures, dates, lamps, drawings, form parts."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from campaign.templatetags import ui

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("93.705"), "93.71"),
        (Fraction(2007, 22), "91.23"),
        (Fraction(-1, 8), "−0.13"),
        (Fraction(-1, 1000), "0.00"),
        (100, "100.00"),
        (0.5, "0.50"),
        (None, ""),
    ],
)
def test_score_has_two_decimals_and_missing_is_not_zero(value, text):
    assert ui.score2(value) == text


def test_part_score_has_four_decimals():
    assert ui.score4(Fraction(985, 11)) == "89.5455"


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal(1), "+1.00"), (Decimal(-1), "−1.00"), (Decimal(0), "0.00"), (None, "")]
)
def test_adjustment_carries_its_sign(value, text):
    assert ui.signed(value) == text


def test_smallest_positive_adjustment_has_no_sign_once_rounded_to_zero():
    assert ui.signed(Decimal("0.001")) == "0.00"


@pytest.mark.parametrize(
    ("value", "text"), [(10000, "10,000"), (Decimal("10000.50"), "10,000.50"), (0, "0"), (None, "")]
)
def test_money_is_grouped(value, text):
    assert ui.yuan(value) == text


def test_rate_is_a_percentage_with_one_decimal():
    assert ui.rate1(Fraction(27, 28)) == "96.4"


def test_dates_are_written_as_offices_write_them():
    at = datetime.datetime(2026, 8, 16, 18, 5, tzinfo=datetime.UTC)
    assert ui.cn_date(datetime.date(2026, 8, 17)) == "2026年8月17日"
    assert ui.cn_date(at) == "2026年8月17日"
    assert ui.cn_day(at) == "8月17日"
    assert ui.cn_time(at) == "8月17日 02:05"
    assert ui.cn_weekday(datetime.date(2026, 9, 29)) == "星期二"
    assert [ui.cn_date(None), ui.cn_day(None), ui.cn_time(None), ui.cn_weekday(None)] == ["", "", "", ""]


def test_lamp_stands_with_its_word_and_escapes_it():
    assert ui.lamp("red", "<Overdue>") == '<span class="lamp lamp-red">&lt;Overdue&gt;</span>'


def test_unknown_lamp_is_refused():
    with pytest.raises(ValueError, match="purple"):
        ui.lamp("purple", "Overdue")


def test_mark_carries_an_icon_where_asked():
    assert "<svg" not in ui.mark("Tied")
    assert "icons.svg#lock" in ui.mark("Not public", "lock")


def test_labelled_icon_is_read_out_and_bare_icon_is_not():
    assert 'role="img" aria-label="Messages"' in ui.icon("bell", "Messages")
    assert 'aria-hidden="true"' in ui.icon("bell")


@pytest.mark.parametrize(
    ("change", "words"),
    [(2, "up 2"), (-3, "down 3"), (0, "—"), (None, "—")],
    ids=["up", "down", "same", "new"],
)
def test_change_of_rank_is_said_in_words(change, words):
    assert words in ui.delta(change)


@pytest.mark.parametrize(
    ("days", "css", "words"),
    [
        (-3, "due-past", "3 working days overdue"),
        (-1, "due-past", "1 working day overdue"),
        (0, "due-soon", "today 24:00"),
        (3, "due-soon", "3 working days left"),
        (4, 'class="due"', "4 working days left"),
    ],
)
def test_limit_is_said_in_working_days(days, css, words):
    text = ui.due(days)
    assert css in text
    assert words in text


@pytest.mark.parametrize(
    ("value", "width"), [(70, "0.0"), (85, "38.0"), (100, "76.0"), (120, "76.0"), (None, "0")]
)
def test_bar_stays_on_its_track(value, width):
    assert f'class="bar-fill" width="{width}"' in ui.bar(value, 70, 100)


def test_progress_of_nothing_is_empty():
    assert 'class="bar-fill" width="0.0"' in ui.progress(0, 0)


def test_parts_lie_side_by_side_on_their_shares():
    text = ui.parts_bar([(30, 60), (40, 40)], width=100)
    assert 'class="bar-part-0" x="0.0" y="4" width="30.0"' in text
    assert 'class="bar-part-1" x="60.0" y="4" width="40.0"' in text
    assert 'class="bar-stop" x="60.0"' in text


def test_distribution_marks_one_cell_for_the_own_unit_and_names_the_median():
    text = drawn("{% distribution totals own=own %}", totals=[78, Decimal("80.5"), 81, 90], own=Decimal(81))
    assert text.count('class="cell"') == 3
    assert text.count('class="cell-own"') == 1
    assert "median 80.75" in text


def test_distribution_of_nothing_draws_nothing():
    assert drawn("{% distribution totals %}", totals=[]).strip() == ""


def test_breadcrumb_links_all_but_the_last():
    text = drawn('{% breadcrumb "Assessment" "/a/" "Ranking" "/r/" "Period 4" %}')
    assert '<a href="/a/">Assessment</a>' in text
    assert '<a href="/r/">Ranking</a>' in text
    assert '<li aria-current="page">Period 4</li>' in text


def test_steps_say_which_is_the_current_one():
    stages = [
        {"label": "Visits", "state": "done", "lines": ["126 visits"]},
        {"label": "Notice", "state": "current", "lines": []},
        {"label": "Publication", "state": "todo", "lines": []},
    ]
    text = drawn("{% steps stages %}", stages=stages)
    assert "Step 2 of 3" in text
    assert text.count('aria-current="step"') == 1


class NoticeForm(forms.Form):
    unit = forms.ChoiceField(choices=[("1", "A")], error_messages={"required": "Choose the unit"})
    channels = forms.MultipleChoiceField(
        choices=[("site", "Site"), ("sms", "Text message")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_urgent = forms.BooleanField(required=False, help_text="Three working days")
    reason = forms.CharField(widget=forms.Textarea, required=False)


def test_fields_are_tied_to_label_hint_and_error():
    text = drawn("{% form_fields form %}", form=NoticeForm({}))
    assert '<label class="form-label" for="id_unit">' in text
    assert '<p class="invalid-feedback">Choose the unit</p>' in text
    assert 'class="form-select is-invalid"' in text
    assert 'aria-invalid="true"' in text
    assert '<fieldset class="field" id="id_channels">' in text
    assert 'id="id_is_urgent_helptext"' in text
    assert text.count("(optional)") == 2


def test_error_summary_leads_to_the_field():
    assert '<a href="#id_unit">Choose the unit</a>' in drawn("{% error_summary form %}", form=NoticeForm({}))
    assert drawn("{% error_summary form %}", form=NoticeForm()).strip() == ""


def test_pager_keeps_the_filter():
    request = RequestFactory().get("/list/?state=open&page=2")
    page = Paginator(range(100), 20).page(2)
    text = render_to_string("_components/pager.html", {"page": page}, request=request)
    assert 'href="?state=open&amp;page=3"' in text
    assert '<span aria-current="page">2</span>' in text
    assert "100 in all" in text
