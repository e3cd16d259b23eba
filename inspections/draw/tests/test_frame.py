"""The header: what it holds, and everything it refuses to hold."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspections.draw import frame
from inspections.draw.errors import MalformedError
from inspections.draw.frame import code_digest, frame_digest, header_bytes, parse_header
from inspections.draw.tests.samples import header, lines
from shuangsuiji.kernel.canonical import canonical_bytes

MADE = header(lines(20))
DATA = header_bytes(MADE)


def test_a_header_is_read_back_as_written():
    assert parse_header(DATA) == MADE
    assert header_bytes(parse_header(DATA)) == DATA


def test_the_frame_digest_is_the_sha_256_of_the_bytes():
    assert frame_digest(DATA) == hashlib.sha256(DATA).hexdigest()


def test_the_keys_are_those_of_the_documentation():
    text = (Path(__file__).parents[3] / "docs" / "frame.md").read_text()

    for key, value in MADE.as_json().items():
        assert f"`{key}`" in text
        for inner in value if isinstance(value, dict) else ():
            assert f'"{inner}"' in text or key in ("reference_points",)


def edited(path: str, change: Callable[[Any], Any]) -> bytes:
    """The header bytes with the value at ``path`` replaced by ``change`` of itself."""
    value = json.loads(DATA)
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
    place = value
    for part in parents:
        place = place[part]
    place[last] = change(copy.deepcopy(place[last]))
    return canonical_bytes(value)


def to(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("spec", to("ssj/draw/2"), "ssj/draw/1"),
        ("draw_id", to("场次1"), "draw_id"),
        ("draw_id", to("a.b"), "draw_id"),
        ("code_digest", to("AB" * 32), "code_digest"),
        ("unit.code", to(""), "unit.code"),
        ("unit.name", to(""), "unit.name"),
        ("task.kind", to("1x"), "task.kind"),
        ("task.items", to({}), "数组"),
        ("task.items.0.tag", to("a b"), "tag"),
        ("task.items.0.count", to(21), "多于主体户数"),
        ("task.items.1.code", to("PUB01"), "事项代码重复"),
        ("task.items", to([]), "1 至 1000 项"),
        ("entities.count", to(21), "不等于"),
        ("entities.count", to(-1), "entities.count"),
        ("entities.count", to("20"), "整数"),
        ("entities.count", to(True), "整数"),
        ("entities.excluded_count", to(4), "之和"),
        ("entities.excluded_by_reason", to({"NOT_ACTIVE": 2, "x": 1}), "理由"),
        ("entities.excluded_by_reason", to({"A": 3, "B": 0}), "至"),
        ("strata", to([]), "至少应有一层"),
        ("strata.1.id", to("A"), "重复"),
        ("strata.0.rule.ratio_bp", to(10001), "ratio_bp"),
        ("strata.0.rule.max", to(0), "max"),
        ("strata.0.rule", lambda rule: {**rule, "extra": 1}, "多出键“extra”"),
        ("total", to("5"), "total"),
        ("weighted", to(1), "true"),
        ("reserves", to(1001), "reserves"),
        ("preselected", to(None), "true"),
        ("inspectors", lambda rows: rows[::-1], "升序"),
        ("inspectors", lambda rows: [rows[0], *rows], "升序"),
        ("inspectors.0.pool", to("Q"), "人员库不存在"),
        ("inspectors.0.tags", to(["b", "a"]), "升序"),
        ("inspectors.0.tags", to(["a", "a"]), "升序"),
        ("inspectors.0.lead", to("yes"), "lead"),
        ("excluded_inspectors.0.id", to("350900001"), "既在"),
        ("excluded_inspectors.0.reason", to("expired"), "reason"),
        ("pools.0.take", to(9), "共需 8 人"),
        ("pools", lambda pools: [*pools, *pools], "重复"),
        ("team.count", to(0), "team.count"),
        ("team.count", to(8193), "team.count"),
        ("team.size", to(7), "team.size"),
        ("team.lead_pool", to("Q"), "没有这个人员库"),
        ("team.relation", to("SAME"), "relation"),
        ("team.seats", to([{"tag": "F", "min": 3}]), "min"),
        ("team.seats", to([{"tag": "F", "min": 1}, {"tag": "A", "min": 1}]), "升序"),
        ("packages.mode", to("MIXED"), "mode"),
        ("packages.cos_ppm", to(0), "cos_ppm"),
        ("packages.reference_points", to([]), "应为对象"),
        ("packages.reference_points", to({"S01": [1]}), "2 项"),
        ("packages.reference_points", to({"S 1": [1, 2]}), "辖区"),
        ("packages.reference_points", to({"S01": [200_000_000, 2]}), "之间"),
        ("own_branch", to("SOFT"), "own_branch"),
        ("recusals", to([]), "应为对象"),
        ("recusals.count", to(-1), "之间"),
        ("inspector_recusals.digest", to(""), "digest"),
        ("ladder", to(21), "ladder"),
        ("chain_length", to(1), "chain_length"),
        ("sources.min_witnesses", to(1), "min_witnesses"),
        ("sources.named", to(["dice:1"]), "named"),
        ("sources.named", to(["lottery:b:1", "lottery:a:1"]), "升序"),
    ],
)
def test_a_header_that_breaks_a_rule_is_refused_with_its_place(path, change, words):
    with pytest.raises(MalformedError) as refusal:
        parse_header(edited(path, change))

    assert words in str(refusal.value)
    assert str(refusal.value).startswith("frame.")


@pytest.mark.parametrize("key", json.loads(DATA))
def test_a_missing_key_is_named(key):
    value = json.loads(DATA)
    del value[key]

    with pytest.raises(MalformedError, match=f"缺少键“{key}”"):
        parse_header(canonical_bytes(value))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"null", DATA + b"\n", b" " + DATA, DATA[:-1], DATA.replace(b"{", b"{ ", 1)],
)
def test_other_bytes_are_refused(data):
    with pytest.raises(MalformedError):
        parse_header(data)


def test_a_pool_smaller_than_its_take_is_refused_in_numbers():
    with pytest.raises(MalformedError, match=r"应抽 8 人.*只有 7 人"):
        header_bytes(replace(MADE, inspectors=MADE.inspectors[:7]))


def test_a_header_that_could_not_be_read_back_is_not_written():
    with pytest.raises(MalformedError):
        header_bytes(replace(MADE, draw_id="not an id"))
    with pytest.raises(MalformedError):
        header_bytes(replace(MADE, total=2**60))


def test_the_code_digest_covers_every_source_file(tmp_path, monkeypatch):
    here = Path(frame.__file__).parent
    names = sorted(f"inspections/draw/{path.name}" for path in here.glob("*.py"))
    names.append("shuangsuiji/kernel/canonical.py")
    root = here.parents[1]
    listing = "".join(
        f"{hashlib.sha256((root / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    )

    assert code_digest() == hashlib.sha256(listing.encode()).hexdigest()
