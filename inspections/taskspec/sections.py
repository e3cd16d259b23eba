"""Reading the sections of a task document, key by key. What spans keys is in ``rules``."""

import re
from datetime import date

from inspections import codes
from inspections.taskspec.reader import REQUIRED, Reader
from inspections.taskspec.types import (
    EntityFilter,
    Exclusion,
    FocusSpec,
    InspectorRecusal,
    ItemScope,
    JointSpec,
    PackageSpec,
    PoolSpec,
    RatioRule,
    Recusal,
    SeatSpec,
    SourceSpec,
    StratumSpec,
    TaskSpec,
    TeamSpec,
    Window,
)

SCHEMA = "ssj/task/1"

ID = re.compile(r"[A-Za-z0-9-]{1,40}")
ID_RULE = "应为 1 至 40 个英文字母、数字或连字符"
MEMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")  # the identifier that a frame accepts
MEMBER_RULE = "应为 1 至 64 个英文字母、数字、点、下划线或连字符"
TAG = re.compile(r"[A-Za-z0-9_-]{1,40}")
TAG_RULE = "应为标签代码：1 至 40 个英文字母、数字、下划线或连字符"
LABEL = re.compile(r"[^,;\uff0c\uff1b、\s]{1,40}")
LABEL_RULE = "应为主体标签的名称：1 至 40 个字，不含空格和逗号"
PRESET = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")  # as a frame accepts it
PRESET_RULE = "应为预设代号：英文字母开头，1 至 40 个英文字母、数字或下划线"
INDUSTRY = re.compile(r"[A-T]|[A-T]?[0-9]{2,4}")
INDUSTRY_RULE = "应为国民经济行业门类字母（A 至 T）或 2 至 4 位行业代码"
REGION = re.compile(r"[0-9]{6}")
REGION_RULE = "应为六位区划代码"
LOTTERY = re.compile(r"[a-z0-9]{1,16}:[0-9]{4,12}")  # within the form of a source line
LOTTERY_RULE = "应为 彩种：期号，如 ssq:2026001"

MOST = 10_000_000  # no bureau draws more; keeps every count far below 2^53
MOST_RESERVES = 1000  # per stratum; with the team size, the limits of docs/frame.md
LARGEST_TEAM = 6
MOST_ROUNDS = 12
MOST_PARTNERS = MOST_ROUNDS * (LARGEST_TEAM - 1)
NEVER = date(2000, 1, 1)  # stands for a date that could not be read


def read_task(doc: Reader) -> TaskSpec:
    """Read the whole document; faults go to the reader's list."""
    doc.text("schema", pattern=re.compile(re.escape(SCHEMA)), rule=f"应为 {SCHEMA}")
    preselected = doc.flag("preselected", default=False)
    total = doc.integer_or_null("total", 1, MOST)
    spec = TaskSpec(
        code=doc.text("code", pattern=ID, rule=ID_RULE),
        name=doc.text("name", longest=120),
        unit=doc.text("unit", pattern=ID, rule=ID_RULE),
        plan_year=doc.integer_or_null("plan_year", 2000, 2099),
        preset=doc.text("preset", pattern=PRESET, rule=PRESET_RULE, default=""),
        kind=doc.choice("kind", codes.DrawKind.values, default=codes.DrawKind.NON_DIRECTED),
        scope=doc.choice("scope", codes.TaskScope.values, default=codes.TaskScope.SINGLE),
        joint=_joint(doc),
        origin=doc.choice("origin", codes.TaskOrigin.values, default=codes.TaskOrigin.TEMP),
        window=_window(doc.child("window")),
        items=doc.texts("items", pattern=ID, rule=ID_RULE, default=REQUIRED),
        item_scopes=tuple(_item_scope(child) for child in doc.children("item_scopes")),
        entities=_entities(doc.child("entities", default={})),
        strata=_strata(doc, preselected=preselected, has_total=total is not None),
        focus=_focus(doc.child("focus", default={})),
        total=total,
        weights=doc.number_map("weights", codes.GRADES, 1, 1000),
        reserves=doc.integer("reserves", 0, MOST_RESERVES, default=0),
        preselected=preselected,
        pools=tuple(_pool(child) for child in doc.children("pools", default=REQUIRED)),
        team=_team(doc.child("team")),
        packages=_packages(doc.child("packages", default={})),
        own_branch=doc.choice(
            "own_branch", codes.OwnBranchRule.values, default=codes.OwnBranchRule.HARD
        ),
        recusals=tuple(_recusal(child) for child in doc.children("recusals")),
        inspector_recusals=tuple(
            _inspector_recusal(child) for child in doc.children("inspector_recusals")
        ),
        sources=_sources(doc.child("sources", default={})),
        publish_names=doc.choice(
            "publish_names",
            codes.NamesOfEntities.values,
            default=codes.NamesOfEntities.AFTER_PUBLICATION,
        ),
        inspector_names=doc.choice(
            "inspector_names",
            codes.NamesOfInspectors.values,
            default=codes.NamesOfInspectors.MASKED,
        ),
    )
    doc.close()
    return spec


