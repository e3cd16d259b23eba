"""The task document: strict reading, every fault at its path, one canonical spelling."""

import json
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.models import EntityKind, Grade
from inspections import codes, taskspec
from inspections.taskspec import TaskSpecError
from shuangsuiji.orgs.models import UnitKind

BASE = {
    "schema": "ssj/task/1",
    "code": "T-1",
    "name": "年报公示信息抽查",
    "unit": "350900",
    "window": {"from": "2026-12-01", "to": "2026-12-31"},
    "items": ["PUB01"],
    "strata": [{"id": "A", "label": "全部", "rule": {"ratio_bp": 300}}],
    "pools": [{"id": "A", "label": "人员库", "take": 4}],
    "team": {"count": 2},
}
TWO_POOLS = [{"id": "A", "label": "机关", "take": 2}, {"id": "B", "label": "基层", "take": 2}]
REST = {"id": "Z", "label": "其余", "rule": {"ratio_bp": 100}}


def changed(path: str, value: object) -> dict:
    """The base document with one key set; dots and digits lead inward."""
    document = deepcopy(BASE)
    *way, last = path.split(".")
    here = document
    for step in way:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    here[int(last) if isinstance(here, list) else last] = value
    return document


def faults(document: object) -> list[str]:
    with pytest.raises(TaskSpecError) as caught:
        taskspec.parse_document(document)
    return [problem.path for problem in caught.value.problems]


def test_what_is_left_out_has_defaults():
    spec = taskspec.parse_document(BASE)

    assert spec.kind == "NON_DIRECTED"
    assert spec.team.size == 2
    assert spec.team.pairing == "WHOLE_BUREAU"
    assert spec.team.relation == "ANY"
    assert spec.own_branch == "HARD"
    assert spec.sources.min_witnesses == 2
    assert spec.window.end == date(2026, 12, 31)
    assert spec.people == 4


def test_the_canonical_document_reads_back_to_the_same_task():
    spec = taskspec.parse_document(BASE)
    document = taskspec.canonical_document(spec)

    assert taskspec.parse(document) == spec
    assert taskspec.canonical_document(taskspec.parse(document)) == document


