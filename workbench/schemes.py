"""How a city scores, rewards and numbers its papers: presets and a city's own `scheme.toml`, checked."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assessment.choices import CycleKind, Method, MissingPolicy, Source
from campaign.choices import NumberKind
from campaign.refusals import BadRows
from rewards.choices import Recipient
from rewards.rules.awards import LEAST, MOST, amount_allowed

from .kinds import KIND_WORDS
from .rules.schemes import merged_scheme

PRESETS = Path(__file__).resolve().parent / "presets"
SCHEME_FILE = "scheme.toml"
MOST_YUAN = 10**12


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A ranking group as a scheme describes it: whom it holds and who is ranked in it."""

    code: str
    name: str
    kind: str
    ranked: bool = True
    not_ranked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CyclePlan:
    """A cycle as a scheme describes it; weights in percent."""

    code: str
    name: str
    kind: str
    groups: tuple[str, ...]
    components: Mapping[str, Decimal]
    method: str = Method.WEIGHTED
    missing: str = MissingPolicy.REWEIGHT
    child: str = ""
    minimum_periods: int = 1


@dataclass(frozen=True, slots=True)
class AwardPlan:
    """An award rule as a scheme describes it; an individual one names a headcount instead of ranks."""

    cycle: str
    amount: int
    group: str = ""
    recipient: str = Recipient.COLLECTIVE
    rank_from: int | None = None
    rank_to: int | None = None
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class SanctionPlan:
    """A sanction rule as a scheme describes it: so many from the end lose something."""

    cycle: str
    group: str
    last: int
    consequence: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything a preset and a city's overrides say together."""

    campaign: Mapping[str, Any]
    groups: tuple[GroupPlan, ...]
    cycles: tuple[CyclePlan, ...]
    budget_total: int
    awards: tuple[AwardPlan, ...]
    sanctions: tuple[SanctionPlan, ...]
    numbering: Mapping[str, str]


# --- what a scheme may say ----------------------------------------------------------------------------------
class Fault(ValueError):
    """A value cannot be taken; the message says what is expected."""


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        raise Fault(_("write a short text in quotes"))
    return value.strip()


def switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault(_("write true or false"))
    return value


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Fault(_("write a list of texts in brackets"))
    return tuple(text(item) for item in value)


def weights(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, dict):
        raise Fault(_("write sources with their weights, such as { unannounced = 60, announced = 40 }"))
    if unknown := sorted(value.keys() - set(Source.values)):
        raise Fault(_("unknown source %(name)s") % {"name": ", ".join(unknown)})
    parts = {source: _number(weight, "0.01", "100") for source, weight in value.items()}
    if sum(parts.values()) != 100:
        raise Fault(_("the weights total %(sum)s, not 100") % {"sum": sum(parts.values())})
    return parts


def prefix(value: Any) -> str:
    """The words before a document's number; `{short}` stands for the city's short name."""
    words = text(value)
    if set("{}") & set(words.replace("{short}", "")):
        raise Fault(_("write plain words; only {short} stands for the short name of the city"))
    return words


