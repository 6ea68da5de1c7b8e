"""Pages of awards."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign.choices import Right
from campaign.models import Campaign
from campaign.replies import allow, campaigns_or_404, posted
from rewards import permissions
from rewards.actions import awards
from rewards.choices import AwardStatus
from rewards.forms import ApproveForm, NominateForm, PayForm, ReasonForm
from rewards.models import Award, Budget
from rewards.reports import Tally, award_table, award_tallies, budget_summary, deciders, place_in_latest

from .decisions import decide

OFFICE_TABS = (AwardStatus.PROPOSED, AwardStatus.APPROVED, AwardStatus.PAID, AwardStatus.WITHDRAWN)
READER_TABS = (AwardStatus.APPROVED, AwardStatus.PAID)


@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    campaign, campaigns = campaigns_or_404(request)
    is_office = permissions.can_see_proposals(request.user, campaign)
    statuses = OFFICE_TABS if is_office else READER_TABS
    status = request.GET.get("status", "")
    status = status if status in statuses else statuses[0]
    summary = budget_summary(campaign, request.user)
    tallies = summary.by_status if summary else award_tallies(campaign, request.user)
    context = {
        "campaign_shown": campaign,
        "campaigns": campaigns,
        "is_office": is_office,
        "status": status,
        "tabs": [_tab(campaign, tab, tallies.get(tab, Tally()), status) for tab in statuses],
        "summary": summary,
        "table": award_table(campaign, request.user, status, summary.budget if summary else None),
        "approvers": deciders(campaign, Right.APPROVE_AWARDS) if is_office else [],
        "has_verbs": is_office and status != AwardStatus.WITHDRAWN,
        "can_edit_budget": permissions.can_edit_budget(request.user, campaign),
    }
    return render(request, "rewards/award_list.html", context)


def _tab(campaign: Campaign, status: AwardStatus, tally: Tally, current: str) -> dict:
    return {
        "label": status.label,
        "url": f"?campaign={campaign.code}&status={status}",
        "count": tally.count,
        "is_current": status == current,
    }


def _award(request: HttpRequest, pk) -> Award:
    awards_seen = Award.objects.visible_to(request.user).select_related(
        "campaign__city", "unit", "proposed_by", "approved_by", "rule__group", "ranking__cycle__campaign"
    )
    return get_object_or_404(awards_seen, pk=pk)


def _back(award: Award) -> str:
    return f"{reverse('award_list')}?campaign={award.campaign.code}&status={award.status}"


def award_approve(request: HttpRequest, pk) -> HttpResponse:
    award = _award(request, pk)
    allow(permissions.can_approve_award(request.user, award))
    budget = Budget.objects.filter(campaign=award.campaign).first()
    doubts = awards.approval_doubts(award, budget, timezone.now()) if budget else []
    return decide(
        request,
        "rewards/award_approve.html",
        ApproveForm(posted(request), is_reason_wanted=bool(doubts)),
        partial(awards.approve, award=award),
        back=_back(award),
        done=_("Approved: %(award)s, %(amount)s yuan.") % _named(award),
        context={"award": award, "budget": budget, "doubts": [doubt.label for doubt in doubts]},
    )


def award_pay(request: HttpRequest, pk) -> HttpResponse:
    award = _award(request, pk)
    allow(permissions.can_pay_award(request.user, award))
    return decide(
        request,
        "rewards/award_pay.html",
        PayForm(posted(request)),
        partial(awards.pay, award=award),
        back=_back(award),
        done=_("Recorded as paid: %(award)s, %(amount)s yuan.") % _named(award),
        context={"award": award},
    )


def award_withdraw(request: HttpRequest, pk) -> HttpResponse:
    award = _award(request, pk)
    allow(permissions.can_withdraw_award(request.user, award))
    return decide(
        request,
        "rewards/award_withdraw.html",
        ReasonForm(posted(request)),
        partial(awards.withdraw, award=award),
        back=_back(award),
        done=_("Withdrawn: %(award)s, %(amount)s yuan.") % _named(award),
        context={"award": award},
    )


def award_uphold(request: HttpRequest, pk) -> HttpResponse:
    award = _award(request, pk)
    allow(permissions.can_uphold_award(request.user, award))
    return decide(
        request,
        "rewards/award_uphold.html",
        ReasonForm(posted(request)),
        partial(awards.uphold, award=award),
        back=_back(award),
        done=_("Upheld: %(award)s, %(amount)s yuan.") % _named(award),
        context={"award": award, "latest": place_in_latest(award)},
    )


def award_nominate(request: HttpRequest, pk) -> HttpResponse:
    award = _award(request, pk)
    allow(permissions.can_nominate_award(request.user, award))
    first = {"unit": award.unit_id, "person_name": award.person_name}
    return decide(
        request,
        "rewards/award_nominate.html",
        NominateForm(posted(request), initial=first, campaign=award.campaign, user=request.user),
        partial(awards.nominate, award=award),
        back=_back(award),
        done=_("The nomination is on the list."),
        context={"award": award},
    )


def _named(award: Award) -> dict[str, str]:
    return {"award": str(award.person_name or award.unit or ""), "amount": f"{award.amount:,}"}
