"""Scores computed a second time, from the raw findings, in exact fractions, without the project's rules."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from assessment.models import Adjustment, Cycle
from campaign.models import GroupUnit
from inspections.models import Visit

KIND_OF = {"unannounced": ("monthly", "unannounced"), "announced": ("monthly", "announced")}


def half_up(value: Fraction) -> Decimal:
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(cents) / 100


def visit_scores(campaign) -> list[tuple]:
    """(month, kind, mode, unit codes, weight, exact score) of every submitted visit."""
    rows = []
    for visit in Visit.objects.filter(campaign=campaign, status="submitted"):
        out = {row.item_id for row in visit.not_applicable.all()}
        asked = [item for item in visit.site.site_type.items.all() if item.pk not in out]
        lost = {finding.item_id: finding.count for finding in visit.findings.all()}
        loss = sum(min(lost.get(item.pk, 0) * item.points_each, item.maximum) for item in asked)
        scale = sum(item.maximum for item in asked)
        units = sorted(unit.code for unit in visit.units.all())
        score = 100 * (1 - Fraction(loss, scale))
        rows.append((visit.round.month, visit.round.kind, visit.round.mode, units, visit.weight, score))
    return rows


def weighted_mean(visits, months, code, wanted) -> Fraction | None:
    own = [(v[4], v[5]) for v in visits if v[0] in months and (v[1], v[2]) == wanted and code in v[3]]
    return sum(w * s for w, s in own) / Fraction(sum(w for w, _s in own)) if own else None


def recompute(cycle: Cycle, number: int, memory: dict | None = None) -> dict[str, dict]:
    """Everything about every unit of the cycle in a period, by code; `memory` keeps what was done already."""
    memory = {} if memory is None else memory
    if (cycle.pk, number) not in memory:
        memory[cycle.pk, number] = compute_period(cycle, number, memory)
    return memory[cycle.pk, number]


def compute_period(cycle, number, memory) -> dict[str, dict]:
    months = cycle.period(number).months
    if "visits" not in memory:
        memory["visits"] = visit_scores(cycle.campaign)
    visits = memory["visits"]
    groups: dict[str, list[GroupUnit]] = defaultdict(list)
    for member in GroupUnit.objects.filter(group__cycles=cycle).select_related("unit", "group"):
        groups[member.group.code].append(member)
    result = {}
    for members in groups.values():
        codes = [member.unit.code for member in members]
        rows = {code: row_of(cycle, number, code, visits, months, memory) for code in codes}
        finish_group(cycle, rows)
        ranked = {member.unit.code for member in members if member.is_ranked and member.group.is_ranked}
        give_ranks(rows, ranked)
        result |= rows
    return result


def row_of(cycle, number, code, visits, months, memory) -> dict:
    adjusted = Adjustment.objects.filter(cycle=cycle, period=number, unit__code=code, withdrawn_at=None)
    points = sum((row.points for row in adjusted), Decimal(0))
    return {
        "own": own_parts(cycle, code, visits, months, memory),
        "unannounced": weighted_mean(visits, months, code, KIND_OF["unannounced"]),
        "adjustment": points if cycle.kind != "year" else Decimal(0),
    }


def own_parts(cycle, code, visits, months, memory) -> dict:
    if cycle.method == "mean_of_periods":
        return child_totals(cycle, code, memory)
    parts = {}
    for component in cycle.components.all():
        if component.source == "period_mean":
            known = [
                Fraction(total) for total in child_totals(cycle, code, memory).values() if total is not None
            ]
            enough = len(known) >= cycle.minimum_periods
            parts["period_mean"] = sum(known) / len(known) if enough else None
        elif component.source in KIND_OF:
            parts[component.source] = weighted_mean(visits, months, code, KIND_OF[component.source])
        else:
            parts[component.source] = None
    return parts


def child_totals(cycle, code, memory) -> dict:
    """Totals of the periods that have a ranking, recomputed as well."""
    computed = set(cycle.child.rankings.values_list("period", flat=True))
    totals = {}
    for period in cycle.child.periods():
        rows = recompute(cycle.child, period.number, memory) if period.number in computed else {}
        total = rows.get(code, {}).get("total")
        totals[str(period.number)] = None if total is None else Fraction(total)
    return totals


def finish_group(cycle, rows) -> None:
    if cycle.method == "mean_of_periods":
        for row in rows.values():
            known = {code: part for code, part in row["own"].items() if part is not None}
            settle(row, known, dict.fromkeys(known, 1), enough=len(known) >= cycle.minimum_periods)
        return
    weights = {component.source: Fraction(component.weight) for component in cycle.components.all()}
    for row in rows.values():
        own = {code: part for code, part in row["own"].items() if part is not None}
        used = dict(own)
        if own and cycle.missing == "group_mean":
            for source in weights.keys() - own.keys():
                others = [r["own"][source] for r in rows.values() if r["own"][source] is not None]
                if others:
                    used[source] = sum(others) / len(others)
        excluded = cycle.missing == "exclude" and 0 < len(own) < len(weights)
        settle(row, used, weights, enough=bool(own), excluded=excluded)
        row["imputed"] = used.keys() - own.keys()
        if row["assessed"] and not excluded:
            row["flags"] |= {"imputed"} if row["imputed"] else set()
            row["flags"] |= {"partial"} if len(used) < len(weights) else set()


def settle(row, used, weights, *, enough, excluded=False) -> None:
    row |= {"assessed": enough, "used": used, "total": None, "flags": set(), "imputed": set()}
    if not enough:
        row["adjustment"] = Decimal(0)
    elif excluded:
        row["flags"] = {"excluded"}
    else:
        whole = sum(weights[code] for code in used)
        exact = sum(weights[code] * part for code, part in used.items()) / whole + Fraction(row["adjustment"])
        held = max(Fraction(0), min(Fraction(100), exact))
        row["flags"] = {"clamped"} if held != exact else set()
        row["total"], row["exact"] = half_up(held), held


def give_ranks(rows, ranked) -> None:
    competing = {code: row for code, row in rows.items() if code in ranked and row["total"] is not None}
    keys = {
        code: (row["total"], (row["unannounced"] is not None, row["unannounced"] or 0))
        for code, row in competing.items()
    }
    for code, row in rows.items():
        row["rank"] = None
        if len(competing) > 1 and code in keys:
            row["rank"] = 1 + sum(other > keys[code] for other in keys.values())
            if list(keys.values()).count(keys[code]) > 1:
                row["flags"].add("tied")
