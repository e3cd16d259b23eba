"""A task's rules in words, for the detail page."""

from inspections import codes
from inspections.forms.task_sections import GRADE_LABELS, KIND_LABELS, UNIT_KIND_LABELS
from inspections.taskspec import EntityFilter, PoolSpec, StratumSpec, TaskSpec

GRADE_NAMES = dict(GRADE_LABELS) | {"": "未评级"}
KIND_NAMES = dict(KIND_LABELS)
UNIT_KIND_NAMES = dict(UNIT_KIND_LABELS)
SHOWN = 8

Fact = tuple[str, str]


def stratum_rule(stratum: StratumSpec, spec: TaskSpec) -> str:
    """How many of a stratum are drawn, in words."""
    if spec.preselected:
        return "全部"
    if spec.total is not None:
        return "等比分摊"
    rule = stratum.rule
    words = [f"{rule.ratio_bp / 100:g}%"]
    if rule.min:
        words.append(f"不少于 {rule.min}")
    if rule.max is not None:
        words.append(f"不多于 {rule.max}")
    return "，".join(words)


def rules_in_words(spec: TaskSpec) -> list[Fact]:
    """Teams, packages, avoidance, witnesses and openness."""
    team = spec.team
    facts = [
        ("搭配范围", codes.PairingScope(team.pairing).label),
        ("组员关系", codes.TeamRelation(team.relation).label),
        ("组长", _lead(spec)),
    ]
    if team.seats:
        facts.append(
            ("专业席位", "、".join(f"{seat.tag} 每组至少 {seat.min} 人" for seat in team.seats))
        )
    if team.rounds > 1 or team.min_partners:
        facts.append(("轮换", _rotation(spec)))
    facts += [("人员库", f"{pool.label}：{_pool(pool)}") for pool in spec.pools]
    packages = spec.packages
    facts += [
        ("名单包", codes.PackageMode(packages.mode).label),
        ("分局按", codes.BranchLevel(packages.branch_level).label),
        ("本分局回避", codes.OwnBranchRule(spec.own_branch).label),
    ]
    recusals = len(spec.recusals) + len(spec.inspector_recusals)
    if recusals:
        facts.append(("个别回避", f"{recusals} 条"))
    if spec.reserves:
        facts.append(("递补", f"每层 {spec.reserves} 户，按签序顺延"))
    if spec.weights:
        slips = "、".join(f"{GRADE_NAMES[grade]} {n} 支签" for grade, n in spec.weights.items())
        facts.append(("层内权重", slips))
    facts.append(("随机源", _sources(spec)))
    facts += [
        ("抽中主体名单", codes.NamesOfEntities(spec.publish_names).label),
        ("执法人员姓名", codes.NamesOfInspectors(spec.inspector_names).label),
    ]
    return facts


def filters_in_words(chosen: EntityFilter) -> list[Fact]:
    """What narrows the candidates; empty where nothing does."""
    ends = (chosen.registered_from, chosen.registered_to)
    span = [day.isoformat() if day else "…" for day in ends]
    facts = [
        ("主体类别", _list([KIND_NAMES[kind] for kind in chosen.kinds])),
        ("信用风险等级", _list([GRADE_NAMES[grade] for grade in chosen.grades])),
        ("行业", _list(chosen.industries)),
        ("区划", _list(chosen.regions)),
        ("管辖单位", _list(chosen.units)),
        ("标签", _list(chosen.tags)),
        ("注册日期", " 至 ".join(span) if any(ends) else ""),
        ("限定名单", f"{len(chosen.only_codes)} 户" if chosen.only_codes else ""),
        ("逐户排除", f"{len(chosen.exclude)} 户" if chosen.exclude else ""),
        ("冷却期", f"{chosen.cooldown_days} 天" if chosen.cooldown_days else ""),
    ]
    return [fact for fact in facts if fact[1]]


def _lead(spec: TaskSpec) -> str:
    where = f"从库 {spec.team.lead_pool} 产生" if spec.team.lead_pool else "按签序产生"
    return f"{where}，须有组长资格" if spec.team.certified_lead else where


def _rotation(spec: TaskSpec) -> str:
    team = spec.team
    rounds = f"{team.rounds} 轮，两人不重复同组" if team.rounds > 1 else "1 轮"
    wanted = f"，每人至少与 {team.min_partners} 名其他分局的人员同组" if team.min_partners else ""
    return rounds + wanted


def _pool(pool: PoolSpec) -> str:
    parts = [
        f"由 {pool.unit} 派出" if pool.unit else "",
        _list([UNIT_KIND_NAMES[kind] for kind in pool.unit_kinds]),
        _list(pool.units),
        _list([f"专业 {tag}" for tag in pool.tags]),
    ]
    return "，".join(part for part in parts if part) or "抽查机关全部人员"


def _sources(spec: TaskSpec) -> str:
    words = [f"至少 {spec.sources.min_witnesses} 名见证人"]
    words += [f"彩票 {issue}" for issue in spec.sources.lottery]
    if spec.sources.drand_round is not None:
        words.append(f"drand 第 {spec.sources.drand_round} 轮")
    return "、".join(words)


def _list(words: "tuple[str, ...] | list[str]") -> str:
    more = f" 等 {len(words)} 个" if len(words) > SHOWN else ""
    return "、".join(words[:SHOWN]) + more