def test_spelling_does_not_change_the_canonical_document():
    spaced = json.dumps(dict(reversed(BASE.items())), indent=3, ensure_ascii=True).encode()
    with_bom = "\ufeff".encode() + json.dumps(BASE, ensure_ascii=False).encode()

    plain = taskspec.canonical_document(taskspec.parse_document(BASE))

    assert taskspec.canonical_document(taskspec.parse(spaced)) == plain
    assert taskspec.canonical_document(taskspec.parse(with_bom)) == plain


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("schema", "ssj/task/2", "schema"),
        ("code", "编号", "code"),
        ("code", "A" * 41, "code"),
        ("name", "", "name"),
        ("name", "a\nb", "name"),
        ("name", 7, "name"),
        ("unit", None, "unit"),
        ("plan_year", "2026", "plan_year"),
        ("plan_year", 1999, "plan_year"),
        ("kind", "RANDOM", "kind"),
        ("scope", 1, "scope"),
        ("origin", "", "origin"),
        ("window", "2026", "window"),
        ("window.from", "2026-02-30", "window.from"),
        ("window.to", "31.12.2026", "window.to"),
        ("items", "PUB01", "items"),
        ("items", ["PUB01", "PUB01"], "items[1]"),
        ("items", ["PUB 01"], "items[0]"),
        ("entities", [], "entities"),
        ("entities.kinds", ["ENT", "FIRM"], "entities.kinds[1]"),
        ("entities.kinds", ["ENT", "ENT"], "entities.kinds[1]"),
        ("entities.industries", ["Z"], "entities.industries[0]"),
        ("entities.regions", ["3509"], "entities.regions[0]"),
        ("entities.grades", ["F"], "entities.grades[0]"),
        ("entities.tags", ["食用菌，涉船"], "entities.tags[0]"),
        ("entities.registered_from", 20200101, "entities.registered_from"),
        ("entities.only_codes", ["91350900MA2#"], "entities.only_codes[0]"),
        ("entities.exclude", [{"code": "X", "reason": "BAD"}], "entities.exclude[0].reason"),
        ("entities.cooldown_days", -1, "entities.cooldown_days"),
        ("strata.0.id", "甲", "strata[0].id"),
        ("strata.0.label", "", "strata[0].label"),
        ("strata.0.rule.ratio_bp", 10_001, "strata[0].rule.ratio_bp"),
        ("strata.0.rule.ratio_bp", 3.5, "strata[0].rule.ratio_bp"),
        ("strata.0.rule.ratio_bp", True, "strata[0].rule.ratio_bp"),
        ("strata.0.rule", {}, "strata[0].rule.ratio_bp"),
        ("strata.0.rule.min", -1, "strata[0].rule.min"),
        ("strata.0.rule.max", "10", "strata[0].rule.max"),
        ("total", 0, "total"),
        ("weights", {"A": 0}, "weights.A"),
        ("weights", {"D": 1001}, "weights.D"),
        ("weights", {"Z": 1}, "weights.Z"),
        ("reserves", -1, "reserves"),
        ("reserves", 1001, "reserves"),
        ("preset", "ningde-packages", "preset"),
        ("preset", "2pools", "preset"),
        ("entities.regions", ["３５０９００"], "entities.regions[0]"),
        ("entities.industries", ["F５２"], "entities.industries[0]"),
        ("sources.lottery", ["ssq:２０２６００１"], "sources.lottery[0]"),
        ("sources.lottery", ["abcdefghijklmnopq:2026001"], "sources.lottery[0]"),
        ("preselected", "yes", "preselected"),
        ("pools.0.take", 0, "pools[0].take"),
        ("pools.0.unit_kinds", ["STALL"], "pools[0].unit_kinds[0]"),
        ("pools.0.tags", ["食品"], "pools[0].tags[0]"),
        ("team.count", 8193, "team.count"),
        ("team.size", 1, "team.size"),
        ("team.size", 7, "team.size"),
        ("team.pairing", "ALL", "team.pairing"),
        ("team.relation", "SAME", "team.relation"),
        ("team.certified_lead", 1, "team.certified_lead"),
        ("team.seats", [{"tag": "FOOD", "min": 0}], "team.seats[0].min"),
        ("packages.mode", "PURE", "packages.mode"),
        ("packages.branch_level", "CITY", "packages.branch_level"),
        ("own_branch", "SOFT", "own_branch"),
        ("recusals", [{"inspector": "P", "entity": "E", "reason": "X"}], "recusals[0].reason"),
        ("inspector_recusals", [{"first": "P"}], "inspector_recusals[0].second"),
        ("sources.min_witnesses", 1, "sources.min_witnesses"),
        ("sources.lottery", ["ssq-1"], "sources.lottery[0]"),
        ("sources.drand_round", 0, "sources.drand_round"),
        ("publish_names", "NOW", "publish_names"),
        ("inspector_names", "ALL", "inspector_names"),
        ("totl", 3, "totl"),
        ("team.sise", 2, "team.sise"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(path, value, fault):
    assert fault in faults(changed(path, value))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"window": {"from": "2026-12-02", "to": "2026-12-01"}}, "window.to"),
        ({"items": []}, "items"),
        ({"origin": "PLAN"}, "plan_year"),
        ({"kind": "DIRECTED"}, "kind"),
        ({"origin": "IMPORTED"}, "entities.only_codes"),
        (
            {"entities": {"registered_from": "2020-01-01", "registered_to": "2019-01-01"}},
            "entities.registered_to",
        ),
        (
            {"entities": {"exclude": [{"code": "X", "reason": "OTHER"}]}},
            "entities.exclude[0].note",
        ),
        (
            {"entities": {"exclude": [{"code": "X", "reason": "CLOSING"}] * 2}},
            "entities.exclude[1].code",
        ),
        ({"strata": []}, "strata"),
        ({"strata": [REST, {**REST, "grades": ["A"]}]}, "strata[1].id"),
        ({"strata": [REST, {**REST, "id": "Y", "grades": ["A"]}]}, "strata[1]"),
        ({"strata": [{**REST, "rule": {"ratio_bp": 1, "min": 5, "max": 4}}]}, "strata[0].rule.max"),
        ({"strata": [{**REST, "rule": {"ratio_bp": 0}}]}, "strata"),
        ({"preselected": True}, "entities.only_codes"),
        ({"preselected": True, "total": 3}, "total"),
        ({"preselected": True, "reserves": 3}, "reserves"),
        ({"preselected": True, "weights": {"A": 2}}, "weights"),
        ({"preselected": True}, "strata[0].rule"),
        ({"pools": []}, "pools"),
        ({"pools": [{"id": "A", "label": "库", "take": 3}]}, "pools"),
        ({"pools": [*TWO_POOLS, {"id": "C", "label": "丙", "take": 1}]}, "pools"),
        ({"pools": [{**TWO_POOLS[0]}, {**TWO_POOLS[0]}]}, "pools[1].id"),
        ({"team": {"count": 2, "pairing": "TWO_POOL"}}, "team.pairing"),
        ({"team": {"count": 2, "lead_pool": "X"}}, "team.lead_pool"),
        (
            {
                "pools": [{**TWO_POOLS[0], "take": 1}, {**TWO_POOLS[1], "take": 3}],
                "team": {"count": 2, "lead_pool": "A"},
            },
            "team.lead_pool",
        ),
        (
            {
                "pools": [{**TWO_POOLS[0], "take": 3}, {**TWO_POOLS[1], "take": 1}],
                "team": {"count": 2, "pairing": "TWO_POOL"},
            },
            "pools[0].take",
        ),
        ({"team": {"count": 2, "lead_pool": "A"}}, "pools[0].take"),
        (
            {
                "pools": [{**TWO_POOLS[0], "take": 3}, {**TWO_POOLS[1], "take": 3}],
                "team": {"count": 2, "size": 3, "pairing": "TWO_POOL"},
            },
            "pools[0].take",
        ),
        ({"pools": TWO_POOLS, "team": {"count": 2, "pairing": "OWN_STATION"}}, "pools"),
        (
            {"team": {"count": 2, "pairing": "STATION_STATION", "relation": "ANY"}},
            "team.relation",
        ),
        ({"team": {"count": 2, "relation": "SAME_BRANCH"}}, "team.relation"),
        ({"team": {"count": 2, "seats": [{"tag": "FOOD", "min": 3}]}}, "team.seats[0].min"),
        ({"team": {"count": 2, "seats": [{"tag": "FOOD"}] * 2}}, "team.seats[1].tag"),
        (
            {"recusals": [{"inspector": "P", "entity": "E", "reason": "SELF"}] * 2},
            "recusals[1]",
        ),
        (
            {
                "inspector_recusals": [
                    {"first": "P", "second": "Q", "reason": "SELF"},
                    {"first": "Q", "second": "P", "reason": "SELF"},
                ]
            },
            "inspector_recusals[1]",
        ),
        (
            {"inspector_recusals": [{"first": "P", "second": "P", "reason": "SELF"}]},
            "inspector_recusals[0].second",
        ),
    ],
)
def test_a_contradiction_is_named_by_its_path(changes, fault):
    assert fault in faults({**BASE, **changes})


