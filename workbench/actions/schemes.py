"""A scheme becomes rows: groups, cycles, components, budget, rules and number series of a campaign."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from django.db import models, transaction

from assessment.choices import Method
from assessment.models import Component, Cycle
from campaign.actions import reference
from campaign.actions.reference import Belongings, Parts
from campaign.choices import Right
from campaign.models import Campaign, GroupUnit, NumberSeries, RankingGroup, Unit, User
from campaign.permissions import require
from rewards.actions import budgets
from rewards.models import AwardRule, SanctionRule
from workbench.kinds import KIND_WORDS
from workbench.schemes import AwardPlan, CyclePlan, GroupPlan, SanctionPlan, Scheme
from workbench.tally import Tally

CENT = Decimal("0.01")
R = TypeVar("R", bound=models.Model)


@transaction.atomic
def put(*, campaign: Campaign, scheme: Scheme, tally: Tally, by: User | None) -> None:
    """Bring the campaign's rows to what the scheme says and count them in the tally.

    Rows are found by their code, rules by what they are about; a rule the scheme no longer has stays. A
    component it no longer has goes, since weights must total 100. Refuses who does not keep reference data,
    and a budget below what is committed. Nobody is told.
    """
    require(by, Right.KEEP_REFERENCE_DATA, campaign.city)
    groups = {
        plan.code: _put_group(campaign, plan, position, tally, by)
        for position, plan in enumerate(scheme.groups, start=1)
    }
    cycles = _put_cycles(campaign, scheme, groups, tally, by)
    _budget, outcome = budgets.put(campaign=campaign, total=scheme.budget_total, by=by)
    tally.note("budget", outcome)
    for position, plan in enumerate(scheme.awards, start=1):
        _put_award_rule(campaign, plan, position, cycles, groups, tally, by)
    for rule in scheme.sanctions:
        _put_sanction_rule(campaign, rule, cycles, groups, tally, by)
    for kind, prefix in scheme.numbering.items():
        _put_series(campaign, kind, prefix, tally, by)


def put_members(*, campaign: Campaign, scheme: Scheme, tally: Tally, by: User | None) -> None:
    """Put every unit into the group of its kind; one that stands in another group of the year stays there."""
    held = {row.unit_id: row for row in GroupUnit.objects.filter(campaign=campaign).select_related("group")}
    groups = {row.code: row for row in RankingGroup.objects.filter(campaign=campaign)}
    for plan in scheme.groups:
        for unit in Unit.objects.current().filter(city=campaign.city, kind=KIND_WORDS[plan.kind]):
            row = held.get(unit.pk) or GroupUnit(campaign=campaign, group=groups[plan.code], unit=unit)
            row.is_ranked = unit.name not in plan.not_ranked
            _save(row, "membership", tally, by)


def _save(row: R, kind: str, tally: Tally, by: User | None, belongings: Belongings | None = None) -> R:
    create = row._state.adding
    changes = reference.save(row=row, by=by, create=create, belongings=belongings, verb="schemes.put")
    tally.note(kind, "added" if create else "changed" if changes else "same")
    return row


def _found(model: type[R], **key: object) -> R:
    """The row with the key, or a new one."""
    row: R | None = model._base_manager.filter(**key).first()
    return row or model(**key)


def _put_group(
    campaign: Campaign, plan: GroupPlan, position: int, tally: Tally, by: User | None
) -> RankingGroup:
    row = _found(RankingGroup, campaign=campaign, code=plan.code)
    row.name, row.position, row.is_ranked = plan.name, position, plan.ranked
    return _save(row, "group", tally, by)


def _put_cycles(
    campaign: Campaign, scheme: Scheme, groups: Mapping[str, RankingGroup], tally: Tally, by: User | None
) -> dict[str, Cycle]:
    """Cycles that are averaged come before those that average them."""
    cycles: dict[str, Cycle] = {}
    positions = {plan.code: position for position, plan in enumerate(scheme.cycles, start=1)}
    for plan in sorted(scheme.cycles, key=lambda plan: bool(plan.child)):
        child = cycles.get(plan.child)
        cycles[plan.code] = _put_cycle(campaign, plan, positions[plan.code], child, groups, tally, by)
    return cycles


def _put_cycle(
    campaign: Campaign,
    plan: CyclePlan,
    position: int,
    child: Cycle | None,
    groups: Mapping[str, RankingGroup],
    tally: Tally,
    by: User | None,
) -> Cycle:
    row = _found(Cycle, campaign=campaign, code=plan.code)
    row.name, row.kind, row.method, row.missing = plan.name, plan.kind, plan.method, plan.missing
    row.child, row.minimum_periods, row.position = child, plan.minimum_periods, position
    belongings = Belongings({"groups": [groups[code] for code in plan.groups]}, _components(row, plan))
    return _save(row, "cycle", tally, by, belongings)


def _components(cycle: Cycle, plan: CyclePlan) -> Parts:
    wanted = plan.components if plan.method == Method.WEIGHTED else {}
    held = {row.source: row for row in Component.objects.filter(cycle=cycle)}
    saved = []
    for position, (source, weight) in enumerate(wanted.items(), start=1):
        row = held.get(source) or Component(cycle=cycle, source=source)
        row.weight, row.position = weight.quantize(CENT), position
        saved.append(row)
    return Parts(saved, [row for source, row in held.items() if source not in wanted])


def _put_award_rule(
    campaign: Campaign,
    plan: AwardPlan,
    position: int,
    cycles: Mapping[str, Cycle],
    groups: Mapping[str, RankingGroup],
    tally: Tally,
    by: User | None,
) -> None:
    row = _found(
        AwardRule,
        campaign=campaign,
        cycle=cycles[plan.cycle],
        group=groups.get(plan.group),
        recipient=plan.recipient,
        rank_from=plan.rank_from,
        rank_to=plan.rank_to,
    )
    row.headcount, row.amount, row.position = plan.headcount, plan.amount, position
    _save(row, "award rule", tally, by)


def _put_sanction_rule(
    campaign: Campaign,
    plan: SanctionPlan,
    cycles: Mapping[str, Cycle],
    groups: Mapping[str, RankingGroup],
    tally: Tally,
    by: User | None,
) -> None:
    row = _found(SanctionRule, campaign=campaign, cycle=cycles[plan.cycle], group=groups[plan.group])
    row.last, row.consequence = plan.last, plan.consequence
    _save(row, "sanction rule", tally, by)


def _put_series(campaign: Campaign, kind: str, prefix: str, tally: Tally, by: User | None) -> None:
    row = _found(NumberSeries, city=campaign.city, kind=kind, year=campaign.year)
    row.prefix = prefix.replace("{short}", campaign.city.short_name)
    _save(row, "number series", tally, by)