def whole(least: int, most: int):
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Fault(_("write a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
        return value

    return read


def number(least: str, most: str):
    return lambda value: _number(value, least, most)


def one_of(words) -> Any:
    def read(value: Any) -> str:
        if value not in words:
            raise Fault(_("write one of %(words)s") % {"words": ", ".join(words)})
        return value

    return read


def _number(value: Any, least: str, most: str) -> Decimal:
    bad = Fault(_("write a number from %(least)s to %(most)s") % {"least": least, "most": most})
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise bad
    exact = Decimal(value)
    if not exact.is_finite() or not Decimal(least) <= exact <= Decimal(most):
        raise bad
    if exact * 100 != int(exact * 100):
        raise Fault(_("write at most two decimals"))
    return exact


CAMPAIGN_KEYS = {
    "notice_days": whole(0, 60),
    "adjustment_cap": number("0", "100"),
    "repeat_factor": number("1", "10"),
}
GROUP_KEYS = {"name": text, "kind": one_of(tuple(KIND_WORDS)), "ranked": switch, "not_ranked": texts}
CYCLE_KEYS = {
    "name": text,
    "kind": one_of(CycleKind.values),
    "method": one_of(Method.values),
    "missing": one_of(MissingPolicy.values),
    "components": weights,
    "groups": texts,
    "child": text,
    "minimum_periods": whole(1, 12),
}
AWARD_KEYS = {
    "cycle": text,
    "group": text,
    "recipient": one_of(Recipient.values),
    "rank_from": whole(1, 999),
    "rank_to": whole(1, 999),
    "headcount": whole(1, 999),
    "amount": whole(1, MOST_YUAN),
}
SANCTION_KEYS = {"cycle": text, "group": text, "last": whole(1, 999), "consequence": text}
NUMBERING_KEYS = dict.fromkeys(NumberKind.values, prefix)
BUDGET_KEYS = {"total": whole(0, MOST_YUAN)}

PLAIN = {"campaign": CAMPAIGN_KEYS, "budget": BUDGET_KEYS, "numbering": NUMBERING_KEYS}
NAMED = {"group": (GROUP_KEYS, {"name", "kind"}), "cycle": (CYCLE_KEYS, {"name", "kind", "groups"})}
LISTED = {
    "award": (AWARD_KEYS, {"cycle", "amount"}),
    "sanction": (SANCTION_KEYS, {"cycle", "group", "last", "consequence"}),
}


# --- reading ------------------------------------------------------------------------------------------------
def preset_names() -> list[str]:
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def read_scheme(preset: str, folder: Path | None = None) -> Scheme:
    """The preset with the overrides of the folder's `scheme.toml`, if there is one.

    Raises BadRows naming every unknown key, wrong value and broken reference.
    """
    if preset not in preset_names():
        raise BadRows([_("Unknown preset %(name)s; there are %(names)s.") % _names(preset, preset_names())])
    faults: list[str] = []
    raw = _read_toml(PRESETS / f"{preset}.toml")
    own = folder / SCHEME_FILE if folder else None
    if own and own.exists():
        overrides = _read_toml(own)
        faults += _faults_of(overrides)
        raw = merged_scheme(raw, overrides) if not faults else raw
    scheme = _scheme_of(raw, faults) if not faults else None
    if scheme is None or faults:
        raise BadRows([f"{SCHEME_FILE} {line}" for line in faults])
    return scheme


def _names(name: str, names: list[str]) -> dict[str, str]:
    return {"name": name, "names": ", ".join(names)}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        # a BOM is what a Windows editor leaves; Decimal keeps weights exact
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        line = _("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error}
        raise BadRows([line]) from error


def _line(place: str, message: str) -> str:
    return _("%(place)s: %(message)s") % {"place": place, "message": message}


def _faults_of(raw: Mapping[str, Any]) -> list[str]:
    """Unknown keys and values of the wrong type, each with its place."""
    return [line for name, value in raw.items() for line in _section_faults(name, value)]


def _section_faults(name: str, value: Any) -> Iterator[str]:
    if name in PLAIN:
        yield from _table_faults(f"[{name}]", value, PLAIN[name])
    elif name in NAMED and isinstance(value, dict):
        for code, table in value.items():
            yield from _table_faults(f"[{name}.{code}]", table, NAMED[name][0])
    elif name in LISTED and isinstance(value, list):
        for position, table in enumerate(value, start=1):
            keys, needed = LISTED[name]
            yield from _table_faults(f"[[{name}]] {position}", table, keys, needed)
    elif name in NAMED or name in LISTED:
        yield _line(f"[{name}]", _("write it as in the preset"))
    else:
        yield _line(f"[{name}]" if isinstance(value, dict) else name, _("unknown key"))


def _table_faults(place: str, table: Any, keys: Mapping[str, Any], needed=frozenset()) -> Iterator[str]:
    if not isinstance(table, dict):
        yield _line(place, _("write it as in the preset"))
        return
    for key in sorted(needed - table.keys()):
        yield _line(f"{place} {key}", _("this key is missing"))
    for key, value in table.items():
        if key not in keys:
            yield _line(f"{place} {key}", _("unknown key"))
            continue
        try:
            keys[key](value)
        except Fault as fault:
            yield _line(f"{place} {key}", str(fault))


def _scheme_of(raw: Mapping[str, Any], faults: list[str]) -> Scheme | None:
    for name, (keys, needed) in NAMED.items():
        for code, table in raw.get(name, {}).items():
            faults += _table_faults(f"[{name}.{code}]", table, keys, needed)
    if faults:
        return None
    scheme = Scheme(
        campaign=_values(raw.get("campaign", {}), CAMPAIGN_KEYS),
        groups=tuple(GroupPlan(code, **_values(t, GROUP_KEYS)) for code, t in raw.get("group", {}).items()),
        cycles=tuple(_cycle_of(code, table) for code, table in raw.get("cycle", {}).items()),
        budget_total=raw.get("budget", {}).get("total", 0),
        awards=tuple(AwardPlan(**_values(table, AWARD_KEYS)) for table in raw.get("award", [])),
        sanctions=tuple(SanctionPlan(**_values(table, SANCTION_KEYS)) for table in raw.get("sanction", [])),
        numbering=_values(raw.get("numbering", {}), NUMBERING_KEYS),
    )
    faults += _broken_references(scheme)
    return scheme


def _cycle_of(code: str, table: Mapping[str, Any]) -> CyclePlan:
    return CyclePlan(code=code, **{"components": {}, **_values(table, CYCLE_KEYS)})


def _values(table: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: keys[key](value) for key, value in table.items()}


# --- what must fit together ---------------------------------------------------------------------------------
def _broken_references(scheme: Scheme) -> list[str]:
    groups = {group.code for group in scheme.groups}
    cycles = {cycle.code: cycle for cycle in scheme.cycles}
    return [
        *(line for cycle in scheme.cycles for line in _cycle_faults(cycle, groups, cycles)),
        *(line for n, award in enumerate(scheme.awards, 1) for line in _award_faults(n, award, cycles)),
        *(
            line
            for n, rule in enumerate(scheme.sanctions, 1)
            for line in _rule_faults("sanction", n, rule, cycles)
        ),
    ]


def _cycle_faults(cycle: CyclePlan, groups: set[str], cycles: Mapping[str, CyclePlan]) -> Iterator[str]:
    place = f"[cycle.{cycle.code}]"
    for code in cycle.groups:
        if code not in groups:
            yield _line(f"{place} groups", _("there is no group %(code)s") % {"code": code})
    if cycle.child and cycle.child not in cycles:
        yield _line(f"{place} child", _("there is no cycle %(code)s") % {"code": cycle.child})
    averages = cycle.method == Method.MEAN_OF_PERIODS or Source.PERIOD_MEAN in cycle.components
    if averages and not cycle.child:
        yield _line(f"{place} child", _("name the cycle whose periods are averaged"))
    if cycle.method == Method.WEIGHTED and not cycle.components:
        yield _line(f"{place} components", _("this key is missing"))


def _award_faults(position: int, award: AwardPlan, cycles: Mapping[str, CyclePlan]) -> Iterator[str]:
    place = f"[[award]] {position}"
    yield from _rule_faults("award", position, award, cycles)
    if not amount_allowed(Decimal(award.amount)):
        bounds = {"least": LEAST, "most": MOST}
        yield _line(f"{place} amount", _("an award is %(least)s to %(most)s yuan") % bounds)
    ranks = (award.rank_from, award.rank_to)
    if award.recipient == Recipient.COLLECTIVE:
        if not award.group or None in ranks or award.headcount is not None:
            yield _line(place, _("a collective award names a group, rank_from and rank_to"))
        elif award.rank_from > award.rank_to:
            yield _line(f"{place} rank_to", _("rank_to is not before rank_from"))
    elif award.headcount is None or ranks != (None, None):
        yield _line(place, _("an individual award names a headcount and no ranks"))


def _rule_faults(name: str, position: int, rule, cycles: Mapping[str, CyclePlan]) -> Iterator[str]:
    cycle = cycles.get(rule.cycle)
    if cycle is None:
        yield _line(f"[[{name}]] {position} cycle", _("there is no cycle %(code)s") % {"code": rule.cycle})
    elif rule.group and rule.group not in cycle.groups:
        words = {"code": rule.group, "cycle": rule.cycle}
        yield _line(f"[[{name}]] {position} group", _("cycle %(cycle)s has no group %(code)s") % words)