@pytest.mark.parametrize(
    "key", ["schema", "code", "name", "unit", "window", "items", "pools", "team"]
)
def test_a_missing_key_is_reported_once(key):
    document = {name: value for name, value in BASE.items() if name != key}

    assert faults(document) == [key]


def test_all_faults_are_reported_together_in_document_order():
    document = {**BASE, "code": "", "window": {"from": "x", "to": "y"}, "reserves": "many"}

    assert faults(document) == ["code", "window.from", "window.to", "reserves"]


def test_a_fault_says_value_rule_and_remedy():
    with pytest.raises(TaskSpecError) as caught:
        taskspec.parse_document(changed("strata.0.rule.ratio_bp", 12000))

    assert str(caught.value) == (
        "strata[0].rule.ratio_bp 的值 12000 不合要求：应在 0 至 10000 之间。请改为范围内的整数。"
    )


def test_a_misspelt_key_is_told_the_nearest_one():
    with pytest.raises(TaskSpecError) as caught:
        taskspec.parse_document({**BASE, "wieghts": {}})

    assert caught.value.problems[0].remedy == "名称相近的是 weights，请核对"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'{"code": 1.5}',
        b'{"code": NaN}',
        b'{"code": "A", "code": "B"}',
        b"[" * 100_000,
        b'{"reserves": ' + b"9" * 5000 + b"}",
    ],
)
def test_bytes_that_are_no_strict_json_object_are_refused(data):
    with pytest.raises(TaskSpecError):
        taskspec.parse(data)


