"""A ranking for the terminal and for other programs."""

import csv
import io
import json
from typing import Any

from django.utils.translation import gettext as _

from assessment.choices import Flag, RankingStatus, Source
from workbench.rules.width import aligned

FORMATS = ("table", "json", "csv")
# what a spreadsheet would take for a formula
LEADING = ("=", "+", "-", "@", "\t", "\r")


def ranking_text(answer: dict[str, Any], form: str) -> str:
    """The answer of `ranking_json` as a table, JSON or csv."""
    return {"table": _as_table, "json": _as_json, "csv": _as_csv}[form](answer)


def _as_json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _parts_of(answer: dict[str, Any]) -> list[str]:
    return list(
        dict.fromkeys(code for group in answer["groups"] for row in group["rows"] for code in row["parts"])
    )


def _as_csv(answer: dict[str, Any]) -> str:
    codes = _parts_of(answer)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["group", "rank", "unit_code", "unit", "total", *codes, "adjustment", "flags"])
    for group in answer["groups"]:
        name = _harmless(group["group"])
        for row in group["rows"]:
            parts = [row["parts"].get(code) for code in codes]
            unit = [_harmless(row["unit_code"]), _harmless(row["unit"])]
            flags = ";".join(row["flags"])
            writer.writerow([name, row["rank"], *unit, row["total"], *parts, row["adjustment"], flags])
        for code in group["not_assessed"]:
            writer.writerow([name, "", _harmless(code), "", "", *("" for _code in codes), "", "not_assessed"])
    return target.getvalue().rstrip("\n")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(LEADING) else text


def _as_table(answer: dict[str, Any]) -> str:
    period = "" if answer["period"] is None else f" {answer['period']}"
    status = RankingStatus(answer["status"]).label
    lines = [f"{answer['campaign']}  {answer['cycle']}{period}  v{answer['version']}  {status}"]
    codes = _parts_of(answer)
    parts = [str(Source(code).label) if code in Source.values else code for code in codes]
    head = [_("Rank"), _("Code"), _("Unit"), *parts, _("Adjustment"), _("Total"), _("Marks")]
    figures = frozenset({0, *range(3, 5 + len(codes))})
    for group in answer["groups"]:
        rows = [_table_row(row, codes) for row in group["rows"]]
        lines += ["", group["group"], *aligned([head, *rows], right=figures)]
        if group["not_assessed"]:
            lines.append(_("Not assessed: %(codes)s") % {"codes": ", ".join(group["not_assessed"])})
    lines += ["", answer["digest"]]
    return "\n".join(lines)


def _table_row(row: dict[str, Any], codes: list[str]) -> list[str]:
    parts = [row["parts"].get(code) or "—" for code in codes]
    flags = " ".join(str(Flag(flag).label) for flag in row["flags"])
    rank = "" if row["rank"] is None else str(row["rank"])
    return [rank, row["unit_code"], row["unit"], *parts, row["adjustment"], row["total"] or "—", flags]
