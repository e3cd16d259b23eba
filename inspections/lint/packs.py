"""Reading a law pack, strictly: every fault is named with its place (docs/law-packs.md)."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from inspections.lint.types import Citation, LawPack, Rule, Severity

LEVELS = {"NATIONAL": "国家", "FOUNDING": "首创地", "LOCAL": "地方"}
PACK_KEYS = {"schema", "id", "version", "level", "title", "note", "valid_from", "valid_to", "rules"}
RULE_KEYS = {"id", "check", "title", "severity", "citation", "params", "remedy"}
OPTIONAL_RULE_KEYS = {"plan_severity"}
CITATION_KEYS = {"document", "article", "date", "confirmed"}
SCHEMA = "ssj/lawpack/1"


class LawPackError(ValueError):
    """A law pack is not what docs/law-packs.md allows."""


def read_pack(text: str, *, checks: Collection[str]) -> LawPack:
    """Read one pack.

    Args:
        checks: names of the checks that the engine knows.

    Raises:
        LawPackError: names the place, the value and the remedy.
    """
    raw = json.loads(text)
    _keys(raw, PACK_KEYS, "法规包")
    if raw["schema"] != SCHEMA:
        raise LawPackError(f"schema 的值 {raw['schema']} 不合要求：应为 {SCHEMA}。请改正。")
    if raw["level"] not in LEVELS:
        raise LawPackError(f"level 的值 {raw['level']} 不合要求：应为 {'、'.join(LEVELS)} 之一。")
    rules = tuple(_rule(row, f"rules[{index}]", checks) for index, row in enumerate(raw["rules"]))
    ids = [rule.id for rule in rules]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise LawPackError(f"规则编号 {'、'.join(twice)} 重复。请使每条规则的编号不同。")
    return LawPack(
        id=raw["id"],
        version=raw["version"],
        level=raw["level"],
        title=raw["title"],
        note=raw["note"],
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_to=date.fromisoformat(raw["valid_to"]) if raw["valid_to"] else None,
        rules=rules,
    )


def _rule(raw: Mapping[str, Any], place: str, checks: Collection[str]) -> Rule:
    _keys(raw, RULE_KEYS, place, optional=OPTIONAL_RULE_KEYS)
    if raw["check"] not in checks:
        raise LawPackError(
            f"{place}.check 的值 {raw['check']} 不合要求：没有这种检查。"
            f"可用的有 {'、'.join(sorted(checks))}。"
        )
    _keys(raw["citation"], CITATION_KEYS, f"{place}.citation")
    severity = _severity(raw["severity"], f"{place}.severity")
    return Rule(
        id=raw["id"],
        check=raw["check"],
        title=raw["title"],
        severity=severity,
        plan_severity=_severity(raw.get("plan_severity", severity), f"{place}.plan_severity"),
        citation=Citation(
            raw["citation"]["document"],
            raw["citation"]["article"],
            raw["citation"]["date"],
            raw["citation"]["confirmed"],
        ),
        params=raw["params"],
        remedy=raw["remedy"],
    )


def _severity(value: str, place: str) -> Severity:
    if value not in set(Severity):
        raise LawPackError(f"{place} 的值 {value} 不合要求：应为 {'、'.join(Severity)} 之一。")
    return Severity(value)


def _keys(
    raw: Mapping[str, Any], wanted: set[str], place: str, *, optional: Collection[str] = ()
) -> None:
    missing = sorted(wanted - set(raw))
    unknown = sorted(set(raw) - wanted - set(optional))
    if missing or unknown:
        raise LawPackError(
            f"{place} 的键不合要求：缺 {'、'.join(missing) or '无'}，"
            f"多 {'、'.join(unknown) or '无'}。请按 docs/law-packs.md 改正。"
        )
