"""Whole draws, frozen: a change to any byte of a result is a new version of the specification."""

import hashlib
import json
from pathlib import Path

import pytest

from inspections.draw.engine import run_draw
from inspections.draw.recusals import (
    ENTITY,
    DeclaredRecusals,
    PublishedCells,
    SecretPair,
    commitment,
    parse_annex,
)
from inspections.draw.transcript import parse, read_transcript
from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical

FILE = Path(__file__).parents[1] / "vectors" / "worked.json"
CASES = parse_canonical(FILE.read_bytes()[:-1])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_worked_draw_is_reproduced_to_the_byte(case):
    entities = [f"{line}\n".encode() for line in case["entities"]]

    header = canonical_bytes(case["header"])
    annex = DeclaredRecusals(parse_annex(canonical_bytes(case["annex"])))

    found = run_draw(header, lambda: entities, master=case["master"], recusals=annex)
    again = run_draw(
        header, lambda: entities, master=case["master"], recusals=PublishedCells(found.blocked)
    )

    assert again == found
    expected = canonical_bytes(case["transcript"])
    assert found == read_transcript(case["transcript"])
    assert found.to_bytes() == expected
    assert parse(expected).digest() == case["transcript_digest"]
    assert hashlib.sha256(expected).hexdigest() == case["transcript_digest"]


def test_the_specification_tells_the_first_worked_draw():
    text = (Path(__file__).parents[3] / "docs" / "draw-spec.md").read_text()
    case = CASES[0]

    assert case["transcript_digest"] in text
    assert case["transcript"]["frame_digest"] in text
    for code, stratum, ticket in case["transcript"]["entities"]:
        assert f"{code} {stratum} {ticket}" in text
    for team in case["transcript"]["teams"]:
        assert f"{team['id']} {' '.join(team['members'])}" in text
    for package in case["transcript"]["packages"]:
        assert f"{package['id']} {' '.join(package['entities'])}" in text
    for stage, cells in case["transcript"]["blocked"].items():
        for row, column in cells:
            assert f"{stage} {row}×{column}" in text
    for secret in case["annex"]["entities"][:1]:
        assert f"{case['header']['draw_id']},entity,{secret['left']},{secret['right']}" in text
        assert secret["salt"] in text
        pair = SecretPair(**secret)
        assert commitment(case["header"]["draw_id"], ENTITY, pair) in text
    for package, team in case["transcript"]["assignment"]:
        assert f"{package}→{team}" in text
    assert json.dumps(case["header"]["strata"][0]["rule"]["ratio_bp"]) in text


def test_the_specification_tells_the_rotation():
    text = (Path(__file__).parents[3] / "docs" / "draw-spec.md").read_text()
    case = CASES[-1]
    checks = {team: package for package, team in case["transcript"]["assignment"]}

    assert case["transcript_digest"] in text
    for team in case["transcript"]["teams"]:
        assert f"{team['id']} {' '.join(team['members'])}  {checks[team['id']]}" in text
    assert case["transcript"]["attempts"]["ladder"] == 7
    assert case["transcript"]["rotation"]["reached"] == 2