def _joint(doc: Reader) -> JointSpec | None:
    child = doc.child_or_null("joint")
    if child is None:
        return None
    found = JointSpec(
        lead=child.text("lead", pattern=ID, rule=ID_RULE),
        partners=child.texts("partners", pattern=ID, rule=ID_RULE, default=REQUIRED),
    )
    child.close()
    return found


def _window(doc: Reader) -> Window:
    start, end = doc.day("from"), doc.day("to")
    doc.close()
    return Window(start or NEVER, end or start or NEVER)


def _entities(doc: Reader) -> EntityFilter:
    found = EntityFilter(
        units=doc.texts("units", pattern=ID, rule=ID_RULE),
        kinds=doc.choices("kinds", codes.ENTITY_KINDS),
        industries=doc.texts("industries", pattern=INDUSTRY, rule=INDUSTRY_RULE),
        regions=doc.texts("regions", pattern=REGION, rule=REGION_RULE),
        grades=doc.choices("grades", codes.GRADES),
        tags=doc.texts("tags", pattern=LABEL, rule=LABEL_RULE),
        registered_from=doc.day_or_null("registered_from"),
        registered_to=doc.day_or_null("registered_to"),
        only_codes=doc.texts("only_codes", pattern=MEMBER, rule=MEMBER_RULE),
        exclude=tuple(_exclusion(child) for child in doc.children("exclude")),
        cooldown_days=doc.integer("cooldown_days", 0, 3660, default=0),
    )
    doc.close()
    return found


def _item_scope(doc: Reader) -> ItemScope:
    found = ItemScope(
        code=doc.text("code", pattern=ID, rule=ID_RULE),
        kinds=doc.choices("kinds", codes.ENTITY_KINDS),
        industries=doc.texts("industries", pattern=INDUSTRY, rule=INDUSTRY_RULE),
        tags=doc.texts("tags", pattern=LABEL, rule=LABEL_RULE),
    )
    doc.close()
    return found


def _exclusion(doc: Reader) -> Exclusion:
    found = Exclusion(
        code=doc.text("code", pattern=MEMBER, rule=MEMBER_RULE),
        reason=doc.choice(
            "reason", codes.ExclusionReason.values, default=codes.ExclusionReason.OTHER
        ),
        note=doc.text("note", default=""),
    )
    doc.close()
    return found


def _strata(doc: Reader, *, preselected: bool, has_total: bool) -> tuple[StratumSpec, ...]:
    """The strata; one for everything where the ratio follows from the rest of the document."""
    if not doc.has("strata") and (preselected or has_total):
        doc.children("strata")
        return (StratumSpec("ALL", "全部", rule=RatioRule(10_000 if preselected else 0)),)
    needs_ratio = not (preselected or has_total)
    fallback = 10_000 if preselected else 0
    return tuple(
        _stratum(child, default_bp=REQUIRED if needs_ratio else fallback)
        for child in doc.children("strata", default=REQUIRED)
    )


