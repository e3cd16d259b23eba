"""Law packs as data: read strictly, chosen by level and day, true to the ratio presets."""

import json
from dataclasses import replace
from datetime import date

import pytest

from inspections.lawpacks import FOLDER, law_pack, law_packs
from inspections.lint.engine import CHECKS, packs_in_force
from inspections.lint.packs import LawPackError, read_pack
from inspections.presets import ratio_presets

DAY = date(2026, 6, 1)


def text(**changes):
    raw = json.loads((FOLDER / "founding-1.json").read_text(encoding="utf-8"))
    return json.dumps({**raw, **changes})


def with_rule(**changes):
    raw = json.loads((FOLDER / "founding-1.json").read_text(encoding="utf-8"))
    return json.dumps({**raw, "rules": [{**raw["rules"][0], **changes}]})


def test_every_file_is_named_by_its_id_and_version():
    names = {f"{pack.id}-{pack.version}.json" for pack in law_packs()}

    assert names == {path.name for path in FOLDER.glob("*.json")}


def test_every_rule_cites_a_document_and_has_a_remedy():
    for pack in law_packs():
        for rule in pack.rules:
            assert rule.citation.document, rule.id
            assert rule.remedy.endswith("。"), rule.id


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (text(schema="ssj/lawpack/2"), "应为 ssj/lawpack/1"),
        (text(level="COUNTY"), "level 的值 COUNTY"),
        (text(extra=1), "多 extra"),
        (with_rule(check="magic"), "没有这种检查"),
        (with_rule(severity="FATAL"), "severity 的值 FATAL"),
        (with_rule(citation={"document": "x"}), "缺 article、confirmed、date"),
    ],
)
def test_a_faulty_pack_is_refused_in_words(broken, words):
    with pytest.raises(LawPackError, match=words):
        read_pack(broken, checks=CHECKS)


def test_two_rules_with_one_id_are_refused():
    raw = json.loads(text())
    raw["rules"] = [raw["rules"][0]] * 2

    with pytest.raises(LawPackError, match="重复"):
        read_pack(json.dumps(raw), checks=CHECKS)


def test_national_packs_hold_always_and_others_where_chosen():
    none = packs_in_force(law_packs(), chosen=[], on=DAY)
    some = packs_in_force(law_packs(), chosen=["founding"], on=DAY)

    assert [pack.id for pack in none] == ["national"]
    assert [pack.id for pack in some] == ["national", "founding"]


def test_of_several_versions_the_newest_that_holds_on_the_day_counts():
    old = replace(law_pack("national"), valid_from=date(2020, 1, 1))
    new = replace(old, version=old.version + 1, valid_from=date(2026, 7, 1))

    assert packs_in_force([old, new], chosen=[], on=DAY) == (old,)
    assert packs_in_force([old, new], chosen=[], on=date(2026, 7, 1)) == (new,)
    ended = replace(old, valid_to=date(2026, 5, 31))
    assert packs_in_force([ended], chosen=[], on=DAY) == ()


def test_the_bands_of_grades_are_those_of_the_ratio_presets():
    for preset in ratio_presets():
        bands = {g: b for g, b in preset.bands.items() if b != (0, 10_000)}
        if not bands:
            continue
        rule = law_pack(f"grades-{preset.id}").rules[0]
        assert {grade: tuple(band) for grade, band in rule.params["bands"].items()} == bands