def test_a_message_about_half_a_surrogate_pair_can_be_written_to_a_file():
    raw = {**BASE, "code": "\ud800", "\udfff": [1, "\ud801"]}

    with pytest.raises(TaskSpecError) as caught:
        taskspec.parse_document(raw)

    assert len(caught.value.problems) == 2
    assert str(caught.value).encode("utf-8")


@pytest.mark.parametrize("size", [2, 4, 6])
def test_a_team_may_be_as_large_as_a_frame_allows(size):
    team, pool = {"count": 2, "size": size}, {"id": "A", "label": "库", "take": 2 * size}

    assert taskspec.parse_document({**BASE, "team": team, "pools": [pool]}).team.size == size


def test_strata_may_be_left_to_the_total_or_the_list():
    by_total = {key: value for key, value in BASE.items() if key != "strata"} | {"total": 9}
    listed = {key: value for key, value in BASE.items() if key != "strata"} | {
        "preselected": True,
        "entities": {"only_codes": ["X1"]},
    }

    assert [s.id for s in taskspec.parse_document(by_total).strata] == ["ALL"]
    assert taskspec.parse_document(listed).strata[0].rule.ratio_bp == 10_000


def test_two_pools_lead_from_the_first():
    team = {"count": 2, "pairing": "SECTION_STATION"}

    spec = taskspec.parse_document({**BASE, "pools": TWO_POOLS, "team": team})

    assert spec.team.lead_pool == "A"


@pytest.mark.parametrize(
    "pairing", [row for row in codes.PairingScope if row != codes.PairingScope.DEPARTMENTS]
)
def test_the_relation_follows_from_the_pairing(pairing):
    pools = TWO_POOLS if pairing in codes.TWO_POOL_PAIRINGS else BASE["pools"]

    spec = taskspec.parse_document(
        {**BASE, "pools": pools, "team": {"count": 2, "pairing": pairing}}
    )

    assert spec.team.relation == codes.DERIVED_RELATION[pairing]


def test_a_draft_is_read_whatever_is_wrong_with_it():
    spec = taskspec.draft({"unit": "350900", "team": {"count": "x"}, "strata": [{"rule": 3}]})

    assert (spec.unit, spec.team.count, len(spec.strata)) == ("350900", 1, 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    key=st.sampled_from([*BASE, "entities", "weights", "sources", "packages"]), value=json_values
)
def test_whatever_stands_in_a_document_only_a_spec_error_comes_out(key, value):
    try:
        spec = taskspec.parse_document({**BASE, key: value})
    except TaskSpecError:
        return
    assert taskspec.parse(taskspec.canonical_document(spec)) == spec


def test_repeated_code_tables_agree_with_the_registers():
    assert tuple(EntityKind.values) == codes.ENTITY_KINDS
    assert tuple(UnitKind.values) == codes.UNIT_KINDS
    assert (*Grade.values, "") == codes.GRADES