def _stratum(doc: Reader, *, default_bp: int) -> StratumSpec:
    rule = doc.child("rule", default=REQUIRED if default_bp is REQUIRED else {})
    found = StratumSpec(
        id=doc.text("id", pattern=ID, rule=ID_RULE),
        label=doc.text("label", longest=40),
        grades=doc.choices("grades", codes.GRADES),
        kinds=doc.choices("kinds", codes.ENTITY_KINDS),
        marks=doc.choices("marks", codes.ENTITY_MARKS),
        rule=RatioRule(
            ratio_bp=rule.integer("ratio_bp", 0, 10_000, default=default_bp),
            min=rule.integer("min", 0, MOST, default=0),
            max=rule.integer_or_null("max", 0, MOST),
        ),
    )
    rule.close()
    doc.close()
    return found


def _focus(doc: Reader) -> FocusSpec:
    found = FocusSpec(
        complaints=doc.integer("complaints", 1, 1000, default=1),
        industries=doc.texts("industries", pattern=INDUSTRY, rule=INDUSTRY_RULE),
    )
    doc.close()
    return found


def _pool(doc: Reader) -> PoolSpec:
    found = PoolSpec(
        id=doc.text("id", pattern=ID, rule=ID_RULE),
        label=doc.text("label", longest=40),
        units=doc.texts("units", pattern=ID, rule=ID_RULE),
        unit_kinds=doc.choices("unit_kinds", codes.UNIT_KINDS),
        tags=doc.texts("tags", pattern=TAG, rule=TAG_RULE),
        take=doc.integer("take", 1, 20_000),
        unit=doc.text("unit", pattern=ID, rule=ID_RULE, default=""),
    )
    doc.close()
    return found


def _team(doc: Reader) -> TeamSpec:
    pairing = doc.choice(
        "pairing", codes.PairingScope.values, default=codes.PairingScope.WHOLE_BUREAU
    )
    derived = codes.DERIVED_RELATION[codes.PairingScope(pairing)]
    found = TeamSpec(
        count=doc.integer("count", 1, 8192),  # the matching engine's limit on rows
        size=doc.integer("size", 2, LARGEST_TEAM, default=2),
        pairing=pairing,
        lead_pool=doc.text_or_null("lead_pool", pattern=ID, rule=ID_RULE),
        relation=doc.choice("relation", codes.TeamRelation.values, default=derived),
        certified_lead=doc.flag("certified_lead", default=False),
        seats=tuple(_seat(child) for child in doc.children("seats")),
        rounds=doc.integer("rounds", 1, MOST_ROUNDS, default=1),
        min_partners=doc.integer("min_partners", 0, MOST_PARTNERS, default=0),
    )
    doc.close()
    return found


def _seat(doc: Reader) -> SeatSpec:
    found = SeatSpec(
        tag=doc.text("tag", pattern=TAG, rule=TAG_RULE),
        min=doc.integer("min", 1, LARGEST_TEAM, default=1),
    )
    doc.close()
    return found


def _packages(doc: Reader) -> PackageSpec:
    found = PackageSpec(
        mode=doc.choice("mode", codes.PackageMode.values, default=codes.PackageMode.BRANCH_PURE),
        branch_level=doc.choice(
            "branch_level", codes.BranchLevel.values, default=codes.BranchLevel.STATION
        ),
    )
    doc.close()
    return found


def _recusal(doc: Reader) -> Recusal:
    found = Recusal(
        inspector=doc.text("inspector", pattern=MEMBER, rule=MEMBER_RULE),
        entity=doc.text("entity", pattern=MEMBER, rule=MEMBER_RULE),
        reason=_recusal_reason(doc),
    )
    doc.close()
    return found


def _inspector_recusal(doc: Reader) -> InspectorRecusal:
    found = InspectorRecusal(
        first=doc.text("first", pattern=MEMBER, rule=MEMBER_RULE),
        second=doc.text("second", pattern=MEMBER, rule=MEMBER_RULE),
        reason=_recusal_reason(doc),
    )
    doc.close()
    return found


def _recusal_reason(doc: Reader) -> str:
    return doc.choice("reason", codes.RecusalReason.values, default=codes.RecusalReason.OTHER)


def _sources(doc: Reader) -> SourceSpec:
    found = SourceSpec(
        min_witnesses=doc.integer("min_witnesses", 2, 9, default=2),
        lottery=doc.texts("lottery", pattern=LOTTERY, rule=LOTTERY_RULE),
        drand_round=doc.integer_or_null("drand_round", 1, 2**40),
    )
    doc.close()
    return found
