"""A task document as bytes: strict parsing, canonical writing."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from inspections.taskspec.problems import SpecProblem, TaskSpecError, shown
from inspections.taskspec.reader import Reader
from inspections.taskspec.rules import contradictions, with_derived
from inspections.taskspec.sections import SCHEMA, read_task
from inspections.taskspec.types import EntityFilter, FocusSpec, ItemScope, StratumSpec, TaskSpec
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes

LARGEST = 32 * 1024 * 1024  # bytes; a province list of half a million codes fits


class _BadJsonError(ValueError):
    """JSON that the standard decoder takes and we do not."""


def parse(data: bytes) -> TaskSpec:
    """Read a task document.

    Raises:
        TaskSpecError: with every fault found, each naming the JSON path.
    """
    return parse_document(load_json(data))


def parse_document(raw: object) -> TaskSpec:
    """As ``parse``, from decoded JSON."""
    problems: list[SpecProblem] = []
    spec = read_task(Reader(raw, "", problems))
    if not problems:
        spec = with_derived(spec)
        problems = contradictions(spec)
    if problems:
        raise TaskSpecError(problems)
    return spec


def draft(raw: object) -> TaskSpec:
    """What can be made of a half-written document: faulty parts become harmless ones."""
    return with_derived(read_task(Reader(raw, "", [])))


def load_json(data: bytes) -> Any:
    """Decode JSON strictly: UTF-8 (a BOM is let through), no duplicate key, no fraction.

    Raises:
        TaskSpecError: with the one fault that stopped the decoding.
    """
    if len(data) > LARGEST:
        raise _whole(f"{len(data)} 字节", f"最大 {LARGEST} 字节", "请拆成几个任务")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise _whole(f"第 {error.start + 1} 字节", "应为 UTF-8 编码", "请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise _whole(where, "此处不是合法的 JSON", "请检查逗号、引号和括号") from error
    except _BadJsonError as error:
        raise _whole(str(error), "键不能重复，数字只能是整数", "请改正") from error
    except (ValueError, RecursionError) as error:
        raise _whole("过大的数字或过深的嵌套", "超出可读范围", "请改正") from error


def canonical_document(spec: TaskSpec) -> bytes:
    """The bytes that are stored, hashed and exported: every key written, defaults included."""
    return canonical_bytes(to_document(spec))


def public_document(spec: TaskSpec) -> bytes:
    """The canonical bytes without the recusals: their digest may be public.

    A digest of the whole would let anybody test guesses of who declared what.
    """
    return canonical_bytes({**to_document(spec), "recusals": [], "inspector_recusals": []})


def to_document(spec: TaskSpec) -> dict[str, JsonValue]:
    """The spec as decoded JSON; ``parse_document`` of it gives the spec back."""
    return {
        "schema": SCHEMA,
        "code": spec.code,
        "name": spec.name,
        "unit": spec.unit,
        "plan_year": spec.plan_year,
        "preset": spec.preset,
        "kind": spec.kind,
        "scope": spec.scope,
        "joint": (
            {"lead": spec.joint.lead, "partners": list(spec.joint.partners)} if spec.joint else None
        ),
        "origin": spec.origin,
        "window": {"from": spec.window.start.isoformat(), "to": spec.window.end.isoformat()},
        "items": list(spec.items),
        "item_scopes": [_item_scope(scope) for scope in spec.item_scopes],
        "entities": _entities(spec.entities),
        "strata": [_stratum(stratum) for stratum in spec.strata],
        "focus": _focus(spec.focus),
        "total": spec.total,
        "weights": dict(spec.weights),
        "reserves": spec.reserves,
        "preselected": spec.preselected,
        "pools": [
            {
                "id": pool.id,
                "label": pool.label,
                "units": list(pool.units),
                "unit_kinds": list(pool.unit_kinds),
                "tags": list(pool.tags),
                "take": pool.take,
                "unit": pool.unit,
            }
            for pool in spec.pools
        ],
        "team": {
            "count": spec.team.count,
            "size": spec.team.size,
            "pairing": spec.team.pairing,
            "lead_pool": spec.team.lead_pool,
            "relation": spec.team.relation,
            "certified_lead": spec.team.certified_lead,
            "seats": [seat._asdict() for seat in spec.team.seats],
            "rounds": spec.team.rounds,
            "min_partners": spec.team.min_partners,
        },
        "packages": {"mode": spec.packages.mode, "branch_level": spec.packages.branch_level},
        "own_branch": spec.own_branch,
        "recusals": [row._asdict() for row in spec.recusals],
        "inspector_recusals": [row._asdict() for row in spec.inspector_recusals],
        "sources": {
            "min_witnesses": spec.sources.min_witnesses,
            "lottery": list(spec.sources.lottery),
            "drand_round": spec.sources.drand_round,
        },
        "publish_names": spec.publish_names,
        "inspector_names": spec.inspector_names,
    }


def _entities(chosen: EntityFilter) -> dict[str, JsonValue]:
    return {
        "units": list(chosen.units),
        "kinds": list(chosen.kinds),
        "industries": list(chosen.industries),
        "regions": list(chosen.regions),
        "grades": list(chosen.grades),
        "tags": list(chosen.tags),
        "registered_from": _day(chosen.registered_from),
        "registered_to": _day(chosen.registered_to),
        "only_codes": list(chosen.only_codes),
        "exclude": [row._asdict() for row in chosen.exclude],
        "cooldown_days": chosen.cooldown_days,
    }


def _item_scope(scope: ItemScope) -> dict[str, JsonValue]:
    return {
        "code": scope.code,
        "kinds": list(scope.kinds),
        "industries": list(scope.industries),
        "tags": list(scope.tags),
    }


def _focus(focus: FocusSpec) -> dict[str, JsonValue]:
    return {"complaints": focus.complaints, "industries": list(focus.industries)}


def _stratum(stratum: StratumSpec) -> dict[str, JsonValue]:
    rule = stratum.rule
    return {
        "id": stratum.id,
        "label": stratum.label,
        "grades": list(stratum.grades),
        "kinds": list(stratum.kinds),
        "marks": list(stratum.marks),
        "rule": {"ratio_bp": rule.ratio_bp, "min": rule.min, "max": rule.max},
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _BadJsonError(f"重复的键 {shown(key)}")
        found[key] = value
    return found


def _refuse_number(text: str) -> NoReturn:
    raise _BadJsonError(text)


def _whole(value: str, rule: str, remedy: str) -> TaskSpecError:
    return TaskSpecError([SpecProblem("", value, rule, remedy)])
