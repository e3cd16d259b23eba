"""From a task document to the editor's controls. The document may be half-written."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspections import codes
from inspections.forms.fields import grade_keys, to_percent
from inspections.forms.task_sections import ALL_LISTED, BY_RATIO, BY_TOTAL

Document = Mapping[str, Any]


def section_values(document: Document) -> dict[str, dict[str, Any]]:
    """Initial values by section."""
    return {
        "basics": _basics(document),
        "entities": _entities(document.get("entities", {})),
        "draw": _draw(document),
        "team": _team(document),
        "openness": _openness(document),
    }


def row_values(document: Document) -> dict[str, list[dict[str, Any]]]:
    """Initial rows by table."""
    entities, team = document.get("entities", {}), document.get("team", {})
    return {
        "item_scopes": [_item_scope(row) for row in document.get("item_scopes", [])],
        "strata": [_stratum(row) for row in document.get("strata", [])],
        "pools": [dict(row) for row in document.get("pools", [])],
        "seats": [dict(row) for row in team.get("seats", [])],
        "exclude": [dict(row) for row in entities.get("exclude", [])],
        "recusals": [dict(row) for row in document.get("recusals", [])],
        "inspector_recusals": [dict(row) for row in document.get("inspector_recusals", [])],
    }


def _basics(document: Document) -> dict[str, Any]:
    window = document.get("window", {})
    names = ("code", "name", "unit", "plan_year", "kind", "scope", "origin", "preset")
    values = {name: document[name] for name in names if name in document}
    joint = document.get("joint") or {}
    return values | {
        "window_from": window.get("from"),
        "window_to": window.get("to"),
        "joint_lead": joint.get("lead"),
        "joint_partners": joint.get("partners", []),
    }


def _entities(chosen: Document) -> dict[str, Any]:
    industries: Sequence[str] = chosen.get("industries", [])
    return {
        "kinds": chosen.get("kinds", []),
        "grades": grade_keys(chosen.get("grades", [])),
        "industries": [code for code in industries if len(code) == 1],
        "industry_codes": " ".join(code for code in industries if len(code) > 1),
        "tags": chosen.get("tags", []),
        "units": chosen.get("units", []),
        "regions": " ".join(chosen.get("regions", [])),
        "registered_from": chosen.get("registered_from"),
        "registered_to": chosen.get("registered_to"),
        "cooldown_days": chosen.get("cooldown_days", 0),
        "only_codes": "\n".join(chosen.get("only_codes", [])),
    }


def _draw(document: Document) -> dict[str, Any]:
    total = document.get("total")
    mode = ALL_LISTED if document.get("preselected") else BY_RATIO if total is None else BY_TOTAL
    weights = {
        f"weight_{grade or 'none'}": slips for grade, slips in document.get("weights", {}).items()
    }
    focus = document.get("focus", {})
    return {
        "mode": mode,
        "total": total,
        "reserves": document.get("reserves", 0),
        "focus_complaints": focus.get("complaints", 1),
        "focus_industries": " ".join(focus.get("industries", [])),
        **weights,
    }


def _team(document: Document) -> dict[str, Any]:
    team, packages = document.get("team", {}), document.get("packages", {})
    values = {
        name: team[name] for name in ("count", "pairing", "relation", "lead_pool") if name in team
    }
    values |= {name: packages[name] for name in ("mode", "branch_level") if name in packages}
    if "own_branch" in document:
        values["own_branch"] = document["own_branch"]
    if values.get("relation") == codes.DERIVED_RELATION.get(values.get("pairing", "")):
        values["relation"] = ""  # so that another pairing brings its own relation
    return values | {
        "size": str(team.get("size", 2)),
        "certified_lead": team.get("certified_lead", False),
        "rounds": team.get("rounds", 1),
        "min_partners": team.get("min_partners", 0),
    }


def _openness(document: Document) -> dict[str, Any]:
    sources = document.get("sources", {})
    values = {
        name: document[name] for name in ("publish_names", "inspector_names") if name in document
    }
    return values | {
        "min_witnesses": sources.get("min_witnesses", 2),
        "lottery": " ".join(sources.get("lottery", [])),
        "drand_round": sources.get("drand_round"),
    }


def _item_scope(row: Document) -> dict[str, Any]:
    return {
        "code": row.get("code"),
        "kinds": row.get("kinds", []),
        "industries": " ".join(row.get("industries", [])),
        "tags": "、".join(row.get("tags", [])),
    }


def _stratum(row: Document) -> dict[str, Any]:
    rule = row.get("rule", {})
    return {
        "id": row.get("id"),
        "label": row.get("label"),
        "grades": grade_keys(row.get("grades", [])),
        "kinds": row.get("kinds", []),
        "marks": row.get("marks", []),
        "ratio": to_percent(rule.get("ratio_bp")),
        "min": rule.get("min", 0),
        "max": rule.get("max"),
    }
