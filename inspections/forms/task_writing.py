"""From the editor's controls to a task document, and from its faults back to the controls."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from inspections.forms.fields import grades_of, to_bp
from inspections.forms.task_sections import ALL_LISTED, BY_TOTAL
from inspections.taskspec import SCHEMA

Cleaned = Mapping[str, Any]
Rows = Mapping[str, list[Cleaned]]
SPLIT = re.compile(r"[\s,;\uff0c\uff1b、]+")  # commas and semicolons of both widths

# Where a fault of the document shows in the editor: pattern of the path, section, field.
PLACES: tuple[tuple[str, str, str], ...] = (
    (r"(code|name|unit|plan_year|kind|scope|origin|preset)", "basics", r"\1"),
    (r"window\.(from|to)", "basics", r"window_\1"),
    (r"joint(\.lead)?", "basics", "joint_lead"),
    (r"joint\.partners.*", "basics", "joint_partners"),
    (r"entities\.industries\[.*", "entities", "industry_codes"),
    (r"entities\.(units|kinds|regions|grades|tags|only_codes)\b.*", "entities", r"\1"),
    (r"entities\.(registered_from|registered_to|cooldown_days)", "entities", r"\1"),
    (r"preselected", "draw", "mode"),
    (r"(total|reserves)", "draw", r"\1"),
    (r"focus\.complaints", "draw", "focus_complaints"),
    (r"focus\.industries.*", "draw", "focus_industries"),
    (r"weights\.(\w+)", "draw", r"weight_\1"),
    (r"weights\.?", "draw", "weight_none"),
    (
        r"team\.(count|size|pairing|relation|lead_pool|certified_lead|rounds|min_partners)",
        "team",
        r"\1",
    ),
    (r"packages\.(mode|branch_level)", "team", r"\1"),
    (r"own_branch", "team", "own_branch"),
    (r"sources\.(min_witnesses|drand_round)", "openness", r"\1"),
    (r"sources\.lottery.*", "openness", "lottery"),
    (r"(publish_names|inspector_names)", "openness", r"\1"),
)
ROW_PLACES: tuple[tuple[str, str, str], ...] = (
    (r"item_scopes\[(\d+)\]\.(code|kinds|industries|tags)\b.*", "item_scopes", r"\2"),
    (r"item_scopes\[(\d+)\]", "item_scopes", "code"),
    (r"strata\[(\d+)\]\.rule\.ratio_bp", "strata", "ratio"),
    (r"strata\[(\d+)\]\.rule\.(min|max)", "strata", r"\2"),
    (r"strata\[(\d+)\]\.rule", "strata", "ratio"),
    (r"strata\[(\d+)\]\.(id|label|grades|kinds|marks)\b.*", "strata", r"\2"),
    (r"strata\[(\d+)\]", "strata", "grades"),
    (r"pools\[(\d+)\]\.(id|label|take|unit|units|unit_kinds|tags)\b.*", "pools", r"\2"),
    (r"team\.seats\[(\d+)\]\.(tag|min)", "seats", r"\2"),
    (r"entities\.exclude\[(\d+)\]\.(code|reason|note)", "exclude", r"\2"),
    (r"recusals\[(\d+)\]\.(inspector|entity|reason)", "recusals", r"\2"),
    (r"recusals\[(\d+)\]", "recusals", "inspector"),
    (r"inspector_recusals\[(\d+)\]\.(first|second|reason)", "inspector_recusals", r"\2"),
    (r"inspector_recusals\[(\d+)\]", "inspector_recusals", "first"),
)
# A fault of a whole table or list, beside its heading.
TABLES: tuple[tuple[str, str], ...] = (
    (r"items\b.*", "items"),
    (r"item_scopes", "item_scopes"),
    (r"strata", "strata"),
    (r"pools", "pools"),
    (r"entities\.exclude", "exclude"),
    (r"recusals", "recusals"),
    (r"inspector_recusals", "inspector_recusals"),
)


def document_of(sections: Mapping[str, Cleaned], rows: Rows, items: list[str]) -> dict[str, Any]:
    """The document that the controls describe; faulty controls come as None."""
    basics, draw, openness = sections["basics"], sections["draw"], sections["openness"]
    mode = draw.get("mode")
    return {
        "schema": SCHEMA,
        "code": basics.get("code") or "",
        "name": basics.get("name") or "",
        "unit": basics.get("unit") or "",
        "plan_year": basics.get("plan_year"),
        "preset": basics.get("preset") or "",
        "kind": basics.get("kind"),
        "scope": basics.get("scope"),
        "joint": _joint(basics),
        "origin": basics.get("origin"),
        "window": {"from": _iso(basics.get("window_from")), "to": _iso(basics.get("window_to"))},
        "items": items,
        "item_scopes": [_item_scope(row) for row in rows["item_scopes"]],
        "entities": _entities(sections["entities"], rows["exclude"]),
        "strata": [_stratum(row, is_listed=mode == ALL_LISTED) for row in rows["strata"]],
        "focus": {
            "complaints": _typed(draw.get("focus_complaints"), 1),
            "industries": words(draw.get("focus_industries")),
        },
        "total": draw.get("total") if mode == BY_TOTAL else None,
        "weights": {} if mode == ALL_LISTED else _weights(draw),
        "reserves": 0 if mode == ALL_LISTED else draw.get("reserves") or 0,
        "preselected": mode == ALL_LISTED,
        "pools": [dict(row) for row in rows["pools"]],
        "team": _team(sections["team"], rows["seats"]),
        "packages": {
            "mode": sections["team"].get("mode"),
            "branch_level": sections["team"].get("branch_level"),
        },
        "own_branch": sections["team"].get("own_branch"),
        "recusals": [dict(row) for row in rows["recusals"]],
        "inspector_recusals": [dict(row) for row in rows["inspector_recusals"]],
        "sources": {
            "min_witnesses": openness.get("min_witnesses"),
            "lottery": words(openness.get("lottery")),
            "drand_round": openness.get("drand_round"),
        },
        "publish_names": openness.get("publish_names"),
        "inspector_names": openness.get("inspector_names"),
    }


def words(value: str | None) -> list[str]:
    """Codes typed or pasted with any separator, each once, in order."""
    return [word for word in dict.fromkeys(SPLIT.split(value or "")) if word]


def place_of(path: str) -> tuple[str, int | None, str]:
    """Section or table, row, field of a faulty path; ("", None, "") where nothing fits."""
    for pattern, section, field in PLACES:
        found = re.fullmatch(pattern, path)
        if found:
            return section, None, found.expand(field)
    for pattern, table, field in ROW_PLACES:
        found = re.fullmatch(pattern, path)
        if found:
            return table, int(found[1]), found.expand(field)
    for pattern, table in TABLES:
        if re.fullmatch(pattern, path):
            return table, None, ""
    return "", None, ""


def _joint(basics: Cleaned) -> dict[str, Any] | None:
    lead, partners = basics.get("joint_lead") or "", basics.get("joint_partners") or []
    return {"lead": lead, "partners": partners} if lead or partners else None


def _entities(chosen: Cleaned, exclude: list[Cleaned]) -> dict[str, Any]:
    return {
        "units": chosen.get("units") or [],
        "kinds": chosen.get("kinds") or [],
        "industries": [*(chosen.get("industries") or []), *words(chosen.get("industry_codes"))],
        "regions": words(chosen.get("regions")),
        "grades": grades_of(chosen.get("grades") or []),
        "tags": chosen.get("tags") or [],
        "registered_from": _iso(chosen.get("registered_from")),
        "registered_to": _iso(chosen.get("registered_to")),
        "only_codes": words(chosen.get("only_codes")),
        "exclude": [dict(row) for row in exclude],
        "cooldown_days": chosen.get("cooldown_days") or 0,
    }


def _item_scope(row: Cleaned) -> dict[str, Any]:
    return {
        "code": row.get("code") or "",
        "kinds": row.get("kinds") or [],
        "industries": words(row.get("industries")),
        "tags": words(row.get("tags")),
    }


def _stratum(row: Cleaned, *, is_listed: bool) -> dict[str, Any]:
    ratio_bp = 10_000 if is_listed else to_bp(row.get("ratio"))
    return {
        "id": row.get("id") or "",
        "label": row.get("label") or "",
        "grades": grades_of(row.get("grades") or []),
        "kinds": row.get("kinds") or [],
        "marks": row.get("marks") or [],
        "rule": {
            **({} if ratio_bp is None else {"ratio_bp": ratio_bp}),
            "min": 0 if is_listed else row.get("min") or 0,
            "max": None if is_listed else row.get("max"),
        },
    }


def _weights(draw: Cleaned) -> dict[str, int]:
    typed = {name: value for name, value in draw.items() if name.startswith("weight_")}
    return {
        "" if name == "weight_none" else name.removeprefix("weight_"): value
        for name, value in typed.items()
        if value is not None
    }


def _team(team: Cleaned, seats: list[Cleaned]) -> dict[str, Any]:
    relation = team.get("relation")
    size = team.get("size")
    return {
        "count": team.get("count"),
        "size": int(size) if size else 2,
        "pairing": team.get("pairing"),
        "lead_pool": team.get("lead_pool") or None,
        **({"relation": relation} if relation else {}),
        "certified_lead": bool(team.get("certified_lead")),
        "seats": [dict(row) for row in seats],
        "rounds": _typed(team.get("rounds"), 1),
        "min_partners": _typed(team.get("min_partners"), 0),
    }


def _typed(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
