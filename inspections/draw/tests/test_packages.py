"""Packages: one per team, none empty, cut as the plan says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw.drawn import DrawnEntity
from inspections.draw.errors import ImpossiblePlanError
from inspections.draw.frame import Header, PackageRule
from inspections.draw.packages import form_packages, packages_per_branch
from inspections.draw.strata import largest_remainder
from inspections.draw.tests.samples import header, lines
from inspections.draw.tickets import ticketed
from inspections.draw.zones import hilbert_indexes

MADE = header(lines(8))


def entities(branches: str, *, located: bool = True) -> list[DrawnEntity]:
    """One entity per letter, whose branch it names."""
    return [
        DrawnEntity(
            ticket=f"{number:064d}",
            slip=f"E{number:03d}",
            code=f"E{number:03d}",
            stratum="A",
            weight="1",
            branch=branch,
            lon_e6=str(number * 7919 % 1000) if located else "",
            lat_e6=str(number * 104_729 % 1000) if located else "",
            cell="0",
        )
        for number, branch in enumerate(branches)
    ]


def plan(mode: str, teams: int) -> Header:
    return replace(
        MADE, team=replace(MADE.team, count=teams), packages=PackageRule(mode, 10**6, {})
    )


def seed(stage: str) -> str:
    return f"master:draw:{stage}"


modes = st.sampled_from(["BRANCH_PURE", "ZONE", "RANDOM"])


@given(modes, st.text("abc", min_size=4, max_size=12), st.integers(4, 12))
def test_every_entity_is_in_exactly_one_package(mode, branches, teams):
    teams = min(teams, len(branches))
    drawn = entities(branches)

    packages = form_packages(plan(mode, teams), drawn, seed=seed)

    assert len(packages) == teams
    assert all(package.entities for package in packages)
    assert sorted(code for p in packages for code in p.entities) == [e.code for e in drawn]
    assert [package.id for package in packages] == [f"P{n:03d}" for n in range(1, teams + 1)]


@given(st.text("abcde", min_size=5, max_size=60), st.integers(5, 60))
def test_branch_pure_packages_hold_one_branch_each(branches, teams):
    teams = min(teams, len(branches))
    drawn = entities(branches)
    branch_of = {entity.code: entity.branch for entity in drawn}

    packages = form_packages(plan("BRANCH_PURE", teams), drawn, seed=seed)

    for package in packages:
        assert {branch_of[code] for code in package.entities} == {package.branch}
    sizes: dict[str, list[int]] = {}
    for package in packages:
        sizes.setdefault(package.branch, []).append(len(package.entities))
    assert all(max(inside) - min(inside) <= 1 for inside in sizes.values())
    assert [package.branch for package in packages] == sorted(p.branch for p in packages)


@given(st.text("abc", min_size=4, max_size=60), st.integers(1, 4))
def test_zones_follow_the_curve_whatever_the_branch(branches, teams):
    drawn = entities(branches)
    index = hilbert_indexes({e.code: e.point for e in drawn}, cos_ppm=10**6)

    packages = form_packages(plan("ZONE", teams), drawn, seed=seed)

    order = [code for package in packages for code in package.entities]
    sizes = [len(package.entities) for package in packages]
    assert order == sorted(order, key=lambda code: (index[code], code))
    assert max(sizes) - min(sizes) <= 1
    assert {package.branch for package in packages} == {None}


def test_an_entity_without_coordinates_lies_at_its_branch():
    rule = PackageRule("ZONE", 10**6, {"a": (0, 0), "b": (1000, 0)})
    made = replace(plan("ZONE", 2), packages=rule)

    packages = form_packages(made, entities("baab", located=False), seed=seed)

    assert [package.entities for package in packages] == [("E001", "E002"), ("E000", "E003")]


def test_random_packages_are_dealt_in_ticket_order():
    drawn = entities("abcabcab")
    order = [code for _, code in ticketed(seed("packages"), [e.code for e in drawn])]

    packages = form_packages(plan("RANDOM", 3), drawn, seed=seed)

    assert [package.entities for package in packages] == [
        tuple(order[0::3]),
        tuple(order[1::3]),
        tuple(order[2::3]),
    ]


def test_no_stage_is_used_where_nothing_is_random():
    asked = []

    form_packages(plan("ZONE", 2), entities("abab"), seed=lambda s: asked.append(s) or s)
    form_packages(plan("BRANCH_PURE", 2), entities("abab"), seed=lambda s: asked.append(s) or s)

    assert asked == []


def test_there_are_no_packages_at_entity_level():
    assert form_packages(plan("ENTITY", 2), entities("abab"), seed=seed) == ()


@pytest.mark.parametrize(
    ("mode", "branches", "teams", "words"),
    [
        ("ZONE", "abc", 4, "抽中 3 户，少于检查组数 4"),
        ("ENTITY", "abc", 4, "抽中 3 户，少于检查组数 4"),
        ("RANDOM", "abcabcabcabca", 4, "每包达 4 户，缺 1 个名单包"),
        ("BRANCH_PURE", "abcde", 4, "5 个辖区，而名单包只有 4 个"),
    ],
)
def test_what_cannot_be_packed_is_refused_in_numbers(mode, branches, teams, words):
    with pytest.raises(ImpossiblePlanError, match=words):
        form_packages(plan(mode, teams), entities(branches), seed=seed)


sizes = st.lists(st.integers(1, 200), min_size=1, max_size=12)


@given(sizes, st.data())
def test_every_branch_gets_a_package_and_never_more_than_entities(counts, data):
    count = data.draw(st.integers(len(counts), sum(counts)))

    shares = packages_per_branch(count, counts)

    assert sum(shares) == count
    assert all(1 <= share <= size for share, size in zip(shares, counts, strict=True))


@given(sizes, st.data())
def test_the_share_is_the_largest_remainder_where_that_serves_everybody(counts, data):
    count = data.draw(st.integers(len(counts), sum(counts)))
    plain = largest_remainder(count, counts)

    if all(plain):
        assert packages_per_branch(count, counts) == plain


def test_a_small_branch_is_served_first():
    assert packages_per_branch(4, [100, 1, 1]) == [2, 1, 1]
    assert packages_per_branch(15, [33, 31, 4, 3, 2, 1, 1]) == [5, 5, 1, 1, 1, 1, 1]
