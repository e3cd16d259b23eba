"""A published rotation: whatever is altered in its rounds is refused, with its reason."""

import copy

import pytest

from inspections.draw.tests.bundles import as_value, resigned, rotating_file
from inspections.draw.tests.tampering import both, drop, forged, put, redigest
from inspections.draw.verify import verify_bundle


def other_rounds(teams):
    """The first team of round 1 and the first of round 2 change places."""
    first = next(team for team in teams if team["round"] == 1)
    second = next(team for team in teams if team["round"] == 2)
    first["members"], second["members"] = second["members"], first["members"]
    return teams


def more_partners(partners):
    return [[id_, count + 1] for id_, count in partners]


CASES = [
    ("a better minimum", put("transcript.rotation.reached", 3), "轮换结果"),
    ("one partner more", put("transcript.rotation.partners", more_partners), "轮换结果"),
    ("another demand", put("transcript.rotation.min_partners", 1), "轮换结果"),
    ("fewer rounds told", put("transcript.rotation.rounds", 2), "轮换结果"),
    ("no rotation told", put("transcript.rotation", None), "轮换结果"),
    ("rotation left out", drop("transcript.rotation"), "缺少键“rotation”"),
    ("rotation of one round", put("transcript.rotation.rounds", 1), "transcript.rotation.rounds"),
    ("a package in another round", put("transcript.packages.0.round", 3), "名单包"),
    ("a team in another round", put("transcript.teams.0.round", 2), "检查组"),
    ("teams exchanged over rounds", put("transcript.teams", other_rounds), "检查组"),
    ("a round that is none", put("transcript.teams.0.round", 0), "transcript.teams[0].round"),
    ("forged minimum", forged(both(put("transcript.rotation.reached", 3), redigest)), "轮换结果"),
    ("fewer rounds sealed", forged(put("frame.team.rounds", 2)), "与重算结果不同"),
    ("a lower demand sealed", forged(put("frame.team.min_partners", 1)), "与重算结果不同"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_an_altered_rotation_is_refused_when_it_is_drawn_again(tamper, words):
    value = copy.deepcopy(as_value(rotating_file()))
    tamper(value)

    report = verify_bundle(resigned(value))

    assert report.steps[-1].name == "抽取"
    assert not report.ok
    assert words in report.steps[-1].text


def test_the_rotation_itself_verifies_and_is_told():
    report = verify_bundle(rotating_file())

    assert report.ok, report.first_failure()
    told = report.steps[-2].text
    assert "轮换 3 轮，没有两人重复同组，每人至少与 2 名其他分局（所）的人员同组" in told


def test_a_header_with_too_great_a_demand_is_no_frame():
    value = copy.deepcopy(as_value(rotating_file()))
    put("frame.team.min_partners", 4)(value)

    report = verify_bundle(resigned(value))

    assert report.steps[-1].name == "名册"
    assert "frame.team.min_partners" in report.steps[-1].text
